"""Who is who: a name that other devices use, renames, and what is not settled yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from litreview.errors import NameTaken, Problem, UsageError
from litreview.review.context import Context
from litreview.review.event_text import counted, day, listed
from litreview.standing.log import in_force
from litreview.standing.reviewers import RENAMING, Groups, Reviewers, reviewers
from litreview.store.store import StoreSession


@dataclass(frozen=True, slots=True)
class OnDevice:
    """What a reviewer has done on a device.

    Attributes:
        votes: Decisions and consensuses, those taken back as well.
        last: When the newest event was written; empty where there is none.
        bound: Whether the device was confirmed, or is the first of its name.
    """

    device: str
    votes: int
    last: str
    bound: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the reviewer of a name on other devices is the one on this device.

    Attributes:
        here: This device.
        began: Whether the name has been used on this device as well.
        offered: Another name, which nobody has.
    """

    name: str
    here: str
    devices: tuple[OnDevice, ...]
    began: bool
    offered: str


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A reviewer with their devices.

    Attributes:
        ledgers: The names under which their lines stand in the folder.
        settled: Whether it is known to be one person.
        entered: Devices on which others entered votes for them.
    """

    name: str
    devices: tuple[OnDevice, ...]
    ledgers: tuple[str, ...]
    settled: bool
    entered: tuple[str, ...]


def taken(session: StoreSession, name: str, device: str) -> NameTaken:
    """Return the error of a name that is known from other devices alone."""
    who = session.events.who
    name = who.names.get((name, device), name)
    found = _devices(session, name, who.asked(name, device))
    return refusal(Question(name, device, found, began=False, offered=free(who, name)))


def refusal(question: Question) -> NameTaken:
    """Return the error of a question that nobody has answered; it says how a script answers."""
    options = " ".join(f"--same-as {one.device}" for one in question.devices)
    return NameTaken(
        f"{sentence(question.name, question.devices)} It has not been confirmed that this is you.",
        f"If it is, run `litreview reviewer confirm {question.name} {options}` once; else use another name, such as "
        f"`--as {question.offered}`.",
    )


def sentence(name: str, found: Sequence[OnDevice]) -> str:
    """Say on which other devices a name is used."""
    places = [f"{one.device} ({counted(one.votes, 'vote')}{_since(one.last)})" for one in found]
    return f"{name} also screens on {listed(places)}."


def _since(last: str) -> str:
    return f", last on {day(last)}" if last else ""


def question(context: Context, name: str) -> Question | None:
    """Return what has to be asked before a name acts on this device; None when nothing has."""
    who, here = context.store.who, context.device
    name = context.instead.get(name, name)
    others = who.asked(name, here)
    if not others:
        return None
    name = who.names.get((name, here), name)
    with context.store.read() as session:
        found = _devices(session, name, others)
    return Question(name, here, found, who.works_on(name, here), free(who, name))


def names(context: Context) -> dict[str, str]:
    """Map the name of each reviewer to a device on which somebody else may use it, or to an empty text."""
    who = context.store.who
    return {name: next(iter(who.asked(name, context.device)), "") for name in sorted(who.groups)}


def free(who: Reviewers, name: str) -> str:
    """Return a name that nobody has: this one with a number."""
    used = {*who.groups, *who.names.values(), *(actor for actor, _ in who.names)}
    return next(offer for n in count(2) if (offer := f"{name}-{n}") not in used)


def confirm(context: Context, name: str, same_as: Collection[str] | None = None) -> tuple[str, ...]:
    """Write down that the reviewer of this name on other devices is the one on this device; return those devices.

    Args:
        context: The review.
        name: The reviewer's name.
        same_as: The devices that are meant; else all that are not settled.

    Raises:
        UsageError: A device is none of those.
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
                f"{name} is not known from {listed(odd)}.",
                f"Known: {listed(sorted(known))}." if known else "There is nothing to confirm.",
            )
        if left := sorted(set(others) - wanted):
            # With one of them left out it would still be two reviewers, and the question would come again.
            raise UsageError(f"{name} also screens on {listed(left)}.", "Name all devices that are yours.")
        if others:
            context.bind(session, name, others)
    return others


def choose(context: Context, old: str, new: str) -> None:
    """Let the one who has begun as `old` on this device be `new`, with the lines that stand there.

    Raises:
        UsageError: Somebody else has that name.
    """
    with context.store.write() as session:
        who = session.events.who
        if who.asked(new, context.device) or (new in who.groups and not who.works_on(new, context.device)):
            raise UsageError(f"{new} is taken.", f"Choose another name, such as {free(who, new)}.")
        ours = [ledger for ledger in _of_name(who, old) if ledger[1] == context.device]
        if who.works_on(old, context.device):
            _rename(context, session, ours, new, actor=old, same_as=())
    context.instead[old] = new


