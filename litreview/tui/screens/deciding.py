"""Deciding, taking back and making again, and what is shown while and when that cannot be saved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import ParamSpec, TypeVar

from textual import events
from textual.content import Content
from textual.timer import Timer

from litreview.errors import StoreError
from litreview.model import Stage, State, Verdict
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Card, Decide, Decided, Undone
from litreview.tui import commands as do
from litreview.tui.sanitize import one_line
from litreview.tui.screens.face import SMALL, Face, Known
from litreview.tui.store_thread import Desk
from litreview.tui.tally import Tally
from litreview.tui.undo_prompt import CARD
from litreview.tui.verdicts import asked_text, decided_text, pace_text, undone_text, verdict_text
from litreview.tui.widgets.line import NOTHING, Line

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE, LONG = 0.1, 3
RETRY = 5
"""Seconds between two attempts to save on a server that does not answer."""
BY_ITSELF = "again-by-itself"
"""What stands in the queue of keys for such an attempt; no keyboard has it."""


class Deciding(Face):
    """A screen on which reports are decided.

    Attributes:
        failed: The decision that could not be saved; until it is, or is taken back, nothing else is decided.
        retrying: Runs while the server of the database does not answer.
    """

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__(desk)
        self.stage = stage
        self.strip = Line(self.look, id="strip")
        self.failed: Decide | None = None
        self.retrying: Timer | None = None
        self.since = desk.timer()

    def target(self) -> Card | None:
        """Give the report that a decision would be about."""
        return None

    async def decided(self, act: Decide, decided: Decided) -> None:
        """Go on after a decision was stored."""

    async def undone(self, undone: Undone) -> None:
        """Show the report whose decision was taken back or made again."""

    def known(self) -> Known:
        """While something is not saved, only saving it, taking it back and reading are left."""
        if self.failed is None:
            return super().known()
        # Reading goes on; the methods that decide refuse until this is saved.
        return (do.AGAIN, *self.KNOWN)

    async def decide(self, verdict: Verdict, reasons: tuple[str, ...] = (), other: str | None = None) -> None:
        """Decide on the report on the screen."""
        card = self.target()
        if card is not None and not self.refuses():
            # A changed verdict keeps the note that explained the first one, until it is rewritten.
            note = self.desk.notes.get(card.key, card.mine.note if card.mine else "")
            seconds = round(self.desk.timer() - self.since, 1)
            await self.store(Decide(card.key, verdict, reasons, note, self.stage, seconds, other=other))

    async def feed(self, event: events.Key) -> bool:
        """Do what a key means; the attempt that comes by itself means the same under an open sheet."""
        if event.key != BY_ITSELF:
            return await super().feed(event)
        await self.do_again(BY_ITSELF)
        return True

    async def store(self, act: Decide) -> None:
        """Store a decision, or show that it is not saved and forget the keys that came after it."""
        self.stop_retrying()
        try:
            decided = await self.patient(self.desk.review.decisions.decide, act, self.desk.reviewer)
        except StoreError as error:
            self.fail(act, error)
            return
        self.failed = None
        if decided.what != "vote":
            self.desk.done_at[decided.event] = self.screen_name()
        await self.tick(act, decided)
        if not act.consensus:
            # Now it is part of an event; kept here it would go with the next decision, too.
            self.desk.notes.pop(act.key, None)
        self.say(decided_text(self.look, self.desk.protocol, act, decided))
        await self.decided(act, decided)

    async def tick(self, act: Decide, decided: Decided) -> None:
        """Count a vote that was given; what joins reports or settles others' votes is counted anew."""
        tally = self.desk.tallies.get(self.stage)
        card = self.target()
        plain = decided.what == "vote" and not act.consensus and decided.key == act.key
        if tally is not None and plain and card is not None and card.state is not State.CONFLICT:
            # A report that others have completed did not wait for this vote.
            first = card.mine is None and card.state in (State.TODO, State.WAITING)
            tally.voted(self.desk.now().timestamp(), first=first)
        else:
            self.desk.tallies.clear()

    def pace(self, tally: Tally, *, left: bool = True) -> Content:
        """Say the pace, or in its place that it is time for a break; nothing where the setting says so."""
        settings = self.desk.review.settings
        after = settings.get("break_after")
        minutes = 50 if after is None else int(after)
        if tally.is_tired(minutes):
            return self.look.word("no-break", "muted", n=minutes)
        return NOTHING if settings.get("show_pace") is False else pace_text(self.look, tally, left=left)

    def far(self, tally: Tally) -> str:
        """Say how much of the stage is off one's own list, and whose list it is; what others still have to do is on home."""
        blind = f" · {self.words('blind')}" if self.desk.protocol.blind else ""
        done = self.words("done-of", n=tally.done, total=tally.total)
        # The line below the bar draws the share as well; a name stands nowhere else.
        share = (
            f" · {self.words.forms.progress(tally.done, tally.total)}" if self.size.width >= SMALL[0] else ""
        )
        return f"{done}{share}   {one_line(self.desk.reviewer)}{blind}"

    def fail(self, act: Decide, error: StoreError) -> None:
        """Show a decision that could not be saved; the record stays."""
        self.failed = act
        # They were meant for records that were never shown.
        dropped = self.home.drop_keys()
        words = self.words
        said = [words("failed", why=one_line(error.message))]
        if error.is_gone:
            # Nobody has to sit beside it: the decision is kept and saved as soon as the server is back.
            self.retrying = self.set_interval(RETRY, self.retry)
            said = [words("gone", n=RETRY)]
        if dropped:
            # What was dropped is said where it is read first, unless a key is kept: then that is.
            said.insert(len(said) if error.is_gone else 0, words("dropped", keys=words.count("key", dropped)))
        self.paint_strip()
        self.complain(" ".join(said))

    def retry(self) -> None:
        """Let an attempt to save wait for its turn, unless keys wait or another screen is on top."""
        # In the queue like any key: beside one, it could save what that key is taking back.
        if self.is_current and self.home.waiting.empty():
            self.home.press(BY_ITSELF)

    def stop_retrying(self) -> None:
        """Try no more by itself."""
        if self.retrying is not None:
            self.retrying.stop()
            self.retrying = None

    async def patient(self, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Ask the review for something; from 100 ms of waiting on, say so."""
        asked = self.desk.begin(act, *args, **named)
        started = self.desk.timer()
        # Below a tenth of a second a word would only flicker.
        wait = PATIENCE
        while not (await asyncio.wait({asked}, timeout=wait))[0]:
            waited = int(self.desk.timer() - started)
            keys = self.words.count("key", self.home.waiting.qsize())
            long = self.look.word("saving-long", "muted", seconds=waited, keys=keys)
            self.say(long if waited >= LONG else self.look.word("saving", "muted"))
            wait = 1
        return asked.result()

    def hush(self) -> None:
        """Take away what was said last, unless it says why something is not saved."""
        if self.failed is None:
            super().hush()

    def paint_strip(self) -> None:
        """Show the state of the report, and what can be decided."""
        look = self.look
        if self.failed is None:
            actions = [
                look.action(do.INCLUDE, "include", "include"),
                look.action(do.EXCLUDE, "exclude", "exclude"),
                look.action(do.MAYBE, "maybe", "maybe"),
                look.action(do.SKIP, "skip", "muted"),
            ]
            self.strip.show(self.standing(), look.text("   ").join(actions))
            return
        what = verdict_text(look, self.desk.protocol, self.failed.verdict, self.failed.reasons)
        actions = [
            look.action(do.AGAIN, "now" if self.retrying else "again"),
            look.action(do.CANCEL, "take-back"),
        ]
        self.strip.show(
            look.text(f"! {self.words('not-saved', what=what)}", "warn"), look.text("   ").join(actions)
        )

    def standing(self) -> Content:
        """Say where the report stands for this reviewer."""
        return NOTHING

    async def do_include(self, _key: str) -> None:
        """Include the report."""
        await self.decide(Verdict.INCLUDE)

    async def do_maybe(self, _key: str) -> None:
        """Leave the report in doubt."""
        await self.decide(Verdict.MAYBE)

    async def do_again(self, _key: str) -> None:
        """Try once more to save."""
        if self.failed is not None:
            await self.store(replace(self.failed))

    def screen_name(self) -> str:
        """Name the screen for `u`; the card and the list of titles of a stage are one."""
        return f"card {self.stage}"

    def scope(self) -> UndoScope:
        """Return what `u` takes back here without asking."""
        return self.desk.scope(self.screen_name(), CARD, self.stage)

    async def do_undo(self, _key: str) -> None:
        """Take back the newest decision that was made here; ask before taking back one made elsewhere."""
        if self.refuses():
            return
        taken, asked = await self._written(self.desk.take_back, self.scope())
        if taken is None:
            self.say(asked_text(self.look, self.desk.protocol, asked))
        else:
            await self._show_taken(taken, "taken-back")

    async def do_redo(self, _key: str) -> None:
        """Make again what was taken back."""
        if self.refuses():
            return
        taken = await self._written(self.desk.review.decisions.redo, self.desk.reviewer)
        if taken is None:
            self.say(self.look.word("nothing-redo", "muted"))
        else:
            await self._show_taken(taken, "again")

    async def _show_taken(self, taken: Undone, name: str) -> None:
        self.desk.tallies.clear()
        await self.undone(taken)
        self.say(undone_text(self.look, self.desk.protocol, taken, name))

    async def _written(self, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Write something; keys that were pressed after it mean nothing where that failed."""
        try:
            return await self.patient(act, *args, **named)
        except StoreError:
            self.home.drop_keys()
            raise

    def refuses(self) -> bool:
        """Say that something has to be saved first, if it has."""
        if self.failed is not None:
            self.say(self.look.word("first-save", "warn"))
        return self.failed is not None

    async def do_cancel(self, _key: str) -> None:
        """Take back what is not saved, else go one step back."""
        if self.failed is None:
            await super().do_cancel(_key)
            return
        self.failed = None
        self.stop_retrying()
        self.paint_strip()
        self.say(self.look.word("took-back", "muted"))
