"""Conflicts: the votes on a report side by side, settled by a decision of their own."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.model import State
from litreview.model import Verdict
from litreview.review.views import Card
from litreview.review.views import Decide
from litreview.review.views import Decided
from litreview.review.views import Undone
from litreview.review.views import Vote
from litreview.tui import cardview
from litreview.tui import commands as do
from litreview.tui.desk import Desk
from litreview.tui.outside import one_line
from litreview.tui.rail import judged_when
from litreview.tui.screens.doubled import Doubled
from litreview.tui.screens.whole import WholeRecord
from litreview.tui.signs import STATES
from litreview.tui.verdicts import verdict_text
from litreview.tui.widgets.line import NOTHING
from litreview.tui.widgets.line import Line
from litreview.tui.widgets.line import Rule
from litreview.tui.widgets.lines import Lines
from litreview.tui.wrap import columns
from litreview.tui.wrap import head
from litreview.tui.wrap import rule
from litreview.tui.wrap import wrapped

MEASURE = 84


class Conflicts(Doubled):
    """The reports whose votes differ; both stages come after each other."""

    NAME = "conflicts"
    KNOWN = (
        do.Include, do.Exclude, do.Maybe, do.Skip, do.Undo, do.Redo, do.Note,
        do.Page, do.Whole, do.Criteria, do.Move, *do.ANYWHERE, do.Back,
    )  # fmt: skip
    FOOTER = (do.Note, do.Undo, do.Move, do.Whole, do.Help, do.Back)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Stage.TITLE_ABSTRACT)
        self.page = Lines(self.look, id="page")
        self.rule = Rule(self.look)
        self.keys_open: Sequence[tuple[Stage, str]] = ()
        self.at = 0
        self.card: Card | None = None
        self.votes: Sequence[Vote] = ()
        self.usual = NOTHING

    def body(self) -> Iterable[Widget]:
        """Give the report with its votes, and the strip."""
        yield from (
            Rule(self.look),
            Line(self.look),
            self.page,
            self.sheet,
            self.rule,
            self.strip,
            self.message,
        )

    def read(self) -> list[tuple[Stage, str]]:
        """Read which reports are in conflict; runs beside the screen."""
        review, me = self.desk.review, self.desk.reviewer
        return [
            (stage, row.key) for stage in Stage for row in review.rows(stage, State.CONFLICT, reviewer=me)
        ]

    async def reload(self) -> None:
        """Read the conflicts that are left."""
        self.keys_open = await self.desk.ask(self.read)
        await self.put(self.at)

    async def put(self, at: int) -> None:
        """Show the conflict at a place; after the last comes the first."""
        # The settled one is gone from the list, so the same place is the next.
        self.at = at % len(self.keys_open) if self.keys_open else 0
        self.card, self.votes = None, ()
        if self.keys_open:
            self.stage, key = self.keys_open[self.at]
            ask, review, me = self.desk.ask, self.desk.review, self.desk.reviewer
            self.card = await ask(review.card, key, me, self.stage)
            self.votes = await ask(review.votes, key, me, self.stage)
        self.since = self.desk.timer()
        self.paint()

    def target(self) -> Card | None:
        """Give the report on the screen; a note here belongs to the consensus, not to one's own vote."""
        return replace(self.card, mine=None) if self.card else None

    def paint(self) -> None:
        """Show the conflict for the present size."""
        words, look, n = self.words, self.look, len(self.keys_open)
        far = words("of", n=self.at + 1, total=n) if n else ""
        lead = self.desk.protocol.lead
        who = words("lead", name=one_line(lead)) if lead else one_line(self.desk.reviewer)
        self.paint_bar(words("conflicts", stage=words(self.stage.value).lower()), f"{far}   {who}")
        self.page.show(
            list(self._lines(self.card)) if self.card else [look.text(f" {words('no-conflicts')}")]
        )
        left, before = self.message.left, self.usual
        self.usual = self._barred() or look.word("note-says-why", "muted")
        # What stands there while nothing is said goes with the conflict; what was said stays.
        self.say(left if left and left != before else self.usual, look.word("n-left", "muted", n=n))
        self.paint_strip()
        self.paint_sheet()

    def _lines(self, card: Card) -> Iterator[Content]:
        look, width = self.look, min(MEASURE, self.size.width - 2)
        title = cardview.title(look, card.record, self.desk.marked)
        lines = [*head(title, width, 2), *cardview.facts(look, card, width)[:2], Content("")]
        yield from (Content.assemble(" ", line) for line in lines)
        yield from self._side_by_side()
        text = card.record.abstract
        heading = look.word("abstract" if text else "no-abstract-short", "bold")
        yield rule(self.size.width, look.ink["border"], heading)
        if text:
            yield from cardview.abstract(look, card, self.desk.marked, "", width)
        yield from (Content.assemble(" ", line) for line in wrapped(look.word("votes-stay", "muted"), width))

    def _side_by_side(self) -> Iterator[Content]:
        """Put two votes beside each other, and further ones below."""
        half = self.size.width // 2 - 1
        divider = self.look.text("│", "border")
        for n in range(0, len(self.votes), 2):
            pair = [self._vote(vote, half - 3) for vote in self.votes[n : n + 2]]
            pair += [[]] * (2 - len(pair))
            for line in range(max(map(len, pair)) + 1):
                a, b = (side[line] if line < len(side) else Content("") for side in pair)
                left = columns((Content(" "), 1), (a, half - 1))
                yield Content.assemble(left, divider, columns((Content(""), 2), (b, half)))

    def _vote(self, vote: Vote, width: int) -> list[Content]:
        look, words = self.look, self.words
        name = f"{one_line(vote.reviewer):<10}  {judged_when(look, vote.at)}"
        if vote.hidden or vote.verdict is None:
            return [look.text(name), look.word("hidden", "muted")]
        said = verdict_text(look, self.desk.protocol, vote.verdict, vote.reasons)
        note = wrapped(look.text(f"{words('rail.note').lower()}: {one_line(vote.note)}", "muted"), width)
        return [look.text(name), look.text(said, vote.verdict.value), *(note if vote.note else [])]

    def paint_strip(self) -> None:
        """Offer to settle."""
        super().paint_strip()
        if self.mode is None and self.failed is None:
            right = Content.assemble(self.look.word("settle", "muted"), "  ", self.strip.right)
            if self._barred() is not None:
                # What would be refused is not offered.
                right = self.look.action(do.Skip, "skip", "muted")
            self.strip.show(self.standing(), right if self.card else NOTHING)

    def _barred(self) -> Content | None:
        """Say why this reviewer cannot settle the conflict, if so."""
        lead = self.desk.protocol.lead
        if lead is not None and lead != self.desk.reviewer:
            return self.look.word("only-lead", "warn", name=one_line(lead))
        # Who has not voted would settle what they may not see (RULES 8).
        return self.look.word("hidden", "warn") if any(vote.hidden for vote in self.votes) else None

    def standing(self) -> Content:
        """Say that the votes differ."""
        return self.look.text(f"{STATES[State.CONFLICT]} {self.words('state.conflict')}", "conflict")

    async def decide(self, verdict: Verdict, reasons: tuple[str, ...] = (), other: str | None = None) -> None:
        """Settle the conflict, which the lead does where there is one, and who has voted where there is none."""
        if self.card is None or self.refuses():
            return
        barred = self._barred()
        if barred is not None:
            self.say(barred)
        else:
            note = self.desk.notes.get(self.card.key, "")
            await self.store(
                Decide(self.card.key, verdict, reasons, note, self.stage, consensus=True, other=other)
            )

    async def do_exclude(self, key: str) -> None:
        """Ask for the reason, of who may settle the conflict."""
        barred = self._barred()
        if barred is not None and self.card is not None and not self.refuses():
            self.say(barred)
        else:
            await super().do_exclude(key)

    async def decided(self, act: Decide, decided: Decided) -> None:
        """Say what was settled, and show the next."""
        if decided.what == "vote":
            what = verdict_text(self.look, self.desk.protocol, act.verdict, act.reasons)
            self.say(self.look.word("settled", "muted", what=what))
        await self.reload()

    async def undone(self, undone: Undone) -> None:
        """Read the conflicts again, and show the one that is back."""
        self.keys_open = await self.desk.ask(self.read)
        places = [n for n, (_, key) in enumerate(self.keys_open) if key == undone.key]
        await self.put(places[0] if places else self.at)

    async def do_skip(self, _key: str) -> None:
        """Leave this conflict, and show the next."""
        await self.do_move("j")

    async def do_move(self, key: str) -> None:
        """Show the next conflict, or the one before."""
        if self.failed is None:
            self.say(NOTHING)
            await self.put(self.at + (1 if key in {"j", "down"} else -1))

    async def do_page(self, key: str) -> None:
        """Scroll the abstract."""
        self.page.page(1 if key in {"space", "pagedown"} else -1)

    async def do_whole(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.card is not None:
            await self.home.show(WholeRecord(self.desk, self.card.key, self.stage))
