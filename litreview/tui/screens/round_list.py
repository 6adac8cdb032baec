"""Rounds: the pilots and check samples, each with what is to do in it or its result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.rounds.rounds_part import RoundProgress
from litreview.tui import commands as do
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns, rule, wrapped
from litreview.tui.round_view import measured, short_names
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows

NAME, OF, NUMBER = 17, 12, 7
FEW, MANY = 1, 5
"""The most columns of other reviewers, at 80 columns and on a wide screen."""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the list, with its result where the reviewer may see it."""

    progress: RoundProgress
    result: str


class RoundsScreen(Frame):
    """All rounds, the open ones first."""

    NAME = "rounds"
    OWN_COMMANDS = (do.MOVE, do.OPEN, do.NEW_PILOT, do.NEW_CHECK, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.MOVE, do.OPEN, do.NEW_PILOT, do.NEW_CHECK, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.pilots: list[RoundRow] = []
        self.checks: list[RoundRow] = []
        self.excluded = 0
        self.head = Lines(self.terminal, id="rounds-head")
        self.rows = Rows(self.terminal, self.draw, id="rounds")
        self.about = Lines(self.terminal, id="rounds-about")
        self.strip = ScreenLine(self.terminal, id="strip")

    def body(self) -> Iterable[Widget]:
        """Yield the list, what a check sample is while there is none, and the row under the cursor."""
        yield from (HorizontalRule(self.terminal), self.head, self.rows, self.about)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    def read(self) -> tuple[list[RoundRow], list[RoundRow], int]:
        """Read pilots and check samples, and the number of excluded reports; runs in the store's thread."""
        rounds, me = self.session.review.rounds, self.session.reviewer
        found = [rounds.progress(one.id, me) for one in reversed(rounds.all())]
        # Open ones first; both newest first.
        rows = [
            RoundRow(progress, self._result(progress))
            for progress in sorted(found, key=lambda progress: not progress.is_open)
        ]
        pilots = [row for row in rows if row.progress.round.is_pilot]
        checks = [row for row in rows if not row.progress.round.is_pilot]
        return pilots, checks, 0 if checks else rounds.plan_check("excluded", Stage.TITLE_ABSTRACT).frame

    def _result(self, progress: RoundProgress) -> str:
        """Return the result in a few words; runs in the store's thread."""
        rounds, me, words = self.session.review.rounds, self.session.reviewer, self.words
        name = progress.round.id
        try:
            if progress.round.is_pilot:
                pilot = rounds.pilot_result(name, me)
                return measured(words, pilot.figure, pilot.target)
            check = rounds.check_result(name, me)
        except UsageError:
            # Not yet for this reviewer.
            return words("rounds.open")
        if not check.is_finished:
            return words("rounds.open")
        wrong = words.form("rounds.wrong", check.wrong)
        if check.bound is None:
            return wrong
        return words(
            "rounds.bound", wrong=wrong, share=words.forms.bound(check.bound, len(check.round.frame))
        )

    async def reload(self) -> None:
        """Read the rounds again."""
        self.session.leave_round()
        self.pilots, self.checks, self.excluded = await self.session.ask(self.read)
        self.paint()

    @property
    def listed(self) -> list[RoundRow | None]:
        """The rows; None for a line between pilots and check samples."""
        return [*self.pilots, None, None, *self.checks] if self.checks else list(self.pilots)

    @property
    def current(self) -> RoundRow | None:
        """The round under the cursor."""
        return self.listed[self.rows.cursor] if self.listed else None

    @property
    def others(self) -> list[str]:
        """The other reviewers with a column of their own."""
        found = {name for row in (*self.pilots, *self.checks) for name in row.progress.judged_by}
        return sorted(found - {self.session.reviewer})[: MANY if self.wide else FEW]

    def paint(self) -> None:
        """Show the list for the present size."""
        words, terminal, rows = self.words, self.terminal, (*self.pilots, *self.checks)
        n = sum(row.progress.is_open for row in rows)
        self.paint_bar(words("rounds"), f"{words('rounds.n-open', n=n)}   {one_line(self.session.reviewer)}")
        names = [words("rounds.drawn"), words("rounds.you"), *short_names(self.others, NUMBER - 2)]
        cells = [(terminal.word("rounds.round", "muted"), NAME), (terminal.word("rounds.of", "muted"), OF)]
        cells += [(terminal.text(f"{name:>{NUMBER - 2}}  ", "muted"), NUMBER) for name in names]
        head = Content.assemble("   ", columns(*cells), terminal.word("rounds.result", "muted"))
        self.head.styles.height = 1 if rows else 0
        self.head.show([head])
        self.rows.styles.height = len(self.listed)
        self.rows.fill(len(self.listed), self.rows.cursor)
        if self.listed and self.current is None:
            self.rows.move_cursor(len(self.listed) - len(self.checks))
        self.about.show(list(self._about()))
        self._paint_row()

    def _about(self) -> Iterator[Content]:
        terminal, width = self.terminal, self.size.width - 2
        if not self.pilots and not self.checks:
            yield from (
                Content.assemble(" ", line) for line in wrapped(terminal.word("text.rounds.none"), width)
            )
        if self.checks:
            return
        yield Content("")
        yield rule(self.size.width, terminal.ink["border"], terminal.word("rounds.checks", "bold"))
        text = terminal.word("text.rounds.no-check", n=self.excluded)
        yield from (Content.assemble(" ", line) for line in wrapped(text, width))

    def _paint_row(self) -> None:
        """Show what is to do in the round under the cursor."""
        words, terminal, row = self.words, self.terminal, self.current
        place = Content("")
        if row is not None:
            rounds = [one for one in self.listed if one is not None]
            place = terminal.word("of", "muted", n=rounds.index(row) + 1, total=len(rounds))
            progress = row.progress
            n = progress.awaited
            todo = words("rounds.todo", n=n) if n else words("rounds.yours-done")
            frame = progress.round.of
            of = f" · {words(f'check.{frame}')}" if frame else ""
            key = "judge" if n else "result"
            self.strip.show(
                terminal.text(f"{one_line(progress.round.name)}{of}: {todo}"), terminal.action(do.OPEN, key)
            )
        else:
            self.strip.show()
        self.show_message(terminal.word("rounds.never", "muted"), place)

    def draw(self, n: int, _width: int) -> Content:
        """Draw a round, or the line above the check samples."""
        terminal, row = self.terminal, self.listed[n]
        if row is None:
            above = self.listed[n - 1] is None if n else False
            return Content.assemble("  ", terminal.word("rounds.checks", "bold")) if above else Content("")
        progress = row.progress
        # An imported round may not say what it was drawn from.
        drawn, size = len(progress.round.records), progress.round.frame_size
        numbers = [drawn, progress.judged, *(progress.judged_by.get(name, 0) for name in self.others)]
        cells = [
            (terminal.text(one_line(progress.round.name)), NAME),
            (terminal.text(self.words.number(size) if size else "–"), OF),
            *((terminal.text(f"{self.words.number(number):>{NUMBER - 2}}"), NUMBER) for number in numbers),
        ]
        return Content.assemble("  ", columns(*cells), terminal.text(row.result))

    async def do_move(self, key: str) -> None:
        """Move to the next round, or the one before."""
        step = 1 if key in {"j", "down"} else -1
        place = self.rows.cursor + step
        while 0 <= place < len(self.listed) and self.listed[place] is None:
            place += step
        if 0 <= place < len(self.listed):
            self.rows.move_cursor(place)
        self._paint_row()

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """Move the cursor to a row with a click; a second click opens it."""
        if self.listed[event.row] is None:
            return
        if event.row == self.rows.cursor:
            self.host.press("enter")
        self.rows.move_cursor(event.row)
        self._paint_row()

    async def do_open(self, _key: str) -> None:
        """Judge the round under the cursor, or open its result."""
        if self.current is None:
            return
        progress = self.current.progress
        if progress.awaited and progress.round.of == "merged":
            await self.open("duplicates", progress.round.id)
        elif progress.awaited:
            self.session.enter_round(progress.round.id, progress.round.name)
            await self.open("card", progress.round.stage)
        else:
            await self.open("pilot" if progress.round.is_pilot else "check", progress.round.id)

    async def do_new_pilot(self, _key: str) -> None:
        """Draw a new pilot."""
        await self.open("new-round", "calibration")

    async def do_new_check(self, _key: str) -> None:
        """Draw a new check sample."""
        await self.open("new-round", "check")
