"""Home: where the review stands, a line for each part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.prisma.numbers import Flow
from litreview.review.views import Progress, Status
from litreview.tui import commands as do
from litreview.tui import flowrows
from litreview.tui.line_wrap import columns
from litreview.tui.sanitize import one_line
from litreview.tui.screens.face import Face
from litreview.tui.store_thread import Desk
from litreview.tui.widgets.line import Hairline, Line, Rule
from litreview.tui.widgets.lines import Lines, Rows
from litreview.words.number_forms import clock

LINES = ("title-abstract", "retrieval", "full-text", "duplicates", "conflicts", "records", "flow", "protocol")
LABEL, MIDDLE, WIDE_MIDDLE = 22, 34, 40
SMALL_NAME, SMALL_FIRST, SMALL_OTHER = 13, 14, 16
TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@dataclass(frozen=True, slots=True)
class Standing:
    """All that home shows, read at one time."""

    status: Status
    flow: Flow
    screening: Progress
    full_text: Progress
    lag: int


class Home(Face):
    """The list of all there is to do, with its numbers."""

    NAME = "home"
    KNOWN = (do.LINE, do.MOVE, do.OPEN, *do.EVERYWHERE, do.LEAVE)
    FOOTER = (do.LINE, do.PALETTE, do.HELP, do.LEAVE)
    GAP = "   "

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.hairline = Hairline(self.look)
        self.rows = Rows(self.look, self.draw, id="lines")
        self.heading = Rule(self.look, id="small-head")
        self.small_flow = Lines(self.look, id="small-flow")
        self.standing: Standing | None = None

    def body(self) -> Iterable[Widget]:
        """Give the lines, the flow in small, and today's work."""
        yield self.hairline
        yield Line(self.look)
        yield self.rows
        yield Line(self.look, classes="low")
        yield self.heading
        yield Line(self.look, classes="tall")
        yield self.small_flow
        yield Rule(self.look)
        yield self.message

    def read(self) -> Standing:
        """Read all numbers; runs beside the screen."""
        review, me = self.desk.review, self.desk.reviewer
        screening, full_text = review.decisions.progress(me, TA), review.decisions.progress(me, FT)
        # All at one go, so that the numbers of one picture fit each other.
        return Standing(review.status(), review.flow.now(), screening, full_text, review.team.ledger_lag())

    async def reload(self) -> None:
        """Read all numbers again."""
        self.standing = await self.desk.ask(self.read)
        self.paint()

    def paint(self) -> None:
        """Show the numbers for the present size."""
        if self.standing is None:
            return
        words, now, standing = self.words, self.desk.now(), self.standing
        when = f"{words.forms.date(now)}, {clock(now)}"
        self.paint_bar(one_line(standing.status.title), f"{one_line(self.desk.reviewer)}   {when}")
        screening = standing.screening
        self.hairline.measure(screening.decided, screening.total)
        self.rows.fill(2 * len(LINES) if self.tall else len(LINES), self.rows.cursor)
        self.heading.show(self.look.word("home.small", "bold"))
        self.small_flow.show(list(self._small(standing.flow)))
        today = words.count("decision", screening.today + standing.full_text.today)
        seconds = screening.seconds_today + standing.full_text.seconds_today
        time = words.forms.duration(seconds)
        # Saved it is in any case; a ledger is what others get to read.
        lag = f"{words('home.lag', n=standing.lag)} · " if standing.lag else ""
        self.say(
            self.look.word("home.today", "muted", decisions=today, time=time),
            self.look.text(lag + words("home.saved"), "muted"),
        )

    def draw(self, n: int, width: int) -> Content:
        """Draw a line of the list; between two there is a blank one where there is room."""
        if self.standing is None or (self.tall and n % 2):
            return Content("")
        place = n // 2 if self.tall else n
        name = LINES[place]
        middle, right = self._said(name, self.standing)
        look = self.look
        number = (look.text(f" {place + 1}", "key"), 4)
        title = (look.word(f"home.{name}"), LABEL - 4)
        most = WIDE_MIDDLE if self.wide else MIDDLE
        end = look.text(right, "muted")
        room = min(most, width - LABEL + 1 - end.cell_length)
        return Content.assemble(columns(number, title, (look.text(middle), room - 1)), " ", end)

    def _said(self, name: str, standing: Standing) -> tuple[str, str]:
        return {
            "title-abstract": self._screening,
            "retrieval": self._retrieval,
            "full-text": self._full_text,
            "duplicates": self._duplicates,
            "conflicts": self._conflicts,
            "records": self._records,
            "flow": self._flow,
            "protocol": self._protocol,
        }[name](standing)

    def _screening(self, standing: Standing) -> tuple[str, str]:
        words, here = self.words, standing.screening
        decided = words("home.decided", n=here.decided, total=here.total)
        # Two counts: what all have decided together, and one's own share, which is what the card counts.
        return decided, words("home.to-do", done=here.total - here.todo, n=here.todo)

    def _retrieval(self, standing: Standing) -> tuple[str, str]:
        sought = flowrows.total(standing.flow, flowrows.SOUGHT)
        awaited = flowrows.total(standing.flow, flowrows.AWAITED)
        settled = self.words("home.settled", n=sought - awaited, total=sought)
        return settled, self.words("home.awaited", n=awaited)

    def _full_text(self, standing: Standing) -> tuple[str, str]:
        here = standing.full_text
        decided = self.words("home.decided", n=here.decided, total=here.total)
        return decided, self.words("home.for-you", n=here.todo)

    def _duplicates(self, standing: Standing) -> tuple[str, str]:
        words, status = self.words, standing.status
        judged = words("home.judged", pairs=words.count("pair", status.judged))
        return judged, words("home.doubtful", pairs=words.count("doubtful", status.doubtful))

    def _conflicts(self, standing: Standing) -> tuple[str, str]:
        n = sum(stage.conflicts for stage in standing.status.stages.values())
        return "", self.words("home.to-settle", n=n)

    def _records(self, standing: Standing) -> tuple[str, str]:
        words, status = self.words, standing.status
        searches = words.count("search", status.searches)
        return words("home.in-searches", n=status.records, searches=searches), words.count(
            "report", status.reports
        )

    def _flow(self, standing: Standing) -> tuple[str, str]:
        words, flow = self.words, standing.flow
        reports = words.count("report", flow.numbers.get("new_reports", 0))
        studies = words.count("study", flow.numbers.get("new_studies", 0))
        return words("home.included", studies=studies, reports=reports), words(flowrows.mark(flow))

    def _protocol(self, standing: Standing) -> tuple[str, str]:
        version = self.words("home.version", version=one_line(standing.status.protocol_version))
        return version, self.words("home.criteria", n=len(self.desk.protocol.criteria))

    def _small(self, flow: Flow) -> Iterable[Content]:
        words, look = self.words, self.look
        heads = f"{words('small.databases'):>{SMALL_NAME + SMALL_FIRST}}{words('small.other'):>{SMALL_OTHER}}"
        yield look.text(heads, "muted")
        for row in flowrows.SMALL:
            numbers = [words.number(cell.count(flow)) for cell in (row.databases, row.other)]
            name = f"   {words(f'small.{row.name}')}"
            line = f"{name:<{SMALL_NAME}}{numbers[0]:>{SMALL_FIRST}}{numbers[1]:>{SMALL_OTHER}}"
            yield Content.assemble(look.text(line), look.text(f"   {self._tail(row, flow)}", "maybe"))

    def _tail(self, row: flowrows.FlowRow, flow: Flow) -> str:
        """Say what is open at a step, and of how many studies the included reports are."""
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
        place = self.rows.cursor + (step if key in {"j", "down"} else -step)
        self.rows.put(max(0, min(place, step * (len(LINES) - 1))))

    async def do_open(self, _key: str) -> None:
        """Open the line under the cursor."""
        await self.do_line(str(self.rows.cursor // (2 if self.tall else 1) + 1))

    def on_rows_picked(self, event: Rows.Picked) -> None:
        """Open a line with a click."""
        if not (self.tall and event.row % 2):
            self.home.press(str(event.row // (2 if self.tall else 1) + 1))

    async def do_line(self, key: str) -> None:
        """Open a line by its number."""
        self.rows.put((int(key) - 1) * (2 if self.tall else 1))
        await self.home.line(key)

    async def do_cancel(self, _key: str) -> None:
        """Stay, as from here only `q` leaves; what was said goes."""
        self.paint()
