"""The yields of the lines and terms of a search, as tables for a terminal, as CSV and as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from litreview.cli.text_columns import columns, truncate, wrapped
from litreview.cli.yield_tables import YieldOutput, figures, number_form, so_far
from litreview.review.searches.yield_csv import Row
from litreview.strategy.platforms import PLATFORMS
from litreview.words.catalogue import Words

if TYPE_CHECKING:
    from litreview.review.searches.strategy_yields import StrategyYield
    from litreview.strategy.line_yields import LineYield, TermYield

_FIGURES = ("matched", "unclear", "included", "sensitivity", "precision", "nnr")
_HEADS = ("line", "matched", "unclear", "number", "short_sensitivity", "short_precision", "nnr")
_LONGEST_TERM = 40


def strategy_output(found: StrategyYield, language: str) -> YieldOutput:
    """Return the yields of the lines and terms of a search in each form."""
    lines, rows = strategy_lines(found, language), strategy_rows(found)
    return YieldOutput(found, lines, rows, strategy_picture(found, language))


def strategy_lines(found: StrategyYield, language: str) -> Iterator[str]:
    """Yield the tables of the lines and of the terms."""
    w = Words(language, "yields")
    heading = w(
        "lines.title",
        name=found.name,
        platform=PLATFORMS[found.platform].title,
        reports=found.reports,
        included=found.included,
    )
    yield from wrapped(so_far(heading, found.undecided, w))
    heads = tuple(w(f"head.{name}") for name in _HEADS)
    rows: list[Row] = [(*heads, "")]
    for line in found.lines:
        text = w("refused", why=line.refused) if line.refused else line.text
        rows.append((line.line, *_figures_of(line), text))
    yield from columns(rows, indent=2, number=number_form(w))
    if found.terms:
        yield from ("", w("terms"))
        rows = [(*heads, w("head.alone"), w("head.number"), "")]
        rows += [(term.line, *_figures_of(term), *map(len, _alone(term)), term.term) for term in found.terms]
        yield from columns(rows, indent=2, number=number_form(w))
    yield ""
    yield from wrapped(w("text.lines"))
    if found.terms:
        yield from wrapped(w("text.terms"))


def strategy_rows(found: StrategyYield) -> Iterator[Row]:
    """Yield the CSV table: a row for each line, then one for each term."""
    yield ("line", "term", "text", *_FIGURES, "alone", "alone_included", "refused")
    for line in found.lines:
        yield (line.line, "", line.text, *_figures_of(line), "", "", line.refused)
    for term in found.terms:
        yield (term.line, term.term, "", *_figures_of(term), *map(len, _alone(term)), "")


def _figures_of(row: LineYield | TermYield) -> Iterator[float | None]:
    return (getattr(row, name) for name in _FIGURES)


def _alone(term: TermYield) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return term.alone, term.alone_included


def strategy_picture(found: StrategyYield, language: str) -> str:
    """Draw what each line and term matches, and what is lost without a term, as SVG."""
    from litreview.prisma.drawing.yield_bars import YieldBar, YieldTexts, yield_picture

    w = Words(language, "yields")
    rows: list[tuple[str, list[YieldBar]]] = []
    for line in found.lines:
        text = w("refused", why=line.refused) if line.refused else _figures(line, w)
        label = truncate(f"{line.line}  {line.text}", _LONGEST_TERM)
        rows.append((label, [YieldBar(line.matched, line.included, text)]))
    for term in found.terms:
        matched = YieldBar(term.matched, term.included, _figures(term, w))
        label = truncate(f"{term.line}  {term.term}", _LONGEST_TERM)
        rows.append((label, [matched, YieldBar(len(term.alone), len(term.alone_included))]))
    title = so_far(w("picture.lines", name=found.name), found.undecided, w)
    headings = [w("picture.matched"), *([w("picture.alone")] if found.terms else [])]
    legend = (w("picture.of_them"), w("picture.others"))
    return yield_picture(YieldTexts(title, legend, headings), rows, lang=language)


def _figures(row: LineYield | TermYield, w: Words) -> str:
    return figures(row.sensitivity, row.precision, row.nnr, w)
