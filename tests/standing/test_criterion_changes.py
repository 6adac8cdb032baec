"""Votes that a changed criterion can touch: laws over random protocol edits, and cases that a law would hide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from litreview.model import Verdict
from litreview.screening.amendments import changed_criteria, wordings
from litreview.screening.protocol import Protocol, parse
from litreview.screening.protocol import hash as protocol_hash
from litreview.standing.criterion_changes import EFFECTS, CriterionChanges
from tests.store.histories import event

BASE = parse("""\
format = 1
title = "Changed"
[stage.title-abstract]
reviewers = 1
[stage.full-text]
reviewers = 1
reason = "optional"
[[criterion]]
id = "I1"
label = "People"
[[criterion]]
id = "I2"
label = "Topic"
[[criterion]]
id = "I3"
label = "Design"
[[reason]]
code = "people"
label = "Others"
criterion = "I1"
[[reason]]
code = "topic"
label = "Elsewhere"
criterion = "I2"
[[reason]]
code = "language"
label = "Language"
[terms.drug]
en = ["aspirin*"]
""")
VERDICTS = [
    (Verdict.INCLUDE, ()), (Verdict.MAYBE, ()), (Verdict.EXCLUDE, ()), (Verdict.EXCLUDE, ("people",)),
    (Verdict.EXCLUDE, ("topic",)), (Verdict.EXCLUDE, ("language",)), (Verdict.EXCLUDE, ("people", "topic")),
    (Verdict.EXCLUDE, ("unknown",)),
]  # fmt: skip


def reworded(protocol: Protocol, id_: str, text: str, field: str = "text") -> Protocol:
    return replace(
        protocol,
        criteria=tuple(replace(one, **{field: text}) if one.id == id_ else one for one in protocol.criteria),
    )


def without(protocol: Protocol, id_: str) -> Protocol:
    reasons = tuple(replace(one, criterion=None) if one.criterion == id_ else one for one in protocol.reasons)
    criteria = tuple(one for one in protocol.criteria if one.id != id_)
    return replace(protocol, criteria=criteria, reasons=reasons)


def said(n, criterion, old, new, effect, **more):
    return event(
        n, "criterion-change", criterion=criterion, old=protocol_hash(old), new=protocol_hash(new), effect=effect, **more
    )  # fmt: skip


def vote(n, protocol, verdict, reasons=()):
    return event(
        n, "decision", record="a", report=["a"], stage="title-abstract", protocol=protocol_hash(protocol),
        verdict=str(verdict), reasons=list(reasons), replaces=[],
    )  # fmt: skip


@dataclass(frozen=True)
class Edited:
    """Versions of a protocol, what was said of their changes, and votes with the number of their version."""

    versions: list[Protocol]
    answers: dict[tuple[int, str], str]
    votes: list[tuple[int, Verdict, tuple[str, ...]]]

    def changes(self, order=None):
        events = [
            said(n, criterion, self.versions[at - 1], self.versions[at], effect)
            for n, ((at, criterion), effect) in enumerate(self.answers.items())
        ]
        known = {protocol_hash(each): each for each in self.versions}
        return CriterionChanges(known, protocol_hash(self.versions[-1]), order(events) if order else events)


@st.composite
def edits(draw) -> Edited:
    versions, answers = [BASE], {}
    for n in range(1, draw(st.integers(2, 6))):
        now = versions[-1]
        ids = [one.id for one in now.criteria]
        # What changes no text: a colour, a title, a reason, a rule.
        other = draw(st.sampled_from(["terms", "title", "reason", "rule"]))
        match other:
            case "terms":
                now = replace(now, terms=())
            case "title":
                now = replace(now, title=f"Title {n}")
            case "reason":
                now = replace(
                    now, reasons=(replace(now.reasons[0], definition=f"Told {n}"), *now.reasons[1:])
                )
            case "rule":
                now = replace(now, blind=not now.blind)
        for id_ in draw(st.lists(st.sampled_from(ids), unique=True)) if ids else []:
            field = draw(st.sampled_from(["text", "label", "text_nl", "gone"]))
            now = without(now, id_) if field == "gone" else reworded(now, id_, f"Text {n}", field)
        if draw(st.booleans()):
            new = replace(BASE.criteria[0], id=f"N{n}", text=f"New {n}")
            now = replace(now, criteria=(*now.criteria, new))
        versions.append(now)
        for id_ in changed_criteria(versions[-2], now):
            if effect := draw(st.sampled_from([None, *EFFECTS])):
                answers[n, id_] = effect
    given_votes = draw(
        st.lists(st.tuples(st.integers(0, len(versions) - 1), st.sampled_from(VERDICTS)), max_size=8)
    )
    return Edited(versions, answers, [(at, *what) for at, what in given_votes])


def expected(told: Edited, at: int, verdict: Verdict, reasons: tuple[str, ...]) -> set[str]:
    """Follow the versions one by one, without graphs: what was said of each change since the vote."""
    found = set()
    texts = [wordings(each) for each in told.versions]
    for (n, id_), effect in told.answers.items():
        if n <= at or texts[at].get(id_) == texts[-1].get(id_):
            continue
        named = {
            reason.criterion
            for version in (told.versions[at], told.versions[-1])
            for reason in version.reasons
            if reason.code in reasons
        }
        excluded_for_it = verdict is Verdict.EXCLUDE and id_ in named
        if (effect in {"wider", "both"} and excluded_for_it) or (
            effect in {"tighter", "both"} and verdict is not Verdict.EXCLUDE
        ):
            found.add(id_)
    return found


@given(edits())
def test_exactly_the_votes_are_marked_that_a_changed_text_can_touch(told):
    changes = told.changes()
    for n, (at, verdict, reasons) in enumerate(told.votes):
        marked = set(changes.touching(vote(n, told.versions[at], verdict, reasons)))
        assert marked == expected(told, at, verdict, reasons)


@given(edits(), st.randoms())
def test_the_order_of_answers_changes_nothing(told, random):
    def shuffled(events):
        random.shuffle(events)
        return events

    one, two = told.changes(), told.changes(shuffled)
    for version in told.versions:
        assert one.effects_since(protocol_hash(version)) == two.effects_since(protocol_hash(version))


@given(edits())
def test_without_a_changed_text_nothing_can_be_asked_or_marked(told):
    for old, new in pairwise(told.versions):
        same = {id_ for id_ in wordings(old) if wordings(old)[id_] == wordings(new).get(id_)}
        assert same.isdisjoint(changed_criteria(old, new))
    newest = vote(0, told.versions[-1], Verdict.INCLUDE)
    assert told.changes().touching(newest) == ()


NEW = reworded(BASE, "I2", "Wider topic")
KNOWN = {protocol_hash(each): each for each in (BASE, NEW)}


def marked(answers, verdict, reasons=(), *, known=KNOWN, now=NEW):
    return CriterionChanges(known, protocol_hash(now), answers).touching(vote(9, BASE, verdict, reasons))


def test_before_anybody_has_answered_nothing_is_marked():
    assert marked([], Verdict.EXCLUDE, ("topic",)) == ()


def test_two_answers_that_differ_are_both_of_them():
    answers = [said(1, "I2", BASE, NEW, "wider"), said(2, "I2", BASE, NEW, "tighter")]
    changes = CriterionChanges(KNOWN, protocol_hash(NEW), answers)
    assert changes.effect_of("I2", protocol_hash(BASE), protocol_hash(NEW)) == "both"
    assert marked(answers, Verdict.INCLUDE) == marked(answers, Verdict.EXCLUDE, ("topic",)) == ("I2",)


def test_a_text_that_was_set_back_marks_nothing():
    there, back = said(1, "I2", BASE, NEW, "wider"), said(2, "I2", NEW, BASE, "tighter")
    assert marked([there, back], Verdict.EXCLUDE, ("topic",), now=BASE) == ()
    changes = CriterionChanges(KNOWN, protocol_hash(BASE), [there, back])
    assert changes.touching(vote(9, NEW, Verdict.INCLUDE)) == ("I2",)
    assert changes.touching(vote(9, NEW, Verdict.EXCLUDE, ("topic",))) == ()


def test_a_reason_that_names_its_criterion_only_later_is_found_as_well():
    silent = replace(BASE, reasons=tuple(replace(one, criterion=None) for one in BASE.reasons))
    known = {protocol_hash(each): each for each in (silent, NEW)}
    changes = CriterionChanges(known, protocol_hash(NEW), [said(1, "I2", silent, NEW, "wider")])
    assert changes.touching(vote(9, silent, Verdict.EXCLUDE, ("topic",))) == ("I2",)


def test_events_of_any_shape_and_of_unknown_versions_are_borne():
    odd = [
        event(n, "criterion-change", **body)
        for n, body in enumerate(
            [
                {}, {"criterion": ["I2"], "old": 1, "new": {}, "effect": None},
                {"criterion": "I2", "old": "?", "new": protocol_hash(NEW), "effect": "wider"},
                {"criterion": "I2", "old": protocol_hash(BASE), "new": protocol_hash(NEW), "effect": "purple"},
            ]
        )
    ]  # fmt: skip
    assert marked(odd, Verdict.EXCLUDE, ("topic",)) == ()
    assert marked([*odd, said(9, "I2", BASE, NEW, "wider")], Verdict.EXCLUDE, ("topic",)) == ("I2",)
    changes = CriterionChanges(KNOWN, protocol_hash(NEW), [said(1, "I2", BASE, NEW, "wider")])
    assert changes.touching(event(5, "decision", protocol=["x"], record="a")) == ()
