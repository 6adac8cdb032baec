"""Sheets over a deciding screen: reasons, a note, the criteria, and the record that a report doubles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from litreview.model import Stage, Verdict
from litreview.review.views import Card, Decide
from litreview.tui import commands as do
from litreview.tui.line_wrap import cut
from litreview.tui.sanitize import one_line, outside
from litreview.tui.screens.deciding import Deciding
from litreview.tui.screens.face import Known
from litreview.tui.sheets import criteria_long, reason_cells, reason_keys, reason_lines
from litreview.tui.store_thread import Desk
from litreview.tui.widgets.lines import Lines
from litreview.tui.widgets.sheet import Sheet

REASONS, NOTE, CRITERIA, OTHER, SEARCH = "reasons", "note", "criteria", "other", "search"
FILTER, LABEL, FILE = "filter", "label", "file"
TYPED = (OTHER, SEARCH, FILTER, LABEL, FILE)
SHEET_LINES = 6


def _quoted(name: str) -> str:
    """Write a name as it has to be typed."""
    said = one_line(name)
    return f'"{said}"' if " " in said else said


class Sheeted(Deciding):
    """A deciding screen with sheets; while one is open, keys go to it."""

    # Each sheet knows its keys only, so that `y` in a note is a letter and not a decision.
    MODES: ClassVar[dict[str, Known]] = {
        REASONS: (do.CHOOSE, do.ANOTHER, do.ACCEPT, do.CANCEL, do.SCROLL),
        NOTE: (do.SAVE, do.CANCEL),
        CRITERIA: (do.CRITERIA, do.CANCEL, do.SCROLL_SHEET),
        SEARCH: (do.ACCEPT, do.CANCEL),
    }

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__(desk, stage)
        self.sheet = Sheet(self.look)
        self.mode: str | None = None
        self.chosen: list[str] = []
        self.adding = False

    def known(self) -> Known:
        """Keys with an open sheet go to the sheet."""
        return self.MODES[self.mode] if self.mode else super().known()

    def text_field(self) -> Widget | None:
        """Give the field of an open note or entry."""
        if self.mode == NOTE:
            return self.sheet.note
        return self.sheet.entry if self.mode in TYPED else None

    def on_click(self, event: Click) -> None:
        """Close an open sheet by a click outside it, and decide nothing."""
        inside = event.widget is not None and self.sheet in event.widget.ancestors_with_self
        if self.mode and not inside and not event.style.meta.get("press"):
            self.home.press("escape")

    def open_sheet(self, mode: str) -> None:
        """Open a sheet."""
        self.mode = mode
        self.paint_sheet()
        self.paint_strip()

    def close_sheet(self) -> None:
        """Close the sheet; the next key decides again."""
        self.mode = None
        self.sheet.close()
        self.paint_strip()

    def paint_sheet(self) -> None:
        """Show the open sheet for the present size."""
        if self.mode == REASONS:
            self.paint_reasons(reason_cells(self.look, self.desk.protocol, self.stage, self.chosen))
        elif self.mode == CRITERIA:
            self.paint_criteria()

    def paint_criteria(self) -> None:
        """Show the criteria in full, over the lower abstract."""
        self.sheet.head(self.look.word("criteria", "bold"), self._keys(("esc", "back")))
        lines = criteria_long(self.look, self.desk.protocol, self.sheet_width())
        self.sheet.open_lines(lines)
        self.sheet.lines.styles.height = min(len(lines), max(SHEET_LINES, self.size.height // 2 - 2))

    def scrolled(self) -> Lines:
        """Give what the keys of the criteria scroll."""
        return self.sheet.lines

    def sheet_width(self) -> int:
        """Give the columns that a sheet has."""
        return self.size.width - 1

    def paint_reasons(self, cells: list[Content]) -> None:
        """Show the reasons below the abstract."""
        # Bar, title, facts, strip and keys stay whatever the sheet needs.
        room = max(1, self.size.height - 10)
        self.sheet.head(
            self.look.word("reasons", "bold"), self._keys(*self._none(), ("esc", "back"), by=" · ")
        )
        self.sheet.open_lines(reason_lines(cells, self.sheet_width(), room))

    def open_filter(self, said: str, labels: Sequence[str], databases: Sequence[str]) -> None:
        """Ask what is to be listed, and say what can be asked for."""
        self.sheet.head(self.look.word("filter", "bold"), self._keys(("enter", "apply"), ("esc", "back")))
        names = {
            "filter.databases": databases,
            "filter.labels": labels,
            "filter.terms": [group.name for group in self.desk.protocol.terms],
            "filter.reasons": [self.desk.protocol.key(reason) for reason in self.desk.protocol.reasons],
        }
        lines = [self.look.word("filter.states", "muted"), self.look.word("filter.years", "muted")]
        lines += [
            self.look.word(name, "muted", names=" ".join(map(_quoted, some)))
            for name, some in names.items()
            if some
        ]
        self.sheet.open_entry(said, [cut(Content.assemble(" ", line), self.sheet_width()) for line in lines])
        self.open_sheet(FILTER)

    def _keys(self, *keys: tuple[str, str], by: str = "   ") -> Content:
        words = self.words
        return self.look.text(by.join(f"{key} {words(f'act.{act}')}" for key, act in keys))

    def paint_strip(self) -> None:
        """Show what an open sheet asks, else the decision."""
        look = self.look
        if self.mode in (REASONS, OTHER):
            keys = reason_keys(self.desk.protocol, self.stage)
            asks = self._keys((keys, "choose"), *self._none(), ("esc", "back"))
            asks = self._keys(("↑/↓ enter", "choose"), ("esc", "back")) if self.mode == OTHER else asks
            self.strip.show(look.text(f"○ {self.words('excluding')}"), asks)
        elif self.mode == NOTE:
            self.strip.show(self.standing(), self._keys(("ctrl+s", "save"), ("esc", "draft")))
        elif self.mode:
            # The keys of the decision mean letters, or nothing, while a sheet is open.
            self.strip.show(
                self.standing(), self._keys(*([("esc", "back")] if self.mode == CRITERIA else []))
            )
        else:
            super().paint_strip()

    def _none(self) -> list[tuple[str, str]]:
        """Offer to give no reason, where the protocol lets it be missing."""
        return [] if self.desk.protocol.stages[self.stage].reason == "required" else [("enter", "none")]

    async def do_exclude(self, _key: str) -> None:
        """Ask for the reason."""
        if self.target() is not None and not self.refuses():
            self.chosen, self.adding = [], False
            self.open_sheet(REASONS)

    async def do_choose(self, key: str) -> None:
        """Exclude for the reason at this place, with those chosen before; or add it to them."""
        reason = self.desk.protocol.by_key(key, self.stage)
        # A gap or a key beyond the last reason does nothing: no sound, no message.
        if reason is None:
            return
        if reason.means == "duplicate":
            self.chosen = [reason.code]
            await self.ask_other()
            return
        # Twice the same key is once the same reason.
        self.chosen = list(dict.fromkeys([*self.chosen, reason.code]))
        if self.adding:
            self.adding = False
            self.paint_sheet()
        else:
            await self._exclude()

    async def do_another(self, _key: str) -> None:
        """Let the next reason be added to those chosen, and the sheet stay open."""
        self.adding = True

    async def do_accept(self, _key: str) -> None:
        """Exclude for what was chosen, or without a reason where the protocol allows it."""
        # The protocol decides whether a reason may be missing, not the screen.
        required = self.desk.protocol.stages[self.stage].reason == "required"
        if self.chosen or not required:
            await self._exclude()
        else:
            self.say(self.look.word("reason-needed", "warn"))

    async def _exclude(self) -> None:
        self.close_sheet()
        await self.decide(Verdict.EXCLUDE, tuple(self.chosen))

    async def ask_other(self) -> None:
        """Ask for the record that the report doubles."""

    async def do_scroll(self, key: str) -> None:
        """Scroll what is above the sheet."""

    async def do_scroll_sheet(self, key: str) -> None:
        """Scroll the sheet by a line or a page."""
        lines = self.scrolled()
        if key in {"up", "down", "j", "k"}:
            lines.to(lines.top + (1 if key in {"down", "j"} else -1))
        else:
            lines.page(1 if key in {"space", "pagedown"} else -1)

    async def do_criteria(self, _key: str) -> None:
        """Open the criteria, or close them."""
        if self.mode == CRITERIA:
            self.close_sheet()
        else:
            self.open_sheet(CRITERIA)

    async def do_note(self, _key: str) -> None:
        """Write a note on the report."""
        card = self.target()
        if card is not None and not self.refuses():
            self.sheet.open_note(outside(self.desk.drafts.get(self._draft(card), self._noted(card))))
            self.open_sheet(NOTE)
            self.count_characters()

    def _draft(self, card: Card) -> str:
        """Name the draft of a note on a report: a consensus has its own, and so has each stage."""
        return f"{self.NAME} {self.stage} {card.key}"

    def _noted(self, card: Card) -> str:
        """Give the note on a report: the one that waits for a decision, else that of the decision."""
        return self.desk.notes.get(card.key, card.mine.note if card.mine else "")

    def _keep_draft(self, card: Card, typed: str) -> None:
        """Keep what was typed and not saved: nothing is asked and nothing is lost, `a` goes on with it."""
        if typed == outside(self._noted(card)):
            self.desk.drafts.pop(self._draft(card), None)
            return
        self.desk.drafts[self._draft(card)] = typed
        self.say(self.look.word("draft-kept", "muted", note=self.look.keys.first(do.NOTE)))

    def count_characters(self) -> None:
        """Show how long the note is, and whether it is a draft that was taken up again."""
        card = self.target()
        name = "note-draft" if card and self._draft(card) in self.desk.drafts else "note"
        n = len(self.sheet.note.text)
        self.sheet.head(self.look.word(name, "bold"), self.look.word("characters", n=n))

    def on_text_area_changed(self) -> None:
        """Count again when the note has changed."""
        if self.mode == NOTE:
            self.count_characters()

    async def do_save(self, _key: str) -> None:
        """Keep the note: with the decision that was made, else with the one to come."""
        card = self.target()
        text = self.sheet.note.text.strip()
        self.close_sheet()
        if card is None:
            return
        self.desk.drafts.pop(self._draft(card), None)
        if card.mine is not None and card.mine.verdict is not None:
            mine = card.mine
            # No seconds: writing a note is no reading time, and the card stays.
            await self.store(Decide(card.key, card.mine.verdict, mine.reasons, text, self.stage))
        else:
            self.desk.notes[card.key] = text
            self.say(self.look.word("note-kept", "muted"))

    async def do_cancel(self, key: str) -> None:
        """Close the sheet, and decide nothing; a note stays as a draft."""
        card = self.target()
        if self.mode is None:
            await super().do_cancel(key)
            return
        typed = self.sheet.note.text if self.mode == NOTE else ""
        self.close_sheet()
        self.hush()
        if card is not None and typed:
            self._keep_draft(card, typed)
