"""Agreement part by part, and its plots."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from litreview.screening import protocol as protocols
from litreview.screening.agreement import agreement, of_table
from litreview.screening.agreement_plot import WIDTH, PlotRow, axis, lowest, signs, svg
from litreview.screening.agreement_table import Said, codes_of, compare
from litreview.screening.template import new_protocol

VOTES = [
    Said("a", "anna", "exclude", "title-abstract", ("language",), round="pilot"),
    Said("a", "bram", "exclude", "title-abstract", ("period",), round="pilot"),
    Said("b", "anna", "exclude", "title-abstract", ("language",)),
    Said("b", "bram", "exclude", "title-abstract", ("language", "period")),
    Said("c", "anna", "include", "full-text"),
    Said("c", "bram", "maybe", "full-text"),
]


def test_each_stage_and_round_is_measured_by_itself():
    by_stage = compare(VOTES, "stage", {}, maybe_as_include=True)
    assert {part: (one.n, one.raw) for part, one in by_stage.items()} == {
        "full-text": (1, 1),
        "title-abstract": (2, 1),
    }
    assert {part: one.n for part, one in compare(VOTES, "round", {}).items()} == {"": 2, "pilot": 1}


def test_on_a_reason_they_agree_where_both_name_it_or_neither_does():
    named = compare(VOTES, "reason", {})
    assert {part: (one.n, one.table) for part, one in named.items()} == {
        "language": (3, ((1, 1), (0, 1))),
        "period": (3, ((0, 0), (2, 1))),
    }
    assert named["language"].positive == pytest.approx(2 / 3)
    together = compare(VOTES, "criterion", {"I1": ["language", "period"]})
    assert together["I1"].raw == 1


def test_exclusions_for_different_criteria_are_disagreement_on_both():
    on = compare(VOTES[:2], "criterion", {"I1": ["language"], "I2": ["period"], "I3": ["topic"]})
    assert [(one.n, one.raw) for one in on.values()] == [(1, 0), (1, 0), (1, 1)]


def test_on_a_criterion_that_no_reason_names_nothing_is_measured():
    on = compare(VOTES, "criterion", {"I1": ["language"], "I2": []})["I2"]
    assert (on.n, on.raw, on.kappa, on.pabak, on.positive, on.negative, on.pairs) == (0, *[None] * 5, ())
    assert "no reason of the protocol names this criterion" in on.status


def test_an_exclusion_without_a_reason_is_compared_on_no_reason():
    votes = [Said("a", "anna", "exclude", reasons=("language",)), Said("a", "bram", "exclude")]
    assert compare(votes, "reason", {})["language"].n == 0
    assert compare(votes, "criterion", {"I1": ["language"]})["I1"].n == 0
    assert compare([votes[0], Said("a", "bram", "include")], "reason", {})["language"].raw == 0


def test_a_criterion_is_named_by_the_reasons_that_are_votes():
    protocol = protocols.parse(new_protocol("Invented"))
    assert codes_of(protocol.criteria, protocol.reasons) == {
        "I1": ["population"],
        "I2": ["topic"],
        "I3": ["publication_type", "design"],
        "I4": ["language", "period"],
    }


def test_the_plot_has_the_interval_in_its_place_and_says_what_is_not_defined():
    good, bad = of_table([[40, 9], [6, 45]], "ab"), of_table([[0, 50], [50, 0]], "ab")
    assert (lowest([PlotRow("x", good)]), lowest([PlotRow("x", good), PlotRow("y", bad)])) == (0, -1)
    drawn = signs(good, 0)
    interval = good.intervals["kappa"]
    assert [drawn.index(sign) for sign in "├●┤"] == [
        round(v * 30) for v in (interval.low, good.kappa, interval.high)
    ]
    assert signs(bad, -1).split() == ["●", "·"], "of a kappa of -1, without an interval"
    assert len(axis(0)) == len(axis(-1)) == WIDTH
    nothing = agreement([])
    assert signs(nothing, 0) == ""
    picture = svg([PlotRow("anna & <bram>", good), PlotRow("x", bad), PlotRow("nobody", nothing)], "Kappa")
    tree = ET.fromstring(picture)  # noqa: S314  # made here
    texts = [element.text for element in tree.iter() if element.text and element.text.strip()]
    assert "anna & <bram>" in texts
    assert nothing.status in texts
    assert "0.70 (0.53 to 0.81), n 100" in texts
    assert "-1.00, n 100" in texts
