"""The protocol's versions: which there were, what changed between them, and which votes fell under an older one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from litreview.errors import InputError, Level, NoSuchKey, Problem
from litreview.files import read_text
from litreview.links import is_file, list_files
from litreview.model import Event, Stage
from litreview.review.context import Context
from litreview.review.event_text import counted
from litreview.review.full_text.answers import ProtocolDiff, ProtocolVersion
from litreview.screening.amendments import changes
from litreview.screening.protocol import Protocol, parse
from litreview.screening.protocol import hash as protocol_hash
from litreview.screening.template import is_unwritten
from litreview.standing.log import texts_of

VOTES = frozenset({"decision", "consensus"})


def versions(context: Context) -> list[ProtocolVersion]:
    """Return every version that was in force on any device, the oldest first."""
    with context.store.read() as session:
        events = session.events.of_kind("protocol")
    found: dict[str, Event] = {}
    for event in sorted(events, key=lambda event: (event.at, event.id)):
        # Two devices may each have recorded the same version.
        found.setdefault(str(event.body.get("hash")), event)
    return [
        ProtocolVersion(
            digest,
            str(event.body.get("version") or ""),
            event.at,
            event.reviewer,
            is_file(context.folder.version(digest)),
            digest == context.protocol_hash,
        )
        for digest, event in found.items()
    ]


def read(context: Context, digest: str) -> Protocol:
    """Read a version by its hash.

    Raises:
        InputError: Its file is missing or cannot be read.
    """
    if digest == context.protocol_hash:
        return context.protocol
    try:
        return parse(read_text(context.folder.version(digest)))
    except InputError as error:
        raise InputError(error.message, "Copy screening/protocols/ from the device that has it.") from error


def readable(context: Context) -> dict[str, Protocol]:
    """Return all versions whose unaltered text is here, by hash, in the order of their first use."""
    context.versions.setdefault(context.protocol_hash, context.protocol)
    for path in list_files(context.folder.protocols, "*.toml"):
        # Read once: a file is named by the hash of what it says.
        if path.stem not in context.versions and _hash_of(path) == path.stem:
            context.versions[path.stem] = parse(read_text(path))
    used = [one.hash for one in versions(context)]
    # The one in force comes last until its first use.
    ordered = dict.fromkeys([*used, *context.versions])
    return {digest: context.versions[digest] for digest in ordered if digest in context.versions}


def compare(context: Context, old: str | None = None, new: str | None = None) -> ProtocolDiff:
    """Return what changed between two versions: by default, from the previous one to the one in force.

    Raises:
        NoSuchKey: The name fits no version, or several.
    """
    known = versions(context)
    later = _find(known, new) if new else next((one for one in known if one.in_force), None)
    if later is None:
        raise NoSuchKey(
            "No version of the protocol is recorded yet.", "The first change to the review records one."
        )
    # The first version is compared with itself, and so has no changes.
    earlier = _find(known, old) if old else known[max(0, known.index(later) - 1)]
    return ProtocolDiff(
        earlier, later, tuple(changes(read(context, earlier.hash), read(context, later.hash)))
    )


def _find(known: list[ProtocolVersion], name: str) -> ProtocolVersion:
    found = [one for one in known if one.version == name] or [
        one for one in known if one.hash.startswith(name)
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{one.version} ({one.hash[:8]})" for one in found or known)
    which = "several versions have" if found else "no version has"
    raise NoSuchKey(f"{name}: {which} this name.", f"Use the characters in brackets: {names}.")


def check(context: Context, votes: Iterable[Event]) -> Iterator[Problem]:
    """Yield the problems of the protocol, given the votes in force."""
    cast = list(votes)
    yield from context.protocol.problems
    yield from _unwritten(context.protocol)
    known = versions(context)
    yield from same_name(known, cast)
    yield from _missing(known)
    yield from _altered(context, known)
    yield from _older(known, cast)
    yield from _drift(context, known, cast)
    yield from _unknown_reasons(context, cast)


def _unwritten(protocol: Protocol) -> Iterator[Problem]:
    """Yield a problem where criteria still have the text of the template, which no methods section can report."""
    levels: tuple[Level, ...] = ("open", "note")
    # A text in the other language is read only if somebody asks for that language.
    names = ("text_nl", "text") if protocol.language == "nl" else ("text", "text_nl")
    for level, name in zip(levels, names, strict=True):
        if found := [one.id for one in protocol.criteria if is_unwritten(getattr(one, name))]:
            message = f"The `{name}` of {', '.join(found)} is still that of the template."
            where = "screening/protocol.toml"
            yield Problem(
                "criterion-unwritten", level, message, where, "Write your own inclusion criteria there."
            )


def same_name(known: Iterable[ProtocolVersion], votes: Iterable[Event]) -> Iterator[Problem]:
    """Yield versions that share a name, if there are votes under one of them."""
    voted = {str(vote.body.get("protocol")) for vote in votes}
    names = Counter(one.version for one in known)
    for name in dict.fromkeys(one.version for one in known if one.hash in voted and not one.in_force):
        # Before the first vote the protocol is a draft, and may change freely.
        if names[name] > 1:
            message = f"The protocol changed after the first votes, but several versions are named {name}."
            yield Problem(
                "protocol-version",
                "note",
                message,
                "screening/protocol.toml",
                "Raise `version` with each change.",
            )


def _missing(known: Iterable[ProtocolVersion]) -> Iterator[Problem]:
    for one in known:
        if not one.is_here:
            message = f"Version {one.version} of the protocol is missing, so its changes cannot be shown."
            where = f"screening/protocols/{one.hash}.toml"
            yield Problem("protocol-missing", "note", message, where, "Copy it from the device that has it.")


def _altered(context: Context, known: Iterable[ProtocolVersion]) -> Iterator[Problem]:
    """Yield files of versions that no longer give the version's hash; comments may change."""
    for one in known:
        path = context.folder.version(one.hash)
        if one.is_here and _hash_of(path) != one.hash:
            message = f"This file has changed since it was recorded as version {one.version} of the protocol."
            where = path.relative_to(context.folder.root).as_posix()
            yield Problem(
                "protocol-changed", "error", message, where, "Restore it from a copy of the folder."
            )


