"""What the log and the folders say of the methods, gathered for the methods text (PRISMA 2020 and PRISMA-S)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import litreview
from litreview.errors import InputError
from litreview.files import read_text
from litreview.model import Event, Search, Stage
from litreview.prisma.methods.facts import (
    Amendment,
    DroppedMethods,
    Excluded,
    Methods,
    SearchMethods,
    StageMethods,
)
from litreview.review import event_bodies, progress_counts, protocols
from litreview.review.context import Context
from litreview.review.duplicates.run_files import read_run
from litreview.review.flow.current import flow
from litreview.review.full_text.retrievals import all_full_text_files
from litreview.review.searches import search_facts, search_folder
from litreview.standing.log import records_of
from litreview.store.lists import Line
from litreview.store.store import Session
from litreview.text import surname

FULL = "full-text-excluded"


def methods(context: Context, language: str) -> Methods:
    """Gather all that the methods text says; numbers come from the flow and are never counted twice."""
    # The flow opens a transaction of its own, so it is asked before this one begins.
    numbers = flow(context, language)
    with context.store.read() as session:
        cast = [
            event for kind in sorted(protocols.VOTES) for event in event_bodies.all_standing(session, kind)
        ]
        stages = tuple(_stage(context, session, stage, cast) for stage in Stage)
        return Methods(
            protocol=context.protocol,
            software=f"litreview {litreview.__version__}",
            flow=numbers,
            searches=tuple(_searches(context, session)),
            engine=_engine(context, session),
            judged=len({event.act for event in event_bodies.all_standing(session, "judgement")}),
            dropped=tuple(_dropped(session)),
            stages=stages,
            files=len({text.sha256 for text in all_full_text_files(context, session)}),
            studies=len({id_ for *_, place in session.lists.rows() for id_ in place.studies}),
            excluded=tuple(_excluded(session.lists.at(Stage.FULL_TEXT))),
            amendments=tuple(_amendments(context, cast)),
            root=session.meta.get("published") or "",
        )


def _searches(context: Context, session: Session) -> Iterator[SearchMethods]:
    exports = session.records.exports(counted=True)
    # What was not said at first and is now corrects nothing.
    corrections = [one for one in search_facts.changes(session) if one.old is not None]
    for search, folder in session.records.searches(counted=True).values():
        mine = [export for export in exports if export.search == search.id]
        place = context.folder.searches / folder
        facts = _facts(context, place.name, search)
        # The file and not a copy in the store: people mend it, and a mended one is what should be read.
        strategy = place / "strategy.txt"
        yield SearchMethods(
            search.name, search.kind, search.platform, search.date, search.hits,
            sum(export.records for export in mine), tuple(export.path.rsplit("/", 1)[-1] for export in mine),
            {str(name): str(said) for name, said in facts.items()},
            read_text(strategy) if strategy.is_file() else None,
            tuple(one for one in corrections if one.search == search.id),
        )  # fmt: skip


def _facts(context: Context, folder: str, search: Search) -> Mapping[str, Any]:
    try:
        found, _ = search_folder.read(context.folder.searches / folder)
    except InputError:
        # A store whose folder is not here, as after a look at a copy: the log's own facts still hold.
        found = search
    items = found.facts.get("prisma_s")
    said = dict(items) if isinstance(items, Mapping) else {}
    if not said.get("limits_and_restrictions") and found.facts.get("limits"):
        said["limits_and_restrictions"] = found.facts["limits"]
    return said


def _engine(context: Context, session: Session) -> str:
    """Name the engine and profile of the run that counts; of several, that of the newest."""
    counting_runs = sorted(run for run, counts in session.pairs.runs().items() if counts)
    for name in reversed(counting_runs):
        path = context.folder.runs / f"{name}.jsonl"
        if path.is_file():
            run, _ = read_run(path)
            return f"{run.engine}, {run.profile}"
    return ""


def _dropped(session: Session) -> Iterator[DroppedMethods]:
    """Give each removal and stop in force, the events of one act as one."""
    # By act: a removal of thousands is many events, and was one decision.
    found: dict[str, DroppedMethods] = {}
    for kind in ("removal", "stop"):
        for event in event_bodies.all_standing(session, kind):
            by = "stop" if kind == "stop" else _by(event)
            old = found.get(event.act, DroppedMethods(by, str(event.body.get("why") or ""), 0))
            found[event.act] = replace(old, records=old.records + len(records_of(event)))
    yield from found.values()


def _by(event: Event) -> str:
    return "automation" if event.body.get("by") == "automation" else "other"


def _stage(context: Context, session: Session, stage: Stage, cast: Iterable[Event]) -> StageMethods:
    # Calibration is practice; its votes never count (RULES 2).
    here = [event for event in cast if event.body.get("stage") == stage and not event.body.get("round")]
    votes = [event for event in here if event.kind == "decision"]
    # Of the votes in force: a first vote that was taken back began nothing.
    days = sorted(event.at[:10] for event in votes)
    settled = {lead for lead, vote in session.lists.ballots_of() if vote.settles and vote.stage is stage}
    return StageMethods(
        stage, tuple(sorted({event.reviewer for event in votes})), len(votes), days[0] if days else None,
        days[-1] if days else None, len(settled), progress_counts.agreement(context, stage),
    )  # fmt: skip


def _excluded(lines: Iterable[Line]) -> Iterator[Excluded]:
    for line in lines:
        if line.end == FULL:
            yield Excluded(_cited(line), line.reason or "")


def _cited(line: Line) -> str:
    name = surname(line.author) if line.author else "–"
    more = " e.a." if line.authors > 1 else ""
    return f"{name}{more} ({line.year or '–'}). {line.title or '–'}"


def _amendments(context: Context, cast: Iterable[Event]) -> Iterator[Amendment]:
    known = protocols.versions(context)
    times = [event.at for event in cast]
    for old, new in pairwise(known):
        given = sum(at < new.at for at in times)
        # Before the first vote a protocol is a draft: nobody has deviated from it.
        if not given:
            continue
        try:
            changes = protocols.diff(context, old.hash, new.hash).changes
        except InputError:
            changes = None
        yield Amendment(new.version, old.version, new.at[:10], given, changes)
