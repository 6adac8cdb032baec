"""Texts by language and section, read from `<language>/<section>.toml` in this folder.

Another language is another folder: nothing else lists the languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from litreview.words.number_forms import NumberForms

FOLDER = resources.files(__package__)


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of all languages, sorted."""
    folders = FOLDER.iterdir()
    return tuple(sorted(each.name for each in folders if each.joinpath("numbers.toml").is_file()))


@cache
def load_section(language: str, section: str) -> Mapping[str, Any]:
    """Read one section of a language; each is read once, when first needed."""
    path = FOLDER.joinpath(language, f"{section}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def number_forms(language: str) -> NumberForms:
    """Return how a language writes numbers, dates and lists."""
    return NumberForms(**load_section(language, "numbers"))


class Words:
    """The texts of one section in one language: `words("n-left", n=40)` is "40 left".

    Attributes:
        lang: Code of the language; English where the program has no texts in the one asked for.
        forms: How the language writes numbers, dates and lists.
    """

    def __init__(self, lang: str, section: str = "screens") -> None:
        self.lang = lang if lang in languages() else "en"
        self.forms = number_forms(self.lang)
        self._texts = load_section(self.lang, section)

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a text with its values filled in; whole numbers get their separators."""
        # A text value that looks like a number, such as a name, stays as it is.
        filled = {
            key: self.number(value) if isinstance(value, int) else value for key, value in values.items()
        }
        return str(self._texts[name]).format(**filled)

    def number(self, n: int) -> str:
        """Write a whole number."""
        return self.forms.number(n)

    def form(self, name: str, n: int, /, **values: object) -> str:
        """Return the text in the form that a count takes, with its values and the count filled in."""
        return self(f"{name}.{self.forms.plural(n)}", n=n, **values)

    def count(self, noun: str, n: int) -> str:
        """Write a number with its noun, as in "1 record" and "2 records"."""
        return f"{self.number(n)} {self._texts[f'{noun}.{self.forms.plural(n)}']}"

    def get(self, name: str, default: str) -> str:
        """Return a text, or a default where the language has none, as for an unusual type of record."""
        return str(self._texts.get(name, default))
