"""Duplicates: doubtful pairs side by side, one key a judgement."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.review.views import PairCard
from litreview.review.views import Status
from litreview.tui import commands as do
from litreview.tui import pairview
from litreview.tui.desk import Desk
from litreview.tui.outside import one_line
from litreview.tui.screens.face import Face
from litreview.tui.screens.whole import WholeRecord
from litreview.tui.verdicts import undone_text
from litreview.tui.widgets.line import NOTHING
from litreview.tui.widgets.line import Hairline
from litreview.tui.widgets.line import Line
from litreview.tui.widgets.line import Rule
from litreview.tui.widgets.lines import Lines
from litreview.tui.wrap import wrapped


class Duplicates(Face):
    """The pairs that the engine leaves to a person."""

    NAME = "duplicates"
    KNOWN = (
        do.Same, do.Different, do.Skip, do.Undo, do.Redo, do.Page, do.Pairs, do.Whole, *do.ANYWHERE, do.Back,
    )  # fmt: skip
    FOOTER = (do.Undo, do.Pairs, do.Whole, do.Help, do.Back)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = self.look
        self.hairline = Hairline(look)
        self.page = Lines(look, id="page")
        self.why = Rule(look)
        self.reasons = Lines(look, id="reasons")
        self.strip = Line(look)
        self.pairs: Sequence[PairCard] = ()
        self.status: Status | None = None
        self.at = 0

    def body(self) -> Iterable[Widget]:
        """Give the two records, why they are asked about, and the strip."""
        yield self.hairline
        yield Line(self.look)
        yield from (self.page, self.why, self.reasons, Rule(self.look), self.strip, self.message)

    async def reload(self) -> None:
        """Read the pairs that are left."""
        self.pairs = await self.desk.ask(self.desk.review.asked)
        self.status = await self.desk.ask(self.desk.review.status)
        # The judged pair is gone, so the same place is the next.
        self.at = min(self.at, max(0, len(self.pairs) - 1))
        self.paint()

    @property
    def pair(self) -> PairCard | None:
        """The pair on the screen."""
        return self.pairs[self.at] if self.pairs else None

    def paint(self) -> None:
        """Show the pair for the present size."""
        if self.status is None:
            return
        words, look, pair = self.words, self.look, self.pair
        judged, left = self.status.judged, len(self.pairs)
        far = words("pairs.judged", n=judged, total=judged + left)
        self.paint_bar(words("duplicates"), f"{far}   {one_line(self.desk.reviewer)}")
        self.hairline.measure(judged, judged + left)
        self.say(self.message.left, look.word("n-left", "muted", n=left))
        if pair is None:
            self.page.show([look.word("no-pairs")])
            self.reasons.show(())
            self.why.show()
            self.strip.show()
            return
        self.page.show(pairview.lines(look, pair, self.size.width))
        self.call_after_refresh(self.paint_why)
        reasons = ", ".join(map(one_line, pair.reasons))
        lines = wrapped(look.text(reasons), self.size.width - 2)
        self.reasons.styles.height = max(1, len(lines))
        self.reasons.show([Content.assemble(" ", line) for line in lines])
        actions = (
            look.action("y", "same", "include"),
            look.action("x", "different", "exclude"),
            look.action("s", "skip", "muted"),
        )
        self.strip.show(look.text(f"? {words('doubtful')}"), look.text("   ").join(actions))

    def paint_why(self) -> None:
        """Head the reasons, and say which lines of the pair are in sight when they are not all of them."""
        page, total = self.page, len(self.page.lines)
        said = self.words("lines", first=page.top + 1, last=page.last, total=total)
        more = f" ↓ {self.words('space')}" if page.last < total else ""
        right = self.look.text(said + more, "muted") if total > page.size.height else NOTHING
        self.why.show(self.look.word("why-asked", "bold"), right)

    async def judge(self, verdict: str) -> None:
        """Judge the pair on the screen, and show the next."""
        pair = self.pair
        if pair is not None:
            await self.desk.ask(self.desk.review.judge, pair.a.key, pair.b.key, verdict, self.desk.reviewer)
            self.say(self.look.word(f"last.{verdict}", "muted"))
            await self.reload()

    async def do_same(self, _key: str) -> None:
        """Say that the two are the same report."""
        await self.judge("same")

    async def do_different(self, _key: str) -> None:
        """Say that they are not."""
        await self.judge("different")

    async def do_skip(self, _key: str) -> None:
        """Leave the pair, and show the next."""
        await self.do_pairs("j")

    async def do_pairs(self, key: str) -> None:
        """Show the next pair, or the one before; after the last comes the first."""
        if self.pairs:
            # Round and round: a skipped pair has to come back.
            self.at = (self.at + (1 if key in {"j", "down"} else -1)) % len(self.pairs)
            self.say(NOTHING)
            self.paint()

    async def do_page(self, key: str) -> None:
        """Scroll both sides together."""
        self.page.page(1 if key in {"space", "pagedown"} else -1)
        self.paint_why()

    async def do_undo(self, _key: str) -> None:
        """Take back one's newest act, if it was a judgement or not."""
        undone = await self.desk.ask(self.desk.review.undo, self.desk.reviewer)
        await self.reload()
        said = undone_text(self.look, self.desk.protocol, undone) if undone else None
        self.say(said or self.look.word("nothing-undo", "muted"))

    async def do_redo(self, _key: str) -> None:
        """Make again what was taken back."""
        redone = await self.desk.ask(self.desk.review.redo, self.desk.reviewer)
        await self.reload()
        said = undone_text(self.look, self.desk.protocol, redone, "again") if redone else None
        self.say(said or self.look.word("nothing-redo", "muted"))

    async def do_whole(self, _key: str) -> None:
        """Show the whole of the first record's report."""
        if self.pair is not None:
            await self.home.show(WholeRecord(self.desk, self.pair.a.key, Stage.TITLE_ABSTRACT))
            await self.home.show(WholeRecord(self.desk, self.pair.b.key, Stage.TITLE_ABSTRACT))
