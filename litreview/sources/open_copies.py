"""Open copies of articles: where Unpaywall and OpenAlex say that a full text can be read without payment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from litreview.sources.request import Request
from litreview.sources.services import Service
from litreview.text import clean

UNPAYWALL = Service(
    name="unpaywall",
    title="Unpaywall",
    address="https://api.unpaywall.org/v2",
    pause=(0.2, 0.2),
    # The service refuses requests without one.
    mail="email",
)
VERSIONS = {"publishedVersion": "published", "acceptedVersion": "accepted", "submittedVersion": "submitted"}
"""The words of both services for the version of a copy; the nearest to the published article first."""
_RANK = {name: rank for rank, name in enumerate((*VERSIONS.values(), ""))}
_HOSTS = {"publisher": "publisher", "repository": "repository", "journal": "publisher"}
LONGEST_URL = 2000
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class OpenCopy:
    """A place where a full text can be read without payment, as a service describes it.

    Attributes:
        url: The address of the PDF file, or of a page with a link to it.
        is_pdf: Whether it is said to be that of the file.
        version: `published`, `accepted` (by the journal, before typesetting), `submitted` (a preprint) or empty.
        license: The licence as the service writes it, such as `cc-by`; empty if it names none.
        host: The name of the server.
        host_type: `publisher`, `repository` or empty.
        source: The service.
    """

    url: str
    is_pdf: bool
    version: str
    license: str
    host: str
    host_type: str
    source: str

    @property
    def is_secure(self) -> bool:
        """Whether the address is one of https."""
        return self.url.startswith("https:")


def unpaywall_request(doi: str) -> Request:
    """Return the request for what Unpaywall knows of a DOI."""
    return Request(f"/{quote(doi, safe='/')}", {}, absent=True)


def unpaywall_copies(work: Mapping[str, Any]) -> list[OpenCopy]:
    """Return the open copies in an answer of Unpaywall, the best first."""
    places = (_mapping(place) for place in (work.get("best_oa_location"), *_list(work.get("oa_locations"))))
    return _best_first(
        _copy(place, "url_for_pdf", ("url_for_landing_page", "url"), place.get("host_type"), "Unpaywall")
        for place in places
    )


def openalex_copies(work: Mapping[str, Any]) -> list[OpenCopy]:
    """Return the open copies of a work of OpenAlex, the best first."""
    given = (_mapping(place) for place in (work.get("best_oa_location"), *_list(work.get("locations"))))
    return _best_first(
        _copy(place, "pdf_url", ("landing_page_url",), _mapping(place.get("source")).get("type"), "OpenAlex")
        for place in given
        if place.get("is_oa") is True
    )


def join_copies(*found: list[OpenCopy]) -> tuple[OpenCopy, ...]:
    """Return the copies of several services, each address once, the best first."""
    return tuple(_best_first(copy for copies in found for copy in copies))


def to_fetch(copies: tuple[OpenCopy, ...]) -> list[OpenCopy]:
    """Return the copies that are PDF files; those without encryption only if there is no other."""
    files = [copy for copy in copies if copy.is_pdf]
    return [copy for copy in files if copy.is_secure] or files


def _copy(
    place: Mapping[str, Any], file: str, pages: tuple[str, ...], host_type: object, source: str
) -> OpenCopy | None:
    pdf = _url(place.get(file))
    url = pdf or next((found for name in pages if (found := _url(place.get(name)))), "")
    if not url:
        return None
    return OpenCopy(
        url,
        bool(pdf),
        VERSIONS.get(_word(place.get("version")), ""),
        _word(place.get("license")),
        urlsplit(url).hostname or "",
        _HOSTS.get(_word(host_type), ""),
        source,
    )


def _best_first(copies: Iterator[OpenCopy | None]) -> list[OpenCopy]:
    # A service names its best copy twice, and both name most addresses.
    by_url: dict[str, OpenCopy] = {}
    for copy in copies:
        if copy is not None:
            by_url.setdefault(copy.url, copy)
    # A stable order: within a version, as the service has ordered them.
    return sorted(by_url.values(), key=lambda copy: (_RANK[copy.version], not copy.is_pdf))


def _url(value: object) -> str:
    """Return a plain web address, or an empty string."""
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > LONGEST_URL or not text.isprintable() or " " in text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    # A name and password in an address would be sent to its server.
    return text if parts.scheme in {"http", "https"} and parts.hostname and not parts.username else ""


def _word(value: object) -> str:
    return clean(value)[:LONGEST_WORD] if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
