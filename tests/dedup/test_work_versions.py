"""What the engine takes for two versions of one work, and what stays a question whatever the setting."""

from __future__ import annotations

from dataclasses import replace

import pytest

import litreview
from litreview.errors import UsageError
from litreview.model import Record
from tests.dedup import articles

ARTICLE = replace(
    articles.ARTICLE,
    key="a",
    title="Counting invented sheep in three meadows with a small drone",
    year=2021,
    issue=None,
    doi="10.1000/sheep",
)
PREPRINT = replace(ARTICLE, key="b", year=2020, journal="bioRxiv", volume=None, pages=None, doi="10.1101/x")
ABSTRACT = replace(
    ARTICLE, key="b", type="conference", journal="Sheep and Dogs", volume="7", pages="S12", doi=None
)


def verdict(other: Record, versions: str, one: Record = ARTICLE) -> str | None:
    judged = litreview.find_duplicates([one, other], versions=versions).judged
    return judged[0].verdict if judged else None


VERSIONS = {
    "server by name": PREPRINT,
    "server by DOI": replace(PREPRINT, journal=None),
    "server by type": replace(PREPRINT, type="preprint", journal=None, doi=None),
    "SSRN": replace(PREPRINT, journal="SSRN Electronic Journal", doi="10.2139/ssrn.1"),
    "congress by type": ABSTRACT,
    "congress by page": replace(ABSTRACT, type="article"),
    "abstract in a supplement of the journal": replace(
        ABSTRACT, type="article", journal=ARTICLE.journal, volume="11", year=2020
    ),
    "an author was added": replace(PREPRINT, authors=ARTICLE.authors[:1]),
}


@pytest.mark.parametrize("name", VERSIONS)
def test_versions_are_asked_about_unless_a_setting_keeps_them_two_reports(name):
    other = VERSIONS[name]
    assert [verdict(other, setting) for setting in ("ask", "apart", "together")] == [
        "ask",
        "different",
        "different",
    ]


DOUBTFUL = {
    "a word of the title differs": replace(
        PREPRINT, title=ARTICLE.title.replace("drone", "plane"), year=ARTICLE.year
    ),
    "one is a part": replace(PREPRINT, title=f"{ARTICLE.title}: part 2"),
    "one has a subtitle": replace(PREPRINT, title=f"{ARTICLE.title}: a cohort of the hills"),
    "another journal, and no sign of a congress": replace(
        PREPRINT, journal="Other Invented Letters", doi=None
    ),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_pair_that_may_be_two_works_stays_a_question(name):
    assert verdict(DOUBTFUL[name], "apart") == verdict(DOUBTFUL[name], "ask") == "ask"


def test_one_record_from_two_databases_is_merged_whatever_the_setting():
    copy = replace(ARTICLE, key="b", type="conference", doi=None)
    assert verdict(copy, "apart") == verdict(replace(PREPRINT, key="c"), "together", PREPRINT) == "same"


def test_the_versions_of_one_work_are_in_no_report_together_through_a_third_record():
    bare = Record(key="c", title=ARTICLE.title, authors=ARTICLE.authors, year=2020)
    found = litreview.find_duplicates([ARTICLE, PREPRINT, bare], versions="apart")
    assert not any({"a", "b"} <= {record.key for record in report} for report in found.reports)


def test_an_unknown_way_is_refused():
    with pytest.raises(UsageError, match="'both'"):
        litreview.find_duplicates([], versions="both")
