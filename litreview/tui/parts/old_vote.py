"""A vote that was given under an older version of the protocol, where a changed criterion can touch it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from difflib import SequenceMatcher

from textual.content import Content

from litreview.model import Verdict
from litreview.review.views import Vote
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import cut
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.sanitize import one_line
from litreview.tui.signs import VERDICTS
from litreview.tui.verdicts import reason_text
from litreview.tui.widgets.line import NOTHING

Judge = Callable[[Verdict, tuple[str, ...], str | None], Awaitable[None]]
ENDS = " .,;:()"
MESSAGE = 58
"""Columns of the message; the pace stands at its right."""


class OldVote(ScreenPart):
    """The mark of such a vote, the key that keeps it, and the key that shows both texts.

    Args:
        frame: The screen.
        shown: The report.
        judge: Takes the verdict with its reasons.
    """

    OWN_COMMANDS = (do.KEEP, do.CHANGED)

    def __init__(self, frame: Frame, shown: ShownReport, judge: Judge) -> None:
        super().__init__(frame)
        self.shown = shown
        self.judge = judge
        self.texts: tuple[str, str] = ("", "")
        self.names = ""

    @property
    def vote(self) -> Vote | None:
        """The vote, where a change can touch it."""
        mine = self.shown.card.mine if self.shown.card else None
        return mine if mine is not None and mine.changed and mine.verdict is not None else None

    @property
    def is_touched(self) -> bool:
        """Whether a change can touch the vote on the report."""
        return self.vote is not None

    @property
    def unavailable(self) -> Commands:
        """Both keys, where no change can touch the vote."""
        return () if self.is_touched else self.OWN_COMMANDS

    async def read(self) -> None:
        """Read both texts of the changed criterion."""
        vote = self.vote
        if vote is None:
            return
        self.names = ", ".join(map(one_line, vote.changed))
        find = self.session.review.protocols.criterion_in
        old = await self.session.ask(find, vote.version, vote.changed[0])
        new = next((one for one in self.session.protocol.criteria if one.id == vote.changed[0]), None)
        dutch = self.words.lang == "nl"
        before, after = (one_line((one.text_nl if dutch else one.text) if one else "") for one in (old, new))
        self.texts = before, after

    def action(self) -> Content:
        """Return the key that keeps the vote, for the decision strip."""
        return self.terminal.action(do.KEEP, "keep") if self.is_touched else NOTHING

    def state_text(self) -> Content:
        """Return the vote with the version that it was given under."""
        vote = self.vote
        if vote is None or vote.verdict is None:
            return NOTHING
        reasons = ", ".join(reason_text(self.terminal, self.session.protocol, code) for code in vote.reasons)
        text = f"{VERDICTS[vote.verdict]} {reasons or self.words(f'given.{vote.verdict}')}"
        version = one_line(vote.version)
        return self.terminal.text(
            self.words("again.state", verdict=text, version=version), vote.verdict.value
        )

    def course_text(self) -> str:
        """Return what is judged again."""
        return self.words("again.course", names=self.names) if self.names else self.words("again.course-done")

    def message(self) -> Content:
        """Return what changed since the vote, and the key that shows both texts."""
        vote = self.vote
        if vote is None:
            return NOTHING
        version = one_line(self.session.protocol.version)
        text = self.words("again.changed", names=self.names, version=version)
        if len(vote.changed) == 1 and all(self.texts):
            for name, (old, new) in (("adds", self.texts), ("drops", self.texts[::-1])):
                if words := ", ".join(added_words(old, new)):
                    text = self.words(f"again.{name}", what=text, words=words)
                    break
        key = Content.assemble(" · ", self.terminal.text(self.terminal.keys.shown(do.CHANGED), "key"))
        return Content.assemble(cut(self.terminal.text(text, "warn"), MESSAGE - key.cell_length), key)

    async def do_keep(self, _key: str) -> None:
        """Keep the vote: decide the same under the version in force."""
        vote = self.vote
        if vote is not None and vote.verdict is not None:
            await self.judge(vote.verdict, vote.reasons, None)

    async def do_changed(self, _key: str) -> None:
        """Show both texts."""
        vote = self.vote
        if vote is not None:
            await self.frame.open("change", vote.changed[0])


def added_words(old: str, new: str) -> Iterator[str]:
    """Yield the runs of words that a text has and an older one has not, without punctuation at their ends."""
    words = new.split()
    # A comma that moved is no other word.
    one, two = ([word.strip(ENDS) for word in text] for text in (old.split(), words))
    for tag, _, _, start, end in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        run = " ".join(words[start:end]).strip(ENDS)
        if tag in {"insert", "replace"} and run:
            yield run
