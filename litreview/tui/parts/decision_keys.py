"""Deciding on the report that is shown, taking decisions back, and making them again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from textual.content import Content

from litreview.errors import DecidedElsewhere, NothingToSettle, StoreError
from litreview.model import Stage, State, Verdict
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Decide, Decided, Undone
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import SMALL, Frame, ScreenPart
from litreview.tui.line_wrap import cut
from litreview.tui.parts.retry import Retry, write
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.tally import Tally
from litreview.tui.trail import Trail
from litreview.tui.verdicts import decided_text, pace_text, undo_question, undone_text, verdict_text
from litreview.tui.widgets.line import NOTHING

P = ParamSpec("P")
T = TypeVar("T")
Judge = Callable[[Verdict, tuple[str, ...], str | None], Awaitable[None]]


def decision_strip(
    frame: Frame, stage: Stage, state: Content, *, before: Content = NOTHING, keep: Content = NOTHING
) -> tuple[Content, Content]:
    """Return both ends of the decision strip: the state of a report, and the keys of the decisions at a stage.

    Args:
        frame: The screen, which may be narrow.
        stage: The stage.
        state: The state of the report; cut on a narrow screen and beside one more key, as the keys matter more.
        before: A text before the keys.
        keep: The key that gives the same vote again, where it may be asked for.
    """
    terminal, rule = frame.terminal, frame.session.protocol.stages[stage]
    actions = [
        *([keep] if keep else []),
        terminal.action(do.INCLUDE, "include", "include"),
        terminal.action(do.EXCLUDE, "exclude", "exclude"),
        *([terminal.action(do.REASON, "reason", "exclude")] if rule.reason == "none" else []),
        terminal.action(do.MAYBE, "maybe", "maybe"),
        terminal.action(do.SKIP, "skip", "muted"),
    ]
    # A column of padding on either side, and one between the two ends.
    width = frame.size.width - 3
    wide, close = (Content.assemble(before, terminal.text(gap).join(actions)) for gap in ("   ", "  "))
    keys = wide if state.cell_length + wide.cell_length <= width else close
    return (cut(state, width - keys.cell_length) if keep or frame.size.width < SMALL[0] else state), keys


def progress_text(frame: Frame, n: int, total: int) -> str:
    """Return how much of one's own share is judged, or one's place in a list, and whose it is."""
    # What the team has settled is on home: no number mixes the two.
    words, session = frame.words, frame.session
    # A round is blind, even where screening is not.
    blind = f" · {words('blind')}" if session.protocol.blind or session.course.round else ""
    # The line below the bar draws the share as well; a name stands nowhere else.
    share = f" · {words.forms.progress(n, total)}" if total and frame.size.width >= SMALL[0] else ""
    return f"{words('of', n=n, total=total)}{share}   {one_line(session.reviewer)}{blind}"


def break_after(session: SessionState) -> int:
    """Return the minutes without a break after which one is proposed."""
    after = session.review.settings.get("break_after")
    return 50 if after is None else int(after)


def pace(frame: Frame, tally: Tally, *, left: bool = True) -> Content:
    """Return the pace, or in its place that it is time for a break; nothing where the settings turn it off."""
    minutes = break_after(frame.session)
    if tally.is_tired(minutes):
        return frame.terminal.word("no-break", "muted", n=minutes)
    settings = frame.session.review.settings
    return NOTHING if settings.get("show_pace") is False else pace_text(frame.terminal, tally, left=left)


class DecisionKeys(ScreenPart):
    """Inclusion and doubt, and saving of every decision.

    Args:
        frame: The screen.
        shown: The report that is decided on.
        decided: Goes on after a decision was stored.
        screen: The name of the screen for `u`; the card and the list of titles of a stage are one.
        strip_changed: Called when the decision strip shows something else.
        judge: Takes a verdict in place of deciding at once.
        paused: Commands of the screen that do nothing while a decision is not saved.
        trail: Returns the path on which a decision leads to the next report, if it does.
    """

    OWN_COMMANDS = (do.INCLUDE, do.MAYBE)

    def __init__(
        self,
        frame: Frame,
        shown: ShownReport,
        decided: Callable[[Decide, Decided], Awaitable[None]],
        *,
        screen: str,
        strip_changed: Callable[[], None],
        judge: Judge | None = None,
        paused: Commands = (),
        trail: Callable[[], Trail] | None = None,
    ) -> None:
        super().__init__(frame)
        self.shown = shown
        self.decided = decided
        self.trail = trail
        self.screen = screen
        self.judge = judge or self.decide
        self.retry = Retry(frame, self.save, strip_changed, paused)

    async def decide(self, verdict: Verdict, reasons: tuple[str, ...] = (), other: str | None = None) -> None:
        """Decide on the report on the screen."""
        card, shown = self.shown.card, self.shown
        if card is not None:
            # A changed verdict keeps the note that explained the first one, until it is rewritten.
            note = shown.note(self.session)
            seconds = round(self.session.timer() - shown.since, 1)
            act = Decide(
                card.key,
                verdict,
                reasons,
                note,
                shown.stage,
                seconds,
                other=other,
                ranking=shown.ranking,
                round=shown.round,
                known=card.known,
            )
            await self.save(act)

    async def save(self, act: Decide) -> None:
        """Store a decision, or show that it is not saved and drop the keys that came after it."""
        self.retry.stop()
        try:
            following = self.trail().following() if self.trail else ""
            decided, card = await write(
                self.frame,
                self.session.review.decisions.decide_and_read,
                act,
                following,
                self.session.reviewer,
            )
        except StoreError as error:
            self.retry.fail(act, error)
            return
        except DecidedElsewhere:
            await self._show_other_decision()
            return
        except NothingToSettle:
            # Somebody changed a vote, or took one back, since the conflict was shown.
            self.frame.host.drop_keys()
            await self.frame.reload()
            self.frame.show_message(self.terminal.word("nothing-to-settle", "warn"))
            return
        self.retry.failed = None
        if self.trail:
            self.trail().expect(card)
        if decided.what != "vote":
            self.session.done_at[decided.event] = self.screen
        self._count(act, decided)
        if not act.consensus:
            # Now it is part of an event; kept here it would go with the next decision, too.
            self.session.notes.pop(act.key, None)
        self.frame.show_message(decided_text(self.terminal, self.session.protocol, act, decided))
        await self.decided(act, decided)

    async def _show_other_decision(self) -> None:
        """Show what was decided elsewhere since the report was shown; keys that came after this one mean nothing."""
        self.frame.host.drop_keys()
        await self.frame.reload()
        mine = self.shown.card.mine if self.shown.card else None
        if mine is not None and mine.verdict is not None:
            verdict = verdict_text(self.terminal, self.session.protocol, mine.verdict)
            self.frame.show_message(self.terminal.word("decided-elsewhere", "warn", verdict=verdict))

    def _count(self, act: Decide, decided: Decided) -> None:
        """Count a vote that was given; what joins reports or resolves others' votes is counted again later."""
        shown, tally = self.shown, self.session.tallies.get(self.shown.stage)
        is_vote = decided.what == "vote" and not act.consensus and decided.key == act.key
        if (
            tally is not None
            and is_vote
            and shown.card is not None
            and shown.card.state is not State.CONFLICT
        ):
            first = shown.card.mine is None
            # A report that others have completed did not wait for this vote.
            waited = first and shown.card.state in (State.TODO, State.WAITING)
            # The pace is that of screening, as it is counted from the log.
            at = None if act.round and not self.session.course.round else self.session.now().timestamp()
            tally.voted(at, first=first, waited=waited)
        else:
            self.session.tallies.clear()

    async def do_include(self, _key: str) -> None:
        """Include the report."""
        await self.judge(Verdict.INCLUDE, (), None)

    async def do_maybe(self, _key: str) -> None:
        """Leave the report in doubt."""
        await self.judge(Verdict.MAYBE, (), None)


