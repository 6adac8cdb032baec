"""The card: reports judged one by one, in the order of the queue."""

from __future__ import annotations

from litreview.model import Stage
from litreview.review.views import Card
from litreview.review.views import Decide
from litreview.review.views import Decided
from litreview.review.views import Undone
from litreview.tui import cardview
from litreview.tui import commands as do
from litreview.tui.desk import Desk
from litreview.tui.outside import one_line
from litreview.tui.screens.card_view import CardView
from litreview.tui.screens.ended import Ended
from litreview.tui.screens.titles import TitleList
from litreview.tui.screens.whole import WholeRecord
from litreview.tui.trail import Trail
from litreview.tui.widgets.line import NOTHING


class CardScreen(CardView):
    """The screen on which reports are judged one by one."""

    NAME = "card"
    KNOWN = (
        do.Include, do.Exclude, do.Maybe, do.Skip, do.Undo, do.Redo, do.Note,
        do.Page, do.NextTerms, do.Terms, do.Criteria, do.Whole,
        do.Move, do.Search, do.Filter, do.Titles, do.Doi, *do.ANYWHERE, do.Leave,
    )  # fmt: skip
    FOOTER = (
        do.Note, do.Undo, do.Move, do.NextTerms, do.Search, do.Filter, do.Titles,
        do.Terms, do.Criteria, do.Doi, do.Help, do.Leave,
    )  # fmt: skip

    EXTRA = (do.Doi, do.NextTerms, do.Undo, do.Titles)

    def __init__(self, desk: Desk, stage: Stage, key: str = "", order: str = "import") -> None:
        super().__init__(desk, stage)
        self.order = order
        self.trail = Trail(desk.review, desk.reviewer, stage, order)
        self.first = key

    async def reload(self) -> None:
        """Read the report on the screen again, or find the first one."""
        key = self.card.key if self.card is not None else self.first
        card = await self.desk.ask(self.trail.jump, key) if key else await self.desk.ask(self.trail.forward)
        await self.show_card(card)

    async def show_card(self, card: Card | None) -> None:
        """Show a report; the end when none is left."""
        if card is None:
            await self.home.turn(Ended(self.desk, self.stage, self.message.left, CardScreen))
            return
        self.progress = await self.desk.ask(self.desk.review.progress, self.desk.reviewer, self.stage)
        self.card = card
        # Reading time begins when the record is shown.
        self.since = self.desk.timer()
        self.paint()

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

    async def do_skip(self, _key: str) -> None:
        """Go to the next report that is to do; this one stays so."""
        if self.failed is None:
            self.say(NOTHING)
            await self.show_card(await self.desk.ask(self.trail.forward))

    async def do_move(self, key: str) -> None:
        """Go to the next report, or to the one before, without deciding."""
        if self.failed is not None:
            return
        step = self.trail.forward if key in {"j", "down"} else self.trail.back
        card = await self.desk.ask(step)
        if card is not None:
            self.say(NOTHING)
            await self.show_card(card)
        elif key in {"k", "up"}:
            self.say(self.look.word("no-seen", "muted"))

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
        """Scroll to the next line that holds a term, or to the one before."""
        if self.card is None:
            return
        lines = cardview.term_lines(self.card, self.desk.matcher, self.text_width)
        top = self.abstract.top
        if key == "n":
            self.abstract.to(next((line for line in lines if line > top), top))
        else:
            self.abstract.to(next((line for line in reversed(lines) if line < top), 0))
        self.paint_rule()

    async def do_terms(self, _key: str) -> None:
        """Mark the terms of one group after the other, then none, then all."""
        groups = self.desk.protocol.terms
        marked = self.desk.marked
        # All, one after the other, none: where styles are shared, one group at a time tells them apart.
        order = [None, *range(len(groups)), cardview.NO_GROUP]
        self.desk.marked = marked = order[(order.index(marked) + 1) % len(order)]
        name = {None: "terms.all", cardview.NO_GROUP: "terms.none"}.get(marked, "terms.one")
        group = groups[marked] if marked is not None and marked >= 0 else None
        label = (group.label_nl if self.words.lang == "nl" else group.label) if group else ""
        top = self.abstract.top
        self.say(self.look.word(name, "muted", name=one_line(label)))
        self.paint()
        self.abstract.to(top)

    async def do_whole(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.card is not None:
            await self.home.show(WholeRecord(self.desk, self.card.key, self.stage))

    async def do_doi(self, _key: str) -> None:
        """Show the DOI as a link; nothing is opened, since nothing leaves the machine unasked."""
        if self.card is not None and self.card.record.doi:
            # Terminals open links themselves; starting a browser would tell a server what is read here.
            self.say(self.look.word("open-doi", doi=one_line(self.card.record.doi)))
        else:
            self.say(self.look.word("no-doi", "muted"))

    async def _titles(self) -> TitleList:
        titles = TitleList(self.desk, self.stage, self.open_key, at=self.card.key if self.card else "")
        await self.home.show(titles)
        return titles

    async def do_titles(self, _key: str) -> None:
        """Show the titles of what is left."""
        await self._titles()

    async def do_search(self, key: str) -> None:
        """Search in the titles of what is left."""
        await (await self._titles()).do_search(key)

    async def do_filter(self, key: str) -> None:
        """Choose by state among all titles."""
        await (await self._titles()).do_filter(key)

    def open_key(self, key: str) -> None:
        """Have a report shown when this screen is on top again."""
        # The card is read when it is on top again, and not twice.
        self.card, self.first = None, key
