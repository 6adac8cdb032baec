"""Text that is safe to store and to show, and the parts of it that are compared."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from html.entities import html5

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
_TWO_BLANKS = re.compile("  ")

_ENTITY = re.compile(r"&(?:#(\d{1,7}|[xX][0-9a-fA-F]{1,6})|[A-Za-z][A-Za-z0-9]{1,30});")
LONG_NUMBER = re.compile(r"&#([0-9]{8,})")
# Exports escape once, sometimes twice.
_ESCAPES = 3
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")]
)
_SLUG_LENGTH = 60


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
        or "\u2028" in text
        or "\u2029" in text
    )


def has_two_blanks(text: str) -> bool:
    """Return whether a text contains two blanks side by side."""
    # An expression finds two equal characters in half the time that `in` takes.
    return _TWO_BLANKS.search(text) is not None


def clean_values(values: list[str]) -> list[str]:
    """Return values that have no outer spaces, each as `clean` returns it."""
    whole = "\n".join(values)
    if not is_tidy(whole):
        return list(map(clean, values))
    return [clean(value) if "  " in value else value for value in values] if has_two_blanks(whole) else values


def clean(value: str) -> str:
    """Return a value as one trimmed line without control characters; direction marks stay."""
    if "\n" in value:
        value = value.replace("\n", " ")
    # Only the plain space is printable, and few unprintable characters need a change.
    if not value.isprintable() and _CHANGED.search(value):
        value = value.translate(_ONE_LINE)
    while "  " in value:
        value = value.replace("  ", " ")
    return value.strip()


def clean_all(values: Sequence[str]) -> list[str]:
    """Return values as `clean` returns each; one look at all together costs a fifth of one at each."""
    whole = "\n".join(values)
    if wrapped := whole.count("\n") >= max(len(values), 1):
        whole = "\n".join([value.replace("\n", " ") for value in values])
    if not is_tidy(whole):
        return list(map(clean, values))
    if has_two_blanks(whole):
        while "  " in whole:
            whole = whole.replace("  ", " ")
    elif not wrapped:
        return list(map(str.strip, values))
    return list(map(str.strip, whole.split("\n")))


def has_entity(text: str) -> bool:
    """Return whether a text contains an HTML entity."""
    # To find the sign is many times as fast as to search for the expression.
    at = text.find("&")
    while at >= 0:
        if _ENTITY.match(text, at):
            return True
        at = text.find("&", at + 1)
    return False


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
    return f"{name}-" if is_device(name) else name


def is_device(name: str) -> bool:
    """Return whether Windows takes a name for that of a device, in place of a file."""
    return name.casefold() in _DEVICES


def is_slug(name: str) -> bool:
    """Return whether a name is one that `slug` returns, and so is safe as one component of a path."""
    # The name of a device gets some letters appended: longer, and sometimes with two `-` in a row.
    return (
        0 < len(name) <= _SLUG_LENGTH + 20
        and not is_device(name)
        and name == unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        and all(sign == "-" or sign.isalnum() or _is_mark(sign) for sign in name)
    )


def _is_mark(sign: str) -> bool:
    # A letter may have a combining mark with no composed form; cutting there would break words.
    return unicodedata.category(sign) in {"Mn", "Mc"}


def format_day(day: date) -> str:
    """Format a day in English, such as `31 Mar 2026`."""
    return f"{day.day} {day:%b %Y}"
