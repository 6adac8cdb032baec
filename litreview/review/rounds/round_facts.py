"""The rounds that are finished, as the methods text reports them."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.model import Stage
from litreview.prisma.methods.facts import CheckMethods, PilotMethods, SelfCheckMethods
from litreview.review.context import Context
from litreview.review.rounds.check_results import CheckResult, check_result
from litreview.review.rounds.pilot_results import PilotResult, pilot_result
from litreview.review.rounds.round_log import all_rounds, drawn_reports
from litreview.review.rounds.self_checks import agreed_of, everyone
from litreview.store.store import StoreSession


def finished_pilots(context: Context, session: StoreSession) -> Iterator[PilotMethods]:
    """Yield the pilots that wait for nobody."""
    for one in all_rounds(session):
        if one.is_pilot:
            result = pilot_result(context, one, drawn_reports(session, one), {})
            if not result.is_open:
                yield pilot_facts(result)


def pilot_facts(result: PilotResult) -> PilotMethods:
    """Return what the methods text says of a pilot."""
    found = result.agreement
    of_two = len(result.reviewers) == 2  # noqa: PLR2004  # Cohen's kappa is of a pair
    return PilotMethods(
        result.round.name, result.round.stage, len(result.round.records), len(result.reviewers),
        result.agreed, result.n, found.kappa if of_two else found.fleiss, result.target, result.reached,
    )  # fmt: skip


def finished_samples(context: Context, session: StoreSession) -> Iterator[CheckMethods]:
    """Yield the check samples that are judged, without those that only add to another."""
    for one in all_rounds(session):
        if one.is_check and one.adds_to is None:
            result = check_result(context, one, drawn_reports(session, one), (), {})
            if result.is_finished:
                yield check_facts(result)


def check_facts(result: CheckResult) -> CheckMethods:
    """Return what the methods text says of a check sample."""
    one = result.round
    drawn, wrong = len(one.records), result.wrong
    if parts := result.strata.get(one.allocated) if one.allocated else None:
        # What was drawn later in a part is in the bound over all of them.
        drawn, wrong = (sum(getattr(part, name) for part in parts.values()) for name in ("drawn", "wrong"))
    return CheckMethods(
        one.name, one.stage, one.of or "excluded", len(one.frame), drawn, wrong,
        result.unsettled, result.bound, in_parts=bool(parts),
    )  # fmt: skip


def begun_self_checks(context: Context, session: StoreSession) -> Iterator[SelfCheckMethods]:
    """Yield what reviewers judged again of their own, by stage; all of them together, as each sees only their own."""
    for stage in Stage:
        people, found = everyone(context, session, stage)
        interval = found.intervals.get("raw")
        if people and interval is not None:
            yield SelfCheckMethods(
                stage, people, found.n, agreed_of(found), (interval.low, interval.high), found.kappa
            )
