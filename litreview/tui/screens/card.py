"""The card: reports judged one by one, in the order of the queue."""

from __future__ import annotations

from textual.content import Content

from litreview.model import Stage
from litreview.review.views import Card, Decide, Decided, Undone
from litreview.tui import cardview
from litreview.tui import commands as do
from litreview.tui.clipboard import record_text
from litreview.tui.fulltexts import opened
from litreview.tui.sanitize import one_line
from litreview.tui.screens.card_view import CardView
from litreview.tui.screens.ended import Ended
from litreview.tui.screens.titles import TitleList
from litreview.tui.screens.whole import WholeRecord
from litreview.tui.store_thread import Desk
from litreview.tui.trail import Course, Trail
from litreview.tui.widgets.line import NOTHING


class CardScreen(CardView):
    """The screen on which reports are judged one by one."""

    NAME = "card"
    KNOWN = (
        do.INCLUDE, do.EXCLUDE, do.MAYBE, do.SKIP, do.UNDO, do.REDO, do.NOTE, do.LABEL,
        do.PAGE, do.NEXT_TERMS, do.TERMS, do.CRITERIA, do.WHOLE,
        do.MOVE, do.SEARCH, do.FILTER, do.TITLES, do.DOI, do.WRITE, do.RAIL, *do.EVERYWHERE, do.LEAVE,
    )  # fmt: skip
    FOOTER = (
        do.NOTE, do.LABEL, do.UNDO, do.MOVE, do.NEXT_TERMS, do.SEARCH, do.FILTER, do.TERMS, do.CRITERIA,
        do.DOI, do.HELP, do.LEAVE,
    )  # fmt: skip

    EXTRA = (do.DOI, do.NEXT_TERMS, do.UNDO)

    def __init__(self, desk: Desk, stage: Stage, key: str = "", last: Content = NOTHING) -> None:
        super().__init__(desk, stage)
        self.trail = Trail(desk.review, desk.reviewer, stage, desk.course)
        self.first = key
        self.say(last)

    async def reload(self) -> None:
        """Read the report on the screen again, or find the first one."""
        self.desk.tallies.pop(self.stage, None)
        if self.card is not None:
            await self.show_card(await self.desk.ask(self.trail.jump, self.card.key))
        elif self.first:
            step = self.trail.begin_at if not self.trail.course.is_queue else self.trail.jump
            await self.show_card(await self.desk.ask(step, self.first))
        else:
            await self.show_card(await self.desk.ask(self.trail.forward))

    async def show_card(self, card: Card | None) -> None:
        """Show a report; the end when none is left."""
        if card is None:
            await self._end()
            return
        self.tally = await self.desk.tally(self.stage)
        if self.card is None or card.key != self.card.key:
            self.sentence, self.rail_focus = None, False
        self.card = card
        # Reading time begins when the record is shown.
        self.since = self.desk.timer()
        self.paint()

    async def _end(self) -> None:
        if self.trail.course.is_queue or self.card is None:
            await self.home.turn(Ended(self.desk, self.stage, self.message.left, CardScreen))
            return
        # A list that was chosen ends at its last report; what is to do goes on by `esc`.
        said = self.look.word("list-end", "muted", n=self.trail.total)
        await self.show_card(await self.desk.ask(self.trail.jump, self.card.key))
        self.say(Content.assemble(self.message.left, "   ", said) if self.message.left else said)

    def listed(self) -> str:
        """Say which reports are gone through, when it is not all that is to do."""
        course = self.trail.course
        if course.is_queue:
            return (
                ""
                if course.order == "import"
                else f"{self.words('todo')} · {self.words(f'order.{course.order}')}"
            )
        return self.words(
            "listed", said=one_line(course.said)[:30], n=self.trail.at + 1, total=self.trail.total
        )

    async def decided(self, act: Decide, decided: Decided) -> None:
        """Show the next report; after a change of one's note, the same one."""
        # A note that is rewritten is no judgement to move on from.
        changed_note = act.seconds is None and decided.what == "vote"
        if changed_note:
            await self.reload()
        else:
            await self.show_card(await self.desk.ask(self.trail.go_on))

    async def undone(self, undone: Undone) -> None:
        """Show the report whose decision was taken back or made again."""
        if undone.key is not None:
            await self.show_card(await self.desk.ask(self.trail.jump, undone.key))

    async def labelled(self, key: str) -> None:
        """Show the report's labels as they are now."""
        await self.show_card(await self.desk.ask(self.trail.jump, key))

    async def do_skip(self, _key: str) -> None:
        """Go to the next report that is to do; this one stays so."""
        if self.failed is None:
            self.say(NOTHING)
            await self.show_card(await self.desk.ask(self.trail.forward))

    async def do_move(self, key: str) -> None:
        """Go to the next report, or to the one before, without deciding; in the rail, scroll it."""
        forward = key in {"j", "down"}
        if self.rail_focus:
            self.rail.to(self.rail.top + (1 if forward else -1))
            return
        if self.failed is not None:
            return
        card = await self.desk.ask(self.trail.forward if forward else self.trail.back)
        if card is not None:
            self.say(NOTHING)
            await self.show_card(card)
        elif forward:
            self.say(self.look.word("list-end-all", "muted"))
        else:
            self.say(self.look.word("no-seen", "muted"))

    async def do_rail(self, _key: str) -> None:
        """Go to the rail, where `j` and `k` scroll it, and back."""
        if self.wide and self.card is not None:
            self.rail_focus = not self.rail_focus
            self.paint_rail()

    async def do_page(self, key: str) -> None:
        """Scroll the abstract by a page."""
        self.abstract.page(1 if key in {"space", "pagedown"} else -1)
        self.paint_rule()

    async def do_scroll(self, key: str) -> None:
        """Scroll the abstract above an open sheet."""
        if key in {"up", "down"}:
            self.abstract.to(self.abstract.top + (1 if key == "down" else -1))
            self.paint_rule()
        else:
            await self.do_page(key)

    async def do_next_terms(self, key: str) -> None:
        """Go to the next of the sentences that name the most terms, or to the one before."""
        if self.card is None:
            return
        found = cardview.fullest_sentences(self.card, self.desk.matcher)
        if not found:
            self.say(self.look.word("no-sentence", "muted"))
            return
        here = found.index(self.sentence) if self.sentence in found else (-1 if key == "n" else len(found))
        # Round and round, so that one key goes through all of them again.
        place = (here + (1 if key == "n" else -1)) % len(found)
        self.sentence = found[place]
        self.paint()
        first = self.lines.mark(self.sentence) if self.lines else 0
        self.abstract.to(max(0, first - 1))
        self.say(self.look.word("sentence", "muted", n=place + 1, total=len(found)))
        self.paint_rule()

    async def do_terms(self, _key: str) -> None:
        """Mark the terms of one group after the other, then of each strategy, then none, then all again."""
        top = self.abstract.top
        self.say(await self.desk.next_marks())
        self.paint()
        self.abstract.to(top)

    async def do_whole(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.card is not None:
            await self.home.show(WholeRecord(self.desk, self.card.key, self.stage))

    async def do_doi(self, _key: str) -> None:
        """Open the full text, else the DOI, or show where it is when nothing can be opened here."""
        if self.card is not None:
            self.say(await opened(self.desk, self.card))

    async def do_write(self, _key: str) -> None:
        """Copy the record's text, and write it to a file for terminals that have no clipboard."""
        if self.card is not None:
            await self.hand_out("record.txt", record_text(self.look, self.card))

    async def _titles(self) -> TitleList:
        titles = TitleList(self.desk, self.stage, self.open_key, at=self.card.key if self.card else "")
        await self.home.show(titles)
        return titles

    async def do_titles(self, _key: str) -> None:
        """Show the titles of what is left."""
        await self._titles()

    async def do_search(self, key: str) -> None:
        """Search in all reports."""
        await (await self._titles()).do_search(key)

    async def do_filter(self, key: str) -> None:
        """Choose which reports are gone through."""
        await (await self._titles()).do_filter(key)

    async def do_cancel(self, key: str) -> None:
        """Leave the rail, then a list that was chosen, then the screen."""
        if self.mode is None and self.failed is None and self.rail_focus:
            self.rail_focus = False
            self.hush()
            self.paint_rail()
        elif self.mode is None and self.failed is None and not self.trail.course.is_queue:
            self.desk.course = Course(self.trail.course.order, self.trail.course.seed)
            await self.home.turn(CardScreen(self.desk, self.stage))
        else:
            await super().do_cancel(key)

    def open_key(self, key: str, course: Course) -> None:
        """Have a report shown when this screen is on top again, and those listed with it gone through."""
        # The card is read when it is on top again, and not twice.
        self.card, self.first = None, key
        if not course.is_queue or not self.trail.course.is_queue:
            self.desk.course = course
            self.trail = Trail(self.desk.review, self.desk.reviewer, self.stage, course)
