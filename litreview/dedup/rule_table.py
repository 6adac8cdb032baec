"""The rules, guards and profiles of the engine as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from litreview.dedup.certainty import Certainty, certainty
from litreview.dedup.merge_guards import GUARDS
from litreview.dedup.merge_rules import PROFILES, RULES
from litreview.model import PairVerdict


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as people read it; `overrules` names the guards that do not stop it."""

    name: str
    verdict: PairVerdict
    strength: int
    overrules: tuple[str, ...]
    measured: Certainty | None


@dataclass(frozen=True, slots=True)
class GuardLine:
    """A guard as people read it."""

    name: str
    hard: bool


@dataclass(frozen=True, slots=True)
class RuleTable:
    """All rules and guards in the order in which they are tried, and what each profile joins by itself."""

    rules: tuple[RuleLine, ...]
    guards: tuple[GuardLine, ...]
    profiles: Mapping[str, int]


def rule_table() -> RuleTable:
    """Return the rules and guards as a table."""
    rules = (
        RuleLine(rule.name, rule.verdict, rule.strength, tuple(sorted(rule.despite)), certainty(rule.name))
        for rule in RULES
    )
    return RuleTable(tuple(rules), tuple(GuardLine(guard.name, guard.hard) for guard in GUARDS), PROFILES)
