"""The record that a report duplicates: named by its key, or found by words of its title."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.dedup.title_parts import fold
from litreview.dedup.word_difference import same_words
from litreview.errors import NoSuchKey
from litreview.model import Stage
from litreview.review.views import ReportRow
from litreview.screening.filter_language import all_tests, parse_words
from litreview.text import surname
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.panel_content import choices
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.sanitize import one_line

MOST = 100
"""Reports that are read of those found; who sees more of them types another word."""
TWINS = 3
"""Likely twins that are offered before a letter is typed."""
SOUGHT = 4
"""Words of the title that a likely twin has as well."""


class DuplicateOf(ScreenPart):
    """The question which record the report duplicates.

    Args:
        frame: The screen.
        shown: The report.
        panel: Where it asks.
        exclude: Takes the key of the record that was chosen.

    Attributes:
        typed_text: What was looked for last.
        found: The reports that fit it: that of the key first, then those with the words in their title.
        picked: Which of them `enter` means.
    """

    PANEL_COMMANDS = (do.ACCEPT, do.CANCEL, do.PICK)

    def __init__(
        self, frame: Frame, shown: ShownReport, panel: Panel, exclude: Callable[[str], Awaitable[None]]
    ) -> None:
        super().__init__(frame)
        self.shown = shown
        self.panel = panel
        self.exclude = exclude
        self.typed_text = ""
        self.found: Sequence[ReportRow] = ()
        self.picked = 0

    def text_field(self) -> Widget:
        """Return the line for the key or words."""
        return self.panel.box.entry

    def offers(self) -> tuple[Content, Content]:
        """Offer to choose from what fits."""
        keys = self.panel.keys(("↑/↓ enter", "choose"), ("esc", "back"))
        return self.terminal.text(f"○ {self.words('excluding')}"), keys

    async def ask(self) -> None:
        """Ask for the record, and offer likely twins before a letter is typed."""
        self.typed_text, self.picked = "", 0
        self.panel.head("duplicate-of")
        self.panel.box.open_entry("", [])
        self.panel.open(self)
        self.found = await self.session.ask(self._likely)
        self._show_found()

    def _likely(self) -> list[ReportRow]:
        """Find reports with the title of this one, or most of its words and its author or year; runs in the store's thread."""
        card = self.shown.card
        if card is None:
            return []
        title = card.record.title or ""
        # The longest words are the rarest, and short ones are left out by some sources.
        words = sorted({word for word in fold(title).split() if word.isalnum()}, key=len)[-SOUGHT:]
        rows = self._find(" ".join(words)) if words else []
        first = surname(card.record.authors[0]) if card.record.authors else ""
        likely = [
            row
            for row in rows
            if row.key != card.key
            and (
                same_words(row.title or "", title)
                or (row.year == card.record.year and row.author is not None and surname(row.author) == first)
            )
        ]
        return likely[:TWINS]

    def _shared(self, row: ReportRow) -> str:
        """Return what a likely twin has in common with the report on the screen."""
        card = self.shown.card
        if card is None or self.typed_text:
            return ""
        record = card.record
        facts = {
            "double.title": same_words(row.title or "", record.title or ""),
            "double.author": bool(
                record.authors and row.author and surname(row.author) == surname(record.authors[0])
            ),
            "double.year": row.year == record.year,
        }
        return ", ".join(self.words(name) for name, holds in facts.items() if holds)

    def _find(self, text: str) -> list[ReportRow]:
        """Find what a beginning of a key or words of a title name; runs in the store's thread."""
        review, stage, me = self.session.review, Stage.TITLE_ABSTRACT, self.session.reviewer
        named = parse_words(text)
        words = [word.casefold() for test in all_tests(named) for word in test.values]
        # Of all reports: what this one duplicates may stand at any stage, and be decided already.
        positions = review.reports.positions(stage, named, me)[:MOST] if words else []
        rows = list(review.reports.rows_at(positions, stage, me).values())
        # Found by an abstract is found, but who types a title means a title.
        rows.sort(key=lambda row: not all(word in (row.title or "").casefold() for word in words))
        try:
            position = review.reports.position(text)
        except NoSuchKey:
            return rows
        of_key = review.reports.rows_at([position], stage, me).values()
        return [*of_key, *(row for row in rows if row.position != position)]

    async def typed(self) -> None:
        """Show what fits, without the report on the screen, which is no duplicate of itself."""
        text = self.panel.box.entry.value.strip()
        if text == self.typed_text:
            return
        card = self.shown.card
        self.typed_text, self.picked = text, 0
        rows = await (self.session.ask(self._find, text) if text else self.session.ask(self._likely))
        self.found = [row for row in rows if card is None or row.key != card.key]
        self._show_found()

    def _show_found(self) -> None:
        terminal = self.terminal
        self.picked = max(0, min(self.picked, len(self.found) - 1))
        rows = [
            Content.assemble(
                terminal.text(f"{row.key[:6]}  ", "muted"),
                terminal.text(f"{row.year or '    '}  "),
                # Before the title, which may be longer than the line.
                terminal.text(f"{shared}: " if (shared := self._shared(row)) else "", "muted"),
                terminal.text(one_line(row.title) or self.words("no-title")),
            )
            for row in self.found
        ]
        blank = terminal.word("double.none" if self.typed_text else "double.how", "muted")
        lines = choices(terminal, rows, self.picked, self.panel.width)
        self.panel.box.beside_entry(lines or [Content.assemble(" ", blank)])

    async def do_pick(self, key: str) -> None:
        """Mark the next of the list, or the one before."""
        self.picked += 1 if key == "down" else -1
        self._show_found()

    async def do_accept(self, _key: str) -> None:
        """Judge the report on the screen to be the same as the one that is marked."""
        if self.found:
            other = self.found[self.picked].key
            self.panel.close()
            await self.exclude(other)
        elif self.typed_text:
            await self._explain_none()

    async def _explain_none(self) -> None:
        """Explain why nothing is found: of a key that several begin with, more letters help."""
        try:
            await self.session.ask(self.session.review.resolve, self.typed_text)
        except NoSuchKey as error:
            self.panel.box.show_error(error.message)
            return
        self.panel.box.show_error(self.words("double.itself"))

    async def do_cancel(self, _key: str) -> None:
        """Close the question, and decide nothing."""
        self.panel.close()
        self.frame.clear_message()
