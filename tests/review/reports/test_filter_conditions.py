"""Filters find reports by what the review knows of them, and show nothing that is hidden from the reviewer."""

from __future__ import annotations

import pytest

from litreview.errors import UsageError
from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from litreview.screening.filter_language import parse_filter
from litreview.screening.template import new_protocol
from tests.review.test_cost import Counted

RIS = """\
TY  - JOUR
TI  - Paying for sex: a métier of men
AU  - Testauteur, Anna
PY  - 1999
LA  - English
T2  - Journal of Conflict
KW  - demand
KW  - sex buyers
DO  - 10.5555/one
AB  - Interviews with buyers.
ER  -

TY  - RPRT
TI  - Kopers in beeld
AU  - Voorbeeld, B.
PY  - 2015
LA  - Dutch
ER  -

TY  - JOUR
TI  - Editorial
KW  - Buyers of homes
AB  - The age of management.
ER  -
"""


@pytest.fixture
def known(tmp_path, clock):
    """Create a review of three reports of known content: with two reviewers for each."""
    protocol = new_protocol("Known").replace("reviewers = 1", "reviewers = 2")
    with Review.create(tmp_path / "known", protocol=protocol, clock=clock) as review:
        (tmp_path / "known.ris").write_text(RIS, encoding="utf-8")
        review.searches.import_files([tmp_path / "known.ris"], SearchFacts(database="Web of Science"), "anna")
        yield review


def found(review, typed, reviewer="anna", stage=None):
    """Return the numbers of the reports that a filter finds."""
    places = review.reports.positions(stage, parse_filter(typed), reviewer)
    everything = review.reports.positions()
    return [everything.index(place) + 1 for place in places]


@pytest.mark.parametrize(
    ("typed", "reports"),
    [
        ("", [1, 2, 3]),
        ("buyers", [1, 3]),
        ("buyers testauteur", [1]),
        ('"sex buyers"', [1]),
        ("metier", [1]),
        ("title:buyers", []),
        ("title:metier", [1]),
        ("title:kop", [2]),
        ("abstract:age", [3]),
        ("abstract:manage", [3]),
        ("abstract:nage", []),
        ("author:testauteur,voorbeeld", [1, 2]),
        ("keywords:buyers", [1, 3]),
        ("keywords=Demand", [1]),
        ("keywords=buyers", []),
        ("journal:conflict", [1]),
        ("year<2000", [1]),
        ("year!=1999", [2]),
        ("not year:1999", [2, 3]),
        ("year=", [3]),
        ("year:1990-2000,2015", [1, 2]),
        ("language:english", [1]),
        ("taal:nl", [2]),
        ("language!=", [1, 2]),
        ("language!=en", [2, 3]),
        ("type:REPORT", [2]),
        ("doi:10.5555/ONE", [1]),
        ("has:abstract", [1, 3]),
        ("abstract=", [2]),
        ("has:doi,year", [1, 2]),
        ("has:keywords not has:doi", [3]),
        ("source:web", [1, 2, 3]),
        ('source="web of science"', [1, 2, 3]),
        ("source~science", [1, 2, 3]),
        ("kind:website", []),
        ("buyers (year<2000 or not has:year)", [1, 3]),
        ("kopers or editorial", [2, 3]),
        ("stage:full-text", []),
        ("stage:title-abstract", [1, 2, 3]),
        ("retrieval:sought", []),
        ("state:todo", [1, 2, 3]),
        ("retracted", []),
        ("has:label or has:note", []),
        ("assigned:nobody", [1, 2, 3]),
        ("assigned:me", []),
    ],
)
def test_reports_are_found_by_their_records(known, typed, reports):
    assert found(known, typed) == reports


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("source:nowhere", "'nowhere' is not a search"),
        ("source=web", "'web' is not"),
        ("reason:zz", "not a reason"),
    ],
)
def test_names_that_the_review_does_not_have_are_refused_with_those_that_it_has(known, typed, message):
    with pytest.raises(UsageError, match=message) as refused:
        found(known, typed)
    assert refused.value.hint.startswith("Write one of ")


