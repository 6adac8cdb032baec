"""Possible duplicates in plain mode: two records are printed, a key is read, its effect is printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import ClassVar

from litreview.dedup.word_difference import TextRun
from litreview.review.review import Review
from litreview.review.undo_scope import UndoScope
from litreview.review.views import PairCard, Undone
from litreview.tui import commands as do
from litreview.tui.commands import Command
from litreview.tui.pair_fields import FieldRow, in_order, rows, title_row, whole_rows
from litreview.tui.plain.dialogue import Dialogue
from litreview.tui.plain.keyboard import Keys, reader
from litreview.tui.plain.speech import plain_speaker
from litreview.tui.preferences import Preferences
from litreview.tui.sanitize import one_line
from litreview.tui.undo_prompt import DUPLICATES, act_text, take_back
from litreview.tui.verdicts import undo_question


class PairSession:
    """Judging possible duplicates line by line, by one reviewer.

    Attributes:
        skipped: The pairs that were left for later.
        judged, taken: Acts of this session, for the last line.
        pair: The one that is judged now.
    """

    OWN_COMMANDS: ClassVar[tuple[Command, ...]] = (
        do.SAME, do.DIFFERENT, do.SKIP, do.UNDO, do.REDO, do.BOTH, do.HELP, do.LEAVE,
    )  # fmt: skip
    pair: PairCard

    def __init__(self, review: Review, reviewer: str, dialogue: Dialogue) -> None:
        self.review = review
        self.reviewer = reviewer
        self.dialogue = dialogue
        self.speaker = dialogue.speaker
        self.words = dialogue.words
        self.skipped: set[tuple[str, str]] = set()
        self.judged = self.taken = 0
        self.leaving = False
        # The act of another screen that `u` has asked about.
        self.asked = ""

    def run(self) -> None:
        """Print pairs and run commands until the reviewer leaves or every pair is judged or skipped."""
        shown: tuple[str, str] | None = None
        while not self.leaving and (left := self._left()):
            if left[0] != shown:
                shown = left[0]
                self.pair = self.review.duplicates.explain(*shown, self.words.lang)
                self.speaker.text("")
                self._print_pair(len(left))
            key = self.dialogue.ask_key(self._question())
            if self.dialogue.run(self, self.OWN_COMMANDS, key) not in {do.UNDO, None}:
                self.asked = ""
        if not (left := self.review.duplicates.open_keys()):
            self.speaker.print("no-pairs")
        self.speaker.print("plain.pairs-end", judged=self.judged, taken=self.taken, left=len(left))

    def _left(self) -> list[tuple[str, str]]:
        return [pair for pair in self.review.duplicates.open_keys() if pair not in self.skipped]

    def _question(self) -> str:
        asked = (do.SAME, do.DIFFERENT, do.SKIP, do.UNDO, do.BOTH, do.HELP)
        keys = self.speaker.terminal.keys
        return ", ".join(f"{keys.shown(one)} {self.words(f'plain.ask.{one.name}')}" for one in asked) + ":"

    def _print_pair(self, left: int) -> None:
        pair = self.pair
        a, b = one_line(pair.a_source), one_line(pair.b_source)
        self.speaker.print("plain.pair", n=left, a=a, b=b)
        terminal = self.speaker.terminal
        self._print_rows(in_order([title_row(terminal, pair.a, pair.b), *rows(terminal, pair.a, pair.b)]))
        reasons = (
            ("for", [", ".join(pair.speaks_for)]),
            ("against", ["; ".join(pair.speaks_against)]),
            ("not-merged", pair.not_merged or [self.words("text.too-little")]),
        )
        for name, texts in reasons:
            for text in filter(None, texts):
                self.speaker.print(
                    "plain.pair-why", name=self.words(f"why.{name}").capitalize(), text=one_line(text)
                )

    def _print_rows(self, found: Sequence[FieldRow]) -> None:
        nothing = {self.words("none"), self.words("no-authors")}
        # Listening to what neither has would only take time.
        for row in (row for row in found if row.once not in nothing):
            name = self.words(f"field.{row.name}").capitalize()
            a, b = _text(row.a), _text(row.b)
            if row.same:
                self.speaker.print("plain.pair-same", name=name, value=a)
            else:
                text = "plain.pair-differs" if row.same is False else "plain.pair-one"
                self.speaker.print(text, name=name, a=a, b=b)

    def _judge(self, verdict: str) -> None:
        self.review.duplicates.judge(self.pair.a.key, self.pair.b.key, verdict, self.reviewer)
        self.judged += 1
        self.speaker.print(f"plain.{verdict}")

    def do_same(self, _key: str) -> None:
        """Judge the two records to be the same report."""
        self._judge("same")

    def do_different(self, _key: str) -> None:
        """Judge the two records to be different reports."""
        self._judge("different")

    def do_skip(self, _key: str) -> None:
        """Leave the pair for later."""
        self.skipped.add((self.pair.a.key, self.pair.b.key))

    def do_undo(self, _key: str) -> None:
        """Take back the newest judgement; ask before taking back what was done elsewhere."""
        undone, other = take_back(self.review, self.reviewer, UndoScope(DUPLICATES), self.asked)
        self.asked = other.event if other else ""
        if other is not None:
            self.speaker.text(undo_question(self.speaker.terminal, self.review.protocol, other).plain)
        else:
            self._print_taken(undone, "plain.taken", "nothing-undo")

    def do_redo(self, _key: str) -> None:
        """Make again what was taken back."""
        self._print_taken(self.review.decisions.redo(self.reviewer), "plain.made", "nothing-redo")

    def _print_taken(self, undone: Undone | None, name: str, nothing: str) -> None:
        if undone is None:
            self.speaker.print(nothing)
            return
        self.taken += 1 if name == "plain.taken" else -1
        self.speaker.print(name, what=act_text(self.words, undone))

    def do_both(self, _key: str) -> None:
        """Print all fields of both records."""
        self._print_rows(whole_rows(self.speaker.terminal, self.pair.a, self.pair.b))

    def do_help(self, _key: str) -> None:
        """Print what each key does."""
        for command in self.OWN_COMMANDS:
            shown = self.speaker.terminal.keys.shown(command)
            self.speaker.text(f"{shown}: {self.words(f'help.{command.name}')}")

    def do_leave(self, _key: str) -> None:
        """Leave; all is saved."""
        self.leaving = True


def _text(side: Sequence[TextRun]) -> str:
    return " ".join(f"«{run.text}»" if run.differs else run.text for run in side)


def run(review: Review, preferences: Preferences, keys: Keys | None = None) -> None:
    """Judge possible duplicates line by line until the reviewer leaves; keys come from stdin."""
    dialogue = Dialogue(plain_speaker(preferences.terminal(review)), keys or reader(sys.stdin))
    reviewer = review.reviewer(preferences.reviewer_name(review) or None)
    PairSession(review, reviewer, dialogue).run()
