"""Reading and writing files: atomic writes, and appending by line."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import BinaryIO

from litreview.errors import InputError, LitreviewError, NotSaved
from litreview.interrupts import interrupts_deferred
from litreview.links import HINT, NOFOLLOW, check_no_link, is_guarded

_CHUNK = 1 << 20
TRIES, TRY_SECONDS = 10, 0.1
"""How often, and how long apart, it is tried to replace a file that another program holds."""


LONGEST_PATH = 259
"""Characters of a path that Windows takes where long paths are not turned on."""
LONG_PATHS_HINT = (
    "Move the review to a folder with a shorter path, or turn on long paths; see docs/sharing.md."
)


def has_long_paths() -> bool:
    """Return whether paths of any length can be used: always, except on a Windows that does not allow them."""
    if sys.platform != "win32":
        return True
    import ctypes  # noqa: PLC0415  # only Windows needs it

    return bool(ctypes.WinDLL("ntdll").RtlAreLongPathsEnabled() & 0xFF)


def path_length_error(path: PurePath, platform: str, *, long_paths: bool, room: int = 0) -> str:
    """Return what is wrong with the length of a path, or an empty string.

    Args:
        path: An absolute path.
        platform: As in `sys.platform`.
        long_paths: Whether paths of any length can be used.
        room: Further characters of the longest path below it.
    """
    # Windows counts units of UTF-16, in which a letter outside the first plane is two.
    length = len(str(path).encode("utf-16-le", "surrogatepass")) // 2 + room
    if platform != "win32" or long_paths or length <= LONGEST_PATH:
        return ""
    what = "files in this folder have paths" if room else "this is a path"
    return f"{path}: {what} of {length} characters, and Windows takes {LONGEST_PATH}."


@contextmanager
def open_binary(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading bytes; in a review, no link is followed.

    Raises:
        InputError: It does not exist, cannot be read, or is reached through a link in a review.
    """
    check_no_link(path)
    with converting_os_errors(path), open(path, "rb", opener=_opener) as stream:  # Path.open takes no opener
        yield stream


def _opener(path: str, flags: int) -> int:
    # Someone who shares the folder could put a link there between the check and the open.
    return os.open(path, flags | (NOFOLLOW if is_guarded(Path(path)) else 0), 0o666)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with open_binary(path) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def read_text(path: Path) -> str:
    r"""Read a small UTF-8 file, without its byte-order mark and with `\n` line ends.

    Raises:
        InputError: It does not exist, cannot be read, or is not UTF-8.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: the file is not UTF-8.", "Save it as UTF-8 and try again.") from error
    # As Python's text mode does.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path) -> bytes:
    """Read a small file as bytes."""
    with open_binary(path) as stream:
        return stream.read()


def write_atomically(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write a file atomically: it is complete, or after an error the same as before.

    Args:
        path: The file.
        content: The whole content; text is encoded as UTF-8.
        private: Whether only the owner may read it.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with replacing(path, private=private) as target, target.open("wb") as stream:
        stream.write(data)


def copy_atomically(source: Path, target: Path) -> str:
    """Copy a file atomically and return the SHA-256 of its bytes."""
    digest = hashlib.sha256()
    with replacing(target) as new, open_binary(source) as reader, new.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
    return digest.hexdigest()


def write_stream(path: Path, stream: BinaryIO) -> Path:
    """Write the rest of a stream to a new file and return its path."""
    with path.open("xb") as target:
        shutil.copyfileobj(stream, target, _CHUNK)
    return path


@contextmanager
def restoring_on_error(changing: Sequence[Path], making: Sequence[Path]) -> Iterator[None]:
    """Restore files to their previous content, and remove new ones, if the block fails; Ctrl+C waits for its end.

    The store's transaction belongs into the block: interrupted after it was saved, the files would be restored.
    """
    kept = {path: read_bytes(path) for path in changing if path.exists()}
    new = [path for path in (*changing, *making) if not path.exists()]
    with interrupts_deferred():
        try:
            yield
        except BaseException:
            with suppress(OSError, LitreviewError):
                for path, content in kept.items():
                    write_atomically(path, content)
                for path in new:
                    path.unlink(missing_ok=True)
                for folder in sorted({path.parent for path in new}, reverse=True):
                    with suppress(OSError):  # not empty, or never created
                        folder.rmdir()
            raise


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Yield a temporary path that replaces `path` when the block ends without an error."""
    check_no_link(path)
    with converting_os_errors(path, LitreviewError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-")
        os.close(handle)
        new = Path(name)
        try:
            yield new
            with new.open("rb+") as stream:
                os.fsync(stream.fileno())
            # The temporary file is created readable by its owner only.
            if not private:
                new.chmod(0o666 & ~_umask())
            _replace(new, path)
        finally:
            new.unlink(missing_ok=True)


def _replace(new: Path, path: Path) -> None:
    """Put a file in the place of another; on Windows, wait a second for programs that hold that one."""
    for _ in range(TRIES if sys.platform == "win32" else 0):
        # A virus scanner or a synchronised folder looks at each new file for some milliseconds.
        with suppress(PermissionError):
            new.replace(path)
            return
        time.sleep(TRY_SECONDS)
    new.replace(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Append lines and wait until they are on disk; an unfinished last line is terminated first."""
    try:
        check_no_link(path)
    except InputError as error:
        raise NotSaved(error.message, error.hint) from error
    with converting_os_errors(path, NotSaved):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "ab", opener=_opener) as stream:  # Path.open takes no opener
            if stream.tell() and not _ends_a_line(path):
                stream.write(b"\n")
            stream.writelines(line.encode("utf-8") + b"\n" for line in lines)
            stream.flush()
            os.fsync(stream.fileno())


def _ends_a_line(path: Path) -> bool:
    with open_binary(path) as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


@contextmanager
def converting_os_errors(path: Path, kind: type[LitreviewError] = InputError) -> Iterator[None]:
    """Convert operating-system errors about a file into errors with one line and a hint."""
    try:
        yield
    except FileNotFoundError as error:
        # Windows gives this error for a name that it does not take, too.
        if problem := path_length_error(path, sys.platform, long_paths=has_long_paths()):
            raise kind(problem, LONG_PATHS_HINT) from error
        raise kind(f"{path}: no such file or folder.", "Check the name.") from error
    except IsADirectoryError as error:
        raise kind(f"{path}: this is a folder.", "Name the files in it.") from error
    except PermissionError as error:
        raise kind(
            f"{path}: permission denied.",
            "Close it in other programs."
            if sys.platform == "win32"
            else "Check the permissions of the file and its folder.",
        ) from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise kind(f"{path}: this is a link, and links in a review are not followed.", HINT) from error
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        why, hint = (
            ("the disk is full", "Free some space") if full else (error.strerror or error, "Check the disk")
        )
        raise kind(f"{path}: {why}.", f"{hint}, then try again.") from error
