"""Which format a file is written in, and the text of it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.formats import Format
    from litreview.model import Record


def writer(name: str | None, out: Path | None) -> Format:
    """Give the format of a name, else of a file's ending.

    Raises:
        UsageError: There is none, or litreview does not write it.
    """
    from litreview.formats import FORMATS

    written = {known.name: known for known in FORMATS.values() if known.write}
    ending = out.suffix.lstrip(".").lower() if out else ""
    for known in written.values():
        if known.name == name or (name is None and ending in known.endings):
            return known
    what = f"--to {name}" if name else f"{out}"
    raise UsageError(
        f"{what}: no format that litreview writes.", f"It writes {', '.join(written)}: name one with --to."
    )


def pieces(target: Format, records: Iterable[Record]) -> Iterator[str]:
    """Give the text of records in a format that is written."""
    assert target.write
    return target.write(records)
