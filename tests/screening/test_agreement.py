from __future__ import annotations

import json
import os
import random
from collections import Counter
from dataclasses import asdict
from itertools import count, permutations
from math import log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.screening.agreement import MANY, NO_OVERLAP, agreement, of_table
from litreview.screening.chance_corrected import fleiss_kappa

EXPECTED = Path(__file__).parents[3] / "shared" / "agreement" / "expected.json"
# Frozen by benchmarks/agreement_peer.py, which names the versions of the three packages.
PEERS = json.loads((Path(__file__).parent / "agreement_peers.json").read_text(encoding="utf-8"))


def published():
    if not EXPECTED.exists():
        return []
    return json.loads(EXPECTED.read_text(encoding="utf-8"))["tables"]


def votes_of(case):
    record = count()
    for row, cells in zip(case["labels"], case["table"], strict=True):
        for column, times in zip(case["labels"], cells, strict=True):
            for _ in range(times):
                name = f"r{next(record)}"
                yield name, "anna", row
                yield name, "bram", column


def test_the_published_tables_are_there():
    if EXPECTED.exists():
        assert len(published()) == 15
    elif os.environ.get("CI") == "true":
        pytest.fail(f"{EXPECTED} is missing, so no published figure was compared")
    else:
        pytest.skip(f"{EXPECTED} is missing, so no published figure is compared")


@pytest.mark.parametrize("case", published(), ids=lambda case: case["id"])
def test_each_table_gives_the_published_figures(case):
    from_table = asdict(of_table(case["table"], case["labels"]))
    from_votes = asdict(agreement(votes_of(case)))
    for key, value in case["expect"].items():
        assert from_table[key] == pytest.approx(value, abs=1e-5), key
        assert from_votes[key] == pytest.approx(value, abs=1e-5), key


def votes_of_peer(case):
    record = count()
    for votes, times in case["votes"].items():
        for _ in range(times):
            name = f"r{next(record)}"
            yield from ((name, f"reviewer {n}", vote) for n, vote in enumerate(votes) if vote != "-")


@pytest.mark.parametrize("case", PEERS.values(), ids=PEERS)
def test_other_programs_give_the_same_coefficients(case):
    found = agreement(votes_of_peer(case))
    complete = not any("-" in votes for votes in case["votes"])
    for name, (value, se) in case["irrCAC"].items():
        assert getattr(found, name) == pytest.approx(value, abs=1e-7), name
        # Where votes are missing, irrCAC for Python departs from the formula of alpha's standard error.
        tolerance = 1e-7 if complete or name != "alpha" else 1e-3
        assert error_of(found.intervals[name], value) == pytest.approx(se, abs=tolerance), name
    assert found.alpha == pytest.approx(case["krippendorff"])
    peer = case["statsmodels"]
    if complete:
        assert found.fleiss == pytest.approx(peer["fleiss"])
    if len(found.reviewers) == 2:
        assert interval(found, "raw") == pytest.approx(peer["raw wilson"])
        k = len(found.labels)
        pabak = [(k * end - 1) / (k - 1) for end in peer["raw wilson"]]
        assert interval(found, "pabak") == pytest.approx(pabak)


def interval(found, name):
    return [found.intervals[name].low, found.intervals[name].high]


def error_of(found, value):
    """Compute the standard error back from an interval on the logit scale."""
    low, high = (log((1 + end) / (1 - end)) for end in (found.low, found.high))
    assert (low + high) / 2 == pytest.approx(log((1 + value) / (1 - value)), abs=1e-5)
    return (high - low) / 2 / 1.959963984540054 * (1 - value**2) / 2


def test_a_pair_and_its_team_have_the_same_coefficients():
    team = agreement(votes_of_peer(PEERS["fourteen records"]))
    (pair,) = team.pairs
    assert (pair.ac1, pair.alpha, pair.intervals["ac1"]) == (team.ac1, team.alpha, team.intervals["ac1"])


def test_kappa_of_nothing_but_agreement_or_chance_is_exact():
    assert of_table([[20, 0], [0, 80]], ["include", "exclude"]).kappa == 1
    assert of_table([[0, 8], [0, 92]], ["include", "exclude"]).kappa == 0


def test_without_any_difference_there_is_no_interval_of_a_coefficient():
    perfect = of_table([[20, 0], [0, 80]], ["include", "exclude"])
    assert [perfect.intervals[name] for name in ("kappa", "ac1", "alpha")] == [None] * 3
    assert interval(perfect, "raw") == pytest.approx([0.963, 1], abs=5e-4)
    constant = of_table([[0, 8], [0, 92]], ["include", "exclude"])
    assert (constant.kappa, constant.ci, constant.intervals["kappa"]) == (0, (0, 0), None)
    only = of_table([[0, 0], [0, 50]], ["include", "exclude"])
    assert (only.kappa, only.alpha, only.ac1) == (None, None, 1)


def test_the_interval_of_agreement_on_a_verdict_is_of_the_records_that_either_gave_it():
    found = of_table([[18, 11], [14, 1957]], ["include", "exclude"])
    # Wilson for 18 of 43, as s = 2 p / (1 + p).
    low, high = (2 * p / (1 + p) for p in (0.28388, 0.56676))
    seen = found.specific_intervals["include"]
    assert (seen.low, seen.high) == pytest.approx((low, high), abs=1e-4)


