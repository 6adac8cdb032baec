"""Queries on the projection: reports, votes, lists and queues."""

from __future__ import annotations

import pytest

from litreview.model import FlowStatus, Lane, Pair, Record, SourceKind, State, Verdict
from litreview.standing.review_state import derive
from litreview.store.chunks import SIZE
from litreview.store.record_content import pack
from tests.store.conftest import FIRST, PUBMED, RULES, import_records
from tests.store.histories import FT, TA, consensus, decision, event

VOTES = [
    decision(1, "a", "include"),
    decision(2, "a", "include", actor="bram"),
    decision(3, "b", "include"),
    decision(4, "b", "exclude", actor="bram", reasons=["I1"]),
    decision(5, "c", "maybe"),
    consensus(6, ["e"], "exclude"),
]


@pytest.fixture
def voted(store):
    """Give the store votes: a is included, b in conflict, c waits, d has none, e is excluded by consensus."""
    with store.write() as session:
        session.events.add(VOTES, written=True)
        session.project("abcde", RULES)
    return store


def leads(lines):
    """Return the leads of reports, put together."""
    return "".join(line.lead for line in lines)


def test_a_report_is_listed_with_the_facts_of_its_lead_and_its_states(voted):
    with voted.read() as session:
        line = session.lists.line("a")
        assert (line.lead, line.position, line.title, line.year, line.author, line.authors, line.doi) == (
            "a", 1, "Title a", 2020, "Testauteur, A.", 1, None,
        )  # fmt: skip
        assert (line.lane, line.end, line.reason) == (Lane.DATABASES, "awaited", None)
        assert line.states == {TA: State.INCLUDE, FT: State.TODO}
        assert line.complete == {TA: True, FT: False}


def test_reports_are_listed_by_lead_position_stage_and_state(voted):
    with voted.read() as session:
        lists = session.lists
        assert leads(lists.of_leads(["c", "a", "x"])) == "ac"
        assert leads(lists.at_places([5, 1, 9])) == "ae"
        assert leads(lists.at(TA)) == "abcde"
        assert leads(lists.at(TA, [State.CONFLICT, State.WAITING])) == "bc"
        assert leads(lists.at(FT)) == "", "none is in hand"
        assert leads(lists.lacking(TA)) == "cd"
        assert lists.count() == 5
        assert lists.states(TA) == {
            (State.INCLUDE, True): 1,
            (State.CONFLICT, False): 1,
            (State.WAITING, False): 1,
            (State.TODO, False): 1,
            (State.EXCLUDE, True): 1,
        }


def test_a_reviewers_queue_leaves_out_what_has_their_vote_or_needs_none(voted):
    with voted.read() as session:
        lists = session.lists
        assert leads(lists.queue(TA, "anna")) == "d"
        assert leads(lists.queue(TA, "bram")) == "cd"
        assert leads(lists.queue(TA, "bram", after=3)) == "d"
        assert leads(lists.queue(TA, "bram", limit=1)) == "c"
        assert lists.count_queue(TA, "bram") == 2
        assert lists.count_queue(TA, "bram", State.WAITING) == 1
        assert lists.count_queue(FT, "bram") == 0


def test_what_is_in_somebody_elses_share_alone_is_not_in_a_queue(voted):
    with voted.write() as session:
        new = [
            event(9, "assignment", stage=str(TA), reviewer="anna", records=["d"]),
            event(10, "assignment", stage=str(TA), reviewer="cleo", records=["c"]),
        ]
        session.events.add(new, written=True)
        session.assigned.update({"assignment"})
    with voted.read() as session:
        assert leads(session.lists.queue(TA, "bram")) == ""
        assert leads(session.lists.queue(TA, "cleo")) == "c"
        assert session.assigned.counts(TA) == {"anna": 1, "cleo": 1}
        assert session.assigned.assigned_leads(TA) == {"c", "d"}
        assert session.assigned.counts(FT) == {}