def _hash_of(path: Path) -> str | None:
    try:
        return protocol_hash(parse(read_text(path)))
    except InputError:
        return None


def _older(known: Iterable[ProtocolVersion], votes: Iterable[Event]) -> Iterator[Problem]:
    """Yield a problem if the protocol is older than the newest version and nobody has voted under it since."""
    versions = list(known)
    # The last one, as versions are sorted by time and id: in a public archive all of one day have the same time.
    newest = versions[-1] if versions else None
    here = next((one for one in versions if one.in_force), None)
    if newest is None or here is None or newest is here:
        return
    # If the protocol was set back on purpose, people vote under it; if an old backup brought it back, they do not.
    used = any(vote.body.get("protocol") == here.hash and vote.at > newest.at for vote in votes)
    if not used:
        message = f"The protocol here is version {here.version} ({here.hash[:8]}), older than version {newest.version} ({newest.hash[:8]}) of {newest.at[:10]}."
        hint = f"Replace it with screening/protocols/{newest.hash}.toml; or, to go back on purpose, vote under it."
        yield Problem("protocol-older", "error", message, "screening/protocol.toml", hint)


def _drift(context: Context, known: Iterable[ProtocolVersion], votes: Iterable[Event]) -> Iterator[Problem]:
    names = {one.hash: one.version for one in known}
    under = Counter((str(v.body.get("protocol")), str(v.body.get("stage"))) for v in votes)
    for (digest, stage), n in sorted(under.items()):
        if digest != context.protocol_hash:
            was = f"version {names[digest]} ({digest[:8]})" if digest in names else "an unknown version"
            message = f"{counted(n, 'vote')} at {stage} {'was' if n == 1 else 'were'} made under {was} of the protocol."
            # A changed protocol changes no vote; whether to look at them again is for people to decide (RULES 3).
            yield Problem(
                "protocol-drift", "note", message, stage, "`litreview protocol diff` shows what changed."
            )


def _unknown_reasons(context: Context, votes: Iterable[Event]) -> Iterator[Problem]:
    codes = Counter(
        (code, str(vote.body.get("stage"))) for vote in votes for code in texts_of(vote, "reasons")
    )
    for (code, stage), n in sorted(codes.items()):
        if context.protocol.reason(code) is None:
            message = f"{counted(n, 'vote')} at {stage} {'gives' if n == 1 else 'give'} the reason {code!r}, which is not in the protocol."
            # At full text the flow would show a bare code among its reasons.
            level: Level = "error" if stage == Stage.FULL_TEXT else "note"
            hint = "A code must not change once it is used: restore it, or decide these reports again."
            yield Problem("reason-unknown", level, message, stage, hint)
