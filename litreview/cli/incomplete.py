"""What the numbers of a review leave out, as `status`, `flow`, `sync` and `rebuild` say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from litreview.cli.text_columns import plural, wrapped

if TYPE_CHECKING:
    from litreview.review.views import MissingFile


def lines(missing: Sequence[MissingFile]) -> Iterator[str]:
    """Yield what is missing: first what the numbers leave out, then what only the folder lacks."""
    left_out = [file for file in missing if not file.counted]
    gone = [file for file in missing if file.counted]
    if left_out:
        yield "The review is incomplete. These numbers leave out what is missing or changed:"
        yield from (line for file in left_out for line in wrapped(_named(file), 2))
    if gone:
        yield "Missing from the folder; the database still has the contents:"
        yield from (line for file in gone for line in wrapped(_named(file), 2))
    if missing:
        yield "`litreview check` says what to do."


def _named(file: MissingFile) -> str:
    what = plural(file.records, "record") if file.kind == "export" else "a run of the duplicate engine"
    return f"{file.path} ({what})"
