"""Audits of the engine's merges: a sample that people check, and the error bound that follows."""

from __future__ import annotations

from dataclasses import dataclass

from litreview.dedup.audit import drawn, merges
from litreview.review.context import Context
from litreview.review.duplicates.questions import human_verdicts, pair_cards
from litreview.review.views import PairCard
from litreview.screening.check_sample import upper_bound


@dataclass(frozen=True, slots=True)
class AuditedMerge:
    """A merge in the sample; `said` is the verdict of people, None without one or if they disagree."""

    pair: PairCard
    said: str | None


@dataclass(frozen=True, slots=True)
class MergeAudit:
    """A sample of the engine's merges.

    Attributes:
        merges: The number of all merges, which are records that the engine joined to another.
        drawn: The merges in the sample, which depends on the seed alone.
        confirmed: How many of them people judged to be the same report.
        denied: How many of them people judged to be different reports.
        bound: The upper bound of the share of false merges with 95 % confidence; None before the first verdict.
    """

    merges: int
    seed: int
    drawn: tuple[AuditedMerge, ...]
    confirmed: int
    denied: int
    bound: float | None


def audit(context: Context, n: int, seed: int, language: str) -> MergeAudit:
    """Draw a sample of the engine's merges, collect people's verdicts on it, and bound the share of false merges."""
    with context.store.read() as session:
        frame = merges(session.pairs.all())
        pairs = [(min(pair), max(pair)) for pair in drawn(frame, n, seed)]
        verdicts = human_verdicts(session, pairs)
        sample = []
        for card in pair_cards(session, pairs, language):
            given = verdicts.get((card.a.key, card.b.key), set())
            # People who contradict each other have not answered yet.
            sample.append(AuditedMerge(card, next(iter(given)) if len(given) == 1 else None))
    confirmed, denied = (sum(one.said == verdict for one in sample) for verdict in ("same", "different"))
    judged = confirmed + denied
    bound = upper_bound(len(frame), judged, denied) / len(frame) if judged else None
    return MergeAudit(len(frame), seed, tuple(sample), confirmed, denied, bound)
