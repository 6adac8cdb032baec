"""Sets of terms to highlight: all groups of the protocol, one of them, those of a search strategy, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from litreview.screening import terms
from litreview.screening.protocol_parts import TermGroup
from litreview.screening.terms import Hit, Matcher
from litreview.tui.sanitize import one_line
from litreview.tui.terminal import Terminal

NO_GROUP = -1


@dataclass(frozen=True, slots=True)
class MarkSet:
    """A set of terms to highlight.

    Attributes:
        group: The only group of the matcher that is marked; None for all, -1 for none.
        source: The search whose strategy the terms are from; empty for the protocol's.
    """

    matcher: Matcher
    group: int | None = None
    source: str = ""

    @property
    def is_all(self) -> bool:
        """Whether all groups of the protocol are marked."""
        return self.group is None and not self.source

    def hits(self, text: str) -> Sequence[Hit]:
        """Find what is to be highlighted in a text."""
        if self.group == NO_GROUP:
            return []
        return terms.paint(hit for hit in self.matcher.find(text) if self.group in (None, hit.group))

    def description(self, terminal: Terminal) -> Content:
        """Return what is highlighted, in words."""
        if self.source:
            return terminal.word("terms.strategy", "muted", name=one_line(self.source))
        if self.group is None or self.group == NO_GROUP:
            return terminal.word("terms.all" if self.group is None else "terms.none", "muted")
        group = self.matcher.groups[self.group]
        return terminal.word(
            "terms.one",
            "muted",
            name=one_line(group.label_nl if terminal.words.lang == "nl" else group.label),
        )


def mark_sets(matcher: Matcher, strategies: Sequence[TermGroup]) -> list[MarkSet]:
    """Return all sets in the order in which a key goes through them."""
    # One group at a time, since where styles are shared nothing else distinguishes the groups.
    return [
        MarkSet(matcher),
        *(MarkSet(matcher, n) for n, _ in enumerate(matcher.groups)),
        *(MarkSet(terms.compile([group]), source=group.name) for group in strategies),
        MarkSet(matcher, NO_GROUP),
    ]
