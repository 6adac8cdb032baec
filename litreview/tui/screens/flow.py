"""The flow: its boxes at the left, the records in one of them at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from litreview.files import write_atomically
from litreview.model import Lane, Stage
from litreview.prisma import boxes
from litreview.prisma.identities import check
from litreview.prisma.numbers import Flow
from litreview.review.views import ReportRow
from litreview.tui import commands as do
from litreview.tui import flowrows
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import cut
from litreview.tui.parts.date_field import DateField
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.parts.version_choice import VersionChoice
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import NOTHING, HorizontalRule
from litreview.tui.widgets.lines import Lines, Rows

LABEL, NUMBER = 28, 7
LEFT, WIDE_LEFT = 44, 46
AROUND = 4
"""Lines above and below the boxes."""
DATABASES, OTHER = Lane.DATABASES, Lane.OTHER
FORMATS = ("svg", "html")


class FlowScreen(Frame):
    """Every number of the flow; each opens the records that it counts."""

    NAME = "flow"
    OWN_COMMANDS = (
        do.MOVE, do.LANE, do.PAGE, do.ENDS, do.TAB, do.OPEN, do.DATE, do.VERSION, do.AS_NOW, do.WRITE_FLOW,
        *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.TAB, do.OPEN, do.DATE, do.WRITE_FLOW, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        terminal = self.terminal
        self.flow: Flow | None = None
        self.head = Lines(terminal, id="flow-head")
        self.boxes = Rows(terminal, self.draw_box, id="boxes")
        self.notes = Lines(terminal, id="notes")
        self.divider = Lines(terminal, id="divider")
        self.about = Lines(terminal, id="about")
        self.rule = HorizontalRule(terminal)
        self.rows: Sequence[flowrows.ScreenRow] = ()
        self.lane = DATABASES
        self.panel = Panel(self, lambda: NOTHING, self.leave_box)
        self.dated = DateField(self, self.panel)
        self.versions = VersionChoice(self, self.dated)
        self.members = BoxMembers(self, self.dated, self.versions, self.leave_box)
        cursors = (self.members.cursor, RowCursor(self, self.leave_box, self.boxes))
        self.parts = (self.panel, self.members, *cursors, self.versions, self.dated)

    def body(self) -> Iterable[Widget]:
        """Yield the boxes, the contents of one, and whether the numbers add up."""
        left = Vertical(self.head, self.boxes, self.notes, id="flow-left")
        right = Vertical(self.about, self.members.rows, id="flow-right")
        yield Horizontal(left, self.divider, right, id="flow")
        yield self.rule
        yield self.panel.box
        yield self.message

    async def reload(self) -> None:
        """Count every box again, and for a past date what has moved since."""
        if self.dated.at:
            self.flow = await self.dated.count()
            # A date says which version is the newest. Not before it was read: a slip leaves what is shown.
            self.versions.number = 0
        else:
            self.flow = await self.versions.count() or await self.dated.count()
        self.rows = flowrows.shown_rows(self.flow)
        self.paint()

    @property
    def row(self) -> flowrows.ScreenRow:
        """The row under the cursor."""
        return self.rows[self.boxes.cursor]

    def paint(self) -> None:
        """Show the flow for the present size."""
        flow, words, terminal = self.flow, self.words, self.terminal
        if flow is None:
            return
        kind = words("flow.updated" if flow.updated else "flow.new")
        mark = words(flowrows.mark(flow))
        when = self.versions.label() if not self.dated.at else one_line(self.dated.at)
        # Of a version that was published its day says more than how far it is.
        where = f"{when}   " if self.versions.number else f"{mark} · {when or words('flow.today')}   "
        where += one_line(self.session.reviewer)
        self.paint_bar(words("flow", kind=kind), where)
        heads = f"{words('flow.databases'):>{LABEL + NUMBER + 1}}{words('flow.other'):>{NUMBER}}"
        self.head.show([terminal.text(heads, "muted")])
        self.boxes.styles.height = len(self.rows)
        self.boxes.fill(len(self.rows), self.boxes.cursor)
        self.notes.show(list(self._notes(flow)))
        self.divider.show([terminal.text("│", "border")] * self.size.height)
        wrong = check(flow).errors
        # Numbers counted from the log always add up; if they do not, that matters most.
        balance = words.count("flow.off", len(wrong)) if wrong else words("flow.balance")
        self.rule.show(terminal.text(balance, "warn" if wrong else "text"))
        self._paint_box(flow)

    def _notes(self, flow: Flow) -> Iterator[Content]:
        words, terminal = self.words, self.terminal
        studies, reports = flow.numbers.get("new_studies", 0), flow.numbers.get("new_reports", 0)
        yield Content("")
        yield terminal.text(" " + words("flow.included", studies=studies, reports=reports))
        if flow.updated:
            before, total = flow.numbers.get("previous_studies", 0), flow.numbers.get("total_studies", 0)
            yield terminal.text(
                " " + words("flow.previous", before=words.count("study", before), total=total)
            )
        records, awaited, judging = (
            flowrows.total(flow, row) for row in (flowrows.UNDECIDED, flowrows.AWAITED, flowrows.JUDGING)
        )
        if records or awaited or judging:
            yield terminal.text(
                " " + words("flow.undecided", records=words.count("record", records), awaited=awaited),
                "maybe",
            )
            yield terminal.text(" " + words("flow.undecided-2", reports=words.count("report", judging)))

    def _paint_box(self, flow: Flow) -> None:
        """Show the name and parts of the box, and its records once it was opened."""
        words, terminal = self.words, self.terminal
        cell = self.row.cell(self.lane)
        n = f" (n = {words.number(cell.count(flow))})"
        width = self.size.width - (WIDE_LEFT if self.wide else LEFT) - 2
        box = cut(terminal.text(words(f"box.{self.row.name}").strip(), "bold"), width - 1 - len(n))
        lines = [
            Content.assemble(" ", box, terminal.text(n, "bold")),
            terminal.text(f" {words(f'flow.lane.{self.lane.value}')}", "muted"),
            Content(""),
        ]
        parts = [part for box in cell.plus for part in flow.parts(box)]
        lines += [
            terminal.text(f"  {one_line(part.name)[:24]:<25}{words.number(part.n or 0):>5}") for part in parts
        ]
        lines += [Content("")] if parts else []
        if not self.members.is_inside:
            room = self.size.height - AROUND - len(lines)
            lines += [*self.dated.moved(width - 2, room), *self.versions.moved(flow, width - 2)]
        self.about.styles.height = len(lines)
        self.about.show([cut(line, width) for line in lines])
        self.members.rows.fill(len(self.members.keys), self.members.rows.cursor)
        number = words("flow.box", n=self.boxes.cursor + 1, total=len(self.rows))
        # `esc` leads back one step only from inside a box, or from a date.
        leads = [
            words("flow.enter"),
            *(
                [words("flow.esc")]
                if self.members.is_inside
                else (*self.versions.leads(), *self.dated.leads())
            ),
        ]
        self.show_message(terminal.text(number, "muted"), terminal.text(" · ".join(leads), "muted"))

    def draw_box(self, n: int, _width: int) -> Content:
        """Draw a row of the flow; the lane that would open is bold in the cursor's row."""
        row, flow = self.rows[n], self.flow
        if flow is None:
            return Content("")
        colour = "maybe" if row.open else "text"
        numbers = [self.words.number(row.cell(lane).count(flow)) for lane in (DATABASES, OTHER)]
        is_current = n == self.boxes.cursor
        cells = [
            self.terminal.text(
                f"{number:>{NUMBER}}", "accent" if is_current and lane is self.lane else colour
            )
            for lane, number in zip((DATABASES, OTHER), numbers, strict=True)
        ]
        return Content.assemble(
            self.terminal.text(f"{self.words(f'box.{row.name}'):<{LABEL}}", colour), *cells
        )

    async def do_open(self, _key: str) -> None:
        """Open the box."""
        # Listed only when opened: counting a box is fast, listing a large one is not.
        await self.members.open(self.row.cell(self.lane))
        self.paint()

    do_tab = do_open

    async def do_lane(self, key: str) -> None:
        """Go to the other column."""
        self.lane = OTHER if key == "right" else DATABASES
        self.leave_box()

    def leave_box(self) -> None:
        """Go back to the boxes."""
        self.members.empty()
        self.paint()

    async def do_write_flow(self, _key: str) -> None:
        """Write the flow as a picture and as a page that opens its numbers, beside the review."""
        if self.flow is not None:
            names = await self.session.ask(self._write, self.flow)
            self.show_message(self.terminal.word("flow.written", "muted", files=self.words.forms.join(names)))

    def _write(self, flow: Flow) -> list[str]:
        """Write the files; runs in the store's thread."""
        review, lang, is_past = self.session.review, self.words.lang, bool(self.dated.at)
        # Loads libraries that no other key needs.
        from litreview.prisma.outputs import OUTPUTS, FlowStyle  # noqa: PLC0415

        opened = FlowStyle(lang).opened if is_past else review.flow.open(flow, self.versions.window)
        links = "" if is_past else "flow.html#"
        look = FlowStyle(lang, opened=opened, title=review.protocol.long_title_in(lang), links=links)
        for form in FORMATS:
            write_atomically(review.folder / f"flow.{form}", OUTPUTS[form](flow, look))
        return [f"flow.{form}" for form in FORMATS]


