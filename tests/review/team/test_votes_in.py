"""Votes from Rayyan, Covidence and ASReview LAB, and files that those can read."""

from __future__ import annotations

import csv

import pytest

from litreview.errors import InputError, UsageError
from litreview.exports import read_records
from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.team.votes_in import VoteImportOptions
from litreview.review.team.votes_out import ExportedVotes
from litreview.review.views import SearchFacts
from litreview.screening.foreign import given
from tests.acceptance.material import material


def titles(review: Review) -> list[tuple[str, str, int]]:
    return [(row.key, row.title, row.year) for row in review.reports.rows()]


def sheet(path, heads, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(heads)
        writer.writerows(rows)
    return path


def plain_reason(review: Review) -> str:
    """Give the code of a reason that is a vote, and not a duplicate or a file that cannot be had."""
    return next(
        reason.code for reason in review.protocol.offered(Stage.TITLE_ABSTRACT) if reason.means is None
    )


@pytest.fixture
def rayyan(review, tmp_path):
    first = (
        'RAYYAN-INCLUSION: {"Emily B."=>"Included", "Tom"=>"Excluded"} | RAYYAN-LABELS: full text needed,RCT'
        ' | RAYYAN-EXCLUSION-REASONS: off topic,odd one | USER-NOTES: {"Tom"=>["not \\"ours\\"", "at all"]}'
    )
    notes = [
        first,
        'an older note | RAYYAN-INCLUSION: {"Tom"=>"Maybe"}',
        "",
    ]
    rows = [[title, year, note] for (_, title, year), note in zip(titles(review), notes, strict=False)]
    rows.append(["A title of nothing here", 1999, 'RAYYAN-INCLUSION: {"Tom"=>"Included"}'])
    return sheet(tmp_path / "articles.csv", ["title", "year", "notes"], rows)


def test_votes_of_rayyan_become_decisions_of_its_reviewers(review, rayyan):
    first, second, *_ = [row.key for row in review.reports.rows()]
    tried = review.team.import_votes(
        rayyan,
        VoteImportOptions(dry_run=True, reasons={"off topic": plain_reason(review)}),
    )
    assert tried.decided == {"emily-b": 1, "tom": 2}
    assert review.status().reviewers == {}
    code = plain_reason(review)
    done = review.team.import_votes(rayyan, VoteImportOptions(reasons={"Off Topic": code}))
    assert (done.tool, done.rows, done.decided, done.labels) == ("Rayyan", 3, {"emily-b": 1, "tom": 2}, 4)
    assert done.unmatched == ("A title of nothing here",)
    assert done.unknown == ("odd one",)
    votes = {vote.reviewer: vote for vote in review.reports.votes(first, "tom")}
    assert votes["emily-b"].verdict == "include"
    assert (votes["tom"].reasons, votes["tom"].note) == ((code,), 'not "ours" at all [odd one]')
    assert review.reports.votes(second, "tom")[0].verdict == "maybe"
    assert review.reports.card(first, "tom").labels == ("full text needed", "RCT")
    again = review.team.import_votes(rayyan, VoteImportOptions(reasons={"off topic": code}))
    assert (again.decided, again.known, again.labels) == ({}, 3, 0)


def test_a_list_of_covidence_stands_for_one_verdict_of_one_reviewer(review, tmp_path):
    rows = [
        [title, year, "#12", "Exclusion reason: Wrong kind; see the abstract", "RCT; big"]
        for _, title, year in titles(review)
    ]
    file = sheet(
        tmp_path / "irrelevant.csv", ["Title", "Published Year", "Covidence #", "Notes", "Tags"], rows
    )
    with pytest.raises(UsageError, match="has no verdicts"):
        review.team.import_votes(file, VoteImportOptions("anna"))
    with pytest.raises(UsageError, match="does not name the reviewer"):
        review.team.import_votes(file, VoteImportOptions(verdict=Verdict.EXCLUDE))
    assert review.status().reviewers == {}
    done = review.team.import_votes(file, VoteImportOptions("anna", Verdict.EXCLUDE))
    assert (done.tool, done.decided, done.unknown) == ("Covidence", {"anna": 4}, ("Wrong kind",))
    assert (
        review.reports.votes(review.reports.rows()[0].key, "anna")[0].note == "see the abstract [Wrong kind]"
    )


def test_labels_of_asreview_are_votes_and_what_was_not_seen_is_none(review, tmp_path):
    labels = ["1", "0", "-1", ""]
    rows = [
        [title, year, label, "seen"] for (_, title, year), label in zip(titles(review), labels, strict=True)
    ]
    file = sheet(tmp_path / "asreview.csv", ["title", "year", "asreview_label", "asreview_note"], rows)
    done = review.team.import_votes(file, VoteImportOptions("anna"))
    assert (done.tool, done.decided) == ("ASReview", {"anna": 2})
    assert [row.mine for row in review.reports.rows(reviewer="anna")] == ["include", "exclude", None, None]


def test_a_file_without_votes_is_said(review, export):
    with pytest.raises(InputError, match="no votes"):
        review.team.import_votes(export(), VoteImportOptions("anna"))


def test_what_is_written_for_rayyan_reads_back_and_hides_what_the_asker_may_not_see(
    review, rayyan, tmp_path, export, engine, protocol
):
    code = plain_reason(review)
    review.team.import_votes(rayyan, VoteImportOptions(reasons={"off topic": code, "odd one": code}))
    hidden = tmp_path / "hidden.csv"
    votes = sum(one.decided for one in review.status().reviewers.values())
    assert review.team.export_votes(hidden, "rayyan", actor="stranger") == ExportedVotes(4, votes)
    assert "RAYYAN" not in hidden.read_text(encoding="utf-8")
    shown = tmp_path / "shown.csv"
    assert review.team.export_votes(shown, "rayyan", actor="tom").hidden_votes == 0
    with Review.create(engine.place(tmp_path / "other"), protocol=protocol) as other:
        other.searches.import_files([export()], SearchFacts(database="PubMed"), "anna")
        other.team.import_votes(shown, VoteImportOptions())
        assert other.status().reviewers == review.status().reviewers
    sheet_ = tmp_path / "asreview.csv"
    review.team.export_votes(sheet_, "asreview", actor="tom")
    rows = list(csv.DictReader(sheet_.read_text(encoding="utf-8").splitlines()))
    assert [row["included"] for row in rows] == ["", "", "", ""], "no report is settled by one of two"


@pytest.mark.parametrize(
    ("sample", "tool", "votes"),
    [
        ("csv/asreview_citation-file-formatting___baseline_rayyan.csv", "Rayyan", 1),
        (
            "csv/zentouro_systematic-review-flash-floods__review_58723_irrelevant_csv_20191023234056.csv",
            "Covidence",
            1,
        ),
        (
            "csv/UtrechtUniversity_PoC-scoping-review__approach_for_lung_cancer__Scoping_review_asreview_dataset_relevant.csv",
            "ASReview",
            1,
        ),
    ],
)
def test_real_exports_of_each_tool_are_known_for_what_they_are(sample, tool, votes):
    records = read_records(material(f"samples/{sample}")).records
    found = [given(record) for record in records]
    assert {name for name, said in found if said} == {tool}
    assert sum(len(said) for _, said in found) >= votes
