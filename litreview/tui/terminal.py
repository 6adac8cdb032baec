"""What text on this terminal is made with: language, colours, keys, and which signs it can show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from textual.content import Content
from textual.style import Style

from litreview.model import Verdict
from litreview.tui.commands import UNDO, Command
from litreview.tui.keymap import Keymap
from litreview.tui.signs import ASCII, VERDICTS
from litreview.tui.themes import ink
from litreview.words.catalogue import Words


@dataclass(frozen=True, slots=True)
class Terminal:
    """The language, colours, keys and signs of the screens.

    Attributes:
        ink: The style of each colour token (SCREENS 2.1), of `bold`, and of the keys.
        keys: Which key means which command.
        masked: Fields of a record that this reviewer does not want to see: `authors`, `journal`.
        italics: False where some groups of terms have to share a style.
        ascii: True where signs have to be plain ASCII.
    """

    words: Words
    theme: str
    ink: Mapping[str, Style]
    ascii: bool = False
    keys: Keymap = field(default_factory=Keymap)
    masked: frozenset[str] = frozenset()
    italics: bool = True

    @classmethod
    def make(
        cls,
        lang: str,
        theme: str,
        *,
        ascii_only: bool = False,
        italics: bool = True,
        keys: Keymap | None = None,
        masked: Iterable[str] = (),
    ) -> Terminal:
        """Create it from the names of a language and a theme."""
        styles = ink(theme, italics=italics)
        return cls(Words(lang), theme, styles, ascii_only, keys or Keymap(), frozenset(masked), italics)

    def shown(self, content: Content) -> Content:
        """Return the text as this terminal can show it, if need be with ASCII signs."""
        # One character for one, so that nothing that was measured before changes its width.
        return Content(content.plain.translate(ASCII), list(content.spans)) if self.ascii else content

    def text(self, text: str, colour: str = "text") -> Content:
        """Return a text in the style of a token."""
        return Content.styled(text, self.ink[colour])

    def word(self, name: str, colour: str = "text", /, **values: object) -> Content:
        """Return a text of the words in the style of a token; it may name the key of undo."""
        return self.text(self.words(name, undo=self.keys.first(UNDO), **values), colour)

    def action(self, command: Command, name: str, colour: str = "text") -> Content:
        """Return a key and what it does, as in the decision strip; the key of a verdict is reversed."""
        ink = f"key-{colour}" if f"key-{colour}" in self.ink else "key"
        key = self.text(self.keys.shown(command), ink)
        return self.clickable(
            Content.assemble(key, " ", self.word(f"act.{name}", colour)), self.keys.first(command)
        )

    @staticmethod
    def clickable(content: Content, key: str) -> Content:
        """Make a click on a text the press of a key."""
        return content.stylize(Style.from_meta({"press": key}))

    def given(self, verdict: Verdict) -> Content:
        """Return the sign and the word of a verdict."""
        return self.text(f"{VERDICTS[verdict]} {self.words(f'given.{verdict}')}", verdict.value)
