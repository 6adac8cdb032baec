"""The facts of one search, its items of PRISMA-S, and what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.model import FactChange
from litreview.review.searches.fact_edits import parse_fact
from litreview.review.searches.listed_searches import ListedSearch, SearchDetails
from litreview.screening.prisma_s import ITEMS, NUMBERS
from litreview.tui import commands as do
from litreview.tui import searchview
from litreview.tui.fact_texts import (
    EDITED,
    answer_text,
    edited_fact,
    export_texts,
    shown_fact,
    typed_fact,
)
from litreview.tui.frame import SMALL, Frame
from litreview.tui.line_wrap import cut
from litreview.tui.parts.fact_field import FactField
from litreview.tui.parts.fact_note import FactNote
from litreview.tui.parts.fact_undo import FactUndo
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.retry import write
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows

LABEL, LEFT, ITEM = 13, 59, 28
BEFORE_VALUE, BEFORE_ANSWER = 3 + LABEL, 8 + ITEM
"""Columns before the value of a fact, and before the answer to an item."""
WHO = 12


@dataclass(frozen=True, slots=True)
class FactRow:
    """A line of the facts.

    Attributes:
        fact: Its name; empty for a line that the cursor passes over.
    """

    fact: str
    label: str = ""
    text: str = ""
    colour: str = "text"


class SearchFactsScreen(Frame):
    """The facts of one search; `enter` edits the one under the cursor.

    Args:
        session: What the screens share.
        ids: The searches of the list.
        at: The place of this one among them.
    """

    NAME = "search-facts"
    OWN_COMMANDS = (
        do.EDIT, do.FACT_NOTE, do.UNDO, do.STRATEGY, do.PAGE, do.MOVE, do.ENDS, do.ITEMS, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.EDIT, do.ITEMS, do.STRATEGY, do.FACT_NOTE, do.UNDO, do.HELP, do.BACK)

    def __init__(self, session: SessionState, ids: Sequence[str], at: int) -> None:
        super().__init__(session)
        self.ids = ids
        self.at = at
        self.found: SearchDetails | None = None
        self.warnings = 0
        self.lines: list[FactRow] = []
        self.facts_head = Lines(self.terminal, id="facts-head")
        self.facts = Rows(self.terminal, self._draw_fact, id="facts")
        self.divider = Lines(self.terminal, id="facts-divider")
        self.items_head = Lines(self.terminal, id="items-head")
        self.items = Rows(self.terminal, self._draw_item, id="items")
        self.left = Vertical(self.facts_head, self.facts, id="facts-left")
        self.right = Vertical(self.items_head, self.items, id="facts-right")
        self.history_rule = HorizontalRule(self.terminal)
        self.history = Lines(self.terminal, id="facts-history")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.panel = Panel(self, lambda: Content(""), self.paint)
        self.field = FactField(self, self._save, self._place_field, self._hint)
        self.note = FactNote(self, self.panel, ids[at])
        self.cursor = RowCursor(self, self._moved, self.facts, self.items, pages=False)
        self.parts = (self.panel, self.field, self.note, self.cursor, FactUndo(self, ids[at]))

    def body(self) -> Iterable[Widget]:
        """Yield the facts, the items, the changes, and what is left to do."""
        yield HorizontalRule(self.terminal)
        yield Horizontal(self.left, self.divider, self.right, self.field.entry, id="search-facts")
        yield from (self.history_rule, self.history, self.panel.box)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    async def reload(self) -> None:
        """Read the search again."""
        self.found = await self.session.ask(self.session.review.searches.details, self.ids[self.at])
        if self.found is None:
            # Its exports were withdrawn meanwhile.
            await self.host.back()
            return
        self.warnings = await self.session.ask(searchview.count_warnings, self.found.listed)
        self.paint()

    @property
    def on_items(self) -> bool:
        """Whether the items of PRISMA-S are in use, not the facts."""
        return self.cursor.rows is self.items

    @property
    def listed(self) -> ListedSearch | None:
        """The search."""
        return self.found.listed if self.found else None

    def paint(self) -> None:
        """Show the facts for the present size."""
        one, words, terminal = self.listed, self.words, self.terminal
        if one is None or self.found is None:
            return
        place = words("of", n=self.at + 1, total=len(self.ids))
        name = one_line(one.search.name)
        self.paint_bar(f"{words('searches')} · {name}", f"{place}   {one_line(self.session.reviewer)}")
        self._arrange()
        self.lines = list(self._fact_rows(self.found))
        # Over blank lines, and the further lines of a fact.
        stops = [n for n, line in enumerate(self.lines) if line.fact]
        self.facts.fill(len(self.lines), self.facts.cursor, stops)
        self.items.fill(len(ITEMS), self.items.cursor)
        heading = words("searches.filled", filled=searchview.filled_text(words, one))
        heads = (terminal.word("searches.facts"), terminal.text(heading))
        for widget, head in zip((self.facts_head, self.items_head), heads, strict=True):
            indent = "  " if self.wide and widget is self.items_head else " "
            widget.show([Content(""), Content.assemble(indent, head)] if self.wide else [])
        if not self.wide:
            self.items_head.show([Content.assemble(" ", heads[1])])
        self.divider.show([terminal.text("│", "border")] * self.size.height)
        self._paint_history(self.found)
        self.paint_strip()
        self.field.paint()
        self.panel.repaint()

    def _arrange(self) -> None:
        """Show facts and items side by side where there is room, else one of them."""
        wide, items = self.wide, self.on_items and not self.wide
        self.left.display, self.right.display, self.divider.display = not items, wide or items, wide
        self.left.styles.width = LEFT if wide else "1fr"
        self.facts_head.styles.height = 3 if wide else 1
        self.items_head.styles.height = 3 if wide else 1
        # On a small screen the facts take all lines, and so they do above an open panel.
        with_history = not items and self.size.height >= SMALL[1] and self.panel.part is None
        self.history_rule.display = self.history.display = with_history
        self.query_one("#search-facts").styles.height = "1fr" if not with_history else 20 if wide else 12

    def _fact_rows(self, found: SearchDetails) -> Iterator[FactRow]:
        words, one = self.words, found.listed
        for fact in EDITED:
            shown = shown_fact(words, fact, one, self.warnings)
            if fact == "strategy" and self.warnings and not self.wide:
                shown += words("searches.s-opens")
            missing = words(f"searches.not-given.{fact}") if not shown else ""
            yield FactRow(fact, words(f"fact.{fact}"), shown or missing, "text" if shown else "muted")
        if self.wide:
            yield FactRow("")
        else:
            filled = searchview.filled_text(words, one)
            empty = searchview.missing_text(words, one)
            text = words("searches.filled-empty", filled=filled, empty=empty) if empty else filled
            yield FactRow("items", "PRISMA-S", f"{text} (tab)")
        label = words("fact.exports")
        exports = export_texts(words, one)
        for n, text in enumerate(exports if self.wide else (" · ".join(exports),)):
            is_bad = any(export.is_damaged for export in one.exports)
            yield FactRow("" if n else "exports", "" if n else label, text, "warn" if is_bad else "text")
        reports = words.count("report", found.reports)
        records = words("searches.in-reports", records=words.count("record", one.records), reports=reports)
        alone = words("searches.alone", n=found.alone)
        texts = (records, alone) if self.wide else (f"{records}; {alone}",)
        for n, text in enumerate(texts):
            yield FactRow("" if n else "reports", "" if n else words("fact.reports"), text)

    def _draw_fact(self, n: int, width: int) -> Content:
        row = self.lines[n]
        line = Content.assemble(
            self.terminal.text(f"  {row.label:<{LABEL}}"), self.terminal.text(row.text, row.colour)
        )
        return cut(line, width)

    def _draw_item(self, n: int, width: int) -> Content:
        item = tuple(ITEMS)[n]
        name = self.words(f"prisma-s.{NUMBERS[item]}")
        line = self.terminal.text(f"{NUMBERS[item]:>5}  {name:<{ITEM}}")
        one = self.listed
        text = answer_text(self.words, item, one) if one else ""
        colour = "text" if one and one.answers[item] else "muted"
        return cut(Content.assemble(line, self.terminal.text(text, colour)), width)

    def _paint_history(self, found: SearchDetails) -> None:
        terminal, words = self.terminal, self.words
        newest = terminal.word("searches.newest", "muted")
        self.history_rule.show(terminal.word("searches.changes", "bold"), newest)
        lines = []
        who = min(WHO, max((len(one.actor) for one in found.changes), default=0))
        old_hits = [one.old for one in found.changes if isinstance(one, FactChange) and one.fact == "hits"]
        # Those before the oldest change were known at the import.
        first_hits = old_hits[-1] if old_hits else found.listed.search.hits
        for n, one in enumerate(found.changes, 1):
            hits = first_hits if n == len(found.changes) and isinstance(first_hits, int) else None
            when = searchview.when_text(words, one.at, with_year=self.wide)
            head = f" {when:0>{18 if self.wide else 13}}  {one_line(one.actor)[:who]:<{who}}  "
            text = searchview.change_text(words, one, self.size.width - len(head) - 1, hits)
            lines.append(cut(terminal.text(head + text), self.size.width - 1))
        self.history.show(lines, self.history.top)

    def paint_strip(self) -> None:
        """Show what would change while a value is typed, else what is left to do."""
        one, terminal = self.listed, self.terminal
        if one is None:
            return
        actions = [terminal.action(do.EDIT, "edit"), terminal.action(do.CANCEL, "back")]
        usual = (terminal.text(searchview.todo_text(self.words, one)), terminal.text("   ").join(actions))
        self.strip.show(*(self.field.offers() or self.panel.offers() or usual))
        if self.field.is_open:
            self.show_message(self.field.message())

    def _hint(self, fact: str, typed: str) -> str:
        """Return what the message line says while a value is typed."""
        one, words = self.listed, self.words
        # A number that is still being typed need not be one yet.
        with suppress(UsageError):
            hits = parse_fact(fact, typed) if one and fact == "hits" else None
            if one and isinstance(hits, int) and hits != one.records:
                counts = {"hits": words.count("hit", hits), "records": words.count("record", one.records)}
                return words("searches.differ", **counts)
        return words.get(f"searches.hint.{fact}", words("searches.hint"))

    async def _save(self, fact: str, value: str) -> Content:
        """Save the value of a fact, which is an event."""
        edit_fact, search = self.session.review.searches.edit_fact, self.ids[self.at]
        edit = await write(self, edit_fact, search, fact, value, self.session.reviewer)
        return searchview.last_edit(self.terminal, edit) if edit else Content("")

    def _place_field(self) -> None:
        """Put the field where the value under the cursor stands."""
        rows, column = (self.items, BEFORE_ANSWER) if self.on_items else (self.facts, BEFORE_VALUE)
        head = 3 if self.wide else 1
        left = LEFT + 1 if self.on_items and self.wide else 0
        right = LEFT if self.wide and not self.on_items else self.size.width
        self.field.entry.styles.width = right - left - column - 1
        self.field.entry.styles.offset = (left + column, head + rows.cursor - rows.top)

    def _moved(self) -> None:
        """Leave what was said of another line; a click may have gone to the other list."""
        self.show_message()
        self.paint()

    async def do_items(self, _key: str) -> None:
        """Go to the items of PRISMA-S, or back to the facts."""
        self.cursor.use(self.facts if self.on_items else self.items)
        self._moved()

    async def do_page(self, key: str) -> None:
        """Scroll the changes."""
        self.history.page(1 if key in {"space", "pagedown"} else -1)

    async def do_edit(self, _key: str) -> None:
        """Edit the fact or item under the cursor; what cannot be edited is shown whole."""
        one = self.listed
        if one is None:
            return
        # An answer of its own wins over the facts and over that of the review.
        if self.on_items:
            item = tuple(ITEMS)[self.items.cursor]
            fact = f"prisma_s.{item}"
            shown = one_line(typed_fact(fact, one)) or answer_text(self.words, item, one)
        else:
            row = self.lines[self.facts.cursor]
            if row.fact == "items":
                await self.do_items("tab")
                return
            if row.fact not in EDITED:
                self.message.show_error(self.terminal.text(row.text, "muted"))
                return
            shown = shown_fact(self.words, row.fact, one, self.warnings) or self.words("searches.none")
            fact = edited_fact(row.fact, one)
        self.field.open(fact, typed_fact(fact, one), shown)

    async def do_strategy(self, _key: str) -> None:
        """Show the strategy with its warnings."""
        if self.listed is not None:
            await self.open("strategy", self.listed)
