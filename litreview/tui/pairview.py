"""Two records side by side: what is the same, and which words differ."""

from __future__ import annotations

from difflib import SequenceMatcher

from textual.content import Content

from litreview.model import Record
from litreview.review.views import PairCard
from litreview.tui.look import Look
from litreview.tui.outside import one_line
from litreview.tui.outside import outside
from litreview.tui.wrap import columns
from litreview.tui.wrap import wrapped

LABEL = 11


def fields(look: Look, record: Record) -> dict[str, str]:
    """Give what is compared of a record."""
    words = look.words
    text = outside(record.abstract).strip()
    return {
        "title": one_line(record.title) or words("no-title"),
        "authors": "; ".join(map(one_line, record.authors)) or words("no-authors"),
        "year": str(record.year or "—"),
        "in": " ".join(filter(None, map(one_line, (record.journal, record.volume, record.pages)))) or "—",
        "doi": one_line(record.doi) or "—",
        "abstract": words("given", n=len(text)) if text else words("none"),
        "type": one_line(record.type) or "—",
    }


def marked(look: Look, a: str, b: str) -> tuple[Content, Content]:
    """Mark the words of two texts that the other one has not, with « and » and a style."""
    left, right = a.split(), b.split()
    parts: tuple[list[Content], list[Content]] = ([], [])
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for side, some in ((0, left[a1:a2]), (1, right[b1:b2])):
            if some:
                words = " ".join(some)
                # Marked by signs as well as by colour, for eyes and terminals without it.
                parts[side].append(look.text(words) if tag == "equal" else look.text(f"«{words}»", "differs"))
    return Content(" ").join(parts[0]), Content(" ").join(parts[1])


def lines(look: Look, pair: PairCard, width: int) -> list[Content]:
    """Lay the two records out beside each other, each field with `=` or `≠` before it."""
    half = width // 2 - 1
    rule = look.text("│", "border")
    heads = [
        Content.assemble(
            " ", look.text(name, "bold"), look.text(f"  {one_line(source)} · {key[:6]}", "muted")
        )
        for name, source, key in (("A", pair.a_source, pair.a.key), (" B", pair.b_source, pair.b.key))
    ]
    found = [_side_by_side(heads[0], heads[1], rule, half, width)]
    one, other = fields(look, pair.a), fields(look, pair.b)
    for name, a in one.items():
        b = other[name]
        # Case differs between databases, never between works.
        same = a.casefold() == b.casefold()
        left, right = (look.text(a), look.text(b)) if same else marked(look, a, b)
        sign = look.text("=" if same else "≠", "muted" if same else "conflict")
        found += _field(look, name, sign, (left, right), rule, half, width)
    return found


def _field(
    look: Look, name: str, sign: Content, sides: tuple[Content, Content], rule: Content, half: int, width: int
) -> list[Content]:
    left = wrapped(sides[0], half - LABEL - 1) or [Content("")]
    right = wrapped(sides[1], width - half - 5) or [Content("")]
    label = Content.assemble(sign, " ", look.word(f"field.{name}", "muted"))
    rows = []
    for n in range(max(len(left), len(right))):
        a = Content.assemble(
            columns((label if n == 0 else Content(""), LABEL)), left[n] if n < len(left) else ""
        )
        b = Content.assemble("   ", right[n] if n < len(right) else "")
        rows.append(_side_by_side(a, b, rule, half, width))
    return rows


def _side_by_side(left: Content, right: Content, rule: Content, half: int, width: int) -> Content:
    return Content.assemble(columns((left, half)), rule, columns((right, width - half - 1)))
