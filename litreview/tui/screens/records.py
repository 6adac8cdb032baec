"""All reports with their states."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from litreview.errors import LitreviewError
from litreview.model import Stage
from litreview.tui import commands as do
from litreview.tui.sanitize import one_line
from litreview.tui.screens.face import Known
from litreview.tui.screens.rowlist import RowList
from litreview.tui.screens.sheeted import FILE
from litreview.tui.screens.whole import WholeRecord
from litreview.tui.signs import STATES
from litreview.tui.store_thread import Desk
from litreview.tui.widgets.line import Line, Rule


class Records(RowList):
    """The reports of the review, searched and filtered; each opens with its history."""

    NAME = "records"
    KNOWN: ClassVar[Known] = (
        do.PAGE,
        do.MOVE,
        do.ENDS,
        do.OPEN,
        do.SEARCH,
        do.FILTER,
        do.EXPORT_THESE,
        *do.EVERYWHERE,
        do.BACK,
    )
    MODES = {**RowList.MODES, FILE: (do.ACCEPT, do.CANCEL)}  # noqa: RUF012  # declared above
    FOOTER: ClassVar[Known] = (do.MOVE, do.OPEN, do.FILTER, do.SEARCH, do.EXPORT_THESE, do.HELP, do.BACK)

    def __init__(self, desk: Desk, stage: Stage = Stage.TITLE_ABSTRACT) -> None:
        super().__init__(desk, stage)
        self.filter_line = Line(self.look)
        self.search_line = Line(self.look)
        self.sizes = (0, 0)
        self.told: Content | None = None

    def body(self) -> Iterable[Widget]:
        """Give filter, search, the list, and what the row's state means."""
        yield from (self.filter_line, self.search_line, Rule(self.look))
        yield from (self.rows, self.sheet, self.rule, self.strip)

    async def reload(self) -> None:
        """Count and find again."""
        self.sizes = await self.desk.ask(self.desk.review.reports.counts)
        await super().reload()

    def on_click(self, event: Click) -> None:
        """Change filter or search with a click on its line."""
        lines = {self.filter_line: do.FILTER, self.search_line: do.SEARCH}
        clicked = next((command for line, command in lines.items() if event.widget is line), None)
        if clicked and self.mode is None:
            self.home.press(self.look.keys.first(clicked))
        else:
            super().on_click(event)

    def heading(self) -> str:
        """Name the list."""
        return self.words("home.records")

    def paint(self) -> None:
        """Show the list for the present size."""
        words, look = self.words, self.look
        counts = (words.count("report", self.sizes[0]), words.count("record", self.sizes[1]))
        self.paint_bar(self.heading(), f"{' · '.join(counts)}   {one_line(self.desk.reviewer)}")
        far = words("of", n=len(self.places), total=self.sizes[0])
        label = max(len(words("filter")), len(words("search"))) + 2
        self.filter_line.show(
            look.text(f"{words('filter'):<{label}}{self.filter_text()}"), look.text(far, "muted")
        )
        self.search_line.show(look.text(f"{words('search'):<{label}}{one_line(self.wanted)}"))
        self.rows.refresh()
        self.paint_strip()
        self.paint_rule()
        self.paint_sheet()

    def paint_strip(self) -> None:
        """Say what the row's state means."""
        if self.told:
            self.strip.show(self.told)
        elif self.mode or not self.places:
            super().paint_strip()
        else:
            self.strip.show(self.standing(), self.leads())

    async def do_export_these(self, _key: str) -> None:
        """Ask for a file; its ending names the format."""
        self.sheet.head(self.look.word("export-to", "bold"), self._keys(("enter", "write"), ("esc", "back")))
        self.sheet.open_entry("records.ris")
        self.open_sheet(FILE)

    async def do_accept(self, key: str) -> None:
        """Write the reports of the list to a file."""
        if self.mode != FILE:
            await super().do_accept(key)
            return
        path = Path(self.sheet.entry.value.strip() or "records.ris")
        try:
            n = await self.desk.ask(self.desk.review.reports.export_at, path, self.places)
        except LitreviewError as error:
            # A slip in the ending can be mended where it was made.
            self.sheet.complain(str(error))
            return
        self.close_sheet()
        self.told = self.look.word("exported", n=self.words.count("report", n), file=one_line(str(path)))
        self.paint_strip()
        self.told = None

    def standing(self) -> Content:
        """Say the state of the row's report."""
        row = self.here
        if row is None:
            return self.look.text("")
        said = self.words(f"state.{row.state.value}")
        labels = f" · {', '.join(map(one_line, self.card.labels))}" if self.card and self.card.labels else ""
        return self.look.text(f"{STATES[row.state]} {said} · {row.key[:6]}{labels}")

    def _paint_rule(self) -> None:
        if not self.places:
            self.rule.show(right=self.look.word("list.empty", "muted"))
            return
        said = self.words("row", n=self.rows.cursor + 1, total=self.rows.count)
        self.rule.show(right=self.look.text(said, "muted"))

    async def do_open(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.here is not None:
            await self.home.show(WholeRecord(self.desk, self.here.key, self.stage))
