"""The reports that the agreement of reviewers is measured on, and why the others are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Left = Literal["one", "seen", "together", "nobody"]
"""Why a report is left out: one reviewer judged it; the second saw the first decision; it was only decided together; nobody judged it."""


@dataclass(frozen=True, slots=True)
class AgreementBasis:
    """The number of reports that count for the agreement, and of those left out, by why.

    Attributes:
        reports: All reports of the stage.
    """

    reports: int = 0
    left: Mapping[Left, int] = field(default_factory=dict)


NO_BASIS = AgreementBasis()


def agreement_basis(
    reports: Iterable[str], compared: Iterable[tuple[str, str]], seen: Iterable[str], together: Iterable[str]
) -> AgreementBasis:
    """Count the reports of a stage by whether its agreement is measured on them.

    Args:
        reports: All of them.
        compared: Each report with a reviewer whose vote on it counts for the agreement.
        seen: Reports with a vote that was made with another one in view.
        together: Reports with a decision that reviewers made together.
    """
    judges = Counter(report for report, _ in set(compared))
    in_view, joint = set(seen), set(together)
    everything = {*reports, *judges, *in_view, *joint}
    left: Counter[Left] = Counter()
    for report in everything:
        if judges[report] > 1:
            continue
        if report in in_view:
            left["seen"] += 1
        elif judges[report]:
            left["one"] += 1
        else:
            left["together" if report in joint else "nobody"] += 1
    return AgreementBasis(len(everything), {why: left[why] for why in get_args(Left) if left[why]})
