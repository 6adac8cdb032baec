"""Running the duplicate engine in a review: over all records, or over new ones beside those judged before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from litreview.dedup import ENGINE_VERSION, PROFILE
from litreview.dedup.engine import Judged
from litreview.review.context import Context, Tick, iso
from litreview.review.duplicates import run_files, run_writer
from litreview.review.duplicates.run_files import Export, Run
from litreview.review.duplicates.run_integrity import bound
from litreview.review.views import Dedupe
from litreview.standing.log import next_id
from litreview.store.store import Session


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to judge.

    Attributes:
        fresh: Keys of the new records; None when all records are judged anew.
        exports: Those that the run is about.
        counting: The runs that count now.
    """

    profile: str
    fresh: list[str] | None
    exports: list[Export]
    counting: list[str]


def dedupe(
    context: Context,
    actor: str,
    *,
    profile: str | None = None,
    anew: bool = False,
    dry_run: bool = False,
    tick: Tick,
) -> Dedupe:
    """Judge what no run has judged yet.

    Args:
        context: The review.
        actor: Who runs the engine.
        profile: One of `likeness.PROFILES`; else that of the runs that count.
        anew: Judge all records again, also those that were judged.
        dry_run: Say what would be, and change nothing.
        tick: Hears of progress.

    Raises:
        NameTaken: The reviewer's name is somebody's on another device; nothing was written.
    """
    with context.store.read() as session:
        if not dry_run:
            # Before the file of the run is written: one that no event binds would stand in the folder for good.
            context.refuse_taken(session, actor)
        plan = _plan(context, session, profile, anew=anew)
        if plan is None:
            return _counts(session, Judged([], 0, 0), 0)
        # Rows are read while they are made small: the records themselves would not fit in memory.
        batch = run_writer.whole(session) if plan.fresh is None else run_writer.beside(session, plan.fresh)
    judged = batch.judge(plan.profile)
    tick(len(batch.fresh), len(batch.fresh))
    run = _run(context, plan, batch)
    if dry_run:
        return _would_be(context, run, judged, len(batch.fresh))
    digest = run_files.write_run(context, run, judged.pairs)
    with context.store.write(large=True) as session:
        _add(context, session, run, judged)
        context.add(session, actor, [("run", _body(session, run, digest))])
    run_writer.keep(context, run, batch)
    with context.store.read() as session:
        return _counts(session, judged, len(batch.fresh))


def _plan(context: Context, session: Session, profile: str | None, *, anew: bool) -> Plan | None:
    """Find what there is to judge; None when nothing is."""
    stored = session.pairs.runs()
    # A run whose file was lost counts as well, so that a run over all records takes its place.
    lost = {run for run, said in bound(session).items() if said.in_force and run not in stored}
    counting = [*(run for run, counts in stored.items() if counts), *sorted(lost)]
    exports = [(export.search, export.sha256) for export in session.records.exports()]
    held = run_writer.held(session)
    if anew or held is None or not set(held.runs) <= set(counting):
        return _whole_plan(context, session, Plan(profile or "", None, exports, counting), anew=anew)
    chosen = profile or held.profile
    new = [export for export in exports if export not in held.exports]
    fresh = session.pairs.blocks.fresh(new, held.exports)
    if (held.engine, held.profile) != (ENGINE_VERSION, chosen) or len(fresh) > held.records:
        # Once the set has doubled, a whole run costs no more than the imports that made it so.
        return Plan(chosen, None, exports, counting)
    return Plan(chosen, fresh, new, counting) if fresh else None


def _whole_plan(context: Context, session: Session, plan: Plan, *, anew: bool) -> Plan | None:
    """Plan to judge all, unless runs have: their files say so where nothing is kept, as after a rebuild."""
    heads = run_files.heads(context, plan.counting)
    chosen = plan.profile or next((run.profile for run in reversed(heads.values())), PROFILE)
    mine = {id_: run for id_, run in heads.items() if (run.engine, run.profile) == (ENGINE_VERSION, chosen)}
    done = run_files.covered(session, mine) if mine and not anew else set()
    stands = bool(done) and done.issuperset(session.pairs.blocks.all_keys())
    return None if stands else replace(plan, profile=chosen)


def _run(context: Context, plan: Plan, batch: run_writer.Batch) -> Run:
    whole = plan.fresh is None
    return Run(
        # Greater than those it builds on, so that files in the order of their names can be read one by one.
        id=next_id(max(plan.counting, default=None), int(context.clock().timestamp() * 1000)),
        engine=ENGINE_VERSION,
        profile=plan.profile,
        keys=run_files.fingerprint(record.key for record in batch.fresh),
        at=iso(context.clock()),
        replaces=tuple(sorted(plan.counting)) if whole else (),
        exports=tuple(sorted(plan.exports)),
        after=() if whole else batch.after,
    )


def _body(session: Session, run: Run, digest: str) -> dict[str, object]:
    """Return what binds the file of a run; it replaces the events of the runs that the run replaces."""
    known = bound(session)
    events = sorted(known[old].event for old in run.replaces if old in known)
    return {"run": run.id, "sha256": digest, "replaces": events}


def _add(context: Context, session: Session, run: Run, judged: Judged) -> None:
    session.pairs.add_run(run.id, judged.pairs, run.replaces)
    if run.after:
        # What no pair of this run names stands as it stood.
        session.project({key for pair in judged.pairs for key in (pair.a, pair.b)}, context.protocol)
    else:
        session.project_all(context.protocol)


def _counts(session: Session, judged: Judged, new: int) -> Dedupe:
    records, reports = session.records.count(), session.lists.count()
    return Dedupe(
        records, reports, records - reports, len(session.lists.asked()), session.pairs.reasons("same"),
        new, judged.compared, judged.left_out,
    )  # fmt: skip


def _would_be(context: Context, run: Run, judged: Judged, new: int) -> Dedupe:
    with context.store.trial() as session:
        _add(context, session, run, judged)
        return _counts(session, judged, new)
