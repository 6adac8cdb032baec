"""A flow as numbers: what its boxes hold, whoever filled them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from litreview.errors import InputError
from litreview.prisma.flow_templates import TEMPLATES

REASON_LANES = ("dbr", "other")
SOURCE_LISTS = ("database_specific_results", "register_specific_results")
UNDECIDED = ("records", "retrieval", "reports", "other_records", "other_retrieval", "other_reports")
DROPPED = ("other_duplicates", "other_removed", "other_excluded")
# Duplicates by where their report came in: in the same version of the review, or in an earlier one.
REPEATS = ("inside", "again", "other_inside", "other_again")
GAINED = "studies_with_new_reports"
# What neither the previous nor the new studies and reports of an updated review explain.
MOVED = ("lost_studies", "lost_reports", "regained_studies", "regained_reports")
Cause = Literal[
    "withdrawn", "retracted", "open again", "excluded", "joined", "identified anew",
    "split", "decided since", "came in late", "reversed",
]  # fmt: skip
"""Why something moved: what is lost, then what is regained."""

# Code of exclusions for which nobody gave a reason.
NO_REASON = "none"
FORM_HINT = "`litreview flow --json` shows the form."

# Every box that holds one number, in drawing order.
NUMBERS = (
    "previous_studies", "previous_reports",
    "database_results", "register_results",
    "duplicates", "excluded_automatic", "excluded_other",
    "records_screened", "records_excluded",
    "dbr_sought_reports", "dbr_notretrieved_reports", "dbr_assessed", "dbr_excluded",
    "website_results", "organisation_results", "citations_results", "hand_search_results", "experts_results",
    "other_sought_reports", "other_notretrieved_reports", "other_assessed", "other_excluded",
    "new_studies", "new_reports", "total_studies", "total_reports",
    "total_studies_ma", "total_reports_ma",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoxPart:
    """A named part of a box: a source of records, or a reason for exclusion.

    Attributes:
        n: Its count; None where it is named without one.
        code: The protocol's code of a reason; empty for a source and for numbers from elsewhere.
    """

    name: str
    n: int | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class FlowVersion:
    """The versions of a review that a flow counts.

    Attributes:
        first: Number of the first of them.
        last: Number of the last; that of the first, if there is one alone.
        name: What the last is called; may be empty.
        date: Day (ISO 8601) of its last search; empty where none is known.
        frozen: Day on which the next version began, if the numbers are those of that day; empty for those of now.
    """

    first: int
    last: int
    name: str = ""
    date: str = ""
    frozen: str = ""

    @property
    def span(self) -> str:
        """Its numbers, as in 2 and 2–5."""
        return str(self.last) if self.first == self.last else f"{self.first}\N{EN DASH}{self.last}"


@dataclass(frozen=True, slots=True)
class Flow:
    """The numbers of a PRISMA 2020 flow. A box that is absent was not reported, which is not 0.

    Attributes:
        template: Name of one of `flow_templates.TEMPLATES`.
        numbers: Box id to count; ids as in `NUMBERS`.
        sources: Parts of the boxes of `SOURCE_LISTS`, in the order they are shown in.
        reasons: Exclusions at full text by lane (`dbr`, `other`), in the order they are shown in.
        undecided: Items without a decision, by the names of `UNDECIDED`.
        dropped: Other-methods records that PRISMA has no box for, by the names of `DROPPED`; empty
            unless the flow was derived.
        retracted: Keys of included reports about which a retraction or a concern was published.
        version: The versions it counts; None for a review that has one alone, and for numbers from elsewhere.
        repeats: Duplicates by the names of `REPEATS`; empty unless the review has versions.
        moved: Studies and reports that moved since the previous version, by the names of `MOVED`, each with its cause
            after a colon where it is known, as in `lost_reports:retracted`; None where nothing is stated of it.
        gained: Number of studies of earlier versions with a new report; None where nothing is stated of it.
    """

    template: str
    numbers: Mapping[str, int]
    sources: Mapping[str, tuple[BoxPart, ...]] = field(default_factory=dict)
    reasons: Mapping[str, tuple[BoxPart, ...]] = field(default_factory=dict)
    undecided: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    retracted: tuple[str, ...] = ()
    version: FlowVersion | None = None
    repeats: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[str, int] | None = None
    gained: int | None = None

    @property
    def updated(self) -> bool:
        """Whether the review updates an earlier version."""
        return TEMPLATES[self.template].updated

    @property
    def other(self) -> bool:
        """Whether the flow has the column for other methods."""
        return TEMPLATES[self.template].other

    @property
    def empty(self) -> bool:
        """Whether all its numbers are 0, as before the first import."""
        return not any(self.numbers.values())

    @property
    def derived(self) -> bool:
        """Whether the numbers were counted from records here."""
        return bool(self.dropped)

    def parts(self, box: str) -> tuple[BoxPart, ...]:
        """Return the named parts of a box: sources of a list, or reasons of `dbr_excluded` and `other_excluded`."""
        return self.sources.get(box) or self.reasons.get(box.removesuffix("_excluded"), ())

    def moved_sum(self, name: str) -> int:
        """Return how many studies or reports moved, by a name of `MOVED`, over all causes."""
        return sum(n for box, n in (self.moved or {}).items() if box.partition(":")[0] == name)


def _whole(value: Any) -> Any:
    """Read 5.0 as 5, as JSON does; anything else is left for I13 to judge."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _counts(given: Any, names: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        return {}
    # Only known names: a box that is misspelt counts as not reported, and the check asks for it.
    return {name: _whole(given[name]) for name in names if given.get(name) is not None}


