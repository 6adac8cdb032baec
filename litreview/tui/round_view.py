"""Texts of rounds that several screens show."""

from __future__ import annotations

from collections.abc import Iterable

from litreview.review.views import Vote
from litreview.screening.protocol import Protocol
from litreview.screening.protocol_parts import PilotTarget
from litreview.tui.sanitize import one_line
from litreview.tui.signs import VERDICTS
from litreview.tui.terminal import Terminal
from litreview.tui.verdicts import reason_text
from litreview.words.catalogue import Words


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


def vote_text(terminal: Terminal, protocol: Protocol, vote: Vote, *, short: bool = False) -> str:
    """Return a vote with its sign, as in `✕ 7 No exchange`, or in a narrow column `✕ 7`."""
    if vote.verdict is None:
        return "–"
    sign = VERDICTS[vote.verdict]
    reasons = [reason_text(terminal, protocol, code) for code in vote.reasons]
    if not reasons:
        return f"{sign} {terminal.words(f'state.{vote.verdict}')}"
    return f"{sign} {reasons[0].split(' ')[0] if short else one_line(', '.join(reasons))}"
