"""Decoding bytes to text, and normal forms of text for comparison."""

from __future__ import annotations

import codecs
import html
import io
import re
import unicodedata
from codecs import utf_16_le_decode
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO, TextIO

from litreview.errors import Problem

# Chunks that fit the processor's cache are decoded in a third of the time.
_CHUNK = 1 << 16
_HEAD = 4096
_MANY = 20
_FEW = 8

# Characters that a terminal or text file could take for a command or line end are not part of a value.
_SPACES = dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")
_DROPPED = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF])
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_ONE_LINE: dict[int, str | None] = {**_DROPPED, **_SURROGATES, **_SPACES}
_CHANGED = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff\\ufeff\\ufffe\\uffff]")
_MANY_LINES: dict[int, str | None] = {**_ONE_LINE, 0x0A: "\n"}

_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_MARKS = re.compile(rb"\xef(?:\xbb\xbf|\xbf[\xbe\xbf])")
_CONTROLS = bytes([*range(0x0A), *range(0x0B, 0x20), 0x7F])
# Control characters become zeros, spaces stay, everything else becomes one letter.
_FOLDED = bytes(0 if sign in _CONTROLS else ord(" " if sign == ord(" ") else "x") for sign in range(0x100))
_TWO_BLANKS = "\u2020"

_ENTITY = re.compile(r"&(?:#(\d{1,7}|[xX][0-9a-fA-F]{1,6})|[A-Za-z][A-Za-z0-9]{1,30});")
LONG_NUMBER = re.compile(r"&#([0-9]{8,})")
# Exports escape once, sometimes twice.
_ESCAPES = 3
_DECLARED = re.compile(rb"""%\s*Encoding:\s*([\w.-]+)|^<\?xml[^>]*encoding=["']([\w.-]+)""", re.IGNORECASE)
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")]
)
_SLUG_LENGTH = 60


def _from_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("litreview-cp1252", _from_cp1252)


def decode(data: bytes) -> tuple[str, str, list[Problem]]:
    r"""Decode the bytes of an export to text with `\n` line ends.

    Returns:
        The text, the name of its encoding, and problems with it. Decoding never fails: bytes that are not UTF-8
        and declare no other encoding are decoded as Windows-1252, the whole file at once.
    """
    stream, encoding, problems = open_text(io.BytesIO(data))
    return stream.read(), encoding, problems


def open_text(stream: BinaryIO) -> tuple[TextIO, str, list[Problem]]:
    r"""Wrap a seekable stream of bytes as text that is read line by line.

    Lines end at `\n`, `\r` and `\r\n` only, not at U+2028 and the like, which exports contain inside values.
    """
    encoding, errors, problems = _detect_encoding(stream)
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline=None), encoding, problems


def _detect_encoding(stream: BinaryIO) -> tuple[str, str, list[Problem]]:
    head = stream.read(_HEAD)
    marked = encoding_by_mark(head)
    if marked is not None:
        return marked, "litreview-cp1252" if marked == "utf-8-sig" else "replace", []
    wrong = first_error(stream, "utf-8")
    if wrong is None:
        return "utf-8", "strict", []
    line, at_end = wrong
    if at_end:
        return "utf-8", "litreview-cp1252", [_cut_problem(line)]
    name = declared_encoding(head)
    if name and first_error(stream, name) is None:
        return name, "strict", []
    return "cp1252", "replace", [_encoding_problem(line)]


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


def _encoding_problem(line: int) -> Problem:
    return Problem(
        "encoding",
        "note",
        f"line {line} is not UTF-8; the file was read as Windows-1252.",
        f"line {line}",
        "If letters look wrong, export it again as UTF-8.",
    )


def _cut_problem(line: int) -> Problem:
    return Problem(
        "cut-short", "error", "the file ends in the middle of a character", f"line {line}", "Export it again."
    )


def drop_controls(value: str) -> str:
    r"""Remove control and escape characters, byte-order marks and lone surrogates; keep `\n`."""
    return value if value.isprintable() else value.translate(_MANY_LINES)


def is_tidy(text: str) -> bool:
    """Return whether `clean` would only strip spaces from each line; may be False although it would."""
    data = text.encode("utf-8", "surrogatepass")
    # Deleting the few and comparing lengths is twice as fast as testing each character.
    return len(data.translate(None, _CONTROLS)) == len(data) and not has_dropped_character(text, data)


