"""The items of the reporting checklists by section, and those that the log can answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Topic = Literal[
    "title", "criteria", "sources", "strategies", "selection", "flow", "excluded", "protocol", "amendments",
    "versions", "studies", "data",
]  # fmt: skip
"""What the log holds that answers items."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A reporting checklist.

    Attributes:
        name: Of its texts.
        sections: The numbers of its items, by section; a list in one piece has the section "".
        answers: What answers items of it, by their numbers; all others are the authors'.
        partly: Items of these that leave a part to the authors.
    """

    name: str
    sections: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, Topic]
    partly: frozenset[str] = frozenset()


def _numbers(first: int, last: int) -> tuple[str, ...]:
    return tuple(map(str, range(first, last + 1)))


PRISMA = Checklist(
    "prisma",
    {
        "title": ("1",),
        "abstract": ("2",),
        "introduction": ("3", "4"),
        "methods": (*_numbers(5, 9), "10a", "10b", "11", "12", *(f"13{part}" for part in "abcdef"), "14", "15"),
        "results": ("16a", "16b", "17", "18", "19", *(f"20{part}" for part in "abcd"), "21", "22"),
        "discussion": tuple(f"23{part}" for part in "abcd"),
        "other": ("24a", "24b", "24c", "25", "26", "27"),
    },
    {
        "1": "title", "5": "criteria", "6": "sources", "7": "strategies", "8": "selection", "16a": "flow",
        "16b": "excluded", "24b": "protocol", "24c": "amendments", "27": "data",
    },
    frozenset({"1", "5", "24b", "27"}),
)  # fmt: skip

ABSTRACTS = Checklist(
    "abstracts",
    {
        "title": ("1",),
        "background": ("2",),
        "methods": _numbers(3, 6),
        "results": ("7", "8"),
        "discussion": ("9", "10"),
        "other": ("11", "12"),
    },
    {"1": "title", "3": "criteria", "4": "sources", "7": "studies"},
    frozenset({"1", "7"}),
)

SCOPING = Checklist(
    "scr",
    {
        "title": ("1",),
        "abstract": ("2",),
        "introduction": ("3", "4"),
        "methods": _numbers(5, 13),
        "results": _numbers(14, 18),
        "discussion": _numbers(19, 21),
        "funding": ("22",),
    },
    {
        "1": "title", "5": "versions", "6": "criteria", "7": "sources", "8": "strategies",
        "9": "selection", "14": "flow",
    },
    frozenset({"1", "5", "6"}),
)  # fmt: skip
