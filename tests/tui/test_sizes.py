from __future__ import annotations

import pytest

from tests.tui.driving import driven, verdicts


async def test_resizing_keeps_record_sheet_and_typed_text(review):
    async with driven(review) as at:
        await at.press("j", "a")
        await at.type("half a")
        wide = await at.resize(120, 40)
        assert "Op de koop toe" in wide
        assert "half a" in wide
        await at.type(" note")
        narrow = await at.resize(80, 24)
        assert "half a note" in narrow
        assert verdicts(review) == []


async def test_resizing_keeps_the_first_character_in_sight(review):
    async with driven(review) as at:
        await at.press("j", "j", "j", "space", "space")
        card = at.app.screen.record
        first = card.starts[card.abstract.top]
        for size in ((70, 24), (120, 40), (80, 24)):
            await at.resize(*size)
            top = card.abstract.top
            assert card.starts[top] <= first < card.starts[top + 1]
            first = card.starts[top]


async def test_reasons_move_between_sheet_and_rail(review):
    async with driven(review) as at:
        assert "── Exclude: which reason?" in await at.press("x")
        assert "│ Exclude: which reason?" in await at.resize(120, 40)
        assert "── Exclude: which reason?" in await at.resize(80, 24)
        await at.press("4")
        assert len(verdicts(review)) == 1


async def test_a_terminal_too_small_decides_nothing_and_says_so(review):
    async with driven(review, size=(52, 14)) as at:
        assert at.lines[0].rstrip() == " q leaves"
        assert "Needs 60 columns and 16 lines; this is 52×14." in at.text
        await at.press("y", "m")
        assert verdicts(review) == []
        assert "How buyers" in await at.resize(80, 24)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nothing_jumps_between_records(review, size):
    """Title, abstract, terms, strip, message and keys stand on the same lines for every record (SCREENS 1.4)."""
    async with driven(review, size=size) as at:
        places = set()
        for _ in range(6):
            lines = at.lines
            marks = ("Terms ", "not yet judged", "j/k")
            places.add(tuple(next(n for n, line in enumerate(lines) if mark in line) for mark in marks))
            await at.press("j")
        assert len(places) == 1


async def test_plain_ascii_signs_replace_ours(review):
    async with driven(review, ascii_only=True) as at:
        seen = await at.press("l", "y")
        assert not set("✓✕○◌≠▌━─…") & set(seen)
        assert ">o 2023" in seen
        assert "Last: + included . u undo" in seen


async def test_a_long_name_leaves_the_progress_in_sight(review):
    async with driven(review, "a-reviewer-with-a-name-of-forty-letters-x") as at:
        assert "0 of 6 · 0 %   a-reviewer-with-a-" in at.lines[0]
        assert "…" in at.lines[0]
