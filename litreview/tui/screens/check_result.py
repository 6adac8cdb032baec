"""The result of a check sample: the sentence, the parts, and the reports that were judged differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.review.rounds.check_results import CheckResult
from litreview.review.rounds.result_file import check_csv
from litreview.review.rounds.rounds_part import RoundProgress
from litreview.standing.round_events import Stratum
from litreview.tui import commands as do
from litreview.tui.check_tables import CheckTables
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import wrapped
from litreview.tui.parts.differing_rows import DifferingRows
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.round_view import MorePart
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.table_file import write_table
from litreview.tui.widgets.line import Hairline, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines

PARTS_80, PARTS_120 = 3, 14
"""Parts in sight: in a small terminal the votes below need the room."""


@dataclass(frozen=True, slots=True)
class CheckNumbers:
    """What the screen shows, read at one moment; `result` is None while this reviewer may not see it."""

    progress: RoundProgress
    result: CheckResult | None
    sentences: Sequence[str]


class CheckResultScreen(Frame):
    """The result of a check sample.

    Args:
        session: The session.
        name: The round's name or id.
    """

    NAME = "check"
    OWN_COMMANDS = (
        do.MOVE, do.PAGE, do.ENDS, do.WHOLE, do.ADOPT, do.FIRST_STANDS, do.STRATA, do.CHANGE, do.DRAW_MORE, do.WRITE_RESULT, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.WHOLE, do.STRATA, do.DRAW_MORE, do.WRITE_RESULT, do.HELP, do.BACK)
    EXTRA = (do.WRITE_RESULT, do.MOVE)

    def __init__(self, session: SessionState, name: str) -> None:
        super().__init__(session)
        self.round_name = name
        self.numbers: CheckNumbers | None = None
        self.stratum_place = 0
        self.part_place = 0
        self.hairline = Hairline(self.terminal)
        self.text = Lines(self.terminal, id="round-intro")
        self.parts_lines = Lines(self.terminal, id="round-parts")
        self.heading = HorizontalRule(self.terminal)
        self.strip = ScreenLine(self.terminal, id="strip")
        self.differing = DifferingRows(self)
        self.parts = (RowCursor(self, self._paint_strip, self.differing.rows), self.differing)

    def body(self) -> Iterable[Widget]:
        """Yield the sentence, the parts, the reports that differ, and what can be done with one."""
        yield from (self.hairline, self.text, self.parts_lines, self.heading, self.differing.rows)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    def read(self) -> CheckNumbers:
        """Read progress and result; runs in the store's thread."""
        rounds, me = self.session.review.rounds, self.session.reviewer
        progress = rounds.progress(self.round_name, me)
        try:
            result = rounds.check_result(self.round_name, me)
            return CheckNumbers(progress, result, rounds.sentences(self.round_name, me, self.words.lang))
        except UsageError as error:
            return CheckNumbers(progress, None, [error.message])

    def footer(self) -> Commands:
        """Return the commands of the last line: only those that do something."""
        if self.numbers is None or self.numbers.result is None:
            return (do.HELP, do.BACK)
        absent = set() if self.differing.reports else {do.MOVE, do.WHOLE}
        absent |= set() if self.strata else {do.STRATA, do.DRAW_MORE}
        return tuple(command for command in self.FOOTER if command not in absent)

    async def reload(self) -> None:
        """Read the result again."""
        self.numbers = await self.session.ask(self.read)
        self.paint()

    @property
    def strata(self) -> Sequence[Stratum]:
        """The divisions of the frame with counts, the shown one first."""
        found = list(self.numbers.result.strata) if self.numbers and self.numbers.result else []
        place = self.stratum_place % len(found) if found else 0
        return found[place:] + found[:place]

    def paint(self) -> None:
        """Show the result for the present size."""
        now = self.numbers
        if now is None:
            return
        words, terminal, round_ = self.words, self.terminal, now.progress.round
        total, judged = len(round_.records), now.result.judged if now.result else now.progress.judged
        stage = words(round_.stage.value).lower()
        self.paint_bar(
            f"{one_line(round_.name)} · {words(f'check.{round_.of}')} · {stage}",
            f"{words('of', n=judged, total=total)}   {one_line(self.session.reviewer)}",
        )
        self.hairline.measure(judged, total)
        text = [Content("")]
        for sentence in now.sentences or [words("check.waits", n=total - judged)]:
            text += [
                Content.assemble(" ", line) for line in wrapped(terminal.text(sentence), self.size.width - 2)
            ]
        self.text.styles.height = len(text) + 1
        self.text.show(text)
        lines = list(self._parts(tables)) if (tables := self.tables) else []
        self.parts_lines.styles.height = len(lines)
        self.parts_lines.show(lines)
        reports = now.result.differing if now.result else ()
        # Until the result is shown, nobody knows how many differ.
        self.heading.display = self.differing.rows.display = now.result is not None
        self.heading.show(
            terminal.word("check.differing", "bold"),
            terminal.word("of", "muted", n=len(reports), total=total),
        )
        self.differing.fill(reports, round_.stage, "text.check.none-differ")
        self._paint_strip()
        self.paint_keys()

    def _parts(self, tables: CheckTables) -> Iterator[Content]:
        """Yield the counts and bounds of each part, by one division, or by all where there is room."""
        if not self.strata:
            return
        result, by, words = tables.result, self.strata[0], self.words
        most = PARTS_120 if self.tall else PARTS_80
        yield from (
            tables.all(self.strata, self.part_place, most)
            if self.wide
            else tables.one(by, self.part_place, most)
        )
        note = words("text.check.small")
        if by in result.combined:
            share = words.forms.bound(result.combined[by], len(result.round.frame))
            note = words(
                "text.check.combined", reports=words.count("report", result.combined[by]), share=share
            )
        if self.tall:
            yield Content("")
        text = self.terminal.text(note, "muted")
        yield from (Content.assemble(" ", line) for line in wrapped(text, self.size.width - 2))
        yield Content("")

    @property
    def tables(self) -> CheckTables | None:
        """The tables of the result, once this reviewer may see it."""
        if self.numbers is None or self.numbers.result is None:
            return None
        return CheckTables(self.terminal, self.session.protocol, self.numbers.result)

    @property
    def is_of_pairs(self) -> bool:
        """Whether it is about merged records, which are judged as pairs and have no votes."""
        return self.numbers is not None and self.numbers.progress.round.of == "merged"

    def _paint_strip(self) -> None:
        words, terminal, one = self.words, self.terminal, self.differing.current
        if one is None:
            self.strip.show()
            self.show_message(terminal.word("rounds.never", "muted"))
            return
        unsettled = sum(each.outcome == "open" for each in self.differing.reports)
        if self.is_of_pairs:
            self.strip.show()
            said = "check.pair-open" if one.outcome == "open" else "check.pair-different"
            self.show_message(terminal.word(said, "muted"))
            return
        left = words.form("check.unsettled", unsettled) if unsettled else words("check.all-settled")
        right = Content.assemble(
            terminal.action(do.ADOPT, "adopt"), "   ", terminal.action(do.FIRST_STANDS, "first-stands")
        )
        self.strip.show(terminal.text(left), right)
        who = ", ".join(dict.fromkeys(one_line(vote.reviewer) for vote in one.second))
        text = words("check.adopting", who=who) if one.outcome == "open" else words(f"check.is-{one.outcome}")
        self.show_message(terminal.text(text, "muted"))

    async def do_strata(self, _key: str) -> None:
        """Divide the frame otherwise."""
        self.stratum_place, self.part_place = self.stratum_place + 1, 0
        self.paint()

    async def do_change(self, key: str) -> None:
        """Choose the next part, or the one before."""
        parts = tables.parts(self.strata[0]) if (tables := self.tables) and self.strata else ()
        self.part_place = max(0, min(self.part_place + (1 if key == "right" else -1), len(parts) - 1))
        self.paint()

    async def do_adopt(self, _key: str) -> None:
        """Make the second judgement an ordinary vote."""
        await self._settle(adopt=True)

    async def do_first_stands(self, _key: str) -> None:
        """Let the first decision stand."""
        await self._settle(adopt=False)

    async def _settle(self, *, adopt: bool) -> None:
        one = self.differing.current
        if one is None or self.is_of_pairs:
            return
        rounds = self.session.review.rounds
        await self.session.ask(rounds.settle, self.round_name, one.key, self.session.reviewer, adopt=adopt)
        self.session.tallies.clear()
        await self.reload()

    async def do_draw_more(self, _key: str) -> None:
        """Ask how many more reports to draw in the chosen part, and judge them."""
        tables = self.tables
        if tables is None or not self.strata:
            return
        by, round_ = self.strata[0], tables.result.round
        name, counted = tables.parts(by)[self.part_place]
        more = MorePart(round_.id, (by, name), counted.size - counted.drawn)
        await self.open("new-round", "check", round_.of or "excluded", round_.stage, more)

    async def do_write_result(self, _key: str) -> None:
        """Write the result as a table, beside the review."""
        now = self.numbers
        if now is not None and now.result is not None:
            await write_table(self, now.progress.round.name, check_csv(now.result))
