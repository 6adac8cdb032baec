"""Export files on disk, opened by what is in them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from litreview.errors import InputError
from litreview.errors import Problem
from litreview.files import said
from litreview.formats import sniff
from litreview.formats.packed import unpacked
from litreview.formats.reading import head_of
from litreview.formats.reading import items
from litreview.formats.table import Format
from litreview.model import Batch
from litreview.model import Item
from litreview.model import Record
from litreview.model import Reject
from litreview.text import open_text


@contextmanager
def open_export(
    path: Path, known: Format | None, note: Callable[[Problem], None]
) -> Iterator[tuple[str, str, Iterator[Item]]]:
    """Open an export; give the name of its format, its encoding, and its items one by one.

    Args:
        path: The file.
        known: Its format, if a person said it; else its content decides.
        note: Is told every problem that is met.

    Raises:
        InputError: It cannot be read, is empty, or is of no known format.
    """
    with said(path), path.open("rb") as stream:
        if not stream.read(1):
            raise InputError(f"{path}: the file is empty.", "Nothing was imported. Export it again.")
        stream.seek(0)
        text, encoding, problems = open_text(unpacked(stream, str(path)))
        for problem in problems:
            note(problem)
        chosen, lines = _chosen(text, path, known)
        yield chosen.name, encoding, items(lines, chosen, note, str(path))


def _chosen(text: TextIO, path: Path, known: Format | None) -> tuple[Format, Iterator[str]]:
    head, lines = head_of(iter(text))
    return known or sniff(head, path.suffix.lstrip(".").lower(), where=str(path)), lines


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
