"""Notes that were taken out are out: here, in the ledger, and on every device that hears of it."""

from __future__ import annotations

import shutil

import pytest

from litreview.errors import NoSuchKey, UsageError
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide

PRIVATE = "Mrs. X of Y said so"


def noted(review: Review) -> tuple[str, str]:
    key = review.reports.rows()[0].key
    made = review.decisions.decide(Decide(key, Verdict.INCLUDE, note=PRIVATE), "anna")
    return key, made.event


def everywhere(review: Review) -> str:
    texts = [path.read_text(encoding="utf-8") for path in (review.folder / "screening").rglob("*.jsonl")]
    with review._context.store.read() as session:
        texts += [str(event.body) for event in session.events.all()]
        texts += [vote.note for _, vote in session.lists.ballots_of()]
    return "\n".join(texts)


@pytest.mark.parametrize("in_ledger", [True, False])
def test_a_note_is_gone_at_once_and_the_vote_stays(review, in_ledger):
    key, event = noted(review)
    if in_ledger:
        review.team.write_ledger()
    assert review.team.redact(event[-12:], "lead") == event
    assert PRIVATE not in everywhere(review)
    review.team.write_ledger()
    assert PRIVATE not in everywhere(review)
    assert review.reports.votes(key, "anna")[0].verdict == "include"
    assert [line.what for line in review.reports.history(key, "anna")][-1] == "redaction"
    assert review.team.sync().problems == ()
    assert not [problem for problem in review.check() if problem.level == "error"]
    with pytest.raises(UsageError, match="no note"):
        review.team.redact(event, "lead")
    with pytest.raises(NoSuchKey):
        review.team.redact("nosuch", "lead")


def test_each_device_blanks_its_own_ledger_when_it_hears_of_it(review, tmp_path, clock, engine, monkeypatch):
    key, event = noted(review)
    review.team.write_ledger()
    copy = tmp_path / "copy"
    shutil.copytree(review.folder, copy, ignore=shutil.ignore_patterns(".litreview"))
    monkeypatch.setattr("litreview.review.startup.device", lambda: "tablet")
    with Review.open(engine.place(copy), clock=clock) as other:
        other.team.confirm("anna")
        assert other.reports.votes(key, "anna")[0].note == PRIVATE
        other.team.redact(event, "bram")
        theirs = "screening/decisions/anna"
        assert PRIVATE in everywhere(other), "the laptop's ledger is not the tablet's to change"
        assert other.reports.votes(key, "anna")[0].note == ""
        other.team.sync()
        assert other.reports.votes(key, "anna")[0].note == "", (
            "a copy that still has it does not bring it back"
        )
        other.team.write_ledger()
        shutil.copytree(
            other.folder / "screening" / "decisions" / "bram", review.folder / "screening/decisions/bram"
        )
        review.team.sync()
        assert PRIVATE not in everywhere(review)
        shutil.copytree(review.folder / theirs, other.folder / theirs, dirs_exist_ok=True)
        assert other.team.sync().problems == ()
        assert PRIVATE not in everywhere(other)
