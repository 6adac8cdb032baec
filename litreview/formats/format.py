"""The `Format` type: a name, how to recognise the format, and functions that read and write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from litreview.errors import Problem
from litreview.model import Item, Record

FilePiece = str | bytes
"""A piece of a written file: text, to be encoded as UTF-8, or bytes."""


@dataclass(frozen=True, slots=True)
class Format:
    r"""A file format that litreview reads, writes, or both.

    Attributes:
        title: The name for people.
        endings: Usual file endings, without the dot; they only break ties, content decides.
        looks_like: Returns whether the head of a file (with `\n` line ends) is in this format; None if it is only written.
        read: Takes lines (ending in `\n`) or pieces; yields records, rejects and filler in file order, and problems.
        write: Takes records; yields the file in pieces; None if it is only read.
        cite: Returns a record as one reference; None if it is no reference list.
        by_line: Whether it is read by line; other formats are read in pieces that end anywhere, as one line may be all.
        drops: The fields of a record that the writer cannot represent; the user is warned if a record has one.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    looks_like: Callable[[str], bool] | None = None
    read: Callable[[Iterable[str]], Iterator[Item | Problem]] | None = None
    write: Callable[[Iterable[Record]], Iterator[FilePiece]] | None = None
    cite: Callable[[Record], str] | None = None
    by_line: bool = True
    drops: tuple[str, ...] = ()


def truncation_problem(line: int) -> Problem:
    """Return the problem of a file that ends inside the record that starts at a line."""
    return Problem(
        "cut-short",
        "error",
        f"the file ends inside the record that starts at line {line}",
        f"line {line}",
        "It may be incomplete: export it again, or import it with --incomplete if that is all there is.",
    )
