"""A changed criterion: both texts, the votes that each answer touches, and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content
from textual.widget import Widget

from litreview.errors import InputError
from litreview.model import Stage
from litreview.review.full_text.answers import ChangedCriterion, ProtocolDiff, ProtocolVersion
from litreview.review.review_status import StageStatus
from litreview.screening.protocol import Protocol
from litreview.screening.protocol_parts import Criterion, Reason, label
from litreview.standing.criterion_changes import Effect
from litreview.tui import commands as do
from litreview.tui.clipboard import copy
from litreview.tui.commands import Command
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns, head, rule, wrapped
from litreview.tui.pairview import marked
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.signs import CURSOR
from litreview.tui.trail import AGAIN, Course
from litreview.tui.verdicts import reason_text
from litreview.tui.widgets.line import NOTHING, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines
from litreview.words.number_forms import local

ANSWERS: tuple[tuple[Command, Effect], ...] = (
    (do.WIDER, "wider"), (do.TIGHTER, "tighter"), (do.BOTH_WAYS, "both"), (do.NEITHER, "neither"),
)  # fmt: skip
TEXT = {"label", "label_nl", "definition", ""}
"""Fields of a reason that are text, and the name of an added or removed one."""
NAME, COUNT = 10, 13
SHORT, LINES = 24, 4
"""Lines of a text on a screen of 24 lines; a taller one has more."""


class ChangeScreen(Frame):
    """What changed in the criteria between two versions of the protocol.

    Args:
        session: What the screens share.
        criterion: The criterion to begin with, in the newest version that changed it; any without one.
    """

    NAME = "change"
    OWN_COMMANDS = (
        do.WIDER, do.TIGHTER, do.BOTH_WAYS, do.NEITHER, do.VERSIONS, do.NEXT_CHANGE, do.QUEUE_AGAIN, do.TEXTS,
        do.WRITE_PAGE, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.VERSIONS, do.NEXT_CHANGE, do.TEXTS, do.WRITE_PAGE, do.HELP, do.BACK)
    EXTRA = (do.WRITE_PAGE,)

    def __init__(self, session: SessionState, criterion: str = "") -> None:
        super().__init__(session)
        self.criterion = criterion
        self.versions: list[ProtocolVersion] = []
        self.at = self.change = 0
        self.whole = False
        self.diff: ProtocolDiff | None = None
        self.stage_status: StageStatus | None = None
        self.page = Lines(self.terminal, id="page")
        self.strip = ScreenLine(self.terminal, id="strip")

    def body(self) -> Iterable[Widget]:
        """Yield the page, and the strip below."""
        yield HorizontalRule(self.terminal)
        yield self.page
        yield HorizontalRule(self.terminal)
        yield self.strip
        yield self.message

    async def reload(self) -> None:
        """Read the versions, and what changed last."""
        review = self.session.review
        self.versions = await self.session.ask(review.protocols.versions)
        self.stage_status = (await self.session.ask(review.status)).stages[Stage.TITLE_ABSTRACT]
        places = [n for n, one in enumerate(self.versions) if one.in_force]
        self.at = places[0] if places else len(self.versions) - 1
        while await self._read() and self.criterion not in {"", *(one.id for one in self._criteria)}:
            self.at -= 1
        ids = [one.id for one in self._criteria]
        self.change = ids.index(self.criterion) if self.criterion in ids else 0
        self.paint()

    async def _read(self) -> bool:
        """Compare a version with the one before it; return False where there is none."""
        self.diff, self.change = None, 0
        if self.at < 1:
            return False
        old, new = self.versions[self.at - 1], self.versions[self.at]
        try:
            self.diff = await self.session.ask(self.session.review.protocols.difference, old.hash, new.hash)
        except InputError as error:
            self.show_error(str(error))
        return True

    @property
    def _criteria(self) -> tuple[ChangedCriterion, ...]:
        return self.diff.criteria if self.diff else ()

    @property
    def shown(self) -> ChangedCriterion | None:
        """The changed criterion that is shown."""
        return self._criteria[self.change] if self._criteria else None

    def paint(self) -> None:
        """Show the change for the present size."""
        where, who = self.words("protocol"), one_line(self.session.reviewer)
        if self.diff:
            versions = {"old": one_line(self.diff.old.version), "new": one_line(self.diff.new.version)}
            where = f"{where} · {self.words('change.bar', **versions)}"
        right = [self.words("change.changed", id=one_line(self.shown.id))] if self.shown else []
        if len(self._criteria) > 1:
            right.append(self.words("change.of", n=self.change + 1, total=len(self._criteria)))
        self.paint_bar(where, f"{' · '.join(right)}   {who}" if right else who)
        self.page.show(list(self.lines()))
        self.paint_strip()
        if self.shown and not self.message.left:
            self.show_message(self.terminal.word("change.event", "muted"))

    def lines(self) -> Iterator[Content]:
        """Yield the lines of the page."""
        if self.diff is None:
            yield self.terminal.text(f" {self.words('change.first')}")
            return
        if self.shown is None:
            versions = {"a": one_line(self.diff.old.version), "b": one_line(self.diff.new.version)}
            changed = self._changed_reasons()
            text = self.words("change.none", **versions) if not changed else self._reasons_text(changed)
            yield self.terminal.text(f" {text}")
            return
        yield self.terminal.text(f" {self._summary(self.shown)}")
        yield NOTHING
        yield from self._texts(self.diff, self.shown)
        if self.whole:
            return
        yield NOTHING
        yield self.terminal.text(f" {self.words('change.question')}")
        yield from (self._answer(command, effect, self.shown) for command, effect in ANSWERS)
        yield NOTHING
        yield rule(self.size.width, self.terminal.ink["border"], self.terminal.word("change.votes", "bold"))
        yield from (self.terminal.text(f" {line}") for line in self._votes(self.shown))

    def _protocol(self) -> Protocol:
        return self.session.protocol

    def _changed_reasons(self) -> list[str]:
        changes = self.diff.changes if self.diff else ()
        names = [one.name for one in changes if one.part == "reason" and one.field in TEXT]
        return list(dict.fromkeys(names))

    def _reasons_text(self, codes: Iterable[str]) -> str:
        names = ", ".join(reason_text(self.terminal, self._protocol(), code) for code in codes)
        return self.words("change.reasons", names=names)

    def _summary(self, one: ChangedCriterion) -> str:
        kind = "-new" if one.old is None else "-gone" if one.new is None else ""
        known = one.new or one.old
        title = one_line(label(known, self.words.lang)).split(":")[0] if known else ""
        criteria = {each.id for each in self._protocol().criteria} - {each.id for each in self._criteria}
        reasons = {each.code for each in self._protocol().reasons} - set(self._changed_reasons())
        return self.words(
            f"change.head{kind}",
            name=f"{one_line(one.id)} {title}",
            criteria=self.words.count("criterion", len(criteria)),
            reasons=self.words.count("reason", len(reasons)),
        )

    def _texts(self, diff: ProtocolDiff, one: ChangedCriterion) -> Iterator[Content]:
        """Yield both texts side by side."""
        half, bar = self.size.width // 2 - 1, self.terminal.text("│", "border")
        height = LINES + max(0, self.size.height - SHORT)
        old, new = (self._text(criterion) for criterion in (one.old, one.new))
        both = (
            marked(self.terminal, old, new)
            if one.old and one.new
            else (self.terminal.text(old), self.terminal.text(new))
        )
        if self.whole:
            height = max(len(wrapped(text, half - 2)) for text in both)
        left, right = (head(text, half - 2, height) for text in both)
        while height > LINES and not (left[-1] or right[-1]):
            height -= 1
            left, right = left[:height], right[:height]
        heads = [self.terminal.text(self._version(version), "muted") for version in (diff.old, diff.new)]
        for a, b in zip([heads[0], *left], [heads[1], *right], strict=True):
            yield Content.assemble(
                " ", columns((a, half - 1)), bar, "  ", columns((b, self.size.width - half - 4))
            )

    def _text(self, criterion: Criterion | None) -> str:
        if criterion is None:
            return self.words("change.absent")
        return one_line(criterion.text_nl if self.words.lang == "nl" else criterion.text)

    def _version(self, version: ProtocolVersion) -> str:
        when, who = self.words.forms.day(local(version.at)), one_line(version.actor)
        return self.words("change.version", version=one_line(version.version), when=when, who=who)

    def _answer(self, command: Command, effect: Effect, one: ChangedCriterion) -> Content:
        cursor = self.terminal.text(CURSOR, "accent") if one.effect == effect else Content(" ")
        key = self.terminal.text(self.terminal.keys.shown(command), "key")
        name = Content.assemble(columns((self.terminal.word(f"change.{effect}"), NAME)))
        what = self.words(f"change.{effect}-what", reasons=self._keys(one))
        if effect == "wider" and not self._naming(one):
            what = self.words("change.wider-none", id=one_line(one.id))
        text = self.terminal.text(what)
        if effect == "both":
            # Its name is the beginning of what it means.
            name, text = NOTHING, self.terminal.word("change.both-what")
        n = one.reports[effect]
        count = self.words.count("report", n) if n or effect != "neither" else self.words("change.nothing")
        room = self.size.width - 5 - name.cell_length - COUNT - 3
        right = " " * max(0, COUNT - len(count)) + count
        line = Content.assemble(cursor, "  ", key, " ", name, columns((text, room)), right)
        return self.terminal.clickable(line, self.terminal.keys.first(command))

    def _naming(self, one: ChangedCriterion) -> list[Reason]:
        return [
            reason
            for reason in self._protocol().reasons
            if reason.criterion == one.id or reason.code in one.reasons
        ]

    def _keys(self, one: ChangedCriterion) -> str:
        return self.words.forms.join([self._protocol().key(reason) for reason in self._naming(one)])

    def _votes(self, one: ChangedCriterion) -> Iterator[str]:
        words = self.words
        parts: list[str] = []
        # In the order of the protocol, as the keys are learned.
        order = {reason.code: reason.number for reason in self._protocol().reasons}
        for code, n in sorted(one.reasons.items(), key=lambda item: order.get(item[0], 0)):
            reason = reason_text(self.terminal, self._protocol(), code)
            parts.append(words("change.for" if parts else "change.excluded", n=n, reason=reason))
        if parts:
            naming = words("change.names.one" if len(parts) == 1 else "change.names.many")
            yield words("change.naming", votes=", ".join(parts), naming=naming, id=one_line(one.id))
        else:
            yield words("change.no-names", id=one_line(one.id))
        if self.stage_status is not None:
            conflicts = self.stage_status.conflicts
            todo = self.stage_status.undecided - conflicts
            yield words("change.open-anyway", n=conflicts, m=todo)
        if changed := self._changed_reasons():
            yield self._reasons_text(changed)
        elif one.without_reason:
            yield words("change.unexplained", n=one.without_reason)

    def paint_strip(self) -> None:
        """Show the answer, and the keys."""
        one, terminal, words = self.shown, self.terminal, self.words
        if one is None:
            self.strip.show(NOTHING, NOTHING)
            return
        left = words("change.unanswered")
        if one.effect is not None:
            reports = words.count("report", one.reports[one.effect])
            left = words("change.answered", effect=words(f"change.{one.effect}"), reports=reports)
        keys = " ".join(terminal.keys.shown(command) for command, _ in ANSWERS)
        offered = ((keys, "choose"), ("enter", "queue-again"), ("esc", "later"))
        pieces = [
            Content.assemble(terminal.text(key, "key"), " ", terminal.word(f"act.{act}"))
            for key, act in offered
        ]
        self.strip.show(terminal.text(left), terminal.text("   ").join(pieces))

    async def _judge(self, effect: Effect) -> None:
        if self.diff is None or self.shown is None:
            return
        place = self.change
        await self.session.ask(
            self.session.review.protocols.judge_change,
            self.shown.id,
            effect,
            self.diff.old.hash,
            self.diff.new.hash,
            self.session.reviewer,
        )
        self.show_message(NOTHING)
        await self._read()
        self.change = place
        self.paint()

    async def do_wider(self, _key: str) -> None:
        """Call the change wider: more reports get in."""
        await self._judge("wider")

    async def do_tighter(self, _key: str) -> None:
        """Call the change tighter: fewer reports get in."""
        await self._judge("tighter")

    async def do_both_ways(self, _key: str) -> None:
        """Call the change both wider and tighter, as where nobody is sure."""
        await self._judge("both")

    async def do_neither(self, _key: str) -> None:
        """Call the change neither: the meaning is the same."""
        await self._judge("neither")

    async def do_texts(self, _key: str) -> None:
        """Show both texts in full, page by page, then the answers again."""
        if self.whole and self.page.last < self.page.total:
            self.page.page(1)
        else:
            self.whole = not self.whole
            self.paint()

    async def do_versions(self, key: str) -> None:
        """Show what changed in an older or a newer version."""
        at = self.at + (-1 if key in {"j", "down"} else 1)
        if 1 <= at < len(self.versions):
            self.at = at
            self.show_message(NOTHING)
            await self._read()
            self.paint()

    async def do_next_change(self, _key: str) -> None:
        """Show the next changed criterion of this version."""
        if self._criteria:
            self.change = (self.change + 1) % len(self._criteria)
            self.show_message(NOTHING)
            self.paint()

    async def do_queue_again(self, _key: str) -> None:
        """Go through one's own votes that the change can touch."""
        ask, review, me = self.session.ask, self.session.review, self.session.reviewer
        for stage in Stage:
            if await ask(review.reports.positions, stage, AGAIN, me):
                self.session.course = Course(asked=AGAIN, typed="version:old")
                await self.host.replace("card", stage)
                return
        self.show_message(self.terminal.word("change.none-yours", "muted"))

    async def do_write_page(self, _key: str) -> None:
        """Write the page to a file."""
        await copy(
            self, "changed-criteria.txt", "\n".join(line.plain.rstrip() for line in self.lines()) + "\n"
        )
