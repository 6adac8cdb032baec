"""Limits on the size of exports, far above any real one, so that no file fills the memory."""

from __future__ import annotations

import io
from typing import BinaryIO

from litreview.errors import InputError

LONGEST_RECORD = 1 << 26
"""Characters in one record, one line, or the text between two records."""
MOST_EXPANSION = 200
"""How many times its size a compressed file may have when unpacked; text rarely reaches 20."""
ALWAYS_ALLOWED = 1 << 28
"""Bytes that any compressed file may have when unpacked, however small it is."""
_MIB = 1 << 20


def check_length(length: int, line: int) -> None:
    """Check the length of a record so far, before more of it is read into memory.

    Raises:
        InputError: It is longer than any record.
    """
    if length > LONGEST_RECORD:
        raise InputError(
            f"one record has more than {LONGEST_RECORD // _MIB} million characters, from line {line} on.",
            "Nothing was imported. It may not be an export, or a quote or bracket is never closed: check that line.",
        )


class UnpackedSize:
    """A counter of the bytes of a compressed file while it is unpacked; the sizes in its header may be false.

    Args:
        packed: The size of the compressed file in bytes.
        where: The name of the file in errors.
    """

    def __init__(self, packed: int, where: str) -> None:
        self._most = max(ALWAYS_ALLOWED, MOST_EXPANSION * packed)
        self._where = where
        self._bytes = 0

    def add(self, size: int) -> None:
        """Count more bytes.

        Raises:
            InputError: There are more than a real file has.
        """
        self._bytes += size
        if self._bytes > self._most:
            raise InputError(
                f"{self._where}: it unpacks to more than {self._most // _MIB} MiB.",
                f"Nothing was imported. No export is compressed to less than 1/{MOST_EXPANSION} of its size: download it again.",
            )


def stream_size(stream: BinaryIO) -> int:
    """Return the size of a seekable stream in bytes, and seek to its start."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


class BoundedLines(io.BufferedIOBase):
    """A stream of bytes with a limit on line length, so that no long line is read into memory before it is refused.

    Attributes:
        bounded: Whether the limit applies from here on.
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
        """Seek to a position."""
        self._since = 0
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._stream.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        """Read some bytes, or all that are left."""
        return self._checked(self._stream.read(-1 if size is None else size))

    def read1(self, size: int = -1, /) -> bytes:
        """Read some bytes, as many as are available."""
        return self.read(size if size > 0 else io.DEFAULT_BUFFER_SIZE)

    def _checked(self, data: bytes) -> bytes:
        # Old Macintosh files end lines with a carriage return alone.
        end = max(data.rfind(b"\n"), data.rfind(b"\r") if b"\r" in data else -1)
        self._since = len(data) - end - 1 if end >= 0 else self._since + len(data)
        if self.bounded and self._since > LONGEST_RECORD:
            raise InputError(
                f"it has a line of more than {LONGEST_RECORD // _MIB} million bytes.",
                "Nothing was imported. It may not be an export: open it in an editor.",
            )
        return data
