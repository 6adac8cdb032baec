"""A session of plain mode: a report is printed, a key is read, its effect is printed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from litreview.errors import DecidedElsewhere, LitreviewError, NoSuchKey, StoreError
from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Card, Decide, Decided, Undone
from litreview.screening.protocol import Protocol
from litreview.screening.protocol_parts import Reason
from litreview.screening.terms import compile as compiled
from litreview.tui import commands as do
from litreview.tui.browser_links import open_here
from litreview.tui.commands import Command
from litreview.tui.plain.dialogue import Dialogue
from litreview.tui.plain.keyboard import Keys, reader
from litreview.tui.plain.own_name import settle_name
from litreview.tui.plain.round_result import show_result
from litreview.tui.plain.session_base import SessionBase
from litreview.tui.plain.speech import Speaker, plain_speaker
from litreview.tui.preferences import Preferences
from litreview.tui.sanitize import one_line
from litreview.tui.trail import Trail
from litreview.tui.undo_prompt import CARD, STOP, act_text, take_back
from litreview.tui.verdicts import not_asked, undo_question

if TYPE_CHECKING:
    from litreview.review.reports.ranked_reports import RelevanceOrder

PAGE = 20


class PlainSession(SessionBase):
    """Screening line by line by one reviewer at one stage.

    Attributes:
        rest: Lines of the abstract that were not printed yet.
        decision_count, undo_count: Acts of this session, for the last line.
    """

    OWN_COMMANDS: ClassVar[tuple[Command, ...]] = (
        do.KEEP, do.INCLUDE, do.EXCLUDE, do.REASON, do.MAYBE, do.SKIP, do.UNDO, do.REDO, do.NOTE, do.LABEL, do.PAGE,
        do.NEXT_TERMS, do.TERMS, do.WHY, do.CRITERIA, do.CHANGED, do.WHOLE, do.MOVE, do.SEARCH, do.FILTER, do.TITLES, do.PROGRESS, do.STOP,
        do.DOI, do.WRITE, do.RAIL, do.PALETTE, do.CANCEL, do.HELP, do.LEAVE,
    )  # fmt: skip

    def __init__(
        self,
        review: Review,
        preferences: Preferences,
        speaker: Speaker,
        keys: Keys,
        browse: Callable[[str], bool],
    ) -> None:
        stage: Stage = preferences.chosen_stage()
        super().__init__(review, Dialogue(speaker, keys), compiled(review.protocol.terms), stage)
        self.reviewer = preferences.reviewer_name(review)
        self.browse = browse
        self.course = preferences.course(review)
        self.trail = Trail(review, self.reviewer, stage, self.course)
        self.thread = ThreadPoolExecutor(max_workers=1)
        # The order by relevance is computed again while one reads.
        self.background = ThreadPoolExecutor(max_workers=1)
        self.newer_order: Future[RelevanceOrder | None] | None = None
        self.notes: dict[str, str] = {}
        self.decision_count = self.undo_count = 0
        self.since = time.monotonic()
        self.leaving = False
        # Other acts that were made here, such as judgements, and what `u` has asked about.
        self.done_here: set[str] = set()
        self.asked = ""

    def close(self) -> None:
        """Wait for what was begun."""
        self.background.shutdown()
        self.thread.shutdown()

    def run(self) -> None:
        """Print reports and run commands until the reviewer leaves or nothing is left."""
        name = settle_name(self.dialogue, self.review, self.reviewer)
        if name is None:
            return
        if name != self.reviewer:
            self.reviewer = name
            self.trail = Trail(self.review, name, self.stage, self.course)
        stage = self.words(self.stage.value)
        is_blind = self.review.protocol.blind
        if self.course.round:
            # A round is blind, even where screening is not.
            stage, is_blind = f"{self.review.rounds.find(self.course.round).name}, {stage}", True
        blind = f", {self.words('blind')}" if is_blind else ""
        self.speaker.print("plain.begin", stage=stage, blind=blind, help=self.shown(do.HELP))
        self.print_progress()
        self.notice()
        self.show(self.trail.forward())
        while self.card is not None and not self.leaving:
            key = self.dialogue.ask_key(self.question())
            if reasons := self._exclusion_typed(key):
                self.asked = ""
                self._exclude_for(reasons)
            elif self.dialogue.run(self, self.available_commands(), key) not in {do.UNDO, None}:
                self.asked = ""
        self._end()

    def _end(self) -> None:
        # What was decided is in the store; the ledger is written when the review is closed.
        if self.course.round:
            show_result(self)
        elif self.card is None:
            self.speaker.print("nothing", name=self.reviewer, stage=self.words(self.stage.value).lower())
        self.print_progress()
        decisions = self.words.count("decision", self.decision_count)
        self.speaker.print("plain.end", decisions=decisions, taken=self.undo_count)

    def show(self, card: Card | None) -> None:
        """Print a report; None is the end."""
        if card is None and not self.course.is_queue and self.card is not None:
            self.speaker.print("list-end", n=self.trail.total)
            return
        self.card = card
        if card is not None:
            self.since = time.monotonic()
            self.print_report(card)

    # Deciding

    def do_include(self, _key: str) -> None:
        """Include the report."""
        self._decide(Verdict.INCLUDE)

    def do_maybe(self, _key: str) -> None:
        """Leave the report in doubt."""
        self._decide(Verdict.MAYBE)

    def do_keep(self, _key: str) -> None:
        """Keep a vote that a changed criterion can touch: decide the same again."""
        mine = self.card.mine if self.card else None
        if mine is not None and mine.verdict is not None:
            self._decide(mine.verdict, mine.reasons)

    def do_exclude(self, key: str) -> None:
        """Exclude for a reason that is asked for, or at once where the protocol asks for none."""
        if self.asks_no_reason:
            self._decide(Verdict.EXCLUDE)
        else:
            self.do_reason(key)

    def do_reason(self, _key: str) -> None:
        """Ask for the reason, and exclude for it."""
        protocol, chosen, adding = self.review.protocol, list[Reason](), False
        offered = [self.speaker.reasons(protocol, [reason.code]) for reason in protocol.offered(self.stage)]
        text = self.words("plain.reason", reasons=", ".join(offered))
        while (key := self.dialogue.ask_key(text)) not in {"escape", "q"}:
            reasons = typed_reasons(protocol, self.stage, key)
            if key == "space":
                adding = True
            elif reasons:
                chosen += reasons
                if not adding:
                    break
                adding = False
            elif key == "enter":
                if chosen or protocol.stages[self.stage].reason != "required":
                    break
                self.speaker.print("reason-needed")
            else:
                self.dialogue.refuse(key)
                continue
            text = self.words("plain.reason-more")
        else:
            self.speaker.print("plain.nothing-decided")
            return
        self._exclude_for(chosen)

    def _exclusion_typed(self, typed: str) -> list[Reason]:
        """Return the reasons in a line that excludes for them, such as `x 6`."""
        command = do.REASON if self.asks_no_reason else do.EXCLUDE
        names = {self.shown(do.EXCLUDE), self.shown(command), *self.dialogue.names(do.EXCLUDE)}
        for name in names:
            rest = typed.removeprefix(name)
            # A word must end before the reasons begin.
            if rest != typed and (len(name) == 1 or rest[:1] == " "):
                return typed_reasons(self.review.protocol, self.stage, rest)
        return []

    def _exclude_for(self, reasons: Sequence[Reason]) -> None:
        double = next((reason for reason in reasons if reason.means == "duplicate"), None)
        if double is not None:
            self._double(double.code)
        else:
            self._decide(Verdict.EXCLUDE, tuple(dict.fromkeys(reason.code for reason in reasons)))

    def _double(self, code: str) -> None:
        typed = self.dialogue.ask_line("plain.double").strip()
        try:
            other = self.review.resolve(typed) if typed else ""
        except NoSuchKey as error:
            self.speaker.text(error.message)
            other = ""
        if other:
            self._decide(Verdict.EXCLUDE, (code,), other)
        else:
            self.speaker.print("plain.nothing-decided")

    def _decide(self, verdict: Verdict, reasons: tuple[str, ...] = (), other: str | None = None) -> None:
        card = self.card
        if card is None:
            return
        note = self.notes.get(card.key, card.mine.note if card.mine else "")
        seconds = round(time.monotonic() - self.since, 1)
        act = Decide(
            card.key, verdict, reasons, note, self.stage, seconds,
            other=other, ranking=self.trail.ranking(card.key), known=card.known,
        )  # fmt: skip
        decided = self._store(act)
        if decided is None:
            return
        if decided.what != "vote":
            self.done_here.add(decided.event)
        self.decision_count += 1
        self.notes.pop(card.key, None)
        text = self.words(f"given.{verdict}").capitalize()
        why = self.speaker.reasons(self.review.protocol, reasons)
        if not_asked(self.review.protocol, act):
            why = self.words("no-reason-asked")
        self.speaker.print("plain.saved", what=", ".join(filter(None, (text, why))))
        if decided.conflict:
            self.speaker.print("plain.conflict")
        self._refresh_order()
        self.show(self.trail.go_on())

    def _refresh_order(self) -> None:
        """Take a newer order by relevance if it is there, and begin to look for the next one."""
        asked, trail = self.newer_order, self.trail
        if asked is not None and asked.done():
            self.newer_order = None
            with suppress(LitreviewError):
                trail.newer = asked.result() or trail.newer
        order = trail.newer or trail.order
        if order is not None and order.next_fit is not None and self.newer_order is None:
            newer = partial(self.review.reports.newer_order, order, self.course.asked, self.reviewer)
            self.newer_order = self.background.submit(newer)

    def do_stop(self, key: str) -> None:
        """Ask for a reason, and stop screening at title and abstract; one undo takes it back."""
        if self.stage is not Stage.TITLE_ABSTRACT:
            return
        self.do_progress(key)
        why = self.dialogue.ask_line("plain.stop").strip()
        if not why:
            self.speaker.print("plain.nothing-decided")
            return
        result = self.patient(partial(self.review.decisions.stop, why, self.reviewer))
        self.speaker.print("stop.done", reports=self.words.count("report", len(result.reports)))

    def _store(self, act: Decide) -> Decided | None:
        """Store a decision; while that fails, ask whether to try again."""
        act = replace(act, round=self.trail.round or None)
        while True:
            try:
                decide = partial(
                    self.review.decisions.decide_and_read, act, self.trail.following(), self.reviewer
                )
                decided, card = self.patient(decide)
            except StoreError as error:
                self.speaker.print("plain.failed", why=one_line(error.message))
                while (key := self.dialogue.ask_key(self.words("plain.again"))) not in {"r", "escape", "q"}:
                    self.speaker.print("first-save")
                if key != "r":
                    self.speaker.print("took-back")
                    return None
            except DecidedElsewhere:
                self.card = self.trail.jump(act.key, self.trail.round)
                self.speaker.print("decided-elsewhere", verdict=self.state_text(self.card))
                return None
            else:
                self.trail.expect(card)
                return decided

    def do_skip(self, _key: str) -> None:
        """Go to the next report that is to do."""
        self.show(self.trail.forward())

    def do_undo(self, _key: str) -> None:
        """Undo the newest decision of this stage; ask before undoing what was done elsewhere."""
        rounds = frozenset({self.course.round}) if self.course.round else self.trail.self_checks | {""}
        scope = UndoScope(CARD | STOP, self.stage, frozenset(self.done_here), rounds=rounds)
        undone, other = self.patient(partial(take_back, self.review, self.reviewer, scope, self.asked))
        self.asked = other.event if other else ""
        if other is not None:
            self.speaker.text(undo_question(self.speaker.terminal, self.review.protocol, other).plain)
        else:
            self._show_taken(undone, "plain.taken", "nothing-undo")

    def do_redo(self, _key: str) -> None:
        """Make again what was taken back."""
        self._show_taken(
            self.patient(partial(self.review.decisions.redo, self.reviewer)), "plain.made", "nothing-redo"
        )

    def _show_taken(self, undone: Undone | None, name: str, nothing: str) -> None:
        if undone is None:
            self.speaker.print(nothing)
            return
        self.undo_count += 1 if name == "plain.taken" else -1
        what = act_text(self.words, undone)
        if undone.verdict is not None:
            why = self.speaker.reasons(self.review.protocol, undone.reasons)
            what = ", ".join(filter(None, (self.words(f"given.{undone.verdict}"), why)))
        self.speaker.print(name, what=what)
        if undone.key is not None:
            self.card = self.trail.jump(undone.key, undone.round)
            self.print_briefly(self.card)

    def do_note(self, _key: str) -> None:
        """Write a note on the report; it goes with the decision."""
        card = self.card
        if card is None:
            return
        typed = self.dialogue.ask_line("plain.note").strip()
        if not typed:
            return
        # It waits until a decision is stored with it.
        self.notes[card.key] = typed
        mine = card.mine
        if mine is None or mine.verdict is None:
            self.speaker.print("note-kept")
        elif self._store(Decide(card.key, mine.verdict, mine.reasons, typed, self.stage, known=card.known)):
            del self.notes[card.key]
            self.speaker.print("plain.saved", what=self.words("rail.note"))

    def do_leave(self, _key: str) -> None:
        """Leave; all is saved."""
        self.leaving = True


def typed_reasons(protocol: Protocol, stage: Stage, typed: str) -> list[Reason]:
    """Return the reasons whose keys were typed, such as `6` or `3 5`; none when any part of it is another key."""
    found = [protocol.by_key(key, stage) for key in typed if key != " "]
    reasons = [reason for reason in found if reason is not None]
    is_double = any(reason.means == "duplicate" for reason in reasons)
    return [] if len(reasons) < len(found) or (is_double and len(reasons) > 1) else reasons


def run(review: Review, preferences: Preferences, keys: Keys | None = None) -> None:
    """Screen line by line until the reviewer leaves; keys come from stdin.

    Raises:
        LitreviewError: An option is invalid, or the review cannot be read.
    """
    speaker = plain_speaker(preferences.terminal(review))
    browse = partial(open_here, os.environ, sys.platform)
    session = PlainSession(review, preferences, speaker, keys or reader(sys.stdin), browse)
    try:
        session.run()
    finally:
        session.close()
