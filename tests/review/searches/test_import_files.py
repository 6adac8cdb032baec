"""A file is imported completely or not at all, once or repeatedly, without leftovers."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from pathlib import Path

import pytest

from litreview import files
from litreview.errors import InputError, LitreviewError, NotSaved
from litreview.review.review import Review
from litreview.review.searches import copies, import_files
from litreview.review.views import SearchFacts
from litreview.store.records import Records

PUBMED = SearchFacts(database="PubMed", date="2026-01-02")


def every_byte(folder: Path) -> dict[str, bytes]:
    # Readers mark their position in the store's shared-memory file, which holds no data of the review.
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def errors(review: Review) -> list[str]:
    return [problem.id for problem in review.check() if problem.level == "error"]


def keys(review: Review) -> list[str]:
    return [row.key for row in review.reports.rows()]


def test_a_second_import_of_the_same_file_changes_nothing(review, export):
    before, shown = every_byte(review.folder), review.reports.rows()
    (again,) = review.searches.import_files([export()], PUBMED, "bram")
    assert (again.known, again.new, again.records) == (True, 0, 4)
    assert every_byte(review.folder) == before
    assert review.reports.rows() == shown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.ris", b""),
        ("blank.ris", b"\n\n \n"),
        ("binary.ris", bytes(range(256)) * 20),
        ("prose.txt", b"Dear reader,\nthis is a letter and no export.\n"),
        ("cut.csv", b'Title,Year\nOne,2001\n"Two and no end,2002\n'),
    ],
)
def test_a_file_that_cannot_be_read_leaves_folder_and_store_byte_for_byte_as_they_were(
    review, tmp_path, name, content
):
    path = tmp_path / name
    path.write_bytes(content)
    before = every_byte(review.folder)
    with pytest.raises(InputError) as error:
        review.searches.import_files([path], SearchFacts(key="new"), "anna")
    assert name in str(error.value)
    assert "\n" not in str(error.value)
    assert every_byte(review.folder) == before


def test_a_missing_strategy_is_reported_before_anything_is_written(review, export, tmp_path):
    before = every_byte(review.folder)
    with pytest.raises(InputError, match="no such file"):
        review.searches.import_files(
            [export(4, 6, "b.ris")], SearchFacts(key="new", strategy=tmp_path / "none.txt"), "anna"
        )
    assert every_byte(review.folder) == before
    assert not (review.folder / "searches" / "new").exists()


def test_a_dry_run_reports_the_import_and_leaves_no_trace(review, export):
    before = every_byte(review.folder)
    (result,) = review.searches.import_files([export(2, 7, "b.ris")], PUBMED, "anna", dry_run=True)
    assert (result.records, result.new, result.known) == (5, 3, False)
    assert every_byte(review.folder) == before


@pytest.mark.parametrize("step", ["copy_atomically", "close"])
def test_an_import_that_fails_at_any_step_can_be_repeated(review, export, monkeypatch, step):
    def full(*_):
        raise NotSaved("The disk is full.")

    owner = copies if step == "copy_atomically" else Records
    before, shown = every_byte(review.folder / "searches"), review.reports.rows()
    with monkeypatch.context() as broken:
        broken.setattr(owner, step, full)
        with pytest.raises(NotSaved, match="disk is full"):
            review.searches.import_files([export(4, 9, "b.ris")], SearchFacts(key="new"), "anna")
    assert every_byte(review.folder / "searches") == before
    assert review.reports.rows() == shown
    assert errors(review) == []
    (result,) = review.searches.import_files([export(4, 9, "b.ris")], SearchFacts(key="new"), "anna")
    assert (result.new, len(keys(review))) == (5, 9)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("aux.ris", "-aux.ris"),
        ("AUX.tar.ris", "-AUX.tar.ris"),
        ("export.", "export"),
        ("a?b.ris", "a-b.ris"),
        ("auxiliary.ris", "auxiliary.ris"),
    ],
)
def test_the_copy_has_a_name_that_every_system_accepts(given, kept):
    assert copies.portable_name(given) == kept


def test_names_that_differ_in_case_only_get_a_number(review, export):
    for name, first, last in (("Results.ris", 4, 6), ("results.RIS", 6, 8)):
        review.searches.import_files([export(first, last, name)], SearchFacts(key="new"), "anna")
    names = {path.name for path in (review.folder / "searches" / "new").iterdir()}
    assert {"Results.ris", "results-2.RIS"} <= names


def test_leftovers_of_a_killed_import_are_invisible_and_removed_later(review, export, clock, monkeypatch):
    def killed(*_):
        raise SystemExit

    shown = keys(review)
    with monkeypatch.context() as broken:
        broken.setattr(import_files, "restoring_on_error", killed)
        broken.setattr(Records, "sweep", lambda *_: None)
        with pytest.raises(SystemExit):
            review.searches.import_files([export(4, 9, "b.ris")], SearchFacts(key="new"), "anna")
    with review._context.store.read() as session:
        assert len(session.records.importing()) == 1
    assert keys(review) == shown
    assert review.duplicates.run().records == 4
    clock.forward(30)
    Review.open(review.folder, clock=clock).close()
    with review._context.store.read() as session:
        assert session.records.importing(), "it may still be running"
    clock.forward(31)
    Review.open(review.folder, clock=clock).close()
    with review._context.store.read() as session:
        assert not session.records.importing()
    assert review.searches.import_files([export(4, 9, "b.ris")], SearchFacts(key="new"), "anna")[0].new == 5


def test_an_import_killed_before_its_event_is_open_and_later_to_be_made_again(
    review, export, clock, monkeypatch
):
    def killed(*_):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(import_files, "publish", killed)
        # As by a signal: nothing is put back.
        broken.setattr(import_files, "restoring_on_error", lambda *_: nullcontext())
        broken.setattr(Records, "sweep", lambda *_: None)
        with pytest.raises(SystemExit):
            review.searches.import_files([export(4, 9, "b.ris")], SearchFacts(key="new"), "anna")
    listed = review.folder / "searches/new/search.toml"
    with Review.open(review.folder, clock=clock) as again:
        assert [(p.level, p.where) for p in again.check() if p.id.startswith("export-")] == [
            ("open", "searches/new/b.ris")
        ]
        assert "[[export]]" in listed.read_text(encoding="utf-8")
        clock.forward(61)
    with Review.open(review.folder, clock=clock) as again:
        assert not [p for p in again.check() if p.id.startswith("export-")]
        assert "[[export]]" not in listed.read_text(encoding="utf-8")
        (result,) = again.searches.import_files([export(4, 9, "b.ris")], SearchFacts(key="new"), "anna")
        assert (result.new, len(keys(again)), errors(again)) == (5, 9, [])


def test_an_import_that_another_program_removed_is_refused(review, export, monkeypatch):
    keep = copies.add_export

    def sleep(job, name, strategy):
        with review._context.store.write() as session:
            session.records.sweep(job.search.id, job.digest)
        return keep(job, name, strategy)

    with monkeypatch.context() as slow:
        slow.setattr(copies, "add_export", sleep)
        with pytest.raises(NotSaved, match="removed this unfinished import"):
            review.searches.import_files([export(4, 9, "b.ris")], PUBMED, "anna")
    assert len(keys(review)) == 4


def test_two_imports_at_once_do_not_remove_each_other(review, export, monkeypatch):
    keep = copies.add_export

    def beside(job, name, strategy):
        monkeypatch.setattr(copies, "add_export", keep)
        review.searches.import_files([export(20, 25, "c.ris")], SearchFacts(key="other"), "bram")
        return keep(job, name, strategy)

    monkeypatch.setattr(copies, "add_export", beside)
    review.searches.import_files([export(4, 9, "b.ris")], SearchFacts(key="scopus"), "anna")
    assert len(keys(review)) == 14
    assert errors(review) == []


def test_reported_hits_are_compared_with_the_records(review, export):
    (result,) = review.searches.import_files(
        [export(4, 6, "b.ris")], SearchFacts(key="scopus", hits=3), "anna"
    )
    assert [problem.id for problem in result.problems] == ["hits-differ"]
    assert [problem.where for problem in review.check() if problem.id == "hits-differ"] == ["scopus"]


def test_a_record_counts_once_in_one_search_and_twice_in_two_searches(review, export):
    (more,) = review.searches.import_files([export(2, 6, "b.ris")], PUBMED, "anna")
    assert (more.records, more.new) == (4, 2)
    (other,) = review.searches.import_files([export(0, 4)], SearchFacts(database="Scopus"), "anna")
    assert [problem.id for problem in other.problems] == ["same-file"]
    assert other.new == 4
    assert review.status().records == 10


def test_two_searches_of_one_database_on_one_day_stay_apart(review, export):
    facts = {"database": "PubMed", "date": "2026-01-02"}
    (result,) = review.searches.import_files(
        [export(0, 2, "b.ris")], SearchFacts(key="second", **facts), "anna"
    )
    assert result.search == "second-pubmed-2026-01-02"
    assert review.status().searches == 2
    assert result.new == 2
    # By the printed id, although the folder has another name.
    (more,) = review.searches.import_files([export(1, 4, "c.ris")], SearchFacts(key=result.search), "anna")
    assert (more.search, more.new, review.status().searches) == (result.search, 2, 2)


@pytest.mark.parametrize(
    "name", ["a b #1 [x].ris", "é" * 110 + ".ris", "e\u0301tude.ris", "caf\udce9.ris", "a:b?.ris"]
)
def test_a_file_with_any_name_is_copied_exactly_and_found_again(review, export, clock, name):
    path = export(4, 7, name)
    (result,) = review.searches.import_files([path], PUBMED, "anna")
    (kept,) = [p for p in (review.folder / "searches").rglob("*.ris") if p.read_bytes() == path.read_bytes()]
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == result.sha256
    assert not set(kept.name) & set('<>:"?*\\|')
    shown = review.reports.rows()
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert again.reports.rows() == shown


def test_files_with_the_same_or_a_reserved_name_are_all_kept(review, export, tmp_path):
    review.searches.import_files([export(4, 7)], PUBMED, "anna")
    odd = export(7, 9, "strategy.txt")
    strategy = tmp_path / "s.txt"
    strategy.write_text("bees AND honey", encoding="utf-8")
    review.searches.import_files(
        [odd], SearchFacts(database="PubMed", date="2026-01-02", strategy=strategy), "anna"
    )
    (folder,) = (review.folder / "searches").iterdir()
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["export-2.ris", "export.ris", "search.toml", "strategy-2.txt", "strategy.txt"]
    assert (folder / "strategy.txt").read_text(encoding="utf-8") == "bees AND honey"


def test_a_file_that_changes_while_it_is_read_is_refused(review, export, monkeypatch):
    path = export(4, 6, "b.ris")

    def changing(source, target):
        path.write_text("something else", encoding="utf-8")
        return files.copy_atomically(source, target)

    monkeypatch.setattr(copies, "copy_atomically", changing)
    with pytest.raises(LitreviewError, match="changed while it was being read"):
        review.searches.import_files([path], SearchFacts(key="new"), "anna")
    assert not (review.folder / "searches" / "new").exists()


def test_a_table_without_a_known_title_column_gets_a_warning(review, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text(
        "Kop van het stuk;Auteur;Tijdschrift;Samenvatting\nEen;Jansen;X;A\nTwee;Bakker;Y;B\n",
        encoding="utf-8",
    )
    (result,) = review.searches.import_files([path], SearchFacts(key="odd"), "anna")
    assert [problem.id for problem in result.problems] == ["untitled"]
    columns = {"Kop van het stuk": "title"}
    (again,) = review.searches.import_files([path], SearchFacts(key="odd", columns=columns), "anna")
    assert [problem.id for problem in again.problems] == ["map-unused"]
    review.searches.withdraw("odd.csv", "anna")
    (mended,) = review.searches.import_files([path], SearchFacts(key="better", columns=columns), "anna")
    assert mended.problems == ()
    assert {row.title for row in review.reports.rows()} >= {"Een", "Twee"}


def test_check_counts_the_records_without_a_duplicate_run(review, export):
    def unjudged() -> list[str]:
        return [problem.what for problem in review.check() if problem.id == "unjudged"]

    review.duplicates.run()
    assert unjudged() == []
    review.searches.import_files([export(4, 7, "b.ris")], SearchFacts(key="scopus"), "anna")
    assert unjudged() == ["3 records not checked for duplicates."]
    review.duplicates.run()
    assert unjudged() == []
    # An export counts as judged if all its records are known, even if no run names it.
    review.searches.import_files([export(5, 7, "c.ris")], SearchFacts(key="scopus"), "anna")
    assert unjudged() == []
