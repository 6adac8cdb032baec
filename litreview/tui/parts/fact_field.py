"""A fact of a search, or an item of PRISMA-S, while it is typed or chosen in its own line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from litreview.errors import LitreviewError
from litreview.model import SourceKind
from litreview.tui import commands as do
from litreview.tui import searchview
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import cut
from litreview.tui.sanitize import one_line

DATABASES = (
    "PubMed", "MEDLINE", "Embase", "PsycINFO", "CINAHL", "Web of Science", "Scopus", "Cochrane Library", "ProQuest", "ERIC",
    "Sociological Abstracts", "Google Scholar", "OpenAlex", "Europe PMC", "ClinicalTrials.gov",
)  # fmt: skip
"""Names that are offered for a database; any other can be typed."""


class FactField(ScreenPart):
    """The field of a fact; it takes every key but those that save, cancel or choose.

    Args:
        frame: The screen.
        save: Saves the value of a fact, and returns what the message line then says.
        place: Puts the field where the value of the fact stands.
        hint: Returns what the message line says while a value is typed.

    Attributes:
        fact: The fact that is open; empty while none is.
    """

    def __init__(
        self,
        frame: Frame,
        save: Callable[[str, str], Awaitable[Content]],
        place: Callable[[], None],
        hint: Callable[[str, str], str],
    ) -> None:
        super().__init__(frame)
        self.save = save
        self.place = place
        self.hint = hint
        self.fact = ""
        self.old = ""
        self.choices: Sequence[str] = ()
        self.chosen = ""
        self.entry = Input(id="fact", select_on_focus=False, compact=True)
        self.entry.cursor_blink = False
        self.entry.display = False

    def active_commands(self) -> Commands:
        """Return the keys that end it, and while nothing is typed those that choose from a list."""
        if not self.is_open:
            return ()
        # Once a letter is typed, left and right move in the text.
        chooses = self.choices and (self.fact == "kind" or self.entry.value == self.chosen)
        return (do.SETTLE, do.CANCEL, do.CHANGE) if chooses else (do.SETTLE, do.CANCEL)

    def text_field(self) -> Widget | None:
        """Return the field; a kind is only chosen."""
        return None if self.fact == "kind" else self.entry

    def open(self, fact: str, value: str, shown: str) -> None:
        """Open the field of a fact with its value as it is typed, and as it is shown elsewhere."""
        self.fact, self.old, self.chosen = fact, shown, value
        names = {"kind": tuple(SourceKind), "name": DATABASES}.get(fact, ())
        # The present value comes first, so that going round leads back to it.
        self.choices = [value, *(name for name in names if name != value)] if fact != "kind" else list(names)
        self.is_open = True
        self._show(value)
        self.entry.display = True
        self.entry.focus(scroll_visible=False)
        self.frame.paint()

    def close(self) -> None:
        """Close the field."""
        self.is_open = False
        self.fact = ""
        self.entry.display = False
        self.frame.set_focus(None)
        self.frame.paint()

    def _show(self, value: str) -> None:
        shown = self.words.get(f"kind.{value}", value) if self.fact == "kind" else value
        self.entry.value = shown
        self.entry.cursor_position = len(shown)

    def paint(self) -> None:
        """Put the field into its place for the present size."""
        if self.is_open:
            self.place()

    async def typed(self) -> None:
        """Show the change while it is typed; what was refused before is being mended."""
        self.frame.paint()

    @property
    def names_no_file(self) -> bool:
        """Whether it asks for a file and is empty, as when it was opened: to look at a strategy must not remove it."""
        return self.fact == "strategy" and not self.entry.value.strip()

    def offers(self) -> tuple[Content, Content] | None:
        """Return what would change, and the keys that save or cancel."""
        if not self.is_open:
            return None
        actions = self.terminal.text(f"enter {self.words('act.save')}   esc {self.words('act.cancel')}")
        name = searchview.fact_name(self.words, self.fact)
        typed = one_line(self.entry.value).strip() or self.words("searches.none")
        text = (
            f"{name}: {self.old} → {typed}"
            if self.old != typed and not self.names_no_file
            else f"{name}: {self.old}"
        )
        return cut(self.terminal.text(text), self.frame.size.width - actions.cell_length - 4), actions

    def message(self) -> Content:
        """Return what helps to type it."""
        return self.terminal.text(self.hint(self.fact, self.entry.value), "muted")

    async def do_change(self, key: str) -> None:
        """Choose the next of the list, or the one before."""
        at = self.choices.index(self.chosen) if self.chosen in self.choices else 0
        self.chosen = self.choices[(at + (1 if key == "right" else -1)) % len(self.choices)]
        self._show(self.chosen)
        self.frame.paint()

    async def do_settle(self, key: str) -> None:
        """Save the value; one that cannot be read keeps the field open."""
        if self.names_no_file:
            await self.do_cancel(key)
            return
        value = self.chosen if self.fact == "kind" else self.entry.value
        try:
            saved = await self.save(self.fact, value)
        except LitreviewError as error:
            # What was typed stays, to be mended where it was made.
            self.frame.show_error(str(error))
            return
        self.close()
        self.frame.show_message(saved)
        await self.frame.reload()

    async def do_cancel(self, _key: str) -> None:
        """Leave the old value."""
        self.close()
        self.frame.show_message()
