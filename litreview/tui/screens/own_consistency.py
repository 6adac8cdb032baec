"""A reviewer's own consistency: how many reports they judged the same again, and those that they did not."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.review.rounds.self_checks import OwnConsistency
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import wrapped
from litreview.tui.parts.differing_rows import DifferingRows
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.round_view import consistency_text
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import Hairline, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines


class OwnConsistencyScreen(Frame):
    """A reviewer's own consistency at a stage.

    Args:
        session: The session.
        stage: The stage.
    """

    NAME = "own"
    OWN_COMMANDS = (do.MOVE, do.PAGE, do.ENDS, do.WHOLE, do.ADOPT, do.FIRST_STANDS, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.MOVE, do.WHOLE, do.ADOPT, do.FIRST_STANDS, do.HELP, do.BACK)
    EXTRA = (do.MOVE,)

    def __init__(self, session: SessionState, stage: Stage) -> None:
        super().__init__(session)
        self.stage = stage
        self.found: OwnConsistency | None = None
        self.hairline = Hairline(self.terminal)
        self.text = Lines(self.terminal, id="round-intro")
        self.heading = HorizontalRule(self.terminal)
        self.strip = ScreenLine(self.terminal, id="strip")
        self.differing = DifferingRows(self, is_own=True)
        self.parts = (RowCursor(self, self._paint_strip, self.differing.rows), self.differing)

    def body(self) -> Iterable[Widget]:
        """Yield the figures, the reports that differ, and what can be done with one."""
        yield from (self.hairline, self.text, self.heading, self.differing.rows)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    def footer(self) -> Commands:
        """Return the commands of the last line: where nothing differs only those that lead on."""
        return self.FOOTER if self.differing.reports else (do.HELP, do.BACK)

    async def reload(self) -> None:
        """Read the figures again."""
        # What was judged again a moment ago is here as well, but nobody is led here by it.
        rounds, me = self.session.review.rounds, self.session.reviewer
        self.found = await self.session.ask(rounds.consistency, me, self.stage)
        self.paint()

    def paint(self) -> None:
        """Show the figures for the present size."""
        found, words, terminal = self.found, self.words, self.terminal
        stage = words(self.stage.value)
        self.paint_bar(f"{words('rounds.own')} · {stage.lower()}", one_line(self.session.reviewer))
        n = found.agreement.n if found else 0
        sentences = [words("text.own.none"), words("text.own.unseen")]
        if found is not None:
            self.hairline.measure(n, found.drawn)
            if n:
                judged = words.form("text.own.judged", n, agreed=found.agreed)
                sentences = [judged, consistency_text(words, found)]
        text = [Content("")]
        for sentence in sentences:
            lines = wrapped(terminal.text(sentence), self.size.width - 2)
            text += [Content.assemble(" ", line) for line in lines]
        self.text.styles.height = len(text) + 1
        self.text.show(text)
        differing = found.differing if found else ()
        self.heading.show(
            terminal.word("check.differing", "bold"),
            terminal.word("of", "muted", n=len(differing), total=n),
        )
        # Before anything was judged again there is nothing to compare.
        self.heading.display = self.differing.rows.display = bool(n)
        self.differing.fill(differing, self.stage, "text.own.none-differ")
        self._paint_strip()
        self.paint_keys()

    def _paint_strip(self) -> None:
        words, terminal, one = self.words, self.terminal, self.differing.current
        if one is None or self.found is None:
            self.strip.show()
        else:
            left = self.found.unsettled
            right = Content.assemble(
                terminal.action(do.ADOPT, "adopt"), "   ", terminal.action(do.FIRST_STANDS, "first-stands")
            )
            text = words.form("own.unsettled", left) if left else words("check.all-settled")
            self.strip.show(terminal.text(text), right)
        about = "own.never" if one is None or one.outcome == "open" else f"check.is-{one.outcome}"
        self.show_message(terminal.word(about, "muted") if one else Content(""))

    async def do_adopt(self, _key: str) -> None:
        """Make the second judgement one's vote."""
        await self._settle(adopt=True)

    async def do_first_stands(self, _key: str) -> None:
        """Let the first decision stand."""
        await self._settle(adopt=False)

    async def _settle(self, *, adopt: bool) -> None:
        one = self.differing.current
        if one is not None and self.found is not None:
            rounds, name = self.session.review.rounds, self.found.round_names[one.key]
            await self.session.ask(rounds.settle, name, one.key, self.session.reviewer, adopt=adopt)
            # An adopted judgement may have made a conflict, or resolved one.
            self.session.tallies.clear()
            await self.reload()
