"""Years and languages as search lines write them, compared with those of a record."""

from __future__ import annotations

import re

_SIGNED = re.compile(r"([<>]=?|=)?\s*(\d{4})")
_RANGE = re.compile(
    r"\s*(\d{4})([\d/]*)\s*(?:[:\u2013-]|\s-\s*)\s*(?:(\d{4})([\d/]*)|current|present)?\s*", re.IGNORECASE
)
_FIRST_DAYS = frozenset({"", "/", "0101", "101", "11", "1"})
_LAST_DAYS = frozenset({"", "1231", "12"})
_CODES = {
    "ar": "arabic ara", "zh": "chinese chi zho", "cs": "czech cze ces", "da": "danish dan", "nl": "dutch dut nld nederlands",
    "en": "english eng", "fi": "finnish fin", "fr": "french fre fra", "de": "german ger deu", "it": "italian ita",
    "ja": "japanese jpn", "ko": "korean kor", "no": "norwegian nor", "pl": "polish pol", "pt": "portuguese por",
    "ru": "russian rus", "es": "spanish spa", "sv": "swedish swe", "tr": "turkish tur",
}  # fmt: skip
_LANGUAGES = {word: code for code, words in _CODES.items() for word in (code, *words.split())}


def year_matches(asked: str, year: int) -> bool | None:
    """Return whether a year is in a range; None if only the day would decide, or the range cannot be read."""
    if signed := _SIGNED.fullmatch(asked.strip()):
        limit = int(signed[2])
        compared = {">": year > limit, "<": year < limit, ">=": year >= limit, "<=": year <= limit}
        return compared.get(signed[1] or "", year == limit)
    found = _RANGE.fullmatch(asked)
    if not found:
        return None
    first, last = int(found[1]), int(found[3] or 9999)
    if not first <= year <= last:
        return False
    days = [
        (year == first, found[2].replace("/", ""), _FIRST_DAYS),
        (year == last, (found[4] or "").replace("/", ""), _LAST_DAYS),
    ]
    return None if any(at_end and day not in whole for at_end, day, whole in days) else True


def language_matches(asked: str, language: str) -> bool:
    """Return whether two words or codes mean the same language."""
    one, other = asked.strip().casefold(), language.strip().casefold()
    return _LANGUAGES.get(one, one) == _LANGUAGES.get(other, other)
