"""The yield of each search as a CSV table, and any other rows as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from litreview.formats.table_rows import guard_formula
from litreview.review.searches.yields import SearchOverview

Row = tuple[str | float | None, ...]

# The columns of each table, by the attributes of a row.
BEFORE = ("hits", "records", "reports", "unique", "shared")
KNOWN = ("known_found", "known_perhaps")
SHARES = ("share_of_all", "share_of_sum", "share_of_unique", "unique_share")
SCREENED = (
    "title_abstract", "title_abstract_sensitivity", "title_abstract_precision", "title_abstract_nnr",
)  # fmt: skip
INCLUDED = ("included", "sensitivity", "precision", "nnr", "included_unique", "unique_nnr", "undecided")
_FACTS = ("search", "name", "kind", "hits", "records", "reports", "unique", "included", "included_unique")
"""The first columns of the CSV table, in the order of the first version."""
_PLACES = 2


def csv_rows(found: SearchOverview) -> Iterator[Row]:
    """Yield the CSV table: a row for each search, with its numbers and its overlap with every search."""
    known = ("known_found", "known_perhaps", "known_share") if found.known else ()
    rest = ("shared", *SHARES, *SCREENED, "title_abstract_unique", *INCLUDED)
    names = tuple(dict.fromkeys((*_FACTS, *known[:1], *rest, *known)))
    yield (*names, *(f"overlap:{one.search}" for one in found.searches))
    for one in found.searches:
        overlap = (found.overlap[one.search][other.search] for other in found.searches)
        yield (*(getattr(one, name) for name in names), *overlap)


def csv_text(rows: Iterable[Row]) -> str:
    """Return rows as CSV; decimals have two places, and no cell is a formula to a spreadsheet."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: str | float | None) -> str:
    return guard_formula(
        str(round(value, _PLACES) if isinstance(value, float) else "" if value is None else value)
    )