def test_other_peoples_votes_count_once_the_reviewer_has_voted(known):
    one, two, _ = (row.key for row in known.reports.rows())
    code = known.protocol.offered(Stage.TITLE_ABSTRACT)[-1].code
    for key in (one, two):
        known.decisions.decide(
            Decide(key, Verdict.EXCLUDE, (code,), note="Ask about the wrong pupils"), "bram"
        )
        known.decisions.label(key, "odd", "bram")
    hidden = (
        "pupils", "ask pupils", "note:wrong", "has:note", "has:label", f"reason:{code}", "reviewer:bram", "label:odd",
        "kopers pupils",
    )  # fmt: skip
    assert known.protocol.blind
    assert {typed: found(known, typed) for typed in hidden} == {typed: [] for typed in hidden}
    assert found(known, "pupils", "bram") == [1, 2]
    assert found(known, "kopers pupils", "bram") == [2], "one word in the title and one in the note"
    known.decisions.decide(Decide(one, Verdict.MAYBE), "anna")
    assert {typed: found(known, typed) for typed in hidden[:-1]} == {typed: [1] for typed in hidden[:-1]}
    assert found(known, "reviewer:anna,bram", "bram") == [1, 2]
    assert found(known, "reviewer:me") == [1]
    assert found(known, "mine maybe") == [1]
    assert found(known, "maybe", "cor") == []
    known.decisions.undo("anna")
    assert found(known, "pupils") == []


def test_words_as_states_depend_on_the_reviewer_and_states_do_not(known):
    one, two, _ = (row.key for row in known.reports.rows())
    known.decisions.decide(Decide(one, Verdict.INCLUDE), "anna")
    known.decisions.decide(Decide(one, Verdict.EXCLUDE), "bram")
    known.decisions.decide(Decide(two, Verdict.INCLUDE), "anna")
    for reviewer, todo in (("anna", [3]), ("bram", [2, 3])):
        assert found(known, "todo", reviewer) == todo
        assert found(known, "state:todo,waiting", reviewer) == [2, 3]
        assert found(known, "conflict", reviewer) == [1]
        assert found(known, "undecided", reviewer) == [1, 2, 3]
    for state in ("todo", "waiting", "conflict", "undecided", "include"):
        rows = known.reports.rows(state=state)
        assert rows == known.reports.rows(only=parse_filter(f"state:{state}"))
    assert known.reports.rows(query="kopers") == known.reports.rows(only=parse_filter("kopers"))


def test_removals_take_the_same_filters_as_lists(known):
    removed = known.decisions.remove(["buyers", "year<2000 or has:keywords"], "other", "a test", "anna")
    assert list(removed.reports) == [row.key for row in known.reports.rows() if row.state == "removed"]
    assert found(known, "removed") == [1, 3]


def test_a_search_takes_as_many_statements_in_a_large_review_as_in_a_small_one(tmp_path, export, clock):
    costs = []
    for n in (10, 1000):
        with Review.create(tmp_path / str(n), f"Of {n}", clock=clock) as review:
            review.searches.import_files([export(0, n, f"{n}.ris")], SearchFacts(database="PubMed"), "anna")
            found(review, "invented")
            counted = Counted(review)
            typed = (
                "invented number",
                "title:invented",
                "year<2030 language:en",
                "has:abstract or note:x",
                "label:a",
            )
            costs.append(
                [counted.of(lambda: review.reports.positions(only=parse_filter(each)))[0] for each in typed]  # noqa: B023
            )
    assert costs[0] == costs[1]
    # With those by which the index of words reads itself.
    assert max(costs[0]) <= 15


def test_words_of_each_record_find_its_report(known):
    one, two, _ = (row.key for row in known.reports.rows())
    known.duplicates.join(one, two, "anna")
    assert len(known.reports.rows()) == 2
    assert found(known, "paying") == found(known, "kopers") == found(known, "paying OR kopers")
    assert len(found(known, "paying")) == 1
    assert len(found(known, "-kopers")) == 1