class BoxMembers(ScreenPart):
    """The records in a box that was opened.

    Attributes:
        keys: Their keys, in order of import; empty while no box is open.
    """

    def __init__(
        self, frame: Frame, dated: DateField, versions: VersionChoice, leave: Callable[[], None]
    ) -> None:
        super().__init__(frame)
        self.dated = dated
        self.versions = versions
        self.leave = leave
        self.rows = Rows(self.terminal, self._draw, id="members")
        self.cursor = RowCursor(frame, lambda: None, self.rows)
        self.keys: Sequence[str] = ()
        self.titles: dict[str, ReportRow] = {}

    @property
    def is_inside(self) -> bool:
        """Whether keys move among the records."""
        return bool(self.keys)

    def active_commands(self) -> Commands:
        """Return the keys of an open box."""
        return (do.OPEN, do.TAB, do.CANCEL) if self.is_inside else ()

    async def open(self, cell: flowrows.LaneCell) -> None:
        """List the records in a box."""
        self.keys, self.titles = await self.session.ask(self._read, cell)
        self.rows.cursor = 0

    def empty(self) -> None:
        """List nothing."""
        self.keys = ()

    def _read(self, cell: flowrows.LaneCell) -> tuple[list[str], dict[str, ReportRow]]:
        """Read the records in a box; runs in the store's thread."""
        review, me, since = self.session.review, self.session.reviewer, self.dated.since
        window = self.versions.window
        if since is None:
            # A box of a version that was published is listed as it was then.
            boxed = (review.reports.rows(box=name, reviewer=me, window=window) for name in cell.plus)
            titles = {row.key: row for rows in boxed for row in rows}
            inside = cell.keys(lambda name: review.flow.box(name, window))
        else:
            then = since.then
            # Records added since may have changed a report's key: any of its records leads to it.
            rows = review.reports.rows(Stage.TITLE_ABSTRACT, reviewer=me)
            titles = {key: row for row in rows for key in row.records}
            inside = cell.keys(lambda name: boxes.keys(name, then))
        order = {key: row.position for key, row in titles.items()}
        # Import order, as in all other lists.
        return sorted(inside, key=lambda key: (order.get(key, len(order)), key)), titles

    def _draw(self, n: int, width: int) -> Content:
        """Draw a record."""
        key = self.keys[n]
        row = self.titles.get(key)
        if row is None:
            return self.terminal.text(f"▸ {one_line(key)}")
        title = one_line(row.title) or self.words("no-title")
        text = self.terminal.text(f"▸ {row.year or '    '}  {title}")
        return text.truncate(width + 1, ellipsis=True)

    async def do_open(self, _key: str) -> None:
        """Open the record under the cursor."""
        await self.frame.open("record", self.keys[self.rows.cursor], Stage.TITLE_ABSTRACT)

    async def do_tab(self, _key: str) -> None:
        """Go back to the boxes."""
        self.leave()

    async def do_cancel(self, _key: str) -> None:
        """Go back to the boxes."""
        self.leave()
