"""Conflicts: the votes on a report side by side, settled by a decision of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage, State, Verdict
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Card, Decide, Decided, ReportRow, Undone, Vote
from litreview.tui import cardview
from litreview.tui import commands as do
from litreview.tui.line_wrap import columns, head, rule, wrapped
from litreview.tui.sanitize import one_line, outside
from litreview.tui.screens.doubled import Doubled
from litreview.tui.screens.sheeted import SEARCH
from litreview.tui.screens.whole import WholeRecord
from litreview.tui.signs import STATES, VERDICTS
from litreview.tui.store_thread import Desk
from litreview.tui.undo_prompt import CONFLICTS
from litreview.tui.verdicts import reason_text
from litreview.tui.widgets.line import NOTHING, Line, Rule
from litreview.tui.widgets.lines import Lines
from litreview.words.number_forms import clock, local

MEASURE = 84
WHY = "why"
"""The note on a verdict that is not settled yet."""


class Conflicts(Doubled):
    """The reports whose votes differ; both stages come after each other.

    Attributes:
        proposed: The consensus that is settled by `enter`; until then every letter is text of its note.
    """

    NAME = "conflicts"
    KNOWN = (
        do.INCLUDE, do.EXCLUDE, do.MAYBE, do.SKIP, do.UNDO, do.REDO,
        do.PAGE, do.WHOLE, do.CRITERIA, do.MOVE, do.SEARCH, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    MODES = {**Doubled.MODES, WHY: (do.SETTLE, do.CANCEL, do.CLEAR)}  # noqa: RUF012  # declared above
    FOOTER = (do.UNDO, do.MOVE, do.WHOLE, do.SEARCH, do.HELP, do.BACK)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Stage.TITLE_ABSTRACT)
        self.page = Lines(self.look, id="page")
        self.rule = Rule(self.look)
        self.conflicts: Sequence[tuple[Stage, ReportRow]] = ()
        self.proposed: Decide | None = None
        self.at = 0
        self.card: Card | None = None
        self.votes: Sequence[Vote] = ()
        self.usual = NOTHING

    def body(self) -> Iterable[Widget]:
        """Give the report with its votes, and the strip."""
        yield from (
            Rule(self.look),
            Line(self.look),
            self.page,
            self.sheet,
            self.rule,
            self.strip,
            self.message,
        )

    def read(self) -> list[tuple[Stage, ReportRow]]:
        """Read which reports are in conflict; runs beside the screen."""
        review, me = self.desk.review, self.desk.reviewer
        return [
            (stage, row) for stage in Stage for row in review.reports.rows(stage, State.CONFLICT, reviewer=me)
        ]

    async def reload(self) -> None:
        """Read the conflicts that are left."""
        self.conflicts = await self.desk.ask(self.read)
        await self.put(self.at)

    async def put(self, at: int) -> None:
        """Show the conflict at a place; after the last comes the first."""
        # The settled one is gone from the list, so the same place is the next.
        self.at = at % len(self.conflicts) if self.conflicts else 0
        self.card, self.votes = None, ()
        if self.conflicts:
            self.stage, row = self.conflicts[self.at]
            key = row.key
            ask, review, me = self.desk.ask, self.desk.review, self.desk.reviewer
            self.card = await ask(review.reports.card, key, me, self.stage)
            self.votes = await ask(review.reports.votes, key, me, self.stage)
        self.since = self.desk.timer()
        self.paint()

    def target(self) -> Card | None:
        """Give the report on the screen."""
        return self.card

    def paint(self) -> None:
        """Show the conflict for the present size."""
        words, look, n = self.words, self.look, len(self.conflicts)
        far = words("of", n=self.at + 1, total=n) if n else ""
        lead = self.desk.protocol.lead
        who = words("lead", name=one_line(lead)) if lead else one_line(self.desk.reviewer)
        self.paint_bar(words("conflicts", stage=words(self.stage.value).lower()), f"{far}   {who}")
        self.page.show(
            list(self._lines(self.card)) if self.card else [look.text(f" {words('no-conflicts')}")]
        )
        left, before = self.message.left, self.usual
        self.usual = self._barred() or NOTHING
        # What stands there while nothing is said goes with the conflict; what was said stays.
        self.say(left if left and left != before else self.usual, look.word("n-left", "muted", n=n))
        self.paint_strip()
        self.paint_sheet()

    def _lines(self, card: Card) -> Iterator[Content]:
        look, width = self.look, min(MEASURE, self.size.width - 2)
        title = cardview.title(look, card.record, self.desk.marked)
        lines = [*head(title, width, 2), *cardview.facts(look, card, width)[:2], Content("")]
        yield from (Content.assemble(" ", line) for line in lines)
        yield from self._side_by_side()
        text = card.record.abstract
        heading = look.word("abstract" if text else "no-abstract-short", "bold")
        yield rule(self.size.width, look.ink["border"], heading)
        if text:
            yield from cardview.abstract(look, card, self.desk.marked, "", width)
        yield from (Content.assemble(" ", line) for line in wrapped(look.word("votes-stay", "muted"), width))

    def _side_by_side(self) -> Iterator[Content]:
        """Put two votes beside each other, and further ones below."""
        half = self.size.width // 2 - 1
        divider = self.look.text("│", "border")
        for n in range(0, len(self.votes), 2):
            pair = [self._vote(vote, half - 3) for vote in self.votes[n : n + 2]]
            pair += [[]] * (2 - len(pair))
            for line in range(max(map(len, pair)) + 1):
                a, b = (side[line] if line < len(side) else Content("") for side in pair)
                left = columns((Content(" "), 1), (a, half - 1))
                yield Content.assemble(left, divider, columns((Content(""), 2), (b, half)))

    def _vote(self, vote: Vote, width: int) -> list[Content]:
        look, words = self.look, self.words
        moment = local(vote.at)
        name = f"{one_line(vote.reviewer):<10}  {words.forms.date(moment)}, {clock(moment)}"
        if vote.hidden or vote.verdict is None:
            return [look.text(name), look.word("hidden", "muted")]
        said = self._said(vote.verdict, vote.reasons)
        note = f"{words('rail.note').lower()}: {one_line(vote.note) or words('note-none')}"
        return [
            look.text(name),
            look.text(said, vote.verdict.value),
            *wrapped(look.text(note, "muted"), width),
        ]

    def _said(self, verdict: Verdict, reasons: Sequence[str]) -> str:
        """Name a verdict with its reasons, as in `✕ exclude · a No buyer data`."""
        protocol = self.desk.protocol
        said = f"{VERDICTS[verdict]} {self.words(f'state.{verdict}')}"
        return " · ".join([said, *(reason_text(self.look, protocol, code) for code in reasons)])

    def paint_strip(self) -> None:
        """Offer to settle, or show what `enter` will settle."""
        super().paint_strip()
        if self.mode == WHY and self.proposed is not None:
            said = self._said(self.proposed.verdict, self.proposed.reasons)
            left = self.look.word("not-settled", self.proposed.verdict.value, what=said)
            self.strip.show(left, self._keys(("enter", "settle"), ("esc", "back")))
        elif self.mode is None and self.failed is None:
            right = Content.assemble(self.look.word("settle", "muted"), "  ", self.strip.right)
            if self._barred() is not None:
                # What would be refused is not offered.
                right = self.look.action(do.SKIP, "skip", "muted")
            self.strip.show(*((self.standing(), right) if self.card else ()))

    def _barred(self) -> Content | None:
        """Say why this reviewer cannot settle the conflict, if so."""
        lead = self.desk.protocol.lead
        if lead is not None and lead != self.desk.reviewer:
            return self.look.word("only-lead", "warn", name=one_line(lead))
        # Who has not voted would settle what they may not see (RULES 8).
        return self.look.word("hidden", "warn") if any(vote.hidden for vote in self.votes) else None

    def standing(self) -> Content:
        """Say that the votes differ."""
        return self.look.text(f"{STATES[State.CONFLICT]} {self.words('state.conflict')}", "conflict")

    def paint_keys(self) -> None:
        """Show the keys; those of the note while it is open."""
        super().paint_keys()
        if self.mode == WHY:
            keys = [
                Content.assemble(self.look.text(key, "key"), " ", self.look.word(name))
                for key, name in (
                    ("enter", "foot.settle"),
                    ("esc", "foot.unsettled"),
                    ("ctrl+u", "foot.clear"),
                )
            ]
            # The first two are the ways out; a narrow terminal has room for no more.
            fits = Content("   ").join(keys).cell_length < self.size.width
            self.keys.show(Content("   ").join(keys if fits else keys[:2]))

    def text_field(self) -> Widget | None:
        """Give the field of the note while it is open."""
        return self.sheet.note if self.mode == WHY else super().text_field()

    def open_sheet(self, mode: str) -> None:
        """Open a sheet, and show its keys."""
        super().open_sheet(mode)
        self.paint_keys()

    def close_sheet(self) -> None:
        """Close the sheet, and show the keys of the screen."""
        super().close_sheet()
        self.paint_keys()

    def screen_name(self) -> str:
        """Name the screen for `u`."""
        return self.NAME

    def scope(self) -> UndoScope:
        """Return what `u` takes back here without asking: a consensus."""
        return self.desk.scope(self.screen_name(), CONFLICTS)

    async def decide(self, verdict: Verdict, reasons: tuple[str, ...] = (), other: str | None = None) -> None:
        """Propose a consensus and ask for its note: the lead settles where there is one, else who has voted."""
        if self.card is None or self.refuses():
            return
        barred = self._barred()
        if barred is not None:
            self.say(barred)
            return
        act = Decide(self.card.key, verdict, reasons, stage=self.stage, consensus=True, other=other)
        if other is not None:
            # A judgement that two records are one report; it was confirmed by `enter` and has no note.
            await self.store(act)
            return
        self.proposed = act
        verdict_word = self.words(f"state.{verdict}")
        self.sheet.head(self.look.word("why-settle", "bold", verdict=verdict_word))
        self.sheet.open_note(outside(self.desk.drafts.get(self._draft(self.card), "")))
        self.open_sheet(WHY)
        self.say(self.look.word("letters-are-text", "muted"))

    async def do_settle(self, _key: str) -> None:
        """Store the consensus with its note as one event."""
        if self.proposed is None:
            return
        act = replace(self.proposed, note=self._end_note())
        await self.store(act)
        if self.failed is None:
            # Keys that came before the next conflict was seen are not meant for it.
            await self.painted()
            dropped = self.home.drop_keys()
            if dropped:
                said = self.words("keys-dropped", keys=self.words.count("key", dropped))
                self.say(Content.assemble(self.message.left, self.look.text(f" · {said}", "warn")))

    def _end_note(self) -> str:
        """Close the note and return its text, which stays as a draft until it is part of an event."""
        typed = self.sheet.note.text.strip()
        if self.card is not None and typed:
            self.desk.drafts[self._draft(self.card)] = typed
        elif self.card is not None:
            self.desk.drafts.pop(self._draft(self.card), None)
        self.proposed = None
        self.close_sheet()
        return typed

    async def do_clear(self, _key: str) -> None:
        """Clear the note."""
        self.sheet.note.clear()

    async def do_cancel(self, key: str) -> None:
        """Close the note and settle nothing; else close the sheet, or go back."""
        if self.mode != WHY:
            await super().do_cancel(key)
        else:
            self.say(
                self.look.word("nothing-settled-kept" if self._end_note() else "nothing-settled", "muted")
            )

    async def do_search(self, _key: str) -> None:
        """Ask for words of a conflict."""
        if self.conflicts and self.failed is None:
            self.sheet.head(
                self.look.word("search", "bold"), self._keys(("enter", "choose"), ("esc", "back"))
            )
            self.sheet.open_entry()
            self.open_sheet(SEARCH)

    async def do_accept(self, key: str) -> None:
        """Show the next conflict with the words that were typed."""
        if self.mode != SEARCH:
            await super().do_accept(key)
            return
        wanted = self.sheet.entry.value.casefold().split()
        self.close_sheet()
        n = len(self.conflicts)
        for at in ((self.at + step) % n for step in range(1, n + 1)):
            row = self.conflicts[at][1]
            text = f"{row.title} {row.author} {row.year} {row.key}".casefold()
            if all(word in text for word in wanted):
                self.say(NOTHING)
                await self.put(at)
                return
        self.say(self.look.word("no-conflict-found", "muted"))

    async def do_exclude(self, key: str) -> None:
        """Ask for the reason, of who may settle the conflict."""
        barred = self._barred()
        if barred is not None and self.card is not None and not self.refuses():
            self.say(barred)
        else:
            await super().do_exclude(key)

    async def decided(self, act: Decide, decided: Decided) -> None:
        """Say what was settled, and show the next."""
        self.desk.drafts.pop(f"{self.NAME} {act.stage} {act.key}", None)
        if decided.what == "vote":
            what = [self.words(f"given.{act.verdict}")]
            what += [reason_text(self.look, self.desk.protocol, code) for code in act.reasons]
            what += [self.words("with-note")] if act.note else []
            self.say(
                self.look.word("last.settled", "muted", sign=VERDICTS[act.verdict], what=", ".join(what))
            )
        await self.reload()

    async def undone(self, undone: Undone) -> None:
        """Read the conflicts again, and show the one that is back."""
        self.conflicts = await self.desk.ask(self.read)
        places = [n for n, (_, row) in enumerate(self.conflicts) if row.key == undone.key]
        await self.put(places[0] if places else self.at)

    async def do_skip(self, _key: str) -> None:
        """Leave this conflict, and show the next."""
        await self.do_move("j")

    async def do_move(self, key: str) -> None:
        """Show the next conflict, or the one before."""
        if self.failed is None:
            self.say(NOTHING)
            await self.put(self.at + (1 if key in {"j", "down"} else -1))

    async def do_page(self, key: str) -> None:
        """Scroll the abstract."""
        self.page.page(1 if key in {"space", "pagedown"} else -1)

    async def do_whole(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.card is not None:
            await self.home.show(WholeRecord(self.desk, self.card.key, self.stage))
