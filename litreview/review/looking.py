"""What can be asked of a review; nothing here changes it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.errors import Problem
from litreview.model import Record
from litreview.model import Stage
from litreview.model import State
from litreview.prisma.box_contents import Opened
from litreview.prisma.flow import Flow
from litreview.prisma.methods.facts import Methods
from litreview.review import progress_counts
from litreview.review import startup
from litreview.review.context import Context
from litreview.review.decisions import report_labels
from litreview.review.event_text import Name
from litreview.review.flow import current
from litreview.review.full_text.answers import FullText
from litreview.review.full_text.answers import ProtocolDiff
from litreview.review.full_text.answers import ProtocolVersion
from litreview.review.full_text.answers import Study
from litreview.review.full_text.answers import StudyIdea
from litreview.review.missing import missing_files
from litreview.review.reports import cards
from litreview.review.reports import positions
from litreview.review.reports import selection
from litreview.review.reports.filters import Asked
from litreview.review.searches import term_groups
from litreview.review.searches.yields import Searches
from litreview.review.settings import Settings
from litreview.review.state import State as LocalState
from litreview.review.views import Card
from litreview.review.views import HistoryLine
from litreview.review.views import MissingFile
from litreview.review.views import PairCard
from litreview.review.views import Progress
from litreview.review.views import ReportRow
from litreview.review.views import Status
from litreview.review.views import Vote
from litreview.screening.agreement import Agreement
from litreview.screening.protocol import Protocol
from litreview.screening.protocol import TermGroup

# The same for every call, and it never changes.
NOTHING_ASKED = Asked()

if TYPE_CHECKING:
    from litreview.review.duplicates.merge_audit import Audit
    from litreview.review.flow.difference import Comparison


class Looking:
    """The questions of a review."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def folder(self) -> Path:
        """The review's folder."""
        return self._context.folder.root

    @property
    def state(self) -> LocalState:
        """The paths of what this user keeps of the review on this machine, outside of its folder."""
        return self._context.state

    @property
    def notices(self) -> Sequence[str]:
        """Sentences for a person about what opening the review did."""
        return self._context.notices

    @property
    def database(self) -> str:
        """The database that the review is in, without its password."""
        from litreview.review.team import database_move

        return database_move.where(self._context)

    @property
    def protocol(self) -> Protocol:
        """The protocol in force."""
        return self._context.protocol

    @property
    def settings(self) -> Settings:
        """The local settings."""
        return self._context.settings

    def reviewer(self, name: str | None = None) -> str:
        """Say who acts: the name given, else the remembered reviewer, else the login name; as a slug.

        Raises:
            UsageError: No letter or digit is left of the name.
        """
        return startup.name(self.settings, name)

    def _who(self, name: str | None = None) -> str:
        """Return the reviewer who acts or asks, by the renames in force."""
        return self._context.who(self.reviewer(name))

    def resolve(self, prefix: str) -> str:
        """Give the one record key that begins so."""
        with self._context.store.read() as session:
            return self._context.resolve(session, prefix)

    def raw(self, key: str) -> dict[str, Record]:
        """Map the keys of a report's records to them, each whole as its export holds it."""
        return cards.raw(self._context, key)

    def card(self, key: str, reviewer: str | None = None, stage: Stage | None = None) -> Card:
        """Give one report, named by any of its records."""
        return cards.card(self._context, key, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def queue(
        self,
        reviewer: str | None = None,
        stage: Stage | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> list[Card]:
        """Give the reports that wait for a reviewer, in order of import, after a card's `position`."""
        # Positions begin at 1, so that -1 is before the first of them.
        start = -1 if after is None else after
        return cards.queue(self._context, self._who(reviewer), stage or Stage.TITLE_ABSTRACT, start, limit)

    def rows(
        self,
        stage: Stage | None = None,
        state: State | str | None = None,
        box: str | None = None,
        query: str | None = None,
        reviewer: str | None = None,
    ) -> list[ReportRow]:
        """Give reports in order of import.

        Args:
            stage: Title/abstract unless another is named.
            state: Only those in this state; `undecided` is all that does not complete the stage.
            box: Only what lies in this box of the flow, exactly as many as its number says.
            query: Only those with these words in title, first author or DOI.
            reviewer: Whose own verdicts are shown.
        """
        wanted = selection.Wanted(stage or Stage.TITLE_ABSTRACT, state, box, query)
        return selection.rows(self._context, wanted, self._who(reviewer))

    def places(
        self,
        stage: Stage | None = None,
        asked: Asked = NOTHING_ASKED,
        reviewer: str | None = None,
        order: str = "import",
        seed: int = 0,
    ) -> list[int]:
        """Give the positions of the reports that were asked for; `rows_at` says what stands there.

        Args:
            stage: Title/abstract unless another is named.
            asked: As `asking.asked` reads it from what a person typed.
            reviewer: Whose to do, own votes and hidden reasons are meant.
            order: `import`, `year`, `title` or `random`.
            seed: For `random`: the same number gives the same order, on any machine.
        """
        name = self._who(reviewer)
        return positions.places(self._context, stage or Stage.TITLE_ABSTRACT, asked, name, order, seed)

    def rows_at(
        self, places: Sequence[int], stage: Stage | None = None, reviewer: str | None = None
    ) -> dict[int, ReportRow]:
        """Map positions to the reports that stand there, as rows of a list."""
        return positions.rows(self._context, places, stage or Stage.TITLE_ABSTRACT, self._who(reviewer))

    def keys_at(self, places: Sequence[int]) -> list[str]:
        """Give the keys of the reports at these positions, in their order."""
        return positions.keys(self._context, places)

    def place(self, key: str) -> int:
        """Give the position of a record's report."""
        return positions.place(self._context, key)

    def all_labels(self) -> list[str]:
        """Give every label in use, the most frequent first."""
        return report_labels.all_labels(self._context)

    def votes(self, key: str, reviewer: str | None = None, stage: Stage | None = None) -> list[Vote]:
        """Give all votes in force on a report, hidden where RULES 8 says so."""
        return cards.votes(self._context, key, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def full_texts(self, key: str) -> list[FullText]:
        """Give the files of a report's full text, the newest first; each may be missing on this device."""
        from litreview.review.full_text import retrievals

        return retrievals.full_texts(self._context, key)

    def methods(self, language: str = "en") -> Methods:
        """Give all that the log and the folders say of the review's methods."""
        from litreview.review.flow import methods_facts

        return methods_facts.methods(self._context, language)

    def protocol_versions(self) -> list[ProtocolVersion]:
        """Give every version of the protocol, the oldest first."""
        from litreview.review import protocols

        return protocols.versions(self._context)

    def protocol_diff(self, old: str | None = None, new: str | None = None) -> ProtocolDiff:
        """Say what changed between two versions; from the one before to the one in force, unless named."""
        from litreview.review import protocols

        return protocols.diff(self._context, old, new)

    def check_protocol(self) -> list[Problem]:
        """Give what is odd about the protocol and the votes under it."""
        from litreview.review import problems

        return problems.of_protocol(self._context)

    def studies(self) -> list[Study]:
        """Give every study that persons named, with its reports."""
        from litreview.review.full_text import studies

        return studies.studies(self._context)

    def study_ideas(self) -> list[StudyIdea]:
        """Give groups of reports that may describe one study; a person decides."""
        from litreview.review.full_text import studies

        return studies.ideas(self._context)

    def history(self, key: str, reviewer: str | None = None, name: Name = str) -> list[HistoryLine]:
        """Give all events on a report, the withdrawn ones too, in the order of their times, in a face's own words."""
        return cards.history(self._context, key, self._who(reviewer), name)

    def asked(self, limit: int | None = None, language: str = "en") -> list[PairCard]:
        """Give the pairs a person is asked about, the likeliest first, with reasons in a language."""
        from litreview.review.duplicates import questions

        return questions.asked(self._context, limit, language)

    def questions(self) -> list[tuple[str, str]]:
        """Give the keys of the pairs a person is asked about, the likeliest first."""
        from litreview.review.duplicates import questions

        return questions.questions(self._context)

    def explain(self, a: str, b: str, language: str = "en") -> PairCard:
        """Say where two records stand, and why, in a language."""
        from litreview.review.duplicates import questions

        return questions.explain(self._context, a, b, language)

    def audit(self, n: int, seed: int = 1, language: str = "en") -> Audit:
        """Draw merges of the engine for a person, and bound the share of false ones among all."""
        from litreview.review.duplicates import merge_audit

        return merge_audit.audit(self._context, n, seed, language)

    def progress(self, reviewer: str | None = None, stage: Stage | None = None) -> Progress:
        """Say where a reviewer stands at a stage."""
        return progress_counts.progress(self._context, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def times(self, reviewer: str | None = None, stage: Stage | None = None) -> list[float]:
        """Give when each of a reviewer's votes of today was given, in seconds since the epoch."""
        return progress_counts.times(self._context, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def strategies(self) -> tuple[TermGroup, ...]:
        """Give the terms of each search's strategy as a group to mark."""
        return term_groups.term_groups(self._context)

    def places_of(self, keys: Iterable[str]) -> list[int]:
        """Give the positions of the reports that these records belong to, in order of import."""
        return positions.places_of(self._context, keys)

    def sizes(self) -> tuple[int, int]:
        """Count the reports of the flow and the records that count."""
        with self._context.store.read() as session:
            return session.lists.count(), session.records.count()

    def databases(self) -> list[str]:
        """Give the names of all searches, each once."""
        with self._context.store.read() as session:
            found = [search.name for search, _ in session.records.searches(counted=True).values()]
        return list(dict.fromkeys(found))

    def status(self) -> Status:
        """Say where the whole review stands."""
        return progress_counts.status(self._context)

    def flow(self, language: str = "en", at: str | None = None) -> Flow:
        """Count every box of the PRISMA 2020 flow; reasons are named in the language.

        Args:
            language: `en` or `nl`.
            at: A day or an instant in ISO 8601: the flow as it stood then.
        """
        if at is None:
            return current.flow(self._context, language)
        from litreview.review.flow import past

        with self._context.store.read() as session:
            then = past.past(self._context, session, past.moment(at))
        return current.counted(then.rows, then.protocol, language, past.retracted(then))

    def compare(self, since: str, until: str | None = None, language: str = "en") -> Comparison:
        """Say what moved in the flow since a day or an instant, until another or now, and through which events."""
        from litreview.review.flow import difference
        from litreview.review.flow import past

        end = self._context.clock() if until is None else past.moment(until)
        return difference.compare(self._context, past.moment(since), end, language)

    def opened(self, flow: Flow) -> Opened:
        """Open every box of the flow as it stands now."""
        return current.opened(self._context, flow)

    def box(self, box_id: str) -> list[str]:
        """List the keys of what lies in a box of the flow."""
        return current.box(self._context, box_id)

    def searches(self, known: Path | None = None) -> Searches:
        """Say what each search brought, and which of the known items of a file it found."""
        # Inside, here and below: status and screening must not wait for what only a few commands use.
        from litreview.review.searches import overlap

        return overlap.searches(self._context, known)

    def check(self, *, complete: bool = False) -> list[Problem]:
        """Give every problem of the review, errors first; with `complete` also what searches do not report yet."""
        from litreview.review import problems

        return problems.check(self._context, complete=complete)

    def agreement(self, stage: Stage | None = None) -> Agreement:
        """Compare the reviewers' votes in force at a stage."""
        return progress_counts.agreement(self._context, stage or Stage.TITLE_ABSTRACT)

    def missing(self) -> list[MissingFile]:
        """Return the files that the review needs and that are missing, or that its numbers leave out."""
        with self._context.store.read() as session:
            return list(missing_files(self._context, session))

    def ledger_lag(self) -> int:
        """Count the events that stand in no ledger yet."""
        with self._context.store.read() as session:
            return session.events.count_unwritten(self._context.writes_for)
