"""Which report a PDF file is the full text of: by DOI, PMID or title in its name, its facts or its first pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from litreview.dedup.title_parts import words
from litreview.doi import normal_doi
from litreview.model import Record
from litreview.text import surname

Fit = Literal["fits", "perhaps", "none", "kept"]

SHORTEST = 4
"""The fewest words of a title that can be recognised in other text."""
OPENING = 5
"""The first words of a title, which are enough in the name of a file: long names are cut."""
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]{1,200}", re.IGNORECASE)
_PMID = re.compile(r"(?:^|pmid)\D{0,2}(\d{5,8})(?:\D|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileMatch:
    """A file, and the reports whose full text it may be.

    Attributes:
        fit: `fits` one report; `perhaps` fits the first of `reports`, for a person to decide; `none`; or `kept`, as it is
            the report's full text already.
        why: What fits, or why nothing does.
        reports: The leads of the reports that it may be, the likeliest first.
    """

    path: Path
    fit: Fit
    why: str
    reports: tuple[str, ...] = ()


class SoughtReports:
    """The reports whose full texts are sought, to be found by the name and the text of a file.

    Args:
        reports: The records of each report, by its lead.
    """

    def __init__(self, reports: Mapping[str, Iterable[Record]]) -> None:
        self.by_doi: dict[str, str] = {}
        self.by_pmid: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.people: dict[str, set[str]] = defaultdict(set)
        self.years: dict[str, set[str]] = defaultdict(set)
        for lead, records in reports.items():
            for record in records:
                if doi := normal_doi(record.doi):
                    self.by_doi[doi] = lead
                if record.pmid:
                    self.by_pmid[record.pmid] = lead
                title = words(record.title or "")
                if title.count(" ") + 1 >= SHORTEST:
                    self.titles[title] = lead
                if record.authors:
                    self.people[lead].add(words(surname(record.authors[0])))
                if record.year:
                    self.years[lead].add(str(record.year))
        # The name of a file cannot hold a slash, so that any sign may stand for one.
        self.dois_in_names = {f"-{_dashed(doi)}-": lead for doi, lead in self.by_doi.items()}

    def match(self, path: Path, said: Mapping[str, str]) -> FileMatch:
        """Return which report a file fits.

        Args:
            path: The file.
            said: Its `title`, `subject` and `text`, as far as they can be read.
        """
        stem = path.stem.casefold()
        named = f"-{_dashed(stem)}-"
        if found := {lead for doi, lead in self.dois_in_names.items() if doi in named}:
            return _by_number(path, "DOI in the name", found)
        if found := {self.by_pmid[number] for number in _PMID.findall(stem) if number in self.by_pmid}:
            return _by_number(path, "PMID in the name", found)
        # An article names its own DOI first; those of articles that it cites are not sought, or more than one is found.
        given = (
            normal_doi(doi)
            for part in ("subject", "title", "text")
            for doi in _DOI.findall(said.get(part, ""))
        )
        if found := {self.by_doi[doi] for doi in given if doi in self.by_doi}:
            return _by_number(path, "DOI on the first pages", found)
        return self._by_title(path, words(stem), said)

    def _by_title(self, path: Path, named: str, said: Mapping[str, str]) -> FileMatch:
        text = f" {words(said.get('title', ''))} {words(said.get('text', ''))} "
        name = f" {named} "
        for where, place, whole in (
            ("title on the first pages", text, True),
            ("title in the name", name, False),
        ):
            found = [
                title for title in self.titles if (f" {title} " if whole else f" {_opening(title)}") in place
            ]
            # A title that is part of a longer one that was found proves nothing: the file may only have the longer one.
            longest = [title for title in found if not any(title != one and title in one for one in found)]
            leads = tuple(dict.fromkeys(self.titles[title] for title in longest))
            if not leads:
                continue
            around = place + name
            agrees = any(
                f" {word} " in around for word in (*self.people[leads[0]], *self.years[leads[0]]) if word
            )
            if len(leads) == 1 and agrees:
                return FileMatch(path, "fits", where, leads)
            return FileMatch(path, "perhaps", where, leads)
        why = said.get("error") or "no DOI, PMID or title of a report that is sought"
        return FileMatch(path, "none", why)


def settle(
    matches: Sequence[FileMatch], digests: Mapping[Path, str], kept: Mapping[str, Iterable[str]]
) -> list[FileMatch]:
    """Return the matches with those left to a person that would give a report a second file.

    Args:
        matches: Of each file alone.
        digests: The hash of each file.
        kept: The hashes of the files that a report has already.
    """
    files = defaultdict(set)
    for match in matches:
        if match.fit == "fits":
            files[match.reports[0]].add(digests[match.path])
    settled, taken = [], set[tuple[str, str]]()
    for match in matches:
        fit, why = match.fit, match.why
        if fit == "fits":
            lead, digest = match.reports[0], digests[match.path]
            if digest in kept.get(lead, ()) or (lead, digest) in taken:
                fit, why = "kept", "the same file is kept already"
            elif kept.get(lead):
                fit, why = "perhaps", f"{why}, but the report has a file"
            elif len(files[lead]) > 1:
                fit, why = "perhaps", f"{why}, but so does that of another file"
            taken.add((lead, digest))
        settled.append(replace(match, fit=fit, why=why))
    return settled


def _by_number(path: Path, why: str, found: set[str]) -> FileMatch:
    return FileMatch(path, "fits" if len(found) == 1 else "perhaps", why, tuple(sorted(found)))


def _dashed(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.replace("%2f", "/").casefold()).strip("-")


def _opening(title: str) -> str:
    return " ".join(title.split()[:OPENING]) + " "
