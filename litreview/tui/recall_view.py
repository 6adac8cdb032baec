"""The test of a strategy as texts: what it finds, and why it does not find an item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litreview.model import Record
from litreview.review.searches.strategy_tests import StrategyTest
from litreview.strategy.losses import Loss, by_reasons
from litreview.strategy.recall import LineRecall
from litreview.tui.sanitize import one_line
from litreview.tui.searchview import shorten
from litreview.words.catalogue import Words

SHOWN, LONGEST = 5, 40
"""Terms that are named of a loss, and letters of each."""


def item_text(item: Record) -> str:
    """Return the title of a known item, or what names it where it has none."""
    return one_line(item.title or item.doi or f"PMID {item.pmid}")


def numbers(line: LineRecall) -> tuple[int, int, int]:
    """Return of how many items a line says yes, no, and cannot tell."""
    return line.answers.count(True), line.answers.count(False), line.answers.count(None)


def counts_text(words: Words, one: StrategyTest) -> str:
    """Return how many items a strategy finds."""
    answers = one.recall.answers if one.recall else ()
    found, lost, unclear = (answers.count(answer) for answer in (True, False, None))
    return words("strategy-test.counts", found=found, lost=lost, unclear=unclear)


def loss_texts(words: Words, losses: Sequence[Loss]) -> Iterator[str]:
    """Yield why an item is not found, line by line; lines that are unclear for the same reasons together."""
    for group in by_reasons(losses):
        # The reasons are English, as on the command line.
        reasons = "; ".join(one_line(reason) for reason in group[0].reasons[:SHOWN])
        if len(group) > 1:
            lines = [str(line) for line in sorted({loss.line for loss in group})]
            named = words.forms.join(lines)
            yield words.form("strategy-test.unclear-lines", len(lines), lines=named, reasons=reasons)
            continue
        terms = ", ".join(shorten(one_line(term), LONGEST) for term in group[0].terms[:SHOWN])
        terms += ", …" if len(group[0].terms) > SHOWN else ""
        text = words(f"strategy-test.{group[0].kind}", line=group[0].line, terms=terms)
        yield f"{text} ({reasons})" if reasons else text
