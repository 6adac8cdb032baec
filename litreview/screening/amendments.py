"""Differences between two versions of a protocol in what decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from litreview.screening.protocol import Protocol

Wording = tuple[str, str, str, str]
"""The label and text of a criterion, in English and Dutch."""

Part = Literal["stage", "criterion", "reason", "voting", "stop", "ranking", "self_check", "duplicates"]


@dataclass(frozen=True, slots=True)
class ProtocolChange:
    """One difference in what decides; comments, colours and terms are not compared.

    Attributes:
        name: Of the stage, criterion or reason; `blind` or `lead` for a voting rule; `target` for a stop; `when_blind` for a ranking;
            `share`, `stages` and so on for a self-check; `versions` for duplicates.
        field: What of it changed; empty for one that was added or removed.
        old: As it was; None when it was added.
        new: As it is; None when it was removed.
    """

    part: Part
    name: str
    field: str
    old: str | None
    new: str | None


def changes(old: Protocol, new: Protocol) -> list[ProtocolChange]:
    """Return the differences, in the order of the newer protocol; what was removed comes last of its part."""
    return [
        *_parts("stage", _by_name(old.stages), _by_name(new.stages)),
        *_parts("criterion", _by(old.criteria, "id"), _by(new.criteria, "id")),
        *_parts("reason", _by(old.reasons, "code"), _by(new.reasons, "code")),
        # Terms, titles and notices are left out, as in the hash: they decide nothing.
        *_voting(old, new),
        *_setting("stop", "target", old.stop_target, new.stop_target),
        *_setting("ranking", "when_blind", old.ranks_when_blind, new.ranks_when_blind),
        *_self_check(old, new),
        *_setting("duplicates", "versions", old.study_versions, new.study_versions),
    ]


def wordings(protocol: Protocol) -> dict[str, Wording]:
    """Map the id of each criterion to its wording."""
    return {one.id: (one.label, one.text, one.label_nl, one.text_nl) for one in protocol.criteria}


def changed_criteria(old: Protocol, new: Protocol) -> list[str]:
    """Return the ids of the criteria whose text differs, also those added or removed, in the order of the newer protocol."""
    before, after = wordings(old), wordings(new)
    return [id_ for id_ in dict.fromkeys([*after, *before]) if before.get(id_) != after.get(id_)]


def _by_name(stages: Mapping[Any, Any]) -> dict[str, dict[str, str]]:
    return {str(stage): _plain(rule) for stage, rule in stages.items()}


def _by(things: Sequence[Any], name: str) -> dict[str, dict[str, str]]:
    return {str(getattr(thing, name)): _plain(thing) for thing in things}


def _plain(thing: Any) -> dict[str, str]:
    # Every field, so that a field added to the protocol later is compared as well.
    values = asdict(thing)
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()  # as in the protocol's TOML
    return "" if value is None else str(value)


def _parts(
    part: Part, old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[ProtocolChange]:
    for name, fields in new.items():
        # By code and id, not by position: a reason that moved up has only changed its number.
        if name not in old:
            yield ProtocolChange(part, name, "", None, _label(fields))
            continue
        for field, value in fields.items():
            if old[name][field] != value:
                yield ProtocolChange(part, name, field, old[name][field], value)
    for name, fields in old.items():
        if name not in new:
            yield ProtocolChange(part, name, "", _label(fields), None)


def _label(fields: Mapping[str, str]) -> str:
    return fields.get("label", "")


def _voting(old: Protocol, new: Protocol) -> Iterator[ProtocolChange]:
    for field in ("blind", "lead"):
        yield from _setting("voting", field, getattr(old, field), getattr(new, field))


def _self_check(old: Protocol, new: Protocol) -> Iterator[ProtocolChange]:
    before, after = (asdict(one.self_check) if one.self_check else {} for one in (old, new))
    for field in before | after:
        yield from _setting("self_check", field, before.get(field), after.get(field))


def _setting(part: Part, field: str, old: Any, new: Any) -> Iterator[ProtocolChange]:
    if old != new:
        yield ProtocolChange(part, field, field, _text(old), _text(new))
