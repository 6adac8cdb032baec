"""The rows of tables: conversion of a row to a record, and of a record to a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress

from litreview.formats.cited import split_citation
from litreview.formats.columns import OWN_COLUMNS, Header, fold_column_names
from litreview.formats.fields import EMPTY
from litreview.formats.names import (
    GROUP_WORD,
    invert_name,
    mark_group,
    parse_list_literal,
    split_authors,
    split_unseparated,
)
from litreview.formats.shape import FieldValues, Raw, build_record, collect_values
from litreview.model import Record, SourceKind
from litreview.text import clean, clean_all, unescape_entities

_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_OWN_ABSENT = EMPTY - {""}
# A lone dash means nothing in the tables of databases, but may be a value in ours.
_ABSENT = _OWN_ABSENT | {"-"}
_RISKY = re.compile(r"'*[=+\-@]")
# Scopus puts an author id after each full name.
_SCOPUS_ID = re.compile(r"(?:(?<!\s)\s+|)\(\d{6,}\)")
# Embase puts qualifiers in brackets: `duct (diagnosis, surgery)`.
_COMMA = re.compile(r"[(),]")
_EID = "2-s2.0-"
# Publish or Perish writes 0 if it does not know one of these.
_ZERO_IS_UNKNOWN = frozenset(["volume", "issue", "begin", "end"])
_PEOPLE = ("authors", "editors", "groups")
_KINDS = frozenset(SourceKind)


def align_row(row: list[str], header: Header) -> list[str]:
    """Move the cells of a Scopus row under their columns again.

    The header has one column for funding texts, the row one cell for each text, so that all later cells are too far
    right; the identifier in the last cell shows it.
    """
    extra = len(row) - len(header.names)
    if extra <= 0:
        return row
    names = fold_column_names(header.names)
    if names[-1] != "eid" or "fundingtext1" not in names or not row[-1].startswith(_EID):
        return row
    at = names.index("fundingtext1")
    return [*row[:at], "\n".join(row[at : at + extra + 1]), *row[at + extra + 1 :]]


def row_to_record(row: Sequence[str], header: Header, line: int, text: str) -> Record:
    """Convert a row to a record."""
    cells = _clean_cells(row, header, text)
    found = field_values(cells, header)
    kind = found.pop("kind", ("",))[0].casefold()
    for field in filter(found.__contains__, _PEOPLE):
        cell = found[field][0]
        if ";" not in cell and "|" not in cell:
            cell = _by_line(field, row, header) or cell
        # A semicolon that ends an entity separates no authors.
        found[field] = _split_names(unescape_entities(cell), header)
    raw = name_cells(cells, header)
    if header.adjust:
        header.adjust(raw, found)
    return build_record(found, raw, text, line, kind=SourceKind(kind) if kind in _KINDS else None)


def _by_line(field: str, row: Sequence[str], header: Header) -> str:
    """Return the names in a cell with a name per line, with the line ends; an empty string for any other cell."""
    written = next((cell for at in header.columns[field] if at < len(row) and (cell := row[at].strip())), "")
    # The name of a group may be wrapped.
    if "\n" not in written or ("," not in written and GROUP_WORD.search(written)):
        return ""
    return "\n".join(clean(line).removeprefix("and ") for line in written.split("\n"))


def _clean_cells(row: Sequence[str], header: Header, text: str) -> list[str]:
    if header.is_own:
        return [clean(unguard_formula(cell)) for cell in row]
    # Few rows contain the sign of a formula at all.
    if "=" in text and any(cell.startswith("=") for cell in row):
        return [_clean_cell(cell) for cell in row]
    return clean_all(row)


def _clean_cell(cell: str) -> str:
    found = _FORMULA.fullmatch(cell) if cell.startswith("=") else None
    return clean(found.group(1) if found else cell)


def name_cells(cells: list[str], header: Header) -> Raw:
    """Return the cells by the names of their columns, without empty ones."""
    labels, more = header.labels, len(cells) - len(header.labels)
    if more > 0:
        labels += tuple(f"column {len(header.labels) + number}" for number in range(1, more + 1))
    named = compress(zip(labels, zip(cells), strict=False), cells)
    return dict(named) if more <= 0 and header.has_distinct_labels else collect_values(named)


def field_values(cells: list[str], header: Header) -> FieldValues:
    """Return the values of each field, those of the most trusted column first."""
    if len(cells) < len(header.names):
        cells = cells + [""] * (len(header.names) - len(cells))
    values = header.pick(cells)
    absent = _OWN_ABSENT if header.is_own else _ABSENT
    if "0" in values or not absent.isdisjoint(values):
        values = tuple(
            "" if cell in absent or (cell == "0" and field in _ZERO_IS_UNKNOWN) else cell
            for field, cell in zip(header.fields, values, strict=True)
        )
    given = compress(zip(header.fields, zip(values), strict=True), values)
    found: FieldValues = dict(given) if header.has_distinct_fields else collect_values(given)
    if not header.is_own:
        # In this order: a year column takes precedence over the year in a date, which may be that of online publication.
        if "date" in found:
            found["year"] = found.get("year", ()) + found["date"]
        if "urls" in found or "accession" in found:
            found["linked"] = found.get("urls", ()) + found.get("accession", ())
        split_combined_cells(found)
    return found


def split_combined_cells(found: FieldValues) -> None:
    """Split cells that contain several values."""
    for line in found.pop("cited", ()):
        if not split_citation(line, found) and "journal" not in found:
            found["journal"] = (line,)
    # A column for a DOI or another address.
    if links := [each for each in found.get("doi", ()) if each.startswith("http") and "doi.org/" not in each]:
        found["urls"] = (*found.get("urls", ()), *links)
    if "accession" in found:
        found["accession"] = tuple(
            [each.removeprefix("https://openalex.org/") for each in found["accession"]]
        )
    if "keywords" in found:
        found["keywords"] = tuple([word for cell in found["keywords"] for word in split_keywords(cell)])


def split_keywords(cell: str) -> list[str]:
    """Split a cell into keywords; a single comma may be part of a heading such as `Care, Acute`."""
    if (words := parse_list_literal(cell)) or ";" in cell:
        return words or [cell]
    parts = cell.split("|") if "|" in cell else split_at_commas(cell)
    return [part.strip() for part in parts] if len(parts) > 2 or "|" in cell else [cell]  # noqa: PLR2004


def split_at_commas(cell: str) -> list[str]:
    """Split a cell at its commas outside brackets: those where the next bracket is not a closing one."""
    cuts, behind = [len(cell)], ""
    for found in reversed(list(_COMMA.finditer(cell))):
        if found.group() != ",":
            behind = found.group()
        elif behind != ")":
            cuts.append(found.start())
    cuts.reverse()
    return [cell[begin:end] for begin, end in zip([0, *(cut + 1 for cut in cuts)], cuts, strict=False)]


def _split_names(cell: str, header: Header) -> tuple[str, ...]:
    if header.is_own:
        return tuple(cell.split(";"))
    cell = _SCOPUS_ID.sub("", cell) if "(" in cell else cell
    if header.unseparated and not re.search("[,;|]", cell):
        return tuple(map(invert_name, split_unseparated(cell)))
    if not header.given_first:
        return tuple(split_authors(cell))
    # Here a comma separates authors and not family names from given names.
    names = split_authors(cell) if re.search("[;|]", cell) else cell.rstrip("… ").split(",")
    return tuple(map(invert_name, names))


def guard_formula(cell: str) -> str:
    """Protect a cell from spreadsheets, which take `=`, `+`, `-` or `@` for the start of a formula."""
    # Spreadsheets themselves mark text with a leading apostrophe.
    return f"'{cell}" if _RISKY.match(cell) else cell


def unguard_formula(cell: str) -> str:
    """Undo `guard_formula`."""
    return cell[1:] if cell[:1] == "'" and _RISKY.match(cell) else cell


def record_to_cells(record: Record) -> list[str]:
    """Return a record as the cells of litreview's own table, in the order of `OWN_COLUMNS`."""
    joined = {name: "; ".join(getattr(record, name)) for name in ("issn", "isbn", "keywords")}
    joined |= {name: "; ".join(map(mark_group, getattr(record, name))) for name in ("authors", "editors")}
    joined |= {"urls": " ".join(record.urls), "year": str(record.year or "")}
    return [
        guard_formula(joined[name] if name in joined else getattr(record, name) or "") for name in OWN_COLUMNS
    ]
