"""The words of the screens in one language; records, reasons and criteria bring their own."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from litreview.tui.figures import number

LANGUAGES = ("en", "nl")


@cache
def table(lang: str) -> dict[str, str]:
    """Read the words of a language."""
    path = Path(__file__).with_name(f"words_{lang}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def plural(n: int) -> str:
    """Name the form of a word that a number takes."""
    return "one" if n == 1 else "many"


class Words:
    """The words of one language: `words("n-left", n=40)` gives "40 left"."""

    def __init__(self, lang: str) -> None:
        self.lang = lang if lang in LANGUAGES else "en"
        self._words = table(self.lang)

    def __call__(self, name: str, /, **values: object) -> str:
        """Give a word or a sentence with its values filled in; whole numbers get their separators."""
        # Words that are filled in, such as a name, must not be taken for numbers.
        filled = {
            key: self.number(value) if isinstance(value, int) else value for key, value in values.items()
        }
        return self._words[name].format(**filled)

    def number(self, n: int) -> str:
        """Write a whole number."""
        return number(n, self.lang)

    def count(self, noun: str, n: int) -> str:
        """Write a number of things, as in 1 record, 2 records."""
        return f"{self.number(n)} {self._words[f'{noun}.{plural(n)}']}"

    def get(self, name: str, otherwise: str) -> str:
        """Give a word that the language may not have, such as that of an unusual type of record."""
        return self._words.get(name, otherwise)
