"""Reading in plain mode: printing a report, more of its text, its whole record, lists, help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import ClassVar, TypeVar

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.review import Review
from litreview.review.views import Card
from litreview.screening.filter_language import parse_filter
from litreview.screening.protocol import label
from litreview.screening.terms import Matcher
from litreview.tui import cardview, progressview, whyview
from litreview.tui import commands as do
from litreview.tui.browser_links import link
from litreview.tui.clipboard import record_text, write_copy
from litreview.tui.commands import Command
from litreview.tui.plain.dialogue import Dialogue
from litreview.tui.sanitize import one_line
from litreview.tui.trail import TODO, Course, Trail
from litreview.tui.verdicts import event_names, history_text, verdict_text

PAGE = 20
PATIENCE = 0.1
T = TypeVar("T")


class SessionBase:
    """The commands of plain mode that read; none of them decides."""

    OWN_COMMANDS: ClassVar[tuple[Command, ...]] = ()
    reviewer: str
    course: Course
    trail: Trail
    thread: ThreadPoolExecutor
    browse: Callable[[str], bool]

    def __init__(self, review: Review, dialogue: Dialogue, matcher: Matcher, stage: Stage) -> None:
        self.review = review
        self.dialogue = dialogue
        self.speaker = dialogue.speaker
        self.words = dialogue.words
        self.matcher = matcher
        self.stage = stage
        self.card: Card | None = None
        self.rest: list[str] = []
        self.lines: list[str] = []
        self.sentence = -1

    def show(self, card: Card | None) -> None:
        """Print a report."""

    @property
    def asks_no_reason(self) -> bool:
        """Whether an exclusion at this stage is not asked for its reason."""
        return self.review.protocol.stages[self.stage].reason == "none"

    def patient(self, act: Callable[[], T]) -> T:
        """Run something that writes; from 100 ms of waiting on, print that it is saving."""
        asked = self.thread.submit(act)
        try:
            return asked.result(timeout=PATIENCE)
        except TimeoutError:
            self.speaker.print("saving")
            return asked.result()

    def available_commands(self) -> Iterator[Command]:
        """Yield the commands that mean something for the report at this stage."""
        absent = set() if self.asks_no_reason else {do.REASON}
        absent |= set() if self.is_touched else {do.KEEP, do.CHANGED}
        absent |= {do.CANCEL} if self.course.is_queue else set()
        absent |= set() if self.stage is Stage.TITLE_ABSTRACT else {do.STOP}
        return (command for command in self.OWN_COMMANDS if command not in absent)

    @property
    def is_touched(self) -> bool:
        """Whether a changed criterion can touch the reviewer's vote on the report."""
        return bool(self.card and self.card.mine and self.card.mine.changed)

    def shown(self, command: Command) -> str:
        """Return the key of a command."""
        return self.speaker.terminal.keys.shown(command)

    def question(self) -> str:
        """Return what is asked about a report, with the usual keys."""
        with_reason = (do.REASON,) if self.asks_no_reason else ()
        keep = (do.KEEP,) if self.is_touched else ()
        parts = (*keep, do.INCLUDE, do.EXCLUDE, *with_reason, do.MAYBE, do.SKIP, do.UNDO, do.HELP)
        asked = ", ".join(f"{self.shown(part)} {self.words(f'plain.ask.{part.name}')}" for part in parts)
        return f"{self.words('plain.more')} {asked}:" if self.rest else f"{asked}:"

    def notice(self) -> None:
        """Print the notice of the protocol once."""
        notice = self.review.protocol.notice
        if notice and not self.review.settings.get("notice_seen"):
            self.speaker.text(one_line(notice.get(self.words.lang, notice.get("en", ""))))
            self.review.settings.set("notice_seen", value=True)

    def print_progress(self) -> None:
        """Print for each stage with reports what is this reviewer's, and what the team has settled; of a round, the former."""
        if self.course.round:
            own = self.course.progress(self.review, self.reviewer, self.stage)
            self.speaker.print("plain.own", yours=self.words("home.yours", done=own.judged, n=own.todo))
            return
        for line, stage in zip("13", Stage, strict=True):
            progress = self.review.decisions.progress(self.reviewer, stage)
            if progress.total:
                name = self.words(stage.value).lower()
                yours = self.words("home.yours", done=progress.judged, n=progress.todo)
                team = self.words("home.settled", n=progress.decided, total=progress.total)
                self.speaker.print("plain.progress", line=line, stage=name, yours=yours, team=team)

    def print_report(self, card: Card) -> None:
        """Print all of a report that is needed to judge it."""
        progress = self.course.progress(self.review, self.reviewer, self.stage)
        self.speaker.text("")
        share = progress.judged + progress.todo
        count = self.words("of", n=min(share, progress.judged + 1), total=share)
        self.speaker.text(f"{count}. {self.state_text(card)}")
        for line in self.speaker.head(card):
            self.speaker.text(line)
        advice = self.review.protocol.advice_on_titles(self.stage, self.words.lang)
        lines = self.speaker.abstract(card, advice)
        self.lines, self.rest, self.sentence = lines, lines, -1
        self.more()

    def print_briefly(self, card: Card) -> None:
        """Print briefly which report is current again."""
        title = one_line(card.record.title) or self.words("no-title")
        self.speaker.print("plain.back", title=title, state=self.state_text(card))
        self.rest = []

    def state_text(self, card: Card) -> str:
        """Return whether and how the reviewer has judged a report."""
        mine = card.mine
        if mine is None or mine.verdict is None:
            return self.words("not-judged").capitalize() + "."
        text = verdict_text(self.speaker.terminal, self.review.protocol, mine.verdict, mine.reasons)
        if mine.changed:
            names = ", ".join(map(one_line, mine.changed))
            version, key = one_line(mine.version), self.shown(do.CHANGED)
            judged = self.words("plain.old", version=version, what=text[2:])
            return f"{judged} {self.words('plain.old-changed', names=names, key=key)}"
        return text[2:].capitalize() + "."

    def more(self) -> None:
        """Print the next lines of the abstract; the terms come when it is complete."""
        for line in self.rest[:PAGE]:
            self.speaker.text(line)
        self.rest = self.rest[PAGE:]
        if not self.rest and self.card is not None:
            record = self.card.record
            counts = self.matcher.counts(one_line(record.title), cardview.paragraphs(self.card))
            for line in self.speaker.terms(counts):
                self.speaker.text(line)

    def do_page(self, key: str) -> None:
        """Print more of the abstract, or all of it once more."""
        if key in {"b", "pageup"}:
            self.rest = self.lines
        if self.rest:
            self.more()

    def do_move(self, key: str) -> None:
        """Go to the next report, or to the one before."""
        card = self.trail.forward() if key in {"j", "down"} else self.trail.back()
        if card is not None:
            self.show(card)
        else:
            self.speaker.print("list-end-all" if key in {"j", "down"} else "no-seen")

    def do_next_terms(self, key: str) -> None:
        """Print the next of the sentences with the most terms, or the one before."""
        if self.card is None:
            return
        found = cardview.fullest_sentences(self.card, self.matcher)
        if not found:
            self.speaker.print("no-sentence")
            return
        self.sentence = (self.sentence + (1 if key == "n" else -1)) % len(found)
        self.speaker.print("sentence", n=self.sentence + 1, total=len(found))
        start, end = found[self.sentence]
        self.speaker.text(cardview.paragraphs(self.card)[start:end])

    def do_terms(self, _key: str) -> None:
        """Print the terms again, by group."""
        if self.card is not None:
            self.rest = []
            self.more()

    def do_why(self, _key: str) -> None:
        """Print why the report comes where it does."""
        order, card = self.trail.order, self.card
        if order is None or card is None:
            self.speaker.print("ranked.not")
            return
        why = whyview.explain(self.speaker.terminal, order, card.key, self.review.protocol.version)
        self.speaker.text(
            whyview.spoken(self.speaker.terminal, why) if why else self.words("ranked.unranked")
        )

    def do_progress(self, _key: str) -> None:
        """Print how much of each language was judged, and what the data say about stopping."""
        order = self.trail.order
        course = self.review.decisions.course(self.stage, order.languages if order else None)
        rows = progressview.language_rows(course, len(course.sizes))
        for line in progressview.spoken(self.speaker.terminal, course, rows):
            self.speaker.text(line)

    def do_criteria(self, _key: str) -> None:
        """Print the criteria."""
        self.speaker.print("criteria")
        for criterion in self.review.protocol.criteria:
            text = criterion.text_nl if self.words.lang == "nl" else criterion.text
            self.speaker.text(f"{one_line(criterion.id)} {one_line(text)}")

    def do_changed(self, _key: str) -> None:
        """Print both texts of each criterion that has changed since the reviewer's vote."""
        mine = self.card.mine if self.card else None
        if mine is None:
            return
        now = {one.id: one for one in self.review.protocol.criteria}
        for id_ in mine.changed:
            then = self.review.protocols.criterion_in(mine.version, id_)
            for version, one in ((mine.version, then), (self.review.protocol.version, now.get(id_))):
                text = (one.text_nl if self.words.lang == "nl" else one.text) if one else ""
                text = one_line(text) or self.words("change.absent")
                self.speaker.print("plain.change", id=one_line(id_), version=one_line(version), text=text)

    def do_label(self, _key: str) -> None:
        """Put a label on the report, or take it off."""
        card = self.card
        if card is None:
            return
        known = ", ".join(map(one_line, self.review.reports.labels(self.reviewer))) or self.words(
            "labels-none"
        )
        self.speaker.print("plain.known-labels", names=known)
        name = self.dialogue.ask_line("plain.label").strip()
        if name:
            on = self.patient(partial(self.review.decisions.label, card.key, name, self.reviewer))
            self.speaker.print("label.on" if on else "label.off", name=one_line(name))
            self.card = self.trail.jump(card.key, self.trail.round)

    def do_rail(self, key: str) -> None:
        """Print the criteria, and this reviewer's decision."""
        self.do_criteria(key)
        if self.card is not None:
            self.speaker.text(self.state_text(self.card))

    def do_whole(self, _key: str) -> None:
        """Print the record, and its history."""
        if self.card is None:
            return
        self.speaker.text(record_text(self.speaker.terminal, self.card).split("\n\n")[0])
        name = event_names(self.speaker.terminal, self.review.protocol)
        key, round_id = self.card.key, self.trail.round
        # What comes back unseen shows no earlier decision here, either.
        lines = self.review.rounds.history(round_id, key, self.reviewer, name) if round_id else None
        for line in self.review.reports.history(key, self.reviewer, name) if lines is None else lines:
            when = line.at[:16].replace("T", " ")
            self.speaker.text(f"{when} {one_line(line.actor)}, {history_text(self.speaker.terminal, line)}")

    def do_search(self, _key: str) -> None:
        """Ask for words or a filter, and list the reports that match."""
        if self._is_in_round():
            return
        text = self.dialogue.ask_line("plain.search").strip()
        if text:
            self._go_through_filter(text)

    def do_filter(self, _key: str) -> None:
        """Ask which reports are gone through; nothing means all that is to do."""
        if self._is_in_round():
            return
        self.speaker.print("filter.states")
        self.speaker.print("filter.years")
        self.speaker.print("filter.more")
        self._go_through_filter(self.dialogue.ask_line("plain.filter").strip())

    def _go_through_filter(self, text: str) -> None:
        try:
            asked = parse_filter(text) if text else TODO
            self._go_through(Course(self.course.order, self.course.seed, asked, text))
        except UsageError as error:
            self.speaker.text(one_line(f"{error.message} {error.hint}"))

    def _go_through(self, course: Course) -> None:
        """Go through other reports, where there are any."""
        trail = Trail(self.review, self.reviewer, self.stage, course)
        card = trail.forward()
        if card is None:
            self.speaker.print("list.empty")
            return
        if not course.is_queue:
            self.speaker.print("plain.found", n=trail.total)
        self.course, self.trail = course, trail
        self.show(card)

    def _is_in_round(self) -> bool:
        """Return whether only the reports of a round are gone through, and print so."""
        if self.course.round:
            self.speaker.print("round.own")
        return bool(self.course.round)

    def do_titles(self, _key: str) -> None:
        """Print the next twenty titles."""
        if self._is_in_round():
            return
        positions = self.review.reports.positions(
            self.stage, self.course.asked, self.reviewer, self.course.order, self.course.seed
        )
        here = self.card.position if self.card else -1
        start = positions.index(here) if here in positions else 0
        near: Sequence[int] = positions[start : start + PAGE]
        rows = self.review.reports.rows_at(near, self.stage, self.reviewer)
        for row in islice((rows[position] for position in near if position in rows), PAGE):
            text = self.words(f"given.{row.mine}") if row.mine else self.words("not-judged")
            self.speaker.text(f"{row.year or self.words('no-year')}, {one_line(row.title)}. {text}.")
        self.speaker.print("rows", first=start + 1, last=start + len(near), total=len(positions))

    def do_doi(self, _key: str) -> None:
        """Open the DOI, or print the link."""
        page = link(self.card.record, self.review.settings.get("resolver")) if self.card else None
        if page is None:
            self.speaker.print("no-doi")
        elif self.browse(page):
            self.speaker.print("opened", link=one_line(page))
        else:
            self.speaker.text(one_line(page))

    def do_write(self, _key: str) -> None:
        """Write the record's text to a file."""
        if self.card is not None:
            path = write_copy(self.review.folder, "record.txt", record_text(self.speaker.terminal, self.card))
            self.speaker.print("plain.written", file=path.relative_to(self.review.folder).as_posix())

    def do_help(self, _key: str) -> None:
        """Print what each key does."""
        for command in self.available_commands():
            self.speaker.text(f"{self.shown(command)}: {self.words(f'help.{command.name}')}")
        protocol = self.review.protocol
        for reason in protocol.offered(self.stage):
            name = one_line(label(reason, self.words.lang))
            key = f"{self.shown(do.REASON if self.asks_no_reason else do.EXCLUDE)} {protocol.key(reason)}"
            self.speaker.text(f"{key}: {name}. {one_line(reason.definition)}")

    do_commands = do_help

    def do_cancel(self, _key: str) -> None:
        """Go back to what is to do."""
        if not self.course.is_queue:
            self._go_through(Course(self.course.order, self.course.seed))
