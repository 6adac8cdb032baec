"""Decisions of reviewers: votes, labels, removals, progress and agreement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from litreview.model import Stage
from litreview.ranking.stopping_statement import StoppingStatement
from litreview.review import progress_counts
from litreview.review.decisions import decision_log, report_labels, undo_redo
from litreview.review.full_text.answers import RemovalResult, StopResult
from litreview.review.part import ReviewPart
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Card, Decide, Decided, ReviewerProgress, Undone
from litreview.screening.agreement import Agreement
from litreview.screening.agreement_table import By
from litreview.screening.orders_followed import OrdersFollowed
from litreview.ticks import Tick, quiet

if TYPE_CHECKING:
    from litreview.review.decisions.decision_batches import EnteredDecision
    from litreview.review.decisions.stopping_grounds import ScreeningCourse


class DecisionsPart(ReviewPart):
    """Decisions of reviewers: votes, labels, removals, progress and agreement."""

    def decide(self, decision: Decide, actor: str | None = None, *, entered_by: str | None = None) -> Decided:
        """Record a decision; it is on disk when this returns.

        Args:
            decision: The decision.
            actor: The reviewer.
            entered_by: Who enters it, if not the reviewer.
        """
        return decision_log.decide(self._context, decision, *self._acting(actor, entered_by))

    def decide_all(self, entries: Sequence[EnteredDecision], tick: Tick = quiet) -> list[Decided]:
        """Record many decisions, such as those of a file: check all, then make some hundred in each transaction.

        Args:
            entries: The decisions, in order.
            tick: Called with the number of decisions that are on disk, and of all.

        Raises:
            LitreviewError: A decision is refused; the message says which, and what was recorded before.
        """
        from litreview.review.decisions import decision_batches

        acting = (self._acting(entry.reviewer or None, entry.entered_by) for entry in entries)
        resolved = [
            replace(entry, reviewer=reviewer, entered_by=entered_by)
            for entry, (reviewer, entered_by) in zip(entries, acting, strict=True)
        ]
        return decision_batches.decide_all(self._context, resolved, tick)

    def _acting(self, actor: str | None, entered_by: str | None) -> tuple[str, str | None]:
        """Return the reviewer, and who enters their decision if that is somebody else."""
        if entered_by is None or self._name(entered_by) == self._name(actor):
            return self._who(actor), None
        reviewer = self._context.store.who.entered(self._name(actor), self._context.device)
        return reviewer, self._name(entered_by)

    def decide_and_read(
        self, decision: Decide, following: str, actor: str | None = None
    ) -> tuple[Decided, Card | None]:
        """Record a decision, and return it with another report: what a screen shows next, without a further wait.

        Args:
            decision: The decision; it is on disk when this returns.
            following: The key of the other report; empty for none. None is returned for one that is not in the review, and
                where the review is in a file.
            actor: The reviewer.
        """
        return decision_log.decide_and_read(self._context, decision, following, self._who(actor))

    def undo(self, actor: str | None = None, scope: UndoScope | None = None) -> Undone | None:
        """Undo the reviewer's newest act in force, or the newest in a scope; return None if there is none."""
        return undo_redo.undo(self._context, self._who(actor), scope)

    def redo(self, actor: str | None = None) -> Undone | None:
        """Redo what the newest undo took back; return None if there is nothing to redo."""
        return undo_redo.redo(self._context, self._who(actor))

    def label(self, key: str, name: str, actor: str | None = None) -> bool:
        """Add a label to a report, or remove the reviewer's own; return whether it is on now."""
        return report_labels.label(self._context, key, name, self._who(actor))

    def rename_label(
        self, old: Sequence[str], new: str, actor: str | None = None, *, merge: bool = False
    ) -> list[str]:
        """Rename labels wherever they stand, as one act; return the names that changed.

        Only with `merge` may another label have the new name already.
        """
        return report_labels.rename(self._context, old, new, self._who(actor), merge=merge)

    def remove(
        self, where: Sequence[str], by: str, why: str, actor: str | None = None, *, dry_run: bool = False
    ) -> RemovalResult:
        """Remove the reports that match every filter and that nobody has voted on, before screening.

        The value of `by` is `automation` or `other`.
        """
        from litreview.review.decisions import removals

        removal = removals.Removal(where, by, why)
        return removals.remove(self._context, removal, self._who(actor), dry_run=dry_run)

    def stop(self, why: str, actor: str | None = None, *, dry_run: bool = False) -> StopResult:
        """Stop screening: leave the reports that nobody has voted on unscreened."""
        from litreview.review.decisions import removals

        return removals.stop(self._context, why, self._who(actor), dry_run=dry_run)

    def stopping(self, stage: Stage | None = None) -> StoppingStatement:
        """State what the decisions so far say about stopping at a stage: a test with its numbers, never advice."""
        return self.course(stage).statement

    def course(
        self, stage: Stage | None = None, languages: Mapping[str, str] | None = None
    ) -> ScreeningCourse:
        """Return how a stage was screened until now; the languages of texts are read where they are not given."""
        from litreview.review.decisions.stopping_grounds import screening_course

        return screening_course(self._context, stage or Stage.TITLE_ABSTRACT, languages)

    def unblind(self, keys: Collection[str], stage: Stage | None = None, actor: str | None = None) -> None:
        """Let a reviewer see other people's votes on these reports before voting; the log records it."""
        from litreview.review.decisions import blinding

        blinding.unblind(self._context, keys, stage or Stage.TITLE_ABSTRACT, self._who(actor))

    def progress(self, reviewer: str | None = None, stage: Stage | None = None) -> ReviewerProgress:
        """Return the progress of a reviewer at a stage."""
        return progress_counts.progress(self._context, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def times_today(self, reviewer: str | None = None, stage: Stage | None = None) -> list[float]:
        """Return the times of a reviewer's votes of today, in seconds since the epoch."""
        return progress_counts.decision_times(
            self._context, self._who(reviewer), stage or Stage.TITLE_ABSTRACT
        )

    def agreement(self, stage: Stage | None = None) -> Agreement:
        """Compare the reviewers' votes in force at a stage."""
        return progress_counts.agreement(self._context, stage or Stage.TITLE_ABSTRACT)

    def agreement_by(self, by: By, stage: Stage | None = None) -> dict[str, Agreement]:
        """Measure agreement by `stage`, `round`, `reason` or `criterion`."""
        from litreview.review.decisions import agreement_by

        return agreement_by.measure(self._context, stage or Stage.TITLE_ABSTRACT, by)

    def orders_followed(self, stage: Stage | None = None) -> OrdersFollowed:
        """Count the orders in which reviewers came to the reports that they judged at a stage."""
        with self._context.store.read() as session:
            return progress_counts.orders_followed(session, stage or Stage.TITLE_ABSTRACT)

    def next_undo(self, actor: str | None = None) -> Undone | None:
        """Return the act that `undo` would undo; None if there is none."""
        return undo_redo.next_undo(self._context, self._who(actor))
