from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.color import Color

from litreview.model import Record
from litreview.tui import cardview, line_wrap
from litreview.tui.line_wrap import wrap
from litreview.tui.sanitize import one_line, outside, readable
from litreview.tui.signs import uses_utf8
from litreview.tui.terminal import Terminal
from litreview.tui.themes import THEMES, choose

OBEYED = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2069\ufeff",
]


@pytest.mark.parametrize("character", [c for c in OBEYED if c != "\n"], ids=lambda c: f"{ord(c):04X}")
def test_what_a_terminal_would_obey_is_written_out(character):
    assert character not in outside(f"a{character}b")
    assert outside(f"a{character}b").startswith("a")


def test_an_escape_sequence_and_markup_show_as_text():
    assert outside("\x1b[31mred\x1b[0m [/b]") == "<U+001B>[31mred<U+001B>[0m [/b]"
    assert one_line("two\nlines \t of text") == "two lines of text"
    assert outside(None) == ""


def test_an_abstract_is_shown_without_the_tags_of_a_database():
    text = "<bold>Aims: </bold>H<sub>2</sub>O, p < 0.05 and b > 3; <i>n</i> <x>.<br/>Next<jats:p>"
    assert readable(text) == "Aims: H2O, p < 0.05 and b > 3; n <x>. Next "
    assert readable(None) == ""


@given(st.text(), st.integers(2, 100))
def test_wrapping_loses_nothing_but_blanks_and_fits(text, width):
    shown = outside(text)
    lines = [shown[a:b] for a, b in wrap(shown, width)]
    assert "".join("".join(lines).split()) == "".join(shown.split())
    assert all(cell_len(line) <= width for line in lines)


@given(st.text(st.sampled_from("abé–(  \u00ad\u4e2d\u00a0")), st.integers(2, 12))
def test_narrow_text_is_wrapped_as_all_other_text_is(text, width):
    assert list(line_wrap._lines(text, width)) == list(line_wrap._lines_by_columns(text, width))


def test_of_thousands_of_authors_only_those_that_may_fit_are_joined(monkeypatch):
    terminal = Terminal.make("en", "dark")
    asked = []
    monkeypatch.setattr(cardview, "cell_len", lambda text: asked.append(text) or cell_len(text))
    names = tuple(f"Author{n}, A." for n in range(5_000))
    shown = cardview.authors(terminal, Record(key="k", authors=names), 80).plain
    assert shown == "Author0, A.; Author1, A.; Author2, A.; Author3, A.; … +4,996 (enter)"
    assert len(asked) < 20
    few = cardview.authors(terminal, Record(key="k", authors=names[:5]), 80).plain
    assert few == "Author0, A.; Author1, A.; Author2, A.; Author3, A.; Author4, A."
    assert cardview.authors(terminal, Record(key="k", authors=("A" * 90, "B")), 40).plain == "A" * 39 + "…"


def test_chinese_breaks_between_characters_and_keeps_its_full_stop():
    text = "儿童保护研究的长标题示例。"
    assert [text[a:b] for a, b in wrap(text, 24)] == ["儿童保护研究的长标题示", "例。"]


@pytest.mark.parametrize(
    ("environ", "utf8"),
    [
        ({}, True), ({"LANG": "C"}, False), ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False), ({"LANG": "en_US.UTF-8"}, True),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, False), ({"LANG": "nl_NL.ISO-8859-1"}, False), ({"LC_CTYPE": "C.UTF-8"}, True),
    ],
)  # fmt: skip
def test_the_locale_says_which_signs_a_terminal_knows(environ, utf8):
    assert uses_utf8(environ) is utf8


@pytest.mark.parametrize(
    ("wanted", "environ", "theme"),
    [
        (None, {"TERM": "xterm-256color"}, "dark"), (None, {"TERM": "linux"}, "ansi"), (None, {"TERM": "dumb"}, "none"),
        ("light", {"NO_COLOR": ""}, "light"), (None, {"NO_COLOR": "1", "TERM": "xterm-256color"}, "none"),
        (None, {"TERM": "xterm", "COLORTERM": "truecolor"}, "dark"),
    ],
)  # fmt: skip
def test_the_theme_is_what_was_asked_for_else_what_the_terminal_can_do(wanted, environ, theme):
    assert choose(wanted, environ) == theme


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_every_text_is_seven_times_as_bright_or_dark_as_what_it_stands_on(theme):
    tokens = THEMES[theme]
    for name, colour in tokens.items():
        if name not in {"background", "surface", "border"}:
            for ground in ("background", "surface"):
                assert contrast(Color.parse(colour), Color.parse(tokens[ground])) >= 7, (name, ground)


def contrast(one, other):
    """Return the ratio of WCAG 2."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour):
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in colour.rgb)
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
