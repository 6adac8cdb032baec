"""When a stage is complete, and with what: each line of RULES 5 as an example, all of them as a law."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.model import State, Verdict
from litreview.standing.votes import TODO, Ballot, StageState, ballot, can_be_settled, is_torn, stage_state
from tests.store.histories import FT, TA, consensus, decision, event, protocol

FULL = protocol(at_full_text=2)
CODES = [reason.code for reason in FULL.offered(FT) if not reason.means]


def votes(*said, stage=TA):
    """Make votes from `anna include`, `anna include on b`, `lead* exclude on a,b` (a consensus)."""
    found = []
    for n, words in enumerate(said):
        name, verdict, *where = words.split(" ")
        reasons = tuple(where[where.index("for") + 1].split(",")) if "for" in where else ()
        keys = where[where.index("on") + 1].split(",") if "on" in where else ["a"]
        settles = frozenset(keys) if name.endswith("*") else frozenset()
        found.append(Ballot(str(n), keys[0], stage, name, Verdict(verdict), reasons, settles=settles))
    return found


def stands(rules, *said, stage=TA):
    return stage_state(votes(*said, stage=stage), stage, rules)


def state(rules, *said, stage=TA):
    found = stands(rules, *said, stage=stage)
    return f"{found.state}{'' if found.complete else '?'}"


ONE, TWO = protocol(1), protocol(2)
WINS, LEAD = protocol(2, "include-wins"), protocol(2, "lead")
STRICT, STRICT_TWO = protocol(1, maybe="undecided"), protocol(2, maybe="undecided")


@pytest.mark.parametrize(
    ("rules", "said", "expected"),
    [
        (ONE, [], "todo?"),
        (ONE, ["anna include"], "include"),
        (ONE, ["anna exclude"], "exclude"),
        (ONE, ["anna maybe"], "maybe"),
        (STRICT, ["anna maybe"], "maybe?"),
        (STRICT_TWO, ["anna maybe", "bram include"], "conflict?"),
        (STRICT_TWO, ["anna maybe", "bram maybe"], "maybe?"),
        (TWO, ["anna include"], "waiting?"),
        (TWO, ["anna include", "bram include"], "include"),
        (TWO, ["anna include", "bram maybe"], "maybe"),
        (TWO, ["anna exclude", "bram exclude"], "exclude"),
        (TWO, ["anna exclude", "bram maybe"], "conflict?"),
        (protocol(3), ["anna exclude", "bram include"], "waiting?"),
        (TWO, ["anna include", "bram include", "cas exclude"], "conflict?"),
        (ONE, ["anna include", "bram exclude"], "conflict?"),
        (ONE, ["anna include", "anna include on b"], "include"),
        (ONE, ["anna include", "anna exclude on b"], "conflict?"),
        (ONE, ["anna include", "anna maybe on b"], "maybe"),
        (TWO, ["anna include", "anna exclude on b"], "conflict?"),
        (TWO, ["anna include", "anna include on b"], "waiting?"),
        (WINS, ["anna include"], "include"),
        (WINS, ["anna include", "bram exclude"], "include"),
        (WINS, ["anna maybe", "bram exclude"], "conflict?"),
        (WINS, ["anna maybe"], "waiting?"),
        (WINS, ["anna exclude"], "waiting?"),
        (WINS, ["anna include", "anna exclude on b"], "conflict?"),
        (WINS, ["anna include", "anna exclude on b", "bram include"], "include"),
        (WINS, ["anna exclude", "bram exclude"], "exclude"),
        (LEAD, ["anna include", "bram exclude"], "conflict?"),
        (LEAD, ["anna include", "bram exclude", "lead exclude"], "exclude"),
        (LEAD, ["anna include", "lead exclude"], "exclude"),
        (LEAD, ["lead exclude"], "waiting?"),
        (LEAD, ["anna include", "bram include"], "include"),
        (LEAD, ["anna exclude", "lead maybe"], "maybe"),
        (TWO, ["anna include", "bram exclude", "lead* exclude"], "exclude"),
        (TWO, ["lead* include"], "include"),
        (TWO, ["lead* include", "carl* exclude"], "conflict?"),
        (TWO, ["lead* include", "carl* include"], "include"),
        (TWO, ["anna include", "lead* exclude on b"], "conflict?"),
        (TWO, ["anna include", "lead* include on b"], "include"),
        (TWO, ["anna include", "lead* exclude on b,a"], "exclude"),
        (WINS, ["anna include", "lead* exclude"], "exclude"),
    ],
)  # fmt: skip
def test_where_a_report_stands_at_title_and_abstract(rules, said, expected):
    assert state(rules, *said) == expected


@pytest.mark.parametrize(
    ("rules", "said", "can"),
    [
        (TWO, [], False),
        (TWO, ["anna include"], False),
        (TWO, ["anna include", "bram include"], False),
        (TWO, ["anna include", "bram maybe"], False),
        (TWO, ["anna include", "bram exclude"], True),
        (protocol(3), ["anna include", "bram exclude"], True),
        (WINS, ["anna include", "bram exclude"], True),
        (LEAD, ["anna include", "lead exclude"], True),
        (STRICT_TWO, ["anna maybe"], False),
        (STRICT_TWO, ["anna maybe", "bram maybe"], True),
        (TWO, ["anna include", "bram include", "lead* exclude"], True),
    ],
)
def test_a_consensus_settles_what_differs_or_is_in_doubt_or_an_earlier_one(rules, said, can):
    assert can_be_settled(votes(*said), TA, rules) is can


first, second = CODES[:2]


@pytest.mark.parametrize(
    ("rules", "said", "expected"),
    [
        (FULL, [f"anna exclude for {first}", f"bram exclude for {first}"], "exclude"),
        (FULL, [f"anna exclude for {first}", f"bram exclude for {second}"], "conflict?"),
        (FULL, [f"anna exclude for {first}", f"bram exclude for {second},{first}"], "exclude"),
        (FULL, [f"anna exclude for {first}", "bram exclude"], "conflict?"),
        (FULL, ["anna maybe", "bram maybe"], "maybe?"),
        (FULL, ["anna maybe", "bram include"], "conflict?"),
        (ONE, ["anna maybe"], "maybe?"),
        (ONE, [f"anna exclude for {first}", f"anna exclude on b for {second}"], "conflict?"),
    ],
)
def test_where_a_report_stands_at_full_text(rules, said, expected):
    assert state(rules, *said, stage=FT) == expected


def test_an_exclusion_carries_the_reason_that_the_protocol_names_first():
    found = stands(ONE, f"anna exclude for {second},{first}", stage=FT)
    assert found.reason == first
    assert stands(ONE, "anna exclude", stage=FT).reason is None
    assert stands(ONE, "anna exclude for gone_from_the_protocol", stage=FT).reason == "gone_from_the_protocol"


def test_at_title_and_abstract_reasons_are_not_compared():
    assert state(TWO, f"anna exclude for {first}", f"bram exclude for {second}") == "exclude"


def test_a_report_lacks_votes_until_enough_people_have_spoken():
    assert TODO.lacks
    assert stands(TWO, "anna include").lacks
    assert stands(TWO, "anna include", "anna exclude on b").lacks, "the second reviewer is still to vote"
    assert not stands(ONE, "anna include", "anna exclude on b").lacks
    assert not stands(TWO, "anna include", "bram exclude").lacks
    assert not stands(TWO, "lead* include").lacks


def test_a_vote_of_a_round_and_one_that_says_nothing_do_not_count():
    assert ballot(decision(1, "a", "include", round="pilot-1")) is None
    assert ballot(decision(1, "a", "perhaps")) is None
    assert ballot(decision(1, "a", "include", stage="nowhere")) is None
    assert ballot(event(1, "decision", verdict="include", stage="full-text")) is None
    assert ballot(event(1, "retrieval", record="a", outcome="got")) is None
    assert ballot(consensus(1, ["a", "b"], "include")).settles == {"a", "b"}


ballots = st.builds(
    Ballot,
    event=st.uuids().map(str),
    record=st.sampled_from("ab"),
    stage=st.just(FT),
    reviewer=st.sampled_from(["anna", "bram", "cas", "lead"]),
    verdict=st.sampled_from(Verdict),
    reasons=st.sampled_from([(), (first,), (second,), (second, first)]),
    settles=st.sampled_from([frozenset(), frozenset(), frozenset("a"), frozenset("ab")]),
)
rules = st.builds(
    protocol,
    st.integers(1, 3),
    st.sampled_from(["all", "include-wins", "lead"]),
    st.sampled_from(["include", "undecided"]),
)


def expected(given_, stage, rules):
    """Say where a report stands, by the words of RULES 5 in their order."""
    rule = rules.stages[stage]

    def outcome(vote):
        if vote.verdict is Verdict.EXCLUDE:
            return ("exclude", rules.primary(vote.reasons) if stage is FT else None)
        unsure = vote.verdict is Verdict.MAYBE and (stage is FT or rule.maybe == "undecided")
        return ("maybe" if unsure else "include", None)

    def complete(votes):
        found = {outcome(vote) for vote in votes}
        if len(found) > 1:
            return "conflict?"
        verdict = found.pop()[0]
        passed_unsure = verdict == "include" and any(vote.verdict is Verdict.MAYBE for vote in votes)
        return "maybe?" if verdict == "maybe" else "maybe" if passed_unsure else verdict

    settled = {key for vote in given_ for key in vote.settles}
    if settled:
        return complete([vote for vote in given_ if vote.settles or vote.record not in settled])
    by = {name: [vote for vote in given_ if vote.reviewer == name] for name in {v.reviewer for v in given_}}
    torn = [name for name, own in by.items() if len({outcome(vote) for vote in own}) > 1]
    clear = [n for n, own in by.items() if n not in torn and any(v.verdict is Verdict.INCLUDE for v in own)]
    if rule.rule == "include-wins" and clear:
        return "maybe" if stage is TA and any(vote.verdict is Verdict.MAYBE for vote in given_) else "include"
    if torn:
        return "conflict?"
    if len(by) < rule.reviewers:
        return "waiting?" if by else "todo?"
    if rule.rule == "lead" and complete(given_) == "conflict?" and rules.lead in by:
        return complete(by[rules.lead])
    return complete(given_)


@given(st.lists(ballots, max_size=5), rules, st.sampled_from([TA, FT]))
def test_a_report_stands_where_the_words_of_the_rules_put_it(given_, rules, stage):
    rules = replace(rules, stages={TA: rules.stages[TA], FT: rules.stages[TA]})
    found = stage_state([replace(vote, stage=stage) for vote in given_], stage, rules)
    said = f"{found.state}{'' if found.complete else '?'}"
    assert said == expected(given_, stage, rules)
    assert found.complete == (found.state in {State.INCLUDE, State.EXCLUDE} or said == "maybe")


@given(st.lists(ballots, max_size=5), rules, st.randoms(use_true_random=False))
def test_the_order_of_votes_never_matters(given_, rules, chance):
    shuffled = list(given_)
    chance.shuffle(shuffled)
    assert stage_state(shuffled, FT, rules) == stage_state(given_, FT, rules)


@given(st.lists(ballots, max_size=5))
def test_only_a_clear_word_of_each_reviewer_is_no_conflict_with_themselves(given_):
    mine = [vote for vote in given_ if vote.reviewer == "anna" and not vote.settles]
    said = {
        (vote.verdict, ONE.primary(vote.reasons) if vote.verdict is Verdict.EXCLUDE else None)
        for vote in mine
    }
    assert is_torn(given_, "anna", FT, ONE) == (len(said) > 1)


def test_a_report_that_goes_on_is_complete_and_not_excluded():
    assert stands(ONE, "anna maybe").goes_on
    assert not stands(STRICT, "anna maybe").goes_on
    assert not stands(ONE, "anna exclude").goes_on
    assert not StageState(State.INCLUDE, complete=False).goes_on
