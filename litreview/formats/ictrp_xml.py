"""The export of the WHO's International Clinical Trials Registry Platform (ICTRP), as XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import markup
from litreview.formats.registration import as_registration
from litreview.formats.shape import FieldValues, Raw, field_table, gather_fields
from litreview.model import Item, Record

PLATFORM = "ICTRP"
_FIELDS = field_table(
    # The public title is often a few words; the scientific one is what reports repeat.
    title="Scientific_title Public_title",
    translated_title="Public_title",
    year="Date_registration Date_registration3 Date_enrollement",
    date="Date_registration Date_registration3",
    accession="TrialID",
    keywords="Condition",
    publisher="Primary_sponsor",
    urls="web_address",
    # The register that the trial comes from, since the platform only collects.
    database="Source_Register",
)


def _field_values(raw: Raw) -> FieldValues:
    found = gather_fields(raw, _FIELDS)
    # The public title is the title of trials that have no scientific one.
    if found.get("translated_title") == found.get("title", ())[:1]:
        del found["translated_title"]
    return found


def looks_like(head: str) -> bool:
    """Return whether the root is that of ICTRP."""
    return head.lstrip("\ufeff \t\n").startswith("<") and "<Trials_downloaded_from_ICTRP" in head


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read every trial."""
    for item in markup.read(lines, ("Trial",), {}, _field_values):
        yield as_registration(item, item.accession, PLATFORM) if isinstance(item, Record) else item
