"""The awkward record: 60 authors, 900 words, a Chinese title, twelve reasons, no year; each key at 80 columns and 24 lines."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from litreview.review.review import Review
from litreview.review.views import SearchFacts
from tests.tui.conftest import MATERIAL, NOW
from tests.tui.driving import driven, verdicts
from tests.tui.test_goldens import kept

TITLE = (
    "儿童保护研究的长标题示例 "
    + "(An invented record with a very long title, made to show what a screen does) " * 3
)
AUTHORS = "\n".join(f"AU  - Testauteur{n}, A." for n in range(60))
WORDS = ". ".join(f"Sentence {n} says that buyers pay girls in this invented police file" for n in range(75))
REASON = '[[reason]]\ncode = "r{n}"\nlabel = "Reason number {n} with a label that is rather long"\nlabel_nl = "Reden {n}"\n'
REASON += (
    'definition = "Defined at some length for number {n}."\nstages = ["title-abstract", "full-text"]\n\n'
)


@pytest.fixture
def awkward(tmp_path):
    protocol = (MATERIAL / "protocol.toml").read_text(encoding="utf-8")
    reasons = "".join(REASON.format(n=n) for n in range(1, 13))
    start, rest = protocol.split("[[reason]]", 1)
    protocol = start + reasons + rest[rest.index("[terms.buyer]") :]
    source = tmp_path / "awkward.ris"
    source.write_text(f"TY  - JOUR\nTI  - {TITLE}\n{AUTHORS}\nAB  - {WORDS}.\nER  - \n", encoding="utf-8")
    with Review.create(tmp_path / "review", protocol=protocol, clock=lambda: NOW) as review:
        facts = SearchFacts(key="hand", kind="database", database="Scopus", date="2026-11-12")
        review.searches.import_files([source], facts, "anna")
        review.settings.set("notice_seen", value=True)
        yield review


async def test_what_does_not_fit_says_so_and_can_be_reached(awkward):
    async with driven(awkward) as at:
        seen = at.text
        _, second, authors, *_ = at.lines[2:]
        assert second.rstrip().endswith("…")
        assert re.search(r"… \+5\d \(enter\)", authors)
        assert "no year" in seen
        assert "no DOI" in seen
        total = int(re.search(r"lines 1–11 of (\d+) ↓ space", seen)[1])
        whole = ""
        for _ in range(1 + total // 10):
            whole += at.text
            await at.tap("space")
        assert "Sentence 74" in whole
        assert f"of {total} ──" in at.text
        record = await at.tap("enter")
        assert "A screen does" in record or "what a screen does" in record
        for _ in range(4):
            record += await at.tap("space")
        assert "Testauteur59, A." in record
        assert {cell_len(line) for line in at.lines} == {80}


async def test_twelve_reasons_each_have_a_key_and_their_whole_text_in_help(awkward):
    async with driven(awkward) as at:
        seen = await at.tap("x")
        assert "1–9 a–c choose" in seen
        assert all(f" {key} Reason" in seen for key in "123456789abc")
        assert "…" in seen.split("which reason?")[1]
        await at.tap("c")
        assert len(verdicts(awkward)) == 1
        await at.tap("u", "?")
        page = at.text
        for _ in range(6):
            page += await at.tap("space")
        said = " ".join(page.split())
        assert (
            "Reason number 12 with a label that is rather long: Defined at some length for number 12." in said
        )


@pytest.mark.parametrize("keys", ["", "x", "c", "a", "t", "n", "h", "l", "f", "?"], ids=str)
async def test_each_key_keeps_the_screen_whole(awkward, keys):
    async with driven(awkward) as at:
        await at.tap(*keys)
        assert {cell_len(line) for line in at.lines} == {80}
        kept(at, f"awkward_{ {'': 'card', '?': 'help'}.get(keys, keys) }")
