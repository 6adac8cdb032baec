"""The title list: what is left to judge, decided where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage, State
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Decide, Decided, ReportRow, Undone
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame
from litreview.tui.parts.decision_keys import DecisionKeys, UndoKeys, decision_strip, pace, progress_text
from litreview.tui.parts.label_picker import LabelPicker
from litreview.tui.parts.list_fields import FilterField, SearchField
from litreview.tui.parts.note_panel import NotePanel
from litreview.tui.parts.panel import CriteriaPanel, Panel
from litreview.tui.parts.reason_panel import ReasonPanel
from litreview.tui.parts.row_list import RowList
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.rowview import header, own_sign
from litreview.tui.session_state import SessionState
from litreview.tui.signs import STATES
from litreview.tui.tally import Tally
from litreview.tui.trail import TODO, Course
from litreview.tui.undo_prompt import CARD
from litreview.tui.verdicts import verdict_text
from litreview.tui.widgets.line import NOTHING, Hairline, ScreenLine


class TitlesScreen(Frame):
    """The reports that wait for this reviewer; those decided meanwhile keep their place.

    Args:
        session: What the screens share.
        stage: The stage at which they are judged.
        open_key: Has a report shown on the card below, and those listed with it gone through.
        at: The report to begin with.
    """

    NAME = "titles"
    OWN_COMMANDS = (
        do.INCLUDE, do.EXCLUDE, do.REASON, do.MAYBE, do.SKIP, do.UNDO, do.REDO, do.NOTE, do.LABEL, do.PAGE, do.CRITERIA,
        do.MOVE, do.ENDS, do.TO_CARD, do.SEARCH, do.FILTER, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.TO_CARD, do.SEARCH, do.FILTER, do.UNDO, do.HELP, do.BACK)

    def __init__(
        self, session: SessionState, stage: Stage, open_key: Callable[[str, Course], None], at: str = ""
    ) -> None:
        super().__init__(session)
        self.stage = stage
        self.open_key = open_key
        self.at = at
        self.tally: Tally | None = None
        # Rows that were decided here keep their place, so that the eye can go back to them.
        self.touched: set[int] = set()
        self.shown = shown = ShownReport(stage)
        self.hairline = Hairline(self.terminal)
        self.header = ScreenLine(self.terminal)
        self.strip = ScreenLine(self.terminal, id="strip")
        self.panel = panel = Panel(self, self.state_text, self.panel_changed)
        self.reports = reports = RowList(
            self, shown, sign=self.sign, read=self.read, moved=self.paint_strip, usual=TODO
        )
        self.decisions = DecisionKeys(
            self, shown, self.decided, screen=f"card {stage}", strip_changed=self.paint_strip,
            paused=(do.MOVE, do.PAGE, do.ENDS, do.SKIP, do.TO_CARD),
        )  # fmt: skip
        reasons = ReasonPanel(self, shown, panel, self.decisions.judge)
        self.parts = (
            panel, self.decisions.retry, reasons, reasons.duplicate_of, CriteriaPanel(self, panel),
            NotePanel(self, shown, panel, self.decisions.save), LabelPicker(self, shown, panel, self.relabelled),
            SearchField(self, panel, reports), FilterField(self, panel, reports),
            UndoKeys(self, self.scope, self.undone), self.decisions, reports,
        )  # fmt: skip

    def body(self) -> Iterable[Widget]:
        """Yield the list with its header, and the strip below."""
        yield from (self.hairline, self.header, self.reports.rows, self.panel.box, self.reports.rule)
        yield from (self.strip, self.message)

    async def reload(self) -> None:
        """Read the rows, and put the cursor on the card's report at first."""
        self.tally = await self.session.count(self.stage)
        at, self.at = self.at, ""
        if at:
            await self.reports.find(await self.session.ask(self.session.review.reports.position, at))
        else:
            await self.reports.reload()

    def read(self) -> Sequence[int]:
        """Find what is listed, in the order of the session; without a filter also what was decided here."""
        course, reports = self.session.course, self.reports
        found = self.session.review.reports.positions(
            self.stage, reports.asked(), self.session.reviewer, course.order, course.seed
        )
        if reports.filter or reports.wanted or not self.touched:
            return found
        if course.order == "import":
            return sorted({*found, *self.touched})
        return [*found, *sorted(self.touched - set(found))]

    def sign(self, row: ReportRow) -> Content:
        """Return the sign of one's own verdict."""
        return own_sign(self.terminal, row)

    def paint(self) -> None:
        """Show the list for the present size."""
        tally, words = self.tally, self.words
        if tally is None:
            return
        self.paint_bar(
            f"{words(self.stage.value)} · {words('list')}", progress_text(self, tally.judged, tally.share)
        )
        self.hairline.measure(tally.judged, tally.share)
        self.header.show(header(self.terminal, self.size.width - 2))
        self.show_message(self.message.left, pace(self, tally, left=False))
        self.reports.rows.refresh()
        self.paint_strip()
        self.reports.paint_rule()
        self.panel.repaint()

    def footer(self) -> Commands:
        """Return the commands of the last line."""
        return self.reports.footer(self.FOOTER)

    def paint_strip(self) -> None:
        """Show what an open panel asks or what is not saved, else the state of the row and the decisions."""
        usual = decision_strip(self, self.stage, self.state_text())
        if not self.reports.positions:
            usual = self.terminal.word("list.empty"), self.reports.leads()
        self.strip.show(*(self.panel.offers() or self.decisions.retry.offers() or usual))

    def panel_changed(self) -> None:
        """Repaint what the open or closed panel has changed."""
        self.paint_strip()
        self.reports.paint_rule()

    def state_text(self) -> Content:
        """Return how this reviewer has judged the row's report."""
        if self.shown.card is None:
            return NOTHING
        mine = self.shown.card.mine
        if mine is None or mine.verdict is None:
            return self.terminal.text(f"{STATES[State.TODO]} {self.words('not-judged')}")
        text = verdict_text(self.terminal, self.session.protocol, mine.verdict, mine.reasons)
        return self.terminal.text(text, mine.verdict.value)

    async def decided(self, act: Decide, decided: Decided) -> None:
        """Show the verdict on its row, and move on unless only a note was changed."""
        # The cursor moves on by itself: a list is gone through downwards.
        await self._mark(decided.key, step=0 if act.seconds is None else 1)

    def scope(self) -> UndoScope:
        """Return what `u` takes back here without asking; the card and this list are one."""
        return self.session.scope(f"card {self.stage}", CARD, self.stage)

    async def undone(self, undone: Undone | None, text: Content) -> None:
        """Show the row whose decision was taken back or made again."""
        if undone is not None:
            self.session.tallies.clear()
            if undone.key is not None:
                await self._mark(undone.key, step=0)
        self.show_message(text)

    async def relabelled(self, key: str) -> None:
        """Read the report again, whose labels have changed."""
        card = self.session.review.reports.card
        self.shown.card = await self.session.ask(card, key, self.session.reviewer, self.stage)

    async def _mark(self, key: str, step: int) -> None:
        """Read the row of a decision again, where it stands."""
        reports = self.reports
        position = await self.session.ask(self.session.review.reports.position, key)
        self.touched.add(position)
        self.tally = await self.session.tally(self.stage)
        if position in reports.positions:
            await reports.read_again([position])
            await reports.move_cursor(reports.positions.index(position) + step)
            self.paint()
        else:
            # Taken back from elsewhere, or made one report with another.
            await reports.find(position)

    async def do_skip(self, _key: str) -> None:
        """Move on; the row stays to do."""
        await self.reports.do_move("j")

    async def do_to_card(self, _key: str) -> None:
        """Open the row as a card."""
        current, reports, course = self.reports.current, self.reports, self.session.course
        if current is not None:
            # What was searched or filtered is gone through on the card as well.
            typed = " ".join(filter(None, (reports.filter, reports.wanted)))
            self.open_key(current.key, Course(course.order, course.seed, reports.asked(), typed))
            await self.host.back()
