"""Reviewers and their devices: confirming a name, choosing another, renaming, and open questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from litreview.errors import NameTaken, Problem, UsageError
from litreview.review.context import Context
from litreview.review.event_text import join_names
from litreview.review.team.shared_names import (
    DeviceActivity,
    NameQuestion,
    describe_devices,
    devices_of,
    free_name,
    ledgers_of,
)
from litreview.standing.log import in_force
from litreview.standing.reviewers import RENAMING, Groups, Reviewers, reviewers
from litreview.store.store import StoreSession


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A reviewer with their devices.

    Attributes:
        ledgers: The names of their folders with ledgers.
        settled: Whether they are known to be one person.
        entered: Devices on which others entered votes for them.
    """

    name: str
    devices: tuple[DeviceActivity, ...]
    ledgers: tuple[str, ...]
    settled: bool
    entered: tuple[str, ...]


def name_question(context: Context, name: str) -> NameQuestion | None:
    """Return the question to answer before a reviewer acts on this device, or None."""
    who, here = context.store.who, context.device
    name = context.chosen_names.get(name, name)
    others = who.asked(name, here)
    if not others:
        return None
    name = who.names.get((name, here), name)
    with context.store.read() as session:
        found = devices_of(session, name, others)
    return NameQuestion(name, here, found, who.works_on(name, here), free_name(who, name))


def confirm(context: Context, name: str, same_as: Collection[str] | None = None) -> tuple[str, ...]:
    """Record that the reviewer of this name on other devices is the one on this device; return those devices.

    Args:
        context: The review.
        name: The reviewer's name.
        same_as: The devices; by default, all that are not confirmed yet.

    Raises:
        UsageError: A device does not use this name, or one that does is left out.
    """
    here = context.device
    with context.store.write() as session:
        session.events.lock_reviewers()
        who = session.events.who
        name = who.names.get((name, here), name)
        others = who.asked(name, here)
        wanted = set(others if same_as is None else same_as)
        known = set(others) | set(who.alongside(name, here))
        if odd := sorted(wanted - known):
            raise UsageError(
                f"{name} is not known from {join_names(odd)}.",
                f"Known: {join_names(sorted(known))}." if known else "There is nothing to confirm.",
            )
        if left := sorted(set(others) - wanted):
            # With one of them left out there would still be two reviewers, and the question would come again.
            raise UsageError(
                f"{name} also screens on {join_names(left)}.", "Give all devices that are yours."
            )
        if others:
            context.bind(session, name, others)
    return others


def choose(context: Context, old: str, new: str) -> None:
    """Rename the reviewer `old` to `new` on this device, including what they have done here.

    Raises:
        UsageError: The new name is used by somebody else.
    """
    with context.store.write() as session:
        who = session.events.who
        if who.asked(new, context.device) or (new in who.groups and not who.works_on(new, context.device)):
            raise UsageError(
                f"The name {new} is taken.", f"Choose another name, such as {free_name(who, new)}."
            )
        ours = [ledger for ledger in ledgers_of(who, old) if ledger[1] == context.device]
        if who.works_on(old, context.device):
            _rename(context, session, ours, new, actor=old, same_as=())
    context.chosen_names[old] = new


def rename(
    context: Context,
    old: str,
    new: str,
    device: str | None,
    actor: str,
    same_as: Collection[str] | None = None,
) -> list[str]:
    """Rename a reviewer, on all devices or on one; return the renamed ledgers as name/device.

    Raises:
        UsageError: There is no such ledger.
        NameTaken: The new name is used, and nobody has said that it is the same person.
    """
    if old == new:
        raise UsageError(f"{old} already has this name.", "Give another name.")
    with context.store.write() as session:
        who = session.events.who
        found = [one for one in ledgers_of(who, old) if device in (None, one[1])]
        if not found:
            raise UsageError(*_no_ledger(who, old, device))
        moved = {place for _, place in found}
        others = {place for group in who.groups.get(new, ()) for place in group} - moved
        odd, left = sorted(set(same_as or ()) - others), sorted(others - set(same_as or ()))
        if odd:
            raise UsageError(f"{new} is not known from {join_names(odd)}.", "See `litreview reviewer list`.")
        if left:
            raise NameTaken(
                f"There is already a reviewer {new}. {describe_devices(new, devices_of(session, new, left))}",
                "If it is the same person, add " + " ".join(f"--same-as {place}" for place in left) + ".",
            )
        _rename(context, session, found, new, actor=actor, same_as=sorted(others))
    return [f"{name}/{place}" for name, place in found]


