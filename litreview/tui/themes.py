"""The colour tokens of each theme, and the styles that carry meaning without any colour."""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color
from textual.style import Style
from textual.theme import BUILTIN_THEMES, Theme

_STATES = ("include", "exclude", "maybe", "conflict", "warn")
# In the order of the protocol's term groups; six styles that differ without any colour.
GROUPS = ("buyer", "exchange", "minor", "offence", "method", "cues")
_TOKENS = ("background", "surface", "border", "text", "muted", "accent", *_STATES, *GROUPS)
_COLOURS = {
    "dark": "#11161c #1a212a #435160 #e9e5db #b3bac3 #8ecbff #6fdcb8 #ffab85 #f2d479 #dcb4ff #ffc65c "
    "#8fe3a6 #8ecbff #ffb870 #d9b8ff #c3cad2 #ff9d9d",
    "light": "#fbf8f1 #f0ebe0 #a89f8d #1f242b #474d55 #0b467d #07513f #84290a #574300 #5a2585 #6b3d00 "
    "#0b5425 #0b467d #743900 #5a2585 #474d55 #8c1622",
    "contrast": "#000000 #000000 #ffffff #ffffff #e6e6e6 #ffff66 #66ffcc #ffb399 #ffe066 #e0b3ff #ffd24d "
    "#99ff99 #99d6ff #ffc266 #e0b3ff #ffffff #ffb3b3",
    "ansi": "ansi_default ansi_default ansi_bright_black ansi_default ansi_default ansi_bright_blue "
    "ansi_bright_green ansi_bright_red ansi_bright_yellow ansi_bright_magenta ansi_bright_yellow "
    "ansi_green ansi_bright_blue ansi_yellow ansi_magenta ansi_default ansi_red",
    # Without colour, signs, words and type styles carry everything (SCREENS 1.6).
    "none": " ".join(["ansi_default"] * len(_TOKENS)),
}
THEMES: dict[str, dict[str, str]] = {
    name: dict(zip(_TOKENS, colours.split(), strict=True)) for name, colours in _COLOURS.items()
}
NATIVE = frozenset({"ansi", "none"})

_GROUP_STYLES = {
    "buyer": Style(bold=True, underline=True),
    "exchange": Style(underline=True),
    "minor": Style(bold=True),
    "offence": Style(italic=True),
    "method": Style(italic=True, underline=True),
    "cues": Style(reverse=True),
}
# Where there are no italics these three share one style, and the terms line shows that.
SHARING = ("exchange", "offence", "method")
# Text is never written in these two; they are backgrounds.
_NOT_INK = frozenset({"background", "surface"})


def has_italics(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal is likely to have italics; some reverse them, which has another meaning here."""
    term = environ.get("TERM", "")
    return term != "linux" and not term.startswith("screen")


def ink(theme: str, *, italics: bool = True) -> dict[str, Style]:
    """Return the style of every token that text is written in, and of `bold`, `key` and the action keys."""
    groups = _GROUP_STYLES if italics else _GROUP_STYLES | dict.fromkeys(SHARING, Style(underline=True))
    styles = {
        name: Style(foreground=Color.parse(colour)) + groups.get(name, Style())
        for name, colour in THEMES[theme].items()
        if name not in _NOT_INK
    }
    bold = Style(bold=True)
    actions = {f"key-{name}": styles[name] + Style(reverse=True) for name in ("include", "exclude", "maybe")}
    return {
        **styles,
        **actions,
        "key-muted": styles["muted"] + Style(reverse=True),
        "key": styles["accent"] + bold,
        "bold": styles["text"] + bold,
        "differs": styles["maybe"] + Style(bold=True, underline=True),
        "selected": Style(reverse=True),
        "line": Style(),
        "cursor": Style(background=Color.parse(THEMES[theme]["surface"]), bold=True),
    }


def textual_theme(name: str) -> Theme:
    """Return the theme for Textual: its own colour names, and ours as `$lr-…` for the style sheets."""
    token = THEMES[name]
    return Theme(
        name=f"litreview-{name}",
        primary=token["accent"],
        accent=token["accent"],
        foreground=token["text"],
        background=token["background"],
        surface=token["surface"],
        panel=token["surface"],
        dark=name != "light",
        ansi=name in NATIVE,
        # Textual's own sheets name colours that only its own themes for 16 colours define.
        variables={**(BUILTIN_THEMES["ansi-dark"].variables if name in NATIVE else {}), **variables(token)},
    )


def variables(token: Mapping[str, str]) -> dict[str, str]:
    """Return the colour tokens by their names in the style sheets."""
    return {f"lr-{name}": colour for name, colour in token.items()}


def choose(wanted: str | None, environ: Mapping[str, str]) -> str:
    """Return the name of a theme: the one asked for, else what the terminal supports."""
    if wanted in THEMES:
        return str(wanted)
    if "NO_COLOR" in environ or environ.get("TERM") == "dumb":
        return "none"
    # A terminal that declares nothing has at least 16 colours, and they are the user's own.
    many = "256" in environ.get("TERM", "") or environ.get("COLORTERM", "") in {"truecolor", "24bit"}
    return "dark" if many else "ansi"
