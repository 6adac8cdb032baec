"""A report as lines of text: title, three lines of facts, abstract, and the terms that occur in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile
from typing import overload

from rich.cells import cell_len
from textual.content import Content
from textual.content import Span as Styled

from litreview.model import Record
from litreview.review.views import Card
from litreview.screening.protocol_parts import TermGroup
from litreview.screening.sentences import fullest
from litreview.screening.terms import Matcher, Named
from litreview.tui.commands import DOI
from litreview.tui.highlight import group_style, marked
from litreview.tui.line_wrap import Span, cut, wrap
from litreview.tui.mark_sets import MarkSet
from litreview.tui.sanitize import one_line, readable
from litreview.tui.signs import CURSOR
from litreview.tui.terminal import Terminal
from litreview.tui.themes import GROUPS, SHARING

# Line ends, and the space before a heading in capitals such as `METHODS:`, separate paragraphs.
_BREAK = re.compile(r"(?<!\s)(?=[^\S\n]*\n)\s+|(?<=[.?!)]) +(?=[A-Z][A-Z ,&/]{3,40}: )")


BLANK = Content(" ")
KEY = 6
"""Letters of a key that are shown: among a hundred thousand records hardly two share them."""


def title(terminal: Terminal, record: Record, marks: MarkSet) -> Content:
    """Return the title with its terms highlighted, or a text where there is no title."""
    text = one_line(record.title)
    return marked(terminal, text, marks, "bold") if text else terminal.word("no-title", "muted")


def authors(terminal: Terminal, record: Record, width: int) -> Content:
    """Return as many authors as fit, and the number of the others."""
    if "authors" in terminal.masked:
        return terminal.word("masked.authors", "muted")
    names = [one_line(name) for name in record.authors]
    if not names:
        return terminal.word("no-authors", "muted")
    # A consortium has thousands: of those only the first that fit a line are looked at.
    widths = accumulate(cell_len(name) + 2 for name in names)
    fitting = sum(1 for _ in takewhile(lambda used: used - 2 <= width, widths))
    whole = "; ".join(names[:fitting])
    if fitting < len(names):
        # Studies are known by their first authors, so those stay.
        for shown in range(max(1, fitting), 0, -1):
            whole = "; ".join([*names[:shown], terminal.words("more-authors", n=len(names) - shown)])
            if cell_len(whole) <= width:
                break
    return cut(terminal.text(whole, "muted"), width)


def publication(terminal: Terminal, record: Record, width: int) -> Content:
    """Return venue, year, type and language; a long venue comes last, so that it alone is cut."""
    words = terminal.words
    venue = " ".join(part for part in (one_line(record.journal or record.publisher), _pages(record)) if part)
    # Year, type and language are criteria; the venue is not.
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


def provenance(terminal: Terminal, card: Card, width: int) -> Content:
    """Return the sources of the records, their number, the key and the DOI; what is least needed is cut first."""
    words = terminal.words
    n = words.count("record", len(card.records))
    doi = words("doi", doi=one_line(card.record.doi)) if card.record.doi else words("no-doi")
    # Before the DOI, which may be long; these letters are enough to name the report.
    doi = f"{words('key', key=card.key[:KEY])}   {doi}"
    sources = terminal.text(" · ".join(one_line(name) for name in card.sources), "muted")
    tail = terminal.text(f" ({words('records-reports', records=n)})   {doi}", "muted")
    if sources.cell_length + tail.cell_length > width:
        tail = terminal.text(f" ({n})   {doi}", "muted")
    if card.labels:
        tail = Content.assemble(tail, "   ", terminal.text(", ".join(map(one_line, card.labels)), "accent"))
    return Content.assemble(cut(sources, width - tail.cell_length), cut(tail, width))


def facts(terminal: Terminal, card: Card, width: int, file: str = "") -> list[Content]:
    """Return the three lines between title and abstract; the third names the file of the full text."""
    mark = notices_text(terminal, card)
    if file:
        # Cut, so that where the report was found stays in sight.
        name = cut(terminal.text(one_line(file)), width // 3)
        key = terminal.text(terminal.keys.first(DOI), "key")
        opens = Content.assemble(key, " ", name)
        mark = Content.assemble(mark, terminal.clickable(opens, terminal.keys.first(DOI)), "   ")
    third = Content.assemble(mark, provenance(terminal, card, width - mark.cell_length))
    return [authors(terminal, card.record, width), publication(terminal, card.record, width), third]


def notices_text(terminal: Terminal, card: Card) -> Content:
    """Return retraction notices and filled-in fields; they come first, as they may decide."""
    notices = [
        terminal.text(text, "warn" if text.startswith("!") else "muted")
        for text in external_notes(terminal, card)
    ]
    return Content("").join(piece for notice in notices for piece in (notice, Content("   ")))


def external_notes(terminal: Terminal, card: Card) -> Iterator[str]:
    """Yield the worst notice and the filled-in fields from web services, each with a sign."""
    words = terminal.words
    natures = {notice.split(",")[0] for notice in card.notices}
    for worst in [nature for nature in ("retraction", "concern") if nature in natures][:1]:
        yield f"! {words(f'notice.{worst}')}"
    if card.enriched:
        names = ", ".join(words(f"field.{name}") for name in card.enriched)
        source = ", ".join(dict.fromkeys(map(one_line, card.enriched.values())))
        yield f"+ {words('enriched', fields=names, source=source)}"


class Wrapped(Sequence[Content]):
    """Text broken into lines, each built when it is drawn: most lines of a long abstract never are.

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
        edge = self.edge if n in self.marked else BLANK
        # Cutting the content itself would go through the styles of the whole text three times for each line.
        shift = len(edge.plain) - start
        styles = [
            Styled(max(a, start) + shift, min(b, end) + shift, style)
            for a, b, style in self.content.spans
            if a < end and start < b
        ]
        return Content(edge.plain + self.content.plain[start:end], [*edge.spans, *styles])

    def mark(self, sentence: Span) -> int:
        """Mark the lines of a sentence, and return the first of them."""
        start, end = sentence
        lines = [n for n, (a, b) in enumerate(self.spans) if a < end and start < b]
        self.marked = frozenset(lines)
        return lines[0] if lines else 0

    @property
    def starts(self) -> Sequence[int]:
        """The offset at which each line begins in the text."""
        return [start for start, _ in self.spans]


