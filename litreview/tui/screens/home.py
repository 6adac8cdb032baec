"""Home: the state of the review, a line for each part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.prisma.numbers import Flow
from litreview.review.views import ReviewerProgress, ReviewStatus
from litreview.tui import commands as do
from litreview.tui import flowrows
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import Hairline, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows
from litreview.words.number_forms import clock

LINES = ("title-abstract", "retrieval", "full-text", "duplicates", "conflicts", "records", "flow", "protocol")
LABEL, MIDDLE, WIDE_MIDDLE = 22, 34, 40
SMALL_NAME, SMALL_FIRST, SMALL_OTHER = 13, 14, 16
TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT

OPENED: dict[str, tuple[Any, ...]] = {
    "1": ("card", TA), "2": ("retrieval",), "3": ("card", FT), "4": ("duplicates",), "5": ("conflicts",),
    "6": ("records",), "7": ("flow",), "8": ("protocol",),
}  # fmt: skip
"""The screen that each line opens."""


@dataclass(frozen=True, slots=True)
class HomeNumbers:
    """The numbers of home, all read at the same time."""

    status: ReviewStatus
    flow: Flow
    screening: ReviewerProgress
    full_text: ReviewerProgress
    lag: int


class HomeScreen(Frame):
    """The parts of the review with their numbers; each opens its screen."""

    NAME = "home"
    OWN_COMMANDS = (do.LINE, do.ROUNDS, do.MOVE, do.OPEN, do.PROGRESS, *do.EVERYWHERE, do.LEAVE)
    FOOTER = (do.LINE, do.PALETTE, do.HELP, do.LEAVE)
    GAP = "   "

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.hairline = Hairline(self.terminal)
        self.rows = Rows(self.terminal, self.draw, id="lines")
        self.heading = HorizontalRule(self.terminal, id="small-head")
        self.small_flow = Lines(self.terminal, id="small-flow")
        self.numbers: HomeNumbers | None = None

    def body(self) -> Iterable[Widget]:
        """Yield the lines, the flow in small, and today's work."""
        yield self.hairline
        yield ScreenLine(self.terminal)
        yield self.rows
        yield ScreenLine(self.terminal, classes="low")
        yield self.heading
        yield ScreenLine(self.terminal, classes="tall")
        yield self.small_flow
        yield HorizontalRule(self.terminal)
        yield self.message

    def read(self) -> HomeNumbers:
        """Read all numbers; runs in the store's thread."""
        review, me = self.session.review, self.session.reviewer
        screening, full_text = review.decisions.progress(me, TA), review.decisions.progress(me, FT)
        # All at once, so that the numbers agree with each other.
        return HomeNumbers(review.status(), review.flow.now(), screening, full_text, review.team.ledger_lag())

    async def reload(self) -> None:
        """Read all numbers again; a round that was judged is left here."""
        self.session.leave_round()
        self.numbers = await self.session.ask(self.read)
        self.paint()

    def paint(self) -> None:
        """Show the numbers for the present size."""
        if self.numbers is None:
            return
        words, moment, now = self.words, self.session.now(), self.numbers
        when = f"{words.forms.date(moment)}, {clock(moment)}"
        self.paint_bar(
            one_line(self.session.protocol.title_in(words.lang)),
            f"{one_line(self.session.reviewer)}   {when}",
        )
        screening = now.screening
        self.hairline.measure(screening.decided, screening.total)
        self.rows.fill(2 * len(LINES) if self.tall else len(LINES), self.rows.cursor)
        self.heading.show(self.terminal.word("home.small", "bold"))
        self.small_flow.show(list(self._small(now.flow)))
        today = words.count("decision", screening.today + now.full_text.today)
        seconds = screening.seconds_today + now.full_text.seconds_today
        time = words.forms.duration(seconds)
        # Everything is saved in any case; ledgers are what others receive.
        self.show_message(
            self.terminal.word("home.today", "muted", decisions=today, time=time),
            self.terminal.text(self._saved(now.lag), "muted"),
        )

    def _saved(self, lag: int) -> str:
        """Return where today's work is saved, and how to share it where there is room for that."""
        if not lag:
            return self.words("home.saved")
        return self.words("home.lag" if self.wide else "home.lag-short", n=lag)

    def draw(self, n: int, width: int) -> Content:
        """Draw a line of the list; where there is room, every second one is blank."""
        if self.numbers is None or (self.tall and n % 2):
            return Content("")
        index = n // 2 if self.tall else n
        name = LINES[index]
        middle, right = self._numbers(name, self.numbers)
        terminal = self.terminal
        number = (terminal.text(f" {index + 1}", "key"), 4)
        title = (terminal.word(f"home.{name}"), LABEL - 4)
        most = WIDE_MIDDLE if self.wide else MIDDLE
        end = terminal.text(right, "muted")
        room = min(most, width - LABEL + 1 - end.cell_length)
        return Content.assemble(columns(number, title, (terminal.text(middle), room - 1)), " ", end)

    def _numbers(self, name: str, now: HomeNumbers) -> tuple[str, str]:
        return {
            "title-abstract": self._screening,
            "retrieval": self._retrieval,
            "full-text": self._full_text,
            "duplicates": self._duplicates,
            "conflicts": self._conflicts,
            "records": self._records,
            "flow": self._flow,
            "protocol": self._protocol,
        }[name](now)

    def _screening(self, now: HomeNumbers) -> tuple[str, str]:
        words, progress = self.words, now.screening
        decided = words("home.decided", n=progress.decided, total=progress.total)
        # Two counts: the decisions of all reviewers, and one's own share, which the card counts.
        return decided, words("home.to-do", done=progress.total - progress.todo, n=progress.todo)

    def _retrieval(self, now: HomeNumbers) -> tuple[str, str]:
        sought = flowrows.total(now.flow, flowrows.SOUGHT)
        awaited = flowrows.total(now.flow, flowrows.AWAITED)
        settled = self.words("home.settled", n=sought - awaited, total=sought)
        return settled, self.words("home.awaited", n=awaited)

    def _full_text(self, now: HomeNumbers) -> tuple[str, str]:
        progress = now.full_text
        decided = self.words("home.decided", n=progress.decided, total=progress.total)
        return decided, self.words("home.for-you", n=progress.todo)

    def _duplicates(self, now: HomeNumbers) -> tuple[str, str]:
        words, status = self.words, now.status
        judged = words("home.judged", pairs=words.count("pair", status.judged))
        return judged, words("home.to-check", n=status.doubtful)

    def _conflicts(self, now: HomeNumbers) -> tuple[str, str]:
        n = sum(stage.conflicts for stage in now.status.stages.values())
        return "", self.words("home.to-settle", n=n)

    def _records(self, now: HomeNumbers) -> tuple[str, str]:
        words, status = self.words, now.status
        searches = words.count("search", status.searches)
        return words("home.in-searches", n=status.records, searches=searches), words.count(
            "report", status.reports
        )

    def _flow(self, now: HomeNumbers) -> tuple[str, str]:
        words, flow = self.words, now.flow
        reports = words.count("report", flow.numbers.get("new_reports", 0))
        studies = words.count("study", flow.numbers.get("new_studies", 0))
        included = words("home.included", studies=studies, reports=reports)
        if len(included) >= (WIDE_MIDDLE if self.wide else MIDDLE):
            included = words("home.included-short", studies=studies)
        return included, words(flowrows.mark(flow))

    def _protocol(self, now: HomeNumbers) -> tuple[str, str]:
        version = self.words("home.version", version=one_line(now.status.protocol_version))
        return version, self.words.count("criterion", len(self.session.protocol.criteria))

    def _small(self, flow: Flow) -> Iterable[Content]:
        words, terminal = self.words, self.terminal
        heads = f"{words('small.databases'):>{SMALL_NAME + SMALL_FIRST}}{words('small.other'):>{SMALL_OTHER}}"
        yield terminal.text(heads, "muted")
        for row in flowrows.SMALL:
            numbers = [words.number(cell.count(flow)) for cell in (row.databases, row.other)]
            name = f"   {words(f'small.{row.name}')}"
            line = f"{name:<{SMALL_NAME}}{numbers[0]:>{SMALL_FIRST}}{numbers[1]:>{SMALL_OTHER}}"
            yield Content.assemble(terminal.text(line), terminal.text(f"   {self._tail(row, flow)}", "maybe"))

    def _tail(self, row: flowrows.ScreenRow, flow: Flow) -> str:
        """Return what is open at a step, and the number of studies of the included reports."""
        words = self.words
        still = {"screened": ("undecided", flowrows.UNDECIDED), "sought": ("awaited", flowrows.AWAITED),
                 "assessed": ("undecided", flowrows.JUDGING)}  # fmt: skip
        if row.name in still:
            word, counted = still[row.name]
            n = flowrows.total(flow, counted)
            return words(f"small.{word}", n=n) if n else ""
        if row is flowrows.INCLUDED:
            reports = words.count("report", flow.numbers.get("new_reports", 0))
            return words(
                "small.reports-of",
                reports=reports,
                studies=words.count("study", flow.numbers.get("new_studies", 0)),
            )
        return ""

    async def do_move(self, key: str) -> None:
        """Move to the next line, or the one before."""
        step = 2 if self.tall else 1
        row = self.rows.cursor + (step if key in {"j", "down"} else -step)
        self.rows.move_cursor(max(0, min(row, step * (len(LINES) - 1))))

    async def do_open(self, _key: str) -> None:
        """Open the line under the cursor."""
        await self.do_line(str(self.rows.cursor // (2 if self.tall else 1) + 1))

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """Open a line with a click."""
        if not (self.tall and event.row % 2):
            self.host.press(str(event.row // (2 if self.tall else 1) + 1))

    async def do_rounds(self, _key: str) -> None:
        """Open the rounds."""
        await self.open("rounds")

    async def do_line(self, key: str) -> None:
        """Open a line by its number."""
        self.rows.move_cursor((int(key) - 1) * (2 if self.tall else 1))
        name, *stage = OPENED[key]
        await self.open(name, *stage)

    async def do_cancel(self, _key: str) -> None:
        """Stay, as only `q` leaves from here, and clear the message."""
        self.paint()

    async def do_progress(self, _key: str) -> None:
        """Show how far title and abstract are, and what the data say about stopping."""
        await self.open("progress")
