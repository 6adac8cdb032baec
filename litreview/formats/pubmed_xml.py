"""PubMed XML: articles and books."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import markup
from litreview.formats.markup import Element, element_text
from litreview.formats.names import mark_group
from litreview.formats.nbib import most_specific_type
from litreview.formats.shape import FieldValues, Raw, field_table, gather_fields
from litreview.model import Item

_ARTICLE = field_table(
    title="Article/ArticleTitle Article/VernacularTitle",
    authors="Article/AuthorList/Author",
    year="Article/Journal/JournalIssue/PubDate Article/ArticleDate",
    date="Article/Journal/JournalIssue/PubDate Article/ArticleDate",
    journal="Article/Journal/Title MedlineJournalInfo/MedlineTA",
    journal_abbreviation="Article/Journal/ISOAbbreviation MedlineJournalInfo/MedlineTA",
    translated_title="Article/VernacularTitle",
    volume="Article/Journal/JournalIssue/Volume",
    issue="Article/Journal/JournalIssue/Issue",
    pages="Article/Pagination/MedlinePgn",
    begin="Article/Pagination/StartPage",
    end="Article/Pagination/EndPage",
    number="Article/ELocationID[pii]",
    doi="Article/ELocationID[doi]",
    pmid="PMID",
    accession="PMID",
    numbers="Article/Journal/ISSN MedlineJournalInfo/ISSNLinking",
    abstract="Article/Abstract/AbstractText",
    keywords="KeywordList/Keyword MeshHeadingList/MeshHeading/DescriptorName",
    language="Article/Language",
    type="Article/PublicationTypeList/PublicationType",
)
_BOOK = field_table(
    title="ArticleTitle Book/BookTitle",
    authors="AuthorList/Author Book/AuthorList/Author",
    editors="Book/AuthorList[editors]/Author AuthorList[editors]/Author",
    year="Book/PubDate ContributionDate",
    date="Book/PubDate ContributionDate",
    publisher="Book/Publisher/PublisherName",
    doi="Book/ELocationID[doi] ArticleIdList/ArticleId[doi]",
    pmid="PMID",
    accession="PMID",
    numbers="Book/Isbn",
    abstract="Abstract/AbstractText",
    keywords="KeywordList/Keyword",
    language="Language",
)
_DATA = field_table(doi="ArticleIdList/ArticleId[doi]", pmcid="ArticleIdList/ArticleId[pmc]")


def _part(raw: Raw, name: str) -> Raw:
    return {path.removeprefix(name): values for path, values in raw.items() if path.startswith(name)}


def _field_values(raw: Raw) -> FieldValues:
    article, book = _part(raw, "MedlineCitation/"), _part(raw, "BookDocument/")
    found: FieldValues = gather_fields(article, _ARTICLE) if article else gather_fields(book, _BOOK)
    if book:
        # A chapter of a web book has a title besides that of the book.
        is_part = "ArticleTitle" in book
        found["type"] = ("chapter" if is_part else "book",)
        if is_part and "Book/BookTitle" in book:
            found["journal"] = book["Book/BookTitle"]
    elif "type" in found:
        found["type"] = most_specific_type(found["type"])
    for field, values in gather_fields(_part(raw, "PubmedData/"), _DATA).items():
        found[field] = found.get(field, ()) + values
    if len(found.get("abstract", ())) > 1:
        # The labelled parts are one abstract; otherwise only the first would be used.
        found["abstract"] = (" ".join(found["abstract"]),)
    found["database"] = ("PubMed",)
    return found


def _author(element: Element) -> str:
    parts = {str(child.tag): element_text(child) for child in element if isinstance(child.tag, str)}
    given = parts.get("ForeName") or parts.get("FirstName") or parts.get("Initials")
    named = [part for part in (parts.get("LastName"), given, parts.get("Suffix")) if part]
    return ", ".join(named) or mark_group(parts.get("CollectiveName", ""))


def _labelled_text(element: Element) -> str:
    label, text = element.get("Label"), element_text(element)
    return f"{label}: {text}" if label and label != "UNLABELLED" and text else text


def _date(element: Element) -> str:
    parts = {str(child.tag): element_text(child) for child in element if isinstance(child.tag, str)}
    month = parts.get("Month", "")
    # As words, like PubMed's text: both exports of an article must give the same date.
    month = _MONTHS[int(month) - 1] if month.isdecimal() and 1 <= int(month) <= len(_MONTHS) else month
    parts_of_date = [
        part for part in (parts.get("Year"), month or parts.get("Season"), month and parts.get("Day")) if part
    ]
    return parts.get("MedlineDate") or " ".join(parts_of_date)


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SPECIAL = {
    "Author": _author,
    "AbstractText": _labelled_text,
    "PubDate": _date,
    "ArticleDate": _date,
    "ContributionDate": _date,
}
_LOOKS = re.compile(r"<Pubmed(?:Book)?Article(?:Set)?[\s>]")


def looks_like(head: str) -> bool:
    """Return whether the text contains articles of PubMed."""
    return head.lstrip("\ufeff \t\n").startswith("<") and _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read PubMed XML."""
    return markup.read(lines, ("PubmedArticle", "PubmedBookArticle"), _SPECIAL, _field_values)
