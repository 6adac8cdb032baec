"""`litreview protocol` and its subcommands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.options import As, pairs_of
from litreview.cli.text_columns import columns, plural, wrapped

if TYPE_CHECKING:
    from litreview.review.full_text.answers import ChangedCriterion, ProtocolDiff, ProtocolVersion
    from litreview.screening.amendments import ProtocolChange
    from litreview.screening.protocol import Protocol

MEANINGS = {
    "wider": "fewer fail: look again at exclusions whose reason names it",
    "tighter": "more fail: look again at include and maybe",
    "both": "both, or not sure",
    "neither": "other words, same meaning",
}

Version = Annotated[str | None, typer.Argument(metavar="VERSION", help="A version, or a prefix of its hash.")]


def run(context: typer.Context) -> None:
    """Show the protocol and its versions, compare two, check it.

    With no subcommand, shows the protocol.
    """
    if context.invoked_subcommand is None:
        show()


def show() -> None:
    """Show the stages, criteria and reasons of the protocol in force, and all its versions."""
    with console.open_review() as review:
        protocol, versions = review.protocol, review.protocols.versions()
    data = {
        "title": protocol.title,
        "version": protocol.version,
        "stages": dict(protocol.stages),
        "criteria": protocol.criteria,
        "reasons": protocol.reasons,
        "blind": protocol.blind,
        "lead": protocol.lead,
        "ranking": {"when_blind": protocol.ranks_when_blind},
        "stop": {"target": protocol.stop_target},
        "self_check": protocol.self_check,
        "duplicates": {"versions": protocol.study_versions},
        "prisma_s": dict(protocol.prisma_s),
        "versions": versions,
    }
    console.show(data, [*_shown(protocol), "", *_versions(versions)])


def _shown(protocol: Protocol) -> Iterator[str]:
    yield f"{protocol.title}, version {protocol.version}"
    yield ""
    heads = ("stage", "reviewers", "rule", "maybe", "reason")
    rows = [(stage.value, r.reviewers, r.rule, r.maybe, r.reason) for stage, r in protocol.stages.items()]
    yield from columns([heads, *rows])
    yield ""
    if protocol.stop_target is not None:
        yield f"Target of a stop: {protocol.stop_target:.1%} of the relevant reports."
    if protocol.self_check is not None:
        one = protocol.self_check
        apart = f"{plural(one.gap, 'report')} of one's own" + (
            f" and {plural(one.gap_days, 'day')}" if one.gap_days else ""
        )
        yield f"Self-check at {' and '.join(one.stages)}: {one.share:.1%} of one's own reports, {apart} later."
    if protocol.study_versions != "ask":
        two = "two reports of one study" if protocol.study_versions == "together" else "two reports"
        yield f"A preprint or congress abstract and its article: {two}; nobody is asked."
    ranked = [stage.value for stage in protocol.stages if protocol.allows_ranking(stage)]
    yield f"Order by relevance (`screen --order relevance`): {'allowed at ' + ' and '.join(ranked) if ranked else 'off'}."
    yield ""
    yield from columns([(one.id, one.label) for one in protocol.criteria])
    yield ""
    yield from columns([(protocol.key(one), one.code, one.label) for one in protocol.reasons])


def _versions(versions: list[ProtocolVersion]) -> Iterator[str]:
    if not versions:
        yield "No version is recorded yet; the first action in the review records this one."
        return
    yield from columns(
        [
            (one.hash[:8], one.version, one.at[:10], one.actor, "in force" if one.in_force else "")
            for one in versions
        ]
    )


def diff(old: Version = None, new: Version = None) -> None:
    """Show what changed between two versions.

    By default, compares the previous version with the one in force.
    """
    with console.open_review() as review:
        found = review.protocols.difference(old, new)
    console.show(found, diff_lines(found))


def diff_lines(found: ProtocolDiff) -> Iterator[str]:
    """Yield each change with its old and new value."""
    old, new = found.old, found.new
    yield f"From {old.version} ({old.hash[:8]}, {old.at[:10]}) to {new.version} ({new.hash[:8]}, {new.at[:10]})"
    for change in found.changes:
        yield from wrapped(_change(change), indent=2)
    if not found.changes:
        yield "  No changes that affect decisions."
    for criterion in found.criteria:
        yield ""
        yield from wrapped(_touched(criterion))
        rows = [
            (name, meaning, plural(criterion.reports[name], "report")) for name, meaning in MEANINGS.items()
        ]
        yield from columns(rows, indent=2)
        if criterion.without_reason:
            yield f"  Exclusions without a reason, which no answer touches: {criterion.without_reason:,}."


def _touched(criterion: ChangedCriterion) -> str:
    said = {
        None: f"Does it let in more reports, or fewer? Say so with `litreview protocol effect {criterion.id} EFFECT`:",
        "neither": "Its meaning is the same, and it touches no vote.",
    }.get(criterion.effect, f"It is {criterion.effect}; `litreview screen --again` queues your own votes.")
    change = "is new" if criterion.old is None else "was removed" if criterion.new is None else "changed"
    return f"Criterion {criterion.id} {change}. {said}"


def effect(
    criterion: Annotated[str, typer.Argument(metavar="CRITERION", help="The id of a criterion, such as I3.")],
    effect: Annotated[
        Literal["wider", "tighter", "both", "neither"],
        typer.Argument(help="What the change does; `both` also where nobody is sure."),
    ],
    old: Annotated[
        str | None,
        typer.Option("--from", metavar="VERSION", help="The older version; by default, the one before."),
    ] = None,
    new: Annotated[
        str | None,
        typer.Option("--to", metavar="VERSION", help="The newer version; by default, the one in force."),
    ] = None,
    actor: As = None,
) -> None:
    """Record whether a changed criterion lets in more reports or fewer.

    A wider one marks exclusions whose reason names the criterion, a tighter one marks includes and maybes; no vote is
    changed. `litreview protocol diff` shows how many reports each answer touches, `litreview screen --again` queues your
    own. A later answer to the same change replaces this one.
    """
    with console.open_review(actor=actor) as review:
        review.protocols.judge_change(criterion, effect, old, new, actor)
        found = review.protocols.difference(old, new)
    console.show(found, diff_lines(found))


def answer(
    items: Annotated[
        list[str],
        typer.Argument(metavar="ITEM=TEXT…", help="An item of PRISMA-S, by number or name, and its answer."),
    ],
) -> None:
    """Answer items of PRISMA-S once for the whole review, such as 6="Nobody was asked.".

    Items 2 to 7, 10 to 12 and 16; the others are answered by each search (`import --search KEY --item`). The answers stand in
    [prisma_s] of the protocol, which gets no new version.
    """
    from litreview.screening.prisma_s import NUMBERS

    with console.open_review() as review:
        changed = review.protocols.write_answers(pairs_of("answer", items))
    rows = [f"PRISMA-S {NUMBERS[item]}: {old or 'not given'} → {new}" for item, (old, new) in changed.items()]
    data = {item: {"old": old, "new": new} for item, (old, new) in changed.items()}
    console.show({"answers": data}, rows or ["Nothing changed."])


def _change(change: ProtocolChange) -> str:
    name = f"{change.part} {change.name}"
    if change.field:
        return f"{name}, {change.field}: {change.old or 'none'} → {change.new or 'none'}"
    return f"{name} added: {change.new}" if change.old is None else f"{name} removed: {change.old}"


def check() -> None:
    """Check the protocol for unknown settings, undefined reasons and outdated votes.

    Outdated votes are those made under an older version of the protocol.
    """
    from litreview.cli.check import lines

    with console.open_review() as review:
        # A part of `check` that does not hash every export.
        problems = review.protocols.check()
    ok = not any(problem.level == "error" for problem in problems)
    console.show({"ok": ok, "problems": problems}, lines(problems, ok=ok, well="The protocol is in order."))
    if not ok:
        raise typer.Exit(1)


# A module with subcommands becomes a group in app.load.
subcommands = {"show": show, "diff": diff, "effect": effect, "answer": answer, "check": check}
