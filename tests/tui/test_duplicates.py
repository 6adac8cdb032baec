"""The pairs that a person is asked about: what is seen of them, and what a key does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from litreview.review.views import SearchFacts
from litreview.tui import several_view
from litreview.tui.pairview import marked
from litreview.tui.terminal import Terminal
from tests.tui.driving import driven
from tests.tui.test_goldens import kept

# Two records that only a person can judge: another publisher, and a part in one title alone.
TWO = """TY  - RPRT
TI  - {first} who count sheep in {second} meadows
AU  - Centre for Invented Sheep
PY  - 2023
PB  - CIS
ER  -

TY  - RPRT
TI  - {first} who count sheep in {second} meadows. Part 1
AU  - Centre for Invented Sheep
PY  - 2023
PB  - CIS
ER  -
"""


@pytest.fixture
def doubtful(review, tmp_path):
    """Return the review with two more possible duplicates."""
    for n, (first, second) in enumerate((("Shepherds", "invented"), ("Accountants of wool", "painted"))):
        file = tmp_path / f"two{n}.ris"
        file.write_text(TWO.format(first=first, second=second), encoding="utf-8")
        review.searches.import_files([file], SearchFacts(key=f"hand-{n}"), "anna")
    review.duplicates.run()
    return review


async def test_a_pair_stands_side_by_side_with_its_differing_words_marked_and_its_reasons(doubtful):
    async with driven(doubtful, start="duplicates") as at:
        assert "«Part 1»" in at.text
        assert at.lines[2].startswith("≠ title A  ")
        assert at.lines[4].startswith("        B  ")
        assert "= authors  Centre for Invented Sheep" in at.text
        assert "= abstract none in both" in at.text
        assert " for         one title begins with the other, same authors, same year" in at.text
        assert 'one has "Part 1"; no DOI on either side' in at.text
        assert " not merged  part: «Part 1» in B only" in at.text


async def test_what_differs_stands_first_and_what_one_side_has_is_no_difference(busy):
    async with driven(busy, start="duplicates") as at:
        signs = [line[0] for line in at.lines[7:14] if line[1:2] == " " and line[2:3] != " "]
        assert signs == sorted(signs, key="≠ =".index)
        [place] = [line for line in at.lines if line.startswith("  place")]
        assert "«" not in place
        assert " not merged  different journal: «Invented Law» / «Law Invented»" in at.text


async def test_enter_shows_both_records_in_full_where_the_same_keys_judge(doubtful):
    async with driven(doubtful, start="duplicates", size=(100, 40)) as at:
        before = len(doubtful.duplicates.open_keys())
        await at.press("enter")
        assert "Possible duplicates · both records" in at.lines[0]
        assert "= publisher" in at.text
        assert "History A" in at.text
        await at.press("x")
        assert len(doubtful.duplicates.open_keys()) == before - 1
        assert "both records" in at.lines[0]
        await at.press("escape")
        assert "Why this is asked" in at.text
        assert "both records" not in at.lines[0]


async def test_one_key_judges_the_next_pair_comes_and_undo_brings_it_back(doubtful):
    before = doubtful.duplicates.open_keys()
    async with driven(doubtful, start="duplicates") as at:
        assert f"0 of {len(before)} judged" in at.text
        await at.press("x")
        assert f"1 of {len(before)} judged" in at.text
        assert "A and B kept apart" in at.text
        await at.press("u")
        assert f"0 of {len(before)} judged" in at.text
        assert doubtful.duplicates.open_keys() == before
        await at.press("y")
    a, b = before[0]
    assert doubtful.duplicates.explain(a, b).verdict == "same"
    assert doubtful.duplicates.explain(a, b).by == "anna"


async def test_a_skipped_pair_comes_back_after_the_last_one(doubtful):
    pairs = doubtful.duplicates.open_keys()
    async with driven(doubtful, start="duplicates") as at:
        first = at.lines[3]
        for _ in pairs:
            await at.press("s")
        assert at.lines[3] == first
        assert doubtful.duplicates.open_keys() == pairs


async def test_the_likeliest_pair_comes_first(doubtful):
    strengths = [pair.strength for pair in doubtful.duplicates.open_pairs()]
    assert strengths == sorted(strengths, reverse=True)


async def test_when_no_pair_is_left_the_screen_says_so(doubtful):
    async with driven(doubtful, start="duplicates") as at:
        await at.press(*("x" * len(doubtful.duplicates.open_keys())))
        assert "No possible duplicates to check." in at.text
        await at.press("y", "x", "s", "n", "tab")
        assert "No possible duplicates to check." in at.text


async def test_on_a_small_screen_one_record_is_shown_and_tab_shows_the_other(doubtful):
    async with driven(doubtful, start="duplicates", size=(60, 16)) as at:
        assert any(line.startswith(" A  ") for line in at.lines)
        assert "tab other record" in at.text
        await at.press("tab")
        assert any(line.startswith(" B  ") for line in at.lines)
        assert "│" not in at.lines[4]


async def test_n_brings_the_next_difference_to_the_top(busy):
    async with driven(busy, start="duplicates", size=(60, 16)) as at:
        page, differing = at.app.screen.page, at.app.screen.differing
        assert len(differing) > 2
        await at.press("n")
        assert page.top == differing[0]
        await at.press("n")
        assert page.top == min(differing[1], page.total - page.size.height)
        await at.press("N", "N", "N")
        assert page.top == min(differing)


async def test_the_screen_speaks_dutch(doubtful):
    async with driven(doubtful, start="duplicates", lang="nl") as at:
        assert "Waarom dit gevraagd wordt" in at.text
        assert " voor               de ene titel begint met de andere" in at.text
        assert " niet samengevoegd " in at.text
        assert "deel: «Part 1» alleen in B" in at.text


async def test_words_that_differ_in_case_or_points_only_are_not_marked(busy):
    async with driven(busy, start="duplicates") as at:
        [line] = [line for line in at.lines if "Sentences for" in line]
        assert line.startswith("= title")
        assert "«" not in line


def test_the_same_pages_written_short_are_not_marked():
    terminal = Terminal.make("en", "dark")
    left, right = marked(terminal, "Journal of Sheep 32 3601-25", "Journal of sheep 33 3601-3625")
    assert left.plain == "Journal of Sheep «32» 3601-25"
    assert right.plain == "Journal of sheep «33» 3601-3625"


# A report merged of two records, and a third that only a person can judge: one question.
THREE = """TY  - JOUR
TI  - Shearing at dusk: what the shepherds of three valleys see and hear
AU  - Testauteur, Anna
AU  - Proef, Bram
PY  - 2013
JO  - Invented Journal
VL  - 12
SP  - 45
EP  - 61
ER  -
"""


@pytest.fixture
def trio(review, tmp_path):
    """Return the review with one question, of three records."""
    texts = (
        THREE,
        THREE.replace("Anna", "A."),
        THREE.replace("Invented Journal", "Zeitschrift")
        .replace("  - 45", "  - 9")
        .replace("  - 61", "  - 21"),
    )
    for n, text in enumerate(texts):
        file = tmp_path / f"three{n}.ris"
        file.write_text(text, encoding="utf-8")
        review.searches.import_files([file], SearchFacts(key=f"trio-{n}"), "anna")
    review.duplicates.run()
    for keys in review.duplicates.open_questions(3):
        if len(keys) == 2:
            review.duplicates.judge(*keys, "different", "anna")
    return review


async def test_three_records_are_one_question(trio):
    [keys] = trio.duplicates.open_questions(3)
    assert len(keys) == 3
    assert [len(two) for two in trio.duplicates.open_questions(2)] == [2]
    async with driven(trio, start="duplicates") as at:
        assert "Possible duplicates · 3 records" in at.lines[0]
        assert at.lines[2].startswith("= title    Shearing at dusk")
        assert " A  " in at.lines[6]
        assert "│  C  " in at.lines[6]
        assert "merged automatically: same title" in at.text
        assert "y all same  x all differ  1 2 3 one apart" in at.text


@pytest.mark.parametrize(("key", "reports"), [("y", 1), ("x", 3), ("1", 2), ("3", 2)])
async def test_one_key_answers_for_all_three_and_one_undo_takes_it_back(trio, key, reports):
    [keys] = trio.duplicates.open_questions(3)
    events = len(trio.duplicates.explain_all(keys))
    assert events == 3
    async with driven(trio, start="duplicates") as at:
        await at.press(key)
        assert trio.duplicates.open_questions(3) == []
        leads = {trio.reports.card(key).key for key in keys}
        assert len(leads) == reports
        await at.press("u")
        assert trio.duplicates.open_questions(3) == [keys]


async def test_without_room_for_three_columns_pairs_are_asked(trio):
    async with driven(trio, start="duplicates", size=(60, 16)) as at:
        assert "3 records" not in at.lines[0]
        await at.press("1")
        assert len(trio.duplicates.open_keys()) == 1


async def test_three_records_are_shown_in_full_and_no_key_speaks_of_two(trio):
    async with driven(trio, start="duplicates") as at:
        short = at.text
        assert "enter both" not in short
        whole = await at.press("enter")
        assert "3 records · in full" in whole
        assert " History A" in whole
        assert "esc back" in whole
        assert await at.press("escape") == short


async def test_titles_of_several_records_are_shown_to_where_they_differ(trio):
    [keys] = trio.duplicates.open_questions(3)
    several = several_view.several(trio.duplicates.explain_all(keys), keys)
    long = "Familial sex trafficking of minors in towns and villages: "
    ends = ("an overview", "a review of what is known", "an overview")
    records = [replace(record, title=long + end) for record, end in zip(several.records, ends, strict=True)]
    async with driven(trio, start="duplicates") as at:
        found, _ = several_view.lines(at.app.screen.terminal, replace(several, records=records), 80)
    text = "\n".join(line.plain for line in found)
    assert "…" not in text
    assert "known»" in text


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_three_records_are_shown_as_they_were(trio, lang):
    async with driven(trio, start="duplicates", size=(80, 24), lang=lang) as at:
        for size in ((80, 24), (120, 40)):
            await at.resize(*size)
            assert len(at.lines) == size[1]
            kept(at, f"three_records_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_both_records_are_shown_as_they_were(busy, lang):
    async with driven(busy, start="duplicates", size=(80, 24), lang=lang) as at:
        await at.press("enter")
        for size in ((80, 24), (120, 40)):
            await at.resize(*size)
            assert len(at.lines) == size[1]
            kept(at, f"both_records_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")


async def test_likely_twins_are_offered_before_a_letter_is_typed(trio):
    [keys] = trio.duplicates.open_questions(3)
    shown = trio.reports.card(keys[0])
    [twin] = {trio.reports.card(key).key for key in keys} - {shown.key}
    async with driven(trio, start="card") as at:
        while at.app.screen.shown.card.key != shown.key:
            await at.press("j")
        await at.press("x", "1")
        assert "same title, same author, same year: Shearing at dusk" in at.text
        assert twin[:6] in at.text
        # What is typed replaces the offer, and comes back when it is deleted.
        await at.press("q", "q")
        assert "same title, same author" not in at.text
        await at.press("backspace", "backspace")
        assert "same title, same author" in at.text