def _objects(given: Any, name: str) -> list[Mapping[str, Any]]:
    """Validate a list of objects that each have a name; a missing list is empty."""
    if not isinstance(given or [], list) or not all(isinstance(each, Mapping) for each in given or []):
        raise InputError(f"A flow's sources and reasons are lists of objects, not {given!r}.", FORM_HINT)
    if nameless := [each for each in given or [] if not each.get(name)]:
        raise InputError(f"A part of a box has no {name}: {nameless[0]!r}.", FORM_HINT)
    return list(given or [])


def _part(given: Mapping[str, Any], name: str) -> BoxPart:
    return BoxPart(str(given[name]), _whole(given.get("n")), str(given.get("code") or ""))


def _moved(given: Any) -> dict[str, Any] | None:
    """Read what moved, with or without causes; None where nothing is stated."""
    if not isinstance(given, Mapping):
        return None
    return {name: _whole(n) for name, n in given.items() if name.partition(":")[0] in MOVED and n is not None}


def flow_from_json(given: Mapping[str, Any]) -> Flow:
    """Read a flow as `flow --json` writes it, or one that was typed in the same form.

    Raises:
        InputError: There is no template, or sources or reasons are not what they should be.
    """
    template, numbers = given.get("template"), given.get("numbers") or {}
    # Not guessed from the boxes, or a missing box could never be reported.
    if not isinstance(template, str) or template not in TEMPLATES:
        raise InputError(
            f"A flow needs a template, not {template!r}.", f"Give one of {', '.join(TEMPLATES)}."
        )
    if not isinstance(numbers, Mapping):
        raise InputError(f"The numbers of a flow are an object, not {numbers!r}.", FORM_HINT)
    reasons = _objects(given.get("reasons"), "reason")
    if strays := [each for each in reasons if each.get("lane") not in REASON_LANES]:
        raise InputError(f"A reason is of lane dbr or other: {strays[0]!r}.", FORM_HINT)
    return Flow(
        template=template,
        numbers=_counts(numbers, NUMBERS),
        sources={
            box: tuple(_part(x, "name") for x in _objects(numbers.get(box), "name")) for box in SOURCE_LISTS
        },
        reasons={
            lane: tuple(_part(x, "reason") for x in reasons if x["lane"] == lane) for lane in REASON_LANES
        },
        undecided=_counts(given.get("undecided"), UNDECIDED),
        dropped=_counts(given.get("dropped"), DROPPED),
        repeats=_counts(given, REPEATS),
        moved=_moved(given.get("moved")),
        gained=_counts(given, (GAINED,)).get(GAINED),
    )
