"""Histories of versions played through a real review: its files, its log and its store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from litreview.errors import UsageError
from litreview.model import Event
from litreview.prisma.numbers import Flow
from litreview.review.context import iso
from litreview.review.review import Review
from litreview.review.updates.beginnings import BeginOptions
from litreview.review.views import SearchFacts
from litreview.screening.template import new_protocol

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
STEP = timedelta(days=1)
REASONS = ("adults", "no data", "retracted")
TYPED = "\n[previous]\nstudies = {studies}\nreports = {reports}\nids = {ids}\n"
REASON = '\n[[reason]]\ncode = "{}"\nlabel = "{}"\nstages = ["full-text"]\n'


class Played:
    """A review in which the steps of a history have happened."""

    def __init__(self, folder: Path, history: dict[str, Any]) -> None:
        self.time = START
        self.keys: dict[str, str] = {}
        self.exports: dict[str, dict[str, Any]] = {}
        self.acts: dict[str, str] = {}
        self.said: dict[tuple[str, str], list[str]] = {}
        self.beginnings: list[str] = []
        self.refused: list[str] = []
        self.folder = folder
        text = new_protocol("Invented") + "".join(REASON.format(code(name), name) for name in REASONS)
        if typed := history.get("previous_typed"):
            text += TYPED.format(**{**typed, "ids": [*typed.get("ids", ())]}).replace("'", '"')
        self.review = Review.create(folder / "review", protocol=text, clock=lambda: self.time)
        for place, step in enumerate(history["steps"]):
            self.time = START + place * STEP
            self.play(place, step)
        self.time = START + len(history["steps"]) * STEP

    def play(self, place: int, step: dict[str, Any]) -> None:
        name = step["do"].replace("-", "_")
        self.place, self.at = place, START + step.get("time", place) * STEP
        done = getattr(self, f"do_{name}")(step)
        self.acts[step.get("id", f"e{place:02}")] = done
        with self.review._context.store.read() as session:
            assert not session.counts.differs(), step

    def one(self, kind: str, body: dict[str, Any]) -> str:
        """Add an event and give its act."""
        return self.add((kind, body))[0].act

    def add(self, *events: tuple[str, dict[str, Any]]) -> list[Event]:
        """Add events of one act; the id says when they arrived, the time when they were made."""
        made = []
        for kind, body in events:
            self.serial = getattr(self, "serial", 0) + 1
            millis = int((START + self.place * STEP).timestamp() * 1000) + self.serial
            id_ = str(UUID(int=millis << 80 | 7 << 76 | 2 << 62 | self.serial))
            act = made[0].id if made else id_
            made.append(Event(id_, kind, iso(self.at), "anna", "laptop", act, body))
        context = self.review._context  # late events come from other machines
        with context.store.write() as session:
            session.events.add(made, written=False)
            context.project(session, made)
        return made

    def say(self, kind: str, keys: list[str], body: dict[str, Any], name: str = "") -> str:
        """Say the same of several records in one act; each replaces what was said of its record before."""
        said = {real: (name or kind, real) for key in keys if (real := self.keys[key])}
        made = self.add(
            *(
                (kind, {"record": real, "report": [real], **body, "replaces": self.said.get(said[real], [])})
                for real in said
            )
        )
        self.said |= {said[event.body["record"]]: [event.id] for event in made}
        return made[0].act

    def do_import(self, step: dict[str, Any]) -> str:
        path = self.folder / f"{step['export']}.csv"
        rows = "".join(f"{raw} of {step['search']},2020\n" for raw in step["records"])
        path.write_text(f"title,year\n{rows}")
        facts = SearchFacts(
            key=step["search"], database=step["source"], kind=step["kind"], date="2026-01-01",
        )  # fmt: skip
        self.time = self.at
        [done] = self.review.searches.import_files([path], facts, "anna")
        context = self.review._context
        with context.store.read() as session:
            for key, record in session.records.get(key for key, *_ in session.records.memberships()).items():
                title, _, search = (record.title or "").partition(" of ")
                self.keys[f"{search}/{title}"] = key
            imports = session.events.of_kind("import")
        self.exports[step["export"]] = {"search": done.search, "sha256": done.sha256}
        return imports[-1].act

    def do_title(self, step: dict[str, Any]) -> str:
        body = {"stage": "title-abstract", "verdict": step["say"], "reasons": [], "round": None}
        return self.say("decision", step["records"], body, "title")

    def do_text(self, step: dict[str, Any]) -> str:
        reasons = [code(step["reason"])] if "reason" in step else []
        body = {"stage": "full-text", "verdict": step["say"], "reasons": reasons, "round": None}
        return self.say("decision", step["records"], body, "text")

    def do_got(self, step: dict[str, Any]) -> str:
        outcome = "got" if step["say"] == "yes" else "not-retrieved"
        return self.say("retrieval", step["records"], {"outcome": outcome, "why": ""})

    def do_removed(self, step: dict[str, Any]) -> str:
        by = "automation" if step["say"] == "removed-automation" else "other"
        return self.one(
            "removal", {"records": [self.keys[key] for key in step["records"]], "by": by, "why": ""}
        )

    def do_same(self, step: dict[str, Any], verdict: str = "same") -> str:
        a, b = sorted(self.keys[key] for key in step["pair"])
        return self.one("judgement", {"a": a, "b": b, "verdict": verdict, "replaces": []})

    def do_different(self, step: dict[str, Any]) -> str:
        return self.do_same(step, "different")

    def do_study(self, step: dict[str, Any]) -> str:
        return self.say("study", [step["record"]], {"studies": step["studies"]})

    def do_retraction(self, step: dict[str, Any]) -> str:
        return self.add(
            *(("retraction", {"record": self.keys[key], "report": [self.keys[key]], "nature": "retraction"})
              for key in step["records"])
        )[0].act  # fmt: skip

    def do_withdraw_export(self, step: dict[str, Any]) -> str:
        return self.one("withdraw-export", self.exports[step["export"]])

    def do_replace_export(self, step: dict[str, Any]) -> str:
        old, new = self.exports[step["old"]], self.exports[step["new"]]
        pairs = [sorted(self.keys[key] for key in pair) for pair in step.get("pairs", ())]
        body = {"search": old["search"], "old": old["sha256"], "new": new["sha256"], "pairs": pairs}
        return self.one("replace-export", body)

    def do_begin(self, step: dict[str, Any]) -> str:
        at = iso(START + step["at"] * STEP) if "at" in step else None
        try:
            self.review.updates.begin(BeginOptions(at=at), "anna")
        except UsageError as error:
            self.refused.append(str(error))
            return ""
        with self.review._context.store.read() as session:
            return session.events.of_kind("update")[-1].act

    def do_move(self, step: dict[str, Any]) -> str:
        export = self.exports[step["export"]]
        with self.review._context.store.read() as session:
            versions = session.versions()
        n = step["version"]
        to = None if n == 1 else versions.beginning(n).id if n <= versions.newest else "unknown"
        return self.one("update", {"step": "move", "export": list(export.values()), "to": to})

    def do_drop(self, step: dict[str, Any]) -> str:
        with self.review._context.store.read() as session:
            versions = session.versions()
            search = next(
                id_ for id_, (_, folder) in session.records.searches().items() if folder == step["search"]
            )
        n = step["version"]
        of = versions.beginning(n).id if n <= versions.newest else "unknown"
        return self.one("update", {"step": "drop", "search": search, "in": of, "why": "invented"})

    def do_undo(self, step: dict[str, Any]) -> str:
        return self.one("withdrawal", {"withdraws": self.acts[step["of"]]})


def code(name: str) -> str:
    """Give the code of a reason."""
    return f"r_{name.replace(' ', '_')}"


def column(flow: Flow) -> dict[str, Any]:
    """Give a column in the form of the worked histories."""
    kinds = {"database_specific_results": "database", "register_specific_results": "register"}
    other = {
        "website_results": "website",
        "organisation_results": "organisation",
        "citations_results": "citation",
    }
    sources = {f"{kinds[box]}:{part.name}": part.n for box in kinds for part in flow.sources.get(box, ())} | {
        f"{kind}:": flow.numbers[box] for box, kind in other.items() if flow.numbers.get(box)
    }
    numbers = {
        **flow.numbers, **flow.repeats,
        **{f"undecided.{name}": n for name, n in flow.undecided.items()},
        **{f"dropped.{name}": n for name, n in flow.dropped.items()},
    }  # fmt: skip
    reasons = {
        f"{lane}:{part.name if part.name in REASONS else part.code}": part.n
        for lane, parts in flow.reasons.items()
        for part in parts
    }
    return {**{name: n for name, n in numbers.items() if n}, "sources": sources, "reasons": reasons}


def expected(given: dict[str, Any]) -> dict[str, Any]:
    """Give what a worked history expects, without the names of other methods' sources, which no box has."""
    sources: dict[str, int] = {}
    for name, n in given["sources"].items():
        kind = name.partition(":")[0]
        known = name if kind in {"database", "register"} else f"{kind}:"
        sources[known] = sources.get(known, 0) + n
    numbers = {name: n for name, n in given.items() if isinstance(n, int) and n}
    return {**numbers, "sources": sources, "reasons": given["reasons"]}


def updated(flow: Flow) -> dict[str, Any]:
    """Give a flow in the updated template in the form of the worked histories."""
    gained = {"studies_with_new_reports": flow.gained} if flow.gained else {}
    return {**column(flow), **gained, "moved": dict(flow.moved or {})}
