"""The findings of a check of a flow, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from litreview.prisma.numbers import Flow

Level = Literal["error", "warning"]
Term = tuple[Literal["+", "-"], int | None, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """An identity that does not hold, or a box that is missing.

    Attributes:
        id: `I1` to `I14`, `U5` or `U7`.
        box: The box that is marked.
        part: Which of several formulas of one identity: `databases`, `studies`, …
        gap: Stated minus computed; None where nothing is computed.
        phrase: Name of the sentence that says it; its text stands in `words/<language>/flow.toml`.
        terms: What was computed with: sign, count, word.
        stated: The number that the terms were compared with.
        unit: What the stated number counts, where the sentence says so.
        counted: Other counts of the sentence, each with its unit.
        value: What stands where a count should be, or how many parts have none.
        equals: Ids of what holds the same value as the gap's size: a hint, never a correction.
    """

    id: str
    box: str
    part: str = ""
    level: Level = "error"
    gap: int | None = None
    phrase: str = "equation"
    terms: tuple[Term, ...] = ()
    stated: int = 0
    unit: str = ""
    counted: tuple[tuple[int, str], ...] = ()
    value: str = ""
    equals: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of the formula: the identity's id and its part, if it has several."""
        return f"{self.id}.{self.part}" if self.part else self.id


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a check of a flow found, errors first, then by id.

    Attributes:
        provisional: How many items are undecided; never an error by itself.
    """

    flow: Flow
    found: tuple[Finding, ...]
    provisional: int

    @property
    def errors(self) -> list[str]:
        """The ids of identities that do not hold."""
        return self._ids("error")

    @property
    def warnings(self) -> list[str]:
        """The ids of findings that deserve a look but never block."""
        return self._ids("warning")

    @property
    def gaps(self) -> dict[str, int]:
        """Stated minus computed, by identity and part."""
        return {each.key: each.gap for each in self.found if each.gap is not None}

    @property
    def equals(self) -> dict[str, list[str]]:
        """The boxes that hold the size of a gap, by identity and part."""
        return {each.key: list(each.equals) for each in self.found if each.equals}

    def _ids(self, level: Level) -> list[str]:
        # Once each: an identity with several formulas is one id to whoever scripts on it.
        return list(dict.fromkeys(each.id for each in self.found if each.level == level))
