"""Versions of one work: asked about, kept apart, or kept as two reports of one study, as the protocol sets."""

from __future__ import annotations

import json
import shutil

import pytest

from litreview.__main__ import main
from litreview.errors import UsageError
from litreview.model import Stage, Verdict
from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.writing import document
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts

TITLE = "Counting invented sheep in three meadows with a small drone"
FILE = f"""TY  - JOUR
TI  - {TITLE}
AU  - Testauteur, Anna
AU  - Proef, Bram
PY  - 2021
T2  - Journal of Invented Examples
VL  - 12
SP  - 45
EP  - 61
DO  - 10.1000/sheep
ER  -

TY  - JOUR
TI  - {TITLE}
AU  - Testauteur, Anna
AU  - Proef, Bram
PY  - 2020
T2  - medRxiv
DO  - 10.1101/2020.01.02.123
ER  -

TY  - CPAPER
TI  - {TITLE}
AU  - Testauteur, Anna
AU  - Proef, Bram
PY  - 2020
T2  - Invented Congress of Shepherds
SP  - S12
ER  -

TY  - JOUR
TI  - What shepherds know of weather, and of one another
AU  - Testauteur, Anna
AU  - Ander, Carla
PY  - 2021
T2  - Invented Letters
VL  - 3
SP  - 7
ER  -
"""


@pytest.fixture
def make(tmp_path, clock, protocol):
    """Return a function that makes a review of an article, its preprint and its abstract, and another article."""
    path = tmp_path / "versions.ris"
    path.write_text(FILE, encoding="utf-8")
    text = protocol.replace("reviewers = 2", "reviewers = 1")

    def made(setting: str | None = None) -> Review:
        more = f'\n[duplicates]\nversions = "{setting}"\n' if setting else ""
        review = Review.create(tmp_path / f"review-{setting}", protocol=text + more, clock=clock)
        review.searches.import_files([path], SearchFacts(database="PubMed", date="2026-01-02"), "anna")
        return review

    return made


def include(review, *keys):
    for key in keys:
        for stage in Stage:
            review.decisions.decide(Decide(key, Verdict.INCLUDE, stage=stage), "anna")


def by_place(review):
    """Return the keys of the article, the preprint, the abstract and the other article."""
    records = [review.reports.records(row.key)[row.key] for row in review.reports.rows()]
    places = ("Journal of Invented Examples", "medRxiv", "Invented Congress of Shepherds", "Invented Letters")
    return [next(one.key for one in records if one.journal == place) for place in places]


def ids(problems):
    return [problem.id for problem in problems]


def test_versions_are_asked_about_where_the_protocol_says_nothing(make):
    with make() as review:
        done = review.duplicates.run("anna")
        assert (done.reports, done.doubtful, done.versions) == (4, 3, 0)
        head = next((review.folder / "screening" / "duplicates").iterdir()).read_text("utf-8").split("\n")[0]
        assert "versions" not in json.loads(head), "older programs read it as well"


@pytest.mark.parametrize("setting", ["apart", "together"])
def test_versions_stay_reports_of_their_own_without_a_question(make, setting):
    with make(setting) as review:
        done = review.duplicates.run("anna")
        assert (done.reports, done.doubtful, done.versions) == (4, 0, 3)
        article, preprint, abstract, _ = by_place(review)
        pair = review.duplicates.explain(article, preprint)
        assert (pair.verdict, pair.by) == ("different", "engine")
        assert pair.reasons == ("a preprint and its article", f"versions {setting}")
        [guard] = pair.guards
        assert "as the protocol sets" in guard
        assert pair.measured is None, "no rule decided"
        assert "a congress abstract and its article" in review.duplicates.explain(article, abstract).reasons


def test_a_person_overrules_the_setting(make):
    with make("together") as review:
        review.duplicates.run("anna")
        article, preprint, *_ = by_place(review)
        review.duplicates.judge(article, preprint, "same", "anna")
        assert len(review.reports.rows()) == 3
        review.decisions.undo("anna")
        assert len(review.reports.rows()) == 4


