"""Duplicates: runs of the engine, their files, and what a person says of pairs (RULES 3 and 4)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import asdict
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from litreview.dedup import ENGINE_VERSION
from litreview.dedup import PROFILE
from litreview.errors import InputError
from litreview.errors import UsageError
from litreview.files import read_text
from litreview.files import write_whole
from litreview.model import Event
from litreview.model import Pair
from litreview.model import Record
from litreview.review import acts
from litreview.review.context import Context
from litreview.review.context import Tick
from litreview.review.context import iso
from litreview.review.views import Dedupe
from litreview.screening.log import next_id
from litreview.store import Session

VERDICTS = ("same", "different")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the engine over a set of records (RULES 3).

    Attributes:
        keys: SHA-256 of the sorted keys considered.
        replaces: Runs that no longer count with this one.
    """

    id: str
    engine: str
    profile: str
    keys: str
    at: str
    replaces: tuple[str, ...] = ()


def dedupe(context: Context, *, dry_run: bool, tick: Tick) -> Dedupe:
    """Judge all pairs anew, unless a run that counts has done so for these very records."""
    from litreview.dedup.engine import judge as judge_all  # noqa: PLC0415  # rapidfuzz, wanted only here

    with context.store.read() as session:
        records = list(session.records.all())
        # Read before judging: a run that another program ends meanwhile is not replaced, and both then count.
        counting = [run for run, counts in session.pairs.runs().items() if counts]
    run = Run(
        next_id(None, int(context.clock().timestamp() * 1000)), ENGINE_VERSION, PROFILE, _fingerprint(records),
        iso(context.clock()), tuple(sorted(counting)),
    )  # fmt: skip
    # Judging the same again would give the same pairs and one more file for everyone to synchronise.
    if not _stands(context, run, counting):
        # Outside of any transaction: it may take a minute, and nobody could decide meanwhile.
        pairs = judge_all(records)
        tick(len(records), len(records))
        if dry_run:
            return _would_be(context, pairs)
        # The file before the store: killed between the two, the run is read in by the next synchronisation.
        _write(context.folder.runs / f"{run.id}.jsonl", run, pairs)
        with context.store.write() as session:
            session.pairs.add_run(run.id, pairs, run.replaces)
            session.project_all(context.protocol)
    with context.store.read() as session:
        return _counts(session)


def _fingerprint(records: Iterable[Record]) -> str:
    # Sorted, so that the order in which two machines imported does not matter.
    return hashlib.sha256("\n".join(sorted(record.key for record in records)).encode()).hexdigest()


def _stands(context: Context, run: Run, counting: Iterable[str]) -> bool:
    """Whether a run that counts has judged the same records with the same engine."""
    paths = [context.folder.runs / f"{name}.jsonl" for name in counting]
    known = [read_run(path)[0] for path in paths if path.is_file()]
    # A newer engine may judge otherwise, so that its version counts as much as the records do.
    same = ("engine", "profile", "keys")
    return any(all(getattr(old, name) == getattr(run, name) for name in same) for old in known)


def _counts(session: Session) -> Dedupe:
    records, reports = session.records.count(), session.lists.count()
    reasons = Counter(
        pair.reasons[0] for pair in session.pairs.all() if pair.verdict == "same" and pair.reasons
    )
    return Dedupe(
        records, reports, records - reports, len(session.lists.asked()), dict(reasons.most_common())
    )


def _would_be(context: Context, pairs: list[Pair]) -> Dedupe:
    with context.store.trial() as session:
        # Really put in and then rolled back: a dry run that counts in its own way would give its own numbers.
        session.pairs.add_run("trial", pairs, list(session.pairs.runs()))
        session.project_all(context.protocol)
        return _counts(session)


def _write(path: Path, run: Run, pairs: Iterable[Pair]) -> None:
    lines = [json.dumps(asdict(run), ensure_ascii=False)]
    lines += [json.dumps(asdict(pair), ensure_ascii=False) for pair in pairs]
    write_whole(path, "\n".join(lines) + "\n")


def read_run(path: Path) -> tuple[Run, list[Pair]]:
    """Read a run's file.

    Raises:
        InputError: It is damaged.
    """
    try:
        # Not `splitlines`, which also cuts at signs that JSON leaves inside its texts.
        head, *rest = [json.loads(line) for line in read_text(path).split("\n") if line]
        return Run(**_tuple(head, "replaces")), [Pair(**_tuple(line, "reasons")) for line in rest]
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{path}: this run of the duplicate engine is damaged.",
            "Take it from a copy, or run `litreview dedupe` again.",
        ) from error


def _tuple(values: dict[str, Any], name: str) -> dict[str, Any]:
    return values | {name: tuple(values[name])}


def read_runs(context: Context, session: Session) -> None:
    """Bring into the store the runs whose files lie in the review and that it does not know."""
    known = session.pairs.runs()
    for path in sorted(context.folder.runs.glob("*.jsonl")):
        if path.stem not in known:
            run, pairs = read_run(path)
            session.pairs.add_run(run.id, pairs, run.replaces)


def judge(context: Context, a: str, b: str, verdict: str, actor: str) -> list[Event]:
    """Say of a pair that it is the same report or not.

    `different` is said of every pair that is asked about across the two reports, so that the question
    does not come back with another two of their records.

    Raises:
        UsageError: The verdict is neither `same` nor `different`.
    """
    if verdict not in VERDICTS:
        raise UsageError(f"{verdict!r} is no judgement on a pair.", f"Say {' or '.join(VERDICTS)}.")
    with context.store.write() as session:
        a, b = sorted((context.resolve(session, a), context.resolve(session, b)))
        # One `same` joins the reports by itself; one `different` leaves the other pairs as open as before.
        pairs = {(a, b)} if verdict == "same" else {(a, b), *_asked_across(session, a, b)}
        bodies = [acts.judgement(session, *pair, verdict, actor) for pair in sorted(pairs)]
        return context.record(session, actor, bodies)


def _asked_across(session: Session, a: str, b: str) -> Iterator[tuple[str, str]]:
    one, other = (set(_members(session, key)) for key in (a, b))
    for pair in session.lists.all_asked():
        if (pair.a in one and pair.b in other) or (pair.a in other and pair.b in one):
            yield pair.a, pair.b


def join(context: Context, a: str, b: str, actor: str) -> list[Event]:
    """Say `same` of every pair across two reports (RULES 4).

    Raises:
        UsageError: They are one report already.
    """
    with context.store.write() as session:
        a, b = context.resolve(session, a), context.resolve(session, b)
        one, other = _members(session, a), _members(session, b)
        if set(one) == set(other):
            raise UsageError("These two are one report already.", "`litreview show KEY` lists its records.")
        # Every pair: with one alone, a split of that record later would take the whole join apart.
        bodies = [acts.judgement(session, x, y, "same", actor) for x, y in product(one, other)]
        return context.record(session, actor, bodies)


def split(context: Context, key: str, actor: str) -> list[Event]:
    """Say `different` of a record against every other record of its report (RULES 4).

    Raises:
        UsageError: Its report has no other record.
    """
    with context.store.write() as session:
        key = context.resolve(session, key)
        others = [member for member in _members(session, key) if member != key]
        if not others:
            raise UsageError(f"{key}: its report has no other record.", "There is nothing to split.")
        # Against each of the others, or the record would be joined again through one that nobody spoke of.
        bodies = [acts.judgement(session, key, other, "different", actor) for other in others]
        return context.record(session, actor, bodies)


def _members(session: Session, key: str) -> tuple[str, ...]:
    lead = session.reports.lead(key)
    return session.reports.members([lead])[lead]
