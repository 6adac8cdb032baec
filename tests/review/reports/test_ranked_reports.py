"""Reports in the order of relevance, learnt only from what the reader may know."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from litreview.errors import UsageError
from litreview.model import Stage, State, Verdict
from litreview.review.reports.ranked_reports import concepts
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts

TEXT = "TY  - JOUR\nTI  - {title}\nAU  - Author{n}, A.\nPY  - {year}\nSP  - {n}\nER  - \n"
NUDGE, VIRUS = "nudging physicians towards hygiene", "virus sequences of farmed pigs"


@pytest.fixture
def protocol(protocol):
    """Give a protocol by which two blind reviewers may follow an order by relevance."""
    return f"{protocol}\n[ranking]\nwhen_blind = true\n"


@pytest.fixture
def filled(review, tmp_path):
    """A review with 20 more reports on two topics, in turn."""
    words = ["alpine", "barley", "canal", "ember", "falcon", "garnet", "hazel", "kelp", "lagoon", "cedar"]
    path = tmp_path / "topics.ris"
    path.write_text(
        "\n".join(
            TEXT.format(title=f"{(NUDGE, VIRUS)[n % 2]}: the {words[n // 2]} {n}", n=100 + n, year=1990 + n)
            for n in range(20)
        ),
        "utf-8",
    )
    review.searches.import_files([path], SearchFacts(database="Scopus", date="2026-01-02", hits=20), "anna")
    return review


def decide(review, keys, verdict, reviewer):
    for key in keys:
        review.decisions.decide(Decide(key, verdict), reviewer)


def queue(review, reviewer):
    found = review.reports.positions(reviewer=reviewer, order="relevance")
    rows = review.reports.rows_at(found)
    return [rows[position] for position in found]


def topic(review, word):
    return [row.key for row in review.reports.rows() if word in (row.title or "")]


def test_relevant_looking_reports_come_first(filled):
    if find_spec("numpy") is None:
        pytest.skip("numpy is not installed (extra `ranking`)")
    nudging, pigs = topic(filled, "nudging"), topic(filled, "virus")
    decide(filled, nudging[:2], Verdict.INCLUDE, "anna")
    decide(filled, pigs[:2], Verdict.EXCLUDE, "anna")
    order = [row.key for row in queue(filled, "anna")]
    assert set(order[:8]) == set(nudging[2:])
    # Decided reports are still in a list, behind those to do.
    assert set(order[-4:]) == {*nudging[:2], *pigs[:2]}
    assert sorted(order) == sorted(row.key for row in filled.reports.rows())


def test_words_that_a_report_need_not_name_are_no_evidence_for_it(protocol, tmp_path):
    path = tmp_path / "cues.ris"
    titles = ("Book review: nothing else", "Klanten who buy", "Book review: another")
    entries = (TEXT.format(title=title, n=n, year=2000) for n, title in enumerate(titles))
    path.write_text("\n".join(entries), "utf-8")
    group = '[terms.{0}]\nlabel = "{0}"\nlabel_nl = "{0}"\nexpected = {1}\nen = ["{2}"]\n'
    told = group.format("cues", "false", "book review") + group.format("buyer", "true", "klanten")
    with Review.create(tmp_path / "other", protocol=f"{protocol}\n{told}") as review:
        review.searches.import_files(
            [path], SearchFacts(database="Scopus", date="2026-01-02", hits=3), "anna"
        )
        assert [concept.name for concept in concepts(review.protocol).concepts] == ["buyer"]
        assert queue(review, "anna")[0].title == titles[1]


def test_an_open_vote_of_another_reviewer_changes_nothing(filled):
    nudging, pigs = topic(filled, "nudging"), topic(filled, "virus")
    before = [row.key for row in queue(filled, "cor")]
    decide(filled, nudging[:3], Verdict.INCLUDE, "anna")
    decide(filled, pigs[:3], Verdict.EXCLUDE, "anna")
    assert [row.key for row in queue(filled, "cor")] == before


def test_what_is_settled_for_all_teaches_everyone(filled):
    if find_spec("numpy") is None:
        pytest.skip("numpy is not installed (extra `ranking`)")
    nudging, pigs = topic(filled, "nudging"), topic(filled, "virus")
    for reviewer in ("anna", "ben"):
        decide(filled, nudging[:2], Verdict.INCLUDE, reviewer)
        decide(filled, pigs[:2], Verdict.EXCLUDE, reviewer)
    assert {row.key for row in queue(filled, "cor")[:8]} == set(nudging[2:])


def test_settled_reports_can_be_replayed(filled):
    nudging = topic(filled, "nudging")
    for reviewer in ("anna", "ben"):
        decide(filled, nudging[:1], Verdict.INCLUDE, reviewer)
    labelled, undecided = filled.reports.labelled(Stage.TITLE_ABSTRACT)
    assert [(each.document.key, each.relevant) for each in labelled] == [(nudging[0], True)]
    assert undecided == 23
    assert State.INCLUDE in {row.state for row in filled.reports.rows()}


def test_an_unknown_order_is_named_with_those_there_are(review):
    with pytest.raises(UsageError, match="'likely' is not an order"):
        review.reports.positions(order="likely")


def test_an_abstract_that_a_web_service_added_is_ranked_by(filled):
    if find_spec("numpy") is None:
        pytest.skip("numpy is not installed (extra `ranking`)")
    nudging, pigs = topic(filled, "nudging"), topic(filled, "virus")
    decide(filled, nudging[:2], Verdict.INCLUDE, "anna")
    decide(filled, pigs[:2], Verdict.EXCLUDE, "anna")
    before = [row.key for row in queue(filled, "anna")]
    [last] = [key for key in before if key in pigs[2:]][-1:]
    body = {"record": last, "report": [last], "fields": {"abstract": f"{NUDGE}. " * 5}, "source": "Crossref"}
    with filled._context.store.write() as session:
        filled._context.record(session, "anna", [("enrichment", body)])
    after = [row.key for row in queue(filled, "anna")]
    assert after.index(last) < before.index(last)


def test_the_order_is_off_where_reviewers_are_blind_unless_the_protocol_allows_it(review, protocol):
    path = review.folder / "screening" / "protocol.toml"
    path.write_text(protocol.replace("when_blind = true", ""), "utf-8")
    with Review.open(review.folder) as opened:
        with pytest.raises(UsageError, match="off at title-abstract, where several") as refused:
            opened.reports.positions(reviewer="anna", order="relevance")
        assert "[ranking] with when_blind = true" in refused.value.hint
        # One reviewer at that stage has nobody to be blind to.
        assert opened.reports.positions(Stage.FULL_TEXT, reviewer="anna", order="relevance") == []
