"""The reports that were judged differently the second time, three lines each, with a cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from litreview.model import Stage
from litreview.review.rounds.check_results import DifferingReport
from litreview.review.views import Vote
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import cut
from litreview.tui.rail import decision_time
from litreview.tui.round_view import vote_text
from litreview.tui.sanitize import one_line
from litreview.tui.widgets.lines import Rows

LINES = 3


class DifferingRows(ScreenPart):
    """The list of reports whose second judgement differs from the first decision.

    Args:
        frame: The screen.
        moved: Called when the cursor is on another report.
        is_own: Whether both judgements are the reviewer's own, so that times say more than names.
    """

    OWN_COMMANDS = (do.MOVE, do.WHOLE)

    def __init__(self, frame: Frame, moved: Callable[[], None], *, is_own: bool = False) -> None:
        super().__init__(frame)
        self.moved = moved
        self.is_own = is_own
        self.reports: Sequence[DifferingReport] = ()
        self.stage = Stage.TITLE_ABSTRACT
        self.rows = Rows(self.terminal, self.draw, id="round-rows")

    def fill(self, reports: Sequence[DifferingReport], stage: Stage) -> None:
        """Show these reports, judged at a stage."""
        self.reports, self.stage = reports, stage
        self.rows.fill(LINES * len(reports), self.rows.cursor)

    @property
    def current(self) -> DifferingReport | None:
        """The report under the cursor."""
        return self.reports[self.rows.cursor // LINES] if self.reports else None

    def draw(self, n: int, width: int) -> Content:
        """Draw a report that differs: its title, the first decision, and the second."""
        one, line = self.reports[n // LINES], n % LINES
        if line == 0:
            title = one_line(one.title) or self.words("no-title")
            return cut(self.terminal.text(f"{one.year or '    '}  {title}"), width)
        texts = map(self._vote, one.first if line == 1 else one.second)
        name = self.words("check.first" if line == 1 else "check.second")
        text = f"  {name:<8}{'; '.join(texts)}"
        return cut(self.terminal.text(text, "muted" if line == 1 else "text"), width)

    def _vote(self, vote: Vote) -> str:
        given = vote_text(self.terminal, self.session.protocol, vote)
        when = decision_time(self.terminal, vote.at)
        text = f"{given}  {when}" if self.is_own else f"{one_line(vote.reviewer)}  {given}"
        return f'{text}  "{one_line(vote.note)}"' if vote.note else text

    def _show(self, place: int) -> None:
        if 0 <= place < len(self.reports):
            # All lines of it in sight.
            self.rows.move_cursor(LINES * place + LINES - 1)
            self.rows.move_cursor(LINES * place)
        self.moved()

    async def clicked_row(self, row: int) -> None:
        """Move to the report that was clicked."""
        self._show(row // LINES)

    async def do_move(self, key: str) -> None:
        """Move to the next report that differs, or the one before."""
        self._show(self.rows.cursor // LINES + (1 if key in {"j", "down"} else -1))

    async def do_whole(self, _key: str) -> None:
        """Show the whole record with both judgements."""
        if self.current is not None:
            await self.frame.open("record", self.current.key, self.stage)
