"""A store of an older schema that is brought up to date when the review is opened."""

from __future__ import annotations

from sqlalchemy import inspect, select

from litreview.review.review import Review
from litreview.review.updates.beginnings import BeginOptions
from litreview.review.views import SearchFacts
from litreview.screening.filter_language import parse_filter
from litreview.store.tables import META, RECORD, REPORT, SCHEMA

# Older schemas as they were made, from the present one.
BACK_TO_4 = (
    "CREATE TABLE old AS SELECT m.search, m.sha256, r.key AS record FROM member m JOIN record r USING (position)",
    "DROP TABLE member",
    "ALTER TABLE old RENAME TO member",
    "UPDATE meta SET value = '4' WHERE name = 'schema'",
)
BACK_TO_3 = (
    *BACK_TO_4,
    "DROP TABLE flow_count",
    "DROP INDEX record_followers",
    "ALTER TABLE record DROP COLUMN follows",
    "CREATE INDEX record_followers ON record (position, report) WHERE report <> key",
    "UPDATE meta SET value = '3' WHERE name = 'schema'",
)
BACK_TO_2 = (
    *BACK_TO_3,
    "DROP INDEX record_followers",
    "DROP INDEX report_listed",
    "DROP INDEX report_screened",
    "DROP INDEX report_judged",
    "CREATE INDEX ix_report_screened ON report (screened)",
    "CREATE INDEX ix_report_position ON report (position)",
    "DROP INDEX record_appears",
    "CREATE INDEX record_appears ON record (counted, version, again, kind, search)",
    "UPDATE meta SET value = '2' WHERE name = 'schema'",
)
BACK_TO_1 = (
    *BACK_TO_2,
    "DROP INDEX record_appears",
    "DROP INDEX report_homes",
    "DROP TABLE rerun",
    "ALTER TABLE export DROP COLUMN versions",
    "ALTER TABLE record DROP COLUMN version",
    "ALTER TABLE record DROP COLUMN again",
    "ALTER TABLE report DROP COLUMN home",
    "CREATE INDEX record_found ON record (counted, kind, search)",
    'CREATE INDEX report_ends ON report (lane, "end", reason, studies)',
    "UPDATE meta SET value = '1' WHERE name = 'schema'",
)


def test_a_store_of_schema_4_keeps_what_lies_in_which_export(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("LITREVIEW_STATE", str(tmp_path / "state"))
    folder = engine.place(tmp_path / "review")
    files = [tmp_path / "old.csv", tmp_path / "new.csv"]
    for file, titles in zip(files, (("One", "Two"), ("Two", "Three")), strict=True):
        file.write_text("title,year\n" + "".join(f"{title},2020\n" for title in titles))
    with Review.create(folder, "Invented") as review:
        review.searches.import_files(files, SearchFacts(key="scopus", database="Scopus"), "anna")
        with review._context.store.read() as session:
            before = sorted(session.records.memberships())
        assert len(before) == 4, "one of the records lies in both exports"
        with review._context.store.write() as session:
            for statement in BACK_TO_4:
                session.connection.exec_driver_sql(statement)
    with Review.open(folder) as review:
        with review._context.store.read() as session:
            assert sorted(session.records.memberships()) == before
            assert not inspect(review._context.store._engine).has_table("member_old")
        assert [problem for problem in review.check() if problem.level == "error"] == []


def test_a_store_of_schema_2_gets_the_indexes_of_lists(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("LITREVIEW_STATE", str(tmp_path / "state"))
    folder = engine.place(tmp_path / "review")

    def indexes(review: Review) -> set[str]:
        tables = inspect(review._context.store._engine)
        return {index["name"] for name in ("record", "report") for index in tables.get_indexes(name)}

    with Review.create(folder, "Invented") as review:
        made = indexes(review)
        with review._context.store.write() as session:
            for statement in BACK_TO_2:
                session.connection.exec_driver_sql(statement)
        assert indexes(review) != made
    with Review.open(folder) as review:
        assert indexes(review) == made >= {"report_listed", "record_followers"}


def test_a_store_of_schema_3_gets_its_counts_and_the_leads_of_followers(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("LITREVIEW_STATE", str(tmp_path / "state"))
    folder, file = engine.place(tmp_path / "review"), tmp_path / "some.csv"
    file.write_text("title,year\n" + "".join(f"{title},2020\n" for title in ("One", "Two", "Three")))
    with Review.create(folder, "Invented") as review:
        review.searches.import_files([file], SearchFacts(database="Scopus"), "anna")
        one, two, _ = (row.key for row in review.reports.rows())
        review.duplicates.join(one, two, "anna")
        before, words = review.flow.now(), parse_filter("two")
        assert len(review.reports.positions(only=words)) == 1
        with review._context.store.write() as session:
            for statement in BACK_TO_3:
                session.connection.exec_driver_sql(statement)
    with Review.open(folder) as review:
        assert review.flow.now() == before
        assert len(review.reports.positions(only=words)) == 1
        assert [problem for problem in review.check() if problem.level == "error"] == []


def test_a_store_of_schema_1_is_upgraded_and_goes_on_with_versions(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("LITREVIEW_STATE", str(tmp_path / "state"))
    folder = engine.place(tmp_path / "review")
    files = [tmp_path / "old.csv", tmp_path / "new.csv"]
    for file, titles in zip(files, (("One", "Two"), ("Two", "Three")), strict=True):
        file.write_text("title,year\n" + "".join(f"{title},2020\n" for title in titles))
    facts = SearchFacts(key="scopus", database="Scopus", date="2026-01-02")
    with Review.create(folder, "Invented") as review:
        review.searches.import_files([files[0]], facts, "anna")
        before = review.flow.now()
        with review._context.store.write() as session:  # no command goes back
            for statement in BACK_TO_1:
                session.connection.exec_driver_sql(statement)
    with Review.open(folder) as review:
        assert review.flow.now() == before
        with review._context.store.read() as session:
            found = inspect(review._context.store._engine)
            names = {index["name"] for table in ("record", "report") for index in found.get_indexes(table)}
            assert {"record_appears", "report_homes"} <= names
            assert names.isdisjoint({"record_found", "report_ends"})
            assert found.has_table("rerun")
            rows = session.connection.execute(select(RECORD.c.version, RECORD.c.again)).all()
            assert {(version, bool(again)) for version, again in rows} == {(1, False)}
            assert set(session.connection.execute(select(REPORT.c.home)).scalars()) == {1}
            schema = select(META.c.value).where(META.c.name == "schema")
            assert session.connection.execute(schema).scalar() == SCHEMA
        review.updates.begin(BeginOptions(), "anna")
        review.searches.import_files([files[1]], facts, "anna")
        assert [each.present.numbers["database_results"] for each in review.flow.versions()] == [2, 2]
        assert review.flow.versions()[1].present.repeats["again"] == 1
        assert [problem for problem in review.check() if problem.level == "error"] == []
