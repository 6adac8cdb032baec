"""The laws of signed ledgers, by the model of the design: its random histories, read from real files by the real reader.

`LITREVIEW_HISTORIES` sets how many histories are run.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.model import Event
from litreview.review.folder import Folder
from litreview.review.ledger_files import read_all
from litreview.standing.event_lines import HEAD, to_line
from litreview.standing.seals import entry, line_digest, signed_text, without_note
from litreview.standing.signatures import Signatures
from tests.acceptance.material import material

HISTORIES = int(os.environ.get("LITREVIEW_HISTORIES", "25"))
AT = "2026-01-01T00:00:00.000Z"


def as_event(values: dict[str, Any]) -> Event:
    """The event of the program for one of the model, which has no time and no act."""
    body = {name: value for name, value in values.items() if name not in HEAD}
    head = (values.get(name, "") for name in ("id", "kind", "actor", "device"))
    id_, kind, actor, device = head
    return Event(id_, kind, AT, actor, device, id_, body)


def as_values(event: Event) -> dict[str, Any]:
    body = {name: value for name, value in event.body.items() if name != "mark"}
    return {"id": event.id, "kind": event.kind, "actor": event.actor, "device": event.device, **body}


@pytest.fixture(scope="module")
def model() -> ModuleType:
    """The model, with the program's own hashes."""
    spec = importlib.util.spec_from_file_location("ledgers_model", material("ledgers_model.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)

    def new_id(world: Any) -> str:
        world.now += 1
        return f"{world.now:08x}-0000-7000-8000-{world.rng.getrandbits(32):012x}"

    module.World.id = new_id  # type: ignore[attr-defined]
    module.digest = lambda values: line_digest(as_event(values))  # type: ignore[attr-defined]
    module.entry = lambda values: entry(as_event(values))  # type: ignore[attr-defined]
    module.unsigned_part = lambda values: signed_text(as_event(values))  # type: ignore[attr-defined]
    module.redacted = lambda values: (
        as_values(without_note(as_event(values)))
        | (  # type: ignore[attr-defined]
            {"mark": values["mark"]} if "mark" in values else {}
        )
    )
    return module


def write(folder: dict[str, list[str]], root: Path) -> Folder:
    """Write the ledgers of a history; a line of the model is completed, one that is cut stays as it is."""
    place = Folder(root)
    for old in place.ledgers.glob("*/*.jsonl"):
        old.unlink()
    for path, lines in folder.items():
        file = place.ledgers / f"{path}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{completed(line)}\n" for line in lines), encoding="utf-8", newline="")
    return place


def completed(line: str) -> str:
    try:
        values = json.loads(line)
        if "id" not in values:
            return line
        return to_line(as_event(values)) + line[len(line.rstrip("\r")) :]
    except (ValueError, TypeError, AttributeError):
        return line


def named(view: Any) -> Counter[tuple[str, str]]:
    """What the model finds, by the last part of each finding: the id of an event or the hash of a seal."""
    left = {"cut", "foreign-take-back", "two-foundings"}
    found = {(one[0], one[-1]) for one in view.errors | view.notes if one[0] not in left}
    return Counter(found)


def named_here(found: Signatures) -> Counter[tuple[str, str]]:
    left = {"closed", "two-foundings", "not-entitled"}
    return Counter({(one.what, one.id) for one in found.findings if one.what not in left})


def compare(view: Any, folder: Folder, root: str | None, pins: frozenset[str]) -> None:
    stranger = SimpleNamespace(
        root=root, device="", seen=lambda: pins, is_mine=lambda _: False, public_keys=dict
    )
    found = read_all(folder, signer=stranger).signatures  # type: ignore[arg-type]
    assert found
    assert found.root == view.root
    if view.root is None:
        return
    kinds = {id_: event for id_, event in found.counted.items() if event.kind != "seal"}
    dropped = {line.event.id: line.event for line in found.waiting.values() if line.why == "not-entitled"}
    counted = {id_: as_values(event) for id_, event in (kinds | dropped).items()}
    assert counted == {
        id_: {n: v for n, v in one.items() if n != "mark"} for id_, one in view.counted.items()
    }
    assert found.unsigned == view.unsigned
    waits = {
        line.event.id: line.why for line in found.waiting.values() if line.why in {"unsealed", "not-admitted"}
    }
    assert waits == view.waiting
    assert {key: set(seals) for key, seals in found.allowed.items()} == {
        key: set(seals) for key, seals in view.allowed.items()
    }
    here, there = named_here(found), named(view)
    for what in ("other-review", "void-closure"):
        assert sum(n for (kind, _), n in here.items() if kind == what) == sum(
            n for (kind, _), n in there.items() if kind == what
        )
    plain_here = {one for one in here if one[0] not in {"other-review", "void-closure"}}
    assert plain_here == {one for one in there if one[0] not in {"other-review", "void-closure"}}
    doubled = any(one.what == "two-foundings" for one in found.findings)
    assert doubled == any(one[0] == "two-foundings" for one in view.errors)


@settings(
    max_examples=HISTORIES, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=st.integers(1, 10**9))
def test_every_law_holds_over_random_histories_of_devices_clones_damage_and_attacks(
    model: ModuleType, tmp_path: Path, seed: int
) -> None:
    # The model checks its laws itself; here each of its verdicts is also ours.
    original = model.verify

    def both(folder: Any, root: str | None = None, pins: frozenset[str] = frozenset()) -> Any:
        view = original(folder, root, pins)
        compare(view, write(folder, tmp_path), root, pins)
        return view

    model.verify = both  # type: ignore[attr-defined]
    tally: Counter[str] = Counter()
    try:
        model.history(seed, tally)
    finally:
        model.verify = original  # type: ignore[attr-defined]
        model._VALID.clear()
    assert tally
