"""What the course of a screening says about stopping, as a value that an event can keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self, get_args

from litreview.ranking.stopping import CONFIDENCE, ENOUGH_JUDGED, StoppingTest, stopping_test

Untestable = Literal["order", "conflicts", "imports"]
"""Why nothing can be tested: no order by relevance, open conflicts, or imports since that order began."""


REASONS = (None, *get_args(Untestable))


@dataclass(frozen=True, slots=True)
class JudgedReport:
    """A report whose stage is settled.

    Attributes:
        language: Of its text.
        in_order: Whether it was read in an order by relevance.
    """

    language: str
    relevant: bool
    in_order: bool


@dataclass(frozen=True, slots=True)
class OrdersUsed:
    """The orders by relevance in which reports were read: models, seeds, their number, and the event of the newest."""

    models: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()
    number: int = 0
    newest: str | None = None


NO_ORDERS = OrdersUsed()


@dataclass(frozen=True, slots=True)
class StoppingStatement:
    """The evidence for stopping at a stage.

    Attributes:
        why_not: Why nothing is tested; None if it is.
        overall: The test of all reports; without a p if nothing is tested.
        languages: The test of each language of the protocol that has reports, if there are several; None for one with
            fewer than ten judged reports.
        sizes: Reports of each of these languages.
        other_order: Reports that were not read in an order by relevance; they count as known before.
        since_find: Reports judged since the last relevant one.
        orders: The orders that were used.
    """

    stage: str
    why_not: Untestable | None
    overall: StoppingTest
    languages: Mapping[str, StoppingTest | None]
    sizes: Mapping[str, int]
    other_order: int
    since_find: int
    orders: OrdersUsed

    @property
    def met_alone(self) -> tuple[str, ...]:
        """The languages for which the test is met by their own reports."""
        return tuple(name for name, test in self.languages.items() if test is not None and test.met)

    def as_body(self) -> dict[str, Any]:
        """Return the statement as fields of an event."""
        return {
            "stage": self.stage,
            "why_not": self.why_not,
            **_figures(self.overall),
            "target": self.overall.target,
            "confidence": self.overall.confidence,
            "met": self.overall.met,
            "met_alone": list(self.met_alone),
            "languages": {
                name: _figures(test) if test else {"records": self.sizes[name], "p": None}
                for name, test in self.languages.items()
            },
            "other_order": self.other_order,
            "since_find": self.since_find,
            "models": list(self.orders.models),
            "seeds": list(self.orders.seeds),
            "orders": self.orders.number,
            "ranking": self.orders.newest,
        }

    @classmethod
    def from_body(cls, body: Any) -> Self | None:
        """Read a statement from an event; None if it holds none, or a malformed one."""
        try:
            target, confidence = float(body["target"]), float(body["confidence"])
            tests = {str(name): _test(found, target, confidence) for name, found in body["languages"].items()}
            overall = _test(body, target, confidence)
            newest = body.get("ranking")
            orders = OrdersUsed(
                tuple(map(str, body["models"])),
                tuple(map(int, body["seeds"])),
                int(body["orders"]),
                str(newest) if newest else None,
            )
            why_not = body["why_not"]
            shares = [target, confidence, *(test.p for test in (overall, *tests.values()) if test and test.p)]
            if overall is None or why_not not in REASONS or not all(0 < share <= 1 for share in shares):
                return None
            return cls(
                str(body["stage"]),
                why_not,
                overall,
                tests,
                {name: int(body["languages"][name]["records"]) for name in tests},
                int(body["other_order"]),
                int(body["since_find"]),
                orders,
            )
        # From a ledger that was edited by hand or written by another version.
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            return None


def _figures(test: StoppingTest) -> dict[str, Any]:
    return {
        "records": test.records,
        "judged": test.judged,
        "found": test.found,
        "p": test.p,
        "needed": test.needed,
        "missed": test.missed,
    }


def _test(found: Mapping[str, Any], target: float, confidence: float) -> StoppingTest | None:
    if "judged" not in found:
        return None
    p, needed = found["p"], found["needed"]
    return StoppingTest(
        int(found["records"]),
        int(found["judged"]),
        int(found["found"]),
        target,
        confidence,
        None if p is None else float(p),
        None if needed is None else int(needed),
        int(found["missed"]),
    )


def make_statement(
    stage: str,
    judged: Sequence[JudgedReport],
    sizes: Mapping[str, int],
    *,
    target: float,
    why_not: Untestable | None = None,
    orders: OrdersUsed = NO_ORDERS,
) -> StoppingStatement:
    """Test the course of a screening, of all reports and by language.

    Args:
        stage: The stage.
        judged: The reports in the order in which they were judged.
        sizes: Reports of each language, judged or not.
        target: The share of the relevant reports that is to be found.
        why_not: A reason why nothing can be tested.
        orders: The orders that were used.
    """
    total = sum(sizes.values())
    overall = _course(judged, total, target)
    if why_not is None and not any(report.in_order for report in judged):
        why_not = "order"
    if why_not:
        overall = replace(overall, p=None, needed=None)
    languages: dict[str, StoppingTest | None] = {}
    # One language alone is the whole, and needs no line of its own.
    for name in sorted(sizes) if len(sizes) > 1 and not why_not else ():
        own = [report for report in judged if report.language == name]
        languages[name] = _course(own, sizes[name], target) if len(own) >= ENOUGH_JUDGED else None
    since = next((n for n, report in enumerate(reversed(judged)) if report.relevant), len(judged))
    other = sum(not report.in_order for report in judged)
    return StoppingStatement(
        stage,
        why_not,
        overall,
        languages,
        {name: sizes[name] for name in languages},
        other,
        since,
        orders,
    )


def _course(judged: Iterable[JudgedReport], records: int, target: float) -> StoppingTest:
    # What was read in another order is as if known before: it is found, and not in the urn that is drawn from.
    found = list(judged)
    before = [report.relevant for report in found if not report.in_order]
    labels = before + [report.relevant for report in found if report.in_order]
    return stopping_test(labels, records, target=target, confidence=CONFIDENCE, start=len(before))
