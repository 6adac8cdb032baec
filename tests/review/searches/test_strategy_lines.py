"""Strategies keep the hits of each line, from any database."""

from __future__ import annotations

import pytest

from litreview.review.searches.strategy_lines import parse_strategy

OVID = "1  exp Child/ (12345)\n2  buyer*.tw. or\n   client*.tw. (99)\n3  1 and 2 (12)\n"
PUBMED = (
    "Search number,Query,Sort By,Filters,Search Details,Results,Time\n"
    '2,"#1 AND child*",,,"x",12,01:00:00\n1,"buyer*[tiab]",,,"x","12,345",00:59:00\n'
)


@pytest.mark.parametrize(
    ("strategy", "found"),
    [
        (OVID, [("1", "exp Child/", 12345), ("2", "buyer*.tw. or\n   client*.tw.", 99), ("3", "1 and 2", 12)]),
        (PUBMED, [("1", "buyer*[tiab]", 12345), ("2", "#1 AND child*", 12)]),
        ("#1\tMH child\t1,234\n#2 \tbuyer*\t5\n", [("#1", "MH child", 1234), ("#2", "buyer*", 5)]),
        ("S1  TI buyer*\nS2  S1 AND DT 2000-2020\n", [("S1", "TI buyer*", None), ("S2", "S1 AND DT 2000-2020", None)]),
        ("buyer* AND\n5 year survival (2000)\n", [("", "buyer* AND\n5 year survival (2000)", None)]),
        ("", []),
    ],
)  # fmt: skip
def test_lines_of_a_strategy_have_their_numbers_and_hits(strategy, found):
    assert [(step.number, step.text, step.hits) for step in parse_strategy(strategy)] == found
