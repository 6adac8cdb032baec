"""Bounds on what an export may hold, far above any honest one, so that none fills memory or never ends."""

from __future__ import annotations

import io
from typing import BinaryIO

from litreview.errors import InputError

LONGEST_RECORD = 1 << 26
"""Letters that one record, one line or what stands between two records may have."""
MOST_FOLD = 200
"""How many times its size a packed file may be when it is unpacked; text seldom reaches 20."""
ALWAYS = 1 << 28
"""Bytes that any packed file may have when it is unpacked, however small it is."""
_MIB = 1 << 20


def within_bound(letters: int, line: int) -> None:
    """Check the length of what is read so far of a record, before more of it is taken into memory.

    Raises:
        InputError: It is longer than any record.
    """
    if letters > LONGEST_RECORD:
        raise InputError(
            f"more than {LONGEST_RECORD // _MIB} million letters stand in one record, from line {line} on.",
            "Nothing was imported. It may be no export, or a quote or bracket is never closed: look at that line.",
        )


class Unpacking:
    """The bytes of a packed file, counted while they are unpacked; what its head says of sizes may be a lie.

    Args:
        packed: How many bytes the packed file has.
        where: What to call it in an error.
    """

    def __init__(self, packed: int, where: str) -> None:
        self._most = max(ALWAYS, MOST_FOLD * packed)
        self._where = where
        self._bytes = 0

    def add(self, size: int) -> None:
        """Count some more bytes.

        Raises:
            InputError: They are more than an honest file has.
        """
        self._bytes += size
        if self._bytes > self._most:
            raise InputError(
                f"{self._where}: unpacked it has more than {self._most // _MIB} MiB.",
                f"Nothing was imported. No export is packed to less than 1/{MOST_FOLD} of its size: fetch it again.",
            )


def size_of(stream: BinaryIO) -> int:
    """Return how many bytes a seekable stream has, and go to its beginning."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


class BoundedLines(io.BufferedIOBase):
    """A stream of bytes whose lines have a bound, so that none is taken into memory whole before it is refused.

    Attributes:
        bounded: Whether the bound holds from here on.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._since = 0
        self.bounded = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        self._since = 0
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._stream.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        """Read some bytes, or all that are left."""
        return self._checked(self._stream.read(-1 if size is None else size))

    def read1(self, size: int = -1, /) -> bytes:
        """Read some bytes, as many as are there."""
        return self.read(size if size > 0 else io.DEFAULT_BUFFER_SIZE)

    def _checked(self, data: bytes) -> bytes:
        # Old Macintosh files end their lines with a return alone.
        end = max(data.rfind(b"\n"), data.rfind(b"\r") if b"\r" in data else -1)
        self._since = len(data) - end - 1 if end >= 0 else self._since + len(data)
        if self.bounded and self._since > LONGEST_RECORD:
            raise InputError(
                f"it has a line of more than {LONGEST_RECORD // _MIB} million bytes.",
                "Nothing was imported. It may be no export: look at it in an editor.",
            )
        return data
