"""EndNote XML, as written by EndNote and similar programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import markup
from litreview.formats.shape import FieldValues, Raw, field_table, gather_fields
from litreview.model import Item

_FIELDS = field_table(
    type="ref-type@name ref-type",
    title="titles/title titles/short-title",
    authors="contributors/authors/author authors/author",
    editors="contributors/secondary-authors/author",
    year="dates/year dates/pub-dates/date",
    date="dates/pub-dates/date",
    journal="titles/secondary-title periodical/full-title titles/tertiary-title",
    journal_abbreviation="periodical/abbr-1 titles/alt-title alt-periodical/abbr-1",
    translated_title="titles/translated-title",
    volume="volume",
    issue="number issue",
    pages="pages electronic-pages",
    doi="electronic-resource-num",
    linked="urls/related-urls/url urls/web-urls/url",
    accession="accession-num",
    numbers="isbn issn",
    abstract="abstract",
    keywords="keywords/keyword",
    language="language",
    publisher="publisher",
    urls="urls/related-urls/url urls/web-urls/url urls/text-urls/url",
    database="remote-database-name",
)


def _field_values(raw: Raw) -> FieldValues:
    found = gather_fields(raw, _FIELDS)
    # Dates often contain only day and month, with the year in an element of its own.
    if "date" in found and "dates/year" in raw and not re.search(r"\d{4}", found["date"][0]):
        found["date"] = (f"{raw['dates/year'][0]} {found['date'][0]}",)
    return found


_LOOKS = re.compile(
    r"\A(?>.*?<records?>).*?<(?:ref-type|contributors|rec-number|titles|source-app)[\s>]", re.DOTALL
)


def looks_like(head: str) -> bool:
    """Return whether the text contains EndNote's elements in a list of records."""
    return head.lstrip("\ufeff \t\n").startswith("<") and _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read EndNote XML."""
    return markup.read(lines, ("record",), {}, _field_values)
