"""Tables whose columns have names that only their owner knows."""

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
# People say what they see in the column; a table may mix the two numbers in one.
SAID = {"issn": "numbers", "isbn": "numbers"}


def mapped(known: Format | None, columns: Mapping[str, str], ending: str = "") -> Format | None:
    """Give the format of a table whose columns have names that only its owner knows.

    Args:
        known: The format, if it was named.
        columns: Fields by column name; when there are none, nothing changes.
        ending: The file's.

    Raises:
        UsageError: The format is no table, or a field is none.
    """
    if not columns:
        return known
    chosen = known or FORMATS["xlsx" if ending.lower() == ".xlsx" else "csv"]
    if chosen.name not in TABLES:
        raise UsageError(f"--map names columns, and {chosen.title} has none.", "Leave it out.")
    wrong = sorted(set(columns.values()) - FIELDS - SAID.keys())
    if wrong:
        raise UsageError(
            f"{wrong[0]!r} is no field of a record.", f"Fields are {', '.join(sorted(FIELDS | SAID.keys()))}."
        )
    fields = {column: SAID.get(name, name) for column, name in columns.items()}
    # Both readers of tables take a mapping; the table of formats knows only what all readers take.
    reader = xlsx.read if chosen.name == "xlsx" else delimited.read
    return replace(chosen, read=partial(reader, mapping=fields))
