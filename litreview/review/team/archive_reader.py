"""Archives read back: within bounds, each file compared with its hash, and moved into place whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from litreview.errors import AlreadyAReview, InputError, LitreviewError
from litreview.files import converting_os_errors

MANIFEST = "litreview-archive.json"
PARTS = ("searches", "fulltext", "screening")
"""Folders of an archive, in the order in which they are put in place: the protocol makes a folder a review."""
BESIDE = (".gitattributes", ".gitignore")

MOST_FILES = 100_000
MOST_TIMES = 100
"""How many times the size of an archive its files may have together; exports and ledgers shrink to a tenth or so."""
ALWAYS = 100 << 20
"""Bytes that any archive may unpack to, however small it is."""
DIRECTORY_BYTES = 16 << 20
"""Of the list of files at the end of a ZIP, which is read whole."""
DEEPEST = 8
"""Folders in a name, one inside the other; a review has three."""

DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, AttributeError, OverflowError,
    NotImplementedError, RuntimeError, RecursionError)  # fmt: skip
"""What reading a damaged ZIP or manifest may raise; RuntimeError where it is encrypted."""
_CHUNK = 1 << 20


class _Bounded:
    """A file of which no single read may be as long as a hostile ZIP asks for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if size > DIRECTORY_BYTES:
            raise zipfile.BadZipFile
        # Without a size only the end is read, where a comment of 64 KiB may stand.
        return self._stream.read(DIRECTORY_BYTES if size < 0 else size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def unpacked(path: Path, beside: Path | None = None) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Unpack an archive into a new folder that lasts as long as the block; yield it with the manifest.

    Args:
        path: The archive.
        beside: The folder to make the new one in, else that for temporary files.

    Raises:
        InputError: It is no archive of a review, was damaged or changed, or is larger than an archive can be.
    """
    with tempfile.TemporaryDirectory(prefix=".litreview-", dir=beside) as name:
        room = Path(name)
        with converting_os_errors(path):
            try:
                with path.open("rb") as stream, zipfile.ZipFile(_Bounded(stream)) as packed:
                    entries = _entries(path, packed)
                    manifest = _manifest(packed)
                    # All names and sizes before the first file is written.
                    _must_agree(path, entries, manifest)
                    for entry in entries:
                        _unpack(path, packed, entry, room, manifest["files"][entry.filename])
            except BROKEN as error:
                raise InputError(f"{path}: this is no whole archive of a review.", "Get it again.") from error
        yield room, manifest


def _entries(path: Path, packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files of an archive but its manifest, with every name and size looked at."""
    entries = packed.infolist()
    room = max(ALWAYS, MOST_TIMES * path.stat().st_size)
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > room:
        raise _too_large(path)
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        # As file systems compare names that take no notice of case.
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise InputError(f"{path}: it holds {name!r} twice.", "Nothing was unpacked.")
        seen.add(folded)
        if name != MANIFEST:
            must_lie_inside(path, name, "Nothing was unpacked.")
        mode = entry.external_attr >> 16
        if entry.is_dir() or (mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode)):
            raise InputError(f"{path}: {name!r} is a link or a folder, and no file.", "Nothing was unpacked.")
        # Other methods give all that they hold at once.
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise zipfile.BadZipFile(name)
    return [entry for entry in entries if entry.filename != MANIFEST]


def _too_large(path: Path) -> InputError:
    return InputError(
        f"{path}: it would unpack to more than an archive of its size can hold.",
        f"At most {MOST_FILES:,} files and {MOST_TIMES} times its size; nothing was unpacked.",
    )


def must_lie_inside(path: Path, name: str, hint: str) -> None:
    """Refuse a name that would be written anywhere but among the review's own files, on any system."""
    parts = name.split("/")
    inside = name in BESIDE or (1 < len(parts) <= DEEPEST and parts[0] in PARTS and all(map(_is_name, parts)))
    if not inside or PurePosixPath(name).as_posix() != name:
        raise InputError(f"{path}: it holds a file that no archive can hold ({name!r}).", hint)


def _is_name(part: str) -> bool:
    printable = all(unicodedata.category(letter) != "Cc" for letter in part)
    return bool(
        printable
        and part == part.rstrip(" .")
        and part[:1] not in {"", "."}
        and not {"\\", ":"} & set(part)
        and not DEVICES.fullmatch(part)
    )


def _manifest(packed: zipfile.ZipFile) -> dict[str, Any]:
    """Read the manifest; a value of another type than it must have is a ValueError or a TypeError."""
    entry = packed.getinfo(MANIFEST)
    # A small JSON document can take fifty times its size: by what the files it names need.
    if entry.file_size > (1 << 20) + 400 * len(packed.infolist()):
        raise ValueError(MANIFEST)
    with packed.open(entry) as stream:
        manifest: dict[str, Any] = json.loads(stream.read(entry.file_size + 1))
    texts = {**manifest["files"], "root": manifest["root"], "title": manifest.get("title", "")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError(MANIFEST)
    if not all(type(n) is int for n in manifest["counts"].values()) or not isinstance(manifest["flow"], dict):
        raise TypeError(MANIFEST)
    return manifest


def _must_agree(path: Path, entries: list[zipfile.ZipInfo], manifest: Mapping[str, Any]) -> None:
    odd = sorted(set(manifest["files"]) ^ {entry.filename for entry in entries})
    if odd or manifest["root"] != root(manifest["files"]):
        raise _changed(path, odd[0] if odd else "its root hash")


def _changed(path: Path, where: str) -> InputError:
    return InputError(f"{path}: {where} is not what it was when the archive was made.", "Get it again.")


def root(digests: Mapping[str, str]) -> str:
    """Return one hash over the hashes and paths of files."""
    # As sha256sum prints them, so that anybody can compute it: sha256sum of the lines, sorted by path.
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _unpack(path: Path, packed: zipfile.ZipFile, entry: zipfile.ZipInfo, room: Path, expected: str) -> None:
    target = room / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with packed.open(entry) as source, target.open("xb") as given:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            # Counted, since what a ZIP says of its sizes is only a claim.
            if size > entry.file_size:
                raise _too_large(path)
            digest.update(chunk)
            given.write(chunk)
        given.flush()
        os.fsync(given.fileno())
    if digest.hexdigest() != expected:
        raise _changed(path, entry.filename)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Make a folder for a restored review, or take one in which nothing of a review lies; gone when the block fails.

    Raises:
        AlreadyAReview: Something of a review lies in it.
    """
    for name in (*PARTS, *BESIDE):
        if os.path.lexists(target / name):
            raise AlreadyAReview(f"{target}: it already has {name}.")
    made = [folder for folder in (target, *target.parents) if not folder.exists()]
    try:
        with converting_os_errors(target, LitreviewError):
            target.mkdir(parents=True, exist_ok=True)
        yield target
    except BaseException:
        for folder in made:
            with suppress(OSError):  # somebody has put something into it meanwhile
                folder.rmdir()
        raise


def put_in_place(room: Path, target: Path) -> None:
    """Move unpacked files to where they belong, all of them or none."""
    done: list[Path] = []
    try:
        with converting_os_errors(target, LitreviewError):
            for name in (*BESIDE, *PARTS):
                if (room / name).exists():
                    (room / name).rename(target / name)
                    done.append(target / name)
    except BaseException:
        for path in done:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
