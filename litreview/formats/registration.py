"""Registrations of studies: records of trial registers, which count in the lane of databases and registers."""

from __future__ import annotations

from dataclasses import replace

from litreview.model import Record, SourceKind

TYPE = "registration"


def as_registration(record: Record, number: str | None, register: str) -> Record:
    """Return a record as the registration of a study: without authors, its number as accession.

    Args:
        record: As its format read it.
        number: The registration number, if the record has one.
        register: The register or platform, for a record that does not name one.
    """
    # No author, since the people of a registration are contacts: deduplication must not merge it with an article of
    # theirs, nor a suggestion of studies rest on their names.
    return replace(
        record,
        type=TYPE,
        authors=(),
        accession=number,
        database=record.database or register,
        kind=SourceKind.REGISTER,
    )
