"""Checks that no report holds two different DOIs, PMIDs, registration numbers, part numbers or versions by a chain alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from litreview.dedup.clusters import Keys
from litreview.dedup.law import LARGE, Contradiction, chained, contradicting_pairs
from litreview.dedup.normal import normal
from litreview.errors import Problem
from litreview.review.context import Context
from litreview.review.duplicates.questions import human_verdicts
from litreview.review.duplicates.run_files import counting_runs
from litreview.review.event_text import counted
from litreview.standing.review_state import ReviewState
from litreview.store.store import StoreSession

LAWFUL = 3
"""The first version of the engine whose runs are bound by the law."""
LISTED = 20
SLICE = 2000
PERSON, REPLACEMENT = "a person", "replaced export"


def law(context: Context, session: StoreSession, now: ReviewState) -> Iterator[Problem]:
    """Yield the reports that break the law, and the pairs that a rule or a person joined regardless of it."""
    found = list(_contradictions(session, now))
    # Their runs were made before the law, and an old review must not fail its check.
    is_old = _has_older_run(context, session)
    unlawful = [(lead, one) for lead, one in found if not one.is_direct]
    for lead, one in unlawful[:LISTED]:
        yield _problem(lead, one, is_old=is_old)
    if len(unlawful) > LISTED:
        message = (
            f"{counted(len(unlawful) - LISTED, 'more pair')} of records contradict each other in a report."
        )
        yield Problem("contradiction", "note", message, "", "`litreview dedupe --anew` judges them again.")
    if direct := [one for _, one in found if one.is_direct]:
        n, guards = len(direct), sorted({name for one in direct for name in one.guards})
        some = "; ".join(f"{one.a[:8]} {one.b[:8]} ({one.chain[0][0]})" for one in direct[:3])
        message = f"{counted(n, 'pair')} of records contradict{'s' if n == 1 else ''} each other ({', '.join(guards)}) and {'is' if n == 1 else 'are'} one report, as a rule or a person joined that very pair: {some}{'; …' if n > len(direct[:3]) else ''}."
        yield Problem(
            "contradiction-joined", "note", message, "", "`litreview duplicates explain A B` shows a pair."
        )


def _problem(lead: str, one: Contradiction, *, is_old: bool) -> Problem:
    chain = "".join(f" – {join} – {key[:8]}" for join, key in one.chain)
    message = f"This report holds two records that contradict each other ({', '.join(one.guards)}) and that are joined through others only: {one.a[:8]}{chain}."
    hint = f"`litreview duplicates split KEY` separates one, `litreview duplicates judge {one.a[:8]} {one.b[:8]} same` confirms both."
    # What people join is theirs to judge: no run can part it.
    if {join for join, _ in one.chain} & {PERSON, REPLACEMENT}:
        return Problem("contradiction", "note", message, lead, hint)
    if is_old:
        hint = (
            f"An older version of the engine joined them; `litreview dedupe --anew` judges them again. {hint}"
        )
        return Problem("contradiction", "note", message, lead, hint)
    return Problem("contradiction", "open", message, lead, f"Run `litreview dedupe --anew`. {hint}")


def _has_older_run(context: Context, session: StoreSession) -> bool:
    engines = [run.engine for run in counting_runs(context, session)]
    return any(not engine.isdecimal() or int(engine) < LAWFUL for engine in engines)


def _contradictions(session: StoreSession, now: ReviewState) -> Iterator[tuple[str, Contradiction]]:
    """Yield each contradiction behind the lead of its report."""
    for reports in _slices({one.lead: one.records for one in now.reports if len(one.records) > 1}):
        records = session.records.get([key for keys in reports.values() for key in keys])
        for lead, keys in reports.items():
            if found := contradicting_pairs([normal(records[key]) for key in keys if key in records]):
                yield from ((lead, one) for one in chained(found, _joins(session, keys)))


def _slices(reports: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Sequence[str]]]:
    """Yield the reports in slices, so that not all their records are read at a time."""
    some: dict[str, Sequence[str]] = {}
    size = 0
    for lead, keys in reports.items():
        some[lead] = keys
        size += len(keys)
        if size >= SLICE:
            yield some
            some, size = {}, 0
    yield some


def _joins(session: StoreSession, keys: Sequence[str]) -> dict[str, dict[str, str]]:
    """Map each record of a report to those that something joins it to, with the name of what does."""
    inside = set(keys)
    joins: dict[str, dict[str, str]] = {key: {} for key in keys}

    def add(pairs: Iterable[Keys], name: str) -> None:
        for a, b in pairs:
            if a in inside and b in inside:
                joins[a][b] = joins[b][a] = name

    for pair in session.pairs.links(keys):
        add([(pair.a, pair.b)], next(iter(pair.reasons), "a rule"))
    add(session.pairs.replaced(keys), REPLACEMENT)
    pairs = list(combinations(sorted(keys), 2)) if len(keys) <= LARGE else []
    add((two for two, said in human_verdicts(session, pairs).items() if "same" in said), PERSON)
    return joins
