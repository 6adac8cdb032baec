"""The title list: what is left to judge, decided where it stands."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.model import State
from litreview.model import Verdict
from litreview.review.views import Decide
from litreview.review.views import Decided
from litreview.review.views import Progress
from litreview.review.views import ReportRow
from litreview.review.views import Undone
from litreview.tui import commands as do
from litreview.tui.desk import Desk
from litreview.tui.figures import percent
from litreview.tui.outside import one_line
from litreview.tui.rowview import drawn
from litreview.tui.rowview import header
from litreview.tui.rowview import own_sign
from litreview.tui.screens.rowlist import RowList
from litreview.tui.signs import STATES
from litreview.tui.verdicts import pace_text
from litreview.tui.verdicts import verdict_text
from litreview.tui.widgets.line import Hairline
from litreview.tui.widgets.line import Line


class TitleList(RowList):
    """The reports that wait for this reviewer; those decided meanwhile keep their place."""

    NAME = "titles"
    KNOWN = (
        do.Include, do.Exclude, do.Maybe, do.Skip, do.Undo, do.Redo, do.Note, do.Page, do.Criteria,
        do.Move, do.Ends, do.ToCard, do.Search, do.Filter, *do.ANYWHERE, do.Back,
    )  # fmt: skip
    FOOTER = (do.Move, do.ToCard, do.Search, do.Filter, do.Undo, do.Help, do.Back)

    def __init__(self, desk: Desk, stage: Stage, open_key: Callable[[str], None], at: str = "") -> None:
        super().__init__(desk, stage)
        self.open_key = open_key
        self.at = at
        # Rows that were decided here keep their place, so that the eye can go back to them.
        self.touched: set[str] = set()
        self.hairline = Hairline(self.look)
        self.header = Line(self.look)
        self.progress: Progress | None = None

    def body(self) -> Iterable[Widget]:
        """Give the list with its header, and the strip below."""
        yield from (self.hairline, self.header, self.rows, self.sheet, self.rule, self.strip, self.message)

    async def reload(self) -> None:
        """Read the rows, and put the cursor on the card's report at first."""
        self.progress = await self.desk.ask(self.desk.review.progress, self.desk.reviewer, self.stage)
        await super().reload()
        at, self.at = self.at, ""
        if at:
            await self.put(self.place(at))

    def fits(self, row: ReportRow) -> bool:
        """Without a filter, what is left for this reviewer, and what was decided here; a search finds all."""
        if self.wanted and self.state is None:
            return True
        if self.state is not None:
            return row.state is self.state
        # Decided by enough others is not left, though one has not voted.
        is_left = row.state in (State.TODO, State.WAITING) and row.mine is None
        return is_left or row.key in self.touched

    def draw(self, n: int, width: int) -> Content:
        """Draw the n-th row with the sign of one's own verdict."""
        return drawn(self.look, self.shown[n], own_sign(self.look, self.shown[n]), width)

    def paint(self) -> None:
        """Show the list for the present size."""
        progress, words = self.progress, self.words
        if progress is None:
            return
        done = progress.total - progress.todo
        far = f"{words('of', n=done, total=progress.total)} · {percent(done, progress.total)}"
        blind = f" · {words('blind')}" if self.desk.protocol.blind else ""
        here = f"{words(self.stage.value)} · {words('list')}"
        self.paint_bar(here, f"{far}   {one_line(self.desk.reviewer)}{blind}")
        self.hairline.measure(done, progress.total)
        self.header.show(header(self.look, self.size.width - 2))
        self.say(self.message.left, pace_text(self.look, progress, left=False))
        self.rows.refresh()
        self.paint_strip()
        self.paint_rule()
        self.paint_sheet()

    def standing(self) -> Content:
        """Say how this reviewer has judged the row's report."""
        mine = self.card.mine if self.card else None
        if mine is None or mine.verdict is None:
            return self.look.text(f"{STATES[State.TODO]} {self.words('not-judged')}")
        said = verdict_text(self.look, self.desk.protocol, mine.verdict, mine.reasons)
        return self.look.text(said, mine.verdict.value)

    async def decided(self, act: Decide, decided: Decided) -> None:
        """Show the verdict on its row, and move on unless only a note was changed."""
        is_vote = decided.what == "vote"
        # The cursor moves on by itself: a list is gone through downwards.
        await self._mark(act.key, act.verdict if is_vote else None, step=0 if act.seconds is None else 1)

    async def undone(self, undone: Undone) -> None:
        """Show the row whose decision was taken back or made again."""
        if undone.key is not None:
            card = await self.desk.ask(self.desk.review.card, undone.key, self.desk.reviewer, self.stage)
            await self._mark(card.key, card.mine.verdict if card.mine else None, step=0)

    async def _mark(self, key: str, verdict: Verdict | None, step: int) -> None:
        self.touched.add(key)
        self.every = _marked(self.every, key, verdict)
        self.progress = await self.desk.ask(self.desk.review.progress, self.desk.reviewer, self.stage)
        self.choose()
        await self.put(self.place(key) + step)
        self.paint()

    async def do_skip(self, _key: str) -> None:
        """Move on; the row stays to do."""
        await self.do_move("j")

    async def do_to_card(self, _key: str) -> None:
        """Open the row as a card."""
        if self.here is not None and self.failed is None:
            self.open_key(self.here.key)
            await self.home.back()


def _marked(rows: Sequence[ReportRow], key: str, verdict: Verdict | None) -> list[ReportRow]:
    return [replace(row, mine=verdict) if key in row.records else row for row in rows]
