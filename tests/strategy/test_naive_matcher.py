"""The evaluator agrees with naive ones: regular expressions, places counted by hand, and Python's own operators."""

from __future__ import annotations

import re
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.errors import UsageError
from litreview.strategy.dialects import DIALECTS
from litreview.strategy.recall import find_known_items, read_strategy
from litreview.strategy.search_concepts import compare_concepts
from litreview.strategy.searched_items import SearchedItem
from litreview.strategy.slips import check
from litreview.strategy.wildcards import word_patterns

WORDS = st.lists(st.sampled_from(["ant", "bee", "cat"]), max_size=9)
SIGNS = {
    "wos": {"*": ".*", "?": ".", "$": ".?"},
    "ebsco": {"*": ".*", "?": ".", "#": ".?"},
    "ovid": {"*": ".*", "$": ".*", "#": ".", "?": ".?"},
    "proquest": {"*": ".{0,5}", "?": "."},
    "scopus": {"*": ".*", "?": "."},
    "pubmed": {"*": ".*"},
    "embase": {"*": ".*", "?": ".", "$": ".?"},
}


def answer(query: str, platform: str, **fields):
    item = SearchedItem(**{"title": "", "abstract": "", "keywords": (), "index_terms": (), **fields})
    return find_known_items(read_strategy(query, platform), [item]).answers[0]


@given(data=st.data(), platform=st.sampled_from(sorted(SIGNS)), word=st.text("ab", max_size=12))
@settings(max_examples=400)
def test_a_word_with_wildcards_is_a_regular_expression(data, platform, word):
    signs = SIGNS[platform]
    pattern = "a" + data.draw(st.text("ab" + "".join(signs), max_size=8))
    [compiled] = word_patterns(pattern, DIALECTS[platform], phrase=False)
    naive = re.fullmatch("".join(signs.get(sign, sign) for sign in pattern), word)
    assert compiled.matches(word, "exact") is bool(naive)


def gaps(words: list[str], one: str, other: str, *, ordered: bool) -> list[int]:
    """Count the words between each two places of two words."""
    return [
        abs(a - b) - 1
        for (a, x), (b, y) in product(enumerate(words), repeat=2)
        if x == one and y == other and a != b and (a < b or not ordered)
    ]


NEAR = {
    "pubmed": ('"{0} {2}"[ti:~{1}]', False, 0),
    "ovid": ("({} adj{} {}).ti.", False, -1),
    "ebsco": ('TI ( "{}" N{} "{}" )', False, 0),
    "wos": ('TI=("{}" NEAR/{} "{}")', False, 0),
    "scopus": ("TITLE({{{}}} W/{} {{{}}})", False, 0),
    "embase": ("({} NEAR/{} {}):ti", False, -1),
    "ebsco in order": ('TI ( "{}" W{} "{}" )', True, 0),
    "scopus in order": ("TITLE({{{}}} PRE/{} {{{}}})", True, 0),
    "embase in order": ("({} NEXT/{} {}):ti", True, -1),
}


@given(
    words=WORDS,
    pair=st.tuples(*[st.sampled_from(["ant", "bee", "cat"])] * 2),
    n=st.integers(1, 6),
    named=st.sampled_from(sorted(NEAR)),
)
@settings(max_examples=400)
def test_near_words_are_as_near_as_counted_by_hand(words, pair, n, named):
    written, ordered, more = NEAR[named]
    one, other = pair
    found = answer(written.format(one, n, other), named.partition(" ")[0], title=" ".join(words))
    assert found is any(gap <= n + more for gap in gaps(words, one, other, ordered=ordered))


@given(words=WORDS, n=st.integers(1, 6))
def test_proquest_is_certain_only_where_both_ways_of_counting_agree(words, n):
    between = gaps(words, "ant", "bee", ordered=False)
    naive = True if any(gap < n for gap in between) else None if any(gap == n for gap in between) else False
    assert answer(f'ti("ant" NEAR/{n} "bee")', "proquest", title=" ".join(words)) is naive


@given(words=WORDS, phrase=st.lists(st.sampled_from(["ant", "bee", "cat"]), min_size=1, max_size=3))
def test_a_phrase_is_a_piece_of_the_text(words, phrase):
    naive = f" {' '.join(phrase)} " in f" {' '.join(words)} "
    for query, platform in (
        ('"{}"[ti]', "pubmed"),
        ('"{}".ti.', "ovid"),
        ('TI="{}"', "wos"),
        ('ti("{}")', "proquest"),
        ("'{}':ti", "embase"),
    ):
        assert answer(query.format(" ".join(phrase)), platform, title=" ".join(words)) is naive


@st.composite
def expressions(draw, depth: int = 3) -> str:
    """Draw an expression of yes (in the title), no (nowhere) and cannot tell (perhaps in the abstract)."""
    size = draw(st.integers(1, 4))
    operands = [
        draw(st.sampled_from(["yes", "no", "maybe"]))
        if depth == 0 or draw(st.booleans())
        else f"({draw(expressions(depth=depth - 1))})"
        for _ in range(size)
    ]
    operators = [draw(st.sampled_from(["AND", "OR", "NOT"])) for _ in operands[1:]]
    return " ".join(
        part for pair in zip([*operators, ""], operands, strict=True) for part in (pair[1], pair[0])
    ).strip()