def test_votes_in_force_are_read_by_report_and_by_reviewer(voted):
    with voted.read() as session:
        lists = session.lists
        assert [(vote.reviewer, vote.verdict, vote.reasons) for vote in lists.ballots("b")] == [
            ("anna", Verdict.INCLUDE, ()),
            ("bram", Verdict.EXCLUDE, ("I1",)),
        ]
        assert lists.ballots("b", FT) == []
        assert [lead for lead, _ in lists.ballots_of("anna")] == ["a", "b", "c"]
        assert [lead for lead, _ in lists.ballots_of()] == ["a", "a", "b", "b", "c", "e"]
        assert [bool(vote.settles) for vote in lists.ballots("e")] == [True]
        assert len(lists.times("anna", TA, "2026")) == 3
        assert lists.times("anna", TA, "2027") == []
        assert lists.torn(TA, "anna", RULES) == []


def test_the_flow_is_counted_by_kind_and_search_and_by_where_reports_end(voted):
    with voted.read() as session:
        assert session.counts.appearances() == {
            (1, False, "database", "s1"): 4,
            (1, False, "website", "s2"): 1,
        }
        ends = {(status.lane, status.end): n for (_, status), n in session.counts.ends().items()}
        assert ends == {
            (Lane.DATABASES, "awaited"): 1,
            (Lane.DATABASES, "undecided"): 3,
            (Lane.OTHER, "excluded"): 1,
        }


def test_counted_records_are_read_by_kind_end_lane_and_whether_they_lead(voted):
    with voted.read() as session:
        rows = session.lists.rows
        assert [row[0] for row in rows()] == list("abcde")
        assert [row[0] for row in rows(kinds=[SourceKind.WEBSITE])] == ["e"]
        assert [row[0] for row in rows(ends=["undecided"])] == list("bcd")
        assert [row[0] for row in rows(lane=Lane.OTHER)] == ["e"]
        assert [row[0] for row in rows(lead=False)] == []
        assert list(rows(ends=["awaited"])) == [
            ("a", "a", "database", "s1", FlowStatus(Lane.DATABASES, "awaited"), 1, 1)
        ]
        assert next(session.lists.items()) == ("a", "Title a", "Testauteur, A.", 2020, "s1", None)


@pytest.mark.parametrize(
    ("condition", "positions"),
    [
        (lambda c: c.every([]), [1, 2, 3, 4, 5]),
        (lambda c: c.either([]), []),
        (lambda c: c.waits_for(TA, "anna"), [4]),
        (lambda c: c.voted(TA, "anna"), [1, 2, 3]),
        (lambda c: c.state(TA, "conflict"), [2]),
        (lambda c: c.votes(TA, "anna", c.vote_is(Verdict.MAYBE), blind=True), [3]),
        (lambda c: c.state(TA, "undecided"), [2, 3, 4]),
        (lambda c: c.negate(c.state(TA, "undecided")), [1, 5]),
        (lambda c: c.ends(["awaited"]), [1]),
        (lambda c: c.years(2020, None), [1, 2, 3, 4, 5]),
        (lambda c: c.years(None, 2019), []),
        (lambda c: c.year("!=", 2020), []),
        (lambda c: c.value("language", "nl"), []),
        (lambda c: c.has("title"), [1, 2, 3, 4, 5]),
        (lambda c: c.has("abstract"), []),
        (lambda c: c.searches(["s2"]), [5]),
        (lambda c: c.kinds(["website"]), [5]),
        (lambda c: c.of_keys({"b", "e"}), [2, 5]),
        (lambda c: c.field_words("title", "TITLE C"), [3]),
        (lambda c: c.field_words("authors", "test"), [1, 2, 3, 4, 5]),
        (lambda c: c.votes(TA, "anna", c.vote_for(["I1"]), blind=False), [2]),
        (lambda c: c.votes(TA, "anna", c.vote_for(["I1"]), blind=True), [2]),
        (lambda c: c.votes(TA, "cor", c.vote_for(["I1"]), blind=True), []),
        (lambda c: c.votes(TA, "anna", c.vote_for(["I_"]), blind=False), []),
        (lambda c: c.votes(TA, "cor", c.vote_by(["bram"]), blind=False), [1, 2]),
        (lambda c: c.assigned(TA, None), [1, 2, 3, 4, 5]),
        (lambda c: c.assigned(TA, ["anna"]), []),
        (lambda c: c.voted(TA, "anna") & c.searches(["s1"]) & c.of_keys({"c", "d"}), [3]),
    ],
)
def test_reports_are_found_by_conditions(voted, condition, positions):
    with voted.read() as session:
        finder = session.lists.finder
        assert finder.positions(TA, condition(finder.conditions)) == positions


