"""Checks of the file names that a command writes to, and what a format leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.formats.format import Format

STDOUT = Path("-")
"""The file name that means stdout."""

# Extensions that name a format. Others, as in `flow.v2` or `flow.final`, are allowed for every format.
_KNOWN = frozenset([
    "bib", "bibtex", "bmp", "ciw", "csv", "doc", "docx", "enw", "eps", "gif", "gz", "htm", "html", "jpeg", "jpg", "json",
    "jsonl", "md", "nbib", "odt", "pdf", "png", "pptx", "ps", "ris", "rtf", "svg", "tif", "tiff", "tsv", "txt", "webp",
    "xls", "xlsx", "xml", "zip",
])  # fmt: skip


def refuse_other_ending(option: str, path: Path | None, *own: str) -> None:
    """Refuse a file name whose extension names another format than the one written.

    Args:
        option: The option, as typed.
        path: The file, or None if the option was not given.
        own: The allowed extensions without the dot, the usual one first.

    Raises:
        UsageError: The extension names another format.
    """
    ending = path.suffix.lstrip(".").lower() if path else ""
    if path and ending in _KNOWN and ending not in own:
        raise UsageError(
            f"{option} {path}: the option writes {own[0].upper()}, but the extension is .{ending}.",
            f"Name the file {path.with_suffix(f'.{own[0]}').name}.",
        )


def omitted_fields(written: Format) -> Iterator[str]:
    """Yield a sentence with the fields that a format leaves out, if any."""
    if written.drops:
        names = ", ".join(name.replace("_", " ") for name in written.drops)
        yield f"Not written, as {written.title} has no field for it: {names}."
