"""Checks for copies of files, as synchronisation services leave them beside the original; nothing reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from litreview.errors import InputError, Problem
from litreview.files import sha256
from litreview.links import is_file, list_files
from litreview.review.context import Context
from litreview.review.folder import HASH
from litreview.review.searches import search_folder
from litreview.store.records import Export

OURS = {"search.toml", "strategy.txt", "README.md"}


def copies(context: Context) -> Iterator[Problem]:
    """Yield copies of the protocol, of its versions, of each `search.toml`, and of exports."""
    root = context.folder.root
    protocol = context.folder.protocol
    yield from _beside(root, protocol, list_files(protocol.parent, "*"))
    for path in list_files(context.folder.protocols, "*"):
        if not (path.suffix == ".toml" and HASH.fullmatch(path.stem)) and HASH.match(path.name):
            own = path.with_name(f"{path.name[:64]}.toml")
            yield _copy(root, path, own)
    ids: dict[str, Path] = {}
    for place in search_folder.folders(context.folder):
        search, exports = _read(place)
        names = {Path(export.path).name for export in exports}
        # Listed once: an update may have hundreds of exports in a folder.
        others = [path for path in list_files(place, "*") if path.name not in names | OURS]
        for name in ["search.toml", *sorted(names)]:
            yield from _beside(root, place / name, others)
        if search and (other := ids.setdefault(search, place)) != place:
            yield _twice(root, place, other)


def _read(place: Path) -> tuple[str, list[Export]]:
    try:
        search, exports = search_folder.read(place)
    except InputError:  # reported by check_exports
        return "", []
    return search.id, exports


def _beside(root: Path, own: Path, others: Iterable[Path]) -> Iterator[Problem]:
    """Yield those of the files beside a file whose names look like copies of it."""
    for path in others:
        if path.name not in OURS and is_named_after(path.name, own.name):
            yield _copy(root, path, own)


def is_named_after(name: str, own: str) -> bool:
    """Return whether a name is that of a copy, such as `x (1).csv`, `x-DESKTOP-1.csv` or `x.csv.orig` of `x.csv`."""
    stem, suffix = Path(own).stem, Path(own).suffix
    if name.startswith(own):
        return name != own
    added = name.removeprefix(stem).removesuffix(suffix)
    # With a letter or digit it would be another name: `protocols` is not a copy of `protocol`.
    return name.startswith(stem) and name.endswith(suffix) and bool(added) and not added[0].isalnum()


def _copy(root: Path, path: Path, own: Path) -> Problem:
    message = (
        f"This looks like a copy of {own.name}, made by a synchronisation service or by hand; it is not read."
    )
    if not is_file(own):
        hint = f"{own.name} is missing: if this is the file, rename it."
    elif sha256(path) == sha256(own):
        hint = "Both have the same content: delete the copy."
    else:
        hint = f"They differ: only {own.name} counts. Compare the two, correct it where needed, and delete the copy."
    return Problem("file-copy", "note", message, path.relative_to(root).as_posix(), hint)


def _twice(root: Path, place: Path, other: Path) -> Problem:
    """Return the problem of two folders with one search; if they differ, it is not known which facts are right."""
    same = sha256(place / "search.toml") == sha256(other / "search.toml")
    message = f"This folder and {other.name} have the same search `id`."
    hint = (
        f"Delete the copy; {other.name} is read."
        if same
        else "They differ: keep the right one, delete the other."
    )
    where = (place / "search.toml").relative_to(root).as_posix()
    return Problem("search-twice", "note" if same else "error", message, where, hint)
