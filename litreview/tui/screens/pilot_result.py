"""The result of a pilot: agreement, criteria, and the votes that split the reviewers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.review.rounds.pilot_results import CriterionSplit, PilotReport, PilotResult
from litreview.review.rounds.result_file import pilot_csv
from litreview.review.rounds.rounds_part import RoundProgress
from litreview.screening.protocol import label
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns, cut, fit, wrapped
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.round_view import (
    figure_text,
    pilot_coefficients,
    pilot_counts,
    short_names,
    target_text,
    vote_text,
)
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.table_file import write_table
from litreview.tui.widgets.line import Hairline, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows

CRITERION, AGREE, NUMBER, KAPPA = 22, 9, 8, 8
CRITERIA = 7
"""Criteria in sight: a longer list scrolls, so that nothing below it moves."""
YEAR, VOTE, WIDE_VOTE, THREE = 6, 15, 21, 11


@dataclass(frozen=True, slots=True)
class PilotNumbers:
    """What the screen shows, read at one moment; `result` is None while the pilot is open."""

    progress: RoundProgress
    result: PilotResult | None


class PilotResultScreen(Frame):
    """The result of a pilot, or how far it is.

    Args:
        session: The session.
        name: The round's name or id.
    """

    NAME = "pilot"
    OWN_COMMANDS = (
        do.MOVE, do.PAGE, do.ENDS, do.TO_VOTES, do.OPEN, do.NOTE, do.NEW_PILOT, do.WRITE_RESULT, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.TO_VOTES, do.OPEN, do.NEW_PILOT, do.WRITE_RESULT, do.HELP, do.BACK)
    EXTRA = (do.WRITE_RESULT,)

    def __init__(self, session: SessionState, name: str) -> None:
        super().__init__(session)
        self.round_name = name
        self.numbers: PilotNumbers | None = None
        self.only: str | None = None
        self.hairline = Hairline(self.terminal)
        self.text = Lines(self.terminal, id="round-intro")
        self.criteria = Rows(self.terminal, self.draw_criterion, id="round-criteria")
        self.heading = HorizontalRule(self.terminal)
        self.names = ScreenLine(self.terminal)
        self.rows = Rows(self.terminal, self.draw_vote, id="round-rows")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.cursor = RowCursor(self, self._moved, self.criteria, self.rows)
        self.parts = (self.cursor,)

    def body(self) -> Iterable[Widget]:
        """Yield the agreement, the criteria, and the votes that differ."""
        yield from (
            self.hairline,
            self.text,
            self.criteria,
            ScreenLine(self.terminal),
            self.heading,
            self.names,
            self.rows,
        )
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    def read(self) -> PilotNumbers:
        """Read progress and result; runs in the store's thread."""
        rounds, me = self.session.review.rounds, self.session.reviewer
        progress = rounds.progress(self.round_name, me)
        try:
            return PilotNumbers(progress, rounds.pilot_result(self.round_name, me))
        except UsageError:
            return PilotNumbers(progress, None)

    def footer(self) -> Commands:
        """Return the commands of the last line: while the pilot is open, or nothing differs, there are no votes to show."""
        if self.result is None:
            return (do.OPEN, do.HELP, do.BACK)
        absent = set() if self.votes else {do.TO_VOTES, do.OPEN}
        absent |= set() if self.votes or self.result.criteria else {do.MOVE}
        return tuple(command for command in self.FOOTER if command not in absent)

    async def reload(self) -> None:
        """Read the result again."""
        self.numbers = await self.session.ask(self.read)
        self.paint()

    @property
    def result(self) -> PilotResult | None:
        """The result; None while the pilot is open."""
        return self.numbers.result if self.numbers else None

    @property
    def in_votes(self) -> bool:
        """Whether the votes are in use, not the criteria."""
        return self.cursor.rows is self.rows

    @property
    def votes(self) -> Sequence[PilotReport]:
        """The reports that split the reviewers, then those excluded for different criteria; those of one criterion alone if one is opened."""
        if self.result is None:
            return ()
        found = (*self.result.split, *self.result.other_criterion)
        return [one for one in found if self.only is None or self.only in one.criteria]

    def paint(self) -> None:
        """Show the result, or how far the pilot is, for the present size."""
        now = self.numbers
        if now is None:
            return
        words, terminal, round_ = self.words, self.terminal, now.progress.round
        total = len(round_.records)
        name = one_line(round_.name)
        self.paint_bar(
            words("pilot.title", name=name)
            if now.result
            else f"{name} · {words(round_.stage.value).lower()}",
            f"{words('of', n=now.progress.judged, total=total)}   {one_line(self.session.reviewer)}",
        )
        self.hairline.measure(now.progress.judged, total)
        text = self._waiting(now.progress) if now.result is None else self._agreement(now.result)
        self.text.styles.height = "1fr" if now.result is None else len(text)
        self.text.show(text)
        for widget in (self.criteria, self.heading, self.names, self.rows):
            widget.display = now.result is not None
        if now.result is not None:
            self.criteria.styles.height = min(CRITERIA, len(now.result.criteria))
            self.criteria.fill(len(now.result.criteria), self.criteria.cursor)
            self.names.show(self._names(now.result))
            if not now.result.criteria:
                self.cursor.use(self.rows)
            self.names.display = bool(self.votes)
            key = terminal.keys.first(do.NEW_PILOT)
            none = wrapped(terminal.word("text.pilot.no-votes", "muted", new=key), self.size.width - 2)
            self.rows.instead = [Content.assemble(" ", line) for line in none]
            self.rows.fill(len(self.votes), self.rows.cursor)
            # How many rows there is room for is known when all is laid out.
            self.call_after_refresh(self._paint_heading)
        self._paint_strip()
        self.paint_keys()

    def _paint_heading(self) -> None:
        """Show how many votes differ, or which of them are in sight."""
        terminal, rows, total = self.terminal, self.rows, len(self.votes)
        # Only where some are out of sight, as their number alone says more.
        if rows.last - rows.top < total:
            end = terminal.word("rows", "muted", first=rows.top + 1, last=rows.last, total=total)
            end = Content.assemble(end, terminal.text(" ↓", "muted")) if rows.last < total else end
        else:
            drawn = len(self.numbers.progress.round.records) if self.numbers else 0
            end = terminal.word("of", "muted", n=total, total=drawn)
        self.heading.show(terminal.word("pilot.split", "bold"), end)

    def _waiting(self, progress: RoundProgress) -> list[Content]:
        """Return how far everybody is, and that the result opens when all have judged."""
        words, total = self.words, len(progress.round.records)
        others = ", ".join(
            f"{one_line(name)} {words('of', n=n, total=total)}"
            for name, n in progress.judged_by.items()
            if name != self.session.reviewer
        )
        lines = [words("pilot.yours", n=progress.judged, total=total, name=one_line(progress.round.name))]
        lines += [
            words("pilot.others", others=others or words("pilot.nobody")),
            "",
            words("text.pilot.opens", n=total),
        ]
        width = self.size.width - 10
        text = [Content("")] * 3
        for line in lines:
            text += [Content.assemble(" " * 9, part) for part in wrapped(self.terminal.text(line), width)]
        return text

    def _agreement(self, found: PilotResult) -> list[Content]:
        """Return the agreement with its target, the counts of the votes, and the head of the criteria."""
        words, terminal, target = self.words, self.terminal, found.target
        raw = figure_text(words, found.agreed / found.n if found.n else None, "raw")
        head = words("pilot.agreement", raw=raw, agreed=found.agreed, n=found.n)
        if target is not None:
            outcome = {True: "reached", False: "missed", None: "undefined"}[found.reached]
            head += words(f"pilot.target.{outcome}", target=target_text(words, target))
        head = f"{head}   {pilot_coefficients(words, found, wide=self.wide)}"
        names = short_names(found.reviewers, NUMBER - 1)
        cells = [
            (terminal.word("pilot.fails", "muted"), self._criterion_width(found)),
            (terminal.text(f"{words('pilot.agree'):>{AGREE - 2}}", "muted"), AGREE - 1),
        ]
        heads = [words("pilot.both" if len(names) == 2 else "pilot.all"), *names, "kappa"]  # noqa: PLR2004  # a pair
        cells += [(terminal.text(f"{name:>{NUMBER - 1}}", "muted"), NUMBER) for name in heads]
        lines = [Content.assemble(" ", line) for line in wrapped(terminal.text(head), self.size.width - 2)]
        lines += [
            Content.assemble(
                " ", terminal.text(pilot_counts(words, found, wide=self.wide, name=NUMBER + 2), "muted")
            ),
            Content(""),
        ]
        return [*lines, Content.assemble("   ", columns(*cells))] if found.criteria else lines

    def draw_criterion(self, n: int, _width: int) -> Content:
        """Draw how the reviewers used a criterion."""
        words, terminal, result = self.words, self.terminal, self.result
        if result is None:
            return Content("")
        one = result.criteria[n]
        name = self._criterion_name(one.criterion)
        raw = one.agreement.raw if one.is_used else None
        kappa = one.agreement.kappa if len(result.reviewers) == 2 else one.agreement.fleiss  # noqa: PLR2004  # a pair
        agree = "–" if raw is None else words.forms.share(raw, 0)
        numbers = [one.both, *one.only.values()]
        colour = "text" if one.is_used else "muted"
        tail = "" if one.is_used else words("pilot.unused")
        if one is self._most_split(result):
            tail = words("pilot.most-split")
        return Content.assemble(
            "  ",
            fit(terminal.text(name, colour), self._criterion_width(result)),
            terminal.text(f"{agree:>{AGREE - 2}} ", colour),
            *(terminal.text(f"{words.number(number):>{NUMBER - 1}} ", colour) for number in numbers),
            terminal.text(
                f"{figure_text(words, kappa if one.is_used else None, 'kappa'):>{NUMBER - 1}}   {tail}",
                colour,
            ),
        )

    def _criterion_name(self, id_: str) -> str:
        criterion = next((each for each in self.session.protocol.criteria if each.id == id_), None)
        return f"{id_} {one_line(label(criterion, self.words.lang))}" if criterion else id_

    def _criterion_width(self, result: PilotResult) -> int:
        """Return the width of the names of criteria: that of the longest, as far as the numbers leave room."""
        longest = max((len(self._criterion_name(one.criterion)) for one in result.criteria), default=0)
        tail = max(len(self.words(name)) for name in ("pilot.unused", "pilot.most-split"))
        numbers = AGREE - 1 + NUMBER * (1 + len(result.reviewers)) + KAPPA + 2 + tail
        # The cursor, two columns before the name, and one at the end.
        return max(CRITERION, min(longest + 1, self.size.width - 4 - numbers))

    @staticmethod
    def _most_split(result: PilotResult) -> CriterionSplit | None:
        most = max(result.criteria, key=lambda one: sum(one.only.values()), default=None)
        return most if most and sum(most.only.values()) else None

    def draw_vote(self, n: int, width: int) -> Content:
        """Draw a report that splits the reviewers, with each one's vote."""
        terminal, protocol, result = self.terminal, self.session.protocol, self.result
        if result is None:
            return Content("")
        one = self.votes[n]
        size, room = self._widths(result, width)
        votes = [
            terminal.text(
                vote_text(terminal, protocol, vote, short=size == THREE) if vote else "–",
                vote.verdict.value if vote and vote.verdict else "muted",
            )
            for vote in (one.votes.get(name) for name in result.reviewers)
        ]
        title = one_line(one.title) or self.words("no-title")
        if one.joined:
            title += f" ({self.words('pilot.joined')})"
        cells = [(terminal.text(str(one.year or "")), YEAR), (cut(terminal.text(title), room - 1), room)]
        cells += [(cut(vote, size - 1), size) for vote in votes]
        return Content.assemble("  ", columns(*cells))

    def _names(self, result: PilotResult) -> Content:
        """Return whose votes stand in the columns."""
        size, room = self._widths(result, self.size.width - 2)
        cells = [(Content(""), YEAR + room)]
        cells += [
            (self.terminal.text(name, "muted"), size) for name in short_names(result.reviewers, size - 1)
        ]
        return Content.assemble("  ", columns(*cells))

    def _widths(self, result: PilotResult, width: int) -> tuple[int, int]:
        """Return the widths of a vote and of the title."""
        many = len(result.reviewers) > 2  # noqa: PLR2004  # three votes fit only as signs
        size = THREE if many and not self.wide else WIDE_VOTE if self.wide else VOTE
        return size, max(10, width - YEAR - size * len(result.reviewers) - 3)

    def _paint_strip(self) -> None:
        words, terminal, result = self.words, self.terminal, self.result
        if result is None:
            todo = self.numbers is not None and self.numbers.progress.todo
            self.strip.show(right=terminal.action(do.OPEN, "judge" if todo else "change"))
            self.show_message(terminal.word("rounds.never", "muted"))
            return
        if self.in_votes:
            names = self.only or words("pilot.split")
            self.strip.show(terminal.text(names), self._actions("side"))
        else:
            one = result.criteria[self.criteria.cursor]
            text = words("pilot.only", name=one.criterion, both=one.both, only=sum(one.only.values()))
            splits = any(one.criterion in vote.criteria for vote in self.votes)
            self.strip.show(terminal.text(text), self._actions("open") if splits else Content(""))
        self.show_message(terminal.word("pilot.stays", "muted"))

    def _actions(self, name: str) -> Content:
        terminal = self.terminal
        if not self.votes:
            return Content("")
        return Content.assemble(terminal.action(do.OPEN, name), "   ", terminal.action(do.NOTE, "note"))

    def _moved(self) -> None:
        """Show what another line says; a click may have gone to the other list."""
        self._paint_heading()
        self._paint_strip()

    async def do_to_votes(self, _key: str) -> None:
        """Go to the votes, or back to the criteria, with all votes shown again."""
        self.only = None
        if not self.votes:
            return
        self.cursor.use(self.criteria if self.in_votes else self.rows)
        self.paint()

    async def do_open(self, _key: str) -> None:
        """Show the votes of a criterion, the votes on a report side by side, or judge what is left."""
        now = self.numbers
        if now is None:
            return
        if now.result is None:
            round_ = now.progress.round
            # With nothing left to judge, the card shows the last vote, which can still be changed.
            own = await self.session.ask(self.session.review.rounds.own, round_.id, self.session.reviewer)
            self.session.enter_round(round_.id, round_.name)
            await self.open("card", round_.stage, "" if now.progress.todo or not own else own[-1])
        elif self.in_votes:
            if self.votes:
                await self.open(
                    "split-vote", self.round_name, [one.key for one in self.votes], self.rows.cursor
                )
        else:
            criterion = now.result.criteria[self.criteria.cursor].criterion
            if not any(criterion in one.criteria for one in self.votes):
                self.show_message(self.terminal.word("pilot.none-split", "muted", name=criterion))
                return
            self.only = criterion
            self.rows.cursor = 0
            self.cursor.use(self.rows)
            self.paint()

    do_note = do_open

    async def do_new_pilot(self, _key: str) -> None:
        """Draw a new pilot."""
        await self.open("new-round", "calibration")

    async def do_write_result(self, _key: str) -> None:
        """Write the votes that differ as a table, beside the review."""
        if self.result is not None:
            await write_table(self, self.result.round.name, pilot_csv(self.result))

    async def do_cancel(self, key: str) -> None:
        """Go back to the criteria, else to the screen before."""
        if self.in_votes and self.result is not None and self.result.criteria:
            await self.do_to_votes(key)
        else:
            await super().do_cancel(key)
