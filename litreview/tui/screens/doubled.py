"""The record that a report doubles: named by its key, or found by words of its title."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Input

from litreview.errors import NoSuchKey
from litreview.model import Stage, Verdict
from litreview.review.reports.filters import ListFilter, parse_words
from litreview.review.views import ReportRow
from litreview.tui import commands as do
from litreview.tui.sanitize import one_line
from litreview.tui.screens.sheeted import OTHER, Sheeted
from litreview.tui.sheets import choices

MOST = 100
"""Reports that are read of those found; who sees more of them types another word."""


class Doubled(Sheeted):
    """A deciding screen on which a report can be said to be a duplicate of another.

    Attributes:
        looked: What was looked for last.
        found: The reports that fit it: that of the key first, then those with the words in their title.
        picked: Which of them `enter` means.
    """

    MODES = {**Sheeted.MODES, OTHER: (do.ACCEPT, do.CANCEL, do.PICK)}  # noqa: RUF012  # declared above
    looked = ""
    found: Sequence[ReportRow] = ()
    picked = 0

    async def ask_other(self) -> None:
        """Ask for the record, which a key or a few words name."""
        self.looked, self.found, self.picked = "", (), 0
        self.sheet.head(self.look.word("duplicate-of", "bold"))
        self.sheet.open_entry("", [])
        self.open_sheet(OTHER)
        self.paint_found()

    def fitting_reports(self, said: str) -> list[ReportRow]:
        """Find what a beginning of a key or words of a title name; runs beside the screen."""
        review, stage, me = self.desk.review, Stage.TITLE_ABSTRACT, self.desk.reviewer
        named = parse_words(said)
        # Of all reports: what this one doubles may stand at any stage, and be decided already.
        places = review.reports.positions(stage, ListFilter(words=named), me)[:MOST] if named else []
        rows = list(review.reports.rows_at(places, stage, me).values())
        # Found by an abstract is found, but who types a title means a title.
        rows.sort(key=lambda row: not all(word.casefold() in (row.title or "").casefold() for word in named))
        try:
            place = review.reports.position(said)
        except NoSuchKey:
            return rows
        of_key = review.reports.rows_at([place], stage, me).values()
        return [*of_key, *(row for row in rows if row.position != place)]

    async def look_for(self, said: str) -> None:
        """Show what fits, without the report on the screen, which is no duplicate of itself."""
        card = self.target()
        self.looked, self.picked = said, 0
        rows = await self.desk.ask(self.fitting_reports, said) if said else ()
        self.found = [row for row in rows if card is None or row.key != card.key]
        self.paint_found()

    def paint_found(self) -> None:
        """Show the reports that fit, each with its key."""
        look = self.look
        self.picked = max(0, min(self.picked, len(self.found) - 1))
        rows = [
            Content.assemble(
                look.text(f"{row.key[:6]}  ", "muted"),
                look.text(f"{row.year or '    '}  {one_line(row.title) or self.words('no-title')}"),
            )
            for row in self.found
        ]
        blank = look.word("double.none" if self.looked else "double.how", "muted")
        lines = choices(look, rows, self.picked, self.sheet_width())
        self.sheet.beside_entry(lines or [Content.assemble(" ", blank)])

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow what fits with every letter."""
        if self.mode == OTHER and event.value.strip() != self.looked:
            await self.look_for(event.value.strip())

    async def do_pick(self, key: str) -> None:
        """Mean the next of the list, or the one before."""
        self.picked += 1 if key == "down" else -1
        self.paint_found()

    async def do_accept(self, key: str) -> None:
        """Judge the report on the screen to be the same as the one that is marked."""
        if self.mode != OTHER:
            await super().do_accept(key)
        elif self.found:
            other = self.found[self.picked].key
            self.close_sheet()
            await self.decide(Verdict.EXCLUDE, tuple(self.chosen), other=other)
        elif self.looked:
            await self._say_why_none()

    async def _say_why_none(self) -> None:
        """Say why nothing is found: of a key that several begin with, more letters help."""
        try:
            await self.desk.ask(self.desk.review.resolve, self.looked)
        except NoSuchKey as error:
            self.sheet.complain(error.message)
            return
        self.sheet.complain(self.words("double.itself"))
