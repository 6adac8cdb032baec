"""Where an imported file is kept: untouched, under its own name, its rejects beside it (RULES 3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from litreview.errors import InputError
from litreview.files import copy_whole, write_whole
from litreview.review import bound_files
from litreview.review.searches import search_toml
from litreview.review.searches.import_job import Reading
from litreview.store.records import Export
from litreview.text import clean

NAME_BYTES = 150
"""Of a copy's name without its ending; most file systems hold 255, and a number or `.txt` may follow."""
ENDING_LETTERS = 10
"""What comes after the last dot of a name and is longer is no ending, but the end of a sentence."""
# Names that a search's folder needs itself; an export must not take their place.
RESERVED = frozenset({"search.toml", "strategy.txt", "rejects"})


def files_of(reading: Reading, name: str) -> tuple[list[Path], list[Path]]:
    """Name the files that an import changes, and those that it makes."""
    return search_toml.files(reading.place), [reading.place / name, *_rejects(reading, name)]


def keep(reading: Reading, name: str, strategy: str | None) -> Export:
    """Copy the file untouched, under a name, and note it and its search in `search.toml`.

    Raises:
        InputError: The file has changed since it was read.
    """
    put_copy(reading, name)
    export = reading.export(name)
    search_toml.write(reading.place, reading.search, export, strategy, _more(reading))
    _write_rejects(reading, name)
    return export


def put_copy(reading: Reading, name: str) -> None:
    """Copy the file untouched, unless it lies there already.

    Raises:
        InputError: The file has changed since it was read.
    """
    if reading.part.path.absolute() != (reading.place / name).absolute():
        copied = copy_whole(reading.part.path, reading.place / name)
        # Records are read from the original: a copy of something else would prove nothing later.
        if copied != reading.digest:
            raise InputError(f"{reading.part}: it changed while it was read.", "Import it again.")


def _more(reading: Reading) -> dict[str, Mapping[str, Any]]:
    """Give what else is to be kept of an export: how its columns were read, and its receipt."""
    receipt = reading.receipt
    bytes_of = (
        {"size": receipt.size, "records": receipt.records, "rejects": receipt.rejects, **receipt.filler}
        if receipt
        else {}
    )
    return {"map": dict(reading.columns), "bytes": bytes_of}


def free_name(reading: Reading) -> str:
    """Give the name the copy will have: the file's own, with a number when another file has it."""
    if lies_in_place(reading):
        return reading.part.path.name
    own = Path(portable(reading.part.name))
    for n in range(1, 1000):
        # The name people know stays as long as it can; a copy of the same bytes may keep it.
        name = own.name if n == 1 else f"{own.stem}-{n}{own.suffix}"
        there = reading.place / name
        # Without regard to case: Windows and macOS would write over `Search.toml`.
        if name.casefold() not in RESERVED and _is_free(there, reading):
            return name
    return f"{reading.digest[:16]}{own.suffix}"


def _is_free(there: Path, reading: Reading) -> bool:
    # A copy whose line endings alone were changed is the same export, and becomes exact again.
    return not there.exists() or bound_files.state_of(there, reading.digest) in {"whole", "line-endings"}


def lies_in_place(reading: Reading) -> bool:
    """Whether the file lies in its search's folder, where a person or a shared folder has put it."""
    return reading.part.path.absolute().parent == reading.place


def portable(name: str) -> str:
    """Give a file's name in a form that every system can hold: shared reviews travel."""
    plain = re.sub(r'[<>:"/\\|?*]', "-", unicodedata.normalize("NFC", clean(name)))
    stem, dot, ending = plain.rpartition(".")
    if not stem or len(ending) > ENDING_LETTERS:
        stem, dot, ending = plain, "", ""
    # By bytes, as file systems count: 150 letters of Chinese are 450. Half a letter is dropped.
    return f"{stem.encode()[:NAME_BYTES].decode(errors='ignore').rstrip(' .')}{dot}{ending}"


def _rejects(reading: Reading, name: str) -> tuple[Path, Path]:
    """Name the file of rejected text and that of the reasons."""
    folder = reading.place / "rejects"
    return folder / name, folder / f"{name}.txt"


def _write_rejects(reading: Reading, name: str) -> None:
    """Keep rejected text where a person can mend it and import it again, and beside it why it was rejected."""
    if not reading.rejects:
        return
    # Apart, as there is no line that every format takes for a comment.
    texts, reasons = _rejects(reading, name)
    write_whole(texts, "\n\n".join(reject.text.rstrip() for reject in reading.rejects) + "\n")
    lines = [f"line {reject.line:,} of {name}: {reject.why}" for reject in reading.rejects]
    write_whole(reasons, "\n".join(lines) + "\n")
