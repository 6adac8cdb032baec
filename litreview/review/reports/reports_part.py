"""The reports of a review: what there is to read, in which order, and their export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from litreview.model import Record, Stage, State
from litreview.review.decisions import report_labels
from litreview.review.event_text import Name
from litreview.review.part import Part
from litreview.review.reports import cards, positions, selection
from litreview.review.reports.filters import Asked
from litreview.review.views import Card, HistoryLine, ReportRow, Vote

# The same for every call, and it never changes.
NOTHING_ASKED = Asked()


class ReportsPart(Part):
    """The reports of a review: what there is to read, in which order, and their export."""

    def card(self, key: str, reviewer: str | None = None, stage: Stage | None = None) -> Card:
        """Give one report, named by any of its records."""
        return cards.card(self._context, key, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def records(self, key: str) -> dict[str, Record]:
        """Map the keys of a report's records to them, each whole as its export holds it."""
        return cards.raw(self._context, key)

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

    def votes(self, key: str, reviewer: str | None = None, stage: Stage | None = None) -> list[Vote]:
        """Give all votes in force on a report, hidden where RULES 8 says so."""
        return cards.votes(self._context, key, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def history(self, key: str, reviewer: str | None = None, name: Name = str) -> list[HistoryLine]:
        """Give all events on a report, the withdrawn ones too, in the order of their times, in a face's own words."""
        return cards.history(self._context, key, self._who(reviewer), name)

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

    def positions(
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

    def position(self, key: str) -> int:
        """Give the position of a record's report."""
        return positions.place(self._context, key)

    def positions_of(self, keys: Iterable[str]) -> list[int]:
        """Give the positions of the reports that these records belong to, in order of import."""
        return positions.places_of(self._context, keys)

    def counts(self) -> tuple[int, int]:
        """Count the reports of the flow and the records that count."""
        with self._context.store.read() as session:
            return session.lists.count(), session.records.count()

    def index_more(self) -> bool:
        """Bring a few records more into the index that words are found by; give False when all are in it."""
        from litreview.review.reports import positions

        return positions.index_some(self._context)

    def labels(self) -> list[str]:
        """Give every label in use, the most frequent first."""
        return report_labels.all_labels(self._context)

    def export(
        self,
        path: Path,
        state: State | str | None = None,
        stage: Stage | None = None,
        *,
        excel: str | None = None,
    ) -> int:
        """Write reports, or those in a state, to a file by its ending; give how many.

        The state `included` is the included set of the review; any other is one at the stage. With `excel` as
        `nl` a table has semicolons and a byte-order mark.
        """
        from litreview.review.reports import report_files

        wanted = selection.Wanted(stage or Stage.TITLE_ABSTRACT, state)
        return report_files.export(self._context, path, wanted, excel)

    def export_at(self, path: Path, places: Iterable[int]) -> int:
        """Write the reports at these positions to a file by its ending; give how many."""
        from litreview.review.reports import report_files

        return report_files.export_places(self._context, path, places)

    def export_outcomes(
        self, path: Path, outcomes: Sequence[str], *, excel: str | None = None
    ) -> dict[str, int]:
        """Write the reports `included`, `excluded` (with reasons) or `awaiting`; give how many of each.

        A workbook has a sheet for each; other files have them one after the other.
        """
        from litreview.review.reports import outcome_file as states

        return states.export(self._context, path, outcomes, excel)
