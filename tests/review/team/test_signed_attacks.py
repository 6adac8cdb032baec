"""Attacks on signed ledgers by somebody who may write to the shared folder, a colleague with a key among them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from uuid import UUID

import pytest

from litreview.model import Event
from litreview.review.review import Review
from litreview.review.team import signing
from litreview.standing.event_lines import to_line
from litreview.standing.ledger_lines import Copy, Origin, adoption
from litreview.standing.seals import PREFIX, entry, seal_hash, signed_text, without_note
from litreview.standing.verification import verify

AT = "2026-10-05T09:10:15.636Z"


def id_of(number: int) -> str:
    return str(UUID(int=(0x01A10B537000 << 80) | (7 << 76) | (2 << 62) | number))


class Key:
    """A device with a key, in no review."""

    def __init__(self, number: int, actor: str, device: str, root: str) -> None:
        self.seed = bytes([number]) * 32
        self.public = signing.public_key(self.seed)
        self.actor, self.device, self.root = actor, device, root
        self.number = number * 100_000
        self.prev: list[str] = []

    def event(self, kind: str, id_: str | None = None, **body: object) -> Event:
        self.number += 1
        id_ = id_ or id_of(self.number)
        return Event(id_, kind, AT, self.actor, self.device, id_, body)

    def seal(self, *events: Event, id_: str | None = None, lines: dict | None = None, seen=()) -> Event:
        listed = {event.id: entry(event) for event in events} | (lines or {})
        body = {"key": self.public, "root": self.root, "prev": self.prev, "lines": listed, "seen": list(seen)}
        seal = self.event("seal", id_, **body)
        seal = replace(
            seal, body={**seal.body, "sig": signing.sign(self.seed, (PREFIX + signed_text(seal)).encode())}
        )
        self.prev = [seal_hash(seal)]
        return seal


ROOT = id_of(1)


@pytest.fixture
def team():
    """Three devices with keys: the founder's, and those of two whom she admitted, with the lines so far."""
    anna, bram, eve = (
        Key(n, *who, ROOT) for n, who in enumerate((("anna", "uu-1"), ("bram", "vu-2"), ("eve", "e")), 1)
    )
    founding = anna.event("admission", ROOT, key=anna.public, name="anna", on="uu-1", lead=True, founds=True)
    admissions = [
        anna.event("admission", key=one.public, name=one.actor, on=one.device) for one in (bram, eve)
    ]
    lines = [founding, *admissions, anna.seal(founding, *admissions), bram.seal(), eve.seal()]
    return anna, bram, eve, lines


def verified(lines, **options):
    return verify((Copy(event, Origin.OWN) for event in lines), signing.is_signed, **options)


@pytest.mark.parametrize("how", ["line", "seal", "unsealed"])
def test_a_colleague_cannot_take_a_vote_back_by_an_event_with_its_id(team, how):
    _, bram, eve, lines = team
    vote = bram.event("decision", verdict="exclude")
    lines += [vote] if how == "unsealed" else [vote, bram.seal(vote)]
    for number in range(8):
        other = eve.event("decision", vote.id, n=number)
        lines += [eve.seal(id_=vote.id)] if how == "seal" else [other, eve.seal(other)]
        found = verified(lines)
        assert "same-id" in {finding.what for finding in found.findings}
        if how == "unsealed":
            assert found.waiting[vote.id, entry(vote)].why == "unsealed"
        else:
            assert found.counted[vote.id] == vote


def test_an_unsigned_line_cannot_take_back_what_was_signed(team):
    anna, bram, _, lines = team
    old = Key(9, "bram", "old", ROOT)
    allowed = anna.event("admission", unsigned=True, name="bram", on="old")
    vote, note = bram.event("decision", verdict="exclude"), bram.event("retrieval", note="n", salt="00" * 16)
    mine = old.event("decision", verdict="include")
    attacks = [
        old.event("withdrawal", withdraws=[vote.act]),
        old.event("decision", replaces=vote.id),
        old.event("redaction", redacts=note.id),
    ]
    lines += [allowed, anna.seal(allowed), vote, note, bram.seal(vote, note)]
    found = verified([*lines, mine, *attacks, old.event("withdrawal", withdraws=mine.id)])
    told = [finding.id for finding in found.findings if finding.what == "unsigned-change"]
    assert sorted(told) == [event.id for event in attacks]
    assert found.counted.keys().isdisjoint(told)
    assert mine.id in found.counted
    assert found.counted[note.id].body["note"] == "n"


