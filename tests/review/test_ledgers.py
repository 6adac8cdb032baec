"""Ledgers, two machines, and a store from folders alone (RULES 2 and 3)."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from litreview.errors import NotSaved, StoreError
from litreview.model import Stage, Verdict
from litreview.prisma.flow import as_json
from litreview.review.review import Review
from litreview.review.team import exchange as ledger_exchange
from litreview.review.views import Decide, SearchFacts
from litreview.store import database as engines
from tests.engines import only_sqlite


def shown(review: Review) -> tuple[object, ...]:
    lists = {stage: review.reports.rows(stage) for stage in Stage}
    return lists, review.status(), as_json(review.flow.now()), review.duplicates.open_pairs()


def keys(review: Review) -> list[str]:
    return [row.key for row in review.reports.rows()]


def decide(review: Review, key: str, verdict: str, actor: str, **more):
    return review.decisions.decide(Decide(key, Verdict(verdict), **more), actor)


def errors(review: Review) -> list[str]:
    return [problem.id for problem in review.check() if problem.level == "error"]


def lines(review: Review) -> list[Path]:
    return sorted((review.folder / "screening" / "decisions").glob("*/*.jsonl"))


@pytest.fixture
def busy(review, export):
    """Give a review in which a good deal has happened."""
    review.searches.import_files([export(6, 10, "a-later.ris")], SearchFacts(key="a-earlier-name"), "bram")
    one, two, three, four, *_ = keys(review)
    decide(review, one, "include", "anna", note="yes \u202e and\nno")
    decide(review, one, "maybe", "bram")
    decide(review, two, "exclude", "anna")
    review.decisions.undo("anna")
    review.decisions.redo("anna")
    decide(review, two, "include", "bram")
    decide(review, two, "include", "lead", consensus=True)
    review.full_text.retrieve(two, "got", actor="anna")
    decide(review, two, "include", "anna", stage=Stage.FULL_TEXT)
    review.duplicates.run()
    review.duplicates.join(three, four, "anna")
    review.team.write_ledger()
    return review


def test_a_store_made_from_the_folders_alone_shows_the_same_to_the_last_decision(busy, clock):
    before = shown(busy)
    assert errors(busy) == []
    busy.close()
    shutil.rmtree(busy.folder / ".litreview")
    with Review.open(busy.folder, clock=clock) as again:
        assert shown(again) == before
        assert errors(again) == []
    with Review.rebuild(busy.folder, clock=clock) as again:
        assert shown(again) == before
        assert errors(again) == []


@pytest.fixture
def pair(review, clock, monkeypatch, tmp_path, engine):
    """Give two machines that work on one review, each in its own copy of the folder."""
    review.team.write_ledger()
    copy = tmp_path / "copy"
    shutil.copytree(review.folder, copy, ignore=shutil.ignore_patterns(".litreview"))
    monkeypatch.setattr("litreview.review.startup.device", lambda: "tablet")
    with Review.open(engine.place(copy), clock=clock) as other:
        other.team.confirm("anna")
        yield review, other


def of_others(review: Review):
    """Leave out the ledgers of other devices: a copy of those may be an older one."""
    device = review._context.device

    def chosen(folder: str, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if "decisions" in folder and name.endswith(".jsonl") and name != f"{device}.jsonl"
        ]

    return chosen


def exchange(one: Review, other: Review) -> None:
    for review in (one, other):
        review.team.write_ledger()
    for source, target in ((one, other), (other, one)):
        for part in ("searches", "screening"):
            shutil.copytree(
                source.folder / part, target.folder / part, dirs_exist_ok=True, ignore=of_others(source)
            )
    for review in (one, other):
        review.team.sync()


def test_two_machines_that_exchange_their_ledgers_show_the_same(pair, clock):
    one, other = pair
    first, second, *_ = keys(one)
    decide(one, first, "include", "anna")
    clock.forward(-86400)
    decide(other, first, "include", "bram")
    decide(other, second, "exclude", "anna")
    decide(one, second, "include", "anna")
    exchange(one, other)
    assert shown(one) == shown(other)
    assert one.reports.card(first, "anna").state == "include"
    assert one.reports.card(second, "anna").state == "conflict", "anna differs with herself"
    assert one.reports.queue("anna")[0].key == second, "it comes first in her queue"
    assert second in {card.key for card in one.reports.queue("bram")}, "and bram is still to vote"
    assert decide(one, second, "exclude", "anna").state == "waiting", "her new vote replaces both"
    exchange(one, other)
    assert shown(one) == shown(other)
    assert errors(one) == errors(other) == []


def test_each_device_of_each_reviewer_writes_its_own_file_only(pair):
    one, other = pair
    decide(one, keys(one)[0], "include", "anna")
    mine = {path: path.read_bytes() for path in lines(other)}
    decide(other, keys(other)[1], "include", "anna")
    other.team.write_ledger()
    assert {path: path.read_bytes() for path in lines(other) if path in mine} == mine
    assert (other.folder / "screening/decisions/anna/tablet.jsonl").exists()


def test_an_event_waits_for_its_record_and_counts_when_that_comes(pair, export):
    one, other = pair
    one.searches.import_files([export(10, 12, "late.ris")], SearchFacts(key="late"), "anna")
    late = keys(one)[-1]
    decide(one, late, "exclude", "anna")
    one.team.write_ledger()
    ledger = "screening/decisions/anna"
    shutil.copytree(one.folder / ledger, other.folder / ledger, dirs_exist_ok=True)
    told = other.team.sync()
    assert told.waiting == 1
    assert [problem.id for problem in told.problems] == ["export-missing"]
    assert "waiting" in {problem.id for problem in other.check()}
    exchange(one, other)
    assert other.team.sync().waiting == 0
    assert shown(one) == shown(other)


def test_a_last_line_that_was_cut_takes_nothing_with_it_and_is_written_again(review):
    decide(review, keys(review)[0], "include", "anna", note="naïve")
    review.team.write_ledger()
    ledger = next(path for path in lines(review) if path.parent.name == "anna")
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[: whole.rindex("ï".encode()) + 1])
    assert "ledger-line" in errors(review)
    told = review.team.sync()
    assert [problem.id for problem in told.problems] == ["ledger-line"]
    assert told.written == 1
    assert whole.splitlines()[-1] in ledger.read_bytes().splitlines(), "the line stands on its own again"
    assert review.team.sync().written == 0


def test_lines_that_were_deleted_are_written_again_by_their_own_device_only(pair):
    one, other = pair
    decide(one, keys(one)[0], "include", "anna")
    exchange(one, other)
    (ledger,) = [path for path in lines(one) if path.parent.name == "anna" and path.stem != "tablet"]
    whole = ledger.read_bytes()
    theirs = other.folder / ledger.relative_to(one.folder)
    for path in (ledger, theirs):
        path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert [problem.id for problem in other.team.sync().problems] == ["ledger-lacks"]
    assert theirs.read_bytes() != whole
    assert one.team.sync().written == 1
    assert ledger.read_bytes() == whole
    assert other.reports.card(keys(other)[0], "anna").mine is not None, "nothing was lost meanwhile"


def test_a_conflicted_copy_of_a_ledger_counts_and_is_named(pair):
    one, other = pair
    decide(one, keys(one)[0], "include", "anna")
    one.team.write_ledger()
    (ledger,) = [path for path in lines(one) if path.parent.name == "anna"]
    folder = other.folder / "screening" / "decisions" / "anna"
    copy = folder / f"{ledger.stem} (Anna's conflicted copy 2026-01-05).jsonl"
    copy.write_bytes(ledger.read_bytes())
    told = other.team.sync()
    assert [(problem.id, problem.level) for problem in told.problems] == [("ledger-copy", "note")]
    assert "keep the file" in told.problems[0].hint
    assert other.reports.card(keys(other)[0], "anna").mine is not None
    (folder / ledger.name).write_bytes(ledger.read_bytes())
    assert "can be deleted" in other.team.sync().problems[0].hint
    assert errors(other) == []


def test_a_clock_that_is_ahead_is_named_and_what_it_decided_counts(pair, clock):
    one, other = pair
    clock.forward(40 * 86400)
    decide(one, keys(one)[0], "include", "anna")
    clock.forward(-40 * 86400)
    exchange(one, other)
    assert {problem.id for problem in other.team.sync().problems} == {"clock-ahead"}
    assert decide(other, keys(other)[0], "exclude", "anna").state == "waiting", (
        "a later vote replaces it all the same"
    )
    exchange(one, other)
    assert one.reports.card(keys(one)[0], "anna").mine.verdict == "exclude"
    assert shown(one)[0] == shown(other)[0]


def edit(ledger: Path, **changes):
    """Change the last decision of a ledger by hand."""
    texts = ledger.read_text(encoding="utf-8").splitlines()
    at = max(n for n, text in enumerate(texts) if '"decision"' in text)
    texts[at] = json.dumps(json.loads(texts[at]) | changes, ensure_ascii=False)
    ledger.write_text("\n".join(texts) + "\n", encoding="utf-8")


def test_a_note_that_was_blanked_by_hand_counts_with_its_note_and_is_an_error(review):
    key = keys(review)[0]
    decide(review, key, "include", "anna", note="Mrs. X said so")
    review.team.write_ledger()
    ledger = next(path for path in lines(review) if path.parent.name == "anna")
    whole = ledger.read_bytes()
    edit(ledger, note="")
    (told,) = review.team.sync().problems
    assert (told.id, told.level) == ("ledger-copies", "error")
    assert told.what == "A note of anna was taken out without a redaction."
    assert review.reports.votes(key, "anna")[0].note == "Mrs. X said so"
    assert errors(review) == ["ledger-copies"]
    ledger.write_bytes(whole)
    edit(ledger, verdict="exclude")
    assert [problem.id for problem in review.team.sync().problems] == ["ledger-copies"]


def test_a_note_that_was_redacted_wins_without_a_word(review):
    key = keys(review)[0]
    decide(review, key, "include", "anna", note="Mrs. X said so")
    review.team.write_ledger()
    ledger = next(path for path in lines(review) if path.parent.name == "anna")
    copy = ledger.with_name("backup.jsonl")
    copy.write_bytes(ledger.read_bytes())
    review.team.redact(review.reports.history(key, "anna")[-1].id, "anna")
    review.team.write_ledger()
    assert "Mrs. X" not in ledger.read_text(encoding="utf-8")
    assert {problem.id for problem in review.team.sync().problems} == {"ledger-copy"}
    assert review.reports.votes(key, "anna")[0].note == ""
    assert errors(review) == []


def test_an_export_that_was_changed_or_lost_is_named(review):
    (kept,) = (review.folder / "searches").rglob("*.ris")
    whole = kept.read_bytes()
    kept.write_bytes(whole + b"\n")
    assert errors(review) == ["export-changed"]
    kept.unlink()
    assert errors(review) == ["export-missing"]
    review.close()
    with pytest.raises(StoreError, match="give 0 records, but the store had 4"):
        Review.rebuild(review.folder)
    kept.write_bytes(whole)
    assert errors(review) == []
    assert len(keys(review)) == 4


@only_sqlite
@pytest.mark.parametrize(("schema", "age"), [("0", "an older"), ("999", "a newer")])
def test_a_store_of_another_version_gets_a_clear_sentence_and_rebuild_saves_what_it_holds(
    review, schema, age
):
    decide(review, keys(review)[0], "include", "anna")
    before = shown(review)
    with closing(sqlite3.connect(review.state.database)) as raw, raw:
        raw.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (schema,))
    with pytest.raises(StoreError, match=f"made by {age} litreview"):
        Review.open(review.folder)
    with Review.rebuild(review.folder) as again:
        lists, status, *_ = shown(again)
        assert lists == before[0]
        assert status.reviewers == before[1].reviewers


@only_sqlite
def test_a_damaged_store_is_said_and_rebuilt(review):
    before = shown(review)
    review.close()
    place = review.state.database
    place.write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match="damaged"):
        Review.open(review.folder)
    with Review.rebuild(review.folder) as again:
        assert shown(again)[0] == before[0]


@only_sqlite
def test_a_locked_store_is_said_in_one_line(review, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    key = keys(review)[0]
    review.team.write_ledger()
    with review._context.store.write(), Review.open(review.folder) as other:
        assert len(keys(other)) == 4, "reading goes on"
        with pytest.raises(NotSaved, match="keeps the review's database locked"):
            decide(other, key, "include", "anna")
    assert decide(review, key, "include", "anna").state == "waiting"


@only_sqlite
def test_a_store_that_another_program_has_open_is_not_taken_from_under_it(review, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    assert keys(review)
    with pytest.raises(StoreError, match="locked"):
        Review.rebuild(review.folder)
    assert {path.name for path in review.state.root.glob("review.db*")} == {
        "review.db",
        "review.db-shm",
        "review.db-wal",
    }
    decide(review, keys(review)[0], "include", "anna")
    with Review.open(review.folder) as other:
        assert other.status().reviewers["anna"].decided == 1


def test_a_synchronisation_that_was_killed_is_finished_at_the_next_opening(busy, monkeypatch, clock):
    before = shown(busy)
    busy.close()
    shutil.rmtree(busy.folder / ".litreview")

    def killed(*_):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(ledger_exchange, "load_export", killed)
        with pytest.raises(SystemExit):
            Review.open(busy.folder, clock=clock)
    with Review.open(busy.folder, clock=clock) as again:
        assert shown(again) == before


def test_a_ledger_that_cannot_be_written_is_said_and_its_events_stay_for_later(review):
    review.team.write_ledger()
    decide(review, keys(review)[0], "include", "cas")
    blocked = review.folder / "screening" / "decisions" / "cas"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(NotSaved, match="cas"):
        review.team.write_ledger()
    assert review.team.ledger_lag() == 2, "the decision, and that cas works here"
    blocked.unlink()
    assert review.team.write_ledger() == 2
    assert review.team.ledger_lag() == 0


def test_a_line_that_was_cut_off_and_written_again_is_no_lasting_error(review):
    decide(review, keys(review)[0], "include", "cas")
    review.team.write_ledger()
    (path,) = (review.folder / "screening" / "decisions" / "cas").glob("*.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert [problem.id for problem in review.check() if problem.level == "error"] == ["ledger-line"]
    path.write_bytes(whole[:-20] + b"\n" + whole)
    assert [problem for problem in review.check() if problem.level == "error"] == []
