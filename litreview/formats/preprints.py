"""Preprints, by the server that published them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

# Archives that also hold data sets and reports (Zenodo, figshare, RePEc) are not among them.
_SERVER = re.compile(
    r"(?:arxiv|biorxiv|medrxiv|chemrxiv|psyarxiv|socarxiv|eartharxiv|edarxiv|engrxiv|techrxiv|africarxiv|lawarxiv"
    r"|crimrxiv|biohackrxiv|ssrn|social science research network|research square|preprints(?:\.org)?$|osf preprints"
    r"|authorea|jmir preprints|scielo preprints|advance: social sciences|the lancet preprints|preprints with the lancet)\b",
    re.IGNORECASE,
)
_DOI = re.compile(
    r"10\.(?:48550/arxiv|1101/\d|2139/ssrn|21203/rs\.|20944/preprints|31234/osf|31219/osf|31235/osf|35542/osf|26434/chemrxiv"
    r"|22541/au\.|36227/techrxiv|31223/|7287/peerj\.preprints|2196/preprints|1590/scielopreprints|21428/cb6ab371)"
)
_PAGE = re.compile(
    r"https?://(?:www\.|papers\.)?(?:arxiv|biorxiv|medrxiv|chemrxiv|psyarxiv|ssrn)\.(?:org|com)/",
    re.IGNORECASE,
)
MAY_BE_PREPRINT = frozenset([None, "article", "report", "webpage", "other"])
"""The types under which databases file preprints that they do not name so."""


def is_preprint(journal: str | None, doi: str | None, urls: Iterable[str]) -> bool:
    """Return whether a server of preprints is the journal, or there is none and the DOI or address is a server's."""
    if journal:
        return is_server(journal)
    return bool(doi and _DOI.match(doi)) or any(map(_PAGE.match, urls))


@lru_cache(maxsize=4096)
def is_server(journal: str) -> bool:
    """Return whether a journal is a server of preprints."""
    return _SERVER.match(journal) is not None
