"""The title list: what is left to judge, decided where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage, State
from litreview.review.views import Decide, Decided, ReportRow, Undone
from litreview.tui import commands as do
from litreview.tui.rowview import header, own_sign
from litreview.tui.screens.rowlist import RowList
from litreview.tui.signs import STATES
from litreview.tui.store_thread import Desk
from litreview.tui.tally import Tally
from litreview.tui.trail import TODO, Course
from litreview.tui.verdicts import verdict_text
from litreview.tui.widgets.line import NOTHING, Hairline, Line


class TitleList(RowList):
    """The reports that wait for this reviewer; those decided meanwhile keep their place."""

    NAME = "titles"
    USUAL = TODO
    KNOWN = (
        do.INCLUDE, do.EXCLUDE, do.MAYBE, do.SKIP, do.UNDO, do.REDO, do.NOTE, do.LABEL, do.PAGE, do.CRITERIA,
        do.MOVE, do.ENDS, do.TO_CARD, do.SEARCH, do.FILTER, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.TO_CARD, do.SEARCH, do.FILTER, do.UNDO, do.HELP, do.BACK)

    def __init__(
        self, desk: Desk, stage: Stage, open_key: Callable[[str, Course], None], at: str = ""
    ) -> None:
        super().__init__(desk, stage)
        self.open_key = open_key
        self.at = at
        # Rows that were decided here keep their place, so that the eye can go back to them.
        self.touched: set[int] = set()
        self.hairline = Hairline(self.look)
        self.header = Line(self.look)
        self.tally: Tally | None = None

    def body(self) -> Iterable[Widget]:
        """Give the list with its header, and the strip below."""
        yield from (self.hairline, self.header, self.rows, self.sheet, self.rule, self.strip, self.message)

    async def reload(self) -> None:
        """Read the rows, and put the cursor on the card's report at first."""
        self.tally = await self.desk.count(self.stage)
        at, self.at = self.at, ""
        if at:
            await self.find(await self.desk.ask(self.desk.review.reports.position, at))
        else:
            await super().reload()

    def read(self) -> Sequence[int]:
        """Find what is listed, in the order of the session; without a filter also what was decided here."""
        course = self.desk.course
        found = self.desk.review.reports.positions(
            self.stage, self.asked(), self.desk.reviewer, course.order, course.seed
        )
        if self.filter or self.wanted or not self.touched:
            return found
        if course.order == "import":
            return sorted({*found, *self.touched})
        return [*found, *sorted(self.touched - set(found))]

    def sign(self, row: ReportRow) -> Content:
        """Give the sign of one's own verdict."""
        return own_sign(self.look, row)

    def paint(self) -> None:
        """Show the list for the present size."""
        tally, words = self.tally, self.words
        if tally is None:
            return
        here = f"{words(self.stage.value)} · {words('list')}"
        self.paint_bar(here, self.far(tally))
        self.hairline.measure(tally.done, tally.total)
        self.header.show(header(self.look, self.size.width - 2))
        self.say(self.message.left, self.pace(tally, left=False))
        self.rows.refresh()
        self.paint_strip()
        self.paint_rule()
        self.paint_sheet()

    def standing(self) -> Content:
        """Say how this reviewer has judged the row's report."""
        if self.card is None:
            return NOTHING
        mine = self.card.mine
        if mine is None or mine.verdict is None:
            return self.look.text(f"{STATES[State.TODO]} {self.words('not-judged')}")
        said = verdict_text(self.look, self.desk.protocol, mine.verdict, mine.reasons)
        return self.look.text(said, mine.verdict.value)

    async def decided(self, act: Decide, decided: Decided) -> None:
        """Show the verdict on its row, and move on unless only a note was changed."""
        # The cursor moves on by itself: a list is gone through downwards.
        await self._mark(decided.key, step=0 if act.seconds is None else 1)

    async def undone(self, undone: Undone) -> None:
        """Show the row whose decision was taken back or made again."""
        if undone.key is not None:
            await self._mark(undone.key, step=0)

    async def _mark(self, key: str, step: int) -> None:
        """Read a row that was decided anew, where it stands."""
        place = await self.desk.ask(self.desk.review.reports.position, key)
        self.touched.add(place)
        self.tally = await self.desk.tally(self.stage)
        if place in self.places:
            await self.read_again([place])
            await self.put(self.places.index(place) + step)
            self.paint()
        else:
            # Taken back from elsewhere, or made one report with another.
            await self.find(place)

    async def do_skip(self, _key: str) -> None:
        """Move on; the row stays to do."""
        await self.do_move("j")

    async def do_to_card(self, _key: str) -> None:
        """Open the row as a card."""
        if self.here is not None and self.failed is None:
            # What was searched or filtered is gone through on the card as well.
            chosen = Course(self.desk.course.order, self.desk.course.seed, self.asked(), self.said())
            self.open_key(self.here.key, chosen)
            await self.home.back()

    def said(self) -> str:
        """Give what is asked for, as it was typed."""
        return " ".join(filter(None, (self.filter, self.wanted)))