class UndoKeys(ScreenPart):
    """Taking back the newest decision that was made here, and making it again.

    Args:
        frame: The screen.
        scope: Returns what is taken back without asking; anything else is asked about first.
        show: Shows what was taken back or made again, if anything was, with a text about it.
    """

    OWN_COMMANDS = (do.UNDO, do.REDO)

    def __init__(
        self,
        frame: Frame,
        scope: Callable[[], UndoScope],
        show: Callable[[Undone | None, Content], Awaitable[None]],
    ) -> None:
        super().__init__(frame)
        self.scope = scope
        self.show = show

    async def do_undo(self, _key: str) -> None:
        """Take back the newest decision that was made here; ask before taking back one made elsewhere."""
        undone, asked = await self._write(self.session.take_back, self.scope())
        if undone is None:
            await self.show(None, undo_question(self.terminal, self.session.protocol, asked))
        else:
            await self.show(undone, undone_text(self.terminal, self.session.protocol, undone))

    async def do_redo(self, _key: str) -> None:
        """Make again what was taken back."""
        redone = await self._write(self.session.review.decisions.redo, self.session.reviewer)
        if redone is None:
            await self.show(None, self.terminal.word("nothing-redo", "muted"))
        else:
            await self.show(redone, undone_text(self.terminal, self.session.protocol, redone, "again"))

    async def _write(self, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Write something; keys that were pressed after it mean nothing where that failed."""
        try:
            return await write(self.frame, act, *args, **named)
        except StoreError:
            self.frame.host.drop_keys()
            raise
