"""Where every report ends in the flow, its lead and its lane (RULES 4 to 6)."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.model import DATABASE_KINDS, Lane, Pair, SourceKind, Stage, State
from litreview.prisma.boxes import ENDS
from litreview.standing.review_state import Fact, arrival_of, derive
from tests.store.histories import FT, consensus, decision, event, event_id, histories, protocol

DB, REGISTER, WEB = SourceKind.DATABASE, SourceKind.REGISTER, SourceKind.WEBSITE
ONE = protocol()


def same(a, b, strength=10):
    return Pair(a, b, "same", strength, ("doi",))


def now(events=(), keys="ab", pairs=(), rules=ONE, kinds=None):
    return derive([Fact(key, (kinds or {}).get(key, DB)) for key in keys], pairs, events, rules)


def ends(events, **more):
    return {report.lead: report.place.end for report in now(events, **more).reports}


def got(n, key, outcome="got", **body):
    return event(n, "retrieval", record=key, report=[key], outcome=outcome, **body)


@pytest.mark.parametrize(
    ("events", "end"),
    [
        ([], "undecided"),
        ([decision(1, "a", "exclude")], "excluded"),
        ([decision(1, "a", "include")], "awaited"),
        ([decision(1, "a", "maybe")], "awaited"),
        ([decision(1, "a", "include"), got(2, "a", "not-retrieved")], "not-retrieved"),
        ([decision(1, "a", "include"), got(2, "a")], "judging"),
        ([decision(1, "a", "include"), got(2, "a"), got(3, "a", "not-retrieved")], "judging"),
        ([decision(1, "a", "include"), got(2, "a"), got(3, "a", "not-retrieved", replaces=[event_id(2)])], "not-retrieved"),
        ([decision(1, "a", "include"), decision(2, "a", "maybe", stage=FT)], "judging"),
        ([decision(1, "a", "include"), decision(2, "a", "include", stage=FT)], "included"),
        ([decision(1, "a", "include"), decision(2, "a", "exclude", stage=FT)], "full-text-excluded"),
        ([decision(1, "a", "include"), consensus(2, ["a"], "include", stage=FT)], "included"),
        ([decision(1, "a", "exclude"), got(2, "a"), decision(3, "a", "include", stage=FT)], "excluded"),
        ([decision(2, "a", "include", stage=FT)], "undecided"),
        ([decision(1, "a", "include"), got(2, "a", "lost")], "awaited"),
    ],
)  # fmt: skip
def test_each_step_of_a_report_has_its_end(events, end):
    assert ends(events, keys="a") == {"a": end}


def test_an_exclusion_at_full_text_without_a_reason_has_the_reason_none():
    told = [decision(1, "a", "include"), decision(2, "a", "exclude", stage=FT)]
    assert now(told, keys="a").reports[0].place.reason == "none"


def test_full_text_does_not_count_before_title_and_abstract_stands_at_include():
    report = now([decision(1, "a", "include", stage=FT)], keys="a").reports[0]
    assert report.full_text.state is State.TODO


def test_a_report_said_to_be_not_retrieved_whose_full_text_was_voted_on_is_contested():
    told = [decision(1, "a", "include"), decision(2, "a", "include", stage=FT), got(3, "a", "not-retrieved")]
    report = now(told, keys="a").reports[0]
    assert report.contested
    assert report.place.end == "included"


@pytest.mark.parametrize(
    ("facts", "lead", "lane"),
    [
        ([("a", WEB), ("b", DB)], "b", Lane.DATABASES),
        ([("a", WEB), ("b", REGISTER)], "b", Lane.DATABASES),
        ([("b", DB), ("a", DB)], "a", Lane.DATABASES),
        ([("b", WEB), ("a", SourceKind.CITATION)], "a", Lane.OTHER),
    ],
)
def test_the_lead_is_the_smallest_key_from_a_database_or_register_else_the_smallest(facts, lead, lane):
    for order in permutations(facts):
        assert arrival_of(Fact(key, kind) for key, kind in order) == (lead, lane, 1)


def test_a_record_that_does_not_count_leads_nothing_and_keeps_its_votes():
    assert arrival_of([Fact("a", DB, counted=False), Fact("b", WEB)]) == ("b", Lane.OTHER, 1)
    assert arrival_of([Fact("b", DB, counted=False), Fact("a", WEB, counted=False)]) == ("a", None, 1)
    facts = [Fact("a", DB, counted=False), Fact("b", DB)]
    (report,) = derive(facts, [same("a", "b")], [decision(1, "a", "exclude")], ONE).reports
    assert (report.lead, report.place.end) == ("b", "excluded")


def test_joining_records_that_were_decided_differently_makes_a_conflict():
    told = [decision(1, "a", "include", actor="anna"), decision(2, "b", "exclude", actor="bram")]
    assert ends(told) == {"a": "awaited", "b": "excluded"}
    (report,) = now(told, pairs=[same("a", "b")]).reports
    assert report.title_abstract.state is State.CONFLICT


def test_after_a_split_a_vote_stays_with_its_record_and_the_other_part_is_to_do():
    vote = decision(1, "a", "exclude", report=["a", "b"])
    apart = event(2, "judgement", a="a", b="b", verdict="different")
    assert ends([vote], pairs=[same("a", "b")]) == {"a": "excluded"}
    assert ends([vote, apart], pairs=[same("a", "b")]) == {"a": "excluded", "b": "undecided"}


def test_votes_on_records_outside_a_consensus_stand_beside_it():
    told = [consensus(1, ["a"], "include"), decision(2, "b", "exclude")]
    assert ends(told, pairs=[same("a", "b")]) == {"a": "undecided"}
    wide = [consensus(1, ["a", "b"], "include"), decision(2, "b", "exclude")]
    assert ends(wide, pairs=[same("a", "b")]) == {"a": "awaited"}


def test_a_later_database_record_moves_the_report_to_the_databases_lane():
    kinds = {"a": WEB, "b": DB}
    (alone,) = now(keys="a", kinds=kinds).reports
    (joined,) = now(keys="ab", kinds=kinds, pairs=[same("a", "b")]).reports
    assert (alone.place.lane, joined.place.lane, joined.lead) == (Lane.OTHER, Lane.DATABASES, "b")


def test_what_names_an_unknown_record_waits_and_changes_nothing():
    strange = [decision(1, "z", "include"), event(2, "judgement", a="a", b="z", verdict="same"), got(3, "z")]
    assert now(strange, pairs=[same("a", "z")]).reports == now().reports


@given(histories())
def test_every_report_is_in_exactly_one_terminal_set_of_one_lane_and_every_record_in_one_report(told):
    found = derive(told.facts, told.pairs, told.events, told.rules)
    members = sorted(key for report in found.reports for key in report.records)
    assert members == sorted(fact.key for fact in told.facts)
    kinds = {fact.key: fact.kind for fact in told.facts}
    for report in found.reports:
        assert report.place.end in ENDS
        has_database = any(kinds[key] in DATABASE_KINDS for key in report.records)
        assert (report.place.lane is Lane.DATABASES) == has_database
        assert (kinds[report.lead] in DATABASE_KINDS) == has_database
        assert report.lead == min(
            key for key in report.records if (kinds[key] in DATABASE_KINDS) == has_database
        )
        assert (report.place.reason is not None) == (report.place.end == "full-text-excluded")
        assert {vote.record for vote in report.ballots} <= set(report.records)
        assert all(vote.stage in Stage for vote in report.ballots)


@given(histories(), st.randoms(use_true_random=False))
def test_order_and_doubling_never_matter(told, chance):
    events, pairs, facts = (
        [*part, *part[: len(part) // 2]] for part in (told.events, told.pairs, told.facts)
    )
    for part in (events, pairs, facts):
        chance.shuffle(part)
    again = derive(facts, pairs, events, told.rules)
    once = derive(told.facts, told.pairs, told.events, told.rules)
    plain = [
        (r.lead, r.records, r.place, r.title_abstract, r.full_text, set(r.ballots)) for r in once.reports
    ]
    assert [
        (r.lead, r.records, r.place, r.title_abstract, r.full_text, set(r.ballots)) for r in again.reports
    ] == plain
    assert {(pair.a, pair.b) for pair in again.grouping.asked} == {
        (pair.a, pair.b) for pair in once.grouping.asked
    }
