"""What a ledger line counts for: only what its own reviewer's device wrote, and what a person has adopted (RULES 2)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from litreview.errors import LitreviewError
from litreview.model import Event, Verdict
from litreview.prisma.flow import as_json
from litreview.review import ledgers
from litreview.review.review import Review
from litreview.review.views import Decide
from litreview.standing.event_ids import END_OF_2200
from litreview.standing.event_lines import from_line, to_line
from tests.store.histories import event_id

FAR = "7fffffff-ffff-7fff-bfff-ffffffffffff"
AT = "2026-01-05T10:00:00.000Z"


@pytest.fixture
def review(review):
    """Give a review of which anna has said that the phone is hers as well, and eve of the laptop."""
    with review._context.store.write() as session:
        review._context.bind(session, "anna", ["phone"])
        review._context.bind(session, "eve", ["laptop"])
    return review


def keys(review: Review) -> list[str]:
    return [row.key for row in review.reports.rows()]


def decide(review: Review, key: str, verdict: str, actor: str, **more):
    return review.decisions.decide(Decide(key, Verdict(verdict), **more), actor)


def mine(review: Review, key: str, actor: str) -> str | None:
    vote = review.reports.card(key, actor).mine
    return None if vote is None else str(vote.verdict)


def problems(review: Review) -> dict[str, tuple[str, str]]:
    return {problem.id: (problem.level, problem.what) for problem in review.check()}


def errors(review: Review) -> list[str]:
    return [problem.id for problem in review.check() if problem.level == "error"]


def vote(
    n: int, key: str, actor: str = "anna", device: str = "phone", verdict: str = "include", **more
) -> Event:
    """Make a vote as a device would write it."""
    body = {"record": key, "report": [key], "stage": "title-abstract", "verdict": verdict, "reasons": []}
    id_ = more.pop("id", event_id(10_000 + n))
    at = more.pop("at", AT)
    return Event(id_, more.pop("kind", "decision"), at, actor, device, more.pop("act", id_), body | more)


def put(review: Review, path: str, *events: Event | str | bytes) -> Path:
    """Add lines to a ledger, as somebody may who can write to the folder."""
    file = review.folder / "screening" / "decisions" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [to_line(event) if isinstance(event, Event) else event for event in events]
    with file.open("ab") as stream:
        stream.writelines((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    return file


def own_ledger(review: Review, actor: str = "anna") -> Path:
    review.team.write_ledger()
    return review.folder / "screening" / "decisions" / actor / f"{review._context.device}.jsonl"


def fresh(review: Review, clock, folder: Path) -> Review:
    """Open a clone of the folder that has no store yet."""
    review.team.write_ledger()
    shutil.copytree(review.folder, folder, ignore=shutil.ignore_patterns(".litreview"))
    return Review.open(folder, clock=clock)


def test_a_line_whose_actor_is_a_path_writes_nothing_outside_the_review(review, tmp_path):
    before = {path for path in tmp_path.rglob("*") if review.folder not in path.parents}
    device = review._context.device
    forged = to_line(vote(1, keys(review)[0])).replace('"anna"', '"../../../pwned"').replace("phone", device)
    file = put(review, f"anna/{device}.jsonl", forged)
    review.team.sync()
    # Its own device writes again what a ledger lacks.
    file.write_bytes(b"")
    review.team.sync()
    review.close()
    assert {path for path in tmp_path.rglob("*") if review.folder not in path.parents} == before


def test_a_row_of_the_database_whose_actor_is_a_path_is_written_nowhere(review, tmp_path):
    forged = [
        vote(1, keys(review)[0], actor="../../../../pwned", device=review._context.device),
        vote(2, keys(review)[0], device="../../../../pwned"),
    ]
    with review._context.store.write() as session:
        session.events.append(forged)
    before = set(tmp_path.rglob("*"))
    ledgers.write(review._context, of_all=True)
    assert {path for path in set(tmp_path.rglob("*")) - before if review.folder not in path.parents} == set()
    # On a server each device looks after its own events alone.
    assert review.team.ledger_lag() == (1 if review._context.store.is_shared else 2), (
        "none of them stands in a ledger"
    )
    assert errors(review).count("event-unwritable") == 2


def test_a_vote_under_annas_name_in_eves_ledger_counts_for_nothing_and_is_named(review, clock, tmp_path):
    key = keys(review)[0]
    file = put(review, "eve/laptop.jsonl", vote(1, key), vote(2, key, actor="eve", device="laptop"))
    whole = file.read_bytes()
    told = review.team.sync()
    assert mine(review, key, "anna") is None
    assert mine(review, key, "eve") == "include"
    said = "1 line of anna on phone is in a ledger of eve (line 1) and does not count."
    assert [(problem.id, problem.what, problem.where) for problem in told.problems] == [
        ("ledger-elsewhere", said, "screening/decisions/eve/laptop.jsonl:1")
    ]
    assert problems(review)["ledger-elsewhere"] == ("error", said)
    assert file.read_bytes() == whole, "the line is kept"
    with fresh(review, clock, tmp_path / "clone") as clone:
        assert mine(clone, key, "anna") is None
        assert errors(clone) == ["ledger-elsewhere"]


@pytest.mark.parametrize("name", ["phone (Anna's conflicted copy).jsonl", "backup.jsonl", "PHONE.jsonl"])
def test_lines_of_a_conflicted_or_renamed_copy_in_the_actors_own_folder_count_and_are_named(review, name):
    key = keys(review)[0]
    put(review, f"anna/{name}", vote(1, key))
    told = review.team.sync()
    assert mine(review, key, "anna") == "include"
    assert [problem.id for problem in told.problems] == ["ledger-copy"]
    assert errors(review) == []


@pytest.mark.parametrize("by", ["id", "act"])
def test_eves_withdrawal_does_not_remove_annas_vote_and_is_named(review, clock, by):
    key = keys(review)[0]
    decide(review, key, "include", "anna")
    review.team.write_ledger()
    (made,) = [
        e for e in map(from_line, own_ledger(review).read_bytes().splitlines()) if e.kind == "decision"
    ]
    id_ = str(UUID(int=UUID(made.id).int + 1))
    undo = Event(id_, "withdrawal", AT, "eve", "laptop", id_, {"withdraws": getattr(made, by)})
    put(review, "eve/laptop.jsonl", undo)
    review.team.sync()
    assert mine(review, key, "anna") == "include"
    said = "eve (laptop) withdraws 1 vote of anna, which has no effect."
    assert problems(review)["void-reference"] == ("error", said)
    assert errors(review) == ["void-reference"]
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert mine(again, key, "anna") == "include"
        assert errors(again) == ["void-reference"]


def test_neither_does_a_vote_a_label_or_a_retrieval_of_eve_that_replaces_annas(review):
    key = keys(review)[0]
    decide(review, key, "include", "anna")
    review.decisions.label(key, "methods", "anna")
    ids = [e.id for e in map(from_line, own_ledger(review).read_bytes().splitlines()) if e.kind != "import"]
    for n, kind in enumerate(["decision", "label", "retrieval"]):
        id_ = str(UUID(int=UUID(max(ids)).int + 1 + n))
        put(
            review,
            "eve/laptop.jsonl",
            vote(n, key, "eve", "laptop", id=id_, kind=kind, replaces=ids, label="x"),
        )
    review.team.sync()
    assert mine(review, key, "anna") == "include"
    assert "methods" in review.reports.card(key, "anna").labels
    assert set(errors(review)) == {"void-reference"}


def test_eve_cannot_bring_back_a_vote_that_anna_took_back(review):
    key = keys(review)[0]
    decide(review, key, "include", "anna")
    review.decisions.undo("anna")
    review.team.write_ledger()
    undo = from_line(own_ledger(review).read_bytes().splitlines()[-1])
    id_ = str(UUID(int=UUID(undo.id).int + 1))
    put(
        review, "eve/laptop.jsonl", Event(id_, "withdrawal", AT, "eve", "laptop", id_, {"withdraws": undo.id})
    )
    review.team.sync()
    assert mine(review, key, "anna") is None
    assert errors(review) == ["void-reference"]


def test_who_takes_back_what_is_of_the_review_is_named_by_check_and_history(review):
    key = keys(review)[0]
    decide(review, key, "include", "anna")
    decide(review, key, "include", "bram")
    review.full_text.retrieve(key, "got", actor="anna")
    review.full_text.retrieve(key, "not-retrieved", why="no answer", actor="bram")
    level, said = problems(review)["changed-by-other"]
    assert (level, said) == ("note", "bram withdrew or replaced entries of anna: 1 retrieval.")
    (gone,) = [line for line in review.reports.history(key, "anna") if not line.in_force]
    assert (gone.what, gone.ended_by) == ("retrieval", "bram")
    assert errors(review) == []


@pytest.mark.parametrize("late", [FAR, str(UUID(int=END_OF_2200 << 80))])
def test_an_id_after_the_year_2200_changes_no_id_that_is_made_later(review, clock, tmp_path, late):
    one, two, *_ = keys(review)
    put(review, "eve/laptop.jsonl", vote(1, one, "eve", "laptop", id=late))
    assert [problem.id for problem in review.team.sync().problems] == ["ledger-line"]
    decide(review, two, "include", "anna")
    with fresh(review, clock, tmp_path / "clone") as clone:
        assert mine(clone, two, "anna") == "include", "what was decided after it reaches every clone"
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert mine(again, two, "anna") == "include"


def test_an_id_ahead_counts_and_draws_no_later_id_after_it(review, clock):
    one, two, *_ = keys(review)
    far = str(UUID(int=(END_OF_2200 - 1) << 80 | 7 << 76 | 2 << 62))
    put(review, "anna/phone.jsonl", vote(1, one, id=far))
    assert {problem.id for problem in review.team.sync().problems} == {"id-ahead"}
    assert mine(review, one, "anna") == "include", "it is kept"
    decide(review, two, "include", "anna")
    newest = from_line(own_ledger(review).read_bytes().splitlines()[-1])
    assert UUID(newest.id).int >> 80 <= int(clock().timestamp() * 1000) + 1000
    assert decide(review, one, "exclude", "anna").state == "waiting", "and a vote that replaces it does so"
    assert mine(review, one, "anna") == "exclude"
    assert {"id-ahead"} == {id_ for id_ in problems(review) if "ahead" in id_ or "clock" in id_}
    assert errors(review) == []


def test_a_vote_from_a_fast_clock_is_undone_replaced_and_settled(review, clock):
    one, two, three, four = keys(review)
    clock.forward(400 * 86400)
    for key in (one, two, three):
        decide(review, key, "include", "anna")
    clock.forward(-400 * 86400)
    decide(review, four, "include", "anna")
    assert review.decisions.undo("anna").key == four, "an id that is ahead does not make an act the newest"
    assert review.decisions.undo("anna").key == three
    assert mine(review, three, "anna") is None
    assert review.decisions.redo("anna").key == three
    assert mine(review, three, "anna") == "include"
    decide(review, two, "exclude", "anna")
    assert mine(review, two, "anna") == "exclude"
    decide(review, one, "exclude", "bram")
    assert decide(review, one, "include", "lead", consensus=True).state == "include"
    assert errors(review) == []


def test_of_differing_copies_the_one_in_the_actors_own_file_counts(review, clock, tmp_path):
    key = keys(review)[0]
    for n in range(8):  # the smaller hash alone would choose the copy about every second time
        true = vote(n, key, verdict="include", seconds=n)
        put(review, "anna/phone.jsonl", true)
        put(review, "anna/a-copy.jsonl", vote(n, key, verdict="exclude", seconds=n))
    with fresh(review, clock, tmp_path / "clone") as clone:
        assert {vote.verdict for vote in clone.reports.votes(key, "anna")} == {"include"}
        assert "ledger-copies" in errors(clone)


def clock_problems(review: Review) -> dict[str, str]:
    return {problem.where: problem.what for problem in review.check() if problem.id.startswith("clock")}


def test_a_clock_far_behind_is_named(review):
    one, two, three, *_ = keys(review)
    put(review, "bram/tablet.jsonl", vote(1, one, "bram", "tablet", at="2026-01-04T09:00:00Z"))
    put(
        review,
        "cas/phone.jsonl",
        vote(2, one, "cas", "phone", kind="consensus", at="2026-01-01T09:00:00Z", votes=[event_id(10_001)]),
    )
    put(review, "dora/old.jsonl", vote(3, two, "dora", "old", at="2000-01-01T00:00:00.000Z"))
    put(review, "eva/back.jsonl", vote(4, three, "eva", "back", at="2026-01-04T09:00:00Z"))
    put(
        review,
        "eva/back.jsonl",
        vote(5, three, "eva", "back", at="2026-01-02T09:00:00Z", replaces=[event_id(10_004)]),
    )
    told = {
        problem.where: problem.what for problem in review.team.sync().problems if problem.id == "clock-behind"
    }
    assert (
        told
        == clock_problems(review)
        == {
            "phone": "The clock of this device was behind, or that of tablet ahead: an event of 2026-01-01 refers to one of 2026-01-04.",
            "old": "The clock of this device was behind: it wrote events of 2000-01-01.",
            "back": "The clock of this device was set back: an event of 2026-01-02 follows one of 2026-01-04.",
        }
    )
    assert {problem.level for problem in review.check() if problem.id == "clock-behind"} == {"note"}


def test_no_clock_is_said_to_be_behind_that_was_right(review, clock):
    one, two, *_ = keys(review)
    put(review, "bram/tablet.jsonl", vote(1, one, "bram", "tablet", at="2026-01-05T12:00:00+02:00"))
    put(
        review,
        "cas/phone.jsonl",
        vote(2, one, "cas", "phone", at="2026-01-04T11:00:00", replaces=[event_id(10_001)]),
    )
    put(review, "dora/early.jsonl", vote(3, two, "dora", "early", at="2025-06-01T00:00:00.000Z"))
    clock.forward(400 * 86400)
    decide(review, two, "include", "anna")
    clock.forward(-400 * 86400)
    review.decisions.undo("anna")
    review.team.sync()
    assert set(clock_problems(review)) == {review._context.device}, "the fast one alone"
    assert problems(review)["clock-ahead"][1].startswith("The clock of this device was ahead")


def test_adopted_lines_count_in_every_clone_and_check_names_who_took_them_up(review, clock, tmp_path):
    one, two, *_ = keys(review)
    put(review, "eve/laptop.jsonl", vote(1, one, note="a private word"), vote(2, two))
    review.team.sync()
    done = review.team.sync(adopt="screening/decisions/eve/laptop.jsonl:1", actor="bram")
    assert (done.adopted, done.problems) == (2, ())
    assert mine(review, one, "anna") == mine(review, two, "anna") == "include"
    assert errors(review) == []
    said = "bram adopted 2 lines of anna; they count."
    assert problems(review)["adoption"] == ("note", said)
    with fresh(review, clock, tmp_path / "clone") as clone:
        assert mine(clone, one, "anna") == mine(clone, two, "anna") == "include"
        assert problems(clone)["adoption"] == ("note", said)
    review.team.redact(event_id(10_001), "anna")
    file = review.folder / "screening" / "decisions" / "eve" / "laptop.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("a private word", ""), encoding="utf-8")
    with fresh(review, clock, tmp_path / "later") as clone:
        assert mine(clone, one, "anna") == "include", "also when the note was redacted since"
        assert errors(clone) == []


def test_a_line_that_was_changed_after_it_was_adopted_does_not_count(review, clock, tmp_path):
    key = keys(review)[0]
    file = put(review, "eve/laptop.jsonl", vote(1, key))
    review.team.sync(adopt="screening/decisions/eve/laptop.jsonl", actor="bram")
    review.team.write_ledger()
    file.write_text(file.read_text(encoding="utf-8").replace("include", "exclude"), encoding="utf-8")
    with fresh(review, clock, tmp_path / "clone") as clone:
        assert mine(clone, key, "anna") is None
        assert errors(clone) == ["ledger-elsewhere"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("screening/decisions/eve/none.jsonl", "no such ledger"), ("../../x", "no such ledger"), ("{own}", "no line in this ledger is waiting")],
)  # fmt: skip
def test_what_cannot_be_adopted_is_said_in_one_sentence(review, name, said):
    own = own_ledger(review).relative_to(review.folder)
    with pytest.raises(LitreviewError, match=said):
        review.team.sync(adopt=name.format(own=own.as_posix()), actor="bram")


def test_a_copy_of_a_line_in_another_ledger_waits_for_nobody_and_one_that_differs_does(review):
    key = keys(review)[0]
    put(review, "anna/phone.jsonl", vote(1, key))
    put(review, "eve/laptop.jsonl", vote(1, key))
    assert review.team.sync().problems == ()
    put(review, "eve/laptop.jsonl", vote(1, key, verdict="exclude"))
    assert [problem.id for problem in review.team.sync().problems] == ["ledger-elsewhere"]
    assert mine(review, key, "anna") == "include"
    with pytest.raises(LitreviewError, match="no line in this ledger is waiting"):
        review.team.sync(adopt="screening/decisions/eve/laptop.jsonl", actor="bram")


def garbled(line: bytes) -> bytes:
    return line.replace(b'"kind"', b'"ki\xff')


@pytest.mark.parametrize("change", [lambda line: line[:-20], lambda line: line[:60], garbled])
@pytest.mark.parametrize("where", ["anna/phone.jsonl", "anna/phone (conflicted copy).jsonl"])
def test_a_damaged_line_that_stands_whole_elsewhere_is_a_note(review, change, where):
    key = keys(review)[0]
    whole = to_line(vote(1, key)).encode()
    put(review, "anna/phone.jsonl", change(whole))
    (told,) = review.team.sync().problems
    assert (told.id, told.level) == ("ledger-line", "error")
    assert told.where == "screening/decisions/anna/phone.jsonl:1"
    assert "b'" not in told.what
    assert str(review.folder) not in f"{told.what} {told.hint}"
    assert "Ask anna, on the device phone" in told.hint
    put(review, where, whole)
    assert "ledger-line-again" in {problem.id for problem in review.team.sync().problems}
    assert errors(review) == []
    assert mine(review, key, "anna") == "include"


def test_a_line_that_was_cut_within_its_id_stays_an_error_unless_it_comes_again_in_the_same_file(review):
    whole = to_line(vote(1, keys(review)[0])).encode()
    put(review, "bram/phone.jsonl", vote(2, keys(review)[0], "bram"))
    file = put(review, "anna/phone.jsonl", whole[:30])
    assert [problem.id for problem in review.team.sync().problems] == ["ledger-line"]
    put(review, "anna/phone.jsonl", whole)
    assert [problem.id for problem in review.team.sync().problems] == ["ledger-line-again"]
    file.write_bytes(whole[:30] + b"\n" + b"{\n" * 3)
    (told,) = review.team.sync().problems[:1]
    assert told.what.startswith("4 lines (lines 1, 2, 3, 4) are not events.")


def test_conflict_markers_of_git_are_named_as_such_and_the_lines_between_them_count(review):
    one, two, *_ = keys(review)
    put(
        review, "anna/phone.jsonl", "<<<<<<< HEAD", vote(1, one), "||||||| 1a2b3c4", "=======", vote(2, two), ">>>>>>> theirs"
    )  # fmt: skip
    (told,) = review.team.sync().problems
    assert (told.id, told.level) == ("ledger-conflict", "error")
    assert told.what.startswith("Git left conflict markers in this ledger (lines 1, 3, 4, 6)")
    assert "merge=union" in told.hint
    assert mine(review, one, "anna") == mine(review, two, "anna") == "include"


def test_repair_moves_bad_lines_of_this_device_aside_and_names_those_of_others(review):
    key = keys(review)[0]
    decide(review, key, "include", "anna")
    ledger = own_ledger(review)
    whole = ledger.read_bytes()
    bad = [b"<<<<<<< HEAD", b"\xff\xfe garbage", whole.splitlines()[-1][:50]]
    ledger.write_bytes(bad[0] + b"\n" + whole + bad[1] + b"\n" + bad[2])
    put(review, "bram/tablet.jsonl", b"\xff")
    done = review.team.sync(repair=True)
    assert done.moved == 3
    assert ledger.read_bytes() == whole
    assert ledger.with_suffix(".rejected").read_bytes().splitlines() == bad, "nothing is deleted"
    assert [(problem.id, problem.where) for problem in done.problems] == [
        ("ledger-line", "screening/decisions/bram/tablet.jsonl:1")
    ]
    assert "Ask bram, on the device tablet, to run `litreview sync --repair`" in done.problems[0].hint
    ledger.write_bytes(whole + bad[1] + b"\n")
    assert review.team.sync(repair=True).moved == 1
    assert ledger.with_suffix(".rejected").read_bytes().splitlines() == bad, "the same line is kept once"


def test_a_line_that_repair_moved_aside_is_written_again_by_its_device(review):
    key = keys(review)[0]
    decide(review, key, "include", "anna")
    ledger = own_ledger(review)
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:-9])
    done = review.team.sync(repair=True)
    assert (done.moved, done.written, done.problems) == (1, 1, ())
    assert ledger.read_bytes() == whole


def test_a_redaction_takes_its_text_out_of_damaged_lines_too(review):
    key = keys(review)[0]
    decide(review, key, "include", "anna", note="Mrs. X said so")
    ledger = own_ledger(review)
    ledger.write_bytes(ledger.read_bytes()[:-4])
    review.team.sync(repair=True)
    review.team.redact(review.reports.history(key, "anna")[-1].id, "anna")
    for path in ledger.parent.iterdir():
        assert b"Mrs. X" not in path.read_bytes()


def test_a_store_that_read_a_forged_id_before_is_rebuilt_with_all_its_decisions(review, clock, tmp_path):
    """The case of version 0.1.0: one id far ahead made every later id one that no reader takes."""
    one, two, three, _ = keys(review)
    device = review._context.device
    ids = [str(UUID(int=UUID(FAR).int + n)) for n in range(1, 4)]
    made = [
        vote(1, one, id=ids[0], device=device),
        vote(2, one, id=ids[1], device=device, verdict="exclude", replaces=[ids[0], FAR]),
        vote(3, two, id=ids[2], device=device),
    ]
    forged = vote(4, three, "eve", "laptop", id=FAR)
    put(review, "eve/laptop.jsonl", forged)
    put(review, f"anna/{device}.jsonl", *made)
    with review._context.store.write() as session:
        review._context.project(session, session.events.add([forged, *made], written=True))
    assert mine(review, one, "anna") == "exclude"
    assert errors(review).count("event-unwritable") == 4
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert (mine(again, one, "anna"), mine(again, two, "anna")) == ("exclude", "include")
        assert mine(again, three, "eve") is None, "it counts on no machine"
        assert again.decisions.undo("anna").key == two
        assert again.team.sync(repair=True).moved == 3
        assert set(errors(again)) == {"ledger-line"}, "eve's forged line alone"
        with fresh(again, clock, tmp_path / "clone") as clone:
            assert mine(clone, one, "anna") == "exclude", "and in every clone"


def test_a_store_that_counted_a_line_of_somebody_elses_ledger_is_rebuilt_without_it(review, clock):
    key = keys(review)[0]
    forged = vote(1, key)
    put(review, "eve/laptop.jsonl", forged)
    with review._context.store.write() as session:
        review._context.project(session, session.events.add([forged], written=True))
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert mine(again, key, "anna") is None
        assert errors(again) == ["ledger-elsewhere"]


@pytest.mark.parametrize("name", ["../../../../outside", "x\0y", "", "no-id", "/outside"])
def test_a_run_whose_id_is_a_path_is_read_nowhere(review, clock, tmp_path, name):
    (tmp_path / "outside.jsonl").write_text("secret", encoding="utf-8")
    review.duplicates.run()
    run = next((review.folder / "screening" / "duplicates").glob("*.jsonl"))
    forged = vote(1, keys(review)[0], "eve", "laptop", kind="run", run=name, sha256="0" * 64)
    put(review, "eve/laptop.jsonl", forged)
    head, *rest = run.read_text(encoding="utf-8").splitlines()
    odd = json.dumps(json.loads(head) | {"id": name})
    run.with_name("other.jsonl").write_text("\n".join([odd, *rest]) + "\n", encoding="utf-8")
    told = [*review.team.sync().problems, *review.check()]
    assert not any(name in problem.where for problem in told if len(name) > 1)
    assert "secret" not in str(told)
    with fresh(review, clock, tmp_path / "clone") as clone:
        assert as_json(clone.flow.at("2030-01-01"))["numbers"] == as_json(clone.flow.now())["numbers"]
