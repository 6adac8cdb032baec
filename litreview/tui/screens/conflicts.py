"""Conflicts: the votes on a report side by side, resolved by a consensus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage, State, Verdict
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Card, Decide, Decided, ReportRow, Undone, Vote
from litreview.tui import cardview
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import columns, head, rule, wrapped
from litreview.tui.parts.card_body import MEASURE
from litreview.tui.parts.consensus_panel import ConsensusPanel
from litreview.tui.parts.decision_keys import DecisionKeys, UndoKeys, decision_strip
from litreview.tui.parts.panel import CriteriaPanel, Panel
from litreview.tui.parts.reason_panel import ReasonPanel
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.signs import STATES, VERDICTS
from litreview.tui.undo_prompt import CONFLICTS
from litreview.tui.verdicts import failed_criteria, reason_text
from litreview.tui.widgets.line import NOTHING, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines
from litreview.words.number_forms import clock, local


class ConflictsScreen(Frame):
    """The reports whose votes differ; both stages come after each other."""

    NAME = "conflicts"
    OWN_COMMANDS = (
        do.INCLUDE, do.EXCLUDE, do.REASON, do.MAYBE, do.SKIP, do.UNDO, do.REDO,
        do.PAGE, do.WHOLE, do.CRITERIA, do.MOVE, do.SEARCH, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.UNDO, do.MOVE, do.WHOLE, do.SEARCH, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.shown = shown = ShownReport(Stage.TITLE_ABSTRACT)
        self.page = Lines(self.terminal, id="page")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.conflicts: Sequence[tuple[Stage, ReportRow]] = ()
        self.at = 0
        self.votes: Sequence[Vote] = ()
        self.usual = NOTHING
        self.panel = panel = Panel(self, self.state_text, self.panel_changed)
        self.consensus = ConsensusPanel(
            self, shown, panel, barred=self.barred, verdict_text=self.verdict_text, save=self.save
        )
        self.decisions = DecisionKeys(
            self, shown, self.decided, screen=self.NAME, strip_changed=self.paint_strip,
            judge=self.consensus.propose, paused=(do.SKIP, do.MOVE, do.SEARCH),
        )  # fmt: skip
        reasons = ReasonPanel(self, shown, panel, self.consensus.propose)
        self.parts = (
            panel, self.decisions.retry, self.consensus, reasons, reasons.duplicate_of, CriteriaPanel(self, panel),
            ConflictSearch(self), UndoKeys(self, self.scope, self.undone), self.decisions,
        )  # fmt: skip

    async def save(self, act: Decide) -> bool:
        """Store a consensus and return whether it is stored."""
        await self.decisions.save(act)
        return self.decisions.retry.failed is None

    def body(self) -> Iterable[Widget]:
        """Yield the report with its votes, and the strip."""
        yield from (HorizontalRule(self.terminal), ScreenLine(self.terminal), self.page, self.panel.box)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    def read(self) -> list[tuple[Stage, ReportRow]]:
        """Read which reports are in conflict; runs in the store's thread."""
        review, me = self.session.review, self.session.reviewer
        return [
            (stage, row) for stage in Stage for row in review.reports.rows(stage, State.CONFLICT, reviewer=me)
        ]

    async def reload(self) -> None:
        """Read the conflicts that are left."""
        self.conflicts = await self.session.ask(self.read)
        await self.show_conflict(self.at)

    async def show_conflict(self, at: int) -> None:
        """Show the conflict at a place; after the last comes the first."""
        # A resolved conflict is gone from the list, so the next one has its place.
        self.at = at % len(self.conflicts) if self.conflicts else 0
        self.shown.card, self.votes = None, ()
        if self.conflicts:
            self.shown.stage, row = self.conflicts[self.at]
            ask, reports, me = self.session.ask, self.session.review.reports, self.session.reviewer
            self.shown.card = await ask(reports.card, row.key, me, self.shown.stage)
            self.votes = await ask(reports.votes, row.key, me, self.shown.stage)
        self.shown.since = self.session.timer()
        self.paint()

    def paint(self) -> None:
        """Show the conflict for the present size."""
        words, terminal, n = self.words, self.terminal, len(self.conflicts)
        progress = words("of", n=self.at + 1, total=n) if n else ""
        lead = self.session.protocol.lead
        who = words("lead", name=one_line(lead)) if lead else one_line(self.session.reviewer)
        self.paint_bar(words("conflicts", stage=words(self.shown.stage.value).lower()), f"{progress}   {who}")
        self.page.show(
            list(self._lines(self.shown.card))
            if self.shown.card
            else [terminal.text(f" {words('no-conflicts')}")]
        )
        left, before = self.message.left, self.usual
        self.usual = self.barred() or NOTHING
        # The usual text belongs to the conflict; a message stays.
        self.show_message(
            left if left and left != before else self.usual, terminal.word("n-left", "muted", n=n)
        )
        self.paint_strip()
        self.panel.repaint()

    def _lines(self, card: Card) -> Iterator[Content]:
        terminal, width = self.terminal, min(MEASURE, self.size.width - 2)
        title = cardview.title(terminal, card.record, self.session.marked)
        lines = [*head(title, width, 2), *cardview.facts(terminal, card, width)[:2], Content("")]
        yield from (Content.assemble(" ", line) for line in lines)
        yield from self._side_by_side()
        text = card.record.abstract
        heading = terminal.word("abstract" if text else "no-abstract-short", "bold")
        yield rule(self.size.width, terminal.ink["border"], heading)
        if text:
            yield from cardview.abstract(terminal, card, self.session.marked, "", width)
        yield from (
            Content.assemble(" ", line) for line in wrapped(terminal.word("votes-stay", "muted"), width)
        )

    def _side_by_side(self) -> Iterator[Content]:
        """Yield the votes in two columns."""
        half = self.size.width // 2 - 1
        divider = self.terminal.text("│", "border")
        for n in range(0, len(self.votes), 2):
            pair = [self._vote(vote, half - 3) for vote in self.votes[n : n + 2]]
            pair += [[]] * (2 - len(pair))
            for line in range(max(map(len, pair)) + 1):
                a, b = (side[line] if line < len(side) else Content("") for side in pair)
                left = columns((Content(" "), 1), (a, half - 1))
                yield Content.assemble(left, divider, columns((Content(""), 2), (b, half)))

    def _vote(self, vote: Vote, width: int) -> list[Content]:
        terminal, words = self.terminal, self.words
        moment = local(vote.at)
        name = f"{one_line(vote.reviewer):<10}  {words.forms.date(moment)}, {clock(moment)}"
        if vote.hidden or vote.verdict is None:
            return [terminal.text(name), terminal.word("hidden", "muted")]
        text = self.verdict_text(vote.verdict, vote.reasons)
        fails = failed_criteria(terminal, self.session.protocol, vote.reasons)
        note = f"{words('rail.note').lower()}: {one_line(vote.note) or words('note-none')}"
        return [
            terminal.text(name),
            terminal.text(text, vote.verdict.value),
            *(
                line
                for name in fails
                for line in wrapped(terminal.word("fails", "muted", criterion=name), width)
            ),
            *wrapped(terminal.text(note, "muted"), width),
        ]

    def verdict_text(self, verdict: Verdict, reasons: Sequence[str]) -> str:
        """Return a verdict with its reasons, as in `✕ exclude · a No buyer data`."""
        protocol = self.session.protocol
        text = f"{VERDICTS[verdict]} {self.words(f'state.{verdict}')}"
        return " · ".join([text, *(reason_text(self.terminal, protocol, code) for code in reasons)])

    def paint_strip(self) -> None:
        """Show what an open panel asks or what is not saved, else the decisions."""
        settle = Content.assemble(self.terminal.word("settle", "muted"), "  ")
        usual = decision_strip(self, self.shown.stage, self.state_text(), before=settle)
        if self.barred() is not None:
            # Only what would be accepted is offered.
            usual = self.state_text(), self.terminal.action(do.SKIP, "skip", "muted")
        usual = usual if self.shown.card else (NOTHING, NOTHING)
        self.strip.show(*(self.panel.offers() or self.decisions.retry.offers() or usual))

    def barred(self) -> Content | None:
        """Return why this reviewer cannot resolve the conflict; None where they can."""
        lead = self.session.protocol.lead
        if lead is not None and lead != self.session.reviewer:
            return self.terminal.word("only-lead", "warn", name=one_line(lead))
        # Reviewers who have not voted may not see the votes that they would resolve (RULES 8).
        if not any(vote.hidden for vote in self.votes):
            return None
        line = "1" if self.shown.stage is Stage.TITLE_ABSTRACT else "3"
        return self.terminal.word("vote-first", "warn", n=line)

    def state_text(self) -> Content:
        """Return the state of the report."""
        return self.terminal.text(f"{STATES[State.CONFLICT]} {self.words('state.conflict')}", "conflict")

    def paint_keys(self) -> None:
        """Show the keys; those of the note while it is open."""
        super().paint_keys()
        if self.consensus.is_open:
            self.consensus.show_keys(self.keys)

    def panel_changed(self) -> None:
        """Show what the panel asks, and its keys."""
        self.paint_strip()
        self.paint_keys()

    async def decided(self, act: Decide, decided: Decided) -> None:
        """Show the consensus, and the next conflict."""
        self.session.drafts.pop(f"{self.NAME} {act.stage} {act.key}", None)
        if decided.what == "vote":
            what = [self.words(f"given.{act.verdict}")]
            what += [reason_text(self.terminal, self.session.protocol, code) for code in act.reasons]
            what += [self.words("with-note")] if act.note else []
            sign = VERDICTS[act.verdict]
            self.show_message(self.terminal.word("last.settled", "muted", sign=sign, what=", ".join(what)))
        await self.reload()

    def scope(self) -> UndoScope:
        """Return what `u` takes back here without asking: a consensus."""
        return self.session.scope(self.NAME, CONFLICTS)

    async def undone(self, undone: Undone | None, text: Content) -> None:
        """Read the conflicts again, and show the one that is back."""
        if undone is not None:
            self.session.tallies.clear()
            self.conflicts = await self.session.ask(self.read)
            found = [n for n, (_, row) in enumerate(self.conflicts) if row.key == undone.key]
            await self.show_conflict(found[0] if found else self.at)
        self.show_message(text)

    async def do_skip(self, _key: str) -> None:
        """Leave this conflict, and show the next."""
        await self.do_move("j")

    async def do_move(self, key: str) -> None:
        """Show the next conflict, or the one before."""
        self.show_message(NOTHING)
        await self.show_conflict(self.at + (1 if key in {"j", "down"} else -1))

    async def do_page(self, key: str) -> None:
        """Scroll the abstract."""
        self.page.page(1 if key in {"space", "pagedown"} else -1)

    async def do_whole(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.shown.card is not None:
            await self.open("record", self.shown.card.key, self.shown.stage)


class ConflictSearch(ScreenPart):
    """The line for words of a conflict."""

    OWN_COMMANDS = (do.SEARCH,)
    PANEL_COMMANDS = (do.ACCEPT, do.CANCEL)

    def __init__(self, frame: ConflictsScreen) -> None:
        super().__init__(frame)
        self.conflicts = frame

    def text_field(self) -> Widget:
        """Return the line for the words."""
        return self.conflicts.panel.box.entry

    async def do_search(self, _key: str) -> None:
        """Ask for words of a conflict."""
        if self.conflicts.conflicts:
            panel = self.conflicts.panel
            panel.head("search", ("enter", "choose"), ("esc", "back"))
            panel.box.open_entry()
            panel.open(self)

    async def do_accept(self, _key: str) -> None:
        """Show the next conflict with the words that were typed."""
        screen = self.conflicts
        wanted = screen.panel.box.entry.value.casefold().split()
        screen.panel.close()
        n = len(screen.conflicts)
        for at in ((screen.at + step) % n for step in range(1, n + 1)):
            row = screen.conflicts[at][1]
            text = f"{row.title} {row.author} {row.year} {row.key}".casefold()
            if all(word in text for word in wanted):
                self.frame.show_message(NOTHING)
                await screen.show_conflict(at)
                return
        self.frame.show_message(self.terminal.word("no-conflict-found", "muted"))

    async def do_cancel(self, _key: str) -> None:
        """Stay with the conflict that is shown."""
        self.conflicts.panel.close()
        self.frame.clear_message()
