"""What the log says about stopping: a test of reports read in an order by relevance, kept by a stop as its grounds."""

from __future__ import annotations

import pytest

from litreview.model import Stage, Verdict
from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.writing import document
from litreview.ranking.stopping import stopping_test
from litreview.ranking.stopping_statement import StoppingStatement
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts


@pytest.fixture
def protocol(protocol):
    """Give a protocol in which one reviewer is enough."""
    return protocol.replace("reviewers = 2", "reviewers = 1", 1)


@pytest.fixture
def filled(review, export):
    """A review of 64 reports."""
    facts = SearchFacts(database="Scopus", date="2026-01-02", hits=60)
    review.searches.import_files([export(10, 70, "more.ris")], facts, "anna")
    return review


def judge(review, count, relevant=(), *, by_relevance=True, reviewer="anna"):
    """Judge reports in their order; those at some places are included."""
    order = review.reports.relevance_order(reviewer=reviewer)
    rows = review.reports.rows_at(order.positions)
    for place, position in enumerate(order.positions[:count]):
        verdict = Verdict.INCLUDE if place in relevant else Verdict.EXCLUDE
        decision = Decide(rows[position].key, verdict, ranking=order.ranking if by_relevance else None)
        review.decisions.decide(decision, reviewer)


def test_the_statement_is_the_test_of_what_was_judged_in_order(filled):
    judge(filled, 50, {0, 1, 3})
    found = filled.decisions.stopping()
    labels = [place in {0, 1, 3} for place in range(50)]
    assert found.overall == stopping_test(labels, 64)
    assert (found.why_not, found.other_order, found.since_find) == (None, 0, 46)
    assert (found.orders.number, found.orders.seeds) == (1, (0,))
    assert found.overall.target == 0.95


def test_without_an_order_by_relevance_nothing_is_tested(filled):
    judge(filled, 50, {0, 1, 3}, by_relevance=False)
    found = filled.decisions.stopping()
    assert (found.why_not, found.overall.p, found.overall.needed) == ("order", None, None)
    assert (found.overall.judged, found.overall.found) == (50, 3)


def test_what_was_read_in_another_order_counts_as_known_before(filled):
    judge(filled, 30, {0}, by_relevance=False)
    judge(filled, 21, {0})
    found = filled.decisions.stopping()
    labels = [True, *[False] * 29, True, *[False] * 20]
    assert found.overall == stopping_test(labels, 64, start=30)
    assert found.other_order == 30
    # A window of reports that were chosen by hand would prove nothing.
    assert found.overall.p > stopping_test(labels, 64).p


def test_an_import_after_the_order_began_leaves_nothing_to_test(filled, export):
    judge(filled, 20, {0})
    facts = SearchFacts(database="Embase", date="2026-01-03", hits=2)
    filled.searches.import_files([export(80, 82, "late.ris")], facts, "anna")
    assert filled.decisions.stopping().why_not == "imports"


def test_open_conflicts_leave_nothing_to_test(filled):
    judge(filled, 20, {0})
    one = filled.reports.rows(state="exclude")[0].key
    filled.decisions.decide(Decide(one, Verdict.INCLUDE), "ben")
    assert filled.decisions.stopping().why_not == "conflicts"


def test_a_changed_vote_keeps_the_place_at_which_its_report_was_read(filled):
    judge(filled, 30, {0})
    first = filled.reports.rows(state="include")[0].key
    filled.decisions.decide(Decide(first, Verdict.EXCLUDE), "anna")
    filled.decisions.decide(Decide(first, Verdict.INCLUDE), "anna")
    assert filled.decisions.stopping().since_find == 29


def test_a_stop_keeps_the_statement_as_its_grounds_and_methods_prints_it(filled):
    judge(filled, 50, {0, 1, 3})
    before = filled.decisions.stopping()
    assert filled.decisions.stop("by the rule", "anna").statement == before
    with filled._context.store.read() as session:
        [event] = session.events.of_kind("stop")
    assert StoppingStatement.from_body(event.body["grounds"]) == before
    # What the stop leaves out is still unseen.
    assert filled.decisions.stopping().overall == before.overall
    english = markdown(document(filled.flow.methods("en"), "en"))
    assert (
        "When screening stopped, 50 of 64 reports had been judged, and 3 kept (include or maybe)." in english
    )
    assert "did not rule out that more than 5 % of the relevant reports were still unseen (p = 0." in english
    assert "With 3 kept, one missed report breaks that target" in english
    assert "(litreview-" in english
    assert "; seed 0; one recorded order); it only ordered reports and excluded none." in english
    # Its one order was made before the first decision, in a protocol without terms.
    assert "It learnt from" not in english
    # In PRISMA 2020 a stop is counted with what tools removed.
    assert "no automation tool took part" not in english
    filled.decisions.undo("anna")
    english = markdown(document(filled.flow.methods("en"), "en"))
    assert "no automation tool took part in them." in english
    assert "When screening stopped" not in english
    filled.decisions.redo("anna")
    dutch = markdown(document(filled.flow.methods("nl"), "nl"))
    assert (
        "Toen het beoordelen stopte, waren 50 van 64 publicaties beoordeeld en 3 behouden (opnemen of twijfel)."
        in dutch
    )


@pytest.mark.parametrize(
    "damage",
    [
        {"target": "high"},
        {"languages": 3},
        {"why_not": "mood"},
        {"judged": None},
        {"seeds": 1},
        {"p": float("nan")},
        {"target": 95},
        {"records": float("inf")},
        {"why_not": ["order"]},
    ],
)
def test_damaged_grounds_are_not_read(filled, damage):
    judge(filled, 20, {0})
    assert StoppingStatement.from_body(filled.decisions.stopping().as_body() | damage) is None
    assert StoppingStatement.from_body(None) is None


def test_full_text_has_a_statement_of_its_own(filled):
    judge(filled, 20, {0})
    found = filled.decisions.stopping(Stage.FULL_TEXT)
    assert (found.stage, found.why_not, found.overall.records) == ("full-text", "order", 0)


def test_each_language_of_the_protocol_has_a_test_of_its_own(filled):
    path = filled.folder / "screening" / "protocol.toml"
    terms = '\n[terms.plants]\nen = ["barley"]\nnl = ["gerst"]\n[stop]\ntarget = 0.8\n'
    path.write_text(path.read_text("utf-8") + terms, "utf-8")
    dutch = "\n".join(
        f"TY  - JOUR\nTI  - Het onderzoek naar de teelt van gerst en de oogst van het jaar {1900 + n}\nER  - \n"
        for n in range(12)
    )
    export = filled.folder.parent / "dutch.ris"
    export.write_text(dutch, "utf-8")
    with Review.open(filled.folder) as review:
        facts = SearchFacts(database="Narcis", date="2026-01-02", hits=12)
        review.searches.import_files([export], facts, "anna")
        judge(review, 60, {0, 1, 3})
        found = review.decisions.stopping()
    assert found.overall.target == 0.8
    assert found.sizes == {"en": 64, "nl": 12}
    judged = {name: test.judged for name, test in found.languages.items() if test}
    assert sum(judged.values()) <= found.overall.judged == 60
    assert judged["en"] > 40
    # The order gives each language its share, so that some Dutch ones are among the first 60.
    assert judged.get("nl", 10) >= 10
