"""What each search brought, as tables for a terminal and as a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from litreview.cli.text_columns import columns, wrapped
from litreview.review.searches.yield_csv import BEFORE, INCLUDED, KNOWN, SCREENED, SHARES, Row
from litreview.words.catalogue import Words

if TYPE_CHECKING:
    from litreview.review.searches.yields import SearchOverview, SearchYield, TotalYield

_HEADS = {
    "title_abstract": "number",
    "title_abstract_sensitivity": "sensitivity",
    "title_abstract_precision": "precision",
    "title_abstract_nnr": "nnr",
    "included": "number",
    "included_unique": "unique",
}
"""The word over a column where it is not the name of the attribute."""


def yield_lines(found: SearchOverview, language: str) -> Iterator[str]:
    """Yield the tables: before screening, the shares, after each step of screening, and the overlap."""
    w = Words(language, "yields")
    yield w("before")
    yield from _table(found, (*BEFORE, *(KNOWN if found.known else ())), w)
    headings = (w("shares"), _so_far(found, "title_abstract", w), _so_far(found, "included", w))
    for heading, table in zip(headings, (SHARES, SCREENED, INCLUDED), strict=True):
        yield from ("", heading, *_table(found, table, w))
    yield ""
    yield from wrapped(w("text.note"))
    yield ""
    yield w("overlap")
    yield from columns(_overlap(found), indent=2, number=_number(w))


def _so_far(found: SearchOverview, name: str, w: Words) -> str:
    """Return a heading, which says how many reports are undecided."""
    n = found.all.undecided
    return w("so-far", heading=w(name), n=n) if n else w(name)


def _table(found: SearchOverview, names: tuple[str, ...], w: Words) -> Iterator[str]:
    rows: list[Row] = [("", *(w(f"head.{_HEADS.get(name, name)}") for name in names), w("head.search"))]
    rows += [(n, *_values(one, names), one.name) for n, one in enumerate(found.searches, 1)]
    if any(hasattr(found.all, name) for name in names):
        rows.append(("", *_values(found.all, names), w("all")))
    return columns(rows, indent=2, number=_number(w))


def _values(row: SearchYield | TotalYield, names: tuple[str, ...]) -> Iterator[str | float | None]:
    # The whole has no share of itself: there the cell is empty.
    return (getattr(row, name, "") for name in names)


def _number(w: Words) -> Callable[[float], str]:
    return lambda value: w.number(value) if isinstance(value, int) else w.forms.fraction(value, 1)


def _overlap(found: SearchOverview) -> Iterator[Row]:
    yield ("", *(str(n) for n, _ in enumerate(found.searches, 1)), "")
    for n, one in enumerate(found.searches, 1):
        yield (n, *(found.overlap[one.search][other.search] for other in found.searches), one.name)


def picture(found: SearchOverview, language: str) -> str:
    """Draw what each search brought, and the overlap, as SVG."""
    from litreview.prisma.drawing.yield_bars import YieldBar, yield_picture

    w = Words(language, "yields")

    def percent(value: float | None) -> str:
        return "–" if value is None else w.forms.share(value / 100)

    def bar(one: SearchYield, step: str, total: int, unique: int) -> YieldBar:
        names = SCREENED if step == "title_abstract" else INCLUDED
        sensitivity, precision, nnr = (getattr(one, name) for name in names[1:4])
        needed = "–" if nnr is None else w.forms.fraction(nnr, 1)
        text = w(
            "picture.figures", sensitivity=percent(sensitivity), precision=percent(precision), nnr=needed
        )
        return YieldBar(total, unique, text)

    rows = [
        (
            one.name,
            (
                YieldBar(
                    one.reports,
                    one.unique,
                    w("picture.shares", unique=percent(one.unique_share), share=percent(one.share_of_all)),
                ),
                bar(one, "title_abstract", one.title_abstract, one.title_abstract_unique),
                bar(one, "included", one.included, one.included_unique),
            ),
        )
        for one in found.searches
    ]
    headings = (w("picture.reports"), w("title_abstract"), w("included"))
    return yield_picture(_so_far(found, "picture.title", w), rows, headings, found.overlap, language)
