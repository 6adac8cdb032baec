"""The test of a strategy as texts: what it finds, and why it does not find an item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litreview.model import Record
from litreview.review.searches.strategy_tests import StrategyTest
from litreview.strategy.losses import Loss, by_reasons
from litreview.strategy.recall import LineRecall
from litreview.tui.known_view import item_text
from litreview.tui.sanitize import one_line
from litreview.tui.searchview import shorten
from litreview.words.catalogue import Words

SHOWN, LONGEST = 5, 40
"""Terms that are named of a loss, and letters of each."""
LINE = 80
"""Letters of a line that is read aloud: to know it again is enough."""


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


def spoken(words: Words, items: Sequence[Record], one: StrategyTest) -> Iterator[str]:
    """Yield the test of a strategy in sentences: its lines, the items that it does not find, and its alternatives."""
    yield f"{one_line(one.name)}: {one_line(one.refused) or counts_text(words, one).replace('   ', ', ')}."
    recall = one.recall
    if recall is None:
        return
    for line in recall.lines:
        if line.refused:
            yield words("plain.line-refused", line=line.line, why=one_line(line.refused))
        else:
            yes, no, unclear = numbers(line)
            text = shorten(one_line(line.text), LINE)
            yield words("plain.line", line=line.line, yes=yes, no=no, unclear=unclear, text=text)
    for item, answer, losses in zip(items, recall.answers, recall.losses, strict=True):
        if answer in {False, None}:
            title = f"{item.year or ''} {item_text(item)}".strip()
            yield words("plain.lost" if answer is False else "plain.unclear", item=title)
            yield from loss_texts(words, losses)
    for term in recall.terms:
        if term.found:
            found, alone = len(term.found), len(term.alone)
            yield words("plain.term", line=term.line, term=one_line(term.term), found=found, alone=alone)
