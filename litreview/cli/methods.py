"""`litreview methods`."""

from __future__ import annotations

from litreview.cli import console
from litreview.cli.document_output import Docx, Markdown, check_endings, write_document
from litreview.cli.options import Lang, Style


def run(lang: Lang = None, style: Style = None, word: Docx = None, out: Markdown = None) -> None:
    """Write the methods text from the log, in English or Dutch.

    The text has a methods paragraph, a PRISMA-S table for each search, what PRISMA-trAIce and RAISE ask about automation, the
    agreement of reviewers, the reports excluded at full text with their references, and the changes of the protocol.
    """
    from litreview.prisma.methods.writing import document

    check_endings(word, out)
    with console.open_review() as review:
        language = lang or review.protocol.language
        blocks = document(review.flow.methods(language, style), language)
    write_document("Methods", blocks, {"language": language}, word, out)
