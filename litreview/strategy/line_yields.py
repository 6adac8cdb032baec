"""How the reports that a source found spread over the lines and terms of its strategy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from litreview.ratios import needed_to_read, percent
from litreview.strategy.recall import ReadyStrategy
from litreview.strategy.searched_items import SearchedItem, index_item


@dataclass(frozen=True, slots=True)
class LineYield:
    """The reports that a line matches. Percentages are None where there is nothing to divide by.

    Attributes:
        line: Its number; 1 if lines have no numbers.
        matched: Number of reports that it matches for certain.
        unclear: Number of reports of which it cannot be told.
        included: Number of included reports among those that it matches.
        sensitivity: These, in percent of the included reports of the source.
        precision: These, in percent of those that it matches.
        nnr: Number needed to read: the reports that it matches for each that is included.
        refused: Why the platform refuses it; empty if it does not.
    """

    line: int
    text: str
    matched: int
    unclear: int
    included: int
    sensitivity: float | None
    precision: float | None
    nnr: float | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class TermYield:
    """The reports that one of several alternatives of a line matches; figures as of a line.

    Attributes:
        line: The line in which it stands.
        term: The alternative as written.
        alone: The reports that the last line no longer matches without it.
        alone_included: The included ones among them: without any, the term can go without loss among these reports.
    """

    line: int
    term: str
    matched: int
    unclear: int
    included: int
    sensitivity: float | None
    precision: float | None
    nnr: float | None
    alone: tuple[str, ...]
    alone_included: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    """What a line or term matches, and what is lost without it."""

    matched: int = 0
    included: int = 0
    unclear: int = 0
    alone: list[str] = field(default_factory=list)

    def add(self, value: bool | None, *, included: bool) -> None:
        self.matched += value is True
        self.included += value is True and included
        self.unclear += value is None

    def figures(self, included: int) -> tuple[int, int, int, float | None, float | None, float | None]:
        ratios = percent(self.included, included), percent(self.included, self.matched)
        return self.matched, self.unclear, self.included, *ratios, needed_to_read(self.matched, self.included)


def line_yields(
    ready: ReadyStrategy, items: Iterable[tuple[str, SearchedItem, bool]]
) -> tuple[tuple[LineYield, ...], tuple[TermYield, ...]]:
    """Count what each line and each alternative matches, reading the items once.

    Args:
        ready: The strategy.
        items: The reports of the source: the key, the fields, and whether it is included in the review.
    """
    lines = {number: _Tally() for number in ready.texts}
    terms = [_Tally() for _ in ready.alternatives]
    included = set()
    for key, item, is_included in items:
        if is_included:
            included.add(key)
        asked = ready.answers(index_item(item))
        for number, verdict in asked.lines.items():
            lines[number].add(verdict.value, included=is_included)
        for tally, answer in zip(terms, ready.alternative_answers(asked), strict=True):
            tally.add(answer.value, included=is_included)
            if answer.alone:
                tally.alone.append(key)
    total = len(included)
    return (
        tuple(
            LineYield(
                number, " ".join(text.split()), *lines[number].figures(total), ready.refused.get(number, "")
            )
            for number, text in ready.texts.items()
        ),
        tuple(
            TermYield(
                each.line,
                each.text,
                *tally.figures(total),
                tuple(tally.alone),
                tuple(key for key in tally.alone if key in included),
            )
            for each, tally in zip(ready.alternatives, terms, strict=True)
        ),
    )
