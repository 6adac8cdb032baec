"""Pairs as a person weighs them: two records, where they stand, and what speaks for and against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from litreview.dedup.reason_text import said
from litreview.dedup.reasons import why
from litreview.model import Event, Pair, PairVerdict, Record
from litreview.review.context import Context
from litreview.review.views import PairCard
from litreview.standing.log import in_force, records_of
from litreview.store.store import Session

Keys = tuple[str, str]


def questions(context: Context) -> list[Keys]:
    """Give the keys of the pairs a person is asked about, the likeliest first, one pair for each two reports."""
    with context.store.read() as session:
        return [(pair.a, pair.b) for pair in session.lists.asked()]


def asked(context: Context, limit: int | None, language: str = "en") -> list[PairCard]:
    """Give the pairs a person is asked about, the likeliest first, one for each two reports."""
    with context.store.read() as session:
        pairs = [(pair.a, pair.b) for pair in session.lists.asked()[:limit]]
        return cards(session, pairs, language)


def explain(context: Context, a: str, b: str, language: str = "en") -> PairCard:
    """Say where any two records stand, and why."""
    with context.store.read() as session:
        one, other = sorted((context.resolve(session, a), context.resolve(session, b)))
        return cards(session, [(one, other)], language)[0]


def cards(session: Session, pairs: Sequence[Keys], language: str) -> list[PairCard]:
    """Give pairs of keys with all that is known of them, in the order given."""
    # Read once for all pairs: one by one, a long list would cost its square.
    keys = sorted({key for pair in pairs for key in pair})
    records, sources = session.records.get(keys), session.records.sources(keys)
    names = {id_: search.name for id_, (search, _) in session.records.searches().items()}
    runs, judges = _runs(session, pairs), _judges(session, pairs)
    stands = _stands(session, pairs)
    return [
        _card((records[a], records[b]), (sources[a][0], sources[b][0]), names, runs.get((a, b), ()),
              judges.get((a, b), ()), stands[a, b], language)
        for a, b in pairs
    ]  # fmt: skip


def _card(
    two: tuple[Record, Record],
    searches: tuple[str, str],
    names: Mapping[str, str],
    runs: Sequence[Pair],
    judges: Iterable[str],
    stands: PairVerdict,
    language: str,
) -> PairCard:
    reasons = tuple(dict.fromkeys(reason for pair in runs for reason in pair.reasons))
    words = said(why(*two, reasons), language)
    a_source, b_source = (names.get(search, "") for search in searches)
    strength = max((pair.strength for pair in runs), default=0)
    by = ", ".join(sorted(judges)) or "engine"
    return PairCard(
        *two, a_source, b_source, stands, by, reasons, strength, words.pro, words.contra, words.guards
    )


def _runs(session: Session, pairs: Iterable[Keys]) -> Mapping[Keys, list[Pair]]:
    wanted = set(pairs)
    found: dict[Keys, list[Pair]] = {}
    for pair in session.pairs.among({a for a, _ in wanted}):
        # A pair of two of these keys is met from either end.
        if (pair.a, pair.b) in wanted and pair not in found.get((pair.a, pair.b), ()):
            found.setdefault((pair.a, pair.b), []).append(pair)
    return found


def _stands(session: Session, pairs: Iterable[Keys]) -> Mapping[Keys, PairVerdict]:
    leads = session.reports.leads(sorted({key for pair in pairs for key in pair}))
    open_ = {(pair.a, pair.b) for pair in session.lists.all_asked()}

    def verdict(a: str, b: str) -> PairVerdict:
        if leads[a] == leads[b]:
            return "same"
        return "ask" if (a, b) in open_ else "different"

    return {(a, b): verdict(a, b) for a, b in pairs}


def _judges(session: Session, pairs: Iterable[Keys]) -> Mapping[Keys, set[str]]:
    """Map pairs to those whose judgement of that very pair is in force."""
    return _judgements(session, pairs, lambda event: event.reviewer)


def said_by_people(session: Session, pairs: Iterable[Keys]) -> Mapping[Keys, set[str]]:
    """Map pairs to what people say of that very pair: `same`, `different`, or both."""
    return _judgements(session, pairs, lambda event: str(event.body.get("verdict")))


def _judgements(
    session: Session, pairs: Iterable[Keys], what: Callable[[Event], str]
) -> Mapping[Keys, set[str]]:
    events = session.events.touching({a for a, _ in pairs})
    live = in_force(events)
    found: dict[Keys, set[str]] = {}
    for event in events:
        if event.kind == "judgement" and event.id in live:
            one, *other = sorted(records_of(event))
            if len(other) == 1:
                found.setdefault((one, other[0]), set()).add(what(event))
    return found
