"""The kept counts of the flow agree with the rows, and what disagrees is found."""

from __future__ import annotations

from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.updates.beginnings import BeginOptions
from litreview.review.views import Decide, SearchFacts


def test_kept_counts_agree_with_the_rows_after_every_kind_of_change(engine, tmp_path):
    files = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for file, titles in zip(files, (("Alpine", "Barley", "Canal"), ("Barley", "Dahlia")), strict=True):
        file.write_text("title,year\n" + "".join(f"{title},2020\n" for title in titles))
    facts = SearchFacts(key="scopus", database="Scopus", date="2026-01-02")
    with Review.create(engine.place(tmp_path / "review"), "Invented") as review:
        decisions = review.decisions
        review.searches.import_files([files[0]], facts, "anna")
        one, two, _ = (row.key for row in review.reports.rows())
        undone = lambda: decisions.undo("anna")  # noqa: E731  # one step of many
        for act in (
            lambda: decisions.decide(Decide(one, Verdict.INCLUDE), "anna"),
            lambda: decisions.decide(Decide(one, Verdict.EXCLUDE), "bram"),
            undone,
            lambda: review.duplicates.join(one, two, "anna"),
            undone,
            lambda: review.updates.begin(BeginOptions(), "anna"),
            lambda: review.searches.import_files([files[1]], facts, "anna"),
            # The newest record is found again then.
            lambda: review.duplicates.join(two, review.reports.rows()[-1].key, "anna"),
            undone,
            lambda: review.searches.correct(SearchFacts(key="scopus", kind="register"), "anna"),
            lambda: review.searches.withdraw("two.csv", "anna"),
            lambda: review.searches.import_files([files[1]], facts, "anna"),
            lambda: review.duplicates.run("anna"),
        ):
            act()
            with review._context.store.read() as session:
                assert not session.counts.differs()
                # Counted one by one, as a server does.
                every = [key for key, *_ in session.lists.items()]
                assert session.counts.appearances() == session.counts.appearances(every)
                assert session.counts.ends() == session.counts.ends(every)


def test_a_count_that_differs_is_a_problem_until_the_store_is_rebuilt(tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("title,year\nAlpine,2020\n")
    with Review.create(tmp_path / "review", "Invented") as review:
        review.searches.import_files([file], SearchFacts(database="Scopus"), "anna")
        with review._context.store.write() as session:
            session.connection.exec_driver_sql("UPDATE flow_count SET number = number + 1")
            assert session.lists.states(Stage.TITLE_ABSTRACT)
        [problem] = [problem for problem in review.check() if problem.level == "error"]
        assert (problem.id, problem.where) == ("projection", "flow")
    with Review.rebuild(tmp_path / "review") as review:
        assert [problem for problem in review.check() if problem.level == "error"] == []
