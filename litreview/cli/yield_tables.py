"""What each search brought, as tables for a terminal and as a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from litreview.cli.text_columns import columns, wrapped
from litreview.review.searches.yield_csv import BEFORE, INCLUDED, KNOWN, SCREENED, SHARES, Row
from litreview.words.catalogue import Words

if TYPE_CHECKING:
    from litreview.review.searches.strategy_yields import StrategyYield
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


@dataclass(frozen=True, slots=True)
class YieldOutput:
    """What the command shows of a yield, in each form.

    Attributes:
        found: The numbers.
        lines: The tables for a terminal.
        rows: The CSV table.
        picture: The SVG document.
    """

    found: SearchOverview | StrategyYield
    lines: Iterable[str]
    rows: Iterable[Row]
    picture: str


def yield_lines(found: SearchOverview, language: str) -> Iterator[str]:
    """Yield the tables: before screening, the shares, after each step of screening, and the overlap."""
    w = Words(language, "yields")
    yield w("before")
    yield from _table(found, (*BEFORE, *(KNOWN if found.known else ())), w)
    headings = (
        w("shares"),
        *(so_far(w(name), found.all.undecided, w) for name in ("title_abstract", "included")),
    )
    for heading, table in zip(headings, (SHARES, SCREENED, INCLUDED), strict=True):
        yield from ("", heading, *_table(found, table, w))
    yield ""
    yield from wrapped(w("text.note"))
    yield ""
    yield w("overlap")
    yield from columns(_overlap(found), indent=2, number=number_form(w))


def so_far(heading: str, undecided: int, w: Words) -> str:
    """Return a heading, which says how many reports are undecided."""
    return w("so-far", heading=heading, n=undecided) if undecided else heading


def _table(found: SearchOverview, names: tuple[str, ...], w: Words) -> Iterator[str]:
    rows: list[Row] = [("", *(w(f"head.{_HEADS.get(name, name)}") for name in names), w("head.search"))]
    rows += [(n, *_values(one, names), one.name) for n, one in enumerate(found.searches, 1)]
    if any(hasattr(found.all, name) for name in names):
        rows.append(("", *_values(found.all, names), w("all")))
    return columns(rows, indent=2, number=number_form(w))


def _values(row: SearchYield | TotalYield, names: tuple[str, ...]) -> Iterator[str | float | None]:
    # The whole has no share of itself: there the cell is empty.
    return (getattr(row, name, "") for name in names)


def number_form(w: Words) -> Callable[[float], str]:
    """Return how tables write numbers: whole ones with separators, others with one decimal."""
    return lambda value: w.number(value) if isinstance(value, int) else w.forms.fraction(value, 1)


def _overlap(found: SearchOverview) -> Iterator[Row]:
    yield ("", *(str(n) for n, _ in enumerate(found.searches, 1)), "")
    for n, one in enumerate(found.searches, 1):
        yield (n, *(found.overlap[one.search][other.search] for other in found.searches), one.name)


def picture(found: SearchOverview, language: str) -> str:
    """Draw what each search brought, and the overlap, as SVG."""
    from litreview.prisma.drawing.yield_bars import YieldBar, YieldTexts, yield_picture

    w = Words(language, "yields")
    rows = []
    for n, one in enumerate(found.searches, 1):
        shares = {"unique": percentage(one.unique_share, w), "share": percentage(one.share_of_all, w)}
        screened = figures(
            one.title_abstract_sensitivity, one.title_abstract_precision, one.title_abstract_nnr, w
        )
        bars = (
            YieldBar(one.reports, one.unique, w("picture.shares", **shares)),
            YieldBar(one.title_abstract, one.title_abstract_unique, screened),
            YieldBar(one.included, one.included_unique, figures(one.sensitivity, one.precision, one.nnr, w)),
        )
        rows.append((f"{n}  {one.name}", bars))
    texts = YieldTexts(
        so_far(w("picture.title"), found.all.undecided, w),
        (w("picture.unique"), w("picture.shared")),
        (w("picture.reports"), w("title_abstract"), w("included")),
    )
    return yield_picture(texts, rows, found.overlap, language)


def figures(sensitivity: float | None, precision: float | None, nnr: float | None, w: Words) -> str:
    """Write the three figures below a bar."""
    return w(
        "picture.figures",
        sensitivity=percentage(sensitivity, w),
        precision=percentage(precision, w),
        nnr="–" if nnr is None else w.forms.fraction(nnr, 1),
    )


def percentage(value: float | None, w: Words) -> str:
    """Write a percentage, or a dash if there is none."""
    return "–" if value is None else w.forms.share(value / 100)
