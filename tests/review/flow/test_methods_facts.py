"""Facts of the methods: numbers from the flow, amendments from the versions of the protocol."""

from __future__ import annotations

from pathlib import Path

import pytest

from litreview.errors import NoSuchKey
from litreview.model import Verdict
from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.writing import document
from litreview.review.decisions import decision_log
from litreview.review.review import Review
from litreview.review.views import Decide


def change(review: Review, old: str, new: str) -> None:
    path = Path(review.folder) / "screening" / "protocol.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def ids(problems) -> set[str]:
    return {problem.id for problem in problems}


@pytest.fixture
def amended(review, clock):
    """Return a review whose protocol changed after two votes."""
    one = review.reports.rows()[0].key
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(one, Verdict.INCLUDE), name)
    change(review, "blind = true", "blind = false")
    clock.forward(86_400)
    with Review.open(review.folder, clock=clock) as again:
        yield again


def test_a_change_of_the_protocol_is_a_version_with_differences(amended):
    old, new = amended.protocols.versions()
    assert (old.in_force, new.in_force, old.is_here, new.is_here) == (False, True, True, True)
    found = amended.protocols.difference()
    assert [(c.part, c.name, c.old, c.new) for c in found.changes] == [("voting", "blind", "true", "false")]
    assert amended.protocols.difference(new.hash[:10], old.hash[:10]).changes[0].new == "true"
    with pytest.raises(NoSuchKey, match="no version"):
        amended.protocols.difference("nonsense")
    with pytest.raises(NoSuchKey, match="several versions"):
        amended.protocols.difference(old.version)


def test_a_comment_or_colour_does_not_create_a_version(review, clock):
    change(review, "blind = true", "blind = true  # as agreed")
    with Review.open(review.folder, clock=clock) as again:
        assert len(again.protocols.versions()) == 1
        assert again.protocols.difference().changes == ()


def test_check_reports_votes_under_an_older_protocol_and_a_reused_version_name(amended):
    found = {problem.id: problem for problem in amended.check()}
    assert found["protocol-drift"].what.startswith("2 votes at title-abstract were made under version 1.0")
    assert found["protocol-version"].level == "note"
    assert {"protocol-drift", "protocol-version"} <= ids(amended.protocols.check())


def test_a_change_before_the_first_vote_is_not_an_amendment(review, clock):
    change(review, "blind = true", "blind = false")
    clock.forward(86_400)
    with Review.open(review.folder, clock=clock) as again:
        again.decisions.decide(Decide(again.reports.rows()[0].key, Verdict.INCLUDE), "anna")
        assert len(again.protocols.versions()) == 2
        assert again.flow.methods("en").amendments == ()
        assert "protocol-version" not in ids(again.check())


def test_a_reason_removed_from_the_protocol_is_named(review, clock):
    code = next(reason.code for reason in review.protocol.reasons if reason.means is None)
    review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.EXCLUDE, (code,)), "anna")
    change(review, f'code = "{code}"', 'code = "another"')
    with Review.open(review.folder, clock=clock) as again:
        assert "reason-unknown" in ids(again.protocols.check())


def test_the_methods_list_an_amendment_with_the_votes_before_it(amended):
    facts = amended.flow.methods("en")
    (amendment,) = facts.amendments
    assert (amendment.votes, len(amendment.changes), amendment.day) == (2, 1, "2026-01-06")
    text = markdown(document(facts, "en"))
    assert "voting rule blind, blind: from “true” to “false”" in text
    (amended.folder / "screening" / "protocols" / f"{amended.protocols.versions()[0].hash}.toml").unlink()
    assert amended.flow.methods("en").amendments[0].changes is None
    assert "protocol-missing" in ids(amended.check())


def test_the_numbers_of_the_methods_are_those_of_the_flow(review):
    review.duplicates.run()
    review.decisions.remove(["year<=1990"], "automation", "too old", "anna")
    one = review.reports.rows(state="todo")[0].key
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(one, Verdict.INCLUDE), name)
    review.full_text.retrieve(one, "not-retrieved", "gone", "anna")
    facts = review.flow.methods("en")
    assert facts.flow == review.flow.now()
    assert [(one.by, one.why, one.records) for one in facts.dropped] == [("automation", "too old", 1)]
    stage = facts.stages[0]
    assert (stage.votes, stage.reviewers, stage.first) == (2, ("anna", "bram"), "2026-01-05")
    assert stage.agreement == review.decisions.agreement()
    (search,) = facts.searches
    assert (search.name, search.hits, search.records, search.files) == ("PubMed", 4, 4, ("export.ris",))