def test_nobody_but_a_lead_gives_a_ledger_the_name_of_somebody_else(team):
    anna, bram, eve, lines = team
    tablet = Key(8, "bram", "tablet", ROOT)
    further = bram.event("admission", key=tablet.public, name="bram", on="tablet")
    stolen = eve.event("rename", of="eve", on="e", to="bram", same_as=["vu-2"])
    lines += [tablet.seal(), further, bram.seal(further, bram.event("decision")), stolen, eve.seal(stolen)]
    found = verified(lines)
    assert [finding.id for finding in found.findings if finding.what == "not-entitled"] == [stolen.id]
    # One's own ledgers may all have a new name, and a lead may say that two are one person's.
    renames = [bram.event("rename", of="bram", on=on, to="b") for on in ("vu-2", "tablet")]
    merged = anna.event("rename", of="eve", on="e", to="bram")
    found = verified([*lines, *renames, bram.seal(*renames), merged, anna.seal(merged)])
    assert {event.id for event in (*renames, merged)} <= found.counted.keys()


def test_a_later_admission_makes_a_lead(anna, bram):
    with anna.open() as review:
        assert review.team.admit("bram/vu-2", "anna", lead=True).state == "lead"
    assert "single-lead" not in anna.problems()


def test_the_closed_key_is_said_to_be_its_own_reviewers(anna, bram):
    anna.sync()
    with anna.open() as review:
        review.team.close_key("bram/vu-2", "anna")
    bram.vote(3)
    bram.sync()
    assert anna.problems()["signature-closed"].startswith("note: A key of bram on vu-2 is closed")


def forge(place, event: Event, *more: Event) -> None:
    """Write lines into a ledger of somebody who only has the folder."""
    path = place.folder / "screening" / "decisions" / event.actor / f"{event.device}.jsonl"
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.writelines(to_line(one) + "\n" for one in (event, *more))


def events_of(place, kind: str) -> list[Event]:
    with place.open() as review, review._context.store.read() as session:
        return session.events.of_kind(kind)


def test_a_redaction_that_does_not_count_takes_no_note_from_anybody(anna, bram):
    anna.sync()
    (vote,) = (event for event in events_of(anna, "decision") if event.actor == "bram")
    text = bram.ledger.read_text(encoding="utf-8")
    bare = to_line(without_note(vote))
    bram.ledger.write_text(text.replace(to_line(vote), bare), encoding="utf-8")
    forge(anna, Event(id_of(7), "redaction", AT, "eve", "e", id_of(7), {"redacts": vote.id}))
    assert "signature-blanked" in {problem.id for problem in anna.sync().problems}
    # Its own device writes it again before it looks at what is wrong.
    assert "signature-blanked" not in {problem.id for problem in bram.sync().problems}
    for place in (anna, bram):
        assert {event.body["note"] for event in events_of(place, "decision") if event.actor == "bram"} == {
            "Over een ander land."
        }
    assert "signature-blanked" not in anna.errors()


def test_a_seal_whose_id_stands_elsewhere_is_still_written_again(anna, bram):
    anna.sync()
    seals = [line for line in bram.ledger.read_text(encoding="utf-8").splitlines() if '"seal"' in line]
    text = bram.ledger.read_text(encoding="utf-8")
    bram.ledger.write_text(text.replace(f"{seals[-1]}\n", ""), encoding="utf-8")
    forge(anna, Event(json.loads(seals[-1])["id"], "label", AT, "eve", "e", id_of(8), {}))
    bram.sync()
    assert seals[-1] in bram.ledger.read_text(encoding="utf-8")


def test_a_line_that_python_takes_for_an_equal_one_does_not_hide_the_signed_one(anna, bram):
    anna.sync()
    lines = anna.ledger.read_text(encoding="utf-8")
    founding = next(line for line in lines.splitlines() if '"founds":true' in line)
    anna.ledger.write_text(founding.replace("true", "1") + "\n" + lines, encoding="utf-8")
    assert not [id_ for id_ in bram.errors() if "signature" in id_]
    bram.sync()
    assert bram.votes() == 2


class Killed(BaseException):
    """The end of the program, at some point of it."""


