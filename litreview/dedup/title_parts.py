"""Normal forms of titles: differences between databases are removed, differences between works become marks.

The traps behind each pattern are listed in the tests of this module.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from litreview.dedup.lexicon import COUNTED, GREEK, LANGUAGES

NO_MARKS: frozenset[str] = frozenset()
LONGEST = 2000
"""Letters of a title that are compared; no title is as long, and an abstract in its place need not be read whole."""
_MOST_TAILS = 20


class _Letters(dict[int, str | int | None]):
    """Letters and what they become, for `str.translate`; accents become nothing, other signs stay."""

    def __missing__(self, code: int) -> int | None:
        self[code] = found = None if unicodedata.combining(chr(code)) else code
        return found


_LETTERS = _Letters(
    {
        ord(letter): plain
        for letter, plain in zip("øæœłđðþı", ["o", "ae", "oe", "l", "d", "d", "th", "i"], strict=True)
    }
)
_LONE_GREEK = re.compile("(?<![α-ω])[α-ω](?![α-ω])")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,60}>|[{}]")
_APOSTROPHE = re.compile(r"(?<=[^\W_])['’‘ʼ`´](?=[^\W_])")
_WORD = re.compile(r"[^\W_]+")

_TAIL = re.compile(
    rf"""(?<![\s.])[\s.]*(?:
      [\[(](?:(?:article\s+in\s+)?(?:{LANGUAGES})[\s,;/and]*)+[\])]
    | \[[^\[\]]*(?:\brefs?\b|references|see\s+comment|appears?\s+in|published\s+erratum|transl|corrected)[^\[\]]*\]
    | [\[(](?:(?:book|mini|invited|panel|poster|experience|demo|tutorial)\s+)?(?:paper|session|tutorial|panel|demo|demonstration|poster|talk|abstract|comment|editorial|meeting\s+abstract|multiple\s+letters|\d{{1,2}})[\])]
    | [\[(](?:book\s+|mini\s+)?review[\])] | \s[-–—]\s+book\s+review
    | [\[(](?:retracted|withdrawn|reprinted\s+from|republished\s+from)\b[^()\[\]]*[\])]
    | \bla:\s*[a-z]{{2,3}}(?:,\s*[a-z]{{2,3}})*
    )[\s.]*$""",
    re.IGNORECASE | re.VERBOSE,
)
# From here on it is about where the title was put right or spoken of, with brackets inside brackets.
_APPEARS = re.compile(
    r"(?<![\s.])[\s.]*\[\s*(?:published\s+|author(?:'s)?\s+)?(?:erratum|errata|correct\w+|republished|comment|summary|retraction)\b"
    r"[^\]]*\b(?:appears?\s+in|in\s*:?)\s.*$",
    re.IGNORECASE | re.DOTALL,
)
# "(vol 360, pg 542, 2009)" and "(Journal (2009) 360 (542-544))" point at the article that is put right.
_POINTER = re.compile(
    r"(?:(?<!\s)\s+|)\((?:vol\.?\s*\d+\b[^()]*|[^()]*\(\d{4}\)[^()]*\((?=[^()]*\d)[^()]*+\)[^()]*)\)[\s.]*$",
    re.IGNORECASE,
)
_TRANSLATION = re.compile(r"\s*\[([^\[\]]+)\][\s.]*$")
# The subtitle begins behind a colon, a dash with blanks, or a sentence's end.
_SUBTITLE = re.compile(r"(?:(?<!\s)\s+|)[:?!–—]\s+|\s[-–—]+\s+|\.\s+(?=\S)")
# Each of these has it; most titles have not.
_SIGN_AND_BLANK = re.compile(r"[:?!.–—-]\s")
_RETRACTED = re.compile(
    r"^(?:retracted(?: article)?|withdrawn|removed|temporary removal|republished)\s*[:.\-–—]+\s*",
    re.IGNORECASE,
)

# Only titles that begin with one of these, or hold one of those, are worth the patterns below.
_MARKING = re.compile(
    r"\W*(?:(?:re|discussion|letter)\b|remov|tempor|republ|correspond|critique)", re.IGNORECASE
)
_MARKING_WORDS = (
    "retract", "reply", "response", "rejoinder", "rebuttal", "withdrawn", "errat", "corrig", "correction", "concern",
    "comment", "addend", "summary", "samenvatting", "synth", "zusammenf", "abridged", "protocol",
)  # fmt: skip
_LEADS = {
    "erratum": re.compile(
        r"""^["'“‘\[(]*(?:erratum|errata|corrigend(?:um|a)|addendum|retraction(?:\s+note|\s+notice|\s+statement)?|
        (?:notice|statement)\s+of\s+retraction|removal\s+notice|withdrawal\s+notice|
        (?:author|publisher)(?:'s)?\s+correction|corrections?(?=\s*(?:[:.]|to\b))|expression\s+of\s+concern)
        (?:\s+(?:to|for|of|on))?\b[\s:."'“‘\-–—\])]*""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "reply": re.compile(
        r"""^["'“‘\[(]*(?:rejoinder(?=\s*(?:[:.]|to\b))|rebuttal(?=\s*(?:[:.]|to\b))|a\s+reply(?=\s+to\b)|(?:the\s+)?authors?(?:'s?|s'|’s?)?\s+(?:reply|response)|in\s+reply|reply|response(?=\s*(?:[:.]|to\s*[:"“'‘]|to\s+letter)))
        (?:\s+(?:to|by))?\b[\s:."'“‘\-–—\])]*""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "comment": re.compile(
        r"""^["'“‘\[(]*(?:(?:invited\s+|editorial\s+|an?\s+)?comment(?:s|ary)?(?=\s*(?:[:.]|on\b|to\b))|letter\s+to\s+the\s+editor(?=\s*[:.])|
        letter(?:\s+by\s+[^,"]{1,60})?\s+regarding(?:\s+article)?(?=\W)|correspondence(?=\s*:)|critique(?=\s+of\b)|
        re(?=\s*:)|discussion(?=\s*(?:of\b|[:])))(?:\s+(?:on|to|of))?\b[\s:."'“‘\-–—\])]*""",
        re.IGNORECASE | re.VERBOSE,
    ),
}
_ENDS = {
    "erratum": re.compile(
        r"(?<![\s:.\-–—(\[])[\s:.\-–—(\[]+(?:erratum|corrigendum|correction)[\s.)\]]*$|"
        r"[(\[]\s*(?:retraction(?:\s+(?:notice|note|of\s+vol\b[^()]*))?|expression\s+of\s+concern)[\s.)\]]*$",
        re.IGNORECASE,
    ),
    "reply": re.compile(
        r"(?<![\s:.\-–—(\[])[\s:.\-–—(\[]+(?:(?:authors?'?\s+)?reply|reply\s+by\s+authors?)[\s.)\]]*$|"
        r"(?:\s*[:.(\[]|\s[-–—])\s*(?:response|(?:a\s+)?(?:rejoinder|rebuttal)(?:\s+to\s+[^:]*)?)[\s.)\]]*$",
        re.IGNORECASE,
    ),
    "comment": re.compile(
        r"(?:\s*[:(\[]|\s[-–—])\s*(?:a\s+|invited\s+)?comment(?:ary)?[\s.)\]]*$", re.IGNORECASE
    ),
    "summary": re.compile(
        r"(?<![\s:.\-–—(\[])[\s:.\-–—(\[]+(?:(?:executive|report)\s+summary|summary(?:\s+report)?|samenvatting|synth[eè]se|zusammenfassung|abridged)[\s.)\]]*$",
        re.IGNORECASE,
    ),
    "protocol": re.compile(
        r"(?:\s*[:.\-–—(\[]\s*(?:(?:an?|the|study|trial|systematic|review)\s+)*protocol(?:\s+(?:for|of)\s+.*)?|\s+(?:study|trial|review)\s+protocol)[\s.)\]]*$",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Title:
    """A title to compare by.

    Attributes:
        words: Folded words with one blank between; leads, tails and markup gone.
        marks: What the title says of its kind: erratum, reply, comment, summary, protocol.
        main: Letters of the main title, before the subtitle; 0 where there is none.
    """

    words: str
    marks: frozenset[str] = NO_MARKS
    main: int = 0


def fold(text: str) -> str:
    """Lower case without accents, ligatures, markup and entities; letters of every script stay."""
    if "&" in text:
        text = html.unescape(text).replace("&", " and ")
    if "<" in text or "{" in text:
        text = _MARKUP.sub("", text)
    if text.isascii():
        text = text.lower()
        return _APOSTROPHE.sub("", text) if "'" in text or "`" in text else text
    # Compatibility forms also fold ligatures, full-width letters and superscripts.
    spread = unicodedata.normalize("NFKD", text).casefold()
    plain = spread.translate(_LETTERS)
    # A lone Greek letter is a symbol; Greek words stay as they are.
    plain = _LONE_GREEK.sub(lambda found: f" {GREEK[found.group()]} ", plain)
    return _APOSTROPHE.sub("", plain)


def words(text: str) -> str:
    """Return the folded letters and digits of a text as words separated by one blank."""
    return " ".join(_WORD.findall(fold(text)))


def title(text: str | None) -> Title:
    """Return the normal form of a title."""
    if not text:
        return Title("")
    text = text[:LONGEST]
    text = html.unescape(text) if "&" in text else text
    text = _MARKUP.sub("", text) if "<" in text or "{" in text else text
    # Runs of blanks would cost the square of their length.
    text = " ".join(text.split())
    marks: set[str] = set()
    text = cut_tails(text, marks)
    text = _cut_leads(text, marks)
    whole = _counted_words(text)
    subtitle = _SUBTITLE.search(text) if _SIGN_AND_BLANK.search(text) else None
    main = len(_counted_words(text[: subtitle.start()])) if subtitle else 0
    return Title(whole, frozenset(marks) or NO_MARKS, main if main < len(whole) else 0)


def _counted_words(text: str) -> str:
    """Return the words of a text with numbers as digits: "phase II" and "phase 2" are one title."""
    found = _WORD.findall(fold(text))
    return " ".join(map(COUNTED.get, found, found))


def cut_tails(text: str, marks: set[str]) -> str:
    """Cut what databases put behind a title, as often as there is something."""
    text = _APPEARS.sub("", text) or text if "[" in text else text
    for _ in range(_MOST_TAILS if text else 0):
        shorter = _TAIL.sub("", text) if text[-1] in "])." or ":" in text else text
        # Brackets around the whole title say that it was translated.
        inner = _TRANSLATION.fullmatch(shorter)
        shorter = inner.group(1) if inner else shorter
        if shorter.rstrip(" .").endswith(")") and _POINTER.search(shorter):
            marks.add("erratum")
            shorter = _POINTER.sub("", shorter)
        if shorter == text or not shorter:
            break
        text = shorter
    return text


def _cut_leads(text: str, marks: set[str]) -> str:
    folded = text.casefold()
    # One after another: faster than all of them in one pattern, and most titles have none.
    if not any(map(folded.__contains__, _MARKING_WORDS)) and not _MARKING.match(text):
        return text
    text = _RETRACTED.sub("", text) or text
    for patterns in (_LEADS, _ENDS):
        for mark, pattern in patterns.items():
            found = pattern.search(text)
            if found:
                marks.add(mark)
                text = (text[: found.start()] + text[found.end() :]) or text
    return text
