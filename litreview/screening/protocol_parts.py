"""The parts of a protocol, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from litreview.model import Stage

Rule = Literal["all", "include-wins", "lead"]
Maybe = Literal["include", "undecided"]
Asked = Literal["optional", "required", "none"]
Means = Literal["duplicate", "not-retrieved"]
Measure = Literal["raw", "kappa"]
ReviewType = Literal["systematic", "scoping"]
# Without 0, which looks like the letter.
KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class StageRule:
    """The rule by which votes decide a report at a stage (RULES 5).

    Attributes:
        reviewers: Distinct reviewers who must vote.
        maybe: What an unsure vote counts as; at full text it never completes.
        reason: Whether an exclusion must name one; with `none` it is not asked for, and may be given all the same.
    """

    reviewers: int
    rule: Rule = "all"
    maybe: Maybe = "include"
    reason: Asked = "optional"


@dataclass(frozen=True, slots=True)
class Criterion:
    """An inclusion criterion: a label for the side bar and the full text for the panel."""

    id: str
    label: str
    text: str
    label_nl: str
    text_nl: str


@dataclass(frozen=True, slots=True)
class Reason:
    """An exclusion reason.

    Attributes:
        code: What is stored; never changes once used.
        stages: Where it is offered.
        means: What choosing it does instead of a vote, if anything (RULES 2).
        number: Its place in the protocol, from 1.
        criterion: Id of the criterion that a report excluded for this reason fails; None if the reason names none.
    """

    code: str
    label: str
    label_nl: str
    definition: str
    stages: tuple[Stage, ...]
    means: Means | None
    number: int
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class PilotTarget:
    """The agreement that a pilot is to reach before screening begins.

    Attributes:
        share: Above 0, at most 1.
        measure: `raw` agreement, or Cohen's `kappa` (of more than two reviewers, Fleiss').
    """

    share: float
    measure: Measure = "raw"


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """How many of their own earlier reports reviewers judge again, unseen.

    Attributes:
        share: Of the reports that can come back, above 0, at most 0.5.
        stages: Where they come back.
        gap: How many reports a reviewer has judged at least since the one that comes back.
        gap_days: How many days have passed at least since then.
    """

    share: float
    stages: tuple[Stage, ...]
    gap: int
    gap_days: int


LabelStyle = Literal["text", "accent", "include", "exclude", "maybe", "warn", "muted"]


@dataclass(frozen=True, slots=True)
class PrescribedLabel:
    """A label that reviewers are asked to write in the same way.

    Attributes:
        key: One character that chooses it from the list; empty for none.
        style: The colour of the screens in which it is shown.
        meaning: When to put it on.
    """

    name: str
    key: str
    style: LabelStyle
    meaning: str
    meaning_nl: str


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Words to mark in titles and abstracts.

    Attributes:
        terms: By language; the language says only where a word comes from.
        expected: False for a group whose absence is no news, and which the order by relevance does not count.
    """

    name: str
    label: str
    label_nl: str
    terms: Mapping[str, tuple[str, ...]]
    expected: bool = True


def label(thing: Criterion | Reason | TermGroup, language: str) -> str:
    """Return the label in a language, or in English."""
    return thing.label_nl if language == "nl" else thing.label
