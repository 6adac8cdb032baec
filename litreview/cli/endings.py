"""Endings of files that a command writes: none may say that the file is something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.formats.format import Format

# Those that a program opens a file by. Others, as of `flow.v2` or `flow.final`, say nothing of what is in it.
_TELLING = frozenset([
    "bib", "bibtex", "bmp", "ciw", "csv", "doc", "docx", "enw", "eps", "gif", "gz", "htm", "html", "jpeg", "jpg", "json",
    "jsonl", "md", "nbib", "odt", "pdf", "png", "pptx", "ps", "ris", "rtf", "svg", "tif", "tiff", "tsv", "txt", "webp",
    "xls", "xlsx", "xml", "zip",
])  # fmt: skip


def refuse_other_ending(option: str, path: Path | None, *own: str) -> None:
    """Refuse a file whose ending says that it is something else than what an option writes.

    Args:
        option: As a person has written it.
        path: The file; None where the option was not given.
        own: Endings that fit, without the dot; the first is the usual one.

    Raises:
        UsageError: It says so.
    """
    ending = path.suffix.lstrip(".").lower() if path else ""
    if path and ending in _TELLING and ending not in own:
        raise UsageError(
            f"{option} {path}: it writes {own[0].upper()}, and the ending says .{ending}.",
            f"Name the file {path.with_suffix(f'.{own[0]}').name}.",
        )


def left_out(written: Format) -> Iterator[str]:
    """Yield a sentence that names what a format cannot carry; nothing where it carries all."""
    if written.drops:
        names = ", ".join(name.replace("_", " ") for name in written.drops)
        yield f"Not written, as {written.title} has no place for it: {names}."