def test_reports_are_found_in_the_order_that_is_asked_for(store):
    with store.write() as session:
        records = [
            Record(title="banana", year=1999, key="f"),
            Record(title="Apple", year=None, key="g"),
            Record(title=None, year=2001, key="h"),
        ]
        session.records.mark_import("s1", "cc", 1.0)
        session.records.add(map(pack, records), "s1", "cc", SourceKind.DATABASE)
        session.publish_export(
            FIRST.__class__("s1", "cc", "searches/pubmed/c.ris", "ris", "utf-8", 3, 0), RULES
        )
    with store.read() as session:
        finder = session.lists.finder
        chosen = finder.conditions.of_keys({"f", "g", "h"})
        assert finder.positions(TA, chosen) == [6, 7, 8]
        assert finder.positions(TA, chosen, "year") == [6, 8, 7], "an unknown year comes last"
        assert finder.positions(TA, chosen, "title") == [7, 6, 8], "capitals do not matter"
        assert finder.positions(TA, chosen, "random", 1) != finder.positions(TA, chosen, "random", 2)
        assert finder.positions(TA, chosen, "random", 1) == finder.positions(TA, chosen, "random", 1)
        assert finder.keys([7, 6, 99]) == {6: "f", 7: "g"}


def test_a_reviewers_own_verdicts_are_read_without_consensus(voted):
    with voted.read() as session:
        own = session.lists.finder.own
        assert own("abcde", TA, "bram") == {"a": Verdict.INCLUDE, "b": Verdict.EXCLUDE}
        assert own("e", TA, "lead") == {}
        assert own("a", FT, "bram") == {}


def test_joined_records_are_one_report_with_its_lead_first(voted):
    with voted.write() as session:
        session.pairs.add_run("run", [Pair("b", "c", "same", 3, ("doi",))], [])
        session.project("bc", RULES)
    with voted.read() as session:
        assert session.reports.lead("c") == "b"
        assert session.reports.leads("ac") == {"a": "a", "c": "b"}
        assert session.reports.members(["b", "a"]) == {"a": ("a",), "b": ("b", "c")}
        assert leads(session.lists.at(TA)) == "abde"
        assert session.lists.count() == 4


def test_a_projection_that_differs_from_the_log_is_found(voted):
    with voted.write() as session:
        state = derive(session.reports.facts(), session.pairs.all(), session.events.all(), RULES)
        assert session.reports.differing(state) == []
        session.connection.exec_driver_sql("UPDATE report SET screened = 'exclude' WHERE lead = 'a'")
        session.connection.exec_driver_sql("DELETE FROM ballot WHERE report = 'b'")
        assert session.reports.differing(state) == ["a", "b"]
        session.project_all(RULES)
        assert session.reports.differing(state) == []


def test_reports_of_more_records_than_fit_in_one_statement_are_listed(store):
    many = [f"k{n:04}" for n in range(2 * SIZE + 1)]
    with store.write() as session:
        import_records(
            session,
            PUBMED,
            FIRST.__class__("s1", "cc", "searches/pubmed/c.ris", "ris", "utf-8", len(many), 0),
            many,
        )
    with store.read() as session:
        assert [line.lead for line in session.lists.of_leads(many)] == many
        finder = session.lists.finder
        assert len(finder.positions(TA, finder.conditions.every([]))) == len(many) + 5