def _no_ledger(who: Reviewers, old: str, device: str | None) -> tuple[str, str]:
    names = sorted({*who.names.values()})
    if device is not None and old in names:
        places = sorted(place for _, place in ledgers_of(who, old))
        return f"{old} has no ledger on {device}.", f"Known: {join_names(places)}."
    return (
        f"There is no reviewer {old}.",
        f"Reviewers: {join_names(names)}." if names else "There is none yet.",
    )


def _rename(
    context: Context,
    session: StoreSession,
    found: Iterable[tuple[str, str]],
    new: str,
    *,
    actor: str,
    same_as: Sequence[str],
) -> None:
    events = session.events.of_kind(RENAMING)
    live = in_force(session.events.closed(events))
    bodies = []
    for of, on in found:
        # A rename of a ledger replaces earlier ones; two that differ would have no effect.
        old = [e.id for e in events if e.id in live and (e.body.get("of"), e.body.get("on")) == (of, on)]
        bodies.append((RENAMING, {"of": of, "on": on, "to": new, "same_as": list(same_as), "replaces": old}))
    context.record(session, actor, bodies)


def list_reviewers(context: Context) -> list[Reviewer]:
    """Return every reviewer with their devices, by name."""
    with context.store.read() as session:
        who = session.events.who
        found = []
        for reviewer in sorted(set(who.of.values())):
            ledgers = who.ledgers(reviewer)
            name = reviewer.partition("@")[0]
            groups = who.groups.get(name, ())
            own = {device for group in groups for device in group}
            mine = sorted({device for _, device in ledgers if device in own})
            entered = sorted({device for _, device in ledgers if device not in own})
            found.append(
                Reviewer(
                    reviewer, devices_of(session, name, mine), tuple(sorted({actor for actor, _ in ledgers})),
                    len(groups) < 2, tuple(entered),  # noqa: PLR2004  # two groups are two people, perhaps
                )
            )  # fmt: skip
        return found


def problems(session: StoreSession) -> Iterator[Problem]:
    """Yield open questions about reviewers."""
    # From the log itself, not from the table of reviewers.
    who = reviewers(session.events.reviewer_facts.ledgers)
    for name, groups in sorted(who.unsettled.items()):
        yield Problem(
            "reviewers-unsettled", "error", f"{_people(groups)} may have the name {name}: {join_names(_places(groups))}.",
            name,
            f'"litreview reviewer rename {name} NEW --device {groups[-1][0]}", or, if it is one person, confirm it on '
            f'either device: "litreview reviewer confirm {name}".',
        )  # fmt: skip
    for (actor, device), names in sorted(who.disputed.items()):
        yield Problem(
            "renames-differ", "error", f"The ledger of {actor} on {device} was renamed to {join_names(names)}; the old name holds.",
            f"{actor}/{device}",
            f'Choose one: "litreview reviewer rename {actor} {names[0]} --device {device}".',
        )  # fmt: skip
    if not session.events.are_reviewers_correct:
        yield Problem(
            "reviewers-stale", "error", "The table of reviewers in the database differs from the log.", "",
            "Run `litreview rebuild`.",
        )  # fmt: skip


def _people(groups: Groups) -> str:
    return {2: "Two people"}.get(len(groups), f"{len(groups)} people")


def _places(groups: Groups) -> list[str]:
    return [f"{group[0]} (with {', '.join(group[1:])})" if group[1:] else group[0] for group in groups]
