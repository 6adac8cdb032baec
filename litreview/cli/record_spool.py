"""Records in a file, for work that needs them later and one report at a time."""

from __future__ import annotations

import pickle
from dataclasses import fields
from operator import attrgetter
from typing import BinaryIO

from litreview.model import Record

# The raw text is left out: no format writes it, and the raw fields hold the same.
_KEPT = tuple(field.name for field in fields(Record) if field.name != "text")
_values = attrgetter(*_KEPT)


class RecordSpool:
    """Records by key in an empty file; in memory is only where each of them begins."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._begins: dict[str, int] = {}
        self._end = 0

    def add(self, record: Record) -> None:
        """Append a record; its key must be new."""
        self._begins[record.key] = self._end
        self._end += self._stream.write(pickle.dumps(_values(record)))

    def __getitem__(self, key: str) -> Record:
        self._stream.seek(self._begins[key])
        values = pickle.load(self._stream)  # noqa: S301  # written by this process, in a file of its own
        return Record(**dict(zip(_KEPT, values, strict=True)))
