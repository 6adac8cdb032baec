"""Files bound by a hash, also where a checkout has changed their line endings, as git does on Windows."""

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
    r"""Replace CRLF by LF; this takes back exactly what put a CR before every LF.

    Args:
        chunks: The bytes of the file.
        cut_last: Remove a CR at the very end too: some tools add one to a last line without an LF.
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
    """Return whether a file has the bytes of a hash, has them but for its line endings, or does not have them."""
    if not is_file(path):
        return "missing"
    if sha256(path) == digest:
        return "whole"
    return "line-endings" if _conversion(path, digest) else "changed"


@contextmanager
def original(path: Path, digest: str) -> Iterator[Path]:
    """Yield a path to the bytes that a hash names: the file, or a temporary copy with its line endings restored.

    A file for which no conversion gives the hash is yielded as it is.
    """
    conversion = None if sha256(path) == digest else _conversion(path, digest)
    if conversion is None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="litreview-") as room:
        # Under its own name, as a format may be recognised by its ending.
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
