"""Known items in plain mode: which were found, what may be a record, and the test of strategies on them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from litreview.review.review import Review
from litreview.review.searches.yields import KnownItem, SearchOverview
from litreview.tui import commands as do
from litreview.tui import known_view, recall_view
from litreview.tui.plain.dialogue import Dialogue
from litreview.tui.sanitize import one_line


class KnownItemList:
    """The known items of a file, line by line.

    Attributes:
        file: None until one was asked for or found.
    """

    def __init__(self, review: Review, dialogue: Dialogue) -> None:
        self.review = review
        self.dialogue = dialogue
        self.speaker = dialogue.speaker
        self.words = dialogue.words
        self.file: Path | None = None

    def _ask_file(self) -> Path | None:
        """Return the file with the known items; it is asked for where none is known."""
        self.file = self.file or known_view.usual_file(self.review)
        if self.file is None:
            typed = self.dialogue.ask_line("known-items.ask").strip()
            if typed:
                path = known_view.typed_path(typed)
                # One that cannot be read is not remembered.
                self.review.searches.overview(path)
                self.file = path
                self.review.settings.set(known_view.FILE, str(path))
        return self.file

    def print_found(self, acting_name: Callable[[], str | None]) -> None:
        """Print which items were found, and ask about each that may be a record.

        Args:
            acting_name: Returns who judges, asked once somebody does; None if the reviewer leaves instead.
        """
        path = self._ask_file()
        if path is None:
            return
        found = self.review.searches.overview(path)
        items = known_view.listed_items(found)
        file = self.words("known-items.file", file=one_line(path.name), n=len(items))
        self.speaker.text(f"{file}. {known_view.counts_text(self.words, items)}")
        for item in items:
            self._print_item(found, item)
        for item in items:
            if item.perhaps and not self._judge(found, item, acting_name):
                break

    def _print_item(self, found: SearchOverview, item: KnownItem) -> None:
        terminal = self.speaker.terminal
        why = " ".join(known_view.why_texts(terminal, found, item)) if item.state != "perhaps" else ""
        state = self.words(f"known-items.why.{item.state}")
        self.speaker.text(
            f"{state}: {item.year or ''} {known_view.item_text(item)}. {why}".replace(":  ", ": ").rstrip()
        )

    def _judge(self, found: SearchOverview, item: KnownItem, acting_name: Callable[[], str | None]) -> bool:
        """Ask whether a record is an item; return False when no more is to be asked."""
        terminal, keys = self.speaker.terminal, self.speaker.terminal.keys
        self.speaker.text(f"{self.words('known-items.why.perhaps')}: {known_view.item_text(item)}.")
        for text in known_view.why_texts(terminal, found, item):
            self.speaker.text(text)
        same, different, skip = (keys.first(one) for one in (do.SAME, do.DIFFERENT, do.SKIP))
        question = self.words("plain.same-item", same=same, different=different, skip=skip)
        key = self.dialogue.choose_key(question, same, different, skip)
        if key in {same, different} and (name := acting_name()):
            verdict: Literal["same", "different"] = "same" if key == same else "different"
            self.review.searches.judge_known(item, item.perhaps[0].key, verdict, name)
            self.speaker.print(f"plain.known-{verdict}")
        return key != "q"

    def print_tests(self) -> None:
        """Print what each strategy finds of the items, line by line, and why it does not find the others."""
        path = self._ask_file()
        if path is None:
            return
        items, tests = self.review.searches.test_strategies(path)
        if not tests:
            self.speaker.print("text.strategy-test.none")
        for test in tests:
            for text in recall_view.spoken(self.words, items, test):
                self.speaker.text(text)
