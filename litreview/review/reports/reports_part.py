"""The reports of a review: cards, lists, positions, history, labels and exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.model import Lane, Record, Stage, State
from litreview.review.decisions import report_labels
from litreview.review.event_text import Name
from litreview.review.folder import check_outside
from litreview.review.part import ReviewPart
from litreview.review.reports import cards, queue
from litreview.review.reports.positions import find_positions
from litreview.review.reports.selection import Selection, select_rows, selection_filter
from litreview.review.views import Card, HistoryLine, ReportRow, Vote
from litreview.screening.filter_language import EVERYTHING, Filter

if TYPE_CHECKING:
    from litreview.ranking.concepts import ConceptTable
    from litreview.ranking.simulation import LabelledDocument
    from litreview.review.flow.current import VersionWindow
    from litreview.review.reports.ranked_reports import RankedReports, RelevanceOrder


class ReportsPart(ReviewPart):
    """The reports of a review: cards, lists, positions, history, labels and exports."""

    # Loaded with the first queue in order of relevance.
    _ranked: RankedReports | None = None

    def card(self, key: str, reviewer: str | None = None, stage: Stage | None = None) -> Card:
        """Return one report, named by any of its records."""
        return cards.card(self._context, key, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def records(self, key: str) -> dict[str, Record]:
        """Return the records of a report by key, each as its export holds it."""
        with self._context.store.read() as session:
            lead = self._context.lead(session, key)
            members = session.reports.members([lead])[lead]
            found = session.records.get(members)
            return {member: found[member] for member in members}

    def queue(
        self,
        reviewer: str | None = None,
        stage: Stage | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> list[Card]:
        """Return the reports to do for a reviewer, in order of import, after the `position` of a card."""
        # Positions begin at 1, so -1 is before the first one.
        start = -1 if after is None else after
        return queue.queue(self._context, self._who(reviewer), stage or Stage.TITLE_ABSTRACT, start, limit)

    def votes(self, key: str, reviewer: str | None = None, stage: Stage | None = None) -> list[Vote]:
        """Return the votes in force on a report, with blinding (RULES 8)."""
        return cards.votes(self._context, key, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def history(self, key: str, reviewer: str | None = None, name: Name = str) -> list[HistoryLine]:
        """Return all events on a report, including withdrawn ones, in the order of their times.

        The function `name` puts each event into words of the caller's language.
        """
        return cards.history(self._context, key, self._who(reviewer), name)

    def rows(
        self,
        stage: Stage | None = None,
        state: State | str | None = None,
        box: str | None = None,
        query: str | None = None,
        reviewer: str | None = None,
        only: Filter = EVERYTHING,
        window: VersionWindow | None = None,
    ) -> list[ReportRow]:
        """Return reports in order of import.

        Args:
            stage: The stage; title/abstract by default.
            state: Only reports in this state; `undecided` selects all that do not complete the stage.
            box: Only the contents of this box of the flow, exactly as many as its number.
            query: Only reports with these words in their texts.
            reviewer: The reviewer whose verdicts are shown.
            only: Only reports that match a filter, as `parse_filter` returns it.
            window: The versions of the review whose box it is, by default the newest.
        """
        wanted = selection_filter(state, query, only)
        selected = Selection(stage or Stage.TITLE_ABSTRACT, wanted, box, window)
        return select_rows(self._context, selected, self._who(reviewer))

    def positions(
        self,
        stage: Stage | None = None,
        only: Filter = EVERYTHING,
        reviewer: str | None = None,
        order: str = "import",
        seed: int = 0,
    ) -> list[int]:
        """Return the positions of the reports that match a filter; `rows_at` returns their rows.

        Args:
            stage: The stage; title/abstract by default.
            only: A filter, as `parse_filter` returns it.
            reviewer: The reviewer whose reports to do, votes and hidden reasons count.
            order: `import`, `year`, `title`, `random` or `relevance`.
            seed: For `random` and `relevance`: the same number gives the same order on any machine.
        """
        name, at = self._who(reviewer), stage or Stage.TITLE_ABSTRACT
        if order != "relevance":
            return find_positions(self._context, at, only, name, order, seed)
        return list(self.relevance_order(at, only, name, seed).positions)

    def relevance_order(
        self,
        stage: Stage | None = None,
        only: Filter = EVERYTHING,
        reviewer: str | None = None,
        seed: int = 0,
    ) -> RelevanceOrder:
        """Return the reports that match a filter, the likeliest first, by what is known and decided now.

        Args:
            stage: The stage; title/abstract by default.
            only: A filter, as `parse_filter` returns it.
            reviewer: The reviewer whose reports to do and decisions count.
            seed: Breaks ties.
        """
        return self._ranked_reports().order(stage or Stage.TITLE_ABSTRACT, only, self._who(reviewer), seed)

    def newer_order(
        self, known: RelevanceOrder, only: Filter = EVERYTHING, reviewer: str | None = None
    ) -> RelevanceOrder | None:
        """Return the order that follows one that is known; None while that is still the newest.

        Other threads may use the review meanwhile.
        """
        return self._ranked_reports().newer(known, only, self._who(reviewer))

    def _ranked_reports(self) -> RankedReports:
        if self._ranked is None:
            from litreview.review.reports.ranked_reports import RankedReports

            self._ranked = RankedReports(self._context)
        return self._ranked

    def order_at(self, date: str, reviewer: str | None = None, stage: Stage | None = None) -> list[str]:
        """Return the leads of the reports to do in the order by relevance that a reviewer went through at a past date.

        It is computed again from the log. The date may be an instant in ISO 8601.

        Raises:
            UsageError: The date is not valid, or no decision was made in such an order by then.
            InputError: The order cannot be computed again.
        """
        from litreview.review.flow.moments import parse_moment
        from litreview.review.reports.ranking_replay import order_at

        at = stage or Stage.TITLE_ABSTRACT
        return order_at(self._context, parse_moment(date), self._who(reviewer), at)

    def rows_at(
        self, positions: Sequence[int], stage: Stage | None = None, reviewer: str | None = None
    ) -> dict[int, ReportRow]:
        """Return the reports at these positions as rows of a list, by position."""
        who, stage = self._who(reviewer), stage or Stage.TITLE_ABSTRACT
        with self._context.store.read() as session:
            lines = session.lists.at_places(positions)
            leads = [line.lead for line in lines]
            members, own = session.reports.members(leads), session.lists.finder.own(leads, stage, who)
            return {
                line.position: ReportRow(
                    line.lead, line.title, line.year, line.author, line.authors, stage, line.states[stage],
                    line.lane or Lane.OTHER, members[line.lead], line.position, own.get(line.lead),
                )
                for line in lines
            }  # fmt: skip

    def keys_at(self, positions: Sequence[int]) -> list[str]:
        """Return the leads of the reports that are now at these positions, in their order."""
        with self._context.store.read() as session:
            found = session.lists.finder.keys(positions)
            if self._context.store.is_shared:
                for lead, members in session.reports.members(found.values()).items():
                    session.likely.keep_members(lead, members)
        return [found[position] for position in positions if position in found]

    def position(self, key: str) -> int:
        """Return the position of a record's report."""
        with self._context.store.read() as session:
            return session.lists.line(self._context.lead(session, key)).position

    def positions_of(self, keys: Iterable[str]) -> list[int]:
        """Return the positions of the reports of these records, in order of import."""
        with self._context.store.read() as session:
            leads = set(session.reports.leads(keys).values())
            return sorted(line.position for line in session.lists.of_leads(leads))

    def counts(self) -> tuple[int, int]:
        """Count the reports of the flow and the records that count."""
        with self._context.store.read() as session:
            return session.lists.count(), session.records.count()

    def index_more(self, most: int = 200) -> bool:
        """Add a few more records to the index of words; return False when it is complete.

        The default is so small that a decision made meanwhile need not wait.
        """
        with self._context.store.read() as session:
            behind = session.lists.finder.words.unindexed()
        if not behind:
            return False
        search, digest = behind[0]
        with self._context.store.write() as session:
            session.lists.finder.words.fill(search, digest, most)
        return True

    def labelled(self, stage: Stage) -> tuple[list[LabelledDocument], int]:
        """Return the reports settled at a stage with their outcome, and the number of those that are not."""
        from litreview.review.reports.ranked_reports import labelled_documents

        return labelled_documents(self._context, stage)

    def concepts(self) -> ConceptTable:
        """Return the terms of the protocol in force as a concept table."""
        from litreview.review.reports.ranked_reports import concepts

        return concepts(self._context.protocol)

    def labels(self, reviewer: str | None = None) -> list[str]:
        """Return the labels of the protocol, then those in use, the most frequent first.

        Those that others gave in a round are left out until the reviewer may see its result.
        """
        return report_labels.all_labels(self._context, self._who(reviewer))

    def export(
        self,
        path: Path,
        state: State | str | None = None,
        stage: Stage | None = None,
        *,
        only: Filter = EVERYTHING,
        reviewer: str | None = None,
        excel: str | None = None,
        style: str | None = None,
    ) -> int:
        """Write reports, or those in a state or of a filter, to a file in the format of its suffix; return their number.

        The state `included` selects the included reports of the review; any other is a state at the stage. With
        `excel="nl"` a CSV file has semicolons and a byte-order mark; `style` is that of a reference list.
        """
        from litreview.review.reports import report_files

        selected = Selection(stage or Stage.TITLE_ABSTRACT, selection_filter(state, None, only))
        return report_files.export(self._context, path, selected, self._who(reviewer), excel, style)

    def export_at(self, path: Path, positions: Iterable[int], reviewer: str | None = None) -> int:
        """Write the reports at these positions to a file in the format of its suffix; return their number.

        Raises:
            UsageError: The file lies among the exports or ledgers of a review.
        """
        check_outside(path)
        from litreview.review.reports import report_files

        return report_files.export_at(self._context, path, positions, self._who(reviewer))

    def export_outcomes(
        self,
        path: Path,
        outcomes: Sequence[str],
        *,
        only: Filter = EVERYTHING,
        reviewer: str | None = None,
        excel: str | None = None,
        style: str | None = None,
    ) -> dict[str, int]:
        """Write the reports `included`, `excluded` (with reasons) or `awaiting`; return the number of each.

        A workbook has a sheet for each outcome; other files have them one after the other.
        """
        from litreview.review.reports import outcome_file

        return outcome_file.export(self._context, path, outcomes, only, self._who(reviewer), excel, style)
