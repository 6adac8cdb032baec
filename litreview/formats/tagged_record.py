"""The values by tag of one record of a tagged export."""

from __future__ import annotations

from itertools import compress
from operator import itemgetter

from litreview.formats.fields import EMPTY
from litreview.formats.shape import Raw, collect_values
from litreview.formats.tagged_dialect import Dialect, Layout
from litreview.text import clean_values

_SHORT = len("TY")
_tag = itemgetter(0)


def parse(text: str, dialect: Dialect) -> Raw:
    """Return every tag of a record with its values, in order, continuation lines joined."""
    found = dialect.field.findall(text)
    # If every line is regular, one expression over the record costs a third of matching each line.
    if not all(map(_tag, found)):
        found = match_lines(text.split("\n"), dialect)
    tags, values = [tag for tag, _ in found], [value.strip() for _, value in found]
    if len(found) != text.count("\n") + 1:
        tags, values = join_lines(tags, values, dialect.multiple)
    return collect_fields(tags, values)


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
    parts = layout.field.split(f"\n{text}")
    tags, values = parts[1::2], parts[2::2]
    if not layout.marks.isdisjoint(tags[1:]):
        return None
    if len(tags) != lines:
        # All other lines have a tag of the layout. The end of a value must not run into the next.
        wrapped = "\0".join([value for value in values if "\n" in value])
        if layout.irregular.search(wrapped):
            return None
        tags, values = join_lines(tags, values, multiple)
    return collect_fields(tags, values)


def join_lines(tags: list[str], values: list[str], multiple: frozenset[str]) -> tuple[list[str], list[str]]:
    """Join each value and its continuation lines, or make each line a value of its own."""
    joined: list[tuple[str, str]] = []
    for tag, value in zip(tags, values, strict=True):
        if "\n" not in value:
            joined.append((tag, value))
            continue
        lines = map(str.strip, value.split("\n"))
        if tag in multiple:
            joined += [(tag, line) for line in lines]
        else:
            joined.append((tag, " ".join(filter(None, lines))))
    return [tag for tag, _ in joined], [value for _, value in joined]


def collect_fields(tags: list[str], values: list[str]) -> Raw:
    """Return the clean values of each tag, in order, without placeholders for absent values.

    Args:
        tags: The tag of each value; tags may be repeated.
        values: Of one line each, without outer spaces.
    """
    values = clean_values(values)
    if not EMPTY.isdisjoint(values):
        kept = [value not in EMPTY for value in values]
        tags, values = list(compress(tags, kept)), list(compress(values, kept))
    return collect_values(zip(tags, zip(values), strict=True))
