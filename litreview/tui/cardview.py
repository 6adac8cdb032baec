"""A report as lines of text: title, three lines of facts, abstract, the terms it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import overload

from textual.content import Content
from textual.style import Style

from litreview.model import Record
from litreview.review.views import Card
from litreview.screening.protocol_parts import TermGroup
from litreview.screening.sentences import fullest
from litreview.screening.terms import Matcher, Named
from litreview.tui.line_wrap import Span, cut, wrap
from litreview.tui.marks import MarkSet
from litreview.tui.sanitize import one_line, outside
from litreview.tui.signs import CURSOR
from litreview.tui.terminal import Terminal
from litreview.tui.themes import GROUPS, SHARING

# Line ends, and the blank before a heading in capitals such as `METHODS:`, part paragraphs.
_BREAK = re.compile(r"(?<!\s)(?=[^\S\n]*\n)\s+|(?<=[.?!)]) +(?=[A-Z][A-Z ,&/]{3,40}: )")


KEY = 6
"""Letters of a key that are shown: of a hundred thousand records hardly two begin with the same."""


def group_style(terminal: Terminal, group: int) -> Style:
    """Give the style of a term group by its place in the protocol."""
    return terminal.ink[GROUPS[group % len(GROUPS)]]


def marked(terminal: Terminal, text: str, marks: MarkSet, colour: str = "text") -> Content:
    """Paint the terms in a text that is harmless already."""
    content = terminal.text(text, colour)
    # Painting adds styles and no character, so that copied text is the record's text.
    for hit in marks.hits(text):
        content = content.stylize(group_style(terminal, hit.group), hit.start, hit.end)
    return content


def title(terminal: Terminal, record: Record, marks: MarkSet) -> Content:
    """Give the title with its terms; its absence in words."""
    text = one_line(record.title)
    return marked(terminal, text, marks, "bold") if text else terminal.word("no-title", "muted")


def authors(terminal: Terminal, record: Record, width: int) -> Content:
    """Give as many authors as fit, and how many more there are."""
    if "authors" in terminal.masked:
        return terminal.word("masked.authors", "muted")
    names = [one_line(name) for name in record.authors]
    if not names:
        return terminal.word("no-authors", "muted")
    whole = "; ".join(names)
    # The first authors are those one knows a study by, so they stay.
    for shown in range(len(names) - 1, 0, -1):
        if terminal.text(whole).cell_length <= width:
            break
        whole = "; ".join([*names[:shown], terminal.words("more-authors", n=len(names) - shown)])
    return cut(terminal.text(whole, "muted"), width)


def where(terminal: Terminal, record: Record, width: int) -> Content:
    """Give venue, year, type and language; a long venue comes last, so that it alone is cut."""
    words = terminal.words
    venue = " ".join(part for part in (one_line(record.journal or record.publisher), _pages(record)) if part)
    # Year, type and language are criteria; where it was published is none.
    venue = words("masked.journal") if "journal" in terminal.masked else venue
    facts = [
        str(record.year) if record.year else words("no-year"),
        words.get(f"type.{record.type}", one_line(record.type)) if record.type else "",
        words.get(f"lang.{record.language}", one_line(record.language)) if record.language else "",
    ]
    text = terminal.text(" · ".join(part for part in (venue, *facts) if part), "muted")
    # Year, type and language decide more often than the end of a venue's name.
    if text.cell_length <= width:
        return text
    return cut(terminal.text(" · ".join(part for part in (*facts, venue) if part), "muted"), width)


def _pages(record: Record) -> str:
    volume = one_line(record.volume) + (f"({one_line(record.issue)})" if record.issue else "")
    return " ".join(part for part in (volume, one_line(record.pages).replace("-", "–")) if part)


def found(terminal: Terminal, card: Card, width: int) -> Content:
    """Give the sources of the records, their number, the key and the DOI; what is known anyway goes first."""
    words = terminal.words
    n = words.count("record", len(card.records))
    doi = words("doi", doi=one_line(card.record.doi)) if card.record.doi else words("no-doi")
    # Before the DOI, which may be long; the letters are enough for whoever has to name the report.
    doi = f"{words('key', key=card.key[:KEY])}   {doi}"
    sources = terminal.text(" · ".join(one_line(name) for name in card.sources), "muted")
    tail = terminal.text(f" ({words('records-reports', records=n)})   {doi}", "muted")
    if sources.cell_length + tail.cell_length > width:
        tail = terminal.text(f" ({n})   {doi}", "muted")
    if card.labels:
        tail = Content.assemble(tail, "   ", terminal.text(", ".join(map(one_line, card.labels)), "accent"))
    return Content.assemble(cut(sources, width - tail.cell_length), cut(tail, width))


def facts(terminal: Terminal, card: Card, width: int) -> list[Content]:
    """Give the three lines between title and abstract."""
    mark = outside_mark(terminal, card)
    third = Content.assemble(mark, found(terminal, card, width - mark.cell_length))
    return [authors(terminal, card.record, width), where(terminal, card.record, width), third]


def outside_mark(terminal: Terminal, card: Card) -> Content:
    """Say that a report was retracted or is of concern, and what was filled in; first, as it may decide."""
    said = [
        terminal.text(text, "warn" if text.startswith("!") else "muted")
        for text in from_outside(terminal, card)
    ]
    return Content("").join(piece for each in said for piece in (each, Content("   ")))


def from_outside(terminal: Terminal, card: Card) -> Iterator[str]:
    """Put what came from web services into words, each with a sign: the worst notice, and what was filled in."""
    words = terminal.words
    natures = {notice.split(",")[0] for notice in card.notices}
    for worst in [nature for nature in ("retraction", "concern") if nature in natures][:1]:
        yield f"! {words(f'notice.{worst}')}"
    if card.enriched:
        names = ", ".join(words(f"field.{name}") for name in card.enriched)
        source = ", ".join(dict.fromkeys(map(one_line, card.enriched.values())))
        yield f"+ {words('enriched', fields=names, source=source)}"


class Wrapped(Sequence[Content]):
    """Text broken into lines, each made when it is seen: of a long abstract most never are.

    Attributes:
        spans: Where each line begins and ends in the text.
        marked: Lines that stand out, with the mark before them.
    """

    def __init__(self, content: Content, spans: Sequence[Span], edge: Content) -> None:
        self.content = content
        self.spans = spans
        self.edge = edge
        self.marked: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.spans)

    @overload
    def __getitem__(self, n: int) -> Content: ...

    @overload
    def __getitem__(self, n: slice) -> Sequence[Content]: ...

    def __getitem__(self, n: int | slice) -> Content | Sequence[Content]:
        if isinstance(n, slice):
            return [self[one] for one in range(*n.indices(len(self)))]
        start, end = self.spans[n]
        return Content.assemble(self.edge if n in self.marked else " ", self.content[start:end])

    def mark(self, sentence: Span) -> int:
        """Mark the lines that a sentence stands on; give the first of them."""
        start, end = sentence
        lines = [n for n, (a, b) in enumerate(self.spans) if a < end and start < b]
        self.marked = frozenset(lines)
        return lines[0] if lines else 0

    @property
    def starts(self) -> Sequence[int]:
        """Where each line begins in the text."""
        return [start for start, _ in self.spans]


def abstract(terminal: Terminal, card: Card, marks: MarkSet, title_only: str, width: int) -> Wrapped:
    """Give the abstract with its terms, or say that there is none and what the protocol says of that."""
    text = paragraphs(card)
    if text:
        return _wrapped(terminal, marked(terminal, text, marks), width)
    one = len(card.records) == 1
    said = terminal.words("no-abstract-one" if one else "no-abstract", n=len(card.records))
    # The protocol may ask for more than a title before certain reasons are given.
    advice = f"\n\n{one_line(title_only)}" if title_only else ""
    return _wrapped(terminal, terminal.text(said + advice), width)


def _wrapped(terminal: Terminal, content: Content, width: int) -> Wrapped:
    return Wrapped(content, wrap(content.plain, width), terminal.text(CURSOR, "accent"))


def paragraphs(card: Card) -> str:
    """Give the abstract, harmless, with a blank line between its paragraphs and before its headings."""
    text = outside(card.record.abstract).strip()
    return _BREAK.sub("\n\n", text)


def fullest_sentences(card: Card, matcher: Matcher) -> Sequence[tuple[int, int]]:
    """Give where the sentences that name the most terms begin and end in the abstract."""
    text = paragraphs(card)
    return fullest(text, matcher.find(text))


def terms_line(terminal: Terminal, card: Card, matcher: Matcher, width: int) -> Content:
    """Name the groups with their counts, in their own styles, and the groups that are not named."""
    record = card.record
    counts = matcher.counts(one_line(record.title), paragraphs(card))
    present = [_counted(terminal, n, named) for n, named in enumerate(counts) if named.count]
    # What a record does not name weighs as much as what it does, so this part is never cut.
    missing = [_label(terminal, named.group) for named in counts if named.missing]
    end = (
        terminal.text("  " + terminal.words("not-named", names=", ".join(missing)), "maybe")
        if missing
        else Content("")
    )
    room = width - end.cell_length
    start = Content("  ").join([terminal.word("terms"), *present])
    # Half a sentence helps nobody; help says it of each group.
    for said in one_style(terminal, [named.group if named.count else None for named in counts]):
        if start.cell_length + 2 + said.cell_length <= room:
            start = Content.assemble(start, "  ", said)
            break
    return Content.assemble(cut(start, room), end)


def one_style(terminal: Terminal, groups: Sequence[TermGroup | None]) -> list[Content]:
    """Say which groups look alike where there are no italics, by their names and in short; None is one not marked."""
    alike = [
        _label(terminal, group)
        for n, group in enumerate(groups)
        if group and GROUPS[n % len(GROUPS)] in SHARING
    ]
    # One alone is taken for no other.
    if terminal.italics or len(alike) < 2:  # noqa: PLR2004
        return []
    return [
        terminal.word("one-style", "muted", names=", ".join(alike)),
        terminal.word("one-style-short", "muted", n=len(alike)),
    ]


def _label(terminal: Terminal, group: TermGroup) -> str:
    return one_line(group.label_nl if terminal.words.lang == "nl" else group.label)


def _counted(terminal: Terminal, n: int, named: Named) -> Content:
    name = Content.styled(_label(terminal, named.group), group_style(terminal, n))
    return Content.assemble(name, terminal.text(f" {terminal.words.number(named.count)}"))


def _shown_as(terminal: Terminal, group: str) -> str:
    return SHARING[0] if group in SHARING and not terminal.italics else group


def legend(terminal: Terminal, names: Sequence[str]) -> Content:
    """Say in words how each group is marked."""
    groups = [GROUPS[n % len(GROUPS)] for n, _ in enumerate(names)]
    said = [
        Content.assemble(
            Content.styled(name, terminal.ink[group]),
            " ",
            terminal.word(f"style.{_shown_as(terminal, group)}"),
        )
        for name, group in zip(names, groups, strict=True)
    ]
    return Content(", ").join(said)
