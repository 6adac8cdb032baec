"""A protocol or a search file from anyone: what it may hold has a bound, and its errors are one line."""

from __future__ import annotations

import pytest

from litreview.errors import InputError
from litreview.review.searches import search_toml
from litreview.review.searches.strategy_lines import parse_strategy
from litreview.screening import toml_table
from litreview.screening.protocol import parse
from litreview.screening.strategy_terms import terms_of
from litreview.screening.template import new_protocol
from litreview.screening.toml_table import load
from tests.work import counted, work_of

HARD = {
    "more than 100 names are joined by dots (at line 2)": "# A\n" + "a." * 50_000 + "a = 1",
    "more than 100 names": "[" + 'a."b" . ' * 5_000 + "a]",
    "nested in it": "a = " + "[" * 100_000,
    "digits": "a = " + "1" * 5_000,
    "longer than 2 million letters": "# " + "x" * 2_000_000,
}


@pytest.mark.parametrize("what", HARD)
def test_a_protocol_that_nobody_wrote_is_refused_in_one_line(what):
    with pytest.raises(InputError) as caught:
        load(HARD[what])
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("what", HARD)
@pytest.mark.parametrize("read", [search_toml.read_values, search_toml.read_document])
def test_a_search_file_that_nobody_wrote_is_refused_in_one_line(tmp_path, what, read):
    path = tmp_path / "search.toml"
    path.write_text(HARD[what], encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


def test_prose_with_many_stops_is_no_chain_of_names():
    assert toml_table.values_of('note = """' + "One. Two words. " * 500 + '"""')["note"].startswith("One.")


def test_a_term_with_many_stars_inside_is_refused_and_one_of_a_strategy_is_left_out():
    text = new_protocol("A review") + '\n[terms.many]\nen = ["a*b*c*d*"]\n'
    with pytest.raises(InputError, match=r"more than 2 `\*` inside"):
        parse(text)
    assert parse(text.replace("a*b*c*d*", "*di*trics**"))
    assert terms_of('"p*diatric*" OR a?b?c?d?e OR child*') == ("p*diatric*", "child*")


def test_a_strategy_with_a_cell_longer_than_any_is_read_as_text():
    [step] = parse_strategy("query,results\n" + '"' + "x" * 200_000)
    assert step.hits is None


PIECES = ["(", ")", "[", "[a", '"', "* ", " AND ", "~3 ", "adj3 ", "#1 or ", "1 ", "1,", "\n1. a", "\t1", "TS=", ".ti,", "$", "Limits: ", "a, ", ". A", "。", "\n\n", "é", "{", "<i>"]  # fmt: skip


@pytest.mark.parametrize(
    "named", ["terms_of", "check", "sentences", "folded", "find", "toml", "title", "journal"]
)
def test_twice_the_text_is_twice_the_work(named):
    with counted(
        "litreview.screening.strategy_terms", "litreview.strategy.slips", "litreview.strategy.platforms", "litreview.screening.sentences",
        "litreview.screening.folding", "litreview.screening.terms", "litreview.screening.protocol_parts", "litreview.screening.toml_table",
        "litreview.dedup.title_parts", "litreview.dedup.journals", "litreview.errors", "litreview.strategy.statements",
        "litreview.strategy.tokens", "litreview.strategy.query", "litreview.strategy.operands", "litreview.strategy.parser",
        "litreview.strategy.breaches", "litreview.strategy.operator_rules", "litreview.strategy.wildcard_rules",
        "litreview.strategy.foreign_forms",
    ) as (strategies, slips, _, sentences, folding, terms, parts, toml, titles, journals, errors, *_):  # fmt: skip
        group = parts.TermGroup("g", "g", "g", {"en": ("a*b*c", "child*", "a b")}, expected=False)

        def read_toml(text):
            try:
                table = toml.load("".join(f"a{n} = 1\n" for n in range(len(text))) + f"# {text!r}\n")
                table.close()
                assert len(table.problems) == len(text)
            except errors.InputError:
                pass

        run = {
            "terms_of": strategies.terms_of,
            "check": lambda text: [
                slips.check(text, platform)
                for platform in ("pubmed", "ovid", "ebsco", "wos", "scopus", "proquest", "embase")
            ],
            "sentences": lambda text: sentences.fullest(text, []),
            "folded": folding.folded,
            "find": lambda text: terms.compile([group]).find(text),
            "toml": read_toml,
            "title": titles.title,
            "journal": journals.journal,
        }[named]
        pieces = PIECES[:2] if named == "toml" else PIECES
        for piece in pieces:
            for sizes in ((20, 40, 80), (300, 600, 1200)):
                works = [work_of(lambda size=size, piece=piece: run(piece * size)) for size in sizes]
                before = works[1] - works[0]
                if works[2] - works[1] <= 2.3 * max(before, 0) + 300:
                    break
            assert works[2] - works[1] <= 2.3 * max(before, 0) + 300, piece
