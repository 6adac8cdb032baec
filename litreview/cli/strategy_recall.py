"""The output of `litreview strategy test`: answers line by line, losses with their words, terms, and concepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from litreview.cli.text_columns import columns, plural, truncate, wrap_hanging
from litreview.strategy.losses import Loss, by_reasons
from litreview.strategy.platforms import PLATFORMS
from litreview.strategy.recall import REFUSED, Answer, LineRecall, StrategyRecall, TermRecall
from litreview.strategy.search_concepts import SearchConcept

SHOWN = 5
"""The number of terms listed of a loss or a concept, fewer if they are long; --json lists all."""
_TITLE = 76
_LONGEST_TERM = 50
_LONGEST_LIST = 100


@dataclass(frozen=True, slots=True)
class TestedItem:
    """A known item of a test.

    Attributes:
        answers: The answer of each strategy, by name: true, false, null for cannot tell, or `invalid`.
        losses: Why a strategy does not find it, by name.
    """

    title: str
    year: int | None
    doi: str | None
    answers: Mapping[str, Answer]
    losses: Mapping[str, tuple[Loss, ...]]


@dataclass(frozen=True, slots=True)
class TestedStrategy:
    """The lines of a strategy of a test, and what each of its alternatives brings; items by their places from 0."""

    name: str
    platform: str
    lines: tuple[LineRecall, ...]
    terms: tuple[TermRecall, ...]


@dataclass(frozen=True, slots=True)
class RecallReport:
    """The test of one or several strategies; concepts are compared if there are several."""

    items: tuple[TestedItem, ...]
    strategies: tuple[TestedStrategy, ...]
    concepts: tuple[SearchConcept, ...]


def report(
    items: Sequence[TestedItem], recalls: Mapping[str, StrategyRecall], concepts: tuple[SearchConcept, ...]
) -> RecallReport:
    """Return the report of a test."""
    strategies = tuple(
        TestedStrategy(name, each.platform, each.lines, each.terms) for name, each in recalls.items()
    )
    return RecallReport(tuple(items), strategies, concepts)


def lines(found: RecallReport) -> Iterator[str]:
    """Yield the report of a test."""
    for n, one in enumerate(found.strategies):
        if n:
            yield ""
        yield from _strategy(found, one)
    if len(found.strategies) > 1:
        yield from _concepts(found)


def _strategy(found: RecallReport, one: TestedStrategy) -> Iterator[str]:
    answers = [item.answers[one.name] for item in found.items]
    counts = ", ".join(
        f"{answers.count(answer):,} {word}"
        for answer, word in ((True, "found"), (False, "lost"), (None, "cannot tell"), (REFUSED, "refused"))
        if answer in answers
    )
    yield f"{_title(one.name)}: {plural(len(answers), 'known item')}: {counts}"
    yield ""
    rows: list[tuple[str | int, ...]] = [("line", "yes", "no", "?", "")]
    for line in one.lines:
        numbers = (line.answers.count(True), line.answers.count(False), line.answers.count(None))
        rows.append((str(line.line), *numbers, f"refused: {line.refused}" if line.refused else line.text))
    yield from columns(rows)
    yield from _lost(found, one, False, "Lost")
    yield from _lost(found, one, None, "Cannot tell")
    yield from _brought(one)


def _title(name: str) -> str:
    platform, _, rest = name.partition(" ")
    return f"{PLATFORMS[platform].title} {rest}".rstrip()


def _lost(found: RecallReport, one: TestedStrategy, answer: Answer, title: str) -> Iterator[str]:
    items = [item for item in found.items if item.answers[one.name] is answer]
    if items:
        yield ""
        yield title
    for item in items:
        year = f" ({item.year})" if item.year else ""
        yield f"  {truncate(item.title, _TITLE - len(year))}{year}"
        for losses in by_reasons(item.losses[one.name]):
            yield from wrap_hanging("    ", _described(losses[0]) if len(losses) == 1 else _joined(losses))


def _joined(losses: Sequence[Loss]) -> str:
    *numbers, last = sorted({loss.line for loss in losses})
    lines = f"lines {', '.join(map(str, numbers))} and {last}" if numbers else f"line {last}"
    return f"{lines} cannot tell ({'; '.join(losses[0].reasons[:SHOWN])})"


def _described(loss: Loss) -> str:
    terms = _listed([truncate(term, _LONGEST_TERM) for term in loss.terms])
    if loss.kind == "excluded":
        return f"line {loss.line} excludes it by NOT: {terms}"
    reasons = f" ({'; '.join(loss.reasons[:SHOWN])})" if loss.reasons else ""
    if loss.kind == "unclear":
        return f"line {loss.line} cannot tell: {terms}{reasons}"
    if len(loss.terms) > 1:
        return f"line {loss.line} finds none of its {len(loss.terms):,} alternatives: {terms}{reasons}"
    return f"line {loss.line} does not find {terms}{reasons}"


def _listed(terms: Sequence[str]) -> str:
    # Five phrases of eight words are no summary.
    shown = terms[:SHOWN]
    while len(shown) > 1 and len(", ".join(shown)) > _LONGEST_LIST:
        shown = shown[:-1]
    more = len(terms) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _brought(one: TestedStrategy) -> Iterator[str]:
    brought = [term for term in one.terms if term.found]
    if not brought:
        return
    yield ""
    yield "What each alternative finds, and what the last line would lose without it"
    rows = [(str(term.line), len(term.found), len(term.alone), term.term) for term in brought]
    yield from columns([("line", "finds", "alone", "alternative"), *rows], indent=2)
    if silent := len(one.terms) - len(brought):
        yield f"  {plural(silent, 'other alternative')} {'finds' if silent == 1 else 'find'} none of the items."


def _concepts(found: RecallReport) -> Iterator[str]:
    names = [one.name for one in found.strategies]
    yield ""
    yield "Concepts of the strategies compared"
    for n, concept in enumerate(found.concepts, 1):
        terms = next(iter(concept.terms.values()))
        yield from wrap_hanging(f"  {n}. ", _listed(terms))
        lacking = [_title(name) for name in names if name not in concept.terms]
        if lacking:
            yield from wrap_hanging("     ", f"{', '.join(lacking)}: no such concept")
        for name, missing in concept.missing.items():
            yield from wrap_hanging("     ", f"{_title(name)} lacks {_listed(missing)}")
