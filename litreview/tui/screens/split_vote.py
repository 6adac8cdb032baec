"""The votes of a pilot on one report side by side, with the note of the talk about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.review.rounds.pilot_results import PilotReport, PilotResult
from litreview.review.views import Card, Vote
from litreview.screening.protocol import label
from litreview.tui import cardview
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import columns, head, rule, wrapped
from litreview.tui.parts.card_body import MEASURE
from litreview.tui.parts.panel import Panel
from litreview.tui.round_view import vote_text
from litreview.tui.sanitize import one_line, outside
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines


class SplitVoteScreen(Frame):
    """A report of a pilot on which the votes differ.

    Args:
        session: The session.
        name: The round's name or id.
        keys: The reports that are gone through.
        at: The place of the first one that is shown.
    """

    NAME = "split-vote"
    OWN_COMMANDS = (do.MOVE, do.WHOLE, do.NOTE, do.PAGE, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.MOVE, do.WHOLE, do.NOTE, do.HELP, do.BACK)

    def __init__(self, session: SessionState, name: str, keys: Sequence[str], at: int) -> None:
        super().__init__(session)
        self.round_name = name
        self.keys_of_reports = keys
        self.at = at
        self.result: PilotResult | None = None
        self.card: Card | None = None
        self.page = Lines(self.terminal, id="page")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.panel = Panel(self, self.state_text, self.paint_strip)
        self.note = TalkNote(self)
        self.parts = (self.panel, self.note)

    def body(self) -> Iterable[Widget]:
        """Yield the votes, and the note."""
        yield from (HorizontalRule(self.terminal), self.page, self.panel.box)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    @property
    def report(self) -> PilotReport | None:
        """The report with its votes."""
        found = (*self.result.split, *self.result.other_criterion) if self.result else ()
        return next((one for one in found if one.key == self.keys_of_reports[self.at]), None)

    def read(self) -> tuple[PilotResult, Card]:
        """Read the votes and the report; runs in the store's thread."""
        rounds, me = self.session.review.rounds, self.session.reviewer
        result = rounds.pilot_result(self.round_name, me)
        return result, rounds.card(self.round_name, self.keys_of_reports[self.at], me)

    async def reload(self) -> None:
        """Read the votes again."""
        self.result, self.card = await self.session.ask(self.read)
        self.paint()

    def paint(self) -> None:
        """Show the votes for the present size."""
        if self.result is None:
            return
        place = self.words("of", n=self.at + 1, total=len(self.keys_of_reports))
        self.paint_bar(one_line(self.result.round.name), f"{place}   {one_line(self.session.reviewer)}")
        self.page.show(list(self._lines()))
        self.show_message(self.terminal.word("pilot.notes-shown", "muted"))
        self.paint_strip()
        self.panel.repaint()

    def state_text(self) -> Content:
        """Return that the votes differ, and that nothing is settled here."""
        return self.terminal.text(f"≠ {self.words('pilot.settles-nothing')}", "conflict")

    def paint_strip(self) -> None:
        """Show what the note asks, else that nothing is settled here."""
        self.strip.show(*(self.panel.offers() or (self.state_text(), self.terminal.action(do.NOTE, "note"))))

    def _lines(self) -> Iterator[Content]:
        terminal, words, one = self.terminal, self.words, self.report
        if one is None or self.card is None:
            return
        width = min(MEASURE, self.size.width - 2)
        title = cardview.title(terminal, self.card.record, self.session.marked)
        lines = [*head(title, width, 2), *cardview.facts(terminal, self.card, width)[:2], Content("")]
        yield from (Content.assemble(" ", line) for line in lines)
        votes = list(one.votes.values())
        size = max(20, (self.size.width - 2) // max(1, min(len(votes), 3)) - 3)
        for first in range(0, len(votes), 3):
            cells = [self._vote(vote, size) for vote in votes[first : first + 3]]
            for line in range(max(map(len, cells))):
                parts = [cell[line] if line < len(cell) else Content("") for cell in cells]
                divider = terminal.text(" │ ", "border")
                yield Content.assemble(" ", divider.join([columns((part, size)) for part in parts]))
            yield Content("")
        for criterion in self.session.protocol.criteria:
            if criterion.id in one.criteria:
                name = f"{criterion.id} {one_line(label(criterion, words.lang))}"
                yield rule(self.size.width, terminal.ink["border"], terminal.text(name, "bold"))
                text = terminal.text(one_line(criterion.text))
                yield from (Content.assemble(" ", line) for line in wrapped(text, width))
        for who, note in (one.notes or {}).items():
            yield rule(
                self.size.width,
                terminal.ink["border"],
                terminal.word("pilot.talk-of", "bold", name=one_line(who)),
            )
            yield from (Content.assemble(" ", line) for line in wrapped(terminal.text(outside(note)), width))

    def _vote(self, vote: Vote, width: int) -> list[Content]:
        """Return a vote as lines: who, what, under which criterion, and the note."""
        terminal, protocol = self.terminal, self.session.protocol
        failed = [
            reason.criterion
            for code in vote.reasons
            if (reason := protocol.reason(code)) and reason.criterion
        ]
        note = f"{self.words('rail.note').lower()}: {one_line(vote.note) or self.words('note-none')}"
        lines = [
            terminal.text(one_line(vote.reviewer)),
            terminal.text(
                vote_text(terminal, protocol, vote), vote.verdict.value if vote.verdict else "muted"
            ),
        ]
        if failed:
            lines.append(terminal.word("pilot.fails-one", "muted", name=", ".join(failed)))
        return [*lines, *wrapped(terminal.text(note, "muted"), width)]

    async def do_move(self, key: str) -> None:
        """Show the next report that splits the reviewers, or the one before."""
        self.at = (self.at + (1 if key in {"j", "down"} else -1)) % len(self.keys_of_reports)
        await self.reload()

    async def do_page(self, key: str) -> None:
        """Scroll."""
        self.page.page(1 if key in {"space", "pagedown"} else -1)

    async def do_whole(self, _key: str) -> None:
        """Show the whole record."""
        if self.result is not None:
            await self.open("record", self.keys_of_reports[self.at], self.result.round.stage)


class TalkNote(ScreenPart):
    """The note of the talk about a report."""

    OWN_COMMANDS = (do.NOTE,)
    PANEL_COMMANDS = (do.SAVE, do.CANCEL)

    def __init__(self, frame: SplitVoteScreen) -> None:
        super().__init__(frame)
        self.votes = frame

    @property
    def draft(self) -> str:
        """The name of the draft."""
        return f"{self.frame.NAME} {self.votes.keys_of_reports[self.votes.at]}"

    def text_field(self) -> Widget:
        """Return the field of the note."""
        return self.votes.panel.box.note

    def offers(self) -> tuple[Content, Content]:
        """Offer to save the note, or to keep it as a draft."""
        return self.votes.state_text(), self.votes.panel.keys(("ctrl+s", "save"), ("esc", "draft"))

    async def do_note(self, _key: str) -> None:
        """Note what was agreed."""
        report = self.votes.report
        if report is None:
            return
        kept = (report.notes or {}).get(self.session.reviewer, "")
        panel = self.votes.panel
        panel.head("pilot.talk")
        panel.box.open_note(outside(self.session.drafts.get(self.draft, kept)))
        panel.open(self)

    async def do_save(self, _key: str) -> None:
        """Keep the note in the log."""
        screen = self.votes
        text = screen.panel.box.note.text.strip()
        key = screen.keys_of_reports[screen.at]
        await self.session.ask(
            self.session.review.rounds.note, screen.round_name, key, text, self.session.reviewer
        )
        self.session.drafts.pop(self.draft, None)
        screen.panel.close()
        await screen.reload()

    async def do_cancel(self, _key: str) -> None:
        """Close the note; what was typed stays as a draft."""
        panel = self.votes.panel
        text = panel.box.note.text
        panel.close()
        report = self.votes.report
        kept = (report.notes or {}).get(self.session.reviewer, "") if report else ""
        if text.strip() != kept:
            self.session.drafts[self.draft] = text
