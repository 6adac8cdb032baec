"""Reading of archives: within bounds, with each file compared with its hash, and moved into place all at once."""

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
"""Folders of an archive, in the order in which they are moved into place; the protocol, in the last, makes it a review."""
BESIDE = (".gitattributes", ".gitignore")
STATEMENT = "statement.json"
"""What a public archive of a signed review states of its ledgers."""
SIGNATURES = "signatures"
"""The folder with signatures of the root hash, which does not cover them."""

MOST_FILES = 100_000
MOST_TIMES = 100
"""Maximum ratio of the size of the files to that of the archive; exports and ledgers shrink to about a tenth."""
ALWAYS = 100 << 20
"""Bytes that even the smallest archive may unpack to."""
DIRECTORY_BYTES = 16 << 20
"""Maximum size of the directory at the end of a ZIP, which is read as a whole."""
DEEPEST = 8
"""Maximum depth of a path; a review needs three."""

DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, AttributeError, OverflowError,
    NotImplementedError, RuntimeError, RecursionError)  # fmt: skip
"""Exceptions from reading a damaged ZIP or manifest; RuntimeError if it is encrypted."""
_CHUNK = 1 << 20


class _Bounded:
    """A file with a limit on the length of a single read, which a hostile ZIP could make very large."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if size > DIRECTORY_BYTES:
            raise zipfile.BadZipFile
        # Without a size only the end is read, which may be a comment of up to 64 KiB.
        return self._stream.read(DIRECTORY_BYTES if size < 0 else size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def unpack(path: Path, beside: Path | None = None) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Unpack an archive into a new folder that is deleted at the end of the block; yield it with the manifest.

    Args:
        path: The archive.
        beside: The folder in which to create the new one; by default, the one for temporary files.

    Raises:
        InputError: It is not an archive of a review, is damaged, was changed, or is too large.
    """
    with tempfile.TemporaryDirectory(prefix=".litreview-", dir=beside) as name:
        room = Path(name)
        with converting_os_errors(path):
            try:
                with path.open("rb") as stream, zipfile.ZipFile(_Bounded(stream)) as packed:
                    entries = _entries(path, packed)
                    manifest = _manifest(packed)
                    # Check all names and sizes before the first file is written.
                    _must_agree(path, entries, manifest)
                    for entry in entries:
                        _unpack(path, packed, entry, room, manifest["files"].get(entry.filename))
            except BROKEN as error:
                raise InputError(
                    f"{path}: not a complete archive of a review.", "Download or copy it again."
                ) from error
        yield room, manifest


def _entries(path: Path, packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files of an archive without its manifest, after checking their names and sizes."""
    entries = packed.infolist()
    room = max(ALWAYS, MOST_TIMES * path.stat().st_size)
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > room:
        raise _too_large(path)
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        # As in file systems that ignore case.
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise InputError(f"{path}: it contains {name!r} twice.", "Nothing was unpacked.")
        seen.add(folded)
        if name != MANIFEST:
            check_name(path, name, "Nothing was unpacked.")
        mode = entry.external_attr >> 16
        if entry.is_dir() or (mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode)):
            raise InputError(f"{path}: {name!r} is a link or a folder, not a file.", "Nothing was unpacked.")
        # Other methods unpack everything at once.
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise zipfile.BadZipFile(name)
    return [entry for entry in entries if entry.filename != MANIFEST]


def _too_large(path: Path) -> InputError:
    return InputError(
        f"{path}: it would unpack to more than an archive of its size may contain.",
        f"At most {MOST_FILES:,} files and {MOST_TIMES} times its size; nothing was unpacked.",
    )


def check_name(path: Path, name: str, hint: str) -> None:
    """Check that a path belongs to the files of a review, on any operating system.

    Raises:
        InputError: It does not.
    """
    parts = name.split("/")
    depth = 2 if parts[0] == SIGNATURES else DEEPEST
    inside = name in {*BESIDE, STATEMENT} or (
        1 < len(parts) <= depth and parts[0] in {*PARTS, SIGNATURES} and all(map(_is_name, parts))
    )
    if not inside or PurePosixPath(name).as_posix() != name:
        raise InputError(f"{path}: it contains a file that does not belong in an archive ({name!r}).", hint)


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
    """Read the manifest.

    Raises:
        ValueError: It is too large.
        TypeError: A value has the wrong type.
    """
    entry = packed.getinfo(MANIFEST)
    # JSON may need fifty times its size in memory, so the limit depends on the number of files.
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
    given = {entry.filename for entry in entries if not entry.filename.startswith(f"{SIGNATURES}/")}
    odd = sorted(set(manifest["files"]) ^ given)
    if odd or manifest["root"] != root_hash(manifest["files"]):
        raise _changed(path, odd[0] if odd else "its root hash")


def _changed(path: Path, where: str) -> InputError:
    return InputError(
        f"{path}: {where} has changed since the archive was made.", "Download or copy it again."
    )


def root_hash(digests: Mapping[str, str]) -> str:
    """Return one hash over the hashes and paths of files."""
    # The SHA-256 of the output of sha256sum, sorted by path, so that anybody can compute it.
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _unpack(
    path: Path, packed: zipfile.ZipFile, entry: zipfile.ZipInfo, room: Path, expected: str | None
) -> None:
    target = room / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with packed.open(entry) as source, target.open("xb") as given:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            # Counted, as the sizes in a ZIP may be wrong.
            if size > entry.file_size:
                raise _too_large(path)
            digest.update(chunk)
            given.write(chunk)
        given.flush()
        os.fsync(given.fileno())
    if expected is not None and digest.hexdigest() != expected:
        raise _changed(path, entry.filename)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Create a folder for a restored review, or use one without files of a review; remove it again if the block fails.

    Raises:
        AlreadyAReview: The folder contains files of a review.
    """
    for name in (*PARTS, *BESIDE):
        if os.path.lexists(target / name):
            raise AlreadyAReview(f"{target}: it already contains {name}.")
    made = [folder for folder in (target, *target.parents) if not folder.exists()]
    try:
        with converting_os_errors(target, LitreviewError):
            target.mkdir(parents=True, exist_ok=True)
        yield target
    except BaseException:
        for folder in made:
            with suppress(OSError):  # somebody has put a file into it meanwhile
                folder.rmdir()
        raise


def move_into_place(room: Path, target: Path) -> None:
    """Move unpacked files to their places, all of them or none."""
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
