"""What the commands that read files share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from litreview.errors import Problem
from litreview.model import ExportRecords, Item, Record, Reject

# Enough to see what kind of trouble it is; all of them stand in the JSON and in rejects/.
SHOWN = 5


def rejected(rejects: Sequence[Reject]) -> Iterator[str]:
    """Say which start markers gave no record, and why."""
    for reject in rejects[:SHOWN]:
        yield f"  line {reject.line:,} rejected: {reject.why}"
    if len(rejects) > SHOWN:
        yield f"  … and {len(rejects) - SHOWN:,} more; their text is kept (see --json for all)"


def whole(
    file: Path, file_format: str | None = None, columns: Mapping[str, str] | None = None
) -> ExportRecords:
    """Read a file, or each file of an archive, outside of any review; its records get keys from its name.

    Args:
        file: The file.
        file_format: The name of its format, where looking at it does not tell.
        columns: Fields for columns of a table, by their names.

    Raises:
        InputError: It cannot be read, is empty, or is of no known format.
    """
    from litreview.exports import export_files, open_export
    from litreview.formats.mapping import with_columns
    from litreview.formats.recognition import assign_keys
    from litreview.formats.registry import format_named

    problems: list[Problem] = []
    items: list[Item] = []
    formats, encodings = list[str](), list[str]()
    known = format_named(file_format) if file_format else None
    with export_files(file) as found:
        for part in found:
            ending = Path(part.name).suffix
            chosen = with_columns(known, columns or {}, ending)
            opened = open_export(part.path, chosen, problems.append, where=str(part), ending=ending)
            with opened as (name, encoding, read):
                # The name of the file stands for a search: keys only have to differ within this run.
                items += assign_keys(read, str(part))
            formats.append(name)
            encodings.append(encoding)
    return ExportRecords(
        tuple(item for item in items if isinstance(item, Record)),
        tuple(item for item in items if isinstance(item, Reject)),
        tuple(problems),
        # Nearly always one; the files of an archive may differ.
        ", ".join(dict.fromkeys(formats)),
        ", ".join(dict.fromkeys(encodings)),
    )
