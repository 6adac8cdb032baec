"""Missing files, as listed by `status`, `flow`, `sync` and `rebuild`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from litreview.cli.text_columns import wrapped

if TYPE_CHECKING:
    from litreview.review.review_status import MissingFile


def lines(missing: Sequence[MissingFile], language: str = "en") -> Iterator[str]:
    """Yield the missing files: first those that the numbers leave out, then those still in the database."""
    if not missing:
        return
    from litreview.words.catalogue import Words

    words = Words(language, "flow")
    for name, counted in (("incomplete.left_out", False), ("incomplete.gone", True)):
        files = [file for file in missing if file.counted is counted]
        if files:
            yield words(name)
        for file in files:
            what = words.count("records", file.records) if file.kind == "export" else words("incomplete.run")
            yield from wrapped(f"{file.path} ({what})", 2)
    yield words("incomplete.check")
