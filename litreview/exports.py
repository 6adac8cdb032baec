"""Export files on disk, opened by what is in them."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TextIO, cast

from litreview.errors import InputError, Problem
from litreview.files import opened, write_from
from litreview.formats.bounds import BoundedLines
from litreview.formats.format import Format
from litreview.formats.packed import members, unpacked
from litreview.formats.receipt import Account
from litreview.formats.recognition import HEAD, head_of, items
from litreview.formats.registry import sniff
from litreview.model import Batch, Item, Record, Reject
from litreview.text import open_text


@dataclass(frozen=True, slots=True)
class Part:
    """One file to be read: a file that a person named, or one of the files of an archive.

    Attributes:
        path: Where its bytes lie now; a copy in a temporary folder may stand for the file that was named.
        named: What the person named: the file itself, or the archive.
        name: Its own file name.
    """

    path: Path
    named: Path
    name: str

    def __str__(self) -> str:
        return str(self.named) if self.name == self.named.name else f"{self.named}/{self.name}"


@contextmanager
def parts(path: Path) -> Iterator[list[Part]]:
    """Give the files that a file stands for: itself, or while this lasts each file of an archive of several.

    Raises:
        InputError: It cannot be read, or is an archive that is broken or locked.
    """
    with tempfile.TemporaryDirectory(prefix="litreview-") as room:
        with opened(path) as stream:
            # All of them come out before one is used: an archive that breaks off gives nothing.
            found = [
                Part(write_from(Path(room) / str(n), member), path, PurePosixPath(name).name)
                for n, (name, member) in enumerate(members(stream, str(path)))
            ]
        yield found or [Part(path, path, path.name)]


@contextmanager
def open_export(
    path: Path, known: Format | None, note: Callable[[Problem], None], *, where: str = "", ending: str = ""
) -> Iterator[tuple[str, str, Iterator[Item]]]:
    """Open an export; give the name of its format, its encoding, and its items one by one.

    Args:
        path: The file.
        known: Its format, if a person said it; else its content decides.
        note: Is told every problem that is met.
        where: What to call it in an error, else its path.
        ending: Of its name, else of its path.

    Raises:
        InputError: It cannot be read, is empty, or is of no known format.
    """
    shown = where or str(path)
    with opened(path) as stream:
        if not stream.read(1):
            raise InputError(f"{shown}: the file is empty.", "Nothing was imported. Export it again.")
        stream.seek(0)
        data = BoundedLines(unpacked(stream, shown))
        text, encoding, problems = open_text(cast("BinaryIO", data))
        for problem in problems:
            note(problem)
        chosen, lines = _chosen(text, ending or path.suffix, shown, known)
        data.bounded = chosen.by_line
        yield chosen.name, encoding, items(lines, chosen, note, shown)


def _chosen(text: TextIO, ending: str, where: str, known: Format | None) -> tuple[Format, Iterator[str]]:
    # One line may be all of a file, so that the beginning is no line but a piece.
    head, _ = head_of(iter(partial(text.readline, HEAD), ""))
    chosen = known or sniff(head, ending.lstrip(".").lower(), where=where)
    if not chosen.by_line:
        return chosen, chain([head], iter(partial(text.read, HEAD), ""))
    return chosen, chain(_begun(head, text), text)


def _begun(head: str, text: TextIO) -> Iterator[str]:
    """Yield the lines of a file's beginning, of which the last goes on in the file."""
    yield from io.StringIO(head if head.endswith("\n") else head + text.readline(), newline="\n")


@contextmanager
def accounting(path: Path, name: str, encoding: str) -> Iterator[Account]:
    """Open the account of an export that is being read: its bytes once more, beside its items.

    Args:
        path: The file.
        name: The name of its format.
        encoding: The name of its encoding.
    """
    with opened(path) as stream:
        yield Account(unpacked(stream, str(path), proved=True), name, encoding)


def read_records(path: Path | str) -> Batch:
    """Read an export of any known format.

    Returns:
        Its records and rejects in file order, and what was odd about it. Records have no key: a key
        belongs to a search.

    Raises:
        InputError: The file cannot be read, is empty, or is of no known format.
    """
    problems: list[Problem] = []
    with open_export(Path(path), None, problems.append) as (name, encoding, found):
        read = list(found)
    records = tuple(item for item in read if isinstance(item, Record))
    rejects = tuple(item for item in read if isinstance(item, Reject))
    return Batch(records, rejects, tuple(problems), name, encoding)
