"""Runs of the duplicate engine in a review: over all records, or over new ones and those similar to them."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import sha256

from litreview.dedup import ENGINE_VERSION, PROFILE
from litreview.dedup.engine import Judged
from litreview.dedup.work_versions import ABSTRACT, PREPRINT
from litreview.review.context import Context, iso
from litreview.review.duplicates import run_files, run_writer
from litreview.review.duplicates.run_integrity import bound_runs
from litreview.review.views import DedupeResult
from litreview.standing.event_ids import next_id
from litreview.store.store import StoreSession
from litreview.ticks import Tick


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run judges.

    Attributes:
        fresh: The keys of the new records; None to judge all records.
        exports: The exports of these records.
        counting: The runs that count now.
    """

    profile: str
    fresh: list[str] | None
    exports: list[run_files.ExportId]
    counting: list[str]


def run(
    context: Context,
    actor: str,
    *,
    profile: str | None = None,
    again: bool = False,
    dry_run: bool = False,
    tick: Tick,
) -> DedupeResult:
    """Judge the records that no run has judged.

    Args:
        context: The review.
        actor: Who runs the engine.
        profile: One of `merge_rules.PROFILES`; by default that of the runs that count.
        again: Whether to judge all records again.
        dry_run: Whether to return the counts without changing anything.
        tick: Called with the number of pairs compared.

    Raises:
        NameTaken: Somebody on another device has the reviewer's name; nothing was written.
    """
    run_files.remove_unfinished(context)
    with context.store.read() as session:
        if not dry_run:
            # Before the file of the run is written: without an event it would stay in the folder forever.
            context.refuse_taken(session, actor)
        plan = _plan(context, session, profile, again=again)
        if plan is None:
            return _counts(session, Judged([], 0, 0), 0)
        # Records are reduced to their normal forms while they are read, as they would not fit in memory.
        records = (
            run_writer.read_all(session, context.tick)
            if plan.fresh is None
            else run_writer.read_new(session, plan.fresh)
        )
    judged = records.judge(plan.profile, context.protocol.study_versions, tick)
    new = len(records.fresh)
    current = _new_run(context, plan, records, judged.left_out)
    if dry_run:
        with context.store.trial() as session:
            _add(context, session, current, judged)
            return _counts(session, judged, new)
    content = run_files.content_of(current, judged.pairs)
    with ExitStack() as end, context.store.write(large=True) as session:
        _add(context, session, current, judged)
        known = bound_runs(session)
        # The event replaces the events of the runs that this run replaces.
        replaced = sorted(known[old].event for old in current.replaces if old in known)
        body = {"run": current.id, "sha256": sha256(content).hexdigest(), "replaces": replaced}
        context.add(session, actor, [("run", body)])
        # Last: until it is saved with the event, the file must not be read by anybody.
        end.enter_context(run_files.written_with_event(context, current.id, content))
    run_writer.write_blocks(context, current, records)
    with context.store.read() as session:
        return _counts(session, judged, new)


def _plan(context: Context, session: StoreSession, profile: str | None, *, again: bool) -> RunPlan | None:
    """Return what to judge; None if no record is new."""
    stored = session.pairs.runs()
    # A run whose file was lost counts as well, so that a run over all records replaces it.
    lost = {run for run, bound in bound_runs(session).items() if bound.in_force and run not in stored}
    counting = [*(run for run, counts in stored.items() if counts), *sorted(lost)]
    exports = [(export.search, export.sha256) for export in session.records.exports()]
    blocks = run_writer.read_stored_blocks(session)
    if again or blocks is None or not set(blocks.runs) <= set(counting):
        return full_plan(context, session, RunPlan(profile or "", None, exports, counting), again=again)
    chosen = profile or blocks.profile
    new = [export for export in exports if export not in blocks.exports]
    fresh = session.pairs.blocks.fresh(new, blocks.exports)
    judged_so = (blocks.engine, blocks.profile, blocks.versions)
    if judged_so != (ENGINE_VERSION, chosen, context.protocol.study_versions) or len(fresh) > blocks.records:
        # Once the number of records has doubled, a full run costs no more than the runs that led to it.
        return RunPlan(chosen, None, exports, counting)
    return RunPlan(chosen, fresh, new, counting) if fresh else None


def full_plan(context: Context, session: StoreSession, plan: RunPlan, *, again: bool) -> RunPlan | None:
    """Plan to judge all records; None if the files of runs cover all of them, as after a rebuild."""
    heads = run_files.read_heads(context, plan.counting)
    chosen = plan.profile or next((run.profile for run in reversed(heads.values())), PROFILE)
    wanted = (ENGINE_VERSION, chosen, context.protocol.study_versions)
    mine = {id_: run for id_, run in heads.items() if (run.engine, run.profile, run.versions) == wanted}
    judged = run_files.judged_keys(session, mine) if mine and not again else set()
    if judged and judged.issuperset(session.pairs.blocks.all_keys()):
        return None
    return replace(plan, profile=chosen)


def _new_run(
    context: Context, plan: RunPlan, records: run_writer.RunInput, left_out: int
) -> run_files.EngineRun:
    full = plan.fresh is None
    return run_files.EngineRun(
        # Greater than the ids of the runs it builds on, so that files can be read in the order of their names.
        id=next_id(max(plan.counting, default=None), int(context.clock().timestamp() * 1000)),
        engine=ENGINE_VERSION,
        profile=plan.profile,
        keys=run_files.fingerprint(record.key for record in records.fresh),
        at=iso(context.clock()),
        replaces=tuple(sorted(plan.counting)) if full else (),
        exports=tuple(sorted(plan.exports)),
        after=() if full else records.after,
        versions=context.protocol.study_versions,
        left_out=left_out,
    )


def _add(context: Context, session: StoreSession, run: run_files.EngineRun, judged: Judged) -> None:
    session.pairs.add_run(run.id, judged.pairs, run.replaces)
    if run.after:
        # Records in no pair of this run keep their status.
        session.project({key for pair in judged.pairs for key in (pair.a, pair.b)}, context.protocol)
    else:
        session.project_all(context.protocol)


def _counts(session: StoreSession, judged: Judged, new: int) -> DedupeResult:
    records, reports = session.records.count(), session.lists.count()
    kept_apart = session.pairs.reasons("different")
    return DedupeResult(
        records, reports, records - reports, len(session.lists.asked()), session.pairs.reasons("same"),
        new, judged.compared, judged.left_out, kept_apart.get(PREPRINT, 0) + kept_apart.get(ABSTRACT, 0),
    )  # fmt: skip
