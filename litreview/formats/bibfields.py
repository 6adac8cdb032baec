"""Conversion of the fields of a BibTeX entry to the fields of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from litreview.formats.latex import has_latex, latex_to_text
from litreview.formats.names import (
    GROUP_WORD,
    are_normalized,
    has_trailing_initials,
    is_normalized,
    is_suffix,
    mark_group,
    normalize_name,
    split_vancouver,
)
from litreview.formats.preprints import MAY_BE_PREPRINT
from litreview.formats.shape import FieldValues, Raw, collect_values, field_table, gather_fields
from litreview.formats.type_map import document_type
from litreview.text import clean, clean_all

_TOKEN = re.compile(r'[{}"#]|\\.')
_OPTION = re.compile(r"[a-z]+\s*=\s*\w+")
_NAME_PART = re.compile(r"\b(family|given|middle|prefix|suffix)\s*=\s*\"?([^,=\"]+?)\"?\s*(?=,|$)")
_AND = re.compile(r"(?<! ) +[aA][nN][dD] +")
_NUMBER = re.compile(r"(?<!\s)\s+0\d{3}$")
# Values that are not LaTeX: a tilde or backslash in them is meant literally.
_VERBATIM = frozenset(
    ["doi", "url", "file", "eprint", "pmid", "pmcid", "id", "ENTRYTYPE", "ID", "link", "bdsk-url-1"]
)
_SUBTYPES = frozenset(["news", "blog", "preprint"])
_ARCHIVES = ("archiveprefix", "eprinttype")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def resolve_value(written: str, strings: Mapping[str, str]) -> str:
    """Return a value without its brackets or quotes, with parts joined and `@string` names resolved."""
    # The usual case.
    if "#" not in written:
        return _resolve_part(written.strip(), strings).strip()
    parts = [_resolve_part(part.strip(), strings) for part in split_parts(written)]
    return "".join(parts).strip()


def split_parts(written: str) -> Iterator[str]:
    """Split a value at each `#` outside brackets and quotes."""
    begin = depth = 0
    quoted = False
    for found in _TOKEN.finditer(written):
        sign = found.group()
        depth += (sign == "{") - (sign == "}")
        quoted ^= sign == '"' and depth == 0
        if sign == "#" and depth == 0 and not quoted:
            yield written[begin : found.start()]
            begin = found.end()
    yield written[begin:]


def _resolve_part(part: str, strings: Mapping[str, str]) -> str:
    if part[:1] == "{":
        return part[1:-1] if part.endswith("}") else part[1:]
    if part[:1] == '"':
        return part[1:-1] if len(part) > 1 and part.endswith('"') else part[1:]
    return strings.get(part.lower(), part)


_FIELDS = field_table(
    title="title shorttitle booktitle",
    year="year date issued earlyaccessdate early-access-date",
    journal="journal journaltitle booktitle maintitle",
    translated_title="origtitle",
    journal_abbreviation="shortjournal journal-iso abbrev_source_title journalabbreviation",
    volume="volume",
    issue="number issue",
    pages="pages eid article-number articleno art_number",
    doi="doi",
    linked="url note link ee howpublished",
    pmid="pmid pubmed_id pubmedid pubmed",
    pmcid="pmcid pmc",
    accession="unique-id accession_number accession an eprint",
    numbers="issn isbn eissn",
    abstract="abstract abstractnote annote",
    keywords="keywords author_keywords keyword keywords-plus",
    language="language langid hyphenation",
    publisher="publisher institution school organization",
    urls="url link howpublished",
    database="source database",
)


_PEOPLE = {"authors": ("author", "authors"), "editors": ("editor", "editors")}


def map_fields(kind: str, raw: Raw) -> FieldValues:
    """Return the values by field of an entry, given its kind and raw values."""
    text = decode_latex(raw)
    found = gather_fields(text, _FIELDS)
    subtype = text.get("entrysubtype", ("",))[0]
    found["type"] = (subtype if document_type(subtype) in _SUBTYPES else kind,)
    in_arxiv = any(text[name][0].casefold() == "arxiv" for name in _ARCHIVES if name in text)
    # Entries of published articles name both.
    if in_arxiv and found.keys().isdisjoint(("journal", "doi")) and document_type(kind) in MAY_BE_PREPRINT:
        found["type"] = ("preprint",)
    if "subtitle" in text and "title" in text:
        found["title"] = (f"{text['title'][0].rstrip(': ')}: {text['subtitle'][0]}",)
    if date := _date(text):
        found["date"] = (date,)
    if "keywords" in found:
        found["keywords"] = tuple(
            each if ";" in each else each.replace(",", ";") for each in found["keywords"]
        )
    for name, tags in _PEOPLE.items():
        if people := next(filter(None, (_people(raw, tag) for tag in tags if tag in raw)), ()):
            found[name] = people
    return found


def decode_latex(raw: Raw) -> Raw:
    """Return the values of an entry as text, without those that are empty then."""
    if not has_latex("\n".join(map("\n".join, raw.values()))):
        return raw
    names = [name for name, given in raw.items() for _ in given]
    values = [value for given in raw.values() for value in given]
    plain = [
        latex_to_text(value) if name not in _VERBATIM and has_latex(value) else value
        for name, value in zip(names, values, strict=True)
    ]
    return collect_values((name, (kept,)) for name, kept in zip(names, clean_all(plain), strict=True) if kept)


def _date(text: Raw) -> str | None:
    if "date" in text:
        return text["date"][0]
    year, month, day = (text.get(name, ("",))[0] for name in ("year", "month", "day"))
    if year and month and month.isdecimal() and 1 <= int(month) <= len(_MONTHS):
        month = _MONTHS[int(month) - 1]
    return " ".join(part for part in (year, month, day if month else "") if part) or None


def _people(raw: Raw, name: str) -> tuple[str, ...]:
    whole = " and ".join(raw.get(name, ()))
    if not whole:
        return ()
    if ";" in whole and " and " not in whole and "\\" not in whole and "&" not in whole:
        whole = whole.replace(";", " and ")
    # Scopus lists editors like this: `Xu B., Weller D.`
    if " and " not in whole and (names := split_vancouver(whole)):
        return tuple(map(normalize_name, names))
    people = split_people(whole.replace("\n", " "))
    # Nearly all are plain: `Family, Given`, without LaTeX and named parts.
    if "=" not in whole and not has_latex(whole) and are_normalized(people):
        return tuple(people)
    return tuple(one for given in people if (one := given if is_plain_name(given) else _person(given)))


def split_people(whole: str) -> list[str]:
    """Split names at each `and` outside braces."""
    if "{" not in whole and "}" not in whole and "\\" not in whole:
        # The library takes as long for these names as for all that they are part of.
        return _AND.split(whole.strip(" "))
    from bibtexparser.middlewares.names import split_multiple_persons_names  # noqa: PLC0415  # heavy, rarely needed

    return split_multiple_persons_names(whole)


def is_plain_name(name: str) -> bool:
    """Return whether a name is `Family, Given` already, without LaTeX and named parts."""
    return "=" not in name and latex_to_text(name) == name and is_normalized(name)


def _person(name: str) -> str:
    """Return a name as `Family, Given` by the rules of BibTeX; a name in braces is a group."""
    # DBLP numbers persons with the same name.
    name = name.strip()
    if name[-1:].isdecimal():
        name = _NUMBER.sub("", name)
    if name.lower() == "others" or ("=" in name and _OPTION.fullmatch(name)):
        return ""
    if name.startswith("{") and name.endswith("}") and name.count("{") == name.count("}"):
        inner = name[1:-1]
        if inner.count("}") == 0 or inner.find("{") < inner.find("}"):
            return mark_group(clean(latex_to_text(inner)))
    plain = clean(latex_to_text(name))
    if "=" in plain and (parts := dict(_NAME_PART.findall(plain))):
        return join_named_parts(parts)
    if "," in plain:
        family, *given = (part.strip() for part in plain.split(","))
        # BibTeX puts a suffix second, record fields and most databases last.
        if not any(given[1:]) and is_suffix(given[0]):
            # In `A. Bert Dean, Jr.` the comma only separates the suffix.
            return ", ".join([_parse_name(name.rpartition(",")[0], family), given[0]])
        ordered = [family, *given[1:], given[0]] if is_suffix(given[0]) else [family, *given]
        whole = ", ".join(part for part in ordered if part)
        # Semicolons between names violate the format, but still separate them.
        return whole if ";" in whole else mark_group(whole)
    return _parse_name(name, plain)


def join_named_parts(parts: Mapping[str, str]) -> str:
    """Return a name given as named parts of BibLaTeX: `given=Ann, prefix=van, family=Dal`."""
    family = " ".join(parts[name] for name in ("prefix", "family") if name in parts)
    given = " ".join(parts[name] for name in ("given", "middle") if name in parts)
    return ", ".join(filter(None, [family, given, parts.get("suffix")]))


def _parse_name(name: str, plain: str) -> str:
    if " " not in plain or GROUP_WORD.search(plain) or has_trailing_initials(plain):
        return normalize_name(plain)
    if "{" not in name:
        name = plain
    if not has_latex(name) and "," not in name:
        return turn_words(name.split(" "))
    from bibtexparser.middlewares.names import parse_single_name_into_parts  # noqa: PLC0415

    try:
        parts = parse_single_name_into_parts(name)
    except ValueError:
        return plain
    family = latex_to_text(" ".join([*parts.von, *parts.last]))
    return ", ".join(part for part in (family, latex_to_text(" ".join(parts.first)), *parts.jr) if part)


def turn_words(words: list[str]) -> str:
    """Return a name of two or more words as `Family, Given`, by the rules of BibTeX.

    The family name is the last word, or begins at the first one in small letters, if there are more than two words.
    """
    begin = len(words) - 1
    if begin > 1:
        begin = next((at for at, word in enumerate(words) if is_small(word)), begin)
    return ", ".join(filter(None, (" ".join(words[begin:]), " ".join(words[:begin]))))


def is_small(word: str) -> bool:
    """Return whether the first letter of a word is not a capital."""
    return not next((sign for sign in word if sign.isalpha()), "A").isupper()
