"""Who is who is a pure function of what the ledgers hold: the order of events never matters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from litreview.standing.reviewers import Claim, LedgerFacts, claims, ledgers, reviewers
from tests.store.histories import event

NAMES, DEVICES = ("anna", "bram", "eva"), ("uu-1", "vu-2", "thuis")
LEDGER = st.tuples(st.sampled_from(NAMES), st.sampled_from(DEVICES))
CLAIM = st.builds(
    lambda ledger, name, same_as: Claim(*ledger, name, tuple(sorted(same_as))),
    LEDGER,
    st.sampled_from(["", "", *NAMES, "cas"]),
    st.sets(st.sampled_from(DEVICES), max_size=2),
)
KNOWN = st.builds(
    lambda own, entered, said: LedgerFacts(own, entered - own, said),
    st.frozensets(LEDGER, max_size=6),
    st.frozensets(LEDGER, max_size=3),
    st.frozensets(CLAIM, max_size=6),
)


def known(
    *own: tuple[str, str], said: tuple[Claim, ...] = (), entered: tuple[tuple[str, str], ...] = ()
) -> LedgerFacts:
    return LedgerFacts(frozenset(own), frozenset(entered), frozenset(said))


def bound(actor: str, device: str, *same_as: str) -> Claim:
    return Claim(actor, device, "", same_as)


@given(KNOWN, st.randoms(use_true_random=False))
def test_the_order_of_what_is_known_never_matters(told, random):
    said = list(told.claims)
    random.shuffle(said)
    own = list(told.own)
    random.shuffle(own)
    assert reviewers(told) == reviewers(LedgerFacts(frozenset(own), told.entered, frozenset(said)))


@given(KNOWN)
def test_every_ledger_has_one_reviewer_and_every_device_of_a_name_one_group(told):
    who = reviewers(told)
    assert who.of.keys() == told.own | told.entered | who.bound
    for name, groups in who.groups.items():
        places = [device for group in groups for device in group]
        assert len(places) == len(set(places))
        for group in groups:
            # By ledger, as two names on one device may have been exchanged by renames.
            mine = [ledger for ledger in told.own | who.bound if who.names[ledger] == name]
            called = {who.of[ledger] for ledger in mine if ledger[1] in group}
            assert len(called) == 1, "one person has one name on all their devices"
    people = [one for name in who.groups for one in who.people(name)]
    assert len(people) == len(set(people))
    assert set(who.moved.items()) == {(ledger, name) for ledger, name in who.of.items() if name != ledger[0]}


@given(KNOWN)
def test_a_device_that_is_not_confirmed_is_nobody_who_is_known(told):
    who = reviewers(told)
    for name in NAMES:
        if who.asked(name, "elsewhere"):
            assert who.at(name, "elsewhere") not in set(who.of.values())
            assert who.ledgers(who.at(name, "elsewhere")) == []


@given(KNOWN)
def test_a_confirmation_of_all_devices_settles_a_name(told):
    who = reviewers(told)
    for name in NAMES:
        if who.disputed or who.names.get((name, "uu-1"), name) != name:
            continue
        said = bound(name, "uu-1", *who.asked(name, "uu-1"), *who.alongside(name, "uu-1"))
        after = reviewers(LedgerFacts(told.own, told.entered, told.claims | {said}))
        assert after.asked(name, "uu-1") == ()
        assert after.people(name) == (name,)


def test_ledgers_of_before_are_one_reviewer_and_a_bound_one_beside_them_is_another():
    assert reviewers(known(("anna", "uu-1"), ("anna", "vu-2"))).groups == {"anna": (("uu-1", "vu-2"),)}
    who = reviewers(
        known(("anna", "uu-1"), ("anna", "vu-2"), ("anna", "thuis"), said=(bound("anna", "thuis"),))
    )
    assert who.people("anna") == ("anna@thuis", "anna@uu-1")
    assert who.unsettled == {"anna": (("thuis",), ("uu-1", "vu-2"))}
    assert who.at("anna", "vu-2") == "anna@uu-1"


def test_same_as_goes_through_a_chain_and_not_through_a_device_that_was_renamed_away():
    chain = (bound("anna", "a"), bound("anna", "b", "a"), bound("anna", "c", "b"))
    ledgers_ = (("anna", "a"), ("anna", "b"), ("anna", "c"))
    assert reviewers(known(*ledgers_, said=chain)).people("anna") == ("anna",)
    away = reviewers(known(*ledgers_, said=(*chain, Claim("anna", "b", "eva", ()))))
    assert away.people("anna") == ("anna@a", "anna@c")
    assert away.at("anna", "b") == "eva"


def test_a_rename_merges_two_names_only_where_it_says_so():
    two = (("anna", "a"), ("eva", "b"))
    said = (bound("anna", "a"), bound("eva", "b"))
    assert reviewers(known(*two, said=(*said, Claim("eva", "b", "anna", ())))).people("anna") == (
        "anna@a",
        "anna@b",
    )
    assert reviewers(known(*two, said=(*said, Claim("eva", "b", "anna", ("a",))))).people("anna") == ("anna",)


def test_what_is_entered_for_a_reviewer_is_no_device_of_theirs():
    who = reviewers(known(("bram", "vu-2"), entered=(("bram", "uu-1"),), said=(bound("bram", "vu-2"),)))
    assert who.of["bram", "uu-1"] == "bram"
    assert who.unsettled == {}
    assert who.asked("bram", "uu-1") == ("vu-2",), "he has never acted there himself"
    assert who.entered("bram", "uu-1") == "bram"


def test_a_lead_or_a_share_follows_a_name_whose_every_ledger_was_renamed():
    two = (("anna", "a"), ("anna", "b"))
    half = reviewers(known(*two, said=(Claim("anna", "a", "eva", ()),)))
    assert half.known_as("anna") == "anna"
    whole = reviewers(known(*two, said=(Claim("anna", "a", "eva", ()), Claim("anna", "b", "eva", ("a",)))))
    assert whole.known_as("anna") == "eva"
    assert whole.people("anna") == ("eva",)


def test_claims_are_read_of_events_and_spoilt_ones_say_nothing():
    told = [
        event(1, "device", same_as=["b", "a", 3, "a"]),
        event(2, "device", same_as="b"),
        event(3, "rename", of="anna", on="a", to="eva"),
        event(4, "rename", of="anna", on=None, to="eva"),
        event(5, "rename", of="anna", on="a", to="e@va"),
        event(6, "decision"),
    ]
    assert list(claims(told)) == [
        Claim("anna", "laptop", "", ("a", "b")), Claim("anna", "laptop", "", ()), Claim("anna", "a", "eva", ()),
    ]  # fmt: skip
    assert ledgers(
        [event(1, "decision"), event(2, "decision", actor="bram", entered_by="anna")]
    ) == LedgerFacts(frozenset({("anna", "laptop")}), frozenset({("bram", "laptop")}))
