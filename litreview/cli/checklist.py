"""`litreview checklist`."""

from __future__ import annotations

from litreview.cli import console
from litreview.cli.document_output import Docx, Markdown, check_endings, write_document
from litreview.cli.options import Lang


def run(lang: Lang = None, word: Docx = None, out: Markdown = None) -> None:
    """Fill in the PRISMA checklists from the log.

    In English or Dutch: PRISMA 2020 with its checklist for abstracts, and PRISMA-S for the searches. A scoping review (`review_type` in the
    protocol) gets PRISMA-ScR instead of PRISMA 2020. Items that the log cannot answer are marked for the authors.
    """
    from litreview.prisma.methods import checklists

    check_endings(word, out)
    with console.open_review() as review:
        language = lang or review.protocol.language
        facts = review.flow.methods(language)
    items = checklists.rows(facts, language)
    data = {"language": language, "items": items}
    write_document("Checklists", checklists.document(facts, items, language), data, word, out)
