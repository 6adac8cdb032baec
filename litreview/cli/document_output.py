"""Options and files of a document that is written as Markdown and as a Word file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litreview.cli import console
from litreview.cli.file_endings import STDOUT, refuse_other_ending
from litreview.cli.output_files import WRITTEN

if TYPE_CHECKING:
    from litreview.prisma.methods.document import Block

Docx = Annotated[
    Path | None, typer.Option("--docx", metavar="FILE", help="Write a Word document to this file."), WRITTEN
]
Markdown = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write Markdown to this file; - is stdout."),
    WRITTEN,
]


def check_endings(word: Path | None, out: Path | None) -> None:
    """Raise unless the names of the files end as such files do.

    Raises:
        UsageError: One of them does not.
    """
    refuse_other_ending("--docx", word, "docx")
    refuse_other_ending("--out", out, "md", "txt")


def write_document(
    title: str, blocks: Sequence[Block], data: dict[str, Any], word: Path | None, out: Path | None
) -> None:
    """Write a document to its files, or print it; `data` is what `--json` prints beside its Markdown.

    Args:
        title: What messages call it.
        blocks: Its parts.
        data: With the language of the document.
        word: The Word file, if any.
        out: The Markdown file, if any.
    """
    from litreview.files import write_atomically
    from litreview.prisma.methods.document import markdown

    text = markdown(blocks)
    if word:
        from litreview.prisma.methods.word_document import docx

        write_atomically(word, docx(blocks, data["language"]))
        console.message(f"{title} written to {word}")
    if out and out != STDOUT:
        write_atomically(out, text)
        console.message(f"{title} written to {out}")
    # With a file, the same text on the terminal would hide the message.
    to_file = (word or out) and out != STDOUT
    console.show({**data, "markdown": text}, () if to_file else text.splitlines())
