"""Missing files, as listed by `status`, `flow`, `sync` and `rebuild`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from litreview.cli.text_columns import plural, wrapped

if TYPE_CHECKING:
    from litreview.review.views import MissingFile


def lines(missing: Sequence[MissingFile]) -> Iterator[str]:
    """Yield the missing files: first those that the numbers leave out, then those still in the database."""
    left_out = [file for file in missing if not file.counted]
    gone = [file for file in missing if file.counted]
    if left_out:
        yield "The review is incomplete. The numbers leave out these missing or changed files:"
        yield from (line for file in left_out for line in wrapped(_named(file), 2))
    if gone:
        yield "Missing from the folder, but still in the database:"
        yield from (line for file in gone for line in wrapped(_named(file), 2))
    if missing:
        yield "Run `litreview check` to see what to do."


def _named(file: MissingFile) -> str:
    what = plural(file.records, "record") if file.kind == "export" else "a run of the duplicate engine"
    return f"{file.path} ({what})"
