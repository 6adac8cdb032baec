"""What a format is: a name, a way to know it, a way to read it, perhaps a way to write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from litreview.errors import Problem
from litreview.model import Item, Record

Piece = str | bytes
"""Of a written file: text, which is UTF-8 wherever it goes, or bytes as they are."""


@dataclass(frozen=True, slots=True)
class Format:
    r"""A file format that litreview reads, writes, or both.

    Attributes:
        title: What people call it.
        endings: Usual file endings, without the dot; they break ties, content decides.
        looks_like: Whether the beginning of a file (with `\n` line ends) is of this format; None where it is only written.
        read: Takes lines (ending in `\n`) or pieces, yields each record, reject and filler in file order, and problems.
        write: Takes records, yields the file in pieces; None where it is only read.
        by_line: Whether it is cut at lines; others are read in pieces that end anywhere, as one line may be all.
        drops: Attributes of a record that the writer cannot carry; whoever writes is told when a record has one.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    looks_like: Callable[[str], bool] | None = None
    read: Callable[[Iterable[str]], Iterator[Item | Problem]] | None = None
    write: Callable[[Iterable[Record]], Iterator[Piece]] | None = None
    by_line: bool = True
    drops: tuple[str, ...] = ()


def cut_short(line: int) -> Problem:
    """Say that a file ends inside the record that starts at a line."""
    return Problem(
        "cut-short",
        "error",
        f"the file ends inside the record that starts at line {line}",
        f"line {line}",
        "It may be cut off: export it again, or import it with --incomplete if that is all there is.",
    )
