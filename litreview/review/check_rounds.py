"""Checks of rounds: events that are no round, rounds that are open, and judgements that nobody has settled."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.errors import Problem
from litreview.review.context import Context
from litreview.review.event_bodies import all_in_force
from litreview.review.event_text import counted
from litreview.review.rounds.check_results import check_result
from litreview.review.rounds.round_blinding import is_open
from litreview.review.rounds.round_log import all_rounds, drawn_reports
from litreview.standing.round_events import KIND, parse_round
from litreview.store.store import StoreSession


def rounds(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield the problems of the rounds; none of them changes a number of the flow."""
    for event in all_in_force(session, KIND):
        if parse_round(event) is None:
            message = "This event is not a valid round; votes in it count nowhere."
            yield Problem("round-invalid", "error", message, event.id, "Restore the ledger from a copy.")
    for one in all_rounds(session):
        if one.is_self_check:
            # Theirs alone, and never in the way of a complete review.
            continue
        reports = drawn_reports(session, one)
        draw = f"--{'pilot' if one.is_pilot else 'check'} {len(one.records)} --name {one.name}"
        draw += " --of merged" if one.of == "merged" else ""
        hint = f"`litreview rounds show {one.name}` has its result, and `litreview screen {draw}` goes on with it."
        if one.is_pilot:
            if is_open(context, one, reports):
                message = "Not everyone has judged all reports of this pilot."
                yield Problem("round-open", "open", message, one.name, hint)
            continue
        found = check_result(context, one, reports, (), {})
        if left := len(reports) - found.judged - found.gone:
            message = f"{counted(left, 'report')} of this check sample {'is' if left == 1 else 'are'} not judged yet."
            yield Problem("round-open", "open", message, one.name, hint)
        if found.unsettled:
            message = f"{counted(found.unsettled, 'judgement')} of this check sample {'differs and is' if found.unsettled == 1 else 'differ and are'} not settled."
            hint = "`litreview rounds settle` says which is right; until then it counts as wrong."
            yield Problem("round-unsettled", "open", message, one.name, hint)
