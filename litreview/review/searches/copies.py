"""Copies of imported files: unchanged, under their own names, with rejected text beside them (RULES 3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from litreview.errors import InputError
from litreview.files import copy_atomically, write_atomically
from litreview.review import bound_files
from litreview.review.searches import search_toml
from litreview.review.searches.import_job import ImportJob
from litreview.store.records import Export
from litreview.text import clean, is_device

NAME_BYTES = 150
"""Maximum length of a copy's name without its suffix; most file systems allow 255, and a number or `.txt` may follow."""
SUFFIX_LETTERS = 10
"""Maximum length of a suffix; a longer one is the end of a sentence with a dot in it."""
# Files that a search's folder needs itself; an export must not take their names.
RESERVED = frozenset({"search.toml", "strategy.txt", "rejects"})


def affected_files(job: ImportJob, name: str) -> tuple[list[Path], list[Path]]:
    """Return the files that an import changes, and those that it creates."""
    return search_toml.files(job.folder), [job.folder / name, *reject_files(job, name)]


def add_export(job: ImportJob, name: str, strategy: str | None) -> Export:
    """Copy the file under a name, and add it and its search to `search.toml`.

    Raises:
        InputError: The file has changed since it was read.
    """
    write_copy(job, name)
    export = job.export(name)
    receipt = job.receipt
    more: dict[str, Mapping[str, Any]] = {"map": dict(job.columns)}
    if receipt:
        counts = {"size": receipt.size, "records": receipt.records, "rejects": receipt.rejects}
        more["bytes"] = {**counts, **receipt.filler}
    search_toml.add_export(job.folder, job.search, export, strategy, more)
    write_rejects(job, name)
    return export


def write_copy(job: ImportJob, name: str) -> None:
    """Copy the file under a name, unless it is that copy itself.

    Raises:
        InputError: The file has changed since it was read.
    """
    if job.part.path.absolute() != (job.folder / name).absolute():
        copied = copy_atomically(job.part.path, job.folder / name)
        # Records were read from the original: a copy with other contents would prove nothing later.
        if copied != job.digest:
            raise InputError(f"{job.part}: it changed while it was being read.", "Import it again.")


def free_name(job: ImportJob) -> str:
    """Return the name for the copy: the file's own, with a number if another file has it."""
    if is_in_place(job):
        return job.part.path.name
    own = Path(portable_name(job.part.name))
    # Two names that differ in case only are one file on Windows and macOS.
    taken = {path.name.casefold(): path.name for path in job.folder.glob("*")} | dict.fromkeys(RESERVED, "")
    for n in range(1, 1000):
        name = own.name if n == 1 else f"{own.stem}-{n}{own.suffix}"
        path = job.folder / name
        if taken.get(name.casefold(), name) != name:
            continue
        # A copy in which only line endings changed is the same export, and becomes exact again.
        if not path.exists() or bound_files.state_of(path, job.digest) in {"whole", "line-endings"}:
            return name
    return f"{job.digest[:16]}{own.suffix}"


def is_in_place(job: ImportJob) -> bool:
    """Return whether the file is already in the folder of its search, as when a person has put it there."""
    return job.part.path.absolute().parent == job.folder


def portable_name(name: str) -> str:
    """Return a file name that every system accepts, as shared reviews move between systems."""
    plain = re.sub(r'[<>:"/\\|?*]', "-", unicodedata.normalize("NFC", clean(name)))
    stem, dot, suffix = plain.rpartition(".")
    if not stem or len(suffix) > SUFFIX_LETTERS:
        stem, dot, suffix = plain, "", ""
    # In bytes, as file systems count: 150 Chinese characters are 450 bytes. A partial character is dropped.
    stem = stem.encode()[:NAME_BYTES].decode(errors="ignore").rstrip(" .")
    # Windows takes `aux.ris` for the device, and drops a dot at the end.
    mark = "-" if is_device(stem.partition(".")[0]) else ""
    return f"{mark}{stem}{dot}{suffix}".rstrip(" .")


def reject_files(job: ImportJob, name: str) -> tuple[Path, Path]:
    """Return the paths of the rejected text and of the reasons."""
    folder = job.folder / "rejects"
    return folder / name, folder / f"{name}.txt"


def write_rejects(job: ImportJob, name: str) -> None:
    """Write rejected text to a file that can be corrected and imported again, and the reasons to a second one."""
    if not job.rejects:
        return
    # Two files, as no line is a comment in every format.
    texts, reasons = reject_files(job, name)
    write_atomically(texts, "\n\n".join(reject.text.rstrip() for reject in job.rejects) + "\n")
    lines = [f"line {reject.line:,} of {name}: {reject.why}" for reject in job.rejects]
    write_atomically(reasons, "\n".join(lines) + "\n")
