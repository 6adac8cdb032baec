"""An audit of the engine's merges: a sample for a person, and what it says of all."""

from __future__ import annotations

from dataclasses import dataclass

from litreview.dedup.audit import drawn, merges, upper_bound
from litreview.review.context import Context
from litreview.review.duplicates.questions import cards, said_by_people
from litreview.review.views import PairCard


@dataclass(frozen=True, slots=True)
class Audited:
    """A merge of the engine that was drawn, and what people say of it; None while nobody has, or they disagree."""

    pair: PairCard
    said: str | None


@dataclass(frozen=True, slots=True)
class Audit:
    """A sample of the engine's merges.

    Attributes:
        merges: Number of all merges: records that the engine joined to another.
        drawn: Those of the sample; the same seed draws the same.
        confirmed: How many of them a person called the same report; `denied` how many different ones.
        bound: With 95 % confidence at most this share of all merges is false; None before a first answer.
    """

    merges: int
    seed: int
    drawn: tuple[Audited, ...]
    confirmed: int
    denied: int
    bound: float | None


def audit(context: Context, n: int, seed: int, language: str) -> Audit:
    """Draw merges of the engine, say what people have said of them, and bound the share of false ones."""
    with context.store.read() as session:
        frame = merges(session.pairs.all())
        pairs = [(min(two), max(two)) for two in drawn(frame, n, seed)]
        verdicts = said_by_people(session, pairs)
        found = tuple(
            # People who contradict each other have not answered yet.
            Audited(
                card,
                next(iter(said)) if len(said := verdicts.get((card.a.key, card.b.key), set())) == 1 else None,
            )
            for card in cards(session, pairs, language)
        )
    confirmed, denied = (sum(one.said == verdict for one in found) for verdict in ("same", "different"))
    judged = confirmed + denied
    bound = upper_bound(denied, judged) if judged else None
    return Audit(len(frame), seed, found, confirmed, denied, bound)
