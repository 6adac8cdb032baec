"""Facts of a search: from options, from its `search.toml`, and from the rows of a list."""

from __future__ import annotations

import shutil
import tomllib
import zipfile

import pytest
from openpyxl import Workbook

from litreview.errors import InputError, NoSuchKey, UsageError
from litreview.review.review import Review
from litreview.review.views import SearchFacts

PUBMED = {"database": "PubMed", "date": "2026-01-02"}


def search_toml(review: Review, name: str) -> dict:
    return tomllib.loads((review.folder / "searches" / name / "search.toml").read_text(encoding="utf-8"))


def problem_ids(imported) -> list[str]:
    return [problem.id for problem in imported.problems]


def test_prisma_s_answers_are_added_to_what_a_person_wrote(review, export):
    path = review.folder / "searches" / "pubmed-2026-01-02" / "search.toml"
    said_there = '[prisma_s]\ncontacts = "Dr. Voorbeeld"  # by mail'
    text = path.read_text(encoding="utf-8").replace("[prisma_s]", said_there, 1)
    path.write_text(text, encoding="utf-8")
    items = {"peer_review": "A librarian, by PRESS", "search_filters": "None"}
    review.searches.import_files([export(4, 6, "b.ris")], SearchFacts(**PUBMED, hits=6, items=items), "anna")
    found = search_toml(review, "pubmed-2026-01-02")
    assert found["hits"] == 6
    assert found["prisma_s"] | items | {"contacts": "Dr. Voorbeeld"} == found["prisma_s"]
    assert "# by mail" in path.read_text(encoding="utf-8")
    assert review.searches.overview().searches[0].missing == (
        "database_name_and_platform", "multi_database_searching", "study_registries", "online_resources_and_browsing", "citation_searching",
        "other_methods", "full_search_strategies", "limits_and_restrictions", "prior_work", "updates", "deduplication",
    )  # fmt: skip


def test_a_search_toml_that_was_written_before_the_import_gives_the_facts(review, export, clock):
    place = review.folder / "searches" / "psycinfo"
    place.mkdir()
    (place / "search.toml").write_text(
        'name = "APA PsycINFO"\nplatform = "EBSCOhost"\ndate = 2026-01-03\nhits = 2\n\n[prisma_s]\nupdates = "none"\n',
        encoding="utf-8",
    )
    (one,) = review.searches.import_files([export(4, 6, "b.ris")], SearchFacts(key="psycinfo"), "anna")
    assert (one.search, problem_ids(one)) == ("apa-psycinfo-2026-01-03", [])
    found = search_toml(review, "psycinfo")
    assert (found["id"], found["platform"], found["prisma_s"]) == (
        one.search,
        "EBSCOhost",
        {"updates": "none"},
    )
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert [search.name for search in again.searches.overview().searches] == ["PubMed", "APA PsycINFO"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"date": "January"}, "not a valid date"),
        ({"hits": -1}, "not a valid number of hits"),
        ({"kind": "shop"}, "not a kind of source"),
        ({"items": {"colour": "blue"}}, "not an item of PRISMA-S"),
        ({"columns": {"a": "colour"}}, "has no field"),
        ({"replaces": "none.ris"}, "no export has this name"),
    ],
)
def test_invalid_facts_are_refused_before_anything_is_written(review, export, facts, sentence):
    with pytest.raises((UsageError, NoSuchKey), match=sentence):
        review.searches.import_files([export(4, 6, "b.ris")], SearchFacts(key="new", **facts), "anna")
    assert not (review.folder / "searches" / "new").exists()


def test_the_lines_of_a_strategy_keep_their_hits(review, export, tmp_path):
    strategy = tmp_path / "history.txt"
    strategy.write_text("1  exp Bees/ (120)\n2  honey.tw. (80)\n3  1 and 2 (2)\n", encoding="utf-8")
    review.searches.import_files(
        [export(4, 6, "b.ris")], SearchFacts(key="ovid", hits=2, strategy=strategy), "anna"
    )
    assert [(step.text, step.hits) for step in review.searches.overview().searches[1].strategy] == [
        ("exp Bees/", 120), ("honey.tw.", 80), ("1 and 2", 2),
    ]  # fmt: skip


def test_hits_are_compared_with_all_files_of_a_search(review, export):
    facts = SearchFacts(key="batches", hits=4)
    one, two = review.searches.import_files([export(4, 6, "b.ris"), export(6, 8, "c.ris")], facts, "anna")
    assert (problem_ids(one), problem_ids(two)) == (["hits-differ"], [])
    assert [problem.where for problem in review.check() if problem.id == "hits-differ"] == []