def kill(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize("where", ["DeviceSigner.remember", "append_lines", "DeviceSigner.add_seen"])
def test_a_founding_that_is_killed_loses_nothing_and_can_be_gone_on_with(places, monkeypatch, where):
    place = places("uu-1", "anna")
    place.vote(0)
    place.sync()
    module = "litreview.review.ledgers" if where == "append_lines" else "litreview.review.team.device_signer"
    with place.open() as review, monkeypatch.context() as patch:
        patch.setattr(f"{module}.{where}", kill)
        with pytest.raises(Killed):
            review.team.found("anna")
    assert not [id_ for id_ in place.errors() if "sign" in id_]
    place.sync()
    assert place.votes() == 1
    with place.open() as review:
        review.team.follow(place.words())
    place.sync()
    assert not place.errors(require_signed=True)
    assert place.votes() == 1


@pytest.mark.parametrize("where", ["append_lines", "DeviceSigner.add_seen"])
def test_a_seal_that_is_killed_is_not_missed(anna, monkeypatch, where):
    anna.vote(1)
    module = "litreview.review.ledgers" if where == "append_lines" else "litreview.review.team.device_signer"
    with anna.open() as review, monkeypatch.context() as patch:
        review.team.write_ledger()
        patch.setattr(f"{module}.{where}", kill)
        with pytest.raises(Killed):
            review.team.seal()
    assert "signature-rolled-back" not in anna.errors()
    anna.sync()
    assert not anna.errors(require_signed=True)


def test_what_another_role_puts_into_the_database_is_not_sealed_adopted_or_named(anna, bram):
    anna.sync()
    vote = next(event for event in events_of(anna, "decision") if event.actor == "anna")
    planted = replace(vote, id=id_of(11), act=id_of(11))
    taken = Event(id_of(12), "adoption", AT, "anna", "uu-1", id_of(12), dict(adoption([planted], "x")))
    anna.vote(1)
    with anna.open() as review, review._context.store.write() as session:
        mine = session.events.of_ledger("anna", "uu-1")
        own = next(event for event in mine if event.kind == "seal")
        lines = {event.id: entry(event) for event in mine if event.kind != "seal"}
        # It says that all is sealed, and that a seal of somebody else was seen.
        seal = replace(own, id=id_of(13), act=id_of(13), body={**own.body, "lines": lines, "prev": ["00"]})
        other = Key(5, "bram", "vu-2", own.body["root"]).seal()
        session.events.add([planted, taken, seal, other], written=True)
    anna.sync()
    new = [line for line in anna.lines() if line["kind"] == "seal" and line["id"] != seal.id][-1]
    assert {planted.id, taken.id}.isdisjoint(new["lines"])
    assert len(new["lines"]) == 1
    assert seal_hash(other) not in new["seen"]
    assert "signature-planted" in anna.errors()


def test_a_device_whose_seals_are_gone_signs_nothing_that_it_did_not_make(places, anna):
    bram = places("vu-2", "bram")
    # With a key from here on, and lines from before it, which its first seal takes.
    with bram.open() as review:
        review.team.join("bram")
    bram.vote(0)
    bram.sync()
    (vote,) = (event for event in events_of(bram, "decision") if event.actor == "bram")
    with anna.open() as review:
        review.team.sync()
        review.team.admit("bram/vu-2", "anna", unsigned=True)
    kept = [line for line in bram.ledger.read_text(encoding="utf-8").splitlines() if '"seal"' not in line]
    bram.ledger.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    body = {name: value for name, value in vote.body.items() if name != "mark"} | {"verdict": "include"}
    forge(bram, replace(vote, id=id_of(21), act=id_of(21), body=body))
    shutil.rmtree(bram.home / next(p.name for p in bram.home.iterdir() if (p / "review.db").exists()))
    bram.sync()
    assert id_of(21) not in {id_ for line in bram.lines() if line["kind"] == "seal" for id_ in line["lines"]}


def test_a_rebuilt_review_follows_no_founding_that_nobody_has_confirmed(places):
    place = places("uu-1", "anna")
    place.vote(0)
    place.sync()
    eve = Key(3, "eve", "e", ROOT)
    founding = eve.event("admission", ROOT, key=eve.public, name="eve", on="e", lead=True, founds=True)
    forge(place, founding, eve.seal(founding))
    with place.open():
        pass
    Review.rebuild(place.folder, clock=place.clock).close()
    assert place.votes() == 1
    assert "founding-unconfirmed" in place.problems()
