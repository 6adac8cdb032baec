"""Blocks of judged records, stored so that a later import is compared only with similar records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from litreview.dedup.blocks import Kept, kept, keys_of, narrowed, shared_out, word_counts
from litreview.dedup.engine import Judged, judge_beside, judge_normals
from litreview.dedup.normal import Normal, normal
from litreview.model import Pair, StudyVersions
from litreview.review.context import Context
from litreview.review.duplicates.run_files import EngineRun, ExportId
from litreview.store.chunks import chunks
from litreview.store.store import StoreSession
from litreview.ticks import Tick, ticking

STORED = "blocks"
"""Name of the store's entry on which records the blocks hold."""
SLICE = 20_000


@dataclass(frozen=True, slots=True)
class StoredBlocks:
    """The records whose blocks the store holds, and the runs that judged them."""

    engine: str
    profile: str
    runs: tuple[str, ...]
    exports: frozenset[ExportId]
    records: int
    versions: StudyVersions = "ask"


def read_stored_blocks(session: StoreSession) -> StoredBlocks | None:
    """Read which records the stored blocks hold; None if there are none, or a killed run left only some of them."""
    text = session.meta.get(STORED)
    if text is None:
        return None
    values = json.loads(text)
    exports = frozenset((search, sha256) for search, sha256 in values["exports"])
    return StoredBlocks(
        values["engine"], values["profile"], tuple(values["runs"]), exports, values["records"],
        values.get("versions", "ask"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunInput:
    """The records that a run judges, and the known records that it compares them with.

    Attributes:
        fresh: The records to judge, with their `positions` in the store.
        nearby: Known records that share a block with a new one, and the other records of their reports.
        candidates: The pairs of a new and a known record that share a block.
        joined: The pairs among `nearby` that are the same.
        counts: The number of titles that contain each word.
        sizes: The number of members of each block of the new records.
        left_out: The number of pairs with members of a hub that are not compared.
    """

    fresh: list[Normal]
    positions: list[int]
    after: tuple[str, ...] = ()
    nearby: list[Normal] = field(default_factory=list)
    candidates: set[tuple[str, str]] = field(default_factory=set)
    joined: list[Pair] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)
    sizes: Mapping[int, int] = field(default_factory=dict)
    left_out: int = 0

    def judge(self, profile: str, versions: StudyVersions, tick: Tick) -> Judged:
        """Judge the records; `tick` is called with the number of pairs compared."""
        if not self.after:
            return judge_normals(self.fresh, profile=profile, versions=versions, tick=tick)
        found = judge_beside(
            self.fresh, self.nearby, self.candidates, self.joined, self.counts, profile, versions, tick
        )
        return Judged(found.pairs, found.compared, found.left_out + self.left_out)


def read_all(session: StoreSession, tick: Tick) -> RunInput:
    """Read all records; `tick` is called with their number."""
    normals, positions = [], []
    for position, record in ticking(session.pairs.blocks.every(), tick):
        normals.append(normal(record))
        positions.append(position)
    return RunInput(normals, positions)


def read_new(session: StoreSession, keys: Iterable[str]) -> RunInput:
    """Read new records, and the known records that share a block with them, with their reports."""
    blocks, before = session.pairs.blocks, read_stored_blocks(session)
    read = list(blocks.records(keys))
    fresh, positions = [normal(record) for _, record in read], [position for position, _ in read]
    counts = blocks.counts({word for record in fresh for word in record.title.split()})
    wanted = {record.key: keys_of(record, counts) for record in fresh}
    sizes = blocks.hubs({key for found in wanted.values() for key in found})
    hubs = [(key, record) for record in fresh for key in wanted[record.key] if key in sizes]
    for key, record in hubs:
        # A hub is looked up by title and place as well: its duplicate may not be among the few stored under its key.
        wanted[record.key].append(narrowed(key, record))
    members: dict[int, list[int]] = {}
    for key, position in blocks.sharing({key for found in wanted.values() for key in found}):
        members.setdefault(key, []).append(position)
    names = blocks.keys({position for found in members.values() for position in found})
    candidates = {
        (key, names[position])
        for key, blocked in wanted.items() for block in blocked for position in members.get(block, ())
    }  # fmt: skip
    others = {other for _, other in candidates}
    leads = set(session.reports.leads(sorted(others)).values())
    groups = session.reports.members(sorted(leads)).values()
    nearby = others | {key for group in groups for key in group}
    missed = (
        sizes[key] - len(members.get(key, ())) - len(members.get(narrowed(key, record), ()))
        for key, record in hubs
    )
    return RunInput(
        fresh, positions, before.runs if before else (),
        [normal(record) for _, record in blocks.records(sorted(nearby))], candidates, session.pairs.links(nearby),
        counts, {key: len(found) for key, found in members.items()} | sizes, sum(max(0, n) for n in missed),
    )  # fmt: skip


def write_blocks(context: Context, run: EngineRun, records: RunInput) -> None:
    """Store the blocks of judged records in slices; they count once all are stored."""
    with context.store.write() as session:
        before = read_stored_blocks(session) if run.after else None
        # The stored blocks are incomplete until the entry is written again below.
        session.meta.put(STORED, None)
        if before is None:
            session.pairs.blocks.clear()
    if run.after:
        rows = sorted(
            (key, n) for n, record in enumerate(records.fresh) for key in keys_of(record, records.counts)
        )
        parts: Iterable[Kept] = [kept(rows, records.fresh, records.sizes)]
    else:
        counts = word_counts(records.fresh)
        with context.store.write() as session:
            session.pairs.blocks.put_counts(counts)
        parts = shared_out(records.fresh, counts)
    for part in parts:
        for some in chunks(part.rows, SLICE):
            with context.store.write(large=True) as session:
                session.pairs.blocks.add((key, records.positions[number]) for key, number in some)
        if part.hubs:
            with context.store.write() as session:
                session.pairs.blocks.put_hubs(part.hubs)
    exports = (before.exports if before else frozenset[ExportId]()) | set(run.exports)
    now = StoredBlocks(
        run.engine, run.profile, (*run.after, run.id), frozenset(exports),
        len(records.fresh) + (before.records if before else 0), run.versions,
    )  # fmt: skip
    with context.store.write() as session:
        session.meta.put(STORED, json.dumps(asdict(now) | {"exports": sorted(now.exports)}))
