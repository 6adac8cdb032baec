"""Texts of rounds that several screens show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litreview.review.rounds.pilot_results import PilotResult
from litreview.review.rounds.self_checks import OwnConsistency
from litreview.review.views import Vote
from litreview.screening.protocol import Protocol, label
from litreview.screening.protocol_parts import PilotTarget
from litreview.standing.round_events import Stratum
from litreview.tui.sanitize import one_line
from litreview.tui.signs import VERDICTS
from litreview.tui.terminal import Terminal
from litreview.tui.verdicts import reason_text
from litreview.tui.whyview import language_name
from litreview.words.catalogue import Words

PAIR = 2
"""Reviewers for whom there is Cohen's kappa; of more it is Fleiss'."""


@dataclass(frozen=True, slots=True)
class MorePart:
    """A part of a check sample in which more is drawn.

    Attributes:
        adds_to: Id of the sample.
        left: Reports of the part that were not drawn yet.
    """

    adds_to: str
    stratum: tuple[Stratum, str]
    left: int


def short_names(names: Iterable[str], width: int) -> list[str]:
    """Shorten names to a width by their ends, or by their beginnings where the ends are what tells them apart."""
    whole = [one_line(name) for name in names]
    short = [name[:width] for name in whole]
    if len(set(short)) == len(short):
        return short
    return [name if len(name) <= width else f"…{name[1 - width :]}" for name in whole]


def figure_text(words: Words, value: float | None, measure: str) -> str:
    """Write an agreement by its measure: raw as a percentage, kappa as a number; a dash if it is not defined."""
    if value is None:
        return "–"
    return words.forms.fraction(value, 2) if measure == "kappa" else words.forms.share(value)


def target_text(words: Words, target: PilotTarget) -> str:
    """Write a target, whole percentages without decimals."""
    if target.measure == "kappa":
        return words.forms.fraction(target.share, 2)
    return words.forms.short_share(target.share)


def measured(words: Words, figure: float | None, target: PilotTarget | None) -> str:
    """Return the agreement of a pilot and its target, as in `72.0 %, target 75 %`."""
    value = figure_text(words, figure, target.measure if target else "raw")
    return words("rounds.measured", figure=value, target=target_text(words, target)) if target else value


def part_name(terminal: Terminal, protocol: Protocol, by: Stratum, name: str) -> str:
    """Return the name of a part of a sample: the label of a reason, the name of a language or of a reviewer."""
    if by == "language":
        return language_name(terminal, name)
    if by == "reviewer":
        return one_line(name)
    if by == "evidence":
        return terminal.words.get(f"check.evidence.{name}", one_line(name))
    reason = protocol.reason(name)
    if reason is not None:
        return f"{protocol.key(reason)} {one_line(label(reason, terminal.words.lang))}"
    return terminal.words("rounds.no-reason") if name == "none" else one_line(name)


def consistency_text(words: Words, found: OwnConsistency) -> str:
    """Return the agreement of a reviewer with themselves, with its intervals; empty before anything was judged again."""
    figures, forms = found.agreement, words.forms
    if not figures.n:
        return ""
    raw, kappa = figures.intervals.get("raw"), figures.intervals.get("kappa")
    texts = [figure_text(words, figures.raw, "raw"), f"kappa {figure_text(words, figures.kappa, 'kappa')}"]
    if raw:
        texts[0] += words("own.interval", low=forms.share(raw.low), high=forms.share(raw.high))
    if kappa:
        low, high = forms.fraction(kappa.low, 2), forms.fraction(kappa.high, 2)
        texts[1] += words("own.interval", low=low, high=high)
    return " · ".join([*texts, words("own.method")])


def vote_text(terminal: Terminal, protocol: Protocol, vote: Vote, *, short: bool = False) -> str:
    """Return a vote with its sign, as in `✕ 7 No exchange`, or in a narrow column `✕ 7`."""
    if vote.verdict is None:
        return "–"
    sign = VERDICTS[vote.verdict]
    reasons = [reason_text(terminal, protocol, code) for code in vote.reasons]
    if not reasons:
        return f"{sign} {terminal.words(f'state.{vote.verdict}')}"
    return f"{sign} {reasons[0].split(' ')[0] if short else one_line(', '.join(reasons))}"


def pilot_coefficients(words: Words, found: PilotResult, *, wide: bool) -> str:
    """Return kappa, and where there is room AC1 and the intervals."""
    pair, agreement = len(found.reviewers) == PAIR, found.agreement
    kappa = agreement.kappa if pair else agreement.fleiss
    texts = [f"kappa {figure_text(words, kappa, 'kappa')}"]
    if not wide:
        return texts[0]
    limits = [agreement.intervals.get("kappa" if pair else "fleiss"), agreement.intervals.get("ac1")]
    texts.append(f"AC1 {figure_text(words, agreement.ac1, 'kappa')}")
    for n, one in enumerate(limits):
        if one is not None:
            low, high = words.forms.fraction(one.low, 2), words.forms.fraction(one.high, 2)
            texts[n] += words("own.interval", low=low, high=high)
    methods = dict.fromkeys(one.method for one in limits if one is not None)
    return "   ".join([*texts, *methods])


def pilot_counts(words: Words, found: PilotResult, *, wide: bool, name: int) -> str:
    """Return how many reports all include, all exclude, and how many only some include; names in so many columns."""
    pair = len(found.reviewers) == PAIR
    # Shortened like the heads of the columns, so that the counts behind them stay in sight.
    counts = zip(short_names(found.only_in, name), found.only_in.values(), strict=True)
    only = [words("pilot.only-one", name=who, n=n) for who, n in counts]
    text = words(
        "pilot.counts" if pair else "pilot.counts-all",
        both=found.both_in,
        # Of more the names do not fit.
        only=", ".join(only) if pair else len(found.split),
        out=found.both_out,
    )
    if not wide:
        return text
    return text + words("pilot.same-criterion", n=found.both_out - len(found.other_criterion))
