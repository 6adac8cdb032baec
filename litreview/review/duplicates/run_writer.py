"""What is kept of judged records, so that a later import is compared with its likes only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from litreview.dedup.blocks import Kept, kept, keys_of, narrowed, shared_out, word_counts
from litreview.dedup.engine import Judged, judge_beside, judge_normals
from litreview.dedup.normal import Normal, normal
from litreview.model import Pair
from litreview.review.context import Context
from litreview.review.duplicates.run_files import Export, Run
from litreview.store.chunks import chunks
from litreview.store.store import Session

HELD = "blocks"
SLICE = 20_000


@dataclass(frozen=True, slots=True)
class Held:
    """Which records the kept blocks hold."""

    engine: str
    profile: str
    runs: tuple[str, ...]
    exports: frozenset[Export]
    records: int


def held(session: Session) -> Held | None:
    """Say what the kept blocks hold; None when there are none, or a killed run left a part of them."""
    said = session.meta.get(HELD)
    if said is None:
        return None
    values = json.loads(said)
    exports = frozenset((search, sha256) for search, sha256 in values["exports"])
    return Held(values["engine"], values["profile"], tuple(values["runs"]), exports, values["records"])


@dataclass(frozen=True, slots=True)
class Batch:
    """The records that a run judges, and those beside them.

    Attributes:
        fresh: What is judged, with the `positions` of each.
        nearby: Known records that share a block with a new one, or a report with such a one.
        met: The pairs of a new and a known record that share a block.
        joined: The pairs among `nearby` that are the same.
        counts: How many titles hold a word.
        sizes: How many members the blocks of the new records have.
        left_out: Pairs with members of a hub that were not met.
    """

    fresh: list[Normal]
    positions: list[int]
    after: tuple[str, ...] = ()
    nearby: list[Normal] = field(default_factory=list)
    met: set[tuple[str, str]] = field(default_factory=set)
    joined: list[Pair] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)
    sizes: Mapping[int, int] = field(default_factory=dict)
    left_out: int = 0

    def judge(self, profile: str) -> Judged:
        """Judge the records."""
        if not self.after:
            return judge_normals(self.fresh, profile=profile)
        found = judge_beside(self.fresh, self.nearby, self.met, self.joined, self.counts, profile)
        return Judged(found.pairs, found.compared, found.left_out + self.left_out)


def whole(session: Session) -> Batch:
    """Read all records."""
    normals, positions = [], []
    for position, record in session.pairs.blocks.every():
        normals.append(normal(record))
        positions.append(position)
    return Batch(normals, positions)


def beside(session: Session, keys: Iterable[str]) -> Batch:
    """Read new records, and of the known ones those that blocks nominate, with their reports."""
    blocks, before = session.pairs.blocks, held(session)
    read = list(blocks.records(keys))
    fresh, positions = [normal(record) for _, record in read], [position for position, _ in read]
    counts = blocks.counts({word for record in fresh for word in record.title.split()})
    wanted = {record.key: keys_of(record, counts) for record in fresh}
    sizes = blocks.hubs({key for found in wanted.values() for key in found})
    hubs = [(key, record) for record in fresh for key in wanted[record.key] if key in sizes]
    for key, record in hubs:
        # A hub is met by title and place as well: its twin may not be among the few kept under its own key.
        wanted[record.key].append(narrowed(key, record))
    members: dict[int, list[int]] = {}
    for key, position in blocks.sharing({key for found in wanted.values() for key in found}):
        members.setdefault(key, []).append(position)
    names = blocks.keys({position for found in members.values() for position in found})
    met = {
        (key, names[position])
        for key, blocked in wanted.items() for block in blocked for position in members.get(block, ())
    }  # fmt: skip
    mates = _mates(session, {other for _, other in met})
    missed = (
        sizes[key] - len(members.get(key, ())) - len(members.get(narrowed(key, record), ()))
        for key, record in hubs
    )
    return Batch(
        fresh, positions, before.runs if before else (),
        [normal(record) for _, record in blocks.records(sorted(mates))], met, session.pairs.links(mates),
        counts, {key: len(found) for key, found in members.items()} | sizes, sum(max(0, n) for n in missed),
    )  # fmt: skip


def _mates(session: Session, keys: set[str]) -> set[str]:
    """Give records with all others of their reports."""
    leads = set(session.reports.leads(sorted(keys)).values())
    return keys | {key for found in session.reports.members(sorted(leads)).values() for key in found}


def keep(context: Context, run: Run, batch: Batch) -> None:
    """Keep the blocks of judged records, in slices; only at their end they count."""
    before = _begin(context, run)
    if run.after:
        rows = sorted(
            (key, n) for n, record in enumerate(batch.fresh) for key in keys_of(record, batch.counts)
        )
        parts: Iterable[Kept] = [kept(rows, batch.fresh, batch.sizes)]
    else:
        counts = word_counts(batch.fresh)
        with context.store.write() as session:
            session.pairs.blocks.put_counts(counts)
        parts = shared_out(batch.fresh, counts)
    for part in parts:
        _keep(context, part, batch.positions)
    exports = (before.exports if before else frozenset[Export]()) | set(run.exports)
    now = Held(
        run.engine, run.profile, (*run.after, run.id), frozenset(exports),
        len(batch.fresh) + (before.records if before else 0),
    )  # fmt: skip
    with context.store.write() as session:
        session.meta.put(HELD, json.dumps(asdict(now) | {"exports": sorted(now.exports)}))


def _begin(context: Context, run: Run) -> Held | None:
    """Say that the kept blocks are not whole until `keep` has ended; give what they held before."""
    with context.store.write() as session:
        before = held(session) if run.after else None
        session.meta.put(HELD, None)
        if before is None:
            session.pairs.blocks.clear()
        return before


def _keep(context: Context, part: Kept, positions: list[int]) -> None:
    for some in chunks(part.rows, SLICE):
        with context.store.write(large=True) as session:
            session.pairs.blocks.add((key, positions[number]) for key, number in some)
    if part.hubs:
        with context.store.write() as session:
            session.pairs.blocks.put_hubs(part.hubs)
