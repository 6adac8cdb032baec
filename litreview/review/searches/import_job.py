"""One file on its way in: read item by item, and counted while it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from litreview.errors import InputError, Problem
from litreview.exports import Part, accounting, open_export
from litreview.formats.format import Format
from litreview.formats.mapping import TABLES, mapped
from litreview.formats.recognition import with_keys
from litreview.model import FactChange, Item, Receipt, Record, Reject, Search, SourceKind
from litreview.review.context import Tick
from litreview.review.event_text import counted
from litreview.review.views import Imported
from litreview.store.records import Export

# The keys of a search's records are made of what was read, so that nothing is read otherwise under the same search.
AS_ANOTHER = "take it back with --withdraw, and import it again under another --search"


@dataclass(slots=True)
class Reading:
    """One file on its way in: what is known of it before, and counted while, it is read.

    Attributes:
        place: The folder of its search.
        known: Its format, when that need not be found out.
        columns: Fields for columns of a table, by their names.
        incomplete: Whether a file that ends inside a record is taken all the same.
        new: Records that no export of the search had held before.
        changes: Facts of a search known before that this import changes.
    """

    part: Part
    place: Path
    search: Search
    digest: str
    tick: Tick
    known: Format | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    incomplete: bool = False
    format: str = ""
    encoding: str = ""
    records: int = 0
    new: int = 0
    receipt: Receipt | None = None
    rejects: list[Reject] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    untitled: int = 0
    changes: tuple[FactChange, ...] = ()

    def note(self, problem: Problem) -> None:
        """Keep a problem in mind; one that means that records are missing ends the reading.

        Raises:
            InputError: The file is cut off.
        """
        # Half a file must not count unless a person says so: nobody would look for the other half later.
        if problem.id == "cut-short" and self.incomplete:
            said = f"{problem.what[:1].upper()}{problem.what[1:]}."
            problem = replace(
                problem, level="note", what=said, hint="It was taken as all there is (--incomplete)."
            )
        if problem.level == "error":
            raise InputError(f"{self.part}: {problem.what}.", f"Nothing was imported. {problem.hint}")
        self.problems.append(problem)

    def odd(self, id_: str, said: str, hint: str = "") -> None:
        """Keep in mind something that a person should hear of."""
        self.problems.append(Problem(id_, "note", said, str(self.part), hint))

    def export(self, name: str) -> Export:
        """Give the export that the file is, under a name in its search's folder."""
        path = f"searches/{self.place.name}/{name}"
        counts = (self.format, self.encoding, self.records, len(self.rejects))
        return Export(self.search.id, self.digest, path, *counts)

    def told(self, *, known: bool) -> Imported:
        """Say what came of it."""
        return Imported(
            str(self.part), self.search.id, self.digest, self.format, self.encoding, self.records,
            0 if known else self.new, tuple(self.rejects), known, tuple(self.problems), self.receipt,
            self.changes,
        )  # fmt: skip


def items(reading: Reading) -> Iterator[Item]:
    """Read the file's items, count what they are, and account for every byte.

    Raises:
        InputError: It cannot be read, is cut off, is of no known format, or holds no record.
    """
    path, ending = reading.part.path, Path(reading.part.name).suffix
    size = path.stat().st_size
    known = mapped(reading.known, reading.columns, ending)
    opened = open_export(path, known, reading.note, where=str(reading.part), ending=ending)
    with (
        opened as (reading.format, reading.encoding, found),
        accounting(path, reading.format, reading.encoding) as account,
    ):
        for item in with_keys(found, reading.search.id):
            account.take(item)
            _count(reading, item)
            # Of a packed file it is not known how much there will be.
            guess = reading.records * size // account.size if 0 < account.size <= size else None
            reading.tick(reading.records, guess)
            yield item
        reading.receipt = account.closed()
    _say_odd(reading)


def _count(reading: Reading, item: Item) -> None:
    if isinstance(item, Reject):
        reading.rejects.append(item)
    elif isinstance(item, Record):
        reading.records += 1
        reading.untitled += not item.title
        if reading.format in TABLES and item.kind is None:
            for column in ("kind", "Kind", "KIND"):
                for word in item.raw.get(column, ()):
                    reading.kinds[word] = reading.kinds.get(word, 0) + 1


def _say_odd(reading: Reading) -> None:
    """Say what was read and could not be used as it was meant, and what was read by no one."""
    for word, n in reading.kinds.items():
        said = f"{counted(n, 'row')} of the kind {word!r}, which is none; the search's own kind holds there."
        reading.odd("kind", said, f"Kinds are {', '.join(SourceKind)}.")
    # One without a title may be so; where all lack it, it stands under a name that nobody here knows.
    if reading.records and reading.untitled == reading.records:
        said = f"No title was found in {'its record' if reading.records == 1 else 'any of its records'}."
        hint = f"Say which column has it: {AS_ANOTHER}, with --map 'Name of the column=title'."
        reading.odd("untitled", said, hint if reading.format in TABLES else "Look at the file.")
    if reading.receipt and reading.receipt.lost:
        said = f"{reading.receipt.lost} bytes of the file are part of no record, reject or named filler."
        reading.odd("unaccounted", said, "Look at the file; this is a fault of litreview, please report it.")
