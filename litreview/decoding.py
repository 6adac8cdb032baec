"""Decoding the bytes of an export to text."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO, TextIO, cast

from litreview.errors import Problem

# Chunks that fit the processor's cache are decoded in a third of the time.
_CHUNK = 1 << 16
_HEAD = 4096
MIXED = "utf-8+cp1252"
"""The name of the encoding of a file in which lines that are not UTF-8 are Windows-1252."""
# In a longer line, such as a whole file of JSON, only the bytes that are not UTF-8 are Windows-1252.
_LONGEST_LINE = 1 << 16
# Old Macintosh files end lines with a carriage return alone.
_LINE_END = re.compile(rb"(?<=[\r\n])")
_MANY = 20
_FEW = 8
_LINES = 1000
"""Lines that are converted at once."""
_DECLARED = re.compile(rb"""%\s*Encoding:\s*([\w.-]+)|^<\?xml[^>]*encoding=["']([\w.-]+)""", re.IGNORECASE)


def _from_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("litreview-cp1252", _from_cp1252)


def decode(data: bytes) -> tuple[str, str, list[Problem]]:
    r"""Decode the bytes of an export to text with `\n` line ends.

    Returns:
        The text, the name of its encoding, and problems with it. Decoding never fails: lines that are not UTF-8, in a
        file that declares no other encoding, are decoded as Windows-1252.
    """
    stream, encoding, problems = open_text(io.BytesIO(data))
    return stream.read(), encoding, problems


def open_text(stream: BinaryIO, encoding: str = "") -> tuple[TextIO, str, list[Problem]]:
    r"""Wrap a seekable stream of bytes as text that is read line by line.

    Lines end at `\n`, `\r` and `\r\n` only, not at U+2028 and the like, which exports contain inside values.

    Args:
        stream: The bytes of the file.
        encoding: The name of its encoding as it was detected before; by default, and if unknown, it is detected.
    """
    problems: list[Problem] = []
    if not is_encoding(encoding):
        encoding, problems = _detect_encoding(stream)
    stream.seek(0)
    if encoding == MIXED:
        stream = cast("BinaryIO", io.BufferedReader(_Utf8Lines(stream), _CHUNK))
    named = "utf-8" if encoding == MIXED else encoding
    errors = "litreview-cp1252" if named in {"utf-8", "utf-8-sig"} else "replace"
    return io.TextIOWrapper(stream, encoding=named, errors=errors, newline=None), encoding, problems


def is_encoding(name: str) -> bool:
    """Return whether a name is that of an encoding of text that can be read."""
    try:
        # Not every codec is one of text, and not every one replaces what it cannot decode.
        return name == MIXED or isinstance(b"a".decode(name, "replace"), str)
    except (LookupError, UnicodeError, ValueError):
        return False


class _Utf8Lines(io.RawIOBase):
    """A stream of the same lines in which those that are not UTF-8 are converted from Windows-1252."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = (
            line if in_long or _is_utf8(line) else line.decode("cp1252", "replace").encode()
            for line, in_long in _split_lines(stream)
        )
        # A view: to cut off its beginning copies nothing, and a thousand long lines are read in many pieces.
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; return the number of bytes, 0 at the end."""
        if not self._left:
            self._left = memoryview(b"".join(islice(self._lines, _LINES)))
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def _split_lines(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield each line, and whether it is a part of one that is too long to be kept."""
    rest, in_long = b"", False
    for chunk, _ in _chunks(stream):
        *lines, rest = _LINE_END.split(rest + chunk)
        for line in lines:
            yield line, in_long
            in_long = False
        if in_long or len(rest) > _LONGEST_LINE:
            yield rest, True
            rest, in_long = b"", True
    yield rest, in_long


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _detect_encoding(stream: BinaryIO) -> tuple[str, list[Problem]]:
    head = stream.read(_HEAD)
    marked = encoding_by_mark(head)
    if marked is not None:
        return marked, []
    wrong = first_error(stream, "utf-8")
    if wrong is None:
        return "utf-8", []
    line, at_end = wrong
    if at_end:
        return "utf-8", [_cut_problem(line)]
    name = declared_encoding(head)
    if name and first_error(stream, name) is None:
        return name, []
    stream.seek(0)
    valid = wrong_lines = 0
    for text, in_long in _split_lines(stream):
        if not text.isascii():
            is_valid = in_long or _is_utf8(text)
            valid, wrong_lines = valid + is_valid, wrong_lines + (not is_valid)
    return MIXED if valid else "cp1252", [_encoding_problem(line, wrong_lines, mixed=valid > 0)]


def encoding_by_mark(head: bytes) -> str | None:
    """Return the encoding shown by a byte-order mark, or by zeros in every second byte; None otherwise."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Tags, digits and line ends make some of every second byte zero, in any script. A stray zero or two does not
    # make an encoding.
    few = _FEW + len(head) // 200
    low, high = head[0::2].count(0), head[1::2].count(0)
    if high > few and high > _MANY * low:
        return "utf-16-le"
    return "utf-16-be" if low > few and low > _MANY * high else None


def first_error(stream: BinaryIO, encoding: str) -> tuple[int, bool] | None:
    """Return the first line that does not decode and whether the file merely ends inside a character, or None."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    end = 0
    for chunk, final in _chunks(stream):
        end += len(chunk)
        try:
            decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            # `error.object` begins with bytes that the decoder kept from the previous chunk.
            at = end - len(error.object) + error.start
            return line_at(stream, at), final and "end of data" in error.reason
    return None


def line_at(stream: BinaryIO, at: int) -> int:
    """Return the line number of a byte offset; only called after an error, so lines are not counted otherwise."""
    stream.seek(0)
    feeds, returns, left = 0, 0, at
    for chunk, _ in _chunks(stream):
        feeds += chunk.count(b"\n", 0, left)
        returns += chunk.count(b"\r", 0, left)
        left = max(left - len(chunk), 0)
    # Old Macintosh files end lines with a carriage return alone.
    return 1 + (feeds or returns)


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    while chunk := stream.read(_CHUNK):
        yield chunk, False
    yield b"", True


def declared_encoding(head: bytes) -> str:
    """Return the 8-bit or double-byte encoding that the file declares, if Python supports it, or an empty string."""
    declared = _DECLARED.search(head)
    try:
        name = (
            codecs.lookup((declared.group(1) or declared.group(2)).decode("ascii")).name if declared else ""
        )
        readable = bool(name) and b"a".decode(name) == "a"
    except (LookupError, UnicodeError):
        return ""
    # Files declared as Latin-1 are in fact Windows-1252, as browsers assume.
    return {"iso8859-1": "cp1252"}.get(name, name) if readable and name != "utf-8" else ""


def _encoding_problem(line: int, wrong_lines: int, *, mixed: bool) -> Problem:
    what = "only that line was" if mixed else "the file was"
    if mixed and wrong_lines != 1:
        # None is counted where lines are too long to be kept.
        what = f"only the {f'{wrong_lines:,} lines' if wrong_lines else 'bytes'} that are not were"
    return Problem(
        "encoding",
        "note",
        f"line {line} is not UTF-8; {what} read as Windows-1252.",
        f"line {line}",
        "If letters look wrong, export it again as UTF-8.",
    )


def _cut_problem(line: int) -> Problem:
    return Problem(
        "cut-short", "error", "the file ends in the middle of a character", f"line {line}", "Export it again."
    )
