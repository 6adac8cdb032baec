"""Lines that an enemy may write into a ledger of their own, where they count: none of them stops a command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from litreview.errors import InputError
from litreview.model import Event
from litreview.review.event_text import describe_withdrawals
from litreview.review.review import Review
from litreview.standing.event_lines import from_line
from litreview.store.events import Events

AT = "2026-01-02T10:00:00.000Z"
STRANGE = (True, 7, 1.5, "\x1b[31mred\x9b31m", [], [[]], [7, "a", {}], {}, {"a": 1})
FIELDS = {
    "decision": ("stage", "verdict", "reasons", "note", "report", "ranking"),
    "consensus": ("stage", "verdict", "reasons", "votes", "report"),
    "study": ("studies", "report"),
    "enrichment": ("fields", "source"),
    "retraction": ("nature", "fields", "date"),
    "label": ("label", "on"),
    "replace-export": ("search", "old", "new", "pairs"),
    "search-facts": ("search", "changes"),
    "ranking": ("stage", "model", "seed", "terms", "terms_sha256", "since", "relevant", "left"),
    "stop": ("why", "grounds", "records"),
}
COMMANDS = (
    ("sync",),
    ("check",),
    ("show", "{key}"),
    ("show", "{key}", "--json"),
    ("undo", "--as", "eve"),
    ("list",),
    ("methods",),
    ("stop", "--why", "time", "--dry-run", "--as", "eve"),
)


def line(n: int, kind: str, at: str = AT, **body: object) -> dict[str, object]:
    id_ = f"019b7d1e-{n:04x}-7000-8000-000000000000"
    return {"id": id_, "kind": kind, "at": at, "actor": "eve", "device": "laptop", "act": id_, **body}


def put(folder: Path, lines: list[dict[str, object]]) -> None:
    ledger = folder / "screening" / "decisions" / "eve" / "laptop.jsonl"
    ledger.parent.mkdir(exist_ok=True)
    ledger.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")


@pytest.fixture
def key(honest, watched) -> str:
    key: str = json.loads(watched("list", "--json", cwd=honest).out)[0]["key"]
    return key


def undos(key: str, n: int) -> list[dict[str, object]]:
    lines = [line(0, "decision", record=key, report=[key], stage="title-abstract", verdict="include")]
    for _ in range(n):
        lines.append(line(len(lines), "withdrawal", withdraws=lines[-1]["id"]))
    return lines


def test_a_field_of_any_type_stops_no_command_and_moves_no_terminal(honest, key, watched):
    plain = {"record": key, "report": [key], "stage": "title-abstract", "verdict": "include"}
    lines: list[dict[str, object]] = []
    for kind, names in FIELDS.items():
        for name in names:
            lines += [line(len(lines) + n, kind, **{**plain, name: value}) for n, value in enumerate(STRANGE)]
    put(honest, lines)
    for words in COMMANDS:
        done = watched(*(word.format(key=key) for word in words), cwd=honest)
        assert done.code in {0, 1}, (words, done.err)
        assert "Unexpected" not in done.err, words
        assert not {"\x1b", "\x9b"} & set(done.out + done.err), words


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_another_time_zone_does_not_have_makes_no_event(at):
    with pytest.raises(InputError, match="end of the calendar"):
        from_line(json.dumps(line(1, "label", at=at)))


def test_a_chain_of_undos_is_followed_once_when_it_arrives(honest, key, monkeypatch):
    asked: list[int] = []
    behind = Events.behind

    def counted(events: Events, given: list[Event]) -> list[Event]:
        asked.append(1)
        return behind(events, given)

    monkeypatch.setattr(Events, "behind", counted)
    times = []
    for n in (20, 40):
        put(honest, undos(key, n))
        with Review.open(honest) as review:
            review.team.sync()
        times.append(len(asked))
        asked.clear()
    assert 0 < times[1] <= times[0]


def test_undos_of_undos_are_said_in_one_phrase_however_long_the_chain():
    events = [from_line(json.dumps(one)) for one in undos("a" * 16, 5_000)]
    said = describe_withdrawals(events, {event.id: event.kind for event in events})
    assert [said[event.id] for event in events[:5]] == [
        "decision", "took back: decision", "again: decision", "took back: decision", "again: decision",
    ]  # fmt: skip
    assert max(map(len, said.values())) < 30
