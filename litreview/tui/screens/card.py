"""The card: reports judged one by one, in the order of the queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage, State
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Card, Decide, Decided, Undone
from litreview.tui import commands as do
from litreview.tui import rail
from litreview.tui.clipboard import copy, record_text
from litreview.tui.commands import Command, Commands
from litreview.tui.frame import Frame
from litreview.tui.fulltexts import newest_file, open_full_text
from litreview.tui.parts.card_body import MEASURE, CardBody
from litreview.tui.parts.criteria_rail import CriteriaRail
from litreview.tui.parts.decision_keys import (
    DecisionKeys,
    UndoKeys,
    break_after,
    decision_strip,
    pace,
    progress_text,
)
from litreview.tui.parts.label_picker import LabelPicker
from litreview.tui.parts.language_notice import LanguageNotice
from litreview.tui.parts.note_panel import NotePanel
from litreview.tui.parts.old_vote import OldVote
from litreview.tui.parts.order_refresh import OrderRefresh
from litreview.tui.parts.panel import CriteriaPanel, Panel
from litreview.tui.parts.reason_panel import ReasonPanel
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.parts.why_panel import WhyPanel
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.signs import STATES
from litreview.tui.tally import Tally
from litreview.tui.trail import Course, Trail
from litreview.tui.undo_prompt import CARD
from litreview.tui.verdicts import verdict_text
from litreview.tui.widgets.line import NOTHING, Hairline, ScreenLine
from litreview.tui.widgets.lines import Lines


class CardScreen(Frame):
    """The screen on which reports are judged one by one.

    Args:
        session: What the screens share.
        stage: The stage at which they are judged.
        key: The report to begin with; without one the next that is to do.
        last: What was done last, for the message line.
    """

    NAME = "card"
    OWN_COMMANDS = (
        do.KEEP, do.INCLUDE, do.EXCLUDE, do.REASON, do.MAYBE, do.SKIP, do.UNDO, do.REDO, do.NOTE, do.LABEL,
        do.PAGE, do.NEXT_TERMS, do.TERMS, do.WHY, do.CRITERIA, do.CHANGED, do.WHOLE,
        do.MOVE, do.SEARCH, do.FILTER, do.TITLES, do.PROGRESS, do.DOI, do.WRITE, do.RAIL, *do.EVERYWHERE, do.LEAVE,
    )  # fmt: skip
    FOOTER = (
        do.NOTE, do.LABEL, do.UNDO, do.MOVE, do.NEXT_TERMS, do.SEARCH, do.FILTER, do.TERMS, do.CRITERIA,
        do.DOI, do.HELP, do.CANCEL,
    )  # fmt: skip
    # In the order of relevance.
    RANKED_FOOTER = (
        do.NOTE, do.LABEL, do.UNDO, do.MOVE, do.NEXT_TERMS, do.SEARCH, do.FILTER, do.WHY, do.CRITERIA,
        do.PROGRESS, do.DOI, do.HELP, do.CANCEL,
    )  # fmt: skip
    EXTRA = (do.PROGRESS, do.DOI, do.NEXT_TERMS, do.UNDO)

    def __init__(self, session: SessionState, stage: Stage, key: str = "", last: Content = NOTHING) -> None:
        super().__init__(session)
        self.stage = stage
        self.trail = Trail(session.review, session.reviewer, stage, session.course)
        self.first = key
        self.tally: Tally | None = None
        self.counted_with: frozenset[str] = frozenset()
        self.shown = shown = ShownReport(stage)
        self.hairline = Hairline(self.terminal)
        self.strip = ScreenLine(self.terminal, id="strip")
        self.record = CardBody(self, shown, self.lines_over_abstract)
        self.rail = CriteriaRail(self, shown)
        self.panel = panel = Panel(self, self.state_text, self.panel_changed, MEASURE + 1)
        name = f"card {stage}"
        self.decisions = DecisionKeys(
            self,
            shown,
            self.decided,
            screen=name,
            strip_changed=self.paint_strip,
            paused=(do.SKIP, do.TITLES, do.SEARCH, do.FILTER),
            trail=lambda: self.trail,
        )
        self.reasons = ReasonPanel(
            self, shown, panel, self.decisions.judge, rail=self.rail, abstract=self.record.abstract
        )
        self.criteria = CriteriaPanel(self, panel, self.rail)
        self.newer_orders = OrderRefresh(self, lambda: self.trail)
        self.old_vote = OldVote(self, shown, self.decisions.judge)
        self.languages = LanguageNotice(self, lambda: self.trail)
        self.why = WhyPanel(
            self, shown, panel, self.rail, lambda: self.trail, self.languages, self.panel_changed
        )
        self.parts = (
            panel, self.decisions.retry, self.reasons, self.reasons.duplicate_of, self.criteria, self.rail, self.why,
            self.old_vote,
            NotePanel(self, shown, panel, self.decisions.save), LabelPicker(self, shown, panel, self.relabelled),
            UndoKeys(self, self.scope, self.undone), self.decisions, self.record,
        )  # fmt: skip
        self.show_message(last)

    def body(self) -> Iterable[Widget]:
        """Yield the report, the rail beside it, and the strip below."""
        yield self.hairline
        yield from self.record.body(self.panel.box, self.rail)
        yield self.strip
        yield self.message

    async def reload(self) -> None:
        """Read the report on the screen again, or find the first one."""
        self.session.tallies.pop(self.stage, None)
        if self.shown.card is not None:
            await self.jump(self.shown.card.key, self.trail.round)
            # A stop has left it out meanwhile.
            if self.shown.card.state is State.REMOVED and self.trail.course.is_queue:
                await self.show_card(await self.session.ask(self.trail.forward))
        elif self.first:
            step = self.trail.begin_at if not self.trail.course.is_queue else self.trail.jump
            await self.show_card(await self.session.ask(step, self.first))
        else:
            await self._begin()

    async def _begin(self) -> None:
        """Show the first report that is to do."""
        message = self.message.left
        ranks = self.trail.course.order == "relevance"
        if ranks:
            # Reading all texts takes some seconds in a large review.
            self.paint_bar(self.course_text())
            self.show_message(self.terminal.word("ordering", "muted"))
        card = await self.session.ask(self.trail.forward)
        if ranks:
            # What was typed meanwhile would decide on a report that nobody has seen.
            self.host.drop_keys()
            self.show_message(message)
        await self.show_card(card)

    async def jump(self, key: str, round_id: str = "") -> None:
        """Show a certain report, in screening or in a round."""
        await self.show_card(await self.session.ask(self.trail.jump, key, round_id))

    async def show_card(self, card: Card | None) -> None:
        """Show a report; the end when none is left."""
        if card is None:
            await self._end()
            return
        if self.trail.self_checks != self.counted_with:
            # What was drawn meanwhile is in the count from here on, whichever report is shown.
            self.session.tallies.pop(self.stage, None)
            self.counted_with = self.trail.self_checks
        self.tally = await self.session.tally(self.stage)
        if self.shown.card is None or card.key != self.shown.card.key:
            self.record.sentence, self.rail.has_focus = None, False
        self.shown.card = card
        if self.stage is Stage.FULL_TEXT:
            file = await newest_file(self.session, card.key)
            self.record.file = file.name if file else ""
        # Reading time begins when the record is shown.
        self.shown.since = self.session.timer()
        self.shown.ranking = self.trail.ranking(card.key)
        self.shown.round = self.trail.round or None
        await self.old_vote.read()
        if self.old_vote.is_touched:
            self.show_message(self.old_vote.message())
        self.paint()
        self.paint_keys()

    async def _end(self) -> None:
        if round_id := self.trail.course.round:
            is_pilot = (await self.session.ask(self.session.review.rounds.find, round_id)).is_pilot
            await self.host.replace("pilot" if is_pilot else "check", round_id)
            return
        if self.trail.course.is_queue or self.shown.card is None:
            await self.host.replace("done", self.stage, self.message.left)
            return
        # A list that was chosen ends at its last report; what is to do goes on by `esc`.
        end = self.terminal.word("list-end", "muted", n=self.trail.total)
        await self.jump(self.shown.card.key, self.trail.round)
        self.show_message(Content.assemble(self.message.left, "   ", end) if self.message.left else end)

    def paint(self) -> None:
        """Show the report for the present size."""
        card, tally = self.shown.card, self.tally
        if card is None or tally is None:
            return
        done, total = tally.judged, tally.share
        if self.trail.course.is_again:
            done, total = self.trail.at + 1, self.trail.total
        self.paint_bar(self.course_text(), progress_text(self, done, total))
        self.hairline.measure(done, total)
        self.show_message(self.message.left, self.message_end(tally))
        self.record.show(card)
        self.paint_strip()
        self.paint_rail()
        self.panel.repaint()
        self.why.paint()

    def message_end(self, tally: Tally) -> Content:
        """Return the pace, or the language that falls behind; a break comes before both."""
        named = self.languages.text()
        return pace(self, tally) if named is None or tally.is_tired(break_after(self.session)) else named

    def footer(self) -> Commands:
        """Return the commands of the last line; from a list that was chosen, `esc` does not lead home."""
        footer: Commands = self.RANKED_FOOTER if self.trail.course.order == "relevance" else self.FOOTER
        if self.old_vote.is_touched:
            # What changed takes the place of the terms.
            footer = tuple(do.CHANGED if command is do.TERMS else command for command in self.FOOTER)
        return footer if self.trail.course.is_queue else (*footer[:-1], do.LEAVE)

    def course_text(self) -> str:
        """Name the stage, and the reports that are gone through."""
        course, stage = self.trail.course, self.words(self.stage.value)
        if course.round:
            return f"{one_line(course.typed)} · {stage.lower()}"
        if course.is_again:
            return f"{stage} · {self.old_vote.course_text()}"
        if not course.is_queue:
            asked = one_line(course.typed)[:30]
            listed = self.words("listed", filter=asked, n=self.trail.at + 1, total=self.trail.total)
            return f"{stage} · {listed}"
        order = self.words(f"order.{course.order}")
        if course.order == "relevance":
            return f"{stage} · {order}"
        return f"{stage} · {self.words('todo')}" + ("" if course.order == "import" else f" · {order}")

    def paint_rail(self) -> None:
        """Show the rail, unless reasons, criteria or why this record are shown in it."""
        if self.reasons.is_open or self.criteria.is_open:
            return
        self.rail.paint()
        self.why.paint()

    def paint_strip(self) -> None:
        """Show what an open panel asks or what is not saved, else the state of the report and the decisions."""
        usual = decision_strip(self, self.stage, self.state_text(), keep=self.old_vote.action())
        self.strip.show(*(self.panel.offers() or self.decisions.retry.offers() or usual))

    def panel_changed(self) -> None:
        """Repaint what the open or closed panel has changed, and hide the terms below it."""
        self.paint_strip()
        if self.criteria.is_open and self.wide:
            # The rail shows one of them.
            self.why.is_shown = False
        self.record.terms.display = self.panel.part is None or not self.panel.box.display
        # A question that follows the reasons leaves none of them to choose.
        self.paint_rail()
        self.call_after_refresh(self.record.paint_rule)

    def lines_over_abstract(self) -> Lines | None:
        """Return the criteria while they are open over the abstract; on a wide screen they are beside it."""
        return self.criteria.lines if self.criteria.is_open and not self.wide else None

    def state_text(self) -> Content:
        """Return whether and how this reviewer has judged the report."""
        mine = self.shown.card.mine if self.shown.card else None
        if mine is None or mine.verdict is None:
            return self.terminal.text(
                f"{STATES[State.TODO]} {self.words('not-judged-here' if self.trail.course.round else 'not-judged')}"
            )
        if self.old_vote.is_touched:
            return self.old_vote.state_text()
        verdict = verdict_text(self.terminal, self.session.protocol, mine.verdict, mine.reasons)
        when = rail.decision_time(self.terminal, mine.at)
        return self.terminal.text(self.words("judged", verdict=verdict, when=when), mine.verdict.value)

    async def decided(self, act: Decide, decided: Decided) -> None:
        """Show the next report; after a change of one's note, the same one."""
        if decided.what == "vote" and not self.shown.round:
            self.languages.count(decided.key, is_judged=True)
        # A note that is rewritten is no judgement to move on from.
        if act.seconds is None and decided.what == "vote":
            await self.reload()
        else:
            await self.show_card(await self.session.ask(self.trail.go_on))
            self.session.thread.submit(self.trail.look_ahead)
        self.newer_orders.count_decision()

    def scope(self) -> UndoScope:
        """Return what `u` takes back here without asking."""
        scope = self.session.scope(f"card {self.stage}", CARD, self.stage)
        course = self.trail.course.round
        # What came back unseen is taken back like everything else here.
        return replace(scope, rounds=frozenset({course}) if course else self.trail.self_checks | {""})

    async def undone(self, undone: Undone | None, text: Content) -> None:
        """Show the report whose decision was taken back or made again."""
        if undone is not None:
            self.session.tallies.clear()
            if undone.key is not None:
                await self.jump(undone.key, undone.round)
                mine = self.shown.card.mine if self.shown.card else None
                if not undone.round:
                    self.languages.count(undone.key, is_judged=mine is not None and mine.verdict is not None)
                self.paint()
        self.show_message(text)

    async def relabelled(self, key: str) -> None:
        """Show the report's labels as they are now."""
        await self.jump(key, self.trail.round)

    async def do_skip(self, _key: str) -> None:
        """Go to the next report that is to do; this one stays so."""
        self.show_message(NOTHING)
        await self.show_card(await self.session.ask(self.trail.forward))

    async def do_move(self, key: str) -> None:
        """Go to the next report, or to the one before, without deciding."""
        if self.decisions.retry.failed is not None:
            return
        forward = key in {"j", "down"}
        card = await self.session.ask(self.trail.forward if forward else self.trail.back)
        if card is not None:
            self.show_message(NOTHING)
            await self.show_card(card)
        else:
            self.show_message(self.terminal.word("list-end-all" if forward else "no-seen", "muted"))

    async def do_whole(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.shown.card is not None:
            await self.open("record", self.shown.card.key, self.stage, round_id=self.shown.round)

    async def do_progress(self, _key: str) -> None:
        """Show how far the stage is, and what the data say about stopping; a round says nothing of either."""
        if self.trail.course.round:
            self.show_message(self.terminal.word("round.own", "muted"))
        else:
            await self.open("progress", self.stage, self.trail.order, self.open_key)

    async def do_doi(self, _key: str) -> None:
        """Open the full text, else the DOI, or show where it is when nothing can be opened here."""
        if self.shown.card is not None:
            self.show_message(await open_full_text(self.session, self.shown.card))

    async def do_write(self, _key: str) -> None:
        """Copy the record's text, and write it to a file for terminals that have no clipboard."""
        if self.shown.card is not None:
            await copy(self, "record.txt", record_text(self.terminal, self.shown.card))

    async def do_titles(self, _key: str) -> None:
        """Show the titles of what is left."""
        await self._titles()

    async def do_search(self, _key: str) -> None:
        """Search in all reports."""
        await self._titles(do.SEARCH)

    async def do_filter(self, _key: str) -> None:
        """Choose which reports are gone through."""
        await self._titles(do.FILTER)

    async def _titles(self, then: Command | None = None) -> None:
        """Show the titles of what is left, and search or filter them; a round has no other list."""
        if self.trail.course.round:
            self.show_message(self.terminal.word("round.own", "muted"))
            return
        at = self.shown.card.key if self.shown.card else ""
        titles = await self.open("titles", self.stage, self.open_key, at=at)
        if then is not None:
            await titles.perform(then)

    async def do_cancel(self, key: str) -> None:
        """Leave a list that was chosen, else the screen."""
        if not self.trail.course.is_queue:
            self.session.course = Course(self.trail.course.order, self.trail.course.seed)
            await self.host.replace("card", self.stage)
        else:
            await super().do_cancel(key)

    def open_key(self, key: str, course: Course) -> None:
        """Show a report when this screen is on top again, and go through those listed with it."""
        # The card is read when it is on top again, and not twice.
        self.shown.card, self.first = None, key
        if not course.is_queue or not self.trail.course.is_queue:
            self.session.course = course
            self.trail = Trail(self.session.review, self.session.reviewer, self.stage, course)
