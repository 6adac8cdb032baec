"""Searches: a line for each with its facts, and what is missing before submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from litreview.review.searches.fact_edits import FactEdit
from litreview.review.searches.listed_searches import ListedSearch
from litreview.screening.prisma_s import OF_REVIEW
from litreview.tui import commands as do
from litreview.tui import searchview
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns, cut, rule
from litreview.tui.parts.fact_undo import FactUndo
from litreview.tui.parts.pager import NoticePage
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.table_file import write_table
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows

NAME, DATE, HITS, RECORDS, GAP, STRATEGY, FILLED, MISSING = 16, 10, 7, 9, 3, 12, 11, 9
WIDER = 24
"""Columns that a name has more on a wide screen."""
LACKS, LACKS_TALL = 3, 10
"""Lines of what is missing, on a screen of 24 lines and on a taller one."""


@dataclass(frozen=True, slots=True)
class Total:
    """The line below a group of searches."""

    hits: int
    records: int


Row = ListedSearch | Total | Content


class SearchesScreen(Frame):
    """All searches, those of databases and registers first."""

    NAME = "searches"
    OWN_COMMANDS = (
        do.MOVE, do.PAGE, do.ENDS, do.OPEN, do.STRATEGY, do.NEW_SINCE, do.KNOWN_ITEMS, do.WRITE_TABLE, do.UNDO,
        *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.OPEN, do.NEW_SINCE, do.KNOWN_ITEMS, do.WRITE_TABLE, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.searches: Sequence[ListedSearch] = ()
        self.is_read = False
        self.warnings: dict[str, int] = {}
        self.edit: FactEdit | None = None
        self.listed: list[Row] = []
        self.head = Lines(self.terminal, id="searches-head")
        self.rows = Rows(self.terminal, self.draw, id="searches")
        self.lacking = Lines(self.terminal, id="searches-lacking")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.notice = NoticePage(self)
        self.parts = (self.notice, RowCursor(self, self._moved, self.rows), FactUndo(self))

    def body(self) -> Iterable[Widget]:
        """Yield the list, what is missing, and the search under the cursor."""
        yield from (HorizontalRule(self.terminal), self.notice.page, self.head, self.rows, self.lacking)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    def read(self) -> tuple[list[ListedSearch], dict[str, int], FactEdit | None]:
        """Read the searches, the warnings of their strategies, and the newest edit; runs in the store's thread."""
        part = self.session.review.searches
        found = sorted(part.listed(), key=lambda one: not one.is_of_database)
        warnings = {one.search.id: searchview.count_warnings(one) for one in found}
        return found, warnings, part.newest_edit(self.session.reviewer)

    async def reload(self) -> None:
        """Read the searches again; the cursor stays on its search."""
        current = self.current
        self.searches, self.warnings, self.edit = await self.session.ask(self.read)
        self.is_read = True
        self.listed = list(self._rows())
        # By id: an edit of the kind moves a search to the other group.
        ids = [one.search.id for one in self.searches]
        place = ids.index(current.search.id) if current and current.search.id in ids else 0
        stops = [n for n, row in enumerate(self.listed) if isinstance(row, ListedSearch)]
        self.rows.fill(len(self.listed), stops[place] if stops else 0, stops)
        self.paint()

    def _rows(self) -> Iterator[Row]:
        """Yield the lines of the list: searches, totals, and a heading for other methods."""
        terminal = self.terminal
        for of_database in (True, False):
            group = [one for one in self.searches if one.is_of_database is of_database]
            if not group:
                continue
            if not of_database:
                yield Content.assemble("  ", terminal.word("searches.other"))
            yield from group
            yield Total(sum(one.search.hits or 0 for one in group), sum(one.records for one in group))
            yield Content("")
        yield Content.assemble("  ", self._for_review())

    def _for_review(self) -> Content:
        words, missing = self.words, searchview.review_items(self.searches)
        text = words("searches.items", items=searchview.ranges_text(words, OF_REVIEW))
        if missing:
            text = words("searches.items-empty", items=searchview.ranges_text(words, missing))
        label = f"{words('searches.for-review')}   "
        return Content.assemble(
            self.terminal.text(label), self.terminal.text(text, "warn" if missing else "text")
        )

    @property
    def current(self) -> ListedSearch | None:
        """The search under the cursor."""
        row = self.listed[self.rows.cursor] if self.rows.cursor < len(self.listed) else None
        return row if isinstance(row, ListedSearch) else None

    def footer(self) -> Commands:
        """Return what is offered: without a search only what leads out."""
        return self.FOOTER if self.searches or not self.is_read else (do.HELP, do.BACK)

    def paint(self) -> None:
        """Show the list for the present size."""
        if not self.is_read:
            return
        words, n = self.words, len(self.searches)
        records = words.count("record", sum(one.records for one in self.searches))
        counts = " · ".join([words.count("search", n), *([records] if n else [])])
        self.paint_bar(words("searches"), f"{counts}   {one_line(self.session.reviewer)}")
        for widget in (self.head, self.rows, self.lacking):
            widget.display = bool(n)
        self.notice.page.display = not n
        if not n:
            self.notice.show(self._empty())
        self.head.show([Content.assemble("   ", self._heads())])
        self.lacking.styles.height = 1 + (LACKS_TALL if self.tall else LACKS)
        self.lacking.show(list(self._lacking()))
        self.rows.refresh()
        self.paint_keys()
        self._paint_row()

    def _empty(self) -> Iterator[Content]:
        terminal = self.terminal
        yield terminal.word("searches.none-yet")
        yield Content("")
        yield from self.notice.wrapped(terminal.word("text.searches.import"))
        yield Content("")
        for command in ("import", "formats"):
            yield Content.assemble("  ", terminal.word(f"searches.do-{command}"))

    @property
    def _name_width(self) -> int:
        return NAME + (WIDER if self.wide else 0)

    def _numbers(self, name: str, day: str, hits: str, records: str) -> Content:
        return Content.assemble(
            columns((self.terminal.text(name), self._name_width - 1), (Content(""), 1)),
            self.terminal.text(f"{day:<{DATE}}{hits:>{HITS}}{records:>{RECORDS}}"),
        )

    def _heads(self) -> Content:
        words = self.words
        date, hits, records, strategy, missing = (
            words(f"searches.{name}") for name in ("date", "hits", "records", "strategy", "missing")
        )
        numbers = self._numbers(words("searches.search"), date, hits, records)
        rest = f"{'':{GAP}}{strategy:<{STRATEGY}}{'PRISMA-S':<{FILLED}}{missing}"
        return self.terminal.text(numbers.plain + rest, "muted")

    def draw(self, n: int, width: int) -> Content:
        """Draw a line of the list."""
        row = self.listed[n]
        words = self.words
        if isinstance(row, Total):
            numbers = self._numbers("", "", words.number(row.hits), words.number(row.records))
            return Content.assemble("  ", numbers)
        if isinstance(row, Content):
            return cut(row, width)
        search = row.search
        hits = "–" if search.hits is None else words.number(search.hits)
        day = one_line(search.date) if search.date else "–"
        damaged = next((export for export in row.exports if export.is_damaged), None)
        records = "" if damaged else words.number(row.records)
        line = Content.assemble("  ", self._numbers(one_line(search.name), day, hits, records))
        # Without the file nobody can check its records, which matters more than how many there are.
        if damaged:
            name = "is-altered" if damaged.state == "changed" else "is-gone"
            text = words(f"searches.{name}", file=one_line(damaged.name))
            start = line[: len(line.plain) - RECORDS]
            return cut(Content.assemble(start, "  ", self.terminal.text(text, "warn")), width)
        texts = (
            f"{searchview.strategy_text(words, self.warnings[search.id], row):<{STRATEGY}}",
            f"{searchview.filled_text(words, row):<{FILLED}}",
            searchview.numbers_text(row.own_missing, width if self.wide else MISSING - 1),
        )
        return cut(Content.assemble(line, " " * GAP, self.terminal.text("".join(texts))), width)

    def _lacking(self) -> Iterator[Content]:
        terminal, width = self.terminal, self.size.width
        yield rule(width, terminal.ink["border"], terminal.word("searches.before", "bold"))
        lacks = list(searchview.before_submission(self.words, self.searches))
        room = LACKS_TALL if self.tall else LACKS
        shown = lacks if len(lacks) <= room else lacks[: room - 1]
        label = max((len(name) for name, _ in shown), default=0)
        for name, text in shown:
            # The most important part first: the rest is in the column of what is missing.
            first, _, _ = text.partition("; ")
            whole = text if len(text) + label + 4 <= width else first
            yield cut(terminal.text(f" {name:<{label}}  {whole}"), width - 1)
        if len(shown) < len(lacks):
            yield terminal.word("searches.more", "muted", n=len(lacks) - len(shown))
        if not lacks:
            yield terminal.word("searches.nothing-missing", "muted")

    def _paint_row(self) -> None:
        """Show what is left to do for the search under the cursor."""
        one, terminal = self.current, self.terminal
        if one is None:
            self.strip.show()
            self.show_message(right=Content(""))
            return
        actions = [terminal.action(do.OPEN, "facts"), terminal.action(do.STRATEGY, "strategy")]
        right = terminal.text("   ").join(actions)
        left = terminal.text(searchview.todo_text(self.words, one))
        self.strip.show(cut(left, self.size.width - right.cell_length - 4), right)
        place = terminal.word("of", "muted", n=self.rows.place + 1, total=len(self.searches))
        last = searchview.last_edit(self.terminal, self.edit) if self.edit else Content("")
        self.show_message(self.message.left if self.message.left.plain else last, place)

    def _moved(self) -> None:
        """Show what is left to do for another search."""
        self.show_message()
        self._paint_row()

    async def do_open(self, _key: str) -> None:
        """Open the facts of the search under the cursor."""
        if self.current is not None:
            await self.open("search-facts", [one.search.id for one in self.searches], self.rows.place)

    async def do_strategy(self, _key: str) -> None:
        """Show the strategy of the search under the cursor with its warnings."""
        if self.current is not None:
            await self.open("strategy", self.current)

    async def do_new_since(self, _key: str) -> None:
        """Show what is new since the last version."""
        await self.open("new-since")

    async def do_known_items(self, _key: str) -> None:
        """Show which known items were found."""
        await self.open("known-items")

    async def do_write_table(self, _key: str) -> None:
        """Write the yield of each search and the overlap as CSV, beside the review."""
        await write_table(self, "searches", await self.session.ask(self._table))

    def _table(self) -> str:
        """Return the table; runs in the store's thread."""
        # Loads what no other key needs.
        from litreview.review.searches.yield_csv import csv_rows, csv_text  # noqa: PLC0415

        return csv_text(csv_rows(self.session.review.searches.overview()))