def abstract(terminal: Terminal, card: Card, marks: MarkSet, title_only: str, width: int) -> Wrapped:
    """Return the abstract with its terms highlighted, or a text with the protocol's advice where there is none."""
    text = paragraphs(card)
    if text:
        return _wrapped(terminal, marked(terminal, text, marks), width)
    one = len(card.records) == 1
    text = terminal.words("no-abstract-one" if one else "no-abstract", n=len(card.records))
    # The protocol may ask for more than a title before certain reasons are given.
    advice = f"\n\n{one_line(title_only)}" if title_only else ""
    return _wrapped(terminal, terminal.text(text + advice), width)


def _wrapped(terminal: Terminal, content: Content, width: int) -> Wrapped:
    return Wrapped(content, wrap(content.plain, width), terminal.text(CURSOR, "accent"))


def paragraphs(card: Card) -> str:
    """Return the sanitized abstract with a blank line between its paragraphs and before its headings."""
    text = readable(card.record.abstract).strip()
    return _BREAK.sub("\n\n", text)


def fullest_sentences(card: Card, matcher: Matcher) -> Sequence[tuple[int, int]]:
    """Return the (start, end) spans of the sentences of the abstract with the most terms."""
    text = paragraphs(card)
    return fullest(text, matcher.find(text))


def terms_line(terminal: Terminal, card: Card, matcher: Matcher, width: int) -> Content:
    """Return the groups with their counts, each in its style, and the groups that do not occur."""
    record = card.record
    counts = matcher.counts(one_line(record.title), paragraphs(card))
    present = [_counted(terminal, n, named) for n, named in enumerate(counts) if named.count]
    # What does not occur matters as much as what does, so this part is never cut.
    missing = [_label(terminal, named.group) for named in counts if named.missing]
    end = (
        terminal.text("  " + terminal.words("not-named", names=", ".join(missing)), "maybe")
        if missing
        else Content("")
    )
    room = width - end.cell_length
    start = Content("  ").join([terminal.word("terms"), *present])
    # Half a sentence helps nobody; the help page lists the style of each group.
    for note in shared_style_texts(terminal, [named.group if named.count else None for named in counts]):
        if start.cell_length + 2 + note.cell_length <= room:
            start = Content.assemble(start, "  ", note)
            break
    return Content.assemble(cut(start, room), end)


def shared_style_texts(terminal: Terminal, groups: Sequence[TermGroup | None]) -> list[Content]:
    """Return which groups share a style where there are no italics, in full and in short; None is a group that is not marked."""
    sharing = [
        _label(terminal, group)
        for n, group in enumerate(groups)
        if group and GROUPS[n % len(GROUPS)] in SHARING
    ]
    # A single group cannot be confused with another.
    if terminal.italics or len(sharing) < 2:  # noqa: PLR2004
        return []
    return [
        terminal.word("one-style", "muted", names=", ".join(sharing)),
        terminal.word("one-style-short", "muted", n=len(sharing)),
    ]


def _label(terminal: Terminal, group: TermGroup) -> str:
    return one_line(group.label_nl if terminal.words.lang == "nl" else group.label)


def _counted(terminal: Terminal, n: int, named: Named) -> Content:
    name = Content.styled(_label(terminal, named.group), group_style(terminal, n))
    return Content.assemble(name, terminal.text(f" {terminal.words.number(named.count)}"))


def _shown_as(terminal: Terminal, group: str) -> str:
    return SHARING[0] if group in SHARING and not terminal.italics else group


def legend(terminal: Terminal, names: Sequence[str]) -> Content:
    """Return the style of each group in words."""
    groups = [GROUPS[n % len(GROUPS)] for n, _ in enumerate(names)]
    styles = [
        Content.assemble(
            Content.styled(name, terminal.ink[group]),
            " ",
            terminal.word(f"style.{_shown_as(terminal, group)}"),
        )
        for name, group in zip(names, groups, strict=True)
    ]
    return Content(", ").join(styles)
