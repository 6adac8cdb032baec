"""Tables of a TOML file, read key by key, so that every error names a line, a key and a remedy."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from litreview.errors import InputError, Problem
from litreview.text import clean

Path = tuple[str | int, ...]
HEADER = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<name>[^\[\]\s](?:[^\[\]]*[^\[\]\s])?)\s*\]")
LONGEST = 2_000_000
"""The largest length of a protocol or a `search.toml`: many times what anyone writes by hand."""
MOST_NAMES = 100
_MANY_NAMES = re.compile(rf"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){{{MOST_NAMES}}}""")
KEY = re.compile(r"\s*(?P<key>[\w-]+|\"[^\"]+\")\s*=")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file.

    Attributes:
        source: The whole text, for finding lines again.
        path: Where the table stands: names, and numbers from 1 for `[[name]]` tables.
        problems: Shared by all tables of the file: keys that nothing reads.
    """

    source: str
    values: dict[str, Any]
    path: Path = ()
    problems: list[Problem] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it is required and not empty."""
        value = one_line(self._get(key, default, str, f'{key} = "…"'))
        if default is None and not value:
            raise self.error(key, f"`{key}` is empty.", "Write something between the quotes.")
        return value

    def number(self, key: str, such_as: int = 2, default: int | None = None) -> int:
        """Return a whole number; an error shows an example."""
        return int(self._get(key, default, int, f"{key} = {such_as}"))

    def fraction(self, key: str, such_as: float = 0.95) -> float:
        """Return a number that may have decimals; an error shows an example."""
        return float(self._get(key, None, float, f"{key} = {such_as}"))

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a boolean."""
        return bool(self._get(key, default, bool, f"{key} = true"))

    def one_of(self, key: str, words: Iterable[str], default: str) -> str:
        """Return a word that must be one of `words`."""
        value, words = self.text(key, default), tuple(words)
        if value not in words:
            raise self.error(
                key, f'`{key}` is "{value}".', f"Choose one of: {', '.join(filter(None, words))}."
            )
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._get(key, list(default), list, f'{key} = ["…", "…"]')
        if not all(isinstance(value, str) for value in values):
            raise self.error(
                key, f"`{key}` holds something that is no text.", "Put each item between quotes."
            )
        return tuple(map(one_line, values))

    def table(self, key: str) -> Table:
        """Return a table inside this one, empty if absent."""
        values = self._get(key, {}, dict, f"[{'.'.join(map(str, (*self.path, key)))}]")
        # One list of problems for the whole file.
        return Table(self.source, values, (*self.path, key), self.problems)

    def tables(self, key: str) -> Iterator[Table]:
        """Yield each `[[key]]` table in order."""
        values = self._get(key, [], list, f"[[{key}]]")
        for number, item in enumerate(values, 1):
            if not isinstance(item, dict):
                raise self.error(key, f"`{key}` is no list of tables.", f"Start each with [[{key}]].")
            yield Table(self.source, item, (*self.path, key, number), self.problems)

    def left(self) -> list[str]:
        """Return the keys that were not read yet."""
        return [key for key in self.values if key not in self.asked]

    def close(self) -> None:
        """Report the keys that were not read, so that a misspelt key is not silently replaced by its default."""
        for key in self.left():
            known = ", ".join(sorted(self.asked))
            what = f"`{key}` is not known{' in ' if self.path else ''}{self.place()} and changes nothing."
            hint = f"Correct or remove it. Known here: {known}."
            self.problems.append(Problem("protocol-key", "error", what, self.line(key), hint))

    def error(self, key: str, what: str, hint: str) -> InputError:
        """Create the error for a key of this table."""
        where = ", ".join(filter(None, ["Protocol", self.line(key), self.place()]))
        return InputError(f"{where}: {what}", hint)

    def place(self) -> str:
        """Return the table's name for a sentence, such as `reason 3`; empty for the root."""
        return " ".join(map(str, self.path))

    def line(self, key: str) -> str:
        """Return the line of the key, else that of its table, as text; empty if neither is found."""
        # Only for an error: the TOML reader keeps no line numbers, and most files have no errors.
        places = _places(self.source)
        path: Path = (*self.path, key)
        # A missing key has no line; it belongs in its table.
        while path and path not in places:
            path = path[:-1]
        return f"line {places[path]}" if path else ""

    def _get(self, key: str, default: Any, kind: type, example: str) -> Any:
        # Even if it is absent, so that the hint can list the known keys.
        self.asked.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.error(key, f"`{key}` is missing.", f"Add {example}.")
        # A boolean is an integer in Python, but `reviewers = true` is an error.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"`{key}` is of the wrong kind.", f"Write {example}.")
        return value


def one_line(value: str) -> str:
    """Return a text as one line with single spaces; the screen wraps it again."""
    return " ".join(clean(value).split())


def load(text: str) -> Table:
    """Parse a TOML text and return its root table.

    Raises:
        InputError: The text is not valid TOML.
    """
    try:
        return Table(text, values_of(text))
    except ValueError as error:
        raise InputError(
            f"Protocol: this is not valid TOML: {error}.",
            "Correct that line: a quote, bracket or comma is missing or misplaced.",
        ) from error


def values_of(text: str) -> dict[str, Any]:
    """Parse a TOML text, within limits that no handwritten file exceeds.

    Raises:
        ValueError: It is not, or is not valid TOML.
    """
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST // 1_000_000} million letters")
    # The reader takes time quadratic in their number.
    if found := _MANY_NAMES.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(f"more than {MOST_NAMES} names are joined by dots (at line {line})")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("lists or tables are nested in it hundreds of times") from error


@lru_cache(maxsize=1)
def _places(text: str) -> dict[Path, int]:
    """Find the line of each table and key, as far as each line shows on its own."""
    found: dict[Path, int] = {}
    here: Path = ()
    seen: Counter[Path] = Counter()
    for number, line in enumerate(text.split("\n"), 1):
        if header := HEADER.match(line):
            here = tuple(part.strip(" \"'") for part in header["name"].split("."))
            if header["open"] == "[[":
                seen[here] += 1
                here = (*here, seen[here])
            found.setdefault(here, number)
        elif key := KEY.match(line):
            found.setdefault((*here, key["key"].strip('"')), number)
    return found
