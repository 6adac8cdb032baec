"""The whole record: every field of every record of a report, and its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.model import Record, Stage
from litreview.review.views import Card, HistoryLine
from litreview.tui import commands as do
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import wrapped
from litreview.tui.parts.pager import Pager
from litreview.tui.sanitize import one_line, outside
from litreview.tui.session_state import SessionState
from litreview.tui.verdicts import event_names, history_lines

LABEL = 14
MEASURE = 98


class RecordScreen(Frame):
    """A report with all its records and its history, as a page.

    Args:
        session: The session.
        key: The report.
        stage: At which it is judged.
        round_id: The round in which it is judged, blind to what was decided: that is not shown.
    """

    NAME = "record"
    OWN_COMMANDS = (do.PAGE, do.MOVE, do.ENDS, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.PAGE, do.HELP, do.BACK)

    def __init__(self, session: SessionState, key: str, stage: Stage, round_id: str | None = None) -> None:
        super().__init__(session)
        self.key = key
        self.round_id = round_id
        self.stage = stage
        self.card: Card | None = None
        self.raw: Mapping[str, Record] = {}
        self.history: Sequence[HistoryLine] | None = ()
        self.pager = Pager(self, self.lines)
        self.parts = (self.pager,)

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        return self.pager.body()

    def paint(self) -> None:
        """Show the record for the present size."""
        self.pager.paint()

    async def reload(self) -> None:
        """Read the report, its records and its history."""
        ask, review, me = self.session.ask, self.session.review, self.session.reviewer
        names = event_names(self.terminal, self.session.protocol)
        if self.round_id:
            self.card = await ask(review.rounds.card, self.round_id, self.key, me)
            self.history = await ask(review.rounds.history, self.round_id, self.key, me, names)
        else:
            self.card = await ask(review.reports.card, self.key, me, self.stage)
            self.history = await ask(review.reports.history, self.key, me, names)
        self.raw = await ask(review.reports.records, self.key)
        self.paint_bar(f"{self.words('whole')} · {self.key[:6]}", one_line(me))
        self.paint()

    def lines(self) -> Sequence[Content]:
        """Return the fields, then the history, then the records."""
        if self.card is None:
            return ()
        return [*self._fields(self.card), *self._history(), *self._records()]

    @property
    def _width(self) -> int:
        return min(MEASURE, self.size.width - 2)

    def _fields(self, card: Card) -> Iterator[Content]:
        record = card.record
        yield from (
            Content.assemble(" ", line) for line in wrapped(self._bold(one_line(record.title)), self._width)
        )
        yield Content("")
        fields = (
            ("field.authors", self._authors(record)),
            ("field.year", str(record.year or self.words("no-year"))),
            ("field.in", self._venue(record)),
            ("field.doi", one_line(record.doi) or self.words("no-doi")),
            ("field.type", self.words.get(f"type.{record.type}", one_line(record.type))),
            ("whole.language", self._language(record)),
            ("whole.publisher", one_line(record.publisher)),
            ("whole.keywords", "; ".join(map(one_line, record.keywords))),
            ("whole.urls", " ".join(map(one_line, record.urls))),
            ("whole.found", " · ".join(map(one_line, card.sources))),
            ("field.abstract", outside(record.abstract).strip() or self.words("none")),
        )
        for name, text in fields:
            yield from self._field(self.words(name), text)

    def _authors(self, record: Record) -> str:
        if "authors" in self.terminal.masked:
            return self.words("masked.authors")
        return "; ".join(map(one_line, record.authors)) or self.words("no-authors")

    def _venue(self, record: Record) -> str:
        if "journal" in self.terminal.masked:
            return self.words("masked.journal")
        parts = (record.journal, record.volume, record.issue, record.pages)
        return " ".join(filter(None, map(one_line, parts)))

    def _language(self, record: Record) -> str:
        return self.words.get(f"lang.{record.language}", one_line(record.language))

    def _bold(self, text: str) -> Content:
        return self.terminal.text(text, "bold") if text else self.terminal.word("no-title", "muted")

    def _field(self, name: str, text: str) -> Iterator[Content]:
        """Yield the lines of a field beside its name; nothing for an empty one."""
        label = name
        for line in wrapped(self.terminal.text(text), self._width - LABEL) if text else []:
            yield Content.assemble(" ", self.terminal.text(f"{label[: LABEL - 1]:<{LABEL}}", "muted"), line)
            label = ""

    def _records(self) -> Iterator[Content]:
        # The raw fields would show what is masked above.
        if self.terminal.masked:
            return
        for key, record in self.raw.items():
            yield Content("")
            # Every tag as in the export file, so that a wrong mapping can be noticed.
            yield Content.assemble(" ", self._bold(f"{self.words('record.one')} {key}"))
            for tag, values in record.raw.items():
                yield from self._field(one_line(tag), "; ".join(map(one_line, values)))

    def _history(self) -> Iterator[Content]:
        yield Content("")
        yield Content.assemble(" ", self.terminal.word("whole.history", "bold"))
        if not self.history:
            name = "history-round" if self.history is None else "history-none"
            yield Content.assemble(" ", self.terminal.word(name, "muted"))
        yield from history_lines(self.terminal, self.history or (), self._width)
