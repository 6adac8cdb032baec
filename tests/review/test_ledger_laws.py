"""Random forged and damaged ledgers: what counts is exactly what its own reviewer's device wrote, plus adoptions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.model import Event
from litreview.review.folder import Folder
from litreview.review.ledger_files import read_all
from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.screening.template import new_protocol
from litreview.standing.event_lines import to_line
from litreview.standing.ledger_lines import adoption
from litreview.standing.log import in_force
from tests.store.histories import event, event_id

DEVICES = [("anna", "phone"), ("anna", "laptop"), ("bram", "tablet"), ("cor", "tablet")]
EVE = ("eve", "laptop")
FAR = "7fffffff-ffff-7fff-bfff-ffffffffffff"
KINDS = ["decision", "decision", "label", "judgement", "retrieval", "withdrawal"]


@dataclass
class World:
    """Ledgers as text, and what truly happened.

    Attributes:
        files: Lines by folder and name of the file.
        wrote: What each device wrote, by id.
        counts: Ids of the events that have a whole line where it counts.
    """

    chance: Random
    keys: list[str]
    files: dict[tuple[str, str], list[bytes]] = field(default_factory=dict)
    wrote: dict[str, Event] = field(default_factory=dict)
    counts: set[str] = field(default_factory=set)
    n: int = 0

    def line(self, folder: str, name: str, line: bytes) -> None:
        lines = self.files.setdefault((folder, name), [])
        # Order means nothing, also not for what is forged.
        lines.insert(self.chance.randint(0, len(lines)), line)

    def made(self, actor: str, device: str) -> Event:
        """Make an event of a random kind that may refer to any other, as its device or a forger would."""
        self.n += 1
        pick, others = self.chance, sorted(self.wrote)
        targets = pick.sample(others, min(len(others), pick.randint(0, 2)))
        kind = pick.choice(KINDS)
        if kind == "withdrawal":
            body = {"withdraws": targets[0] if targets else event_id(0)}
        else:
            key = pick.choice(self.keys)
            body = {
                "record": key, "report": [key], "stage": "title-abstract", "reasons": [], "replaces": targets, "label": "x",
                "on": True, "outcome": "got", "verdict": pick.choice(["include", "exclude"]), "note": pick.choice(["", "ö"]),
            }  # fmt: skip
        made = event(self.n, kind, actor=actor, **body)
        return replace(made, device=device)

    def work(self) -> None:
        """A device writes an event into its own ledger."""
        actor, device = self.chance.choice([*DEVICES, EVE])
        made = self.made(actor, device)
        self.wrote[made.id] = made
        self.counts.add(made.id)
        self.line(actor, device, to_line(made).encode())

    def forge(self) -> None:
        """Eve writes a line of somebody else into any folder but theirs, or one that no reader may take into any."""
        actor, device = self.chance.choice(DEVICES)
        made = self.made(actor, device)
        match self.chance.choice(["plain", "path", "device", "far", "act", "copy"]):
            case "path":
                made = replace(made, actor=self.chance.choice(["../../../pwned", "anna/..", "Anna", ""]))
            case "device":
                made = replace(made, device="../../eve")
            case "far":
                made = replace(made, id=FAR)
            case "act":
                made = replace(made, act=FAR)
            case "copy" if self.wrote:
                made = replace(made, id=self.chance.choice(sorted(self.wrote)))
            case _:
                pass
        others = sorted({name for name, _ in [*DEVICES, EVE]} - {made.actor, actor})
        self.line(
            self.chance.choice(others),
            self.chance.choice(["laptop", "tablet", "x (conflict)"]),
            to_line(made).encode(),
        )

    def repeat(self) -> None:
        """A line comes again, in its own file or in a copy in the same folder."""
        if self.wrote:
            made = self.wrote[self.chance.choice(sorted(self.wrote))]
            self.counts.add(made.id)
            name = self.chance.choice([made.device, f"{made.device} (conflicted copy)", "backup"])
            self.line(made.actor, name, to_line(made).encode())

    def damage(self) -> None:
        """A line is cut or garbled wherever it stands; what it said is gone from there."""
        places = [(place, n) for place, lines in self.files.items() for n in range(len(lines))]
        if places:
            place, n = self.chance.choice(places)
            line = self.files[place][n]
            at = self.chance.randint(1, max(1, len(line) - 1))
            self.files[place][n] = self.chance.choice(
                [line[:at], b"\xff" + line[1:], line[:at] + b"\x00\xfe" + line[at:]]
            )

    def noise(self) -> None:
        """Something that is no event stands in a ledger."""
        lines = [b"<<<<<<< HEAD", b"=======", b"", b"   ", b"{}", b"[1]", b"\xff\xfe", b"{" * 2000]
        actor, device = self.chance.choice([*DEVICES, EVE])
        self.line(actor, device, self.chance.choice(lines))

    def misplace(self) -> None:
        """A true line is moved into the folder of somebody else."""
        # A forged one in the folder of whom it names is like one of theirs: only signatures will tell.
        true = {to_line(made).encode() for made in self.wrote.values()}
        places = [(place, line) for place, lines in self.files.items() for line in lines if line in true]
        if places:
            place, line = self.chance.choice(places)
            self.files[place].remove(line)
            self.line(self.chance.choice(["cor", "eve", "dora"]), "moved", line)

    def adopt(self) -> None:
        """Bram takes up lines as they are now, wherever they stand."""
        found = self.chance.sample(sorted(self.wrote), min(len(self.wrote), 2))
        self.n += 1
        made = replace(
            event(self.n, "adoption", actor="bram", **adoption([self.wrote[id_] for id_ in found], "x")),
            device="tablet",
        )
        self.wrote[made.id] = made
        self.line("bram", "tablet", to_line(made).encode())

    def expected(self) -> dict[str, Event]:
        """Return what counts by the words of the rule: whole lines in the folder of their actor, and adopted ones."""
        by_line = {to_line(made).encode(): made for made in self.wrote.values()}
        own, elsewhere = {}, {}
        for (folder, _), lines in self.files.items():
            for line in lines:
                if made := by_line.get(line):
                    (own if made.actor == folder else elsewhere)[made.id] = made
        adopted: set[str] = set()
        while (
            new := {id_ for made in own.values() if made.kind == "adoption" for id_ in made.body["lines"]}
            - adopted
        ):
            adopted |= new
            own |= {id_: made for id_, made in elsewhere.items() if id_ in adopted}
        return own

    @contextmanager
    def folder(self) -> Iterator[Folder]:
        with tempfile.TemporaryDirectory() as name:
            self.write(Folder(Path(name)))
            yield Folder(Path(name))

    def write(self, folder: Folder) -> None:
        for (actor, name), lines in self.files.items():
            path = folder.ledgers / actor / f"{name}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            end = self.chance.choice([b"\n", b"\r\n"])
            begin, last = self.chance.choice([b"", b"\xef\xbb\xbf"]), self.chance.choice([b"", end])
            path.write_bytes(begin + end.join(lines) + last)


STEPS: list[Callable[[World], None]] = [
    World.work, World.work, World.work, World.forge, World.forge, World.repeat, World.damage, World.noise, World.misplace, World.adopt,
]  # fmt: skip


def world(chance: Random, steps: list[int], keys: list[str]) -> World:
    made = World(chance, keys)
    for step in steps:
        STEPS[step](made)
    return made


histories = st.lists(st.integers(0, len(STEPS) - 1), max_size=40)
chances = st.integers(0, 2**32).map(Random)  # noqa: S311  # a seed that a failing example names


@given(chances, histories)
@settings(max_examples=200)
def test_what_counts_is_exactly_what_its_own_reviewers_device_wrote(chance, steps):
    made = world(chance, steps, ["a", "b"])
    with made.folder() as folder:
        found = read_all(folder)
    assert {id_: copy.event for id_, copy in found.events.items()} == made.expected()
    assert FAR not in {line.event.id for line in found.waiting}


@given(chances, histories)
@settings(max_examples=150)
def test_neither_the_order_of_files_nor_of_lines_nor_a_second_reading_changes_what_counts(chance, steps):
    made = world(chance, steps, ["a", "b"])
    with made.folder() as folder:
        first = read_all(folder)
        for path in sorted(folder.ledgers.glob("*/*.jsonl")):
            lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
            chance.shuffle(lines)
            path.write_bytes(b"\n".join(lines * 2) + b"\n")
        again = read_all(folder)
    assert {id_: copy.event for id_, copy in again.events.items()} == {
        id_: copy.event for id_, copy in first.events.items()
    }


@given(chances, histories)
@settings(max_examples=200)
def test_nobody_else_changes_which_votes_judgements_and_labels_of_a_reviewer_are_in_force(chance, steps):
    made = world(chance, steps, ["a", "b"])
    with made.folder() as folder:
        counted = [copy.event for copy in read_all(folder).events.values()]
    # Retrievals are of the review: who takes back one that stood for a vote lets its reviewer's vote count again.
    events = [one for one in counted if one.kind != "retrieval"]
    live = in_force(events)
    for actor in {one.actor for one in events}:
        own = [one for one in events if one.actor == actor]
        personal = {one.id for one in own if one.kind in {"decision", "judgement", "label"}}
        assert live & personal == in_force(own) & personal


@given(chances, st.lists(histories, min_size=1, max_size=3))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_database_follows_the_same_rule_step_by_step_and_from_the_folders_alone(
    engine, export, clock, chance, parts
):
    # A true line that is lost or changed in the folder still counts where it was read before.
    left_out = {World.damage, World.misplace, World.adopt}
    with tempfile.TemporaryDirectory() as name:
        protocol = new_protocol("Open").replace("blind = true", "blind = false")
        with Review.create(engine.place(Path(name) / "review"), protocol=protocol, clock=clock) as review:
            review.searches.import_files([export()], SearchFacts(database="PubMed"), "anna")
            made = World(chance, [row.key for row in review.reports.rows()])
            for steps in parts:
                for step in steps:
                    if STEPS[step] not in left_out:
                        STEPS[step](made)
                made.write(Folder(review.folder))
                review.team.sync()
            before = standing(review)
            assert "projection" not in {problem.id for problem in review.check()}
        with Review.rebuild(review.folder, clock=clock) as again:
            assert standing(again) == before
            assert "projection" not in {problem.id for problem in again.check()}


def standing(review: Review) -> object:
    """Return what is true of each report: its members, its votes and the labels on it."""
    return [
        (
            row.records,
            review.reports.card(row.key, "anna").labels,
            sorted(map(str, review.reports.votes(row.key, "anna"))),
        )
        for row in review.reports.rows()
    ]
