"""Cochrane CENTRAL: RIS in which registrations of trials stand among reports of trials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from litreview.errors import Problem
from litreview.formats import ris
from litreview.formats.registration import as_registration
from litreview.model import Item, Record

# With the line end that precedes it, as searching for one character is much faster than trying each.
_LOOKS = re.compile(r"\nRecord #\d+ of \d+\nProvider: [^\n]{0,80}\n")
# `NCT00392093`, `EUCTR2006-001234-12-IT`, `CTRI/2018/02/011747`: one word with a number in it.
_NUMBER = re.compile(r"[A-Za-z]{2,12}[A-Za-z0-9/-]{0,20}\d{4,16}[A-Za-z0-9/-]{0,12}")
_LINK = re.compile(r"https?://\S+")


def looks_like(head: str) -> bool:
    """Return whether the counting line of the Cochrane Library stands above a record in RIS."""
    return _LOOKS.search(f"\n{head}") is not None and ris.looks_like(head)


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read RIS; a record whose only author is a registration number, and whose journal is a link, is a registration."""
    return map(with_registration, ris.read(lines))


def with_registration(item: Item | Problem) -> Item | Problem:
    """Return an item of CENTRAL; a registration among its records as one."""
    # By both signs: a group author may be one word, and a preprint may have a link in place of its journal.
    if not isinstance(item, Record) or len(item.authors) != 1:
        return item
    number, link = item.authors[0].strip(" ,."), item.journal or item.journal_abbreviation or ""
    if not (_NUMBER.fullmatch(number) and _LINK.fullmatch(link)):
        return item
    # CENTRAL's own number is lost as accession and stays in `raw`: other exports know the trial by the register's number.
    urls = tuple(dict.fromkeys([*item.urls, link]))
    return as_registration(
        replace(item, journal=None, journal_abbreviation=None, urls=urls), number, "CENTRAL"
    )
