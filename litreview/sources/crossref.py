"""Crossref: metadata that publishers register with DOIs, including retractions; paged by cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from litreview.sources.paging import Read, by_cursor, read_json
from litreview.sources.request import Ask
from litreview.sources.services import Source, Wish

PAGE = "500"
UPDATES = 20
"""DOIs per request for updates; each has several notices at most."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A published notice about an earlier work.

    Attributes:
        doi: The DOI of the work.
        nature: In the source's words, such as `retraction` or `expression_of_concern`.
        notice: The DOI of the notice.
        date: The day of the notice, or an empty string.
    """

    doi: str
    nature: str
    notice: str
    date: str


def _first(wish: Wish) -> dict[str, str]:
    added = f"from-created-date:{wish.since}" if wish.since else ""
    limits = ",".join(part for part in (wish.filter, added) if part)
    words = {"query": wish.query, "filter": limits, "rows": PAGE}
    return {name: value for name, value in words.items() if value}


def _read(answer: dict[str, Any]) -> Read:
    message = answer["message"]
    return Read(int(message["total-results"]), len(message["items"]), message.get("next-cursor"))


def _filtered(dois: Sequence[str], name: str) -> list[Ask]:
    # Repeating a filter means "or"; a comma inside a DOI would end it.
    plain = [f"{name}:{doi}" for doi in dois if "," not in doi]
    return [Ask("/works", {"filter": ",".join(plain), "rows": "200"})] if plain else []


def _by_ids(dois: Sequence[str], pmids: Sequence[str]) -> list[Ask]:
    del pmids
    return _filtered(dois, "doi")


def _by_title(title: str) -> Ask:
    # Best matches first; the right one is among the first five if it is there.
    return Ask("/works", {"query.bibliographic": title, "rows": "5"})


def updates_of(dois: Sequence[str]) -> list[Ask]:
    """Return the requests for notices that update some works."""
    return _filtered(dois, "updates")


def notices(answer: bytes) -> list[Notice]:
    """Parse which works the notices in an answer update, and how."""
    return read_json(answer, lambda found: list(_notices(found)))


def _notices(answer: dict[str, Any]) -> Iterator[Notice]:
    for item in answer["message"]["items"]:
        # One notice may update several works, such as all retracted works of one author.
        for update in item.get("update-to") or ():
            parts = (update.get("updated") or {}).get("date-parts") or [[]]
            day = "-".join(f"{part:02}" for part in parts[0] if part)
            yield Notice(
                str(update["DOI"]).lower(), str(update.get("type", "")), str(item["DOI"]).lower(), day
            )


CROSSREF = Source(
    name="crossref",
    title="Crossref",
    platform="Crossref REST API",
    address="https://api.crossref.org",
    format="crossref",
    ending="json",
    search=by_cursor(_first, "/works", "cursor", _read),
    pause=(0.25, 0.25),
    mail="mailto",
    by_ids=_by_ids,
    by_title=_by_title,
    filters=True,
)
