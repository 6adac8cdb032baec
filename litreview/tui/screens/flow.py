"""The flow: its boxes at the left, what lies in one of them at the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from litreview.model import Lane, Stage
from litreview.prisma import boxes
from litreview.prisma.identities import check
from litreview.prisma.numbers import Flow
from litreview.review.views import ReportRow
from litreview.tui import commands as do
from litreview.tui import flowrows
from litreview.tui.line_wrap import cut
from litreview.tui.sanitize import one_line
from litreview.tui.screens.dated import Dated
from litreview.tui.screens.whole import WholeRecord
from litreview.tui.store_thread import Desk
from litreview.tui.widgets.line import Rule
from litreview.tui.widgets.lines import Lines, Rows

LABEL, NUMBER = 28, 7
LEFT, WIDE_LEFT = 44, 46
DATABASES, OTHER = Lane.DATABASES, Lane.OTHER


class FlowScreen(Dated):
    """Every number of the flow; each opens to what it counts."""

    NAME = "flow"
    KNOWN = (
        do.BOXES, do.LANE, do.PAGE, do.TAB, do.OPEN, do.DATE, do.EXPORT_THESE, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.BOXES, do.TAB, do.OPEN, do.DATE, do.EXPORT_THESE, do.HELP, do.BACK)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = self.look
        self.head = Lines(look, id="flow-head")
        self.boxes = Rows(look, self.draw_box, id="boxes")
        self.notes = Lines(look, id="notes")
        self.divider = Lines(look, id="divider")
        self.about = Lines(look, id="about")
        self.members = Rows(look, self.draw_member, id="members")
        self.rule = Rule(look)
        self.rows: Sequence[flowrows.FlowRow] = ()
        self.keys_inside: Sequence[str] = ()
        self.titles: dict[str, ReportRow] = {}
        self.lane = DATABASES
        self.inside = False

    def body(self) -> Iterable[Widget]:
        """Give the boxes, what lies in one, and whether the numbers add up."""
        left = Vertical(self.head, self.boxes, self.notes, id="flow-left")
        right = Vertical(self.about, self.members, id="flow-right")
        yield Horizontal(left, self.divider, right, id="flow")
        yield self.rule
        yield self.sheet
        yield self.message

    async def reload(self) -> None:
        """Count every box again; of a past date what has moved since."""
        self.flow = await self.counted()
        self.rows = flowrows.shown(self.flow)
        self.paint()

    @property
    def row(self) -> flowrows.FlowRow:
        """The row under the cursor."""
        return self.rows[self.boxes.cursor]

    def paint(self) -> None:
        """Show the flow for the present size."""
        flow, words, look = self.flow, self.words, self.look
        if flow is None:
            return
        kind = words("flow.updated" if flow.updated else "flow.new")
        mark = words(flowrows.mark(flow))
        where = f"{mark} · {one_line(self.at) or words('flow.today')}   {one_line(self.desk.reviewer)}"
        self.paint_bar(words("flow", kind=kind), where)
        heads = f"{words('flow.databases'):>{LABEL + NUMBER + 1}}{words('flow.other'):>{NUMBER}}"
        self.head.show([look.text(heads, "muted")])
        self.boxes.styles.height = len(self.rows)
        self.boxes.fill(len(self.rows), self.boxes.cursor)
        self.notes.show(list(self._notes(flow)))
        self.divider.show([look.text("│", "border")] * self.size.height)
        wrong = check(flow).errors
        # Counted from the log the numbers always add up; if not, that is the first thing to see.
        balance = words("flow.off", n=len(wrong)) if wrong else words("flow.balance")
        self.rule.show(look.text(balance, "warn" if wrong else "text"))
        self._paint_box(flow)

    def _notes(self, flow: Flow) -> Iterator[Content]:
        words, look = self.words, self.look
        studies, reports = flow.numbers.get("new_studies", 0), flow.numbers.get("new_reports", 0)
        yield Content("")
        yield look.text(" " + words("flow.included", studies=studies, reports=reports))
        if flow.updated:
            before, total = flow.numbers.get("previous_studies", 0), flow.numbers.get("total_studies", 0)
            yield look.text(" " + words("flow.previous", before=before, total=total))
        records, awaited, judging = (
            flowrows.total(flow, row) for row in (flowrows.UNDECIDED, flowrows.AWAITED, flowrows.JUDGING)
        )
        if records or awaited or judging:
            yield look.text(" " + words("flow.undecided", records=records, awaited=awaited), "maybe")
            yield look.text(" " + words("flow.undecided-2", reports=judging))

    def _paint_box(self, flow: Flow) -> None:
        """Say what the box is; list what lies in it once it was opened."""
        words, look = self.words, self.look
        cell = self.row.cell(self.lane)
        n = f" (n = {words.number(cell.count(flow))})"
        room = self.size.width - (WIDE_LEFT if self.wide else LEFT) - 3 - len(n)
        box = cut(look.text(words(f"box.{self.row.name}").strip(), "bold"), room)
        lines = [
            Content.assemble(" ", box, look.text(n, "bold")),
            look.text(f" {words(f'flow.lane.{self.lane.value}')}", "muted"),
            Content(""),
        ]
        parts = [part for box in cell.plus for part in flow.parts(box)]
        lines += [
            look.text(f"  {one_line(part.name)[:24]:<25}{words.number(part.n or 0):>5}") for part in parts
        ]
        lines += [Content("")] if parts else []
        lines += [] if self.inside else self.moved()
        self.about.styles.height = len(lines)
        self.about.show(lines)
        self.members.fill(len(self.keys_inside), self.members.cursor)
        place = words("flow.box", n=self.boxes.cursor + 1, total=len(self.rows))
        # `esc` leads back one step only from inside a box, or from a date.
        leads = [words("flow.enter"), *([words("flow.esc")] if self.inside else self.back_to_today())]
        self.say(look.text(place, "muted"), look.text(" · ".join(leads), "muted"))

    def draw_box(self, n: int, _width: int) -> Content:
        """Draw a row of the flow; the lane that would open is bold in the cursor's row."""
        row, flow = self.rows[n], self.flow
        if flow is None:
            return Content("")
        colour = "maybe" if row.open else "text"
        numbers = [self.words.number(row.cell(lane).count(flow)) for lane in (DATABASES, OTHER)]
        here = n == self.boxes.cursor
        cells = [
            self.look.text(f"{number:>{NUMBER}}", "accent" if here and lane is self.lane else colour)
            for lane, number in zip((DATABASES, OTHER), numbers, strict=True)
        ]
        return Content.assemble(self.look.text(f"{self.words(f'box.{row.name}'):<{LABEL}}", colour), *cells)

    def draw_member(self, n: int, width: int) -> Content:
        """Draw a record that lies in the box."""
        key = self.keys_inside[n]
        row = self.titles.get(key)
        if row is None:
            return self.look.text(f"▸ {one_line(key)}")
        title = one_line(row.title) or self.words("no-title")
        return self.look.text(f"▸ {row.year or '    '}  {title}").truncate(width + 1, ellipsis=True)

    def read(self, cell: flowrows.Cell) -> tuple[list[str], dict[str, ReportRow]]:
        """Read what lies in a box; runs beside the screen."""
        review, me = self.desk.review, self.desk.reviewer
        if self.since is None:
            rows = [row for name in cell.plus for row in review.reports.rows(box=name, reviewer=me)]
            titles = {row.key: row for row in rows}
            inside = cell.keys(review.flow.box)
        else:
            then = self.since.then
            # A record that has come since may name its report now: any of them leads to it.
            rows = review.reports.rows(Stage.TITLE_ABSTRACT, reviewer=me)
            titles = {key: row for row in rows for key in row.records}
            inside = cell.keys(lambda name: boxes.keys(name, then))
        place = {key: row.position for key, row in titles.items()}
        # Import order, as in all other lists.
        return sorted(inside, key=lambda key: (place.get(key, len(place)), key)), titles

    async def do_open(self, _key: str) -> None:
        """Open the box; inside it, open the record."""
        if self.inside and self.keys_inside:
            await self.home.show(
                WholeRecord(self.desk, self.keys_inside[self.members.cursor], Stage.TITLE_ABSTRACT)
            )
            return
        # Listed when it is opened: counting a box is quick, listing a large one is not.
        self.keys_inside, self.titles = await self.desk.ask(self.read, self.row.cell(self.lane))
        self.inside = bool(self.keys_inside)
        self.members.cursor = 0
        self.paint()

    async def do_tab(self, key: str) -> None:
        """Go from the boxes to the records, and back."""
        if self.inside:
            self.leave_box()
        else:
            await self.do_open(key)

    async def do_boxes(self, key: str) -> None:
        """Move to the next box or record, or to the one before."""
        step = 1 if key in {"j", "down"} else -1
        if self.inside:
            self.members.put(self.members.cursor + step)
            return
        self.boxes.put(self.boxes.cursor + step)
        self.leave_box()

    async def do_page(self, key: str) -> None:
        """Move by a page of records."""
        step = self.members.size.height * (1 if key in {"space", "pagedown"} else -1)
        self.members.put(self.members.cursor + step)

    async def do_lane(self, key: str) -> None:
        """Go to the other column."""
        self.lane = OTHER if key == "right" else DATABASES
        self.leave_box()

    def leave_box(self) -> None:
        """Go back to the boxes."""
        self.inside, self.keys_inside = False, ()
        self.paint()

    async def do_cancel(self, key: str) -> None:
        """Go back to the boxes, then to today, then back."""
        if self.inside:
            self.leave_box()
        else:
            await super().do_cancel(key)
