"""Every screen as text, at the two sizes of the design and on a small one.

`LITREVIEW_WRITE_GOLDENS=1 python -m pytest tests/tui/test_goldens.py` writes them anew; read the difference before you keep it.
"""

from __future__ import annotations

import os

import pytest
from rich.cells import cell_len

from litreview.ranking.ranker import MODEL
from litreview.tui.trail import Course
from tests.tui.driving import GOLDEN, driven

SCREENS = {
    "home": ("home", ()),
    "card": ("card", ()),
    "card_without_abstract": ("card", ("j",)),
    "card_nasty": ("card", ("j", "j")),
    "card_very_long": ("card", ("j", "j", "j")),
    "card_bare": ("card", ("j", "j", "j", "j")),
    "reasons": ("card", ("x",)),
    "after_decision": ("card", ("x", "4")),
    "decided_before": ("card", ("y", "k")),
    "taken_back": ("card", ("m", "u")),
    "criteria": ("card", ("c",)),
    "sentence": ("card", ("n",)),
    "labels": ("card", ("t", "o", "n")),
    "labels_prescribed": ("card", ("t",)),
    "filter": ("card", ("f",)),
    "listed": ("card", ("/", "b", "u", "y", "enter", "enter")),
    "note": ("card", ("a", "O", "k")),
    "double": ("card", ("x", "1")),
    "titles": ("card", ("l", "y", "x", "2")),
    "titles_search": ("card", ("/", "b", "u", "y")),
    "help": ("card", ("?",)),
    "whole": ("card", ("j", "j", "enter")),
    "ended": ("card", ("y", "y", "y", "y", "y", "y")),
    "retrieval": ("home", ("2",)),
    "duplicates": ("home", ("4",)),
    "conflicts": ("home", ("5",)),
    "conflicts_note": ("home", ("5", "y", "g", "o")),
    "conflicts_settled": ("home", ("5", "x", "5", "enter")),
    "records": ("home", ("6",)),
    "flow": ("home", ("7", "j", "j", "enter")),
    "protocol": ("home", ("8",)),
    "review_items": ("home", ("8", "tab", "j")),
    "likeliest": ("ranked", ()),
    "why": ("ranked", ("w",)),
    "progress": ("ranked", ("p",)),
    "stop": ("ranked", ("p", "S", "E", "n", "o", "u", "g", "h")),
}
# Keys that are text for a field come the driver's own, slower way.
TYPED = {"stop", "note", "titles_search", "labels", "listed", "conflicts_note"}
SIZES = ((80, 24), (120, 40))
CASES = [(name, lang, SIZES) for name in SCREENS for lang in ("en", "nl")]
CASES += [
    (name, "en", ((60, 16),)) for name in ("home", "card", "reasons", "flow", "titles", "conflicts_note")
]
WRITES = bool(os.environ.get("LITREVIEW_WRITE_GOLDENS"))


@pytest.mark.parametrize(("name", "lang", "sizes"), CASES, ids=str)
async def test_screen_is_as_it_was(request, name, lang, sizes):
    start, keys = SCREENS[name]
    shown = request.getfixturevalue({"home": "busy", "ranked": "ranked"}.get(start, "review"))
    more = {"course": Course("relevance")} if start == "ranked" else {}
    start = "home" if start == "home" else "card"
    async with driven(shown, start=start, size=sizes[0], lang=lang, **more) as at:
        await (at.press if name in TYPED else at.tap)(*keys)
        for size in sizes:
            # Grown from the smaller size: what is shown must not depend on how it came to its size.
            await at.resize(*size)
            assert len(at.lines) == size[1]
            assert {cell_len(line) for line in at.lines} == {size[0]}
            kept(at, f"{name}_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")


def kept(at, name):
    """Compare the screen with the text that is kept, or keep this one."""
    # The version of the model changes with every change of an order.
    seen = "\n".join(line.rstrip() for line in at.lines).replace(MODEL, f"{MODEL[:-1]}N") + "\n"
    golden = GOLDEN / f"{name}.txt"
    if WRITES:
        golden.write_text(seen, encoding="utf-8")
    assert seen == golden.read_text(encoding="utf-8")
