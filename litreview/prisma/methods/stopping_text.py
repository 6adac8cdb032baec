"""What the data say about stopping, in words: now, and in the methods text of a review that stopped."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.prisma.methods.methods_words import MethodsWords
from litreview.ranking.stopping import StoppingTest
from litreview.ranking.stopping_statement import StoppingStatement
from litreview.words.catalogue import Words


def counts_and_outcome(
    statement: StoppingStatement, w: MethodsWords, form: str = "stopping"
) -> Iterator[str]:
    """Yield what was judged and found, and the outcome of the test of all reports.

    Args:
        statement: The statement.
        w: The words.
        form: `stopping` tells it of now, `stopped` of a stop.
    """
    overall = statement.overall
    yield w(
        f"{form}.counts",
        reports=w.flow.count("reports", overall.records),
        judged=overall.judged,
        found=overall.found,
    )
    yield from _outcome(statement, form, w)


def present(statement: StoppingStatement, w: MethodsWords) -> Iterator[str]:
    """Yield what the data say now, a line each."""
    yield from counts_and_outcome(statement, w)
    if statement.overall.p is None:
        return
    for language, test in statement.languages.items():
        yield _language(language, test, "stopping", w)
    yield from _exceptions(statement, "stopping", w)
    yield w("stopping.context", n=statement.since_find)


def past(statement: StoppingStatement, w: MethodsWords) -> Iterator[str]:
    """Yield what the data said at a stop, a sentence each."""
    yield from counts_and_outcome(statement, w, "stopped")
    if statement.overall.p is not None:
        rows = [_language(language, test, "stopped", w) for language, test in statement.languages.items()]
        if rows:
            yield w("stopped.languages", rows="; ".join(rows))
        yield from _exceptions(statement, "stopped", w)


def _outcome(statement: StoppingStatement, form: str, w: MethodsWords) -> Iterator[str]:
    """Yield the outcome of the test of all reports, or why there is none."""
    test = statement.overall
    if statement.why_not:
        yield w(f"{form}.not.{statement.why_not}")
        return
    if test.p is None:
        yield w(f"{form}.nothing")
        return
    if form == "stopping" and test.judged >= test.records:
        yield w("stopping.seen")
        return
    yield w(
        f"{form}.met" if test.met else f"{form}.unmet",
        target=_percentage(test.target, w),
        confidence=_percentage(test.confidence, w),
        rest=_percentage(1 - test.target, w),
        limit=round(100 * (1 - test.confidence)),
        p=p_text(test, w),
        unseen=test.records - test.judged,
    )
    if not test.met and test.missed == 1:
        yield w(f"{form}.few", found=test.found, target=_percentage(test.target, w))
    elif test.needed is not None and form == "stopping":
        yield w("stopping.needed", n=test.needed)


def _language(language: str, test: StoppingTest | None, form: str, w: MethodsWords) -> str:
    name = Words(w.lang).get(f"lang.{language}", language)
    if test is None:
        return w(f"{form}.language.few", language=name)
    return w(
        f"{form}.language",
        language=name,
        judged=test.judged,
        records=test.records,
        found=test.found,
        p=p_text(test, w),
    )


def _exceptions(statement: StoppingStatement, form: str, w: MethodsWords) -> Iterator[str]:
    if statement.languages and statement.overall.met and not statement.met_alone:
        yield w(f"{form}.none-alone")
    if n := statement.other_order:
        yield w(f"{form}.other", n=n, reports=w.flow.count("reports", n))


def _percentage(share: float, w: MethodsWords) -> str:
    whole = round(100 * share, 1)
    return w.forms.share(share, 0 if whole == int(whole) else 1)


def p_text(test: StoppingTest, w: MethodsWords) -> str:
    """Write a p-value so that it is on the side of the limit on which it lies."""
    if test.p is None:
        return "= –"
    limit = 1 - test.confidence - 1e-9
    places = next((places for places in (2, 3, 4) if not test.met or round(test.p, places) < limit), 5)
    least = 10**-places
    return (
        f"= {w.forms.fraction(test.p, places)}"
        if test.p >= least / 2
        else f"< {w.forms.fraction(least, places)}"
    )
