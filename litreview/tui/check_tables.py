"""Counts and bounds of a check sample by part: one table, or in a wide terminal all of them side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from textual.content import Content

from litreview.dedup.merges import EVIDENCE
from litreview.review.rounds.check_results import CheckResult
from litreview.screening.check_sample import Counted
from litreview.screening.protocol import Protocol
from litreview.standing.round_events import Stratum
from litreview.tui.line_wrap import columns, fit
from litreview.tui.round_view import part_name
from litreview.tui.terminal import Terminal

MARK = 3
LEFT, RIGHT = (20, 8, 8, 8), (14, 8, 7, 7)
"""Widths of names and numbers in the chosen table, and in the others beside it."""
Widths = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CheckTables:
    """The tables of a result."""

    terminal: Terminal
    protocol: Protocol
    result: CheckResult

    def parts(self, by: Stratum) -> list[tuple[str, Counted]]:
        """Return the parts of a division; reasons in the order of the protocol, weak evidence first."""
        order: Sequence[str] = ()
        if by == "reason":
            order = [reason.code for reason in self.protocol.reasons]
        elif by == "evidence":
            order = EVIDENCE
        places = {name: place for place, name in enumerate(order)}
        return sorted(self.result.strata[by].items(), key=lambda part: places.get(part[0], len(order)))

    def one(self, by: Stratum, chosen: int, most: int) -> Iterator[Content]:
        """Yield the table of one division, with the chosen part in sight."""
        # Bounds in words: a narrow terminal has no room for a head over them.
        words, terminal = self.terminal.words, self.terminal
        parts = self.parts(by)
        number = words("of", n=min(chosen + 1, len(parts)), total=len(parts))
        yield Content.assemble(" " * MARK, self._head(by, LEFT), terminal.text(f"   {number}", "muted"))
        for place, (name, counted) in _in_sight(parts, chosen, most):
            numbers = self._numbers(part_name(self.terminal, self.protocol, by, name), counted, LEFT)
            bound = f"   {words('check.at-most', n=counted.bound)} · {self._share(counted)}"
            yield Content.assemble(self._mark(place == chosen), numbers, terminal.text(bound))

    def all(self, strata: Sequence[Stratum], chosen: int, most: int) -> Iterator[Content]:
        """Yield the table of the first division, with the chosen part in sight, and those of the others beside it."""
        left = list(self._first(strata[0], chosen, most))
        right = [line for by in strata[1:] for line in (Content(""), *self._other(by))][1:]
        rule = self.terminal.text(" │  ", "border")
        width = max((line.cell_length for line in left), default=0)
        for line, other in zip_longest(left, right[: most + 2], fillvalue=Content("")):
            yield Content.assemble(fit(line, width), rule, other) if right else line

    def _first(self, by: Stratum, chosen: int, most: int) -> Iterator[Content]:
        yield Content.assemble(" " * MARK, self._head(by, LEFT), self._bound_head())
        for place, (name, counted) in _in_sight(self.parts(by), chosen, most):
            yield Content.assemble(
                self._mark(place == chosen),
                self._row(part_name(self.terminal, self.protocol, by, name), counted, LEFT),
            )
        yield Content.assemble(" " * MARK, self._whole())

    def _other(self, by: Stratum) -> Iterator[Content]:
        # A long name takes the place of the heads, which stand over the numbers at the left as well.
        name = self.terminal.words(f"check.by.{by}")
        if len(name) < RIGHT[0]:
            yield Content.assemble(self._head(by, RIGHT), self._bound_head())
        else:
            yield self.terminal.text(name, "muted")
        for name, counted in self.parts(by):
            yield self._row(part_name(self.terminal, self.protocol, by, name), counted, RIGHT)

    def _head(self, by: Stratum, widths: Widths) -> Content:
        words = self.terminal.words
        heads = (words("check.reports"), words("rounds.drawn"), words("check.wrong"))
        return self._cells((words(f"check.by.{by}"), *heads), widths, "muted")

    def _cells(self, texts: Sequence[str], widths: Widths, ink: str = "text") -> Content:
        name, *numbers = texts
        cells = [f"{text:>{width - 1}} " for text, width in zip(numbers, widths[1:], strict=True)]
        return columns(
            *(
                (self.terminal.text(text, ink), width)
                for text, width in zip((name, *cells), widths, strict=True)
            )
        )

    def _bound_head(self) -> Content:
        return self.terminal.text(f"   {self.terminal.words('check.at-most-head'):<13}", "muted")

    def _row(self, name: str, counted: Counted, widths: Widths) -> Content:
        bound = self._bound(counted.bound, counted.size)
        return Content.assemble(self._numbers(name, counted, widths), bound)

    def _bound(self, bound: int, size: int) -> Content:
        words = self.terminal.words
        return self.terminal.text(f"{words.number(bound):>6} · {words.forms.bound(bound, size):>7}")

    def _numbers(self, name: str, counted: Counted, widths: Widths) -> Content:
        numbers = map(self.terminal.words.number, (counted.size, counted.drawn, counted.wrong))
        return self._cells((name, *numbers), widths)

    def _whole(self) -> Content:
        """Return the row of the whole frame, with the bound of the result."""
        round_, terminal = self.result.round, self.terminal
        # Parts that were drawn in numbers of their own have later draws in their bound.
        parts = self.result.strata[round_.allocated].values() if round_.allocated else ()
        drawn = sum(part.drawn for part in parts) or len(round_.records)
        wrong = sum(part.wrong for part in parts) if parts else self.result.wrong
        size, bound = len(round_.frame), self.result.bound
        numbers = self._numbers(terminal.words("check.all"), Counted(size, drawn, wrong), LEFT)
        return numbers if bound is None else Content.assemble(numbers, self._bound(bound, size))

    def _share(self, counted: Counted) -> str:
        return self.terminal.words.forms.bound(counted.bound, counted.size)

    def _mark(self, chosen: bool) -> Content:  # the one thing it says
        return self.terminal.text(f" {'→' if chosen else ' '} ")


def _in_sight(
    parts: Sequence[tuple[str, Counted]], chosen: int, most: int
) -> Iterator[tuple[int, tuple[str, Counted]]]:
    # The last part stays at the bottom: a table that ends early would look complete.
    first = max(0, min(chosen - most + 1, len(parts) - most))
    yield from enumerate(parts[first : first + most], first)
