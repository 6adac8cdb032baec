"""Rounds: the pilots and check samples, each with what is to do in it or its result, and one's own consistency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.rounds.rounds_part import RoundProgress
from litreview.review.rounds.self_checks import OwnConsistency
from litreview.standing.round_events import Round
from litreview.tui import commands as do
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns, fit, rule, wrapped
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.round_view import consistency_text, measured, part_name, short_names
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

    @property
    def round(self) -> Round:
        """The round."""
        return self.progress.round


@dataclass(frozen=True, slots=True)
class RoundNumbers:
    """What the screen shows, read at one moment.

    Attributes:
        own: The reviewer's own consistency, at each stage where something of theirs was drawn.
        excluded: Reports that a first check sample could be drawn from.
    """

    pilots: Sequence[RoundRow] = ()
    checks: Sequence[RoundRow] = ()
    own: Sequence[OwnConsistency] = ()
    excluded: int = 0


Line = RoundRow | OwnConsistency | Content | str
"""A line of the list: a round, the consistency at a stage, or a text or the name of a heading that the cursor passes over."""
TEXTS = (Content, str)


class RoundsScreen(Frame):
    """All rounds, the open ones first, and the reviewer's own consistency."""

    NAME = "rounds"
    OWN_COMMANDS = (do.MOVE, do.PAGE, do.ENDS, do.OPEN, do.NEW_PILOT, do.NEW_CHECK, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.MOVE, do.OPEN, do.NEW_PILOT, do.NEW_CHECK, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.numbers = RoundNumbers()
        self.lines: list[Line] = []
        self.head = Lines(self.terminal, id="rounds-head")
        self.rows = Rows(self.terminal, self.draw, id="rounds")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.parts = (RowCursor(self, self._paint_row, self.rows),)

    def body(self) -> Iterable[Widget]:
        """Yield the list, and what can be done with the line under the cursor."""
        yield from (HorizontalRule(self.terminal), self.head, self.rows)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    def read(self) -> RoundNumbers:
        """Read the rounds and the reviewer's own consistency; runs in the store's thread."""
        rounds, me = self.session.review.rounds, self.session.reviewer
        found = [rounds.progress(one.id, me) for one in reversed(rounds.all())]
        # Open ones first; both newest first.
        rows = [
            RoundRow(progress, self._result(progress))
            for progress in sorted(found, key=lambda progress: not progress.is_open)
        ]
        pilots = [row for row in rows if row.round.is_pilot]
        checks = [row for row in rows if not row.round.is_pilot and row.round.adds_to is None]
        # What was drawn later in a part stands below the sample that it adds to.
        checks = [
            one
            for check in checks
            for one in (check, *(row for row in reversed(rows) if row.round.adds_to == check.round.id))
        ]
        own = [one for stage in Stage if (one := rounds.consistency(me, stage)) is not None]
        excluded = 0 if checks else rounds.plan_check("excluded", Stage.TITLE_ABSTRACT).frame
        return RoundNumbers(pilots, checks, own, excluded)

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
        self.numbers = await self.session.ask(self.read)
        self.paint()

    @property
    def current(self) -> RoundRow | OwnConsistency | None:
        """The round under the cursor, or a line of the reviewer's own consistency."""
        line = self.lines[self.rows.cursor] if self.lines else None
        return None if isinstance(line, TEXTS) else line

    @property
    def others(self) -> list[str]:
        """The other reviewers, first those who judged most in the first rounds of the list."""
        counts = [row.progress.judged_by for row in (*self.numbers.pilots, *self.numbers.checks)]
        # At 80 columns there is room for one: the one whom this reviewer works with now.
        names = {name for judged in counts for name in judged} - {self.session.reviewer}
        return sorted(names, key=lambda name: ([-judged.get(name, 0) for judged in counts], name))

    @property
    def most(self) -> int:
        """How many of them have a column."""
        return MANY if self.wide else FEW

    def paint(self) -> None:
        """Show the list for the present size."""
        words, terminal, now = self.words, self.terminal, self.numbers
        rows = (*now.pilots, *now.checks)
        n = sum(row.progress.is_open for row in rows)
        self.paint_bar(words("rounds"), f"{words('rounds.n-open', n=n)}   {one_line(self.session.reviewer)}")
        # Shortened beside those without a column, so that example-anna is not "examp" where there is example-bram.
        others = short_names(self.others, NUMBER - 2)[: self.most]
        names = [words("rounds.drawn"), words("rounds.you"), *others]
        cells = [(terminal.word("rounds.round", "muted"), NAME), (terminal.word("rounds.of", "muted"), OF)]
        cells += [(terminal.text(f"{name:>{NUMBER - 2}}  ", "muted"), NUMBER) for name in names]
        head = Content.assemble("   ", columns(*cells), terminal.word("rounds.result", "muted"))
        self.head.styles.height = 1 if rows else 0
        self.head.show([head])
        self.lines = list(self._lines())
        self.rows.across = {n for n, line in enumerate(self.lines) if isinstance(line, str)}
        stops = [n for n, line in enumerate(self.lines) if not isinstance(line, TEXTS)]
        self.rows.fill(len(self.lines), self.rows.cursor, stops)
        self._paint_row()

    def _lines(self) -> Iterator[Line]:
        now = self.numbers
        if now.pilots:
            yield from now.pilots
        elif not now.checks:
            yield from self._wrapped("text.rounds.none")
        yield from self._heading("rounds.checks")
        yield from now.checks or self._wrapped("text.rounds.no-check", n=now.excluded)
        yield from self._heading("rounds.own")
        setting = self.session.protocol.self_check
        for one in now.own:
            yield one
            if one.agreement.n:
                yield Content.assemble("  ", self.terminal.text(consistency_text(self.words, one), "muted"))
        if not now.own and setting is None:
            yield from self._wrapped("text.own.off")
        elif not now.own and setting is not None:
            stages = self.words.forms.join([self.words(stage.value).lower() for stage in setting.stages])
            yield from self._wrapped("text.own.on", n=round(1 / setting.share), stages=stages)

    def _heading(self, name: str) -> Iterator[Line]:
        yield Content("")
        yield name

    def _wrapped(self, name: str, **values: object) -> list[Line]:
        text = self.terminal.word(name, **values)
        return list(wrapped(text, self.size.width - 2))

    def _paint_row(self) -> None:
        """Show what is to do in the line under the cursor."""
        words, terminal, row = self.words, self.terminal, self.current
        place = Content("")
        if row is not None:
            place = terminal.word("of", "muted", n=self.rows.place + 1, total=len(self.rows.stops))
        if isinstance(row, RoundRow):
            progress = row.progress
            n = progress.awaited
            todo = words("rounds.todo", n=n) if n else words("rounds.yours-done")
            frame = row.round.of
            of = f" · {words(f'check.{frame}')}" if frame else ""
            key = "judge" if n else "result"
            self.strip.show(
                terminal.text(f"{one_line(row.round.name)}{of}: {todo}"), terminal.action(do.OPEN, key)
            )
        elif row is not None:
            left = words.form("own.unsettled", row.unsettled) if row.unsettled else words("check.all-settled")
            self.strip.show(terminal.text(left if row.differing else ""), terminal.action(do.OPEN, "result"))
        else:
            self.strip.show()
        self.show_message(terminal.word("rounds.never", "muted"), place)

    def draw(self, n: int, width: int) -> Content:
        """Draw a line of the list."""
        terminal, row = self.terminal, self.lines[n]
        if isinstance(row, str):
            return rule(width, terminal.ink["border"], terminal.word(row, "bold"))
        if isinstance(row, Content):
            return row
        if isinstance(row, OwnConsistency):
            stage = fit(terminal.text(self.words(row.stage.value)), NAME)
            again = row.agreement.n
            text = (
                self.words.form("own.row", again, agreed=row.agreed) if again else self.words("text.own.none")
            )
            return Content.assemble("  ", stage, terminal.text(text))
        # An imported round may not say what it was drawn from.
        progress, one = row.progress, row.round
        numbers = [
            len(one.records),
            progress.judged,
            *(progress.judged_by.get(name, 0) for name in self.others[: self.most]),
        ]
        name = one_line(one.name)
        cells = [
            (terminal.text(f"+ {name}" if one.adds_to else name), NAME),
            (terminal.text(self.words.number(one.frame_size) if one.frame_size else "–"), OF),
            *((terminal.text(f"{self.words.number(number):>{NUMBER - 2}}"), NUMBER) for number in numbers),
        ]
        result = row.result
        if one.adds_to and one.stratum is not None:
            part = part_name(terminal, self.session.protocol, *one.stratum)
            result = self.words("rounds.adds", part=part)
        return Content.assemble("  ", columns(*cells), terminal.text(result))

    async def do_open(self, _key: str) -> None:
        """Judge the round under the cursor, or open its result."""
        row = self.current
        if isinstance(row, OwnConsistency):
            await self.open("own", row.stage)
        if not isinstance(row, RoundRow):
            return
        progress = row.progress
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