def test_the_intervals_hold_the_true_kappa_where_the_plain_one_does_not():
    # 1,000 reviews of 50 records, kappa 0.8: the plain interval misses it more often, and often ends above 1.
    shares, seeded = (0.45, 0.05, 0.05, 0.45), random.Random(7)  # noqa: S311  # a simulation
    held = above = 0
    for _ in range(1000):
        cells = Counter(seeded.choices(range(4), shares, k=50))
        found = of_table([[cells[0], cells[1]], [cells[2], cells[3]]], ["include", "exclude"])
        logit = found.intervals["kappa"]
        held += logit is not None and logit.low <= 0.8 <= logit.high
        above += found.ci[1] > 1
    assert held >= 940
    assert above > 100


def test_maybe_is_a_category_of_its_own_or_counts_as_include():
    votes = [
        ("a", "anna", "maybe"),
        ("a", "bram", "include"),
        ("b", "anna", "exclude"),
        ("b", "bram", "exclude"),
    ]
    apart, together = agreement(votes), agreement(votes, maybe_as_include=True)
    assert (apart.labels, apart.raw) == (("include", "maybe", "exclude"), 0.5)
    assert (together.labels, together.raw) == (("include", "exclude"), 1.0)
    assert apart.positive is None


def test_without_votes_nothing_is_claimed():
    nothing = agreement([])
    assert (nothing.status, nothing.n, nothing.raw, nothing.kappa, nothing.fleiss) == (
        NO_OVERLAP,
        0,
        None,
        None,
        None,
    )
    assert agreement([("a", "anna", "include")]).status == NO_OVERLAP
    assert agreement([("a", "anna", "include"), ("b", "bram", "include")]).status == NO_OVERLAP


def test_who_contradicts_themselves_on_a_record_does_not_count_on_it():
    votes = [("a", "anna", "include"), ("a", "anna", "exclude"), ("a", "bram", "include")]
    more = [("b", "anna", "include"), ("b", "anna", "include"), ("b", "bram", "include")]
    assert agreement(votes + more).n == 1


def test_of_three_reviewers_each_pair_is_told_and_no_common_kappa():
    votes = [
        *[("a", name, "include") for name in ("anna", "bram", "cleo")],
        ("b", "anna", "exclude"),
        ("b", "bram", "include"),
        ("c", "bram", "exclude"),
        ("c", "cleo", "exclude"),
    ]
    team = agreement(votes)
    assert [(pair.reviewers, pair.n, pair.raw) for pair in team.pairs] == [
        (("anna", "bram"), 2, 0.5),
        (("anna", "cleo"), 1, 1.0),
        (("bram", "cleo"), 2, 1.0),
    ]
    assert (team.n, team.raw, team.kappa, team.ci, team.status) == (5, 0.8, None, None, MANY)
    assert team.reviewers == ("anna", "bram", "cleo")


def test_fleiss_kappa_is_that_of_the_known_example_of_fourteen_raters():
    rows = ["0000e", "02642", "00356", "03920", "22811", "77000", "32630", "25322", "65210", "02237"]
    votes = [
        (f"subject {n}", f"rater {rater}", verdict)
        for n, row in enumerate(rows)
        for rater, verdict in enumerate("".join("vwxyz"[i] * int(cell, 16) for i, cell in enumerate(row)))
    ]
    assert agreement(votes).fleiss == pytest.approx(0.210, abs=5e-4)


def test_the_order_of_the_records_does_not_change_the_last_digit():
    # The kappa of these six records is 31/40: an error in the last bit would print it as 0.77.
    profiles = [((3, 0), 3), ((0, 3), 2), ((1, 2), 1)]
    assert {fleiss_kappa(Counter(dict(order))).value for order in permutations(profiles)} == {0.775}


def test_fleiss_kappa_of_one_category_is_not_defined():
    assert agreement([("a", "anna", "exclude"), ("a", "bram", "exclude")]).fleiss is None


tables = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 30), min_size=k, max_size=k), min_size=k, max_size=k)
)


@given(tables)
def test_changing_places_changes_no_figure(table):
    labels = [str(n) for n in range(len(table))]
    one, other = (of_table(t, labels) for t in (table, list(zip(*table, strict=True))))
    for key in (
        "n",
        "raw",
        "expected",
        "kappa",
        "se",
        "pabak",
        "positive",
        "specific",
        "status",
        "ac1",
        "alpha",
    ):
        assert getattr(one, key) == pytest.approx(getattr(other, key)), key


@given(tables)
def test_no_table_breaks_it_and_figures_stay_in_their_range(table):
    figures = of_table(table, [str(n) for n in range(len(table))])
    assert figures.n == sum(map(sum, table))
    assert figures.raw is None or 0 <= figures.raw <= 1
    assert figures.kappa is None or -1 <= figures.kappa <= 1
    assert (figures.kappa is None) == (figures.status != "ok") == (figures.ci is None)
    for name, found in figures.intervals.items():
        assert found is None or -1 <= found.low <= getattr(figures, name) <= found.high <= 1, name
    for label, found in figures.specific_intervals.items():
        assert found is None or 0 <= found.low <= figures.specific[label] + 1e-9 <= found.high + 2e-9
