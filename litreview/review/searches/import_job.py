"""The import of one file: reads it a few items at a time and counts while reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from shlex import quote

from litreview.dedup.mojibake import has_mojibake
from litreview.errors import InputError, Problem
from litreview.exports import ExportFile, open_account, open_export
from litreview.formats.databases import SAMPLE, likely_database
from litreview.formats.fill_rates import FillRates
from litreview.formats.format import Format
from litreview.formats.mapping import TABLES, with_columns
from litreview.model import FactChange, Item, Receipt, Record, Reject, Search, SourceKind
from litreview.record_key import assign_keys
from litreview.review.event_text import counted
from litreview.review.views import ImportResult
from litreview.store.records import Export
from litreview.ticks import Tick

# Record keys are derived from the text that was read, so a search cannot hold one file read in two ways.
AS_ANOTHER = "withdraw it with --withdraw and import it again under another --search"

ACCEPTED = frozenset({"cut-short", "misaligned"})
"""Problems that --incomplete accepts, so that the file is imported."""

BATCH = 16
"""Number of items that go through the steps of an import together; so few stay in the processor's cache."""

BATCH_LETTERS = 1 << 17
"""Maximum number of characters in a batch, for the same reason; 16 items usually have far fewer."""


@dataclass(slots=True)
class ImportJob:
    """The import of one file: how to read it, and the results so far.

    Attributes:
        part: The file, or one of the files in an archive.
        folder: The folder of the search.
        digest: The SHA-256 of the file.
        known: The format of the file; None to detect it.
        columns: The fields of table columns, by column name.
        incomplete: Whether to accept a file that ends inside a record, or whose rows do not match its header.
        format: The name of the format in which the file was read.
        encoding: The encoding in which the file was read. If it was imported before, it is read in this encoding again.
        new: Number of records that are not in any earlier export of the search.
        unknown_kinds: Number of rows by kind of source, for kinds that litreview does not know.
        untitled: Number of records without a title.
        of_registers: Number of records whose source is a register.
        with_votes: Number of records with decisions from Rayyan.
        misread: Number of records with letters that were encoded twice.
        rates: How many records have each field; not counted for tables, whose readers check their columns.
        first: The first records, by which the database is recognised.
        changes: Changes to the facts of a search that already existed.
    """

    part: ExportFile
    folder: Path
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
    unknown_kinds: dict[str, int] = field(default_factory=dict)
    untitled: int = 0
    of_registers: int = 0
    with_votes: int = 0
    misread: int = 0
    rates: FillRates = field(default_factory=FillRates)
    first: list[Record] = field(default_factory=list)
    changes: tuple[FactChange, ...] = ()

    def add_problem(self, problem: Problem) -> None:
        """Add a problem; one that means that records are missing stops the import.

        Raises:
            InputError: The file is cut off.
        """
        # A truncated file must not count unless the user asks for it: nobody would look for the rest later.
        if problem.id in ACCEPTED and self.incomplete:
            what = f"{problem.what[:1].upper()}{problem.what[1:]}."
            problem = replace(
                problem, level="note", what=what, hint="It was accepted as it is (--incomplete)."
            )
        if problem.level == "error":
            raise InputError(f"{self.part}: {problem.what}.", f"Nothing was imported. {problem.hint}")
        self.problems.append(problem)

    def warn(self, id_: str, what: str, hint: str = "") -> None:
        """Add a note for the user about this file."""
        self.problems.append(Problem(id_, "note", what, str(self.part), hint))

    def export(self, name: str) -> Export:
        """Return the export that this file becomes under a name in the folder of its search."""
        path = f"searches/{self.folder.name}/{name}"
        counts = (self.format, self.encoding, self.records, len(self.rejects))
        return Export(self.search.id, self.digest, path, *counts)

    def result(self, *, known: bool) -> ImportResult:
        """Return the outcome of the import."""
        return ImportResult(
            str(self.part), self.search.id, self.digest, self.format, self.encoding, self.records,
            0 if known else self.new, tuple(self.rejects), known, tuple(self.problems), self.receipt,
            self.changes,
        )  # fmt: skip


