"""Possible duplicates: two records side by side, one key for a judgement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_uppercase

from textual.content import Content
from textual.widget import Widget

from litreview.review.undo_scope import UndoScope
from litreview.review.views import HistoryLine, PairCard, Undone
from litreview.tui import commands as do
from litreview.tui import pairview, several_view
from litreview.tui.frame import SMALL, Frame
from litreview.tui.parts.decision_keys import UndoKeys
from litreview.tui.parts.pager import sight_text
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.several_view import LEAST_WIDTH, Several, several
from litreview.tui.undo_prompt import DUPLICATES
from litreview.tui.verdicts import event_names, history_lines
from litreview.tui.widgets.line import NOTHING, Hairline, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines

# Lines of the bar, the hairline, the rules, the strip, the message and the keys.
AROUND = 7
# Lines of the title and the two records on every screen.
RECORDS = 12


class DuplicatesScreen(Frame):
    """The pairs of records that a person has to judge.

    Args:
        session: The session.
        round_name: Of a check sample of merged records: its name or id; its pairs are judged instead.
    """

    NAME = "duplicates"
    OWN_COMMANDS = (
        do.SAME, do.DIFFERENT, do.APART, do.SKIP, do.UNDO, do.REDO, do.PAGE, do.DIFFERENCES, do.PAIRS, do.SIDE, do.BOTH,
        *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.UNDO, do.PAIRS, do.DIFFERENCES, do.BOTH, do.HELP, do.BACK)
    EXTRA = (do.DIFFERENCES,)

    def __init__(self, session: SessionState, round_name: str = "") -> None:
        super().__init__(session)
        terminal = self.terminal
        self.round_name, self.title = round_name, ""
        self.hairline = Hairline(terminal)
        self.page = Lines(terminal, id="page")
        self.why = HorizontalRule(terminal)
        self.reasons = Lines(terminal, id="reasons")
        self.below = HorizontalRule(terminal)
        self.strip = ScreenLine(terminal)
        self.pairs: Sequence[tuple[str, ...]] = ()
        self.pair: PairCard | None = None
        self.several: Several | None = None
        self.left = 0
        self.differing: Sequence[int] = ()
        self.judged = 0
        self.at = 0
        self.side = 0
        self.is_whole = False
        self.histories: Sequence[Sequence[HistoryLine]] = ()
        self.parts = (UndoKeys(self, self.scope, self.undone),)

    def body(self) -> Iterable[Widget]:
        """Yield the two records, why they are asked about, and the strip."""
        yield self.hairline
        yield from (
            self.page,
            self.why,
            self.reasons,
            self.below,
            self.strip,
            self.message,
        )

    async def reload(self) -> None:
        """Read which pairs are left, and the one that is shown."""
        await self.read()
        # The judged pair is gone, so the next one has its place.
        self.at = min(self.at, max(0, len(self.pairs) - 1))
        await self.turn()

    async def read(self) -> None:
        """Read which pairs are left, and how many were judged."""
        if self.round_name:
            self.title, self.pairs, self.judged = await self.session.ask(self.read_round)
            self.left = len(self.pairs)
            return
        duplicates = self.session.review.duplicates
        # Where there is no room for three columns, each pair is a question.
        most = 0 if self.only is not None else self.size.width // LEAST_WIDTH
        self.pairs = await self.session.ask(duplicates.open_questions, most)
        self.left = len(await self.session.ask(duplicates.open_keys))
        self.judged = (await self.session.ask(self.session.review.status)).judged

    def read_round(self) -> tuple[str, list[tuple[str, str]], int]:
        """Read the name of the check sample, its pairs that are left, and how many were judged; runs in the store's thread."""
        rounds = self.session.review.rounds
        left = set(rounds.queue(self.round_name, self.session.reviewer))
        found = rounds.find(self.round_name)
        partners = found.partners
        pairs = [(key, other) for key, other in partners.items() if key in left]
        return f"{one_line(found.name)} · {self.words('check.merged')}", pairs, len(partners) - len(pairs)

    async def turn(self) -> None:
        """Read the pair to be shown, and show it."""
        # One pair at a time: a review may have thousands.
        duplicates = self.session.review.duplicates
        keys = self.pairs[self.at] if self.pairs else ()
        cards = await self.session.ask(duplicates.explain_all, keys, self.words.lang)
        self.pair = cards[0] if cards else None
        self.several = several(cards, keys) if len(cards) > 1 else None
        if self.is_whole:
            await self.read_histories()
        self.paint()

    async def read_histories(self) -> None:
        """Read what happened to the reports of the two records, as far as this reviewer may see it."""
        if self.pair is None:
            return
        names = event_names(self.terminal, self.session.protocol)
        history = self.session.review.reports.history
        self.histories = [
            await self.session.ask(history, record.key, self.session.reviewer, names)
            for record in (self.several.records if self.several else (self.pair.a, self.pair.b))
        ]

    @property
    def only(self) -> int | None:
        """Which of the two records is shown where there is room for one."""
        return self.side if self.size.width < SMALL[0] or self.size.height < SMALL[1] else None

    def paint(self) -> None:
        """Show the pair for the present size."""
        words, terminal, pair = self.words, self.terminal, self.pair
        left = self.left
        progress = words("pairs.judged", n=self.judged, total=self.judged + left)
        name = self.title or words("duplicates")
        if self.several is not None:
            name = f"{name} · {words.form('n-records', len(self.several.records))}"
        whole = words("both-records" if self.several is None else "in-full")
        title = f"{name} · {whole}" if self.is_whole else name
        self.paint_bar(title, f"{progress}   {one_line(self.session.reviewer)}")
        self.paint_keys()
        self.hairline.measure(self.judged, self.judged + left)
        # On a small screen the footer has no room for the one key that shows the rest of the pair.
        other = [words("other-side")] if self.only is not None and pair else []
        self.show_message(
            self.message.left, terminal.text(" · ".join([*other, words("n-left", n=left)]), "muted")
        )
        if pair is None:
            self.paint_none()
            return
        sides = pairview.Sides(self.size.width, self.only)
        if self.several is not None:
            self.paint_several(self.several)
            return
        if self.is_whole:
            lines, self.differing = pairview.whole_lines(terminal, pair, sides)
            lines += self.history_lines()
        else:
            lines, self.differing = pairview.lines(terminal, pair, sides)
        reasons = [] if self.is_whole else pairview.reasons(terminal, pair, self.size.width)
        self.paint_parts(lines, reasons)
        self.paint_actions(
            terminal.action(do.SAME, "same", "include"),
            terminal.action(do.DIFFERENT, "different", "exclude"),
            terminal.action(do.SKIP, "skip", "muted"),
        )

    def footer(self) -> do.Commands:
        """Return the keys of the last line; for several records, help names the key that shows them in full."""
        # The words of the key are those of a pair.
        if self.is_whole:
            return tuple(do.CANCEL if key is do.BOTH else key for key in self.FOOTER)
        return tuple(key for key in self.FOOTER if key is not do.BOTH or self.several is None)

    def paint_several(self, of: Several) -> None:
        """Show three or more records as one question."""
        lines, self.differing = several_view.lines(self.terminal, of, self.size.width, is_whole=self.is_whole)
        if self.is_whole:
            self.paint_parts([*lines, *self.history_lines()], ())
        else:
            self.paint_parts(lines, several_view.reasons(self.terminal, of, self.size.width))
        action = self.terminal.action
        self.paint_actions(
            action(do.SAME, "all-same", "include"),
            action(do.DIFFERENT, "all-differ", "exclude"),
            action(do.APART, "one-apart", "exclude"),
            action(do.SKIP, "skip", "muted"),
        )

    def paint_parts(self, lines: Sequence[Content], reasons: Sequence[Content]) -> None:
        """Show the records and the reasons, and divide the screen between them."""
        self.page.show(lines)
        # Without reasons one rule is enough.
        self.below.display = self.reasons.display = bool(reasons)
        self.reasons.styles.height = self.height_of_reasons(len(lines), len(reasons))
        self.reasons.show(reasons)
        self.call_after_refresh(self.paint_why)

    def paint_actions(self, *actions: Content) -> None:
        """Show what is judged, and by which keys."""
        what = "merged-pair" if self.round_name else "possible-duplicate"
        between = self.terminal.text("   " if self.several is None else "  ")
        self.strip.show(self.terminal.text(f"? {self.words(what)}"), between.join(actions))

    def history_lines(self) -> list[Content]:
        """Return what happened to each of the records."""
        found = []
        for name, history in zip(ascii_uppercase, self.histories, strict=False):
            found += [Content(""), self.terminal.text(f" {self.words('whole.history')} {name}", "bold")]
            found += history_lines(self.terminal, history, self.size.width - 2)
            found += [] if history else [self.terminal.text(f" {self.words('history-none')}", "muted")]
        return found

    def height_of_reasons(self, lines: int, reasons: int) -> int:
        """Divide the screen: the records have a fixed part of it at least, and reasons what they leave."""
        room = self.size.height - AROUND
        if self.is_whole:
            return 0
        if self.only is not None:
            return min(reasons, 3)
        # The reasons begin at the same line for most pairs, so that the eye finds them.
        records = max(RECORDS, min(lines, room - reasons))
        return max(min(reasons, self.size.height // 3), room - records)

    def paint_none(self) -> None:
        """Show that no pair is left."""
        self.page.show(
            [Content.assemble(" ", self.terminal.word("no-merged" if self.round_name else "no-pairs"))]
        )
        self.reasons.show(())
        self.why.show()
        self.strip.show()

    def paint_why(self) -> None:
        """Show the heading of the reasons, and which lines of the pair are in sight when they are not all of them."""
        heading = NOTHING if self.is_whole else self.terminal.word("why-asked", "bold")
        self.why.show(heading, sight_text(self.terminal, self.page))

    def on_lines_resized(self) -> None:
        """Count the lines in sight again once the reasons have their height."""
        if self.pair is not None:
            self.paint_why()

    async def judge(self, verdict: str) -> None:
        """Judge the pair on the screen, or all records of the question, and show the next."""
        pair = self.pair
        if self.several is not None:
            keys = [record.key for record in self.several.records]
            await self.judge_groups(
                [keys] if verdict == "same" else [[key] for key in keys], f"last.all-{verdict}"
            )
        elif pair is not None:
            await self.session.ask(
                self.session.review.duplicates.judge, pair.a.key, pair.b.key, verdict, self.session.reviewer
            )
            self.show_message(self.terminal.word(f"last.{verdict}", "muted"))
            await self.reload()

    async def judge_groups(self, groups: Sequence[Sequence[str]], text: str, **values: object) -> None:
        """Judge the records of a question in one act, and show the next."""
        await self.session.ask(self.session.review.duplicates.judge_several, groups, self.session.reviewer)
        self.show_message(self.terminal.word(text, "muted", **values))
        await self.reload()

    async def do_apart(self, key: str) -> None:
        """Judge one of several records to be another report than the others, which are one."""
        keys = [record.key for record in self.several.records] if self.several else []
        at = int(key) - 1
        if at < len(keys):
            others = [other for other in keys if other != keys[at]]
            await self.judge_groups([others, [keys[at]]], "last.apart", letter="ABCDE"[at])

    async def do_same(self, _key: str) -> None:
        """Judge the two records to be the same report."""
        await self.judge("same")

    async def do_different(self, _key: str) -> None:
        """Judge the two records to be different reports."""
        await self.judge("different")

    async def do_skip(self, _key: str) -> None:
        """Leave the pair, and show the next."""
        await self.do_pairs("j")

    async def do_pairs(self, key: str) -> None:
        """Show the next pair, or the one before; after the last comes the first."""
        if self.pairs:
            # Round and round: a skipped pair has to come back.
            self.at = (self.at + (1 if key in {"j", "down"} else -1)) % len(self.pairs)
            self.show_message(NOTHING)
            await self.turn()

    async def do_differences(self, key: str) -> None:
        """Scroll to the next field that differs, or to the one before."""
        top = self.page.top
        found = [n for n in self.differing if (n > top if key == "n" else n < top)]
        if found:
            self.page.to(found[0] if key == "n" else found[-1])
            self.paint_why()

    async def do_side(self, _key: str) -> None:
        """Show the other record, where there is room for one only."""
        top = self.page.top
        self.side = 1 - self.side
        self.paint()
        # Both sides have the same lines, so that nothing moves.
        self.page.to(top)

    async def do_page(self, key: str) -> None:
        """Scroll both sides together."""
        self.page.page(1 if key in {"space", "pagedown"} else -1)
        self.paint_why()

    def scope(self) -> UndoScope:
        """Return what `u` takes back here without asking: a judgement."""
        return self.session.scope(self.NAME, DUPLICATES)

    async def undone(self, _undone: Undone | None, text: Content) -> None:
        """Read the pairs again, and show what was taken back or made again."""
        await self.reload()
        self.show_message(text)

    async def do_both(self, _key: str) -> None:
        """Show all fields of the records side by side, or the short view again."""
        self.is_whole = not self.is_whole and self.pair is not None
        if self.is_whole:
            await self.read_histories()
        self.paint()

    async def do_cancel(self, key: str) -> None:
        """Return to the short view, and from there to the screen before."""
        if self.is_whole:
            await self.do_both(key)
        else:
            await super().do_cancel(key)
