"""What the card shows, and where: nothing on it moves from one report to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage, State
from litreview.review.views import Card
from litreview.tui import cardview, rail
from litreview.tui.line_wrap import head
from litreview.tui.screens.labelled import Labelled
from litreview.tui.screens.sheeted import CRITERIA, REASONS
from litreview.tui.sheets import criteria_long
from litreview.tui.signs import CURSOR, STATES
from litreview.tui.store_thread import Desk
from litreview.tui.tally import Tally
from litreview.tui.verdicts import verdict_text
from litreview.tui.widgets.line import Hairline, Line, Rule
from litreview.tui.widgets.lines import Lines

MEASURE = 84


def indented(lines: Iterable[Content]) -> list[Content]:
    """Put the column of padding before lines."""
    return [Content.assemble(" ", line) for line in lines]


class CardView(Labelled):
    """A report as large as the screen allows, the decision below it, the criteria beside it."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__(desk, stage)
        self.card: Card | None = None
        self.tally: Tally | None = None
        self.rail_focus = False
        self.sentence: tuple[int, int] | None = None
        self.lines: cardview.Wrapped | None = None
        look = self.look
        self.hairline = Hairline(look)
        self.title_lines = Lines(look, id="title")
        self.meta = Lines(look, id="meta")
        self.abstract = Lines(look, id="abstract")
        self.terms = Line(look, id="terms")
        self.rule = Rule(look)
        self.rail = Lines(look, id="rail")
        self.starts: Sequence[int] = (0,)

    def body(self) -> Iterable[Widget]:
        """Give the record, the rail beside it, and the strip below."""
        yield self.hairline
        yield Line(self.look, classes="tall")
        blank = Line(self.look)
        left = Vertical(self.title_lines, self.meta, blank, self.abstract, self.sheet, self.terms, id="left")
        yield Horizontal(left, self.rail, id="upper")
        yield self.rule
        yield self.strip
        yield self.message

    def target(self) -> Card | None:
        """Give the report on the screen."""
        return self.card

    @property
    def text_width(self) -> int:
        """The columns of the abstract."""
        return min(MEASURE, self.size.width - 2)

    def paint(self) -> None:
        """Show the report for the present size."""
        if self.card is None or self.tally is None:
            return
        self._paint_progress(self.tally)
        self._paint_record(self.card)
        self.paint_strip()
        self.paint_rail()
        self.paint_sheet()
        # How many lines are in sight is known only when the sheet has taken its own.
        self.call_after_refresh(self.paint_rule)

    def on_resize(self) -> None:
        """Keep the first character in sight when lines break elsewhere."""
        top = self.abstract.top
        # A line number means another place at another width; a character does not.
        first = self.starts[min(top, len(self.starts) - 1)]
        super().on_resize()
        if top:
            line = bisect_right(self.starts, first) - 1
            self.call_after_refresh(self.abstract.to, line)
            self.call_after_refresh(self.paint_rule)

    def _paint_progress(self, tally: Tally) -> None:
        words = self.words
        here = f"{words(self.stage.value)} · {self.listed() or words('todo')}"
        self.paint_bar(here, self.far(tally))
        self.hairline.measure(tally.done, tally.total)
        self.say(self.message.left, self.pace(tally))

    def listed(self) -> str:
        """Say which reports are gone through, when it is not all that is to do."""
        return ""

    def _paint_record(self, card: Card) -> None:
        desk, look, width = self.desk, self.look, self.text_width
        title = cardview.title(look, card.record, desk.marked)
        self.title_lines.show(indented(head(title, width, 3 if self.tall else 2)))
        self.meta.show(indented(cardview.facts(look, card, width)))
        advice = desk.protocol.title_only
        # A protocol in one language is better than no advice.
        said = advice.get(self.words.lang, advice.get("en", ""))
        lines = cardview.abstract(look, card, desk.marked, said, width)
        if self.sentence is not None:
            lines.mark(self.sentence)
        self.starts = lines.starts
        self.lines = lines
        self.abstract.show(lines)
        self.terms.show(cardview.terms_line(look, card, desk.matcher, width))

    def paint_rule(self) -> None:
        """Say which lines of the abstract are in sight, when they are not all of them."""
        seen, total = self.abstract, len(self.abstract.lines)
        # A text that is seen whole needs no numbers.
        if total <= seen.size.height:
            self.rule.show()
            return
        said = self.words("lines", first=seen.top + 1, last=seen.last, total=total)
        more = f" ↓ {self.words('space')}" if seen.last < total else ""
        self.rule.show(right=self.look.text(said + more, "muted"))

    def on_lines_scrolled(self) -> None:
        """Say which lines the wheel has brought into sight."""
        self.paint_rule()

    def paint_rail(self) -> None:
        """Show the rail, where there is room for it."""
        card = self.card
        if self.wide and card is not None and self.mode not in {REASONS, CRITERIA}:
            note = self.desk.notes.get(card.key, card.mine.note if card.mine else "")
            lines = rail.criteria(self.look, self.desk.protocol, card, note)
            if self.rail_focus:
                lines[0] = Content.assemble(self.look.text(CURSOR, "accent"), lines[0])
            self.rail.show(
                rail.drawn(self.look, lines, self.size.height), self.rail.top if self.rail_focus else 0
            )

    def paint_reasons(self, cells: list[Content]) -> None:
        """Show the reasons in the rail, or below the abstract where there is none."""
        if self.wide:
            self.sheet.display = False
            self.rail.show(rail.drawn(self.look, rail.reasons(self.look, cells), self.size.height))
        else:
            super().paint_reasons(cells)

    def paint_criteria(self) -> None:
        """Show the criteria in full: in the rail where there is one."""
        if self.wide:
            self.sheet.display = False
            heading = Content.assemble(self.look.text(CURSOR, "accent"), self.look.word("criteria", "bold"))
            # The labels are in the rail anyway; who asks wants the whole wording.
            lines = [heading, Content(""), *criteria_long(self.look, self.desk.protocol, rail.WIDTH - 3)]
            self.rail.show(rail.drawn(self.look, lines, self.size.height), self.rail.top)
        else:
            super().paint_criteria()

    def scrolled(self) -> Lines:
        """Give what the keys of the criteria scroll."""
        return self.rail if self.wide else super().scrolled()

    def open_sheet(self, mode: str) -> None:
        """Open a sheet over the terms line and the lower abstract."""
        super().open_sheet(mode)
        self.terms.display = not self.sheet.display
        # A question that follows the reasons leaves none of them to choose.
        self.paint_rail()
        self.call_after_refresh(self.paint_rule)

    def close_sheet(self) -> None:
        """Give the lines back to the abstract."""
        super().close_sheet()
        self.terms.display = True
        self.paint_rail()
        self.call_after_refresh(self.paint_rule)

    def sheet_width(self) -> int:
        """Give the columns that a sheet has."""
        return min(self.size.width - 1, MEASURE + 1)

    def standing(self) -> Content:
        """Say whether this reviewer has judged the report, and how."""
        mine = self.card.mine if self.card else None
        if mine is None or mine.verdict is None:
            return self.look.text(f"{STATES[State.TODO]} {self.words('not-judged')}")
        verdict = verdict_text(self.look, self.desk.protocol, mine.verdict, mine.reasons)
        when = rail.judged_when(self.look, mine.at)
        return self.look.text(self.words("judged", verdict=verdict, when=when), mine.verdict.value)
