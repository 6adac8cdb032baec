"""The reports that were judged differently the second time, three lines each, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from litreview.model import Stage
from litreview.review.rounds.check_results import DifferingReport
from litreview.review.views import Vote
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import cut, fit, wrapped
from litreview.tui.rail import decision_time
from litreview.tui.round_view import vote_text
from litreview.tui.sanitize import one_line
from litreview.tui.signs import VERDICTS
from litreview.tui.verdicts import reason_text
from litreview.tui.widgets.lines import Rows

LINES = 3


class DifferingRows(ScreenPart):
    """The list of reports whose second judgement differs from the first decision.

    Args:
        frame: The screen.
        is_own: Whether both judgements are the reviewer's own, so that times say more than names.
    """

    OWN_COMMANDS = (do.WHOLE,)

    def __init__(self, frame: Frame, *, is_own: bool = False) -> None:
        super().__init__(frame)
        self.is_own = is_own
        self.reports: Sequence[DifferingReport] = ()
        self.stage = Stage.TITLE_ABSTRACT
        self.rows = Rows(self.terminal, self.draw, id="round-rows")

    def fill(self, reports: Sequence[DifferingReport], stage: Stage, none: str) -> None:
        """Show these reports, judged at a stage; without any the text of that name."""
        self.reports, self.stage = reports, stage
        lines = wrapped(self.terminal.word(none, "muted"), self.frame.size.width - 2)
        self.rows.instead = [Content.assemble(" ", line) for line in lines]
        total = self.lines * len(reports)
        self.rows.fill(total, self.rows.cursor, range(0, total, self.lines))

    @property
    def lines(self) -> int:
        """The lines of each report: its title, and its votes; merged records have none."""
        return LINES if any(one.first or one.second for one in self.reports) else 1

    @property
    def current(self) -> DifferingReport | None:
        """The report under the cursor."""
        return self.reports[self.rows.place] if self.reports else None

    def draw(self, n: int, width: int) -> Content:
        """Draw a report that differs: its title with the first decision, and the votes one below the other."""
        one, line = self.reports[n // self.lines], n % self.lines
        if line == 0:
            return self._title(one, width)
        votes, ink = (one.first, "muted") if line == 1 else (one.second, "text")
        # Without names of reviewers, the lines say which judgement is which.
        name = f"{self.words('check.first' if line == 1 else 'check.second'):<8}" if self.is_own else ""
        return cut(self.terminal.text(f"  {name}{'; '.join(map(self._vote, votes))}", ink), width)

    def _title(self, one: DifferingReport, width: int) -> Content:
        terminal, first = self.terminal, _decision(one.first)
        sign = VERDICTS[first.verdict] if first and first.verdict else " "
        reasons = (
            [reason_text(terminal, self.session.protocol, code) for code in first.reasons] if first else []
        )
        title = one_line(one.title) or self.words("no-title")
        # Half of the line at most: a long reason must not hide the title.
        right = cut(terminal.text(f"{one_line(', '.join(reasons))} ", "muted"), width // 2)
        left = fit(terminal.text(f"{sign} {one.year or '    '}  {title}"), width - right.cell_length - 1)
        return Content.assemble(left, " ", right)

    def _vote(self, vote: Vote) -> str:
        """Write who voted and how, with the time where it tells more or there is room, and the note."""
        given = vote_text(self.terminal, self.session.protocol, vote)
        text = given if self.is_own else f"{one_line(vote.reviewer)}  {given}"
        if self.is_own or self.frame.wide:
            text += f"   {decision_time(self.terminal, vote.at)}"
        return f'{text}   "{one_line(vote.note)}"' if vote.note else text

    async def do_whole(self, _key: str) -> None:
        """Show the whole record with both judgements."""
        if self.current is not None:
            await self.frame.open("record", self.current.key, self.stage)


def _decision(votes: Sequence[Vote]) -> Vote | None:
    """Return the vote that tells the first decision: the consensus, else the first vote with a reason."""
    # Two reviewers who agree give one decision; the one with a reason tells more.
    ordered = sorted(votes, key=lambda vote: (not vote.consensus, not vote.reasons))
    return next(iter(ordered), None)
