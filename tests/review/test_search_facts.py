"""Facts of a search that are corrected after its import: one folder has one flow, and the log tells what changed."""

from __future__ import annotations

from litreview.review import Review
from litreview.review.views import SearchFacts


def sources(review: Review) -> list[str]:
    return [part.name for part in review.flow().parts("database_specific_results")]


def test_a_search_whose_exports_are_all_withdrawn_leaves_counts_methods_and_check(review, export):
    review.import_files([export(4, 6, "b.ris")], SearchFacts(database="Scopus", hits=2), "anna")
    review.withdraw("b.ris", "anna")
    assert [problem.what for problem in review.check() if problem.where == "scopus"] == []
    assert sources(review) == ["PubMed"]
    assert review.status().searches == 1
    assert [one.name for one in review.methods("en").searches] == ["PubMed"]
    assert [one.name for one in review.searches().searches] == ["PubMed"]
    assert review.databases() == ["PubMed"]
    # Importing it again takes the withdrawal back, and the search with it.
    review.import_files([export(4, 6, "b.ris")], SearchFacts(key="scopus"), "anna")
    assert sources(review) == ["PubMed", "Scopus"]
    assert review.status().searches == 2
    assert [one.name for one in review.methods("en").searches] == ["PubMed", "Scopus"]
