"""DOIs in their normal form."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from litreview.text import LONG_NUMBER

# Bounded, so that a chain of numbers is not scanned again from each position where one could begin.
_REGISTRANT = r"10\.\d{4,9}(?:\.\d+){0,4}/"
_DOI = re.compile(rf"{_REGISTRANT}[^\s\"]*[^\s\".,;:]", re.IGNORECASE)
# A DOI that is in normal form already.
_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[a-z0-9._/-]*[a-z0-9]", re.ASCII)
# A percent escape, possibly escaped twice: %28 and %2528.
_ESCAPED = re.compile(r"%(?:25)*([2-7][0-9A-Fa-f])")
# Each prefix matches in one way only: with two ways, the work would double with each `doi `.
_DOI_ALONE = re.compile(
    r"(?:https?://(?=[\w.-]*doi)[\w.-]*/|doi\.org/|doi\s*(?:[:=]\s*)?|info:doi/)*"
    rf"({_REGISTRANT}\S+?)[.,;]?\s*(?:\[doi\])?",
    re.IGNORECASE,
)

# A link to another place, such as a record in a database: with its escapes decoded, it is no DOI alone either.
_OTHER_LINK = re.compile(r"\s*https?://(?![\w.-]*doi)[\w.-]*/", re.IGNORECASE)


def normal_doi(value: str | None) -> str | None:
    """Return the first DOI in a field for DOIs, in lower case without a resolver, or None."""
    if value and _PLAIN_DOI.fullmatch(plain := value.lower()):
        return plain
    found = _DOI.search(_unescape_doi(value)) if value and "10." in value else None
    return cut_brackets(found.group()).lower() if found else None


def only_doi(value: str | None) -> str | None:
    """Return the DOI of a field with any content, only if the field is a DOI or its link and nothing else."""
    if not value or "10." not in value or _OTHER_LINK.match(value):
        return None
    found = _DOI_ALONE.fullmatch(_unescape_doi(value).strip())
    return normal_doi(found.group(1)) if found else None


def _unescape_doi(value: str) -> str:
    if "&" in value:
        # Python refuses to parse integers of more than 4,300 digits; no character has eight.
        value = html.unescape(
            LONG_NUMBER.sub(lambda found: f"&#{found.group(1).lstrip('0')[:8] or '0'}", value)
        )
    return _ESCAPED.sub(lambda found: unquote("%" + found.group(1)), value) if "%" in value else value


def cut_brackets(doi: str) -> str:
    """Cut closing brackets that belong to the sentence around the DOI."""
    if doi[-1] not in ")]}>":
        return doi
    end = len(doi)
    for opening, closing in ("()", "[]", "{}", "<>"):
        extra = doi.count(closing, 0, end) - doi.count(opening, 0, end)
        while extra > 0 and doi[end - 1] == closing:
            extra -= 1
            end -= 1
            while doi[end - 1] in ".,;:":
                end -= 1
    return doi[:end]
