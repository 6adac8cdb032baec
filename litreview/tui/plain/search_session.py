"""The searches in plain mode: the list, the facts of one, and their edits."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import ClassVar

from litreview.model import SourceKind
from litreview.review.review import Review
from litreview.review.searches.fact_edits import FactEdit
from litreview.review.searches.listed_searches import ListedSearch
from litreview.screening.prisma_s import ITEMS, NUMBERS, OF_REVIEW, item_named
from litreview.tui import commands as do
from litreview.tui import searchview
from litreview.tui.commands import Command
from litreview.tui.fact_texts import EDITED, answer_text, edited_fact, export_texts, shown_fact, typed_fact
from litreview.tui.plain.dialogue import Dialogue
from litreview.tui.plain.keyboard import Keys, reader
from litreview.tui.plain.known_item_list import KnownItemList
from litreview.tui.plain.own_name import settle_name
from litreview.tui.plain.speech import ended, plain_speaker
from litreview.tui.preferences import Preferences
from litreview.tui.sanitize import one_line
from litreview.tui.table_file import write_named

CLEAR = "-"
"""Typed as a value, it removes the value."""


class SearchSession:
    """The searches line by line; the keys are those of the screens.

    Attributes:
        searches: In the order of the list.
        at: The place of the search that is read.
        is_inside: Whether its facts are read, not the list.
    """

    LIST: ClassVar[tuple[Command, ...]] = (
        do.OPEN, do.STRATEGY, do.KNOWN_ITEMS, do.TEST_STRATEGIES, do.WRITE_TABLE, do.UNDO, do.MOVE, do.PALETTE, do.HELP, do.BACK,
    )  # fmt: skip
    FACTS: ClassVar[tuple[Command, ...]] = (
        do.EDIT, do.FACT_NOTE, do.STRATEGY, do.UNDO, do.MOVE, do.PALETTE, do.HELP, do.CANCEL, do.BACK,
    )  # fmt: skip

    def __init__(self, review: Review, dialogue: Dialogue, reviewer: str) -> None:
        self.review = review
        self.dialogue = dialogue
        self.speaker = dialogue.speaker
        self.words = dialogue.words
        self.reviewer = reviewer
        self.is_named = False
        self.known_items = KnownItemList(review, dialogue)
        self.searches: Sequence[ListedSearch] = ()
        self.at = 0
        self.is_inside = self.is_leaving = False

    def run(self) -> None:
        """Print the searches, and run commands until the reviewer leaves."""
        self.read()
        self.print_list()
        while self.searches and not self.is_leaving:
            self.dialogue.run(self, self.commands, self.dialogue.ask_key(self.question()))

    def read(self) -> None:
        """Read the searches again, those of databases and registers first."""
        self.searches = sorted(self.review.searches.listed(), key=lambda one: not one.is_of_database)
        self.at = max(0, min(self.at, len(self.searches) - 1))

    @property
    def current(self) -> ListedSearch:
        """The search that is read."""
        return self.searches[self.at]

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands of the list, or of the facts."""
        return self.FACTS if self.is_inside else self.LIST

    @property
    def screen(self) -> str:
        """The screen whose keys these are."""
        return "search-facts" if self.is_inside else "searches"

    def question(self) -> str:
        """Return which search is read, and what can be done with it."""
        keys, words = self.speaker.terminal.keys, self.words
        place = words("of", n=self.at + 1, total=len(self.searches))
        offered = [command for command in self.commands if command not in {do.PALETTE, do.CANCEL}]
        names = {command: words(command.foot_on(self.screen)) for command in offered}
        if do.TEST_STRATEGIES in names:
            names[do.TEST_STRATEGIES] = words("plain.ask.test_strategies")
        asked = ", ".join(f"{keys.shown(command)} {name}" for command, name in names.items())
        return f"{one_line(self.current.search.name)}, {place}. {asked}:"

    def print_list(self) -> None:
        """Print all searches, and what is missing before submission."""
        words, speaker = self.words, self.speaker
        if not self.searches:
            speaker.print("searches.none-yet")
            for name in ("text.searches.import", "searches.do-import", "searches.do-formats"):
                speaker.print(name)
            return
        records = words.count("record", sum(one.records for one in self.searches))
        speaker.text(f"{words('searches')}: {words.count('search', len(self.searches))}, {records}.")
        for one in self.searches:
            speaker.text(searchview.spoken(words, one, searchview.count_warnings(one)))
        items = searchview.ranges_text(words, OF_REVIEW)
        missing = searchview.review_items(self.searches)
        text = words("searches.items", items=items)
        if missing:
            text = words("searches.items-empty", items=searchview.ranges_text(words, missing))
        speaker.text(f"{words('searches.for-review')}: {text}.")
        lacks = list(searchview.before_submission(words, self.searches))
        if not lacks:
            speaker.print("searches.nothing-missing")
            return
        speaker.text(f"{words('searches.before')}:")
        for name, text in lacks:
            speaker.text(f"{name}: {ended(text)}")

    def print_facts(self) -> None:
        """Print the facts of a search, what answers each item of PRISMA-S, and what was changed."""
        words, speaker = self.words, self.speaker
        found = self.review.searches.details(self.current.search.id)
        if found is None:
            # Its exports were withdrawn meanwhile.
            self.is_inside = False
            self.read()
            return
        one = found.listed
        warnings = searchview.count_warnings(one)
        for fact in EDITED:
            shown = shown_fact(words, fact, one, warnings) or words(f"searches.not-given.{fact}")
            speaker.text(f"{words(f'fact.{fact}')}: {ended(shown)}")
        if one.note:
            speaker.text(f"{words('fact.note')}: {one_line(one.note)}")
        speaker.text(f"{words('fact.exports')}: {', '.join(export_texts(words, one))}.")
        reports = words.count("report", found.reports)
        inside = words("searches.in-reports", records=words.count("record", one.records), reports=reports)
        speaker.text(f"{words('fact.reports')}: {inside}; {words('searches.alone', n=found.alone)}.")
        speaker.text(f"{words('searches.filled', filled=searchview.filled_text(words, one))}:")
        for item in ITEMS:
            name = words(f"prisma-s.{NUMBERS[item]}")
            speaker.text(f"{NUMBERS[item]} {name}: {ended(answer_text(words, item, one))}")
        speaker.text(f"{words('searches.changes')}, {words('searches.newest')}:")
        for change in found.changes:
            when = searchview.when_text(words, change.at, with_year=True)
            what = searchview.change_text(words, change, speaker.width * 2)
            speaker.text(f"{when}, {one_line(change.actor)}, {what}")

    def do_open(self, _key: str) -> None:
        """Print the facts of the search."""
        self.is_inside = True
        self.print_facts()

    def do_move(self, key: str) -> None:
        """Go to the next search, or to the one before."""
        at = self.at + (1 if key in {"j", "down"} else -1)
        if not 0 <= at < len(self.searches):
            self.speaker.print("plain.no-search")
            return
        self.at = at
        if self.is_inside:
            self.print_facts()
        else:
            one = self.current
            self.speaker.text(searchview.spoken(self.words, one, searchview.count_warnings(one)))

    def do_strategy(self, _key: str) -> None:
        """Print the strategy, each warning below its line."""
        one, words = self.current, self.words
        if not one.strategy.strip():
            self.speaker.text(words("strategy.none").strip())
            return
        rules = (
            words("strategy.rules", platform=one.platform.title)
            if one.platform
            else words("strategy.no-rules")
        )
        self.speaker.text(f"{words('fact.strategy')}, {rules}:")
        slips = one.slips()
        for number, line in enumerate(one.strategy.splitlines(), 1):
            self.speaker.text(one_line(line))
            for slip in slips:
                if slip.line == number:
                    # Findings are English, as on the command line.
                    self.speaker.text(f"{slip.level}: {one_line(f'{slip.what} {slip.hint}'.strip())}")

    # Editing

    def _acting_name(self) -> str | None:
        """Return who edits; a name that is not known, or that other devices use, is asked about once."""
        if not self.is_named:
            name = settle_name(self.dialogue, self.review, self.reviewer)
            if name is None:
                return None
            self.reviewer, self.is_named = name, True
        return self.reviewer

    def do_edit(self, _key: str) -> None:
        """Ask for a fact or an item of PRISMA-S, and for its value."""
        one, words = self.current, self.words
        named = self._fact_named(self.dialogue.ask_line("plain.which-fact", names=self._fact_names()))
        if named is None:
            self.speaker.print("plain.no-fact")
            return
        fact = edited_fact(named, one)
        warnings = searchview.count_warnings(one)
        item = fact.removeprefix("prisma_s.")
        shown = (
            one_line(typed_fact(fact, one)) or answer_text(words, item, one)
            if item in ITEMS
            else shown_fact(words, fact, one, warnings) or words("searches.none")
        )
        hint = words(f"searches.hint.{fact}") if fact in {"date", "strategy"} else ""
        if fact == "kind":
            hint = words(
                "plain.kinds", kinds=", ".join(words.get(f"kind.{kind}", kind) for kind in SourceKind)
            )
        self.speaker.text(
            " ".join(filter(None, (f"{searchview.fact_name(words, fact)}: {ended(shown)}", hint)))
        )
        self._save(fact, self.dialogue.ask_line("plain.value", clear=CLEAR).strip())

    def _fact_names(self) -> str:
        return ", ".join(self.words(f"fact.{fact}") for fact in EDITED)

    def _fact_named(self, typed: str) -> str | None:
        """Return the fact or item with this name, in the language of the session or in English, or this number."""
        wanted = typed.strip().casefold()
        for fact in EDITED:
            if wanted in {fact, self.words(f"fact.{fact}").casefold()}:
                return fact
        items = [
            item
            for item in ITEMS
            if wanted and self.words(f"prisma-s.{NUMBERS[item]}").casefold().startswith(wanted)
        ]
        item = items[0] if len(items) == 1 else item_named(typed)
        return f"prisma_s.{item}" if item else None

    def _save(self, fact: str, typed: str) -> None:
        """Save the value of a fact, which is an event."""
        if not typed:
            self.speaker.print("plain.unchanged")
            return
        name = self._acting_name()
        if name is None:
            return
        value = "" if typed == CLEAR else typed
        if fact == "kind":
            kinds = {self.words.get(f"kind.{kind}", kind).casefold(): str(kind) for kind in SourceKind}
            value = kinds.get(value.casefold(), value)
        edit = self.review.searches.edit_fact(self.current.search.id, fact, value, name)
        self._after(edit, "plain.saved", "plain.unchanged")

    def _after(self, edit: FactEdit | None, said: str, nothing: str) -> None:
        if edit is None:
            self.speaker.print(nothing)
            return
        self.speaker.print(said, what=searchview.edit_text(self.words, edit).removesuffix("."))
        here = self.current.search.id
        self.read()
        # An edit of the kind moves a search to the other group.
        ids = [one.search.id for one in self.searches]
        self.at = ids.index(here) if here in ids else self.at

    def do_fact_note(self, _key: str) -> None:
        """Ask for the note on the facts."""
        note = one_line(self.current.note) or self.words("searches.none")
        self.speaker.text(f"{self.words('searches.note-why')}: {note}")
        self._save("note", self.dialogue.ask_line("plain.value", clear=CLEAR).strip())

    def do_undo(self, _key: str) -> None:
        """Undo the reviewer's newest edit, of the search that is read or of any."""
        name = self._acting_name()
        if name is not None:
            search = self.current.search.id if self.is_inside else ""
            edit = self.review.searches.undo_edit(name, search)
            self._after(edit, "searches.undone", "searches.no-undo")

    def do_known_items(self, _key: str) -> None:
        """Print which known items were found, and ask about each that may be a record."""
        self.known_items.print_found(self._acting_name)

    def do_test_strategies(self, _key: str) -> None:
        """Print what each strategy finds of the known items, line by line, and why it does not find the others."""
        self.known_items.print_tests()

    def do_write_table(self, _key: str) -> None:
        """Write the yield of each search and the overlap as CSV, beside the review."""
        # Loads what no other key needs.
        from litreview.review.searches.yield_csv import csv_rows, csv_text  # noqa: PLC0415

        text = csv_text(csv_rows(self.review.searches.overview()))
        self.speaker.print("flow.written", files=write_named(self.review.folder, "searches", text))

    def do_help(self, _key: str) -> None:
        """Print what each key does."""
        keys = self.speaker.terminal.keys
        for command in self.commands:
            self.speaker.text(f"{keys.shown(command)}: {self.words(command.help_on(self.screen))}")

    do_commands = do_help

    def do_cancel(self, _key: str) -> None:
        """Go back to the list."""
        self.is_inside = False

    def do_back(self, _key: str) -> None:
        """Go back to the list, and from there leave."""
        self.is_leaving, self.is_inside = not self.is_inside, False


def run(review: Review, preferences: Preferences, keys: Keys | None = None) -> None:
    """Read and edit the searches line by line until the reviewer leaves; keys come from stdin.

    Raises:
        LitreviewError: The review cannot be read.
    """
    dialogue = Dialogue(plain_speaker(preferences.terminal(review)), keys or reader(sys.stdin))
    SearchSession(review, dialogue, preferences.reviewer_name(review)).run()
