"""The reporting checklists of a review: PRISMA 2020 with its abstract, or PRISMA-ScR, and PRISMA-S."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from litreview.prisma.methods import checklist_answers, methods_tables
from litreview.prisma.methods.checklist_items import ABSTRACTS, PRISMA, SCOPING, Checklist
from litreview.prisma.methods.document import Block, Grid, Heading, Paragraph
from litreview.prisma.methods.facts import Methods
from litreview.prisma.methods.methods_words import MethodsWords
from litreview.screening.prisma_s import NUMBERS
from litreview.words.catalogue import Words

SEARCHES = "searches"
SHARES = (9, 29, 51, 11)
"""How wide the columns are, in percent."""


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """An item of a checklist with its answer.

    Attributes:
        checklist: `prisma`, `abstracts`, `scr` or `searches` (PRISMA-S).
        section: Empty where the checklist has none.
        from_log: Whether the log holds an answer, at least to a part.
    """

    checklist: str
    section: str
    item: str
    topic: str
    answer: str
    from_log: bool


def rows(facts: Methods, language: str) -> list[ChecklistRow]:
    """Answer each item of the checklists that belong to this type of review."""
    w, texts = (
        MethodsWords(language, facts.flow.template, scoping=facts.is_scoping),
        Words(language, "checklists"),
    )
    chosen = (SCOPING,) if facts.is_scoping else (PRISMA, ABSTRACTS)
    found = [row for checklist in chosen for row in _rows(checklist, facts, w, texts)]
    return [*found, *_search_rows(facts, w, texts)]


def document(facts: Methods, answered: Sequence[ChecklistRow], language: str) -> list[Block]:
    """Write the checklists with their answers, in a language."""
    texts = Words(language, "checklists")
    blocks: list[Block] = [
        Heading(1, texts("title", title=facts.protocol.long_title_in(language))),
        Paragraph(texts("how")),
    ]
    heads = tuple(texts(name) for name in ("item", "topic", "answer", "page"))
    names = list(dict.fromkeys(row.checklist for row in answered))
    for name in names:
        blocks.append(Heading(2, texts(f"checklist.{name}")))
        mine = [row for row in answered if row.checklist == name]
        for section in dict.fromkeys(row.section for row in mine):
            if section:
                blocks.append(Heading(3, texts(f"section.{section}")))
            cells = tuple((row.item, row.topic, row.answer, "") for row in mine if row.section == section)
            blocks.append(Grid(heads, cells, SHARES))
    blocks.append(Heading(2, texts("sources")))
    # The checklist for abstracts is part of PRISMA 2020.
    blocks += [Paragraph(texts(f"{name}.source")) for name in names if name != ABSTRACTS.name]
    return blocks


def _rows(checklist: Checklist, facts: Methods, w: MethodsWords, texts: Words) -> Iterator[ChecklistRow]:
    for section, items in checklist.sections.items():
        for item in items:
            topic, name = checklist.answers.get(item), f"item.{checklist.name}.{item}"
            answer = checklist_answers.answer(topic, facts, w) if topic else ""
            said = answer or texts("nothing" if topic else "authors")
            if item in checklist.partly:
                said += " " + texts("also", rest=texts(f"{name}.rest"))
            yield ChecklistRow(checklist.name, section, item, texts(name), said, bool(answer))


def _search_rows(facts: Methods, w: MethodsWords, texts: Words) -> Iterator[ChecklistRow]:
    """Yield the items of PRISMA-S, each once for all searches."""
    for item, number in NUMBERS.items():
        answered = [one.name for one in facts.searches if one.answers[item] in {"search", "facts"}]
        parts = [methods_tables.answer_for_all(item, facts, w), *_by_search(answered, facts, w, texts)]
        answer = " ".join(filter(None, parts))
        said = answer or texts("authors" if facts.searches else "nothing")
        yield ChecklistRow(SEARCHES, "", str(number), w(f"prisma-s.{number}"), said, bool(answer))


def _by_search(answered: Sequence[str], facts: Methods, w: MethodsWords, texts: Words) -> Iterator[str]:
    """Yield how many of the searches answer an item themselves, unless none does."""
    n, missing = len(answered), [one.name for one in facts.searches if one.name not in answered]
    if n and not missing:
        yield texts.form("of-searches", n)
    elif n:
        yield texts(
            "of-searches.some", n=n, all=w.count("searches", len(facts.searches)), names=w.join(missing)
        )
