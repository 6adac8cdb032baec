"""Who is who: a name on several devices, two people of one name, and renames."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from litreview.errors import NameTaken, UsageError
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.team.shares import AssignmentOptions
from litreview.review.views import Decide
from litreview.standing.event_lines import to_line


def keys(review: Review) -> list[str]:
    return [row.key for row in review.reports.rows()]


def decide(review: Review, key: str, verdict: str, actor: str, **more):
    return review.decisions.decide(Decide(key, Verdict(verdict), **more), actor)


def events(review: Review, kind: str):
    with review._context.store.read() as session:
        return session.events.of_kind(kind)


def errors(review: Review) -> list[str]:
    return [problem.id for problem in review.check() if problem.level == "error"]


def agrees(review: Review) -> bool:
    """Whether what is kept is what the log says."""
    return not {"projection", "reviewers-stale"} & {problem.id for problem in review.check()}


@pytest.fixture
def on(tmp_path, review, clock, monkeypatch, engine):
    """Open the review on a device of a name, in a folder of its own."""
    opened = []

    def go(device: str) -> Review:
        review.team.write_ledger()
        folder = tmp_path / device
        shutil.copytree(review.folder, folder, ignore=shutil.ignore_patterns(".litreview"))
        monkeypatch.setattr("litreview.review.startup.device", lambda: device)
        made = Review.open(engine.place(folder), clock=clock)
        opened.append(made)
        return made

    yield go
    for one in opened:
        one.close()


def meet(*reviews: Review) -> None:
    """Let each have what the devices of the others wrote."""
    for one in reviews:
        one.team.write_ledger()
    for one in reviews:
        for other in reviews:
            for path in (one.folder / "screening" / "decisions").glob(f"*/{one._context.device}.jsonl"):
                target = other.folder / "screening" / "decisions" / path.parent.name / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    for one in reviews:
        one.team.sync()


def test_the_first_act_under_a_name_binds_it_to_the_device_and_the_second_does_not(review):
    one, two, *_ = keys(review)
    decide(review, one, "include", "cas")
    decide(review, two, "include", "cas")
    mine = [event for event in events(review, "device") if event.actor == "cas"]
    assert [(event.device, dict(event.body)) for event in mine] == [(review._context.device, {"same_as": []})]
    assert review.decisions.undo("cas").key == two, "an undo takes back votes alone"
    assert review.team.question("cas") is None
    assert errors(review) == []


def test_a_known_name_on_a_new_device_sees_nothing_and_writes_nothing_until_it_is_confirmed(review, on):
    key = keys(review)[0]
    here = review._context.device
    decide(review, key, "exclude", "anna", note="Only anna may read this.")
    other = on("thuis")
    asked = other.team.question("anna")
    assert [(one.device, one.votes) for one in asked.devices] == [(here, 1)]
    assert (asked.here, asked.began, asked.offered) == ("thuis", False, "anna-2")
    assert other.reports.card(key, "anna").mine is None
    assert [vote.hidden for vote in other.reports.votes(key, "anna")] == [True]
    assert key in {card.key for card in other.reports.queue("anna")}
    before = len(list(other.folder.rglob("*.jsonl")))
    said = f"anna also screens on {here} .1 vote, last on 5 Jan 2026.*reviewer confirm anna --same-as {here}"
    with pytest.raises(NameTaken, match=said):
        decide(other, key, "include", "anna")
    assert other.decisions.undo("anna") is None, "the vote of the other device is not hers to take back"
    assert len(list(other.folder.rglob("*.jsonl"))) == before
    assert other.team.confirm("anna", [here]) == (here,)
    assert other.team.question("anna") is None
    assert other.reports.card(key, "anna").mine.note == "Only anna may read this."
    assert decide(other, key, "include", "anna").state == "waiting", (
        "it replaces the vote from the first device"
    )
    meet(review, other)
    assert [str(vote.verdict) for vote in review.reports.votes(key, "anna")] == ["include"]
    assert errors(review) == errors(other) == []
    assert [one.name for one in review.team.reviewers()] == ["anna", review.reviewer()]


def test_two_people_of_one_name_are_two_reviewers_until_that_is_settled(review, on):
    one, other = on("uu-1"), on("vu-2")
    key, second, *_ = keys(one)
    decide(one, key, "include", "eva", note="Of the first eva.")
    decide(other, key, "exclude", "eva", note="Of the second eva.")
    decide(other, second, "include", "eva")
    meet(one, other)
    for review_, mine in ((one, "include"), (other, "exclude")):
        assert str(review_.reports.card(key, "eva").mine.verdict) == mine
        assert {row.state for row in review_.reports.rows() if row.key == key} == {"conflict"}, (
            "of two people"
        )
        assert {who for who in review_.status().reviewers if "eva" in who} == {"eva@uu-1", "eva@vu-2"}
        told = [problem for problem in review_.check() if problem.id == "reviewers-unsettled"]
        assert told[0].what == "Two people may have the name eva: uu-1 and vu-2."
        assert "reviewer rename eva NEW --device vu-2" in told[0].hint
        assert review_.team.question("eva").began
        assert agrees(review_)
    assert [vote.hidden for vote in one.reports.votes(second, "eva")] == [True], "the other one's vote"
    assert second in {card.key for card in one.reports.queue("eva")}
    assert [card.key for card in one.reports.queue("eva")][:1] != [key], "nobody conflicts with themselves"
    assert decide(one, second, "include", "eva").state == "include", "votes go on; two people have voted"


def test_two_devices_that_began_apart_become_one_person_when_either_says_so(review, on):
    one, other = on("uu-1"), on("vu-2")
    key = keys(one)[0]
    decide(one, key, "include", "eva")
    decide(other, key, "exclude", "eva")
    meet(one, other)
    assert other.team.confirm("eva") == ("uu-1",)
    meet(one, other)
    for review_ in (one, other):
        assert review_.team.question("eva") is None
        assert "reviewers-unsettled" not in errors(review_)
        assert review_.reports.queue("eva")[0].key == key, "eva differs with herself"
        assert agrees(review_)
    assert decide(one, key, "include", "eva").state == "waiting", "her new vote replaces both"


def test_somebody_else_takes_another_name_and_their_votes_with_it(review, on):
    one, other = on("uu-1"), on("vu-2")
    key = keys(one)[0]
    decide(one, key, "include", "eva")
    decide(other, key, "include", "eva", note="Mine.")
    meet(one, other)
    with pytest.raises(UsageError, match="anna is taken"):
        other.team.choose("eva", "anna")
    assert other.team.choose("eva", "eva-2") == "eva-2"
    assert other.reports.card(key, "eva").mine.note == "Mine.", "the old name stands for the new one here"
    meet(one, other)
    assert "reviewers-unsettled" not in errors(one)
    assert {who for who in one.status().reviewers if "eva" in who} == {"eva", "eva-2"}
    assert {vote.reviewer for vote in one.reports.votes(key, "eva")} == {"eva", "eva-2"}
    assert (other.folder / "screening/decisions/eva/vu-2.jsonl").exists(), "files stay where they are"
    assert agrees(one)
    assert agrees(other)


def test_a_rename_moves_votes_shares_history_agreement_and_exports(review):
    key, second, *_ = keys(review)
    decide(review, key, "exclude", "anna", note="n")
    decide(review, key, "include", "bram")
    decide(review, second, "maybe", "anna")
    review.team.assign(AssignmentOptions(["anna", "bram"]), "bram")
    shares = review.team.shares().shares
    found = review.team.rename("anna", "Anna Q", actor="bram")
    assert found == [f"anna/{review._context.device}"]
    assert [vote.reviewer for vote in review.reports.votes(key, "anna-q")] == ["anna-q", "bram"]
    assert review.reports.card(key, "anna").mine is not None, (
        "the old name stands for the new one on its own device"
    )
    assert set(review.status().reviewers) >= {"anna-q", "bram"}
    assert "anna" not in review.status().reviewers
    assert review.team.shares().shares == {"anna-q" if who == "anna" else who: n for who, n in shares.items()}
    assert {line.actor for line in review.reports.history(key, "bram")} >= {"anna-q", "bram"}
    assert review.decisions.agreement().n == 1, "of anna-q and bram"
    assert review.decisions.undo("anna-q").key == second, "undo goes by the reviewer"
    assert agrees(review)
    ledger = review.folder / "screening" / "decisions" / "anna"
    review.team.write_ledger()
    assert len(list(ledger.glob("*.jsonl"))) == 1


def test_a_rename_is_taken_back_by_another_one(review):
    key = keys(review)[0]
    decide(review, key, "include", "cas")
    review.team.rename("cas", "dora", actor="bram")
    review.team.rename("dora", "cas", actor="bram")
    assert [vote.reviewer for vote in review.reports.votes(key, "cas")] == ["cas"]
    assert errors(review) == []


def test_two_renames_in_force_that_differ_leave_the_old_name_and_are_an_error(review, on):
    one, other = on("uu-1"), on("vu-2")
    key = keys(one)[0]
    decide(one, key, "include", "eva")
    meet(one, other)
    one.team.rename("eva", "eva-a", actor="lead-1")
    other.team.rename("eva", "eva-b", actor="lead-2")
    meet(one, other)
    for review_ in (one, other):
        assert [vote.reviewer for vote in review_.reports.votes(key, "x")] == ["eva"]
        told = [problem for problem in review_.check() if problem.id == "renames-differ"]
        assert told[0].what == "The ledger of eva on uu-1 was renamed to eva-a and eva-b; the old name holds."
    one.team.rename("eva", "eva-a", actor="lead-1")
    assert "renames-differ" not in errors(one)


def test_two_names_of_one_person_on_one_report_are_votes_of_one_reviewer(review):
    same, differ, *_ = keys(review)
    for key, verdict in ((same, "include"), (differ, "exclude")):
        decide(review, key, "include", "cas")
        decide(review, key, verdict, "dora")
    here = review._context.device
    review.team.rename("cas", "dora", actor="bram")
    states = {row.key: str(row.state) for row in review.reports.rows(reviewer="dora")}
    assert (states[same], states[differ]) == ("waiting", "conflict")
    assert review.reports.queue("dora")[0].key == differ, f"dora differs with herself on {here}"
    assert agrees(review)


def test_a_rename_to_somebody_elses_name_needs_a_word(review, on):
    decide(review, keys(review)[0], "include", "bram")
    here = review._context.device
    other = on("vu-2")
    decide(other, keys(other)[1], "include", "cas")
    with pytest.raises(NameTaken, match="already a reviewer bram"):
        other.team.rename("cas", "bram", actor="cas")
    with pytest.raises(UsageError, match="bram is not known from nowhere"):
        other.team.rename("cas", "bram", actor="cas", same_as=["nowhere"])
    other.team.rename("cas", "bram", actor="cas", same_as=[here])
    assert "reviewers-unsettled" not in errors(other)
    assert set(other.status().reviewers) >= {"bram"}


@pytest.mark.parametrize(
    ("old", "device", "said"), [("nobody", None, "no reviewer nobody"), ("anna", "x", "no ledger on x")]
)
def test_a_rename_of_what_is_not_there_says_so_and_writes_nothing(review, old, device, said):
    with pytest.raises(UsageError, match=said):
        review.team.rename(old, "new", device, actor="bram")
    assert events(review, "rename") == []


def test_votes_that_are_entered_for_others_carry_who_did_and_make_no_device(review, on):
    one, two, *_ = keys(review)
    review.decisions.decide(Decide(one, Verdict.INCLUDE), "bram", entered_by="anna")
    [vote] = events(review, "decision")
    assert (vote.actor, vote.body["entered_by"]) == ("bram", "anna")
    assert "bram" not in {event.actor for event in events(review, "device")}
    other = on("vu-2")
    assert other.team.question("bram") is None, "bram has been on no device yet"
    assert decide(other, two, "include", "bram").state == "waiting"
    assert str(other.reports.card(one, "bram").mine.verdict) == "include", "they are his"
    meet(review, other)
    assert errors(review) == errors(other) == []
    review.decisions.decide(Decide(two, Verdict.INCLUDE), "bram", entered_by="anna")
    assert len(review.reports.votes(two, "bram")) == 1, "the new one replaces his own"


def old_ledgers(review: Review, *names: str) -> None:
    """Take the `device` events out of ledgers, as version 0.1.0 wrote them."""
    review.team.write_ledger()
    for path in Path(review.folder).glob("screening/decisions/*/*.jsonl"):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        kept = [json.dumps(line) + "\n" for line in lines if line["kind"] != "device"]
        path.write_text("".join(kept), encoding="utf-8")


def test_a_name_of_an_older_version_on_several_devices_stays_one_reviewer_without_a_question(
    review, on, clock, engine, tmp_path
):
    here = review._context.device
    key, second, third, *_ = keys(review)
    decide(review, key, "include", "anna")
    other = on("thuis")
    other.team.confirm("anna")
    decide(other, second, "include", "anna")
    meet(review, other)
    old_ledgers(review)
    folder = tmp_path / "old"
    shutil.copytree(review.folder, folder, ignore=shutil.ignore_patterns(".litreview"))
    with Review.open(engine.place(folder), clock=clock) as old:
        assert old._context.device == "thuis"
        assert events(old, "device") == []
        assert old.team.question("anna") is None
        assert len([vote for key_ in (key, second) for vote in old.reports.votes(key_, "anna")]) == 2
        decide(old, third, "include", "anna")
        [event] = events(old, "device")
        assert (event.device, event.body["same_as"]) == ("thuis", [here])
        assert old.team.question("anna") is None
        assert errors(old) == []


def test_a_new_reviewer_of_an_old_name_meets_its_ledger_as_an_error(review, on):
    """An older program on the other device writes no `device` event; the one here has asked nobody."""
    other = on("vu-2")
    decide(review, keys(review)[0], "include", "eva")
    decide(other, keys(other)[0], "include", "eva")
    old_ledgers(review)
    for path in (review.folder / "screening/decisions/eva").glob("*.jsonl"):
        target = other.folder / "screening/decisions/eva" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    other.team.sync()
    assert "reviewers-unsettled" in errors(other)
    other.team.confirm("eva")
    assert "reviewers-unsettled" not in errors(other)


def test_a_reader_whose_name_waits_for_an_answer_can_open_a_review_with_a_changed_protocol(
    review, on, engine, clock
):
    other = on("thuis")
    other.settings.set("reviewer", "anna")
    protocol = other.folder / "screening" / "protocol.toml"
    protocol.write_text(
        protocol.read_text(encoding="utf-8").replace("reviewers = 2", "reviewers = 1", 1), encoding="utf-8"
    )
    with Review.open(engine.place(other.folder), clock=clock) as again:
        assert len(events(again, "protocol")) == 1
        again.team.confirm("anna")
        decide(again, keys(again)[0], "include", "anna")
        assert [event.actor for event in events(again, "protocol")][1:] == ["anna"]


def test_a_public_archive_holds_no_name_of_a_rename_or_device(review, tmp_path):
    key = keys(review)[0]
    review.decisions.decide(Decide(key, Verdict.INCLUDE), "cassandra", entered_by="anna")
    decide(review, key, "include", "anna")
    review.team.rename("cassandra", "dorothea", actor="anna")
    review.team.archive(tmp_path / "public.zip", public=True)
    with zipfile.ZipFile(tmp_path / "public.zip") as packed:
        text = b"".join(packed.read(name) + name.encode() for name in packed.namelist())
    for word in (b"cassandra", b"dorothea", b"anna", b"entered_by", review._context.device.encode()):
        assert word not in text
    with Review.restore(tmp_path / "public.zip", tmp_path / "back") as back:
        assert errors(back) == []
        assert {who[:9] for who in back.status().reviewers} == {"reviewer-"}
        assert len(back.reports.votes(key, "x")) == len(review.reports.votes(key, "anna")) == 2


def test_a_damaged_claim_says_nothing(review):
    decide(review, keys(review)[0], "include", "cas")
    with review._context.store.write() as session:
        for body in ({"of": "cas", "on": 3, "to": "x"}, {"of": "cas", "on": "y", "to": ""}, {}):
            review._context.record(session, "anna", [("rename", body)])
        review._context.record(session, "anna", [("device", {"same_as": "everything"})])
    assert errors(review) == []
    assert all(to_line(event) for event in events(review, "rename"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_run_that_is_refused_for_its_name_leaves_no_file(review, on):
    decide(review, keys(review)[0], "include", "cas")
    other = on("tablet")
    before = sorted((other.folder / "screening" / "duplicates").iterdir())
    with pytest.raises(NameTaken):
        other.duplicates.run("cas", again=True)
    assert sorted((other.folder / "screening" / "duplicates").iterdir()) == before
    assert other.duplicates.run("dirk", again=True).records
