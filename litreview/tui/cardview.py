"""A report as lines of text: title, three lines of facts, abstract, the terms it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.content import Content
from textual.style import Style

from litreview.model import Record
from litreview.review.views import Card
from litreview.screening.sentences import fullest
from litreview.screening.terms import Matcher
from litreview.screening.terms import Named
from litreview.tui.look import Look
from litreview.tui.marks import MarkSet
from litreview.tui.outside import one_line
from litreview.tui.outside import outside
from litreview.tui.themes import GROUPS
from litreview.tui.wrap import cut
from litreview.tui.wrap import wrap
from litreview.tui.wrap import wrapped

# Line ends, and the blank before a heading in capitals such as `METHODS:`, part paragraphs.
_BREAK = re.compile(r"\s*\n\s*|(?<=[.?!)]) +(?=[A-Z][A-Z ,&/]{3,40}: )")


def group_style(look: Look, group: int) -> Style:
    """Give the style of a term group by its place in the protocol."""
    return look.ink[GROUPS[group % len(GROUPS)]]


def marked(look: Look, text: str, marks: MarkSet, colour: str = "text") -> Content:
    """Paint the terms in a text that is harmless already."""
    content = look.text(text, colour)
    # Painting adds styles and no character, so that copied text is the record's text.
    for hit in marks.hits(text):
        content = content.stylize(group_style(look, hit.group), hit.start, hit.end)
    return content


def title(look: Look, record: Record, marks: MarkSet) -> Content:
    """Give the title with its terms; its absence in words."""
    text = one_line(record.title)
    return marked(look, text, marks, "bold") if text else look.word("no-title", "muted")


def authors(look: Look, record: Record, width: int) -> Content:
    """Give as many authors as fit, and how many more there are."""
    if "authors" in look.masked:
        return look.word("masked.authors", "muted")
    names = [one_line(name) for name in record.authors]
    if not names:
        return look.word("no-authors", "muted")
    whole = "; ".join(names)
    # The first authors are those one knows a study by, so they stay.
    for shown in range(len(names) - 1, 0, -1):
        if look.text(whole).cell_length <= width:
            break
        whole = "; ".join([*names[:shown], look.words("more-authors", n=len(names) - shown)])
    return cut(look.text(whole, "muted"), width)


def where(look: Look, record: Record, width: int) -> Content:
    """Give venue, year, type and language; a long venue comes last, so that it alone is cut."""
    words = look.words
    venue = " ".join(part for part in (one_line(record.journal or record.publisher), _pages(record)) if part)
    # Year, type and language are criteria; where it was published is none.
    venue = words("masked.journal") if "journal" in look.masked else venue
    facts = [
        str(record.year) if record.year else words("no-year"),
        words.get(f"type.{record.type}", one_line(record.type)) if record.type else "",
        words.get(f"lang.{record.language}", one_line(record.language)) if record.language else "",
    ]
    text = look.text(" · ".join(part for part in (venue, *facts) if part), "muted")
    # Year, type and language decide more often than the end of a venue's name.
    if text.cell_length <= width:
        return text
    return cut(look.text(" · ".join(part for part in (*facts, venue) if part), "muted"), width)


def _pages(record: Record) -> str:
    volume = one_line(record.volume) + (f"({one_line(record.issue)})" if record.issue else "")
    return " ".join(part for part in (volume, one_line(record.pages).replace("-", "–")) if part)


def found(look: Look, card: Card, width: int) -> Content:
    """Give the sources of the records, their number, and the DOI; what is known anyway goes first."""
    words = look.words
    n = words.count("record", len(card.records))
    doi = words("doi", doi=one_line(card.record.doi)) if card.record.doi else words("no-doi")
    sources = look.text(" · ".join(one_line(name) for name in card.sources), "muted")
    tail = look.text(f" ({words('records-reports', records=n)})   {doi}", "muted")
    if sources.cell_length + tail.cell_length > width:
        tail = look.text(f" ({n})   {doi}", "muted")
    return Content.assemble(cut(sources, width - tail.cell_length), cut(tail, width))


def facts(look: Look, card: Card, width: int) -> list[Content]:
    """Give the three lines between title and abstract."""
    return [authors(look, card.record, width), where(look, card.record, width), found(look, card, width)]


def abstract(look: Look, card: Card, marks: MarkSet, title_only: str, width: int) -> list[Content]:
    """Give the abstract with its terms, or say that there is none and what the protocol says of that."""
    text = paragraphs(card)
    if text:
        content = marked(look, text, marks)
        return [content[start:end] for start, end in wrap(text, width)]
    one = len(card.records) == 1
    said = look.words("no-abstract-one" if one else "no-abstract", n=len(card.records))
    # The protocol may ask for more than a title before certain reasons are given.
    advice = [look.text(""), *wrapped(look.text(one_line(title_only)), width)] if title_only else []
    return [*wrapped(look.text(said), width), *advice]


def paragraphs(card: Card) -> str:
    """Give the abstract, harmless, with a blank line between its paragraphs and before its headings."""
    text = outside(card.record.abstract).strip()
    return _BREAK.sub("\n\n", text)


def starts(card: Card, width: int) -> list[int]:
    """Give where each line of the abstract begins, as offsets into it."""
    return [start for start, _ in wrap(paragraphs(card), width)]


def fullest_sentences(card: Card, matcher: Matcher) -> Sequence[tuple[int, int]]:
    """Give where the sentences that name the most terms begin and end in the abstract."""
    text = paragraphs(card)
    return fullest(text, matcher.find(text))


def lines_of(card: Card, sentence: tuple[int, int], width: int) -> list[int]:
    """Give the lines of the abstract that a sentence stands on."""
    start, end = sentence
    return [n for n, (a, b) in enumerate(wrap(paragraphs(card), width)) if a < end and start < b]


def terms_line(look: Look, card: Card, matcher: Matcher, width: int) -> Content:
    """Name the groups with their counts, in their own styles, and the groups that are not named."""
    record = card.record
    counts = matcher.counts(one_line(record.title), outside(record.abstract))
    present = [_counted(look, n, named) for n, named in enumerate(counts) if named.count]
    # What a record does not name weighs as much as what it does, so this part is never cut.
    missing = [_label(look, named) for named in counts if named.missing]
    start = Content("  ").join([look.word("terms"), *present])
    if not missing:
        return cut(start, width)
    end = look.text("  " + look.words("not-named", names=", ".join(missing)), "maybe")
    return Content.assemble(cut(start, width - end.cell_length), end)


def _label(look: Look, named: Named) -> str:
    group = named.group
    return one_line(group.label_nl if look.words.lang == "nl" else group.label)


def _counted(look: Look, n: int, named: Named) -> Content:
    name = Content.styled(_label(look, named), group_style(look, n))
    return Content.assemble(name, look.text(f" {look.words.number(named.count)}"))


def legend(look: Look, names: Sequence[str]) -> Content:
    """Say in words how each group is marked."""
    groups = [GROUPS[n % len(GROUPS)] for n, _ in enumerate(names)]
    said = [
        Content.assemble(Content.styled(name, look.ink[group]), " ", look.word(f"style.{group}"))
        for name, group in zip(names, groups, strict=True)
    ]
    return Content(", ").join(said)
