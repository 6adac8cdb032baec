"""The protocol: stages, inclusion criteria, ordered exclusion reasons, highlight terms, voting rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from litreview.errors import Problem, UsageError
from litreview.model import Stage, StudyVersions
from litreview.screening import protocol_toml
from litreview.screening.protocol_parts import (
    KEYS,
    Criterion,
    PilotTarget,
    PrescribedLabel,
    Reason,
    ReviewType,
    SelfCheck,
    StageRule,
    TermGroup,
    label,
)
from litreview.screening.toml_table import Table, load
from litreview.words.catalogue import languages

__all__ = [
    "Criterion",
    "PilotTarget",
    "Protocol",
    "Reason",
    "StageRule",
    "TermGroup",
    "hash",
    "label",
    "parse",
]
NEWEST_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Protocol:
    """The rules that reviewers agreed on before they began.

    Attributes:
        title: Short, for the bar of the screen; `long_title` is the whole one, and both may be given in Dutch.
        language: Of the screens and texts: `en` or `nl`.
        lead: The reviewer who decides under the rule `lead`.
        terms: In painting order.
        title_only: By language, what to say of a record without an abstract.
        notice: By language, what to say once on first opening.
        typed: Numbers of the flow that no record here can give, by box: of an earlier version, of a meta-analysis.
        previous: Ids of the studies that the earlier version had.
        prisma_s: Answers to items of PRISMA-S for the whole review, by their names; not in the hash.
        stop_target: The share of relevant reports that are to be found before a stop; None if the protocol sets none.
        ranks_when_blind: Whether the order by relevance is allowed where several blind reviewers judge each report.
        pilot: The agreement that a pilot is to reach; None if the protocol sets none. It decides no report, so the hash
            leaves it out.
        self_check: The share of their own reports that reviewers judge again, unseen; None if the protocol asks for none.
        labels: The labels to use, in order; they decide nothing and are not in the hash.
        review_type: By which standard it is reported: PRISMA 2020, or PRISMA-ScR for a scoping review; not in the hash.
        study_versions: What to do with two versions of one work, such as a preprint and its article.
        problems: Keys of the file that nothing reads.
    """

    title: str
    long_title: str
    version: str
    language: str
    blind: bool
    lead: str | None
    stages: Mapping[Stage, StageRule]
    criteria: tuple[Criterion, ...]
    reasons: tuple[Reason, ...]
    terms: tuple[TermGroup, ...]
    title_only: Mapping[str, str]
    notice: Mapping[str, str]
    typed: Mapping[str, int] = field(default_factory=dict)
    previous: frozenset[str] = frozenset()
    prisma_s: Mapping[str, str] = field(default_factory=dict)
    title_nl: str = ""
    long_title_nl: str = ""
    stop_target: float | None = None
    ranks_when_blind: bool = False
    pilot: PilotTarget | None = None
    self_check: SelfCheck | None = None
    labels: tuple[PrescribedLabel, ...] = ()
    study_versions: StudyVersions = "ask"
    review_type: ReviewType | None = None
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    def title_in(self, language: str) -> str:
        """Return the short title in a language; `title` where the protocol has none in it."""
        return (self.title_nl if language == "nl" else "") or self.title

    def long_title_in(self, language: str) -> str:
        """Return the whole title in a language; `long_title` where the protocol has none in it."""
        return (self.long_title_nl if language == "nl" else "") or self.long_title

    def advice_on_titles(self, stage: Stage, language: str) -> str:
        """Return the advice on a record without an abstract; empty at full text, where more than its title is read."""
        if stage is Stage.FULL_TEXT:
            return ""
        # A protocol in one language is better than no advice.
        return self.title_only.get(language, self.title_only.get("en", ""))

    def key(self, reason: Reason) -> str:
        """Return the key that chooses the reason: its position among all reasons of the protocol."""
        # A reason that a stage does not offer keeps its key, so that learned keys stay the same.
        return KEYS[reason.number - 1]

    def by_key(self, key: str, stage: Stage) -> Reason | None:
        """Return the reason that a key chooses at the stage, or None."""
        return next((reason for reason in self.offered(stage) if self.key(reason) == key), None)

    def reason(self, code: str) -> Reason | None:
        """Return the reason with this code; None if only an older version had it."""
        return next((reason for reason in self.reasons if reason.code == code), None)

    def allows_ranking(self, stage: Stage) -> bool:
        """Return whether a stage may be screened in an order by relevance."""
        return self.ranks_when_blind or not self.blind or self.stages[stage].reviewers == 1

    def check_ranking(self, stage: Stage) -> None:
        """Raise unless a stage may be screened in an order by relevance.

        Raises:
            UsageError: Several reviewers judge each report blind, and the protocol does not allow it to them.
        """
        if not self.allows_ranking(stage):
            what = (
                f"The order by relevance is off at {stage}, where several reviewers judge each report blind."
            )
            hint = "Choose another order, or allow it in screening/protocol.toml: [ranking] with when_blind = true."
            raise UsageError(what, hint)

    def offered(self, stage: Stage) -> tuple[Reason, ...]:
        """Return the reasons of a stage; their numbers keep the gaps."""
        return tuple(reason for reason in self.reasons if stage in reason.stages)

    def primary(self, codes: Iterable[str]) -> str | None:
        """Return the code that comes first in the protocol; unknown codes come after known ones."""
        places = {reason.code: reason.number for reason in self.reasons}
        # Unknown codes are sorted too, so that votes under an older protocol compare the same on all machines.
        return min(codes, key=lambda code: (places.get(code, len(KEYS) + 1), code), default=None)


def parse(text: str) -> Protocol:
    """Parse a protocol from its TOML text; unknown keys become its `problems`.

    Raises:
        InputError: It cannot be read, or what it says cannot hold together.
    """
    root = load(text)
    # Refused before the rest is read: read in part, it would decide reports by the wrong rule.
    if root.number("format", such_as=NEWEST_FORMAT) > NEWEST_FORMAT:
        raise root.error("format", "It was written for a newer litreview.", "Install the newest version.")
    title = root.text("title")
    criteria = protocol_toml.criteria(root)
    reasons = protocol_toml.reasons(root, {criterion.id for criterion in criteria})
    typed, previous = protocol_toml.typed(root)
    protocol = Protocol(
        title=title,
        long_title=root.text("long_title", title),
        title_nl=root.text("title_nl", ""),
        long_title_nl=root.text("long_title_nl", ""),
        review_type=protocol_toml.review_type(root),
        version=root.text("version", "1.0"),
        language=root.one_of("language", languages(), "en"),
        blind=root.flag("blind", default=True),
        lead=root.text("lead", "") or None,
        stages=protocol_toml.stages(root),
        criteria=criteria,
        reasons=reasons,
        labels=protocol_toml.labels(root),
        terms=protocol_toml.terms(root.table("terms")),
        title_only=protocol_toml.sentences(root.table("title_only")),
        notice=protocol_toml.sentences(root.table("notice")),
        typed=typed,
        previous=previous,
        prisma_s=protocol_toml.prisma_s(root.table("prisma_s")),
        stop_target=protocol_toml.stop_target(root.table("stop")),
        ranks_when_blind=protocol_toml.ranks_when_blind(root.table("ranking")),
        pilot=protocol_toml.pilot(root.table("pilot")),
        self_check=protocol_toml.self_check(root.table("self_check")),
        study_versions=protocol_toml.study_versions(root.table("duplicates")),
    )
    # After all keys were read and before the rules, so that a misspelt key is reported along with them.
    root.close()
    check_rules(root, protocol)
    return replace(protocol, problems=tuple(root.problems))


def hash(protocol: Protocol) -> str:  # noqa: A001  # RULES 3 calls it so, and no other word is used
    """Return the SHA-256 of what decides: stages, criteria, reasons, voting rules; and what is set of stop, ranking, self-check and duplicates.

    Comments, titles, highlight terms, notices and the order of tables change nothing.
    """
    decides = {
        "stages": {stage.value: asdict(rule) for stage, rule in protocol.stages.items()},
        "criteria": [asdict(criterion) for criterion in protocol.criteria],
        "reasons": [_decides(reason) for reason in protocol.reasons],
        # With the lead, as another lead may turn a conflict into a decision.
        "voting": {"blind": protocol.blind, "lead": protocol.lead},
    }
    if protocol.stop_target is not None:
        # Only where it is set, so that the hashes of protocols without it stay as they were.
        decides["stop"] = {"target": protocol.stop_target}
    if protocol.ranks_when_blind:
        decides["ranking"] = {"when_blind": True}
    if protocol.self_check is not None:
        decides["self_check"] = asdict(protocol.self_check)
    if protocol.study_versions != "ask":
        decides["duplicates"] = {"versions": protocol.study_versions}
    # Canonical: the same protocol must have the same hash on every system.
    canonical = json.dumps(decides, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _decides(reason: Reason) -> dict[str, Any]:
    fields = asdict(reason)
    # Fields of later versions only where they are used, so that a protocol without them keeps its hash.
    if reason.criterion is None:
        del fields["criterion"]
    return fields


def check_rules(root: Table, protocol: Protocol) -> None:
    """Raise for stages whose rule could never be met."""
    for stage, rule in protocol.stages.items():
        if rule.rule == "lead" and protocol.lead is None:
            raise root.error(
                "stage", f"{stage} is settled by the lead, but there is none.", 'Add lead = "NAME".'
            )
        if rule.reason == "required" and not protocol.offered(stage):
            raise root.error(
                "stage", f"{stage} needs a reason, but none is offered.", "Add a [[reason]] for it."
            )
