"""What the commands that read files share."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

from litreview.errors import Problem
from litreview.model import Batch
from litreview.model import Record
from litreview.model import Reject

# Enough to see what kind of trouble it is; all of them stand in the JSON and in rejects/.
SHOWN = 5


def rejected(rejects: Sequence[Reject]) -> Iterator[str]:
    """Say which start markers gave no record, and why."""
    for reject in rejects[:SHOWN]:
        yield f"  line {reject.line:,} rejected: {reject.why}"
    if len(rejects) > SHOWN:
        yield f"  … and {len(rejects) - SHOWN:,} more; their text is kept (see --json for all)"


def whole(file: Path, file_format: str | None = None) -> Batch:
    """Read a file outside of any review; its records get keys from its name.

    Raises:
        InputError: It cannot be read, is empty, or is of no known format.
    """
    from litreview.exports import open_export
    from litreview.formats import format_named
    from litreview.formats import with_keys

    problems: list[Problem] = []
    # The name of the file stands for a search: keys only have to differ within this run.
    known = format_named(file_format) if file_format else None
    with open_export(file, known, problems.append) as (name, encoding, found):
        items = list(with_keys(found, str(file)))
    return Batch(
        tuple(item for item in items if isinstance(item, Record)),
        tuple(item for item in items if isinstance(item, Reject)),
        tuple(problems),
        name,
        encoding,
    )
