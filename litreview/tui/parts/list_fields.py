"""The fields of a list: its search, its filter, and the two lines that show them."""

from __future__ import annotations

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.screening.filter_fields import SHORT
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import cut
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.row_list import RowList
from litreview.tui.sanitize import one_line
from litreview.tui.widgets.line import ScreenLine


class SearchField(ScreenPart):
    """The line for the words, or the filter, that a list is searched for; the list narrows with every letter."""

    OWN_COMMANDS = (do.SEARCH,)
    PANEL_COMMANDS = (do.ACCEPT, do.CANCEL)

    def __init__(self, frame: Frame, panel: Panel, reports: RowList) -> None:
        super().__init__(frame)
        self.panel = panel
        self.reports = reports

    def text_field(self) -> Widget:
        """Return the line for the words."""
        return self.panel.box.entry

    async def do_search(self, _key: str) -> None:
        """Ask for words to look for."""
        self.panel.head("search")
        self.panel.box.open_entry(self.reports.wanted, self._hints(self.reports.wanted))
        self.panel.open(self)

    def _hints(self, typed: str) -> list[Content]:
        """Describe what is searched, and which words are read as a test and not searched for."""
        where = "search.within" if self.reports.filter else "search.everywhere"
        short = [word for word in typed.split() if word in SHORT]
        lines = [self.terminal.word(where, "muted")]
        lines += [self.terminal.word("search.short", "muted", word=short[-1])] if short else []
        return [cut(Content.assemble(" ", line), self.panel.width) for line in lines]

    async def typed(self) -> None:
        """Narrow the list; what cannot be read yet leaves it as it is, and says why."""
        typed, before = self.panel.box.entry.value, self.reports.wanted
        # The field is also filled when it opens, which changes nothing.
        if typed == before:
            return
        self.reports.wanted = typed
        try:
            await self.reports.find()
        except UsageError as error:
            self.reports.wanted = before
            self.panel.box.show_error(error.message)
        else:
            self.panel.box.beside_entry(self._hints(typed))

    async def do_accept(self, _key: str) -> None:
        """Keep the words, and go on with the list."""
        if self.panel.box.entry.value != self.reports.wanted:
            # The last letters could not be read; they stay where they can be mended.
            return
        self.panel.close()
        self.frame.paint()

    async def do_cancel(self, _key: str) -> None:
        """Clear the search."""
        self.panel.close()
        self.reports.wanted = ""
        self.frame.clear_message()
        await self.reports.find()


class FilterField(ScreenPart):
    """The line for the filter of a list, with what can be asked for."""

    OWN_COMMANDS = (do.FILTER,)
    PANEL_COMMANDS = (do.ACCEPT, do.CANCEL)

    def __init__(self, frame: Frame, panel: Panel, reports: RowList) -> None:
        super().__init__(frame)
        self.panel = panel
        self.reports = reports

    def text_field(self) -> Widget:
        """Return the line for the filter."""
        return self.panel.box.entry

    async def do_filter(self, _key: str) -> None:
        """Ask what is to be listed, and show what can be asked for."""
        ask, review, protocol = self.session.ask, self.session.review, self.session.protocol
        names = {
            "filter.databases": await ask(review.searches.names),
            "filter.labels": await ask(review.reports.labels),
            "filter.terms": [
                group.label_nl if self.words.lang == "nl" else group.name for group in protocol.terms
            ],
            "filter.reasons": [protocol.key(reason) for reason in protocol.reasons],
        }
        word, width = self.terminal.word, self.panel.width
        lines = [word(name, "muted") for name in ("filter.states", "filter.years", "filter.more")]
        lines += [
            word(name, "muted", names=" ".join(map(_quoted, some))) for name, some in names.items() if some
        ]
        self.panel.head("filter", ("enter", "apply"), ("esc", "back"))
        hints = [cut(Content.assemble(" ", line), width) for line in lines]
        self.panel.box.open_entry(self.reports.filter, hints)
        self.panel.open(self)

    async def do_accept(self, _key: str) -> None:
        """List what the filter asks for."""
        before, self.reports.filter = self.reports.filter, self.panel.box.entry.value.strip()
        try:
            # Read while the field is open, so that a slip can be mended where it was made.
            await self.reports.find()
        except UsageError as error:
            self.reports.filter = before
            self.panel.box.show_error(str(error))
            return
        self.panel.close()
        self.frame.paint()

    async def do_cancel(self, _key: str) -> None:
        """Leave the filter as it was."""
        self.panel.close()
        self.frame.clear_message()


class ListHead(ScreenPart):
    """Two lines above a list: its filter, and the words that it is searched for."""

    def __init__(self, frame: Frame, reports: RowList) -> None:
        super().__init__(frame)
        self.reports = reports
        self.filter_line = ScreenLine(self.terminal)
        self.search_line = ScreenLine(self.terminal)

    def show(self, total: int) -> None:
        """Show filter and search, and how many of all reports they leave."""
        words, text = self.words, self.terminal.text
        label = max(len(words("filter")), len(words("search"))) + 2
        filtered = one_line(self.reports.filter) or words("filter.all")
        count = words("of", n=len(self.reports.positions), total=total)
        self.filter_line.show(text(f"{words('filter'):<{label}}{filtered}"), text(count, "muted"))
        self.search_line.show(text(f"{words('search'):<{label}}{one_line(self.reports.wanted)}"))

    def clicked(self, event: Click) -> None:
        """Change filter or search with a click on its line."""
        lines = {self.filter_line: do.FILTER, self.search_line: do.SEARCH}
        clicked = next((command for line, command in lines.items() if event.widget is line), None)
        if clicked and not any(part.is_open for part in self.frame.parts):
            self.frame.host.press(self.terminal.keys.first(clicked))


def _quoted(name: str) -> str:
    """Write a name as it has to be typed."""
    name = one_line(name)
    return f'"{name}"' if " " in name else name
