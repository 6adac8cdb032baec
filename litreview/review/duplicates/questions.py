"""Pairs of records for a person to judge: both records, the current verdict, and what speaks for and against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from litreview.dedup.certainty import certainty
from litreview.dedup.clusters import Keys
from litreview.dedup.reason_text import reason_texts
from litreview.dedup.reasons import why
from litreview.model import Event, Pair, PairVerdict
from litreview.review.views import PairCard
from litreview.standing.log import in_force, records_of
from litreview.store.store import StoreSession


def pair_cards(session: StoreSession, pairs: Sequence[Keys], language: str) -> list[PairCard]:
    """Return a card for each pair of keys, in the given order."""
    # Read once for all pairs: one by one, the time would grow with the square of the list.
    keys = sorted({key for pair in pairs for key in pair})
    records, sources = session.records.get(keys), session.records.sources(keys)
    names = session.records.source_names()
    runs = _runs(session, pairs)
    judges = judgements(session, pairs, lambda event: event.reviewer)
    verdicts = _verdicts(session, pairs)
    found = []
    for a, b in pairs:
        mine = runs.get((a, b), ())
        reasons = tuple(dict.fromkeys(reason for pair in mine for reason in pair.reasons))
        evidence = why(records[a], records[b], reasons)
        words = reason_texts(evidence, language)
        found.append(
            PairCard(
                a=records[a],
                b=records[b],
                a_source=names.get(sources[a][0], ""),
                b_source=names.get(sources[b][0], ""),
                verdict=verdicts[a, b],
                by=", ".join(sorted(judges.get((a, b), ()))) or "engine",
                reasons=reasons,
                strength=max((pair.strength for pair in mine), default=0),
                speaks_for=words.pro,
                speaks_against=words.contra,
                guards=words.guards,
                not_merged=words.not_merged,
                measured=certainty(evidence.rule or next(iter(reasons), "")),
            )
        )
    return found


def joined_questions(session: StoreSession, pairs: Sequence[Keys], most: int) -> list[tuple[str, ...]]:
    """Join the pairs of reports that are asked about together, where all their records are at most so many."""
    # By reports, not by records: what was merged is one side of a question.
    leads = session.reports.leads(sorted({key for pair in pairs for key in pair}))
    together: dict[str, set[str]] = {}
    for a, b in pairs:
        joined = together.get(leads[a], {leads[a]}) | together.get(leads[b], {leads[b]})
        # All of a group share one set, so that a later pair finds the whole of it.
        together.update(dict.fromkeys(joined, joined))
    members = session.reports.members(sorted(together))
    found: dict[tuple[str, ...], None] = {}
    for a, b in pairs:
        records = sorted(key for lead in together[leads[a]] for key in members[lead])
        found[tuple(records) if len(records) <= most else (a, b)] = None
    return list(found)


def _runs(session: StoreSession, pairs: Iterable[Keys]) -> Mapping[Keys, list[Pair]]:
    wanted = set(pairs)
    found: dict[Keys, list[Pair]] = {}
    for pair in session.pairs.among({a for a, _ in wanted}):
        # A pair of two of these keys is found from both ends.
        if (pair.a, pair.b) in wanted and pair not in found.get((pair.a, pair.b), ()):
            found.setdefault((pair.a, pair.b), []).append(pair)
    return found


def _verdicts(session: StoreSession, pairs: Iterable[Keys]) -> Mapping[Keys, PairVerdict]:
    leads = session.reports.leads(sorted({key for pair in pairs for key in pair}))
    open_ = {(pair.a, pair.b) for pair in session.lists.all_asked()}

    def verdict(a: str, b: str) -> PairVerdict:
        if leads[a] == leads[b]:
            return "same"
        return "ask" if (a, b) in open_ else "different"

    return {(a, b): verdict(a, b) for a, b in pairs}


def human_verdicts(session: StoreSession, pairs: Iterable[Keys]) -> Mapping[Keys, set[str]]:
    """Map pairs to people's verdicts on that very pair: `same`, `different`, or both."""
    return judgements(session, pairs, lambda event: str(event.body.get("verdict")))


def judgements(
    session: StoreSession, pairs: Iterable[Keys], value: Callable[[Event], str]
) -> Mapping[Keys, set[str]]:
    """Map pairs to a value of each judgement in force on that very pair."""
    events = session.events.touching({a for a, _ in pairs})
    live = in_force(events)
    found: dict[Keys, set[str]] = {}
    for event in events:
        if event.kind == "judgement" and event.id in live:
            one, *other = sorted(records_of(event))
            if len(other) == 1:
                found.setdefault((one, other[0]), set()).add(value(event))
    return found
