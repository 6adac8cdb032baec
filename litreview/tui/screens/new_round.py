"""Drawing a round: a pilot for all reviewers, or a check sample of decided reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from textual.content import Content
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.rounds.drawing import CheckPlan, DrawOptions
from litreview.screening.pace import pace
from litreview.standing.round_events import FRAMES, Purpose
from litreview.standing.round_events import Frame as SampleFrame
from litreview.tui import commands as do
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns, cut, fit, rule, wrapped
from litreview.tui.parts.card_body import MEASURE
from litreview.tui.round_view import MorePart, measured, part_name, target_text
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows

NAME, VALUE, WIDE_VALUE = 13, 29, 38
USUAL_PILOT, USUAL_CHECK, USUAL_MORE, DIGITS = 25, 60, 30, 5
STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Pool:
    """What a round would be drawn from.

    Attributes:
        size: Reports that can be drawn.
        plan: Of a check sample.
        earlier: Earlier pilots, newest first, each with its name, size and result.
        per_hour: Reports that this reviewer reads in an hour; None where that is not known.
    """

    size: int
    plan: CheckPlan | None = None
    earlier: tuple[tuple[str, int, str], ...] = ()
    per_hour: int | None = None


class NewRoundScreen(Frame):
    """The form of a new round.

    Args:
        session: The session.
        purpose: Whether it is a pilot or a check sample.
        of: What a check sample is drawn from at first.
        stage: The stage at first.
        more: A part of an earlier sample to draw from, and nothing else.
    """

    NAME = "new-round"
    OWN_COMMANDS = (do.MOVE, do.CHANGE, do.DIGITS, do.DRAW, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.MOVE, do.CHANGE, do.DIGITS, do.HELP, do.BACK)

    def __init__(
        self,
        session: SessionState,
        purpose: Purpose,
        of: SampleFrame = "excluded",
        stage: Stage = Stage.TITLE_ABSTRACT,
        more: MorePart | None = None,
    ) -> None:
        super().__init__(session)
        self.more = more
        self.pilot = pilot = purpose == "calibration"
        self.stage = stage
        self.frame_place = FRAMES.index(of)
        self.typed = ""
        self.pool: Pool | None = None
        self.lines = (
            ("name", "stage", "number", "people", "target")
            if pilot
            else ("which", "number")
            if more
            else ("which", "stage", "people", "number")
        )
        self.intro = Lines(self.terminal, id="round-intro")
        self.rows = Rows(self.terminal, self.draw, id="round-form")
        self.about = Lines(self.terminal, id="round-about")
        self.strip = ScreenLine(self.terminal, id="strip")

    def body(self) -> Iterable[Widget]:
        """Yield what it is for, the form, and what a number would show."""
        yield from (HorizontalRule(self.terminal), self.intro, self.rows, self.about)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    @property
    def of(self) -> SampleFrame:
        """What a check sample would be drawn from."""
        return FRAMES[self.frame_place]

    @property
    def wanted(self) -> int:
        """The number that was typed, or the usual one."""
        usual = USUAL_PILOT if self.pilot else USUAL_MORE if self.more else USUAL_CHECK
        return int(self.typed or usual)

    @property
    def number(self) -> int:
        """How many reports will be drawn: all of a smaller pool."""
        return min(self.wanted, self.pool.size if self.pool else 0)

    def read(self) -> Pool:
        """Count what can be drawn; runs in the store's thread."""
        review = self.session.review
        times = review.decisions.times_today(self.session.reviewer, self.stage)
        per_hour = pace(times)
        # Who can judge was settled with the sample: whoever did not decide.
        if self.more is not None:
            return Pool(self.more.left, per_hour=per_hour)
        if not self.pilot:
            plan = review.rounds.plan_check(self.of, self.stage)
            return Pool(plan.frame, plan, per_hour=per_hour)
        earlier = []
        for one in reversed(review.rounds.all()):
            if one.is_pilot:
                try:
                    found = review.rounds.pilot_result(one.id, self.session.reviewer)
                    result = measured(self.words, found.figure, found.target)
                except UsageError:
                    result = self.words("rounds.open")
                earlier.append((one.name, len(one.records), result))
        return Pool(review.rounds.pilot_size(self.stage), earlier=tuple(earlier), per_hour=per_hour)

    async def reload(self) -> None:
        """Count what can be drawn."""
        self.pool = await self.session.ask(self.read)
        self.paint()

    def paint(self) -> None:
        """Show the form for the present size."""
        words, terminal, width = self.words, self.terminal, self.size.width - 2
        kind = "pilot" if self.pilot else "more" if self.more else "check"
        self.paint_bar(words(f"{kind}.new"), one_line(self.session.reviewer))
        intro = [Content("")]
        intro += [
            Content.assemble(" ", line)
            for line in wrapped(terminal.word(f"text.{kind}.intro"), min(MEASURE, width))
        ]
        intro += [Content("")]
        self.intro.styles.height = len(intro)
        self.intro.show(intro)
        self.rows.styles.height = len(self.lines)
        self.rows.fill(len(self.lines), self.rows.cursor)
        about = self._earlier() if self.pilot else self._sizes()
        self.about.show(list(about))
        self._paint_strip()

    def _paint_strip(self) -> None:
        words, terminal, pool = self.words, self.terminal, self.pool
        if pool is None:
            return
        left = words("round.will-draw", n=self.number, total=pool.size) if pool.size else self._nothing()
        self.strip.show(
            terminal.text(left),
            Content.assemble(terminal.action(do.DRAW, "draw"), "   ", terminal.action(do.CANCEL, "back")),
        )
        time = words.forms.time_left(self.number, pool.per_hour) if pool.per_hour else ""
        name = "round.time-each" if self.pilot else "round.time"
        text = words(name, time=time, pace=words("pace", n=pool.per_hour)) if time else ""
        self.show_message(terminal.text(text, "muted"))

    def _nothing(self) -> str:
        return self.words("round.nothing-pilot" if self.pilot else f"round.nothing.{self.of}")

    def draw(self, n: int, width: int) -> Content:
        """Draw a line of the form."""
        terminal, name = self.terminal, self.lines[n]
        value, more = self._value(name)
        line = Content.assemble("  ", fit(terminal.word(f"round.{name}"), NAME))
        if not more:
            return cut(Content.assemble(line, terminal.text(value)), width)
        return Content.assemble(
            line, fit(terminal.text(value), VALUE if self.pilot else WIDE_VALUE), terminal.text(more)
        )

    def _value(self, name: str) -> tuple[str, str]:
        """Return what a line of the form says, and what stands behind it."""
        words, pool = self.words, self.pool
        if pool is None:
            return "", ""
        unit = "pair" if self.of == "merged" else "report"
        texts: dict[str, Callable[[], tuple[str, str]]] = {
            "name": lambda: (words("round.next-name", n=len(pool.earlier) + 1), ""),
            "number": lambda: (str(self.wanted), words("round.pool", n=pool.size) if self.pilot else ""),
            "people": lambda: (self._people(pool), ""),
            "stage": lambda: (words(self.stage.value).lower(), ""),
            "target": lambda: (self._target(), ""),
            "which": lambda: (self._which(), words.count(unit, pool.size)),
        }
        return texts[name]()

    def _which(self) -> str:
        """Return what is drawn from: reports that were decided at the stage, or a part of an earlier sample."""
        if self.more is not None:
            return part_name(self.terminal, self.session.protocol, *self.more.stratum)
        return self.words(f"check.at.{self.of}", stage=self.words(self.stage.value).lower())

    def _target(self) -> str:
        words, target = self.words, self.session.protocol.pilot
        if target is None:
            return words("round.no-target")
        measure = words(f"round.measure.{target.measure}", target=target_text(words, target))
        return words("round.target-set", measure=measure, version=one_line(self.session.protocol.version))

    def _people(self, pool: Pool) -> str:
        if pool.plan is None:
            return self.words("round.everyone")
        if not pool.plan.can_judge:
            return self.words("round.anyone")
        # Who has decided nothing is not known there, and can judge all.
        numbers = {self.session.reviewer: pool.size} | pool.plan.can_judge
        # Who can judge most first: a narrow terminal cuts the end.
        ordered = sorted(numbers.items(), key=lambda one: (-one[1], one[0]))
        people = ", ".join(f"{one_line(name)} {self.words.number(n)}" for name, n in ordered)
        return self.words("round.not-decided", people=people)

    def _earlier(self) -> Iterator[Content]:
        terminal, pool = self.terminal, self.pool
        if pool is None or not pool.earlier:
            return
        yield Content("")
        yield rule(self.size.width, terminal.ink["border"], terminal.word("round.earlier", "bold"))
        counts = [self.words.count("report", size) for _, size, _ in pool.earlier]
        room = max(NAME, *(len(count) + 2 for count in counts))
        for (name, _, result), count in zip(pool.earlier, counts, strict=True):
            cells = ((terminal.text(one_line(name)), NAME), (terminal.text(count), room))
            yield Content.assemble("   ", columns(*cells), terminal.text(result))

    def _sizes(self) -> Iterator[Content]:
        """Yield which bound a clean sample of a few sizes, and of the typed one, would give."""
        words, terminal, pool = self.words, self.terminal, self.pool
        if pool is None or pool.plan is None or not pool.size:
            return
        plan, ink = pool.plan, terminal.ink["border"]
        yield Content("")
        if self.of == "likeliest":
            yield from (
                Content.assemble(" ", line)
                for line in wrapped(terminal.word("text.check.likeliest-note"), self.size.width - 2)
            )
            return
        yield rule(self.size.width, ink, terminal.word("check.if-none", "bold"))
        sizes = dict(plan.sizes) | ({self.number: plan.bound(self.number)} if self.number else {})
        for place, (size, bound) in enumerate(sorted(sizes.items())):
            share = words.forms.bound(bound, pool.size)
            text = words("check.bounds-first" if not place else "check.bounds", share=share)
            exact = (
                words("check.that-is", reports=words.count("report", bound)) if size == self.number else ""
            )
            yield terminal.text(f"{words.number(size):>6} {words('rounds.drawn')}    {text}{exact}")
        yield Content("")
        note = terminal.word("text.check.logged", "muted")
        yield from (Content.assemble(" ", line) for line in wrapped(note, self.size.width - 2))

    async def do_move(self, key: str) -> None:
        """Move to the next line, or the one before."""
        self.rows.move_cursor(self.rows.cursor + (1 if key in {"j", "down"} else -1))

    async def do_change(self, key: str) -> None:
        """Choose the next stage, or the next kind of reports to check."""
        step, name = 1 if key == "right" else -1, self.lines[self.rows.cursor]
        if name == "stage":
            self.stage = STAGES[(STAGES.index(self.stage) + step) % len(STAGES)]
        elif name == "which" and self.more is None:
            self.frame_place = (self.frame_place + step) % len(FRAMES)
        else:
            return
        await self.reload()

    async def do_digits(self, key: str) -> None:
        """Type how many to draw."""
        self.rows.move_cursor(self.lines.index("number"))
        self.typed = self.typed[:-1] if key == "backspace" else (self.typed + key)[-DIGITS:].lstrip("0")
        self.paint()

    async def do_draw(self, _key: str) -> None:
        """Draw the round, and begin to judge it."""
        if self.pool is None or not self.pool.size:
            # The strip says already that there is nothing to draw.
            return
        rounds, me = self.session.review.rounds, self.session.reviewer
        options = DrawOptions(self.wanted, self.stage, of=self.of)
        if self.more is not None:
            options = replace(options, stratum=self.more.stratum, adds_to=self.more.adds_to)
        drawn = await self.session.ask(rounds.draw_pilot if self.pilot else rounds.draw_check, options, me)
        progress = await self.session.ask(rounds.progress, drawn.id, me)
        if not progress.todo:
            await self.host.back()
            return
        if drawn.of == "merged":
            await self.host.replace("duplicates", drawn.id)
            return
        self.session.enter_round(drawn.id, drawn.name)
        await self.host.replace("card", self.stage)