def test_a_changed_setting_is_applied_by_the_next_run(make):
    with make() as review:
        review.duplicates.run("anna")
        include(review, *by_place(review))
        path = review.folder / "screening" / "protocol.toml"
        path.write_text(path.read_text("utf-8") + '\n[duplicates]\nversions = "apart"\n', "utf-8")
    with Review.open(path.parents[1]) as review:
        assert "versions-setting" in ids(review.check())
        done = review.duplicates.run("anna")
        assert (done.judged, done.doubtful, done.versions) == (4, 0, 3)
        assert "versions-setting" not in ids(review.check())
        assert review.duplicates.run("anna").judged == 0, "a second run has nothing to do"
        assert "versions: from “ask” to “apart”" in markdown(document(review.flow.methods("en"), "en"))


def test_versions_of_one_study_are_grouped_in_one_act_and_undone_in_one(make):
    with make("together") as review:
        review.duplicates.run("anna")
        article, preprint, abstract, other = by_place(review)
        include(review, article, preprint, abstract, other)
        assert "versions-open" in ids(review.check())
        assert review.flow.now().numbers["new_studies"] == 4
        [study] = review.full_text.join_versions("anna")
        assert set(study.reports) == {article, preprint, abstract}
        assert set(study.reasons) == {"a congress abstract and its article", "a preprint and its article"}
        numbers = review.flow.now().numbers
        assert (numbers["new_studies"], numbers["new_reports"]) == (2, 4)
        assert "versions-open" not in ids(review.check())
        assert review.full_text.join_versions("anna") == []
        review.decisions.undo("anna")
        assert review.flow.now().numbers["new_studies"] == 4


def test_a_version_follows_the_study_that_a_person_named_and_leaves_what_one_separated(make):
    with make("together") as review:
        review.duplicates.run("anna")
        article, preprint, abstract, other = by_place(review)
        include(review, article, preprint, abstract, other)
        review.full_text.group(article, ["Sheep"], "bram")
        review.full_text.group(abstract, [], "bram")
        [study] = review.full_text.join_versions("anna")
        assert (study.id, set(study.reports)) == ("Sheep", {article, preprint})
        [named] = review.full_text.studies()
        assert (named.id, set(named.reports)) == ("Sheep", {article, preprint})


def test_a_study_of_the_same_author_and_year_keeps_its_own_name(make):
    with make("together") as review:
        review.duplicates.run("anna")
        article, preprint, abstract, other = by_place(review)
        include(review, article, preprint, abstract, other)
        review.full_text.group(other, ["Testauteur 2020"], "bram")
        [study] = review.full_text.join_versions("anna")
        assert study.id == "Testauteur 2020b"


def test_versions_survive_a_rebuild(make, tmp_path):
    with make("together") as review:
        review.duplicates.run("anna")
        article, preprint, *_ = by_place(review)
        include(review, article, preprint)
        review.team.write_ledger()
        shutil.copytree(review.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".litreview"))
    with Review.open(tmp_path / "copy") as again:
        assert again.duplicates.run("anna").judged == 0
        assert [set(one.reports) for one in again.full_text.join_versions("anna")] == [{article, preprint}]


@pytest.mark.parametrize(("language", "text"), [("en", "two reports of one study"), ("nl", "één onderzoek")])
def test_the_methods_say_what_was_done_with_versions(make, language, text):
    with make("together") as review:
        review.duplicates.run("anna")
        assert text in markdown(document(review.flow.methods(language), language))


def test_the_command_groups_versions_and_refuses_where_the_protocol_does_not(make, capsys, monkeypatch):
    with make("together") as review:
        review.duplicates.run("anna")
        article, preprint, *_ = by_place(review)
        include(review, article, preprint)
        folder = review.folder
    monkeypatch.chdir(folder)
    assert main(["study", "versions", "--as", "anna"]) == 0
    assert "2 reports: 1 study." in capsys.readouterr().out
    assert main(["study", "versions", "--as", "anna"]) == 0
    assert "No versions to group." in capsys.readouterr().out
    with make("apart") as other:
        monkeypatch.chdir(other.folder)
    assert main(["study", "versions", "--as", "anna"]) == UsageError.exit_code
    assert "does not keep versions" in capsys.readouterr().err