LOGIC = {"AND": min, "OR": max, "NOT": lambda left, right: min(left, 2 - right)}
VALUES = {"yes": 2, "maybe": 1, "no": 0}
LEFT_TO_RIGHT, AND_FIRST = [{"AND", "OR", "NOT"}], [{"AND", "NOT"}, {"OR"}]
# Several where the help pages disagree.
ORDERS = {
    "pubmed": [LEFT_TO_RIGHT],
    "embase": [LEFT_TO_RIGHT],
    "wos": [[{"NOT"}, {"AND"}, {"OR"}]],
    "scopus": [[{"OR"}, {"AND"}, {"NOT"}]],
    "ovid": [AND_FIRST, LEFT_TO_RIGHT],
    "ebsco": [AND_FIRST, LEFT_TO_RIGHT],
    "proquest": [AND_FIRST, [{"OR"}, {"AND"}, {"NOT"}], LEFT_TO_RIGHT],
}
TERMS = {
    "pubmed": ("here[ti]", "gone[ti]", "gone[tiab]"),
    "embase": ("here:ti", "gone:ti", "gone:ti,ab"),
    "wos": ('TI="here"', 'TI="gone"', 'TS="gone"'),
    "scopus": ("TITLE({here})", "TITLE({gone})", "TITLE-ABS({gone})"),
    "ovid": ("here.ti.", "gone.ti.", "gone.ti,ab."),
    "ebsco": ("TI here", "TI gone", "AB gone"),
    "proquest": ('ti("here")', 'ti("gone")', 'ab("gone")'),
}


def naive_value(tokens: list[str], orders: list[list[set[str]]]) -> int:
    """Evaluate tokens up to a closing bracket, in each order of a platform; 0 is no, 1 cannot tell, 2 yes."""
    flat: list = []
    while tokens and (sign := tokens.pop(0)) != ")":
        flat.append(naive_value(tokens, orders) if sign == "(" else VALUES.get(sign, sign))
    values = {in_order(flat, order) for order in orders}
    return values.pop() if len(values) == 1 else 1


def in_order(flat: list, order: list[set[str]]) -> int:
    """Apply operators level by level."""
    flat = list(flat)
    for level in order:
        at = 1
        while at < len(flat):
            if flat[at] in level:
                flat[at - 1 : at + 2] = [LOGIC[flat[at]](flat[at - 1], flat[at + 1])]
            else:
                at += 2
    return flat[0]


@given(text=expressions(), platform=st.sampled_from(sorted(ORDERS)))
@settings(max_examples=500)
def test_operators_are_applied_in_the_order_of_the_platform(text, platform):
    terms = dict(zip(("yes", "no", "maybe"), TERMS[platform], strict=True))
    query = re.sub(r"yes|no|maybe", lambda found: terms[found.group()], text)
    if platform == "scopus":
        query = query.replace("NOT", "AND NOT")
    naive = naive_value(re.findall(r"\w+|[()]", text), ORDERS[platform])
    assert answer(query, platform, title="here", abstract=None) is {0: False, 1: None, 2: True}[naive]


PIECES = st.sampled_from(
    [
        "(", ")", '"', "'", "[tiab]", "[ti:~3]", "[mh]", ".ti,ab.", ":ti,ab", "/exp", "exp Noise/", "TI ", "TS=", "TITLE(", "ti,ab(", "MH ", "PY=",
        " AND ", " OR ", " NOT ", " and ", " adj3 ", " NEAR/3 ", " N3 ", " W/3 ", " PRE/2 ", "#1", "S1", "#2 ", "or/1-3", "1 ", "\n#1 ", "\n#2 ", "\nS1 ",
        "\n1. ", "\n2. ", "limit 1 to ", 'yr="2000 -Current"', "noise", "sound*", "*", "?", "$", "{", "}", "[*3]", "“", "2010:2020[dp]", "PUBYEAR > 2000",
        'LIMIT-TO ( LANGUAGE , "English" )', " ", "\n", "Filters: x", "é", "same string", ",", "-",
    ]
)  # fmt: skip


@given(text=st.lists(PIECES, max_size=25).map("".join), platform=st.sampled_from(sorted(DIALECTS)))
@settings(max_examples=600)
def test_any_text_is_checked_and_tested_and_each_slip_is_inside_it(text, platform):
    lines = text.split("\n")
    for slip in check(text, platform):
        assert 1 <= slip.line <= len(lines)
        assert 1 <= slip.column <= len(lines[slip.line - 1]) + 1
        assert slip.rule
    try:
        ready = read_strategy(text, platform)
    except UsageError:
        return
    found = find_known_items(
        ready, [SearchedItem("noise and sound"), SearchedItem(index_terms=("Noise",), year=2012)]
    )
    assert len(found.answers) == 2
    assert all(line.answers.count("invalid") in {0, 2} for line in found.lines)
    assert all(
        not one.missing and len(one.terms) == 2 for one in compare_concepts({"one": ready, "other": ready})
    )
