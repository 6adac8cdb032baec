"""The output of plain mode: whole sentences in a fixed order, so that a listener can stop early."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from litreview.review.views import Card
from litreview.screening.protocol import Protocol, label
from litreview.screening.terms import Named
from litreview.tui import cardview
from litreview.tui.line_wrap import wrap
from litreview.tui.sanitize import one_line, outside
from litreview.tui.terminal import Terminal
from litreview.tui.verdicts import reason_text

WIDEST = 100


class Speaker:
    """A writer of lines that fit the terminal."""

    def __init__(self, terminal: Terminal, width: int, write: Callable[[str], None]) -> None:
        self.terminal = terminal
        self.words = terminal.words
        self.width = width
        self._write = write

    def print(self, name: str, /, **values: object) -> None:
        """Print one of the texts of the words."""
        self.text(self.terminal.word(name, **values).plain)

    def text(self, text: str) -> None:
        """Print a text in lines that fit; continuation lines are indented."""
        for line in self.lines(text):
            self._write(self.terminal.shown(self.terminal.text(line)).plain)

    def lines(self, text: str) -> list[str]:
        """Break a text into lines that fit."""
        spans = wrap(text, self.width - 2)
        return [("  " if n else "") + text[start:end] for n, (start, end) in enumerate(spans)]

    def head(self, card: Card) -> Iterator[str]:
        """Yield title, authors, venue, year and sources."""
        record, words = card.record, self.words
        yield from cardview.external_notes(self.terminal, card)
        yield words("plain.title", title=one_line(record.title) or words("no-title"))
        masked = "authors" in self.terminal.masked
        names = words("masked.authors") if masked else "; ".join(map(one_line, record.authors))
        yield words("plain.authors", authors=names or words("no-authors"))
        venue = cardview.publication(self.terminal, record, 10**6).plain.replace(" · ", ", ")
        doi = words("plain.doi", doi=one_line(record.doi)) if record.doi else words("plain.no-doi")
        yield f"{venue}. {doi}"
        sources = ", ".join(map(one_line, card.sources))
        yield words("plain.from", sources=sources, records=words.count("record", len(card.records)))
        if card.labels:
            yield words("plain.labels", names=", ".join(map(one_line, card.labels)))

    def abstract(self, card: Card, advice: str) -> list[str]:
        """Return the lines of the abstract, or of a text where there is none."""
        text = cardview.paragraphs(card)
        if text:
            return [text[start:end] for start, end in wrap(text, self.width - 2)]
        one = len(card.records) == 1
        text = self.words("no-abstract-one" if one else "no-abstract", n=len(card.records))
        return [*self.lines(text), *(self.lines(one_line(advice)) if advice else [])]

    def terms(self, counts: Iterable[Named]) -> Iterator[str]:
        """Yield the terms by group with their counts, then the groups that do not occur."""
        groups = list(counts)
        named = [
            f"{self.group(each)}: " + ", ".join(f"{word} ({n})" for word, n in each.terms)
            for each in groups
            if each.terms
        ]
        if named:
            yield self.words("plain.terms", terms=". ".join(map(outside, named)))
        missing = ", ".join(self.group(each) for each in groups if each.missing)
        if missing:
            yield self.words("plain.not-named", names=missing)

    def group(self, named: Named) -> str:
        """Return the name of a group of terms."""
        return one_line(label(named.group, self.words.lang))

    def reasons(self, protocol: Protocol, codes: Iterable[str]) -> str:
        """Return the keys and labels of reasons."""
        return ", ".join(reason_text(self.terminal, protocol, code) for code in codes)


def ended(text: str) -> str:
    """End a text as a sentence."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def plain_speaker(terminal: Terminal) -> Speaker:
    """Return a speaker that prints without colours, in lines that fit the terminal."""
    width = min(shutil.get_terminal_size().columns - 1, WIDEST)
    return Speaker(replace(terminal, theme="none"), width, partial(print, flush=True))
