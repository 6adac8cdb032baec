"""Results of rounds, as `litreview rounds` prints them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.review.rounds.check_results import CheckResult
    from litreview.review.rounds.pilot_results import PilotReport, PilotResult
    from litreview.review.rounds.self_checks import OwnConsistency
    from litreview.review.views import Vote


def pilot_json(found: PilotResult) -> dict[str, Any]:
    """Return the result of a pilot, for JSON."""
    return {
        "name": found.round.name,
        "judged_by": found.judged,
        "open": found.is_open,
        "reviewers": found.reviewers,
        "n": found.n,
        "agreed": found.agreed,
        "target": found.target,
        "reached": found.reached,
        "agreement": found.agreement,
        "criteria": [
            {"criterion": one.criterion, "both": one.both, "only": one.only, "agreement": one.agreement}
            for one in found.criteria
        ],
        "split": [_report_json(one) for one in found.split],
        "other_criterion": [_report_json(one) for one in found.other_criterion],
    }


def _report_json(one: PilotReport) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "year": one.year,
        "votes": list(one.votes.values()),
        "criteria": one.criteria,
        "notes": [{"reviewer": name, "note": note} for name, note in one.notes.items()],
    }


def pilot_lines(found: PilotResult) -> Iterator[str]:
    """Yield the use of each criterion, and the reports that split the reviewers."""
    rows: list[tuple[str | int, ...]] = [
        (
            one.criterion,
            f"{one.agreement.raw:.1%}" if one.is_used and one.agreement.raw is not None else "–",
            one.both,
            *one.only.values(),
        )
        for one in found.criteria
    ]
    if rows:
        yield ""
        yield from columns([("criterion", "agree", "all", *found.reviewers), *rows], indent=2)
    for title, reports in (
        ("Split", found.split),
        ("Excluded for different criteria", found.other_criterion),
    ):
        if reports:
            yield ""
            yield f"{title}: {plural(len(reports), 'report')}."
        for one in reports:
            yield f"  {one.key}  {one.title}"
            yield from columns([(name, _vote(vote)) for name, vote in one.votes.items()], indent=4)
            for name, note in one.notes.items():
                yield f"    note of {name}: {note}"


def _vote(vote: Vote) -> str:
    words = ", ".join([str(vote.verdict), *vote.reasons])
    return f"{words} ({vote.note})" if vote.note else words


def check_json(found: CheckResult) -> dict[str, Any]:
    """Return the result of a check sample, for JSON."""
    return {
        "name": found.round.name,
        "of": found.round.of,
        "stage": found.round.stage,
        "frame": len(found.round.frame),
        "drawn": len(found.round.records),
        "judged": found.judged,
        "judges": found.judges,
        "wrong": found.wrong,
        "unsettled": found.unsettled,
        "gone": found.gone,
        "bound": found.bound,
        "strata": {
            by: [
                {"name": name, "size": one.size, "drawn": one.drawn, "wrong": one.wrong, "bound": one.bound}
                for name, one in parts.items()
            ]
            for by, parts in found.strata.items()
        },
        "combined": found.combined,
        "differing": found.differing,
    }


def check_lines(found: CheckResult) -> Iterator[str]:
    """Yield the counts and bounds by part, and the reports that were judged differently."""
    if not found.is_finished:
        left = len(found.round.records) - found.judged - found.gone
        yield f"{found.round.name}: {found.judged:,} of {len(found.round.records):,} judged, {left:,} left for others."
    if found.gone:
        yield f"{plural(found.gone, 'report')} of the sample can no longer be judged and count as wrong."
    for by, parts in found.strata.items():
        yield ""
        rows = [
            (
                name,
                f"{one.size:,}",
                one.drawn,
                one.wrong,
                f"at most {one.bound:,}",
                share_up(one.bound, one.size),
            )
            for name, one in parts.items()
        ]
        yield from columns([(f"by {by}", "reports", "drawn", "wrong", "", ""), *rows], indent=2)
        if by in found.combined:
            yield f"  all parts together: at most {found.combined[by]:,} (Bonferroni: an equal share of the error for each part)"
    differing = [one for one in found.differing if one.outcome != "stands"]
    if differing:
        yield ""
        yield f"Judged differently: {plural(len(differing), 'report')}."
    for one in differing:
        # Merged records are judged as pairs, so nothing is left to settle here.
        outcome = "" if found.round.of == "merged" else f" ({one.outcome})"
        yield f"  {one.key}  {one.title}{outcome}"
        votes = [(f"{vote.reviewer}, first", _vote(vote)) for vote in one.first]
        votes += [(f"{vote.reviewer}, again", _vote(vote)) for vote in one.second]
        if votes:
            yield from columns(votes, indent=4)


def own_json(found: OwnConsistency) -> dict[str, Any]:
    """Return the consistency of a reviewer, for JSON."""
    return {
        "reviewer": found.reviewer,
        "stage": found.stage,
        "drawn": found.drawn,
        "judged": found.agreement.n,
        "agreed": found.agreed,
        "unsettled": found.unsettled,
        "agreement": found.agreement,
    }


def differing_json(found: OwnConsistency) -> list[dict[str, Any]]:
    """Return the reports that a reviewer judged differently the second time, for JSON."""
    return [
        {"round": found.round_names[one.key], "key": one.key, "title": one.title, "year": one.year}
        | {"outcome": one.outcome, "first": one.first, "second": one.second}
        for one in found.differing
    ]


def own_line(found: OwnConsistency) -> str:
    """Return the consistency of a reviewer in one line, with 95 % intervals."""
    who, n, figures = (
        f"{found.reviewer}, own consistency at {found.stage}",
        found.agreement.n,
        found.agreement,
    )
    if not n:
        return f"{who}: nothing judged again yet."
    limits = figures.intervals.get("raw"), figures.intervals.get("kappa")
    raw = f"{found.agreed / n:.1%}" + (f", {limits[0].low:.1%} to {limits[0].high:.1%}" if limits[0] else "")
    kappa = "–" if figures.kappa is None else f"{figures.kappa:.2f}"
    kappa += f" ({limits[1].low:.2f} to {limits[1].high:.2f})" if limits[1] else ""
    return f"{who}: {found.agreed} of {plural(n, 'report')} judged the same again ({raw}); kappa {kappa}."


def own_lines(found: OwnConsistency) -> Iterator[str]:
    """Yield the consistency of a reviewer, and the reports that they judged differently the second time."""
    yield own_line(found)
    if found.differing:
        yield ""
        yield f"Judged differently: {plural(len(found.differing), 'report')}."
    for one in found.differing:
        yield f"  {one.key}  {one.title} ({found.round_names[one.key]}, {one.outcome})"
        votes = [("first", _vote(vote)) for vote in one.first] + [
            ("again", _vote(vote)) for vote in one.second
        ]
        yield from columns(votes, indent=4)


def share_up(bound: int, size: int) -> str:
    """Write a bound as a share of all, rounded up, as it is a limit."""
    return f"{-(-1000 * bound // size) / 10:.1f}%" if size else "–"
