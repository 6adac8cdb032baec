"""Versions, rounds and known items that an enemy may write into a ledger of their own: none of them stops a command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from litreview.model import Verdict
from litreview.review.flow import past
from litreview.review.review import Review
from litreview.review.views import Decide

STRANGE = (True, -7, 1.5, "\x1b[31mred", [], [[]], [7, "a", {}], {}, {"a": [1]}, int("9" * 4300))
BEGINNING = {
    "step": "begin", "exports": [], "included": {"studies": {"s": ["k"]}, "reports": [["k"]]},
    "until": "2026-12-01T00:00:00Z", "previous": {"studies": 1, "reports": 1}, "typed": {"studies": 1, "ids": ["s"]},
    "numbers": {
        "template": "new_dbr", "numbers": {"new_studies": 1, "new_reports": 1, "records_screened": 1},
        "reasons": [{"lane": "dbr", "reason": "Other", "n": 1, "code": "other"}], "undecided": {"records": 1},
        "dropped": {"other_removed": 1}, "moved": {"lost_studies:retracted": 1}, "again": 1, "new_studies": 1,
    },
}  # fmt: skip
STEPS = (
    {"step": "name", "of": None, "name": "first", "date": "2026-01-01", "doi": "10.1/x"},
    {"step": "move", "export": ["a", "b"], "to": None},
    {"step": "drop", "search": "a", "in": None},
)
COMMANDS = (
    "sync", "status", "flow", "flow --versions", "flow --version 1", "flow --version 2", "update list", "check", "rounds",
    "rounds own", "list --only since:new", "methods", "show {key} --json", "searches --known known.txt",
    "archive --public --dry-run ../x.zip",
)  # fmt: skip


class Ledger:
    """The ledger of an enemy, whose events get ids in their order."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "screening" / "decisions" / "eve" / "laptop.jsonl"
        self.lines: list[dict[str, Any]] = []

    def add(self, kind: str, body: dict[str, Any], at: str = "2026-12-02T10:00:00.000Z") -> str:
        id_ = f"01a30000-{len(self.lines):04x}-7000-8000-000000000000"
        head = {"id": id_, "kind": kind, "at": at, "actor": "eve", "device": "laptop", "act": id_}
        self.lines.append({**body, **head})
        return id_

    def begin(self, bodies: list[dict[str, Any]]) -> str | None:
        last = None
        for body in bodies:
            last = self.add("update", {"after": last, **body})
        return last

    def write(self) -> None:
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text("".join(json.dumps(one) + "\n" for one in self.lines), encoding="utf-8")


@pytest.fixture
def ledger(honest) -> Ledger:
    return Ledger(honest)


def varied(body: Any) -> Iterator[Any]:
    """Yield a body with each of its fields, at any depth, in turn replaced by each strange value."""
    for name, value in body.items() if isinstance(body, dict) else enumerate(body):
        inner = varied(value) if isinstance(value, (dict, list)) else ()
        for one in (*STRANGE, *inner):
            copy = body.copy()
            copy[name] = one
            yield copy


def test_no_field_of_a_version_a_round_or_a_known_item_stops_a_command(honest, ledger, watched):
    key = json.loads(watched("list", "--json", cwd=honest).out)[0]["key"]
    [imported] = [
        one
        for path in honest.glob("screening/decisions/anna/*.jsonl")
        for one in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if one["kind"] == "import"
    ]
    drawn = {"stage": "title-abstract", "records": [key], "frame": [key], "decisions": [[]], "seed": 1}
    audit = {
        "purpose": "check",
        "of": "merged",
        "partners": [key],
        "allocated": "evidence",
        "strata": {"evidence": {"doi": [0]}},
    }
    others = {
        "round": (drawn | {"purpose": "self"}, drawn | audit),
        "known-item": ({"item": "doi:10.1/x", "verdict": "same", "record": key, "report": [key]},),
        "withdraw-export": ({"search": imported["search"], "event": imported["id"]},),
        "search-facts": ({"search": imported["search"], "changes": {"hits": {"old": 6, "new": 7}}, "undoes": "a"},),
        "update": STEPS,
    }  # fmt: skip
    ledger.begin([one for one in varied(BEGINNING) if one["step"] == "begin"][::16])
    for kind, bodies in others.items():
        for body in bodies:
            for one in varied(body):
                ledger.add(kind, one)
    ledger.write()
    (honest / "known.txt").write_text("10.1/x\n", encoding="utf-8")
    for words in COMMANDS:
        done = watched(*words.format(key=key).split(), cwd=honest)
        assert done.code in {0, 1}, (words, done.err)
        assert "Unexpected" not in done.err, words
        assert "\x1b" not in done.out + done.err, words


def test_versions_that_must_be_derived_again_are_each_derived_once(honest, ledger, monkeypatch):
    asked: list[int] = []
    state_at = past.state_at
    monkeypatch.setattr(past, "state_at", lambda *given: asked.append(1) or state_at(*given))
    ledger.begin([{**BEGINNING, "numbers": {}}] * 6)
    ledger.write()
    with Review.open(honest) as review:
        review.team.sync()
        asked.clear()
        review.flow.now()
    assert len(asked) == 6


@pytest.mark.parametrize("at", ["20270102T100000Z", "2026-W53-6T10:00:00", "2027-01-02T10:00:00"])
def test_an_import_may_have_its_time_in_any_form(honest, ledger, at):
    [path] = honest.glob("screening/decisions/anna/*.jsonl")
    [imported] = [
        one
        for one in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if one["kind"] == "import"
    ]
    begun = ledger.begin([BEGINNING])
    ledger.add("import", {"search": imported["search"], "sha256": imported["sha256"], "again": begun}, at)
    ledger.write()
    with Review.open(honest) as review:
        review.team.sync()
        [row] = review.updates.table().searches
        assert row.last_run == "2027-01-02"
        assert review.check()


def test_a_self_check_compares_no_reviewer_with_another(honest, ledger, watched):
    key = json.loads(watched("list", "--json", cwd=honest).out)[0]["key"]
    with Review.open(honest) as review:
        review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
        review.team.sync()
    [vote] = [
        one
        for path in honest.glob("screening/decisions/anna/*.jsonl")
        for one in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if one["kind"] == "decision"
    ]
    about = {"stage": "title-abstract", "record": key, "report": [key]}
    drawn = {"purpose": "self", "records": [key], "decisions": [[vote["id"]]]}
    ledger.add("decision", {**about, "verdict": "exclude", "round": ledger.add("round", {**about, **drawn})})
    ledger.write()
    with Review.open(honest) as review:
        review.team.sync()
        assert not review.flow.methods().self_checks


def test_numbers_that_are_no_counts_are_not_taken_from_a_beginning(honest, ledger):
    frozen = BEGINNING["numbers"]
    ledger.begin([{**BEGINNING, "numbers": {**frozen, "new_studies": -4}, "previous": {"studies": 10**13}}])
    ledger.write()
    with Review.open(honest) as review:
        review.team.sync()
        first, second = review.flow.versions()
    assert first.published.numbers["new_studies"] == 1
    assert second.updated.numbers["previous_studies"] == 0
