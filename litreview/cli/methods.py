"""`litreview methods`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.file_endings import STDOUT, refuse_other_ending
from litreview.cli.options import Lang, Style


def run(
    lang: Lang = None,
    style: Style = None,
    word: Annotated[
        Path | None, typer.Option("--docx", metavar="FILE", help="Write a Word document to this file.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write Markdown to this file; - is stdout.")
    ] = None,
) -> None:
    """Write the methods text from the log, in English or Dutch.

    The text has a methods paragraph, a PRISMA-S table for each search, the items of the PRISMA 2020 checklist that the
    log can answer, what PRISMA-trAIce and RAISE ask about automation, the agreement of reviewers, the reports excluded at full text, and the changes of the protocol.
    """
    from litreview.files import write_atomically
    from litreview.prisma.methods.document import markdown
    from litreview.prisma.methods.writing import document

    refuse_other_ending("--docx", word, "docx")
    refuse_other_ending("--out", out, "md", "txt")
    with console.open_review() as review:
        language = lang or review.protocol.language
        blocks = document(review.flow.methods(language, style), language)
    text = markdown(blocks)
    if word:
        from litreview.prisma.methods.word_document import docx

        write_atomically(word, docx(blocks, language))
        console.message(f"Methods written to {word}")
    if out and out != STDOUT:
        write_atomically(out, text)
        console.message(f"Methods written to {out}")
    # With a file, the same text on the terminal would hide the message.
    to_file = (word or out) and out != STDOUT
    console.show({"language": language, "markdown": text}, () if to_file else text.splitlines())