def rename(
    context: Context,
    old: str,
    new: str,
    device: str | None,
    actor: str,
    same_as: Collection[str] | None = None,
) -> list[str]:
    """Give the ledgers of a reviewer, or those of one device, to another name; return the ledgers as name/device.

    Raises:
        UsageError: There is no such ledger, or the new name is somebody's and nobody has said that it is the same
            person.
    """
    if old == new:
        raise UsageError(f"{old} is called that already.", "Name another one.")
    with context.store.write() as session:
        who = session.events.who
        found = [one for one in _of_name(who, old) if device in (None, one[1])]
        if not found:
            raise UsageError(*_no_ledger(who, old, device))
        moved = {place for _, place in found}
        others = {place for group in who.groups.get(new, ()) for place in group} - moved
        odd, left = sorted(set(same_as or ()) - others), sorted(others - set(same_as or ()))
        if odd:
            raise UsageError(f"{new} is not known from {listed(odd)}.", "See `litreview reviewer list`.")
        if left:
            raise NameTaken(
                f"{new} is a reviewer already. {sentence(new, _devices(session, new, left))}",
                "If it is the same person, add " + " ".join(f"--same-as {place}" for place in left) + ".",
            )
        _rename(context, session, found, new, actor=actor, same_as=sorted(others))
    return [f"{name}/{place}" for name, place in found]


def _no_ledger(who: Reviewers, old: str, device: str | None) -> tuple[str, str]:
    names = sorted({*who.names.values()})
    if device is not None and old in names:
        places = sorted(place for _, place in _of_name(who, old))
        return f"{old} has no ledger of {device}.", f"Known: {listed(places)}."
    return f"{old} is no reviewer here.", f"Reviewers: {listed(names)}." if names else "There is none yet."


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
        # A rename of a ledger replaces those in force on it; two that differ would leave the old name.
        old = [e.id for e in events if e.id in live and (e.body.get("of"), e.body.get("on")) == (of, on)]
        bodies.append((RENAMING, {"of": of, "on": on, "to": new, "same_as": list(same_as), "replaces": old}))
    context.record(session, actor, bodies)


def _of_name(who: Reviewers, name: str) -> list[tuple[str, str]]:
    return sorted(ledger for ledger, now in who.names.items() if now == name)


def _devices(session: StoreSession, name: str, devices: Iterable[str]) -> tuple[OnDevice, ...]:
    who = session.events.who
    found = []
    for device in devices:
        mine = [ledger for ledger in _of_name(who, name) if ledger[1] == device]
        votes, last = session.events.written_in(mine)
        found.append(OnDevice(device, votes, last, any(ledger in who.bound for ledger in mine)))
    return tuple(found)


def listing(context: Context) -> list[Reviewer]:
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
                    reviewer, _devices(session, name, mine), tuple(sorted({actor for actor, _ in ledgers})),
                    len(groups) < 2, tuple(entered),  # noqa: PLR2004  # two groups are two people, perhaps
                )
            )  # fmt: skip
        return found


def problems(session: StoreSession) -> Iterator[Problem]:
    """Name what is not settled about reviewers."""
    # Of the log itself, and not of what is kept beside it.
    who = reviewers(session.events.reviewer_facts.ledgers)
    for name, groups in sorted(who.unsettled.items()):
        yield Problem(
            "reviewers-unsettled", "error", f"{_people(groups)} may be called {name}: {listed(_places(groups))}.",
            name,
            f'"litreview reviewer rename {name} NEW --device {groups[-1][0]}", or confirm on either device that it is one '
            f'person: "litreview reviewer confirm {name}".',
        )  # fmt: skip
    for (actor, device), names in sorted(who.disputed.items()):
        yield Problem(
            "renames-differ", "error", f"The ledger of {actor} on {device} was renamed to {listed(names)}; the old name holds.",
            f"{actor}/{device}",
            f'Choose one: "litreview reviewer rename {actor} {names[0]} --device {device}".',
        )  # fmt: skip
    if not session.events.are_reviewers_correct:
        yield Problem(
            "reviewers-stale", "error", "What the database keeps of reviewers is not what the log says.", "",
            "Run `litreview rebuild`.",
        )  # fmt: skip


def _people(groups: Groups) -> str:
    return {2: "Two people"}.get(len(groups), f"{len(groups)} people")


def _places(groups: Groups) -> list[str]:
    return [f"{group[0]} (with {', '.join(group[1:])})" if group[1:] else group[0] for group in groups]
