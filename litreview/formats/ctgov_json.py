"""ClinicalTrials.gov JSON: the download of its site (a list of studies), or an answer of its API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from litreview.errors import Problem
from litreview.formats import json_list
from litreview.formats.json_list import list_at, object_at, text_values
from litreview.formats.registration import as_registration
from litreview.formats.shape import build_record, field_table, gather_fields
from litreview.model import Item, Record

REGISTER = "ClinicalTrials.gov"
_FIELDS = field_table(
    title="officialTitle briefTitle",
    # Of the registration, as in the other registers: a start may lie years before or after it.
    year="studyFirstSubmitDate startDate",
    date="studyFirstSubmitDate startDate",
    accession="nctId",
    abstract="briefSummary detailedDescription",
    keywords="conditions keywords",
    publisher="leadSponsor",
    urls="url",
)
# The site's download is the bare list; the API puts it into an object, at times below the number of all hits.
_ANSWER = r'\{(?:\s*"totalCount"\s*:\s*\d+\s*,)?\s*"studies"\s*:\s*'
_OPENING = re.compile(rf"\s*{_ANSWER}\[")
_LOOKS = re.compile(rf'(?:{_ANSWER})?(?:\[\s*)?\{{\s*"protocolSection"\s*:')


def looks_like(head: str) -> bool:
    """Return whether the text begins a list of studies, or a single one."""
    return _LOOKS.match(head.lstrip("\ufeff \t\n")) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read every study of a download or an answer."""
    return json_list.read(lines, _OPENING, _record)


def _record(given: Mapping[str, Any], line: int) -> Record:
    raw = {name: values for name, values in _raw(object_at(given, "protocolSection")) if values}
    found = build_record(gather_fields(raw, _FIELDS), raw, json_list.canonical(given), line)
    return as_registration(found, found.accession, REGISTER)


def _raw(study: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    names, status = object_at(study, "identificationModule"), object_at(study, "statusModule")
    number = text_values(names.get("nctId"))
    yield "nctId", number
    yield from ((name, text_values(names.get(name))) for name in ("officialTitle", "briefTitle", "acronym"))
    # Numbers of other registers stand here, and lead to the same study there.
    others = (each.get("id") for each in list_at(names, "secondaryIdInfos") if isinstance(each, Mapping))
    ids = (object_at(names, "orgStudyIdInfo").get("id"), *others)
    yield "otherIds", tuple(text for each in ids for text in text_values(each))
    yield "overallStatus", text_values(status.get("overallStatus"))
    yield "studyFirstSubmitDate", text_values(status.get("studyFirstSubmitDate"))
    yield "startDate", text_values(object_at(status, "startDateStruct").get("date"))
    about = object_at(study, "descriptionModule")
    yield from ((name, text_values(about.get(name))) for name in ("briefSummary", "detailedDescription"))
    for name in ("conditions", "keywords"):
        words = list_at(object_at(study, "conditionsModule"), name)
        yield name, tuple(text for word in words for text in text_values(word))
    sponsor = object_at(object_at(study, "sponsorCollaboratorsModule"), "leadSponsor")
    yield "leadSponsor", text_values(sponsor.get("name"))
    # The JSON holds no link; the address of a study has been the same form since 2023.
    yield "url", tuple(f"https://clinicaltrials.gov/study/{each}" for each in number)
