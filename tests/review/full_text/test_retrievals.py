"""Retrieval of full texts: files by hash, reports not retrieved, and undo (RULES 2, 3, 5)."""

from __future__ import annotations

import hashlib

import pytest

from litreview.errors import InputError, NoSuchKey, UsageError
from litreview.model import Stage, Verdict
from litreview.review.views import Decide

FULL = Stage.FULL_TEXT


@pytest.fixture
def pdf(tmp_path):
    path = tmp_path / "downloads" / "The Report (final).PDF"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"%PDF-1.4 invented")
    return path


@pytest.fixture
def included(review):
    """Return the keys of two reports that passed title and abstract."""
    keys = [row.key for row in review.reports.rows()][:2]
    for key in keys:
        for name in ("anna", "bram"):
            review.decisions.decide(Decide(key, Verdict.INCLUDE), name)
    return keys


def test_a_full_text_is_stored_by_its_hash_and_found_again(review, included, pdf):
    (told,) = review.full_text.retrieve(included[0], "got", actor="anna", file=pdf)
    digest = hashlib.sha256(pdf.read_bytes()).hexdigest()
    assert (told.path, told.counts) == (f"fulltext/{digest}.pdf", True)
    assert (review.folder / told.path).read_bytes() == pdf.read_bytes()
    assert [(text.path, text.name) for text in review.full_text.files(included[0])] == [
        (review.folder / told.path, "The Report (final).PDF")
    ]
    assert review.flow.box("undecided.reports") == [included[0]]
    assert review.flow.box("undecided.retrieval") == [included[1]]
    assert "fulltext/" in (review.folder / ".gitignore").read_text(encoding="utf-8")


def test_several_reports_are_retrieved_in_one_act_and_that_is_undone_as_one(review, included, pdf):
    review.full_text.retrieve(included, "got", actor="anna", file=pdf)
    assert review.flow.box("undecided.reports") == sorted(included)
    assert len(list((review.folder / "fulltext").iterdir())) == 1
    assert review.decisions.undo("anna").what == "retrieval"
    assert review.flow.box("undecided.retrieval") == sorted(included)
    assert review.full_text.files(included[0]) == []
    review.decisions.redo("anna")
    assert review.flow.box("undecided.reports") == sorted(included)


def test_a_new_retrieval_replaces_earlier_ones_by_anyone(review, included, pdf):
    one = included[0]
    review.full_text.retrieve(one, "not-retrieved", "no answer", "anna")
    assert review.flow.box("dbr_notretrieved_reports") == [one]
    review.full_text.retrieve(one, "got", actor="bram", file=pdf)
    assert review.flow.box("dbr_notretrieved_reports") == []
    assert [line.text for line in review.reports.history(one, "anna") if line.what == "retrieval"] == [
        "not-retrieved (no answer)", "got, The Report (final).PDF",
    ]  # fmt: skip
    review.decisions.undo("bram")
    assert review.flow.box("dbr_notretrieved_reports") == [one]


def test_a_decision_at_full_text_implies_retrieval(review, included):
    review.decisions.decide(Decide(included[0], Verdict.MAYBE, stage=FULL), "anna")
    assert review.flow.box("undecided.reports") == [included[0]]
    review.decisions.undo("anna")
    assert review.flow.box("undecided.reports") == []


def test_the_first_reason_in_the_protocol_is_the_primary_one(review, included):
    codes = [reason.code for reason in review.protocol.offered(FULL) if reason.means is None][:2]
    given = ((*reversed(codes),), (codes[0],))
    for name, reasons in zip(("anna", "bram"), given, strict=True):
        review.decisions.decide(Decide(included[0], Verdict.EXCLUDE, reasons, stage=FULL), name)
    assert [(part.code, part.n) for part in review.flow.now().reasons["dbr"]] == [(codes[0], 1)]


def test_maybe_at_full_text_awaits_classification_and_may_be_labelled_ongoing(review, included):
    one = included[0]
    review.decisions.decide(Decide(one, Verdict.MAYBE, stage=FULL), "anna")
    assert review.decisions.label(one, "ongoing", "anna")
    assert review.reports.card(one, "anna", FULL).labels == ("ongoing",)
    assert [row.state for row in review.reports.rows(FULL)] == ["maybe"]
    assert review.flow.now().undecided["reports"] == 1
    assert "maybe" in {problem.id for problem in review.check()}


def test_a_retrieval_before_the_title_and_abstract_decision_does_not_count_yet(review, pdf):
    one = review.reports.rows()[0].key
    (told,) = review.full_text.retrieve(one, "got", actor="anna", file=pdf)
    assert not told.counts
    assert review.flow.box("undecided.reports") == []
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(one, Verdict.INCLUDE), name)
    assert review.flow.box("undecided.reports") == [one]


def test_an_invalid_retrieval_changes_nothing(review, included, pdf, tmp_path):
    empty = tmp_path / "empty.pdf"
    empty.touch()
    before = review.team.ledger_lag()
    with pytest.raises(InputError, match="empty"):
        review.full_text.retrieve(included[0], "got", actor="anna", file=empty)
    with pytest.raises(InputError, match="no such file"):
        review.full_text.retrieve(included[0], "got", actor="anna", file=tmp_path / "nothing.pdf")
    with pytest.raises(UsageError, match="has no file"):
        review.full_text.retrieve(included[0], "not-retrieved", "gone", "anna", file=pdf)
    with pytest.raises(NoSuchKey):
        review.full_text.retrieve([included[0], "zzzzzzzz"], "got", actor="anna", file=pdf)
    assert review.team.ledger_lag() == before
    assert not (review.folder / "fulltext").exists()


def test_an_unusual_suffix_becomes_bin(review, included, tmp_path):
    odd = tmp_path / "report.not a word"
    odd.write_bytes(b"text")
    (told,) = review.full_text.retrieve(included[0], "got", actor="anna", file=odd)
    assert told.path.endswith(".bin")