def batches(job: ImportJob) -> Iterator[list[Item]]:
    """Yield the items of the file, a few at a time, and account for every byte of it.

    Raises:
        InputError: It cannot be read, is cut off, has no known format, or holds no record.
    """
    path, ending = job.part.path, Path(job.part.name).suffix
    size = path.stat().st_size
    known = with_columns(job.known, job.columns, ending)
    opened = open_export(
        path, known, job.add_problem, where=str(job.part), ending=ending, encoding=job.encoding
    )
    with (
        opened as (job.format, job.encoding, found),
        open_account(path, job.format, job.encoding) as account,
    ):
        for batch in _split(assign_keys(found, job.search.id)):
            for item in batch:
                account.add(item)
            for item in batch:
                _count(job, item)
            # The uncompressed size of a packed file is not known in advance.
            guess = job.records * size // account.size if 0 < account.size <= size else None
            job.tick(job.records, guess)
            yield batch
        job.receipt = account.finish()
    add_warnings(job)


def _split(found: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    letters = 0
    for item in found:
        batch.append(item)
        letters += len(item.text)
        if len(batch) == BATCH or letters > BATCH_LETTERS:
            yield batch
            batch, letters = [], 0
    yield batch


def _count(job: ImportJob, item: Item) -> None:
    if isinstance(item, Reject):
        job.rejects.append(item)
    elif isinstance(item, Record):
        job.records += 1
        if job.format not in TABLES:
            job.rates.add(item)
            if len(job.first) < SAMPLE:
                job.first.append(item)
        job.untitled += not item.title
        job.of_registers += item.kind is SourceKind.REGISTER
        job.with_votes += "RAYYAN-INCLUSION" in item.text
        job.misread += has_mojibake(item.text)
        if job.format in TABLES and item.kind is None:
            for column in ("kind", "Kind", "KIND"):
                for word in item.raw.get(column, ()):
                    job.unknown_kinds[word] = job.unknown_kinds.get(word, 0) + 1


def add_warnings(job: ImportJob) -> None:
    """Warn about unknown kinds, missing titles, wrong encodings, votes, and bytes that are not accounted for."""
    for word, n in job.unknown_kinds.items():
        what = f"{counted(n, 'row')} of the unknown kind {word!r}; the kind of the search is used instead."
        job.warn("kind", what, f"Kinds are {', '.join(SourceKind)}.")
    # One record may lack a title; if all do, the title has a column name that no reader knows.
    if job.records and job.untitled == job.records:
        what = f"No title was found in {'its record' if job.records == 1 else 'any of its records'}."
        hint = f"Name its column: {AS_ANOTHER}, with --map 'Name of the column=title'."
        job.warn("untitled", what, hint if job.format in TABLES else "Look at the file.")
    for broken in chain(job.rates.problems(job.format), job.rates.problems(likely_database(job.first))):
        job.warn(broken.id, f"{broken.what}.", broken.hint)
    if job.misread:
        look = "record looks" if job.misread == 1 else "records look"
        what = f"{job.misread:,} {look} encoded twice: letters such as é are shown as Ã©."
        job.warn(
            "twice-encoded", what, "Export the file again as UTF-8, unless the database shows them so too."
        )
    if job.with_votes:
        what = f"{counted(job.with_votes, 'record')} with decisions from Rayyan, which are not imported here."
        job.warn("votes", what, f"To import them: `litreview votes import {quote(str(job.part.named))}`.")
    if job.receipt and job.receipt.lost:
        lost = counted(job.receipt.lost, "byte")
        what = f"The receipt does not account for {lost} of the file."
        job.warn("unaccounted", what, "Look at the file. This is a bug in litreview; please report it.")
