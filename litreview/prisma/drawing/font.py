"""The font that travels with the program: what is rasterised or printed is set in what was measured."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from litreview.prisma.drawing.widths import REGULAR

FAMILY = "Liberation Sans"
# Part of the program like its code, which is why a rule may know where it lies.
FOLDER = Path(__file__).parent / "fonts"
PLAIN, BOLD = FOLDER / "LiberationSans-Regular.ttf", FOLDER / "LiberationSans-Bold.ttf"


def is_enough(text: str) -> bool:
    """Whether the font has every character of a text; other scripts need a system font."""
    return all(
        sign in REGULAR or unicodedata.normalize("NFD", sign)[0] in REGULAR
        for sign in text
        if not sign.isspace()
    )
