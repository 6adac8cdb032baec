"""The report on the card: title, facts, abstract and terms; nothing moves from one report to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from litreview.review.views import Card
from litreview.tui import cardview
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import head
from litreview.tui.parts.criteria_rail import CriteriaRail
from litreview.tui.parts.pager import sight_text
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines

MEASURE = 84
"""The columns of text that are still easy to read."""


def indented(lines: Iterable[Content]) -> list[Content]:
    """Return lines with the column of padding before them."""
    return [Content.assemble(" ", line) for line in lines]


class CardBody(ScreenPart):
    """A report as large as the screen allows.

    Attributes:
        sentence: The sentence that is marked, as its first and last offset in the abstract.
        starts: Where each line of the abstract begins in its text.
        over: Returns the lines that are open over the abstract, which the keys of a page go through; None if there are none.
    """

    OWN_COMMANDS = (do.PAGE, do.NEXT_TERMS, do.TERMS)

    def __init__(self, frame: Frame, shown: ShownReport, over: Callable[[], Lines | None]) -> None:
        super().__init__(frame)
        self.shown = shown
        self.over = over
        self.sentence: tuple[int, int] | None = None
        self.lines: cardview.Wrapped | None = None
        self.title = Lines(self.terminal, id="title")
        self.meta = Lines(self.terminal, id="meta")
        self.abstract = Lines(self.terminal, id="abstract")
        self.terms = ScreenLine(self.terminal, id="terms")
        self.rule = HorizontalRule(self.terminal)
        self.starts: Sequence[int] = (0,)
        self.keeps_place = False
        # The name of the newest file of the full text, which `o` opens.
        self.file = ""

    def body(self, panel: Widget, rail: CriteriaRail) -> Iterable[Widget]:
        """Yield the report with the panel below it and the rail beside it, and a rule."""
        yield ScreenLine(self.terminal, classes="tall")
        blank = ScreenLine(self.terminal)
        left = Vertical(self.title, self.meta, blank, self.abstract, panel, self.terms, id="left")
        yield Horizontal(left, rail.lines, id="upper")
        yield self.rule

    def resized(self) -> None:
        """Keep the first character in sight when lines break elsewhere."""
        self.keeps_place = True

    def show(self, card: Card) -> None:
        """Show a report for the present size; after a resize its first character in sight stays there."""
        top = self.abstract.top if self.keeps_place else 0
        # A line number means another place at another width; a character does not.
        first = self.starts[min(top, len(self.starts) - 1)]
        self.keeps_place = False
        self._show(card)
        if top:
            self.frame.call_after_refresh(self.abstract.to, bisect_right(self.starts, first) - 1)
        # How many lines are in sight is known only when the panel has taken its own.
        self.frame.call_after_refresh(self.paint_rule)

    def _show(self, card: Card) -> None:
        session, terminal = self.session, self.terminal
        width = min(MEASURE, self.frame.size.width - 2)
        title = cardview.title(terminal, card.record, session.marked)
        self.title.show(indented(head(title, width, 3 if self.frame.tall else 2)))
        self.meta.show(indented(cardview.facts(terminal, card, width, self.file)))
        advice = session.protocol.advice_on_titles(self.shown.stage, self.words.lang)
        self.lines = cardview.abstract(terminal, card, session.marked, advice, width)
        if self.sentence is not None:
            self.lines.mark(self.sentence)
        self.starts = self.lines.starts
        self.abstract.show(self.lines)
        self.terms.show(cardview.terms_line(terminal, card, session.matcher, width))

    def paint_rule(self) -> None:
        """Show which lines are in sight, when they are not all of them."""
        self.rule.show(right=sight_text(self.terminal, self.over() or self.abstract))

    async def scrolled(self) -> None:
        """Show which lines the wheel has brought into sight."""
        self.paint_rule()

    async def do_page(self, key: str) -> None:
        """Scroll the abstract by a page."""
        self.abstract.page(1 if key in {"space", "pagedown"} else -1)
        self.paint_rule()

    async def do_next_terms(self, key: str) -> None:
        """Go to the next of the sentences that name the most terms, or to the one before."""
        if self.shown.card is None:
            return
        found = cardview.fullest_sentences(self.shown.card, self.session.matcher)
        if not found:
            self.frame.show_message(self.terminal.word("no-sentence", "muted"))
            return
        current = found.index(self.sentence) if self.sentence in found else (-1 if key == "n" else len(found))
        # Round and round, so that one key goes through all of them again.
        index = (current + (1 if key == "n" else -1)) % len(found)
        self.sentence = found[index]
        self.frame.paint()
        first = self.lines.mark(self.sentence) if self.lines else 0
        self.abstract.to(max(0, first - 1))
        self.frame.show_message(self.terminal.word("sentence", "muted", n=index + 1, total=len(found)))
        self.paint_rule()

    async def do_terms(self, _key: str) -> None:
        """Mark the terms of one group after the other, then of each strategy, then none, then all again."""
        top = self.abstract.top
        self.frame.show_message(await self.session.next_marks())
        self.frame.paint()
        self.abstract.to(top)
