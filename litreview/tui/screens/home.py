"""Home: the state of the review, a line for each part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.prisma.numbers import Flow
from litreview.review.review_status import ReviewStatus
from litreview.review.rounds.rounds_part import RoundProgress
from litreview.review.views import ReviewerProgress
from litreview.tui import commands as do
from litreview.tui import flowrows
from litreview.tui.frame import SMALL, Frame
from litreview.tui.line_wrap import columns
from litreview.tui.sanitize import one_line
from litreview.tui.saved_text import saved_text
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import Hairline, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows
from litreview.words.number_forms import clock, local

SMALL_NAME, SMALL_FIRST, SMALL_OTHER = 13, 14, 16
TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT

LINES: Mapping[str, tuple[Any, ...]] = {
    "1": ("card", TA), "2": ("retrieval",), "3": ("card", FT), "4": ("duplicates",), "5": ("conflicts",),
    "6": ("records",), "7": ("flow",), "8": ("protocol",), "9": ("searches",), "0": ("rounds",),
}  # fmt: skip
"""The keys of the lines, in order, and the screen that each opens."""

GROUP = 5
"""Lines above the blank one, where there is room for it: they are work, the others show what there is."""


def line_name(key: str) -> str:
    """Return the name of the line with a key: its stage, or the screen that it opens."""
    screen, *stage = LINES[key]
    return str(stage[0]) if stage else str(screen)


@dataclass(frozen=True, slots=True)
class HomeNumbers:
    """The numbers of home, all read at the same time."""

    status: ReviewStatus
    flow: Flow
    screening: ReviewerProgress
    full_text: ReviewerProgress
    protocol_since: str
    rounds: Sequence[RoundProgress]
    lacking: int
    lag: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was imported yet."""
        return not self.status.records


