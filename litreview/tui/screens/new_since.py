"""What the searches of the newest version brought: new and known reports, what is gone, what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.review.updates.version_table import RunRow, SearchNotRun, VersionTable
from litreview.screening.filter_language import parse_filter
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns, cut, rule, wrapped
from litreview.tui.parts.pager import NoticePage
from litreview.tui.parts.retry import write
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.trail import Course
from litreview.tui.widgets.line import NOTHING, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows

NAME, DAY, NUMBER = 16, 13, 9
NEW = "todo since:new"
"""The reports that came in with the newest version and are to do."""


class NewSinceScreen(Frame):
    """A line for each search that the newest version has run, and for each that it has not."""

    NAME = "new-since"
    OWN_COMMANDS = (
        do.SCREEN_NEW,
        do.UNDO,
        do.MOVE,
        do.PAGE,
        do.ENDS,
        do.OPEN,
        do.TO_FLOW,
        *do.EVERYWHERE,
        do.BACK,
    )
    FOOTER = (do.MOVE, do.OPEN, do.TO_FLOW, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.table: VersionTable | None = None
        self.listed: list[RunRow | SearchNotRun] = []
        self.head = Lines(self.terminal, id="since-head")
        self.rows = Rows(self.terminal, self.draw, id="since")
        self.about = Lines(self.terminal, id="since-about")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.notice = NoticePage(self)
        self.parts = (self.notice, RowCursor(self, self.paint, self.rows))

    def body(self) -> Iterable[Widget]:
        """Yield the searches, what is new, and what can be done with it."""
        yield from (HorizontalRule(self.terminal), self.notice.page, self.head, self.rows, self.about)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    @property
    def has_begun(self) -> bool:
        """Whether the review has more than one version."""
        return self.table is not None and self.table.version > 1

    def available_commands(self) -> Commands:
        """Return its commands; before an update has begun there are no searches to move among."""
        return super().available_commands() if self.has_begun else (do.TO_FLOW, *do.EVERYWHERE, do.BACK)

    def footer(self) -> Commands:
        """Return the commands of the last line."""
        return tuple(command for command in self.FOOTER if command in self.available_commands())

    async def reload(self) -> None:
        """Read the newest version."""
        self.table = await self.session.ask(self.session.review.updates.table)
        self.listed = [*self.table.searches, *self.table.not_run] if self.has_begun else []
        self.rows.fill(len(self.listed), self.rows.cursor)
        self.paint()

    def paint(self) -> None:
        """Show the version for the present size."""
        words, terminal, table = self.words, self.terminal, self.table
        if table is None:
            return
        for widget in (self.head, self.rows, self.about):
            widget.display = self.has_begun
        self.notice.page.display = not self.has_begun
        place = words("since.version", n=table.version)
        self.paint_bar(self._title(table), f"{place}   {one_line(self.session.reviewer)}")
        if not self.has_begun:
            # Nothing was frozen yet, so that nothing can be new.
            self.notice.show(self.notice.wrapped(terminal.word("text.since.none")))
            self.strip.show()
            self.show_message(right=NOTHING)
            self.paint_keys()
            return
        heads = [words(f"since.{name}") for name in ("now", "new", "known", "gone", "changed")]
        cells = Content.assemble(
            columns(
                (terminal.word("searches.search", "muted"), NAME), (terminal.word("since.run", "muted"), DAY)
            ),
            terminal.text("".join(f"{head:>{NUMBER}}" for head in heads), "muted"),
        )
        self.head.show([Content.assemble("   ", cells)])
        self.rows.styles.height = min(len(self.listed), 10)
        self.about.show(list(self._about(table)))
        self.rows.refresh()
        new = sum(row.new for row in table.searches)
        actions = [terminal.action(do.SCREEN_NEW, "screen-new"), terminal.action(do.UNDO, "undo-update")]
        missing = len(table.not_run)
        left = words.form("since.not-run", missing) if missing else words("since.all-run")
        self.strip.show(terminal.text(left), terminal.text("   ").join(actions))
        self.show_message(right=terminal.word("since.n-new", "muted", n=new))
        self.paint_keys()

    def _title(self, table: VersionTable) -> str:
        if not table.since:
            return self.words("searches")
        return self.words("since.title", day=self.words.forms.date(date.fromisoformat(table.since)))

    def draw(self, n: int, width: int) -> Content:
        """Draw a search."""
        terminal, words, row = self.terminal, self.words, self.listed[n]
        name = (terminal.text(one_line(row.name)), NAME - 1)
        if isinstance(row, SearchNotRun):
            text = terminal.word("since.not", "warn")
            return cut(Content.assemble("  ", columns(name, (Content(""), 1)), text), width)
        # What did not cover the whole period says nothing of what is gone.
        gone = "–" if row.gone is None else words.number(row.gone)
        numbers = (
            *map(words.number, (row.records, row.new, row.known)),
            gone,
            words.number(len(row.changed)),
        )
        facts = columns(name, (Content(""), 1), (terminal.text(one_line(row.last_run)), DAY))
        line = "".join(f"{number:>{NUMBER}}" for number in numbers)
        return cut(Content.assemble("  ", facts, terminal.text(line)), width)

    def _about(self, table: VersionTable) -> Iterator[Content]:
        terminal, words, width = self.terminal, self.words, self.size.width
        yield Content("")
        yield rule(width, terminal.ink["border"], terminal.word("since.what", "bold"))
        rows = table.searches
        counts = {
            "new": sum(row.new for row in rows),
            "known": sum(row.known for row in rows),
            "gone": sum(row.gone or 0 for row in rows),
            "changed": sum(len(row.changed) for row in rows),
        }
        for name, n in counts.items():
            text = terminal.text(f"{words.number(n):>5} {words(f'since.means-{name}')}")
            yield cut(text, width - 1)
        yield Content("")
        # One report may be found by several searches, so that their numbers need not add up.
        yield from (
            Content.assemble(" ", line)
            for line in wrapped(terminal.word("text.since.overlap", "muted"), width - 2)
        )

    async def do_open(self, _key: str) -> None:
        """Show the facts of the search under the cursor."""
        await self.open("search-facts", [row.search for row in self.listed], self.rows.cursor)

    async def do_to_flow(self, _key: str) -> None:
        """Show the flow of this version."""
        await self.open("flow")

    async def do_screen_new(self, _key: str) -> None:
        """Screen the reports that are new and to do."""
        self.session.course = Course(asked=parse_filter(NEW), typed=NEW)
        await self.open("card", Stage.TITLE_ABSTRACT)

    async def do_undo(self, _key: str) -> None:
        """Take the beginning of this version back, after a question: another person may have begun it."""
        updates, me = self.session.review.updates, self.session.reviewer
        newest = await self.session.ask(updates.newest_beginning, me)
        if self.session.asked != newest.act:
            self.session.asked, n = newest.act, self.table.version if self.table else 0
            text = self.terminal.word("since.undo", "warn", n=n, who=one_line(newest.reviewer), m=n - 1)
            self.show_message(text, NOTHING)
            return
        self.session.asked = ""
        version = await write(self, updates.take_back, me)
        await self.reload()
        self.show_message(self.terminal.word("since.undone", "muted", n=version))