LIST = "title;authors;year;kind\nOne;Een, A.;2001;website\nTwo;Twee, B.;2002;\nThree;Drie, C.;2003;shop\n"


def test_a_row_may_name_its_kind_and_an_unknown_kind_is_reported(review, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    (one,) = review.searches.import_files([path], SearchFacts(key="list", kind="organisation"), "anna")
    assert [(p.id, "'shop'" in p.what) for p in one.problems] == [("kind", True)]
    numbers = review.flow.now().numbers
    assert (numbers["website_results"], numbers["organisation_results"], numbers["database_results"]) == (
        1,
        2,
        4,
    )


def book(path) -> None:
    workbook = Workbook()
    for row in (["Document name", "Written by", "When"], ["One thing", "Een, A.", 2001]):
        workbook.active.append(row)
    workbook.save(path)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_rebuild_reads_columns_as_the_user_mapped_them(review, tmp_path, clock, ending):
    path = tmp_path / f"own.{ending}"
    if ending == "csv":
        path.write_text("Document name;Written by;When\nOne thing;Een, A.;2001\n", encoding="utf-8")
    else:
        book(path)
    columns = {"Document name": "title", "Written by": "authors", "When": "year"}
    review.searches.import_files([path], SearchFacts(key="own", columns=columns), "anna")
    row = review.reports.rows()[-1]
    assert (row.title, row.author, row.year) == ("One thing", "Een, A.", 2001)
    shown = review.reports.rows()
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert again.reports.rows() == shown


def archive(path, *names: str) -> None:
    with zipfile.ZipFile(path, "w") as archive_file:
        for n, name in enumerate(names):
            archive_file.writestr(
                name, f"TY  - JOUR\nTI  - Invented title number {n} of {len(names)}\nER  - \n"
            )
        archive_file.writestr("__MACOSX/._x", b"\0\1")


def test_each_file_in_an_archive_is_an_export_even_with_the_same_name(review, tmp_path, clock):
    path = tmp_path / "downloads.zip"
    archive(
        path, "one/export.ris", "two/export.ris", "../../outside.ris", f"{'x' * 260}.ris", "e\u0301 #1.ris"
    )
    done = review.searches.import_files([path], SearchFacts(key="new"), "anna")
    assert [one.records for one in done] == [1] * 5
    assert done[1].path.endswith("downloads.zip/export.ris")
    kept = sorted(path.name for path in (review.folder / "searches" / "new").iterdir())
    assert kept == [
        "export-2.ris",
        "export.ris",
        "outside.ris",
        "search.toml",
        f"{'x' * 150}.ris",
        "é #1.ris",
    ]
    assert all(one.known for one in review.searches.import_files([path], SearchFacts(key="new"), "anna"))
    shown = review.reports.rows()
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert again.reports.rows() == shown


def test_nothing_is_imported_from_a_damaged_archive(review, tmp_path):
    path = tmp_path / "downloads.zip"
    archive(path, "a.ris", "b.ris")
    data = bytearray(path.read_bytes())
    data[data.rindex(b"Invented")] ^= 1
    path.write_bytes(data)
    with pytest.raises(
        InputError, match=r"downloads\.zip: a compressed file that is truncated, broken or encrypted"
    ):
        review.searches.import_files([path], SearchFacts(key="new"), "anna")
    assert not (review.folder / "searches" / "new").exists()


def test_a_path_may_be_longer_than_260_characters(review, export):
    deep = export(4, 6, "b.ris").parent
    for _ in range(4):
        deep /= "a folder with a long name, #1 [x] and more of it"
        deep.mkdir()
    path = deep / f"{'é' * 100} search #2.ris"
    path.write_bytes((deep.parents[3] / "b.ris").read_bytes())
    assert len(str(path)) > 260
    (one,) = review.searches.import_files([path], SearchFacts(key="deep"), "anna")
    assert one.new == 2


def test_a_file_with_a_known_name_and_other_content_is_reported_and_both_are_kept(review, export):
    (one,) = review.searches.import_files([export(4, 6)], SearchFacts(**PUBMED), "anna")
    assert "same-name" in problem_ids(one)
    assert "--replaces export.ris" in one.problems[-1].hint


def test_a_copy_that_changed_after_the_import_is_never_imported_in_place(review, export):
    (place,) = (review.folder / "searches").iterdir()
    copy = place / "export.ris"
    copy.write_bytes(copy.read_bytes() + b"\n")
    with pytest.raises(InputError, match="was imported, and has changed since"):
        review.searches.import_files([copy], SearchFacts(), "anna")
    (again,) = review.searches.import_files([export()], SearchFacts(**PUBMED), "anna")
    assert problem_ids(again) == ["export-changed"]
    copy.unlink()
    (again,) = review.searches.import_files([export()], SearchFacts(**PUBMED), "anna")
    assert problem_ids(again) == ["put-back"]
    assert [problem.id for problem in review.check() if problem.level == "error"] == []


BIB = "@article{{a, title = {{One}}}}\n\n{}\n\n@article{{c, title = {{Three}}}}\n"
ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>{}</ArticleTitle></Article>"
    "</MedlineCitation></PubmedArticle>"
)
XML = f"<PubmedArticleSet>\n{ARTICLE.format(1, 'One')}\n{{}}\n{ARTICLE.format(3, 'Three')}\n</PubmedArticleSet>\n"