def test_a_consensus_of_an_older_version_on_equal_votes_is_no_disagreement(review, monkeypatch):
    one, two = (row.key for row in review.reports.rows()[:2])
    for key, bram in ((one, Verdict.INCLUDE), (two, Verdict.EXCLUDE)):
        review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
        review.decisions.decide(Decide(key, bram), "bram")
    monkeypatch.setattr(decision_log, "check_consensus", lambda *_: None)
    for key in (one, two):
        review.decisions.decide(Decide(key, Verdict.EXCLUDE, consensus=True), "anna")
    # What the votes were when it was reached counts.
    review.decisions.decide(Decide(two, Verdict.INCLUDE), "bram")
    assert review.flow.methods("en").stages[0].consensuses == 1
    assert "Disagreements on 1 report were resolved" in markdown(document(review.flow.methods("en"), "en"))


def test_full_texts_are_checked_by_their_hash_and_unknown_files_are_reported(review, tmp_path):
    one = review.reports.rows()[0].key
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(one, Verdict.INCLUDE), name)
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF invented")
    (told,) = review.full_text.retrieve(one, "got", actor="anna", file=pdf)
    kept = review.folder / told.path
    assert ids(review.check()).isdisjoint({"fulltext-missing", "fulltext-changed", "fulltext-stray"})
    kept.write_bytes(b"%PDF tampered")
    assert "fulltext-changed" in ids(review.check())
    kept.unlink()
    assert {p.level for p in review.check() if p.id == "fulltext-missing"} == {"error"}
    (review.folder / "fulltext" / "loose.pdf").write_bytes(b"x")
    review.decisions.undo("anna")
    assert "fulltext-missing" not in ids(review.check())
    assert {p.level for p in review.check() if p.id == "fulltext-stray"} == {"note"}


def test_a_missing_full_text_of_another_device_is_not_an_error(review, tmp_path, monkeypatch):
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF invented")
    (told,) = review.full_text.retrieve(review.reports.rows()[0].key, "got", actor="anna", file=pdf)
    (review.folder / told.path).unlink()
    monkeypatch.setenv("LITREVIEW_DEVICE", "another-device")
    with Review.open(review.folder) as again:
        assert {p.level for p in again.check() if p.id.startswith("fulltext-")} == {"note"}


def test_of_versions_recorded_at_one_time_the_later_one_is_the_newest(review, clock):
    """Amend the protocol several times: by hash alone, some version would be older than the one before it."""
    review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.INCLUDE), "anna")
    for n in range(2, 6):
        change(review, f"reviewers = {n}", f"reviewers = {n + 1}")
        with Review.open(review.folder, actor="anna", clock=clock) as again:
            versions = again.protocols.versions()
            assert (len(versions), len({version.at for version in versions})) == (n, 1)
            assert "protocol-older" not in ids(again.protocols.check())


def test_a_criterion_with_the_text_of_the_template_is_named_and_not_reported(tmp_path):
    with Review.create(tmp_path / "new", "Invented") as review:
        found = [each for each in review.check() if each.id == "criterion-unwritten"]
        assert [(each.level, each.what) for each in found] == [
            ("open", "The `text` of I1, I2, I3, I4 is still that of the template."),
            ("note", "The `text_nl` of I1, I2, I3, I4 is still that of the template."),
        ]
        assert "(1) Not written yet. (2) Not written yet." in markdown(document(review.flow.methods(), "en"))
        change(review, "Who or what the report is about.", "People who pay.")
    with Review.open(tmp_path / "new") as review:
        [found, _] = [each for each in review.protocols.check() if each.id == "criterion-unwritten"]
        assert found.what == "The `text` of I2, I3, I4 is still that of the template."
        assert "(1) People who pay. (2) Not written yet." in markdown(document(review.flow.methods(), "en"))
        dutch = markdown(document(review.flow.methods("nl"), "nl"))
        assert "(1) Nog niet geschreven." in dutch
        assert "publicatie gaat" not in dutch
