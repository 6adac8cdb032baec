"""Files that are identified by a hash, even if a checkout changed their line endings, as git does on Windows."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal

from litreview.files import open_binary, sha256
from litreview.links import is_file

State = Literal["whole", "line-endings", "changed", "missing"]

_CHUNK = 1 << 20


def without_returns(chunks: Iterable[bytes], *, cut_last: bool = False) -> Iterator[bytes]:
    r"""Replace CRLF by LF, which exactly reverses putting a CR before every LF.

    Args:
        chunks: The bytes of the file.
        cut_last: Also remove a CR at the very end: some tools add one to a last line without an LF.
    """
    held = b""
    for chunk in chunks:
        text = held + chunk
        # A CR at the end of a chunk may belong to an LF that begins the next one.
        held = b"\r" if text.endswith(b"\r") else b""
        yield text[: len(text) - len(held)].replace(b"\r\n", b"\n")
    if not cut_last:
        yield held


def with_returns(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Replace every line ending by CRLF."""
    for chunk in without_returns(chunks):
        yield chunk.replace(b"\n", b"\r\n")


Conversion = Callable[[Iterable[bytes]], Iterator[bytes]]
CONVERSIONS: tuple[Conversion, ...] = (
    without_returns,
    with_returns,
    partial(without_returns, cut_last=True),
)


def state_of(path: Path, digest: str) -> State:
    """Compare a file with a hash: the same, the same except for line endings, changed, or missing."""
    if not is_file(path):
        return "missing"
    if sha256(path) == digest:
        return "whole"
    return "line-endings" if _conversion(path, digest) else "changed"


@contextmanager
def original(path: Path, digest: str) -> Iterator[Path]:
    """Yield the path of a file with the given hash: the file itself, or a temporary copy with its line endings restored.

    If no conversion of line endings gives the hash, yield the file itself.
    """
    conversion = None if sha256(path) == digest else _conversion(path, digest)
    if conversion is None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="litreview-") as room:
        # With the same name, as a format may be recognised by the suffix.
        copy = Path(room) / path.name
        with copy.open("wb") as stream:
            stream.writelines(conversion(_chunks(path)))
        yield copy


def _conversion(path: Path, digest: str) -> Conversion | None:
    return next((one for one in CONVERSIONS if _digest(one(_chunks(path))) == digest), None)


def _digest(chunks: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with open_binary(path) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