def has_dropped_character(text: str, data: bytes) -> bool:
    """Return whether a text contains a non-ASCII character that `clean` removes, given its UTF-8."""
    return len(data) != len(text) and (
        (b"\xc2" in data and _C1.search(data) is not None)
        or b"\xed" in data
        or (b"\xef" in data and _MARKS.search(data) is not None)
        or (b"\xe2\x80" in data and ("\u2028" in text or "\u2029" in text))
    )


def is_clean(text: str) -> bool:
    """Return whether `clean` would leave each line unchanged, apart from outer spaces; may be False although it would."""
    data = text.encode("utf-8", "surrogatepass")
    folded = data.translate(_FOLDED)
    if b"\0" in folded or has_dropped_character(text, data):
        return False
    # Decoded as UTF-16, two adjacent spaces are one character, at an even or an odd offset. Finding one character is
    # one search, finding two stops at each word: less than half the cost.
    return (
        _TWO_BLANKS not in utf_16_le_decode(folded, "ignore")[0]
        and _TWO_BLANKS not in utf_16_le_decode(folded[1:], "ignore")[0]
    )


def clean(value: str) -> str:
    """Return a value as one trimmed line without control characters; direction marks stay."""
    # Only the plain space is printable, and few unprintable characters need a change.
    if not value.isprintable() and _CHANGED.search(value):
        value = value.translate(_ONE_LINE)
    while "  " in value:
        value = value.replace("  ", " ")
    return value.strip()


def has_entity(text: str) -> bool:
    """Return whether a text contains an HTML entity."""
    return "&" in text and _ENTITY.search(text) is not None


def unescape_entities(value: str) -> str:
    """Replace HTML entities by their characters, also if they were escaped twice."""
    if not has_entity(value):
        return value
    for _ in range(_ESCAPES):
        plain = _ENTITY.sub(_entity_character, value)
        if plain == value:
            return clean(value)
        value = plain
    return clean(decode_nested(value))


def decode_nested(value: str) -> str:
    """Decode entities nested to any depth in one pass, innermost first.

    No two entities overlap, so the order makes no difference.
    """
    characters: list[str] = []
    starts: list[int] = []
    for sign in value:
        letters: str | None = sign
        while letters is not None:
            for letter in letters:
                if letter == "&":
                    starts.append(len(characters))
                characters.append(letter)
            letters = close_entity(characters, starts) if letters[-1:] == ";" else None
    return "".join(characters)


def close_entity(characters: list[str], starts: list[int]) -> str | None:
    """Remove the entity that ends here and return its character, or None if none ends here."""
    if not starts:
        return None
    # No entity is longer than 33 characters.
    found = _ENTITY.fullmatch("".join(characters[starts[-1] : starts[-1] + 40]))
    letter = _entity_character(found) if found else None
    if found is None or letter == found.group():
        # No entity contains a `;`, so none begins at an earlier `&`.
        starts.clear()
        return None
    del characters[starts.pop() :]
    return letter


def _entity_character(found: re.Match[str]) -> str:
    # `html.unescape` also takes `&copy` without its semicolon, which may be part of a URL.
    return html.unescape(found.group()) if found.group(1) else html5.get(found.group()[1:], found.group())


def surname(author: str) -> str:
    """Return the family name of `Family, Given`, or the whole name of a group."""
    return author.partition(",")[0].strip()


def slug(text: str) -> str:
    """Return a file name that is valid on any system: letters, digits and `-`, never empty, never a device name."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    name = "".join(sign if sign.isalnum() or _is_mark(sign) else " " for sign in folded)
    name = "-".join(name.split())[:_SLUG_LENGTH].strip("-") or "unnamed"
    return f"{name}-" if name in _DEVICES else name


def is_slug(name: str) -> bool:
    """Return whether a name is one that `slug` returns, and so is safe as one component of a path."""
    # The name of a device gets some letters appended: longer, and sometimes with two `-` in a row.
    return (
        0 < len(name) <= _SLUG_LENGTH + 20
        and name not in _DEVICES
        and name == unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        and all(sign == "-" or sign.isalnum() or _is_mark(sign) for sign in name)
    )


def _is_mark(sign: str) -> bool:
    # A letter may have a combining mark with no composed form; cutting there would break words.
    return unicodedata.category(sign) in {"Mn", "Mc"}