@pytest.mark.parametrize(
    ("name", "text", "broken", "mended"),
    [
        ("some.bib", BIB, "@article{{}}", "@article{b, title = {Two}}"),
        ("some.xml", XML, ARTICLE.format(2, "Two<"), ARTICLE.format(2, "Two")),
    ],
)
def test_rejects_are_kept_with_lines_and_reasons_and_can_be_corrected_and_imported(
    review, tmp_path, name, text, broken, mended
):
    path = tmp_path / name
    path.write_text(text.format(broken), encoding="utf-8")
    (one,) = review.searches.import_files([path], SearchFacts(key="own"), "anna")
    assert (one.records, [reject.line for reject in one.rejects]) == (2, [3])
    folder = review.folder / "searches" / "own" / "rejects"
    assert (folder / f"{name}.txt").read_text(encoding="utf-8").startswith(f"line 3 of {name}: ")
    rejected = folder / name
    assert rejected.read_text(encoding="utf-8") == f"{broken}\n"
    rejected.write_text(f"{mended}\n", encoding="utf-8")
    (again,) = review.searches.import_files([rejected], SearchFacts(), "anna")
    assert (again.search, again.records, again.rejects) == (one.search, 1, ())
    assert sorted(row.title for row in review.reports.rows()[-3:]) == ["One", "Three", "Two"]


def test_a_receipt_is_stored_with_the_search(review, export):
    path = export(4, 6, "b.ris")
    (one,) = review.searches.import_files([path], SearchFacts(**PUBMED), "anna")
    kept = search_toml(review, "pubmed-2026-01-02")["export"][1]["bytes"]
    assert kept == {
        "size": path.stat().st_size,
        "records": one.receipt.records,
        "rejects": 0,
        "blank lines": 2,
    }
    assert sum(kept.values()) == 2 * kept["size"]
    assert one.receipt.lost == 0


def without_exports(text: str) -> str:
    return text[: text.index("[[export]]")]


@pytest.mark.parametrize(
    ("damage", "problem_id"),
    [
        (lambda text: f"[[[{text}", "search-file"),
        (lambda text: text.replace('kind = "database"', "kind = 5"), "search-file"),
        (lambda text: text.replace("hits = 4", 'hits = "four"'), "search-file"),
        (lambda text: text.replace('sha256 = "', 'sha256 = "0'), "export-unnamed"),
        (lambda text: text.replace('id = "', 'id = "not-'), "export-unnamed"),
        (without_exports, "export-unnamed"),
    ],
)
def test_check_reports_a_search_file_that_no_longer_matches_the_store(damage, problem_id, review):
    path = review.folder / "searches" / "pubmed-2026-01-02" / "search.toml"
    assert [problem for problem in review.check() if problem.level == "error"] == []
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert [problem.id for problem in review.check() if problem.level == "error"] == [problem_id]


def test_an_invalid_value_in_a_search_file_is_reported(review):
    path = review.folder / "searches" / "pubmed-2026-01-02" / "search.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('kind = "database"', "kind = 5"), encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"invalid value \(5 is not"):
        review.searches.overview()


@pytest.mark.parametrize("broken", ["[[[", "", "kind = 5\n"])
def test_check_of_a_copy_reports_a_damaged_search_file_and_not_its_export(review, tmp_path, clock, broken):
    review.team.sync()
    copy = tmp_path / "copy"
    shutil.copytree(review.folder, copy, ignore=shutil.ignore_patterns(".litreview"))
    (copy / "searches" / "pubmed-2026-01-02" / "search.toml").write_text(broken, encoding="utf-8")
    with Review.open(copy, clock=clock) as opened:
        problems = [problem for problem in opened.check() if problem.level == "error"]
    assert problems
    assert not [p for p in problems if str(tmp_path) in f"{p.what}{p.hint}{p.where}"]
    (export,) = [problem for problem in problems if problem.id == "export-missing"]
    assert export.what.startswith("No search.toml that can be read lists this export of")
    assert export.hint.startswith("Restore its search.toml")
