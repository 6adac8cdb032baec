"""Tables with column names that a user has mapped to fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from litreview.errors import UsageError
from litreview.formats import delimited, xlsx
from litreview.formats.columns import FIELD_OF
from litreview.formats.format import Format
from litreview.formats.registry import FORMATS

TABLES = frozenset({"csv", "xlsx"})
"""Names of the formats that have columns."""

FIELDS = frozenset(FIELD_OF.values()) - {"cited", "groups", "begin", "end", "number", "numbers"}
# Users name what they see in the column; a table may mix both kinds of numbers in one.
ALIASES = {"issn": "numbers", "isbn": "numbers"}


def with_columns(known: Format | None, columns: Mapping[str, str], ending: str = "") -> Format | None:
    """Return the format of a table with user-defined column names.

    Args:
        known: The format, if it was named.
        columns: Fields by column name; if empty, the format is returned unchanged.
        ending: The ending of the file name.

    Raises:
        UsageError: The format is not a table, or a field does not exist.
    """
    if not columns:
        return known
    chosen = known or FORMATS["xlsx" if ending.lower() == ".xlsx" else "csv"]
    if chosen.name not in TABLES:
        raise UsageError(f"--map names columns, and {chosen.title} has none.", "Omit it.")
    wrong = sorted(set(columns.values()) - FIELDS - ALIASES.keys())
    if wrong:
        raise UsageError(
            f"A record has no field {wrong[0]!r}.", f"Fields: {', '.join(sorted(FIELDS | ALIASES.keys()))}."
        )
    fields = {column: ALIASES.get(name, name) for column, name in columns.items()}
    # Both table readers take a mapping, which is not part of the `Format` type.
    reader = xlsx.read if chosen.name == "xlsx" else delimited.read
    return replace(chosen, read=partial(reader, mapping=fields))
