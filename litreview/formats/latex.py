"""Conversion of LaTeX to text without losing a word: unknown LaTeX is kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331", "k": "\u0328",
    "r": "\u030a",
}  # fmt: skip
_ACCENT = re.compile(
    r"""\\(?:(["'`^~=.])|([uvHcdbkr])(?:\s+|(?=\{)))\s*(?:\{\s*(\\[ij](?![a-zA-Z])|[^\W\d_])\s*\}|(\\[ij](?![a-zA-Z])\s?|[^\W\d_]))"""
)
_MACRO = re.compile(r"\\([a-zA-Z]+)(\*?[ \t]*(?:\{\})?)|\\([^a-zA-Z])")
# A `$` before a digit is money, unless a single macro or sign stands between two.
_MATH = re.compile(
    r"(?<!\\)\$(?:(?!\s)((?:[^$\\]|\\.)+?)(?<!\s)\$(?!\d)|([\^_]?\{?\\[a-zA-Z]+\}?|[-+<>=])\$)"
    r"|\\\(((?:(?!\\\().)+?)\\\)|\\\[((?:(?!\\\[).)+?)\\\]",
    re.DOTALL,
)
_DEGREE = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![a-zA-Z]))")
_LINK = re.compile(r"\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_SCRIPT = re.compile(r"[_^](?=[{\w\\+\-])")
_SILENT = (
    "em bf it sc tt rm sl sf tiny small large Large normalfont itshape bfseries scshape relax protect upshape"
)
_KNOWN_MACROS = dict.fromkeys(_SILENT.split(), "") | {
    "textgreater": ">", "textless": "<", "textbar": "|", "j": "j", "i": "i", "slash": "/", "newline": " ", "par": " ",
    "sqrt": "√", "textasciicircum": "^", "textasciitilde": "\2", "textbraceleft": "\0", "textbraceright": "\1",
    "lbrace": "\0", "rbrace": "\1", "copyright": "©", "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip
_SPACE = re.compile(r"\\(?:[hv]space\*?\s*\{[^{}]*\}|q?quad(?![a-zA-Z]))")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{\w+\*?\}")
_SPECIAL = {
    "\\": " ",
    "-": "",
    "/": "",
    ",": " ",
    ";": " ",
    ":": " ",
    "!": "",
    " ": " ",
    "@": "",
    "(": "",
    ")": "",
    "[": "",
    "]": "",
}


# Brackets and tildes produced by macros are kept as control characters until those of LaTeX are removed.
_MARKS = {"\0": "{", "\1": "}", "\2": "~"}
# Replaced before braces are removed, since braces between the signs keep them apart in LaTeX.
_LIGATURES = {"``": "“", "''": "”", "---": "—"}
_TOGETHER = re.compile(r"(?<=`)(?=`)|(?<=')(?=')|(?<=-)(?=--)")
_ESCAPES = str.maketrans(
    {sign: f"\\{sign}" for sign in "$%&#_"}
    | {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def escape_latex(value: str) -> str:
    """Escape a text so that LaTeX prints it, and `latex_to_text` reads it, unchanged."""
    return _TOGETHER.sub("{}", value.translate(_ESCAPES))


def has_latex(value: str) -> bool:
    """Return whether `latex_to_text` may change a value."""
    # One character after the other, as searching for several at once takes many times as long.
    return (
        "{" in value
        or "}" in value
        or "\\" in value
        or "$" in value
        or "~" in value
        or any(signs[0] in value and signs in value for signs in _LIGATURES)
    )


def latex_to_text(value: str) -> str:
    r"""Return the text of a BibTeX value: accents composed, macros resolved, braces and ties removed.

    `%` is text inside a value, and so is a `$` that does not open a formula; unknown macros are kept.
    """
    for signs, sign in _LIGATURES.items():
        # Searching for one character is much faster.
        if signs[0] in value and signs in value:
            value = value.replace(signs, sign)
    macros = "\\" in value or "$" in value
    if "\\" in value:
        value = _replace_arguments(value)
    if "$" in value or "\\(" in value or "\\[" in value:
        value = _MATH.sub(_formula, value)
    if "\\" in value:
        value = _MACRO.sub(_macro, _ACCENT.sub(_compose_accent, value))
    if "{" in value or "}" in value:
        value = value.replace("{", "").replace("}", "")
    if "~" in value:
        value = value.replace("~", " ")
    if macros:
        for sign, text in _MARKS.items():
            value = value.replace(sign, text)
    return value


def _replace_arguments(value: str) -> str:
    """Replace macros by their arguments; each is rare, and to look for its name costs little."""
    if "\\begin" in value or "\\end" in value:
        value = _ENVIRONMENT.sub("", value)
    if "space" in value or "quad" in value:
        value = _SPACE.sub(" ", value)
    if "\\href" in value:
        value = _LINK.sub(r"\2 (\1)", value)
    return _FRACTION.sub(r"\1/\2", value) if "frac" in value else value


def _compose_accent(found: re.Match[str]) -> str:
    letter = (found.group(3) or found.group(4)).strip().lstrip("\\")
    sign = found.group(1) or found.group(2)
    whole = unicodedata.normalize("NFC", letter + _ACCENTS[sign])
    # No language has an acute accent on a B: O\'Brien was meant to have an apostrophe.
    return whole if len(whole) == 1 or sign != "'" else f"'{letter}"


def _formula(found: re.Match[str]) -> str:
    inner = next(filter(None, found.groups()))
    # Resolved here, or a macro at the end would run into the following word.
    return _MACRO.sub(_macro, _ACCENT.sub(_compose_accent, _SCRIPT.sub("", _DEGREE.sub("°", inner))))


def _macro(found: re.Match[str]) -> str:
    name, behind, sign = found.groups()
    if name is None:
        return {"{": "\0", "}": "\1", "~": "\2"}.get(sign) or _SPECIAL.get(sign, sign)
    follows = found.string[found.end() : found.end() + 1]
    return macro_text(name, has_argument=follows == "{", at_end=not behind)


@lru_cache(maxsize=4096)
def macro_text(name: str, *, has_argument: bool, at_end: bool) -> str:
    """Return what a macro stands for: nothing for formatting, itself if it is unknown."""
    if name in _KNOWN_MACROS:
        return _KNOWN_MACROS[name]
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]  # noqa: PLC0415  # untyped, slow to load

    try:
        sign = str(LatexNodes2Text(math_mode="text").latex_to_text(f"\\{name}{{}}")).strip()
    except (IndexError, TypeError, ValueError, AttributeError):
        sign = ""
    if sign and not (has_argument and sign.isascii()):
        return sign
    return "" if has_argument else f"\\{name}" if at_end else f"\\{name} "
