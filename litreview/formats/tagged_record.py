"""The values by tag of one record of a tagged export."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, compress
from operator import itemgetter

from litreview.formats.fields import EMPTY
from litreview.formats.shape import Raw, Values, collect_values
from litreview.formats.tagged_dialect import Dialect, Layout
from litreview.text import clean, is_clean

_SHORT = len("TY")
_tag = itemgetter(0)


def parse(text: str, dialect: Dialect) -> Raw:
    """Return every tag of a record with its values, in order, continuation lines joined."""
    found = dialect.field.findall(text)
    # If every line is regular, one expression over the record costs a third of matching each line.
    if not all(map(_tag, found)):
        found = match_lines(text.split("\n"), dialect)
    tags, values = [tag for tag, _ in found], [value.strip() for _, value in found]
    return collect_fields(tags, values, dialect.multiple, wrapped=len(found) != text.count("\n") + 1)


def match_lines(kept: list[str], dialect: Dialect) -> list[tuple[str, str]]:
    """Match tags and values line by line, for records with irregular lines."""
    found: list[tuple[str, list[str]]] = []
    for line in kept:
        # In concatenated files a byte-order mark may stand before a tag.
        if named := dialect.loose.match(line.lstrip("\ufeff")):
            tag = named.group(1)
            # Two-letter tags are not case-sensitive in any format; Ovid's long names are.
            found.append((tag.upper() if len(tag) == _SHORT else tag, [(named.group(2) or "").strip()]))
        # A line without a tag continues the value before it: wrapped text is not dropped.
        elif found and line:
            found[-1][1].append(line)
    return [(tag, "\n".join(values)) for tag, values in found]


def parse_regular(text: str, lines: int, layout: Layout, multiple: frozenset[str]) -> Raw | None:
    """Return every tag of a regular record with its values, in order; None for any other record.

    Args:
        text: The record without its end mark.
        lines: The number of its lines.
        layout: The layout of a regular record.
        multiple: As in `Dialect`.
    """
    text = f"\n{text}"
    parts = layout.field.split(text)
    tags, values = parts[1::2], parts[2::2]
    wrapped = len(tags) != lines
    if not layout.marks.isdisjoint(tags[1:]) or (wrapped and layout.irregular.search(text)):
        return None
    return collect_fields(tags, values, multiple, wrapped=wrapped)


def collect_fields(tags: list[str], values: list[str], multiple: frozenset[str], *, wrapped: bool) -> Raw:
    """Return the clean values of each tag, in order, without placeholders for absent values.

    Args:
        tags: The tag of each value; tags may be repeated.
        values: Without outer spaces.
        multiple: As in `Dialect`.
        wrapped: Whether values may have several lines.
    """
    given: Iterable[Values] = zip(values)
    if wrapped:
        given = [
            join_lines(value, apart=tag in multiple) if "\n" in value else (value,)
            for tag, value in zip(tags, values, strict=True)
        ]
        values = list(chain.from_iterable(given))
    if not is_clean("\n".join(values)):
        given = [tuple(map(clean, each)) for each in given]
        values = list(chain.from_iterable(given))
    if not EMPTY.isdisjoint(values):
        given = [tuple([value for value in each if value not in EMPTY]) for each in given]
        tags, given = list(compress(tags, given)), filter(None, given)
    return collect_values(zip(tags, given, strict=True))


def join_lines(value: str, *, apart: bool) -> Values:
    """Join a value and its continuation lines, or return each line as a value."""
    lines = map(str.strip, value.split("\n"))
    return tuple(lines) if apart else (" ".join(filter(None, lines)),)