class HomeScreen(Frame):
    """The parts of the review with their numbers; each opens its screen."""

    NAME = "home"
    OWN_COMMANDS = (do.LINE, do.MOVE, do.ENDS, do.OPEN, do.PROGRESS, *do.EVERYWHERE, do.LEAVE)
    FOOTER = (do.LINE, do.PALETTE, do.HELP, do.LEAVE)
    GAP = "   "

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.hairline = Hairline(self.terminal)
        self.owners = ScreenLine(self.terminal, id="owners")
        self.rows = Rows(self.terminal, self.draw, id="lines")
        self.at = next(iter(LINES))
        self.heading = HorizontalRule(self.terminal, id="small-head")
        self.small_flow = Lines(self.terminal, id="small-flow")
        self.numbers: HomeNumbers | None = None

    def body(self) -> Iterable[Widget]:
        """Yield the lines, the flow in small, and today's work."""
        yield self.hairline
        yield self.owners
        yield ScreenLine(self.terminal, classes="tall")
        yield self.rows
        yield ScreenLine(self.terminal, classes="tall")
        yield self.heading
        yield ScreenLine(self.terminal, classes="tall")
        yield self.small_flow
        yield HorizontalRule(self.terminal)
        yield self.message

    def read(self) -> HomeNumbers:
        """Read all numbers; runs in the store's thread."""
        review, me = self.session.review, self.session.reviewer
        screening, full_text = review.decisions.progress(me, TA), review.decisions.progress(me, FT)
        since = next((one.at for one in review.protocols.versions() if one.in_force), "")
        rounds = [review.rounds.progress(one.id, me) for one in reversed(review.rounds.all())]
        # All at once, so that the numbers agree with each other.
        return HomeNumbers(
            review.status(),
            review.flow.now(),
            screening,
            full_text,
            since,
            rounds,
            review.searches.count_lacking(),
            review.team.ledger_lag(),
        )

    async def reload(self) -> None:
        """Read all numbers again; a round that was judged is left here."""
        self.session.leave_round()
        self.numbers = await self.session.ask(self.read)
        self.paint()

    def paint(self) -> None:
        """Show the numbers for the present size."""
        if self.numbers is None:
            return
        terminal, words, moment, now = self.terminal, self.words, self.session.now(), self.numbers
        when = f"{words.forms.date(moment)}, {clock(moment)}"
        who = one_line(self.session.reviewer)
        self.paint_bar(
            one_line(self.session.protocol.title_in(words.lang)), f"{who}   {when}" if self.medium else who
        )
        screening = now.screening
        self.hairline.measure(screening.decided, screening.total)
        label, yours = self._widths()
        heads = ((Content(""), label), (terminal.word("home.you", "muted"), yours))
        self.owners.show(Content.assemble(columns(*heads), terminal.word("home.team", "muted")))
        keys = self._keys()
        self.rows.fill(len(keys), keys.index(self.at))
        self.heading.show(terminal.word("home.small", "bold"))
        self.small_flow.show(list(self._small(now.flow)))
        today = words.count("decision", screening.today + now.full_text.today)
        seconds = screening.seconds_today + now.full_text.seconds_today
        time = words.forms.duration(seconds)
        self.show_message(
            terminal.word("home.today", "muted", decisions=today, time=time),
            terminal.text(saved_text(self, now.lag), "muted"),
        )

    @property
    def medium(self) -> bool:
        """Whether there is room for the longer texts of the lines."""
        return self.size.width >= SMALL[0]

    def _widths(self) -> tuple[int, int]:
        """Return the widths of the names of the lines with their keys, and of what is this reviewer's."""
        return (22, 33) if self.wide else (22, 26) if self.medium else (19, 18)

    def _keys(self) -> Sequence[str]:
        """Return the key of each row; a blank row between the groups has none."""
        keys = list(LINES)
        return [*keys[:GROUP], "", *keys[GROUP:]] if self.tall else keys

    def draw(self, n: int, width: int) -> Content:
        """Draw a line of the list: its key and name, what is this reviewer's, and what is the team's."""
        key = self._keys()[n]
        if self.numbers is None or not key:
            return Content("")
        name = line_name(key)
        yours, team = self._numbers(name, self.numbers)
        terminal, (label, middle) = self.terminal, self._widths()
        return columns(
            (terminal.text(f" {key}", "key"), 4),
            (terminal.word(f"home.{name}"), label - 4),
            (terminal.text(yours), middle),
            (terminal.text(team), width - label - middle),
        )

    def _numbers(self, name: str, now: HomeNumbers) -> tuple[str, str]:
        """Return what is this reviewer's on a line, and what is the team's."""
        if now.is_empty and name != "protocol":
            return "", self.words("home.nothing")
        return {
            "title-abstract": self._screening,
            "full-text": self._full_text,
            "retrieval": self._retrieval,
            "duplicates": self._duplicates,
            "conflicts": self._conflicts,
            "records": self._records,
            "flow": self._flow,
            "protocol": self._protocol,
            "searches": self._searches,
            "rounds": self._rounds,
        }[name](now)

    def _screening(self, now: HomeNumbers) -> tuple[str, str]:
        return self._stage(now.screening)

    def _full_text(self, now: HomeNumbers) -> tuple[str, str]:
        return self._stage(now.full_text)

    def _stage(self, progress: ReviewerProgress) -> tuple[str, str]:
        words = self.words
        if not progress.total:
            return "", words("home.nothing")
        yours = words("home.yours" if self.medium else "home.to-do", done=progress.judged, n=progress.todo)
        return yours, words("home.settled", n=progress.decided, total=progress.total)

    def _retrieval(self, now: HomeNumbers) -> tuple[str, str]:
        sought = flowrows.total(now.flow, flowrows.SOUGHT)
        awaited = flowrows.total(now.flow, flowrows.AWAITED)
        if not sought:
            return "", self.words("home.nothing")
        texts = [self.words("home.settled", n=sought - awaited, total=sought)]
        texts += [self.words("home.awaited", n=awaited)] if awaited and self.medium else []
        return "", ", ".join(texts)

    def _duplicates(self, now: HomeNumbers) -> tuple[str, str]:
        words, status = self.words, now.status
        to_check = words("home.to-check" if self.medium else "home.to-check-short", n=status.doubtful)
        return to_check if status.doubtful else "", words("home.judged", n=status.judged)

    def _conflicts(self, now: HomeNumbers) -> tuple[str, str]:
        words = self.words
        n = sum(stage.conflicts for stage in now.status.stages.values())
        mine = now.screening.to_settle + now.full_text.to_settle
        name = "home.to-settle-lead" if self.session.protocol.lead and self.medium else "home.to-settle"
        return words(name, n=mine) if mine else "", words("home.open", n=n)

    def _records(self, now: HomeNumbers) -> tuple[str, str]:
        words, status = self.words, now.status
        reports = words.count("report", status.reports)
        return "", f"{words.count('record', status.records)}, {reports}" if self.medium else reports

    def _flow(self, now: HomeNumbers) -> tuple[str, str]:
        words, flow = self.words, now.flow
        reports = words.count("report", flow.numbers.get("new_reports", 0))
        studies = words.count("study", flow.numbers.get("new_studies", 0))
        if not self.wide:
            return "", f"{studies}, {reports}" if self.medium else studies
        included = words("home.included", studies=studies, reports=reports)
        return "", f"{included} · {words(flowrows.mark(flow))}"

    def _protocol(self, now: HomeNumbers) -> tuple[str, str]:
        version = self.words("home.version", version=one_line(now.status.protocol_version))
        if not (now.protocol_since and self.medium):
            return "", version
        return (
            "",
            f"{version}, {self.words('home.since', day=self.words.forms.day(local(now.protocol_since)))}",
        )

    def _searches(self, now: HomeNumbers) -> tuple[str, str]:
        words, n = self.words, now.status.searches
        missing = sum(file.kind == "export" for file in now.status.missing)
        if missing:
            # It matters more than a fact that can be typed.
            return "", words.form("home.exports-missing", missing)
        if not now.lacking:
            return "", words("home.n-searches", n=n)
        return "", words("home.lack" if self.medium else "home.lack-short", n=n, lacking=now.lacking)

    def _rounds(self, now: HomeNumbers) -> tuple[str, str]:
        words = self.words
        if not now.rounds:
            return "", words("home.nothing")
        waiting = next((one for one in now.rounds if one.awaited), None)
        yours = words("home.round", name=one_line(waiting.round.name), n=waiting.awaited) if waiting else ""
        still_open = sum(one.is_open for one in now.rounds)
        return yours, words("home.rounds-drawn", n=len(now.rounds), open=still_open)

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
        keys = list(LINES)
        at = keys.index(self.at) + (1 if key in {"j", "down"} else -1)
        self._go_to(keys[max(0, min(at, len(keys) - 1))])

    async def do_ends(self, key: str) -> None:
        """Move to the first or the last line."""
        self._go_to(list(LINES)[0 if key == "home" else -1])

    def _go_to(self, key: str) -> None:
        self.at = key
        self.rows.move_cursor(self._keys().index(key))

    async def do_open(self, _key: str) -> None:
        """Open the line under the cursor."""
        await self.do_line(self.at)

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """Open a line with a click."""
        if key := self._keys()[event.row]:
            self.host.press(key)

    async def do_line(self, key: str) -> None:
        """Open a line by its number."""
        self._go_to(key)
        name, *stage = LINES[key]
        await self.open(name, *stage)

    async def do_cancel(self, _key: str) -> None:
        """Stay, as only `q` leaves from here, and clear the message."""
        self.paint()

    async def do_progress(self, _key: str) -> None:
        """Show how far title and abstract are, and what the data say about stopping."""
        await self.open("progress")
