"""Work that a team shares: ledgers, shares, votes in and out, archives, the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.model import Stage
from litreview.review import ledgers
from litreview.review.part import Part
from litreview.review.searches import search_facts

if TYPE_CHECKING:
    from litreview.review.team.exchange import SyncReport
    from litreview.review.team.reviewer_names import Question, Reviewer
    from litreview.review.team.shares import Deal, Shares
    from litreview.review.team.votes_in import Order, VotesIn
    from litreview.review.team.votes_out import Tool
    from litreview.review.team.zip_archive import Archive


class TeamPart(Part):
    """Work that a team shares: ledgers, shares, votes in and out, archives, the database."""

    def sync(self, *, repair: bool = False, adopt: str | None = None, actor: str | None = None) -> SyncReport:
        """Write out what is mine and read in what others wrote.

        Args:
            repair: First move the lines of this device's ledgers aside that are no events.
            adopt: Path of a ledger; its lines that stand in somebody else's folder count from now on.
            actor: Who adopts them.
        """
        from litreview.review.team import adoption
        from litreview.review.team import ledger_repair as repairs
        from litreview.review.team.exchange import sync

        search_facts.refresh_and_log(self._context, self._name())
        moved = repairs.repair(self._context) if repair else 0
        adopted = adoption.adopt(self._context, adopt, self._who(actor)) if adopt else []
        return replace(sync(self._context), moved=moved, adopted=len(adopted))

    def write_ledger(self) -> int:
        """Append to the ledgers what they lack; give how many events that was."""
        return ledgers.write(self._context)

    def ledger_lag(self) -> int:
        """Count the events that stand in no ledger yet."""
        with self._context.store.read() as session:
            return session.events.count_unwritten(self._context.writes_for)

    def assign(self, deal: Deal, actor: str | None = None) -> Shares:
        """Deal the reports that lack votes and are in nobody's share."""
        from litreview.review.team import shares

        return shares.assign(self._context, deal, self._who(actor))

    def clear_shares(self, stage: Stage | None = None, actor: str | None = None) -> Shares:
        """Take back all that was dealt at a stage."""
        from litreview.review.team import shares

        return shares.clear(self._context, stage or Stage.TITLE_ABSTRACT, self._who(actor))

    def shares(self, stage: Stage | None = None) -> Shares:
        """Say who has how many reports at a stage."""
        from litreview.review.team import shares

        return shares.standing(self._context, stage or Stage.TITLE_ABSTRACT)

    def redact(self, event: str, actor: str | None = None) -> str:
        """Take the note out of an event, for good; gives the event's id."""
        from litreview.review.team import redaction

        return redaction.redact(self._context, event, self._who(actor))

    def import_votes(self, path: Path, order: Order) -> VotesIn:
        """Make decisions of the votes in an export of Rayyan, Covidence or ASReview LAB; all of them, or none."""
        from litreview.review.team import votes_in

        return votes_in.bring_in(self._context, Path(path), order, self._name())

    def export_votes(
        self, path: Path, tool: Tool, stage: Stage | None = None, actor: str | None = None
    ) -> int:
        """Write reports with their votes for another tool; gives how many."""
        from litreview.review.team import votes_out

        chosen = stage or Stage.TITLE_ABSTRACT
        return votes_out.write(self._context, Path(path), tool, chosen, self._who(actor))

    def archive(
        self, path: Path, *, public: bool = False, full_texts: bool = False, dry_run: bool = False
    ) -> Archive:
        """Write the review into a ZIP with hashes and numbers; with `public` only what anybody may have.

        With `full_texts` the files of full texts that are on this device are in it, too. With `dry_run` nothing is
        written, and of a public archive every text is returned that a person wrote.
        """
        from litreview.review.team import zip_archive

        if not dry_run:
            search_facts.refresh_and_log(self._context, self._name())
        return zip_archive.archive(
            self._context, Path(path), public=public, full_texts=full_texts, dry_run=dry_run
        )

    def move(self, target: str) -> Mapping[str, int]:
        """Copy the review into an empty database, by URL or `file`, and use that; gives the rows of each table."""
        from litreview.review.team import database_move

        search_facts.refresh_and_log(self._context, self._name())
        return database_move.move(self._context, target)

    def question(self, name: str | None = None) -> Question | None:
        """Return what has to be asked before a reviewer acts on this device; None when nothing has."""
        from litreview.review.team import reviewer_names

        return reviewer_names.question(self._context, self._name(name))

    def confirm(self, name: str | None = None, same_as: Collection[str] | None = None) -> tuple[str, ...]:
        """Write down that the reviewer of this name on other devices is the one here; return those devices.

        Args:
            name: The reviewer; else the remembered one.
            same_as: The devices that are meant; else all that are not settled.
        """
        from litreview.review.team import reviewer_names

        return reviewer_names.confirm(self._context, self._name(name), same_as)

    def choose(self, old: str, new: str) -> str:
        """Let the one who goes by a name on this device have another one, with their lines; return it."""
        from litreview.review.team import reviewer_names

        chosen = self._name(new)
        reviewer_names.choose(self._context, self._name(old), chosen)
        return chosen

    def rename(
        self,
        old: str,
        new: str,
        device: str | None = None,
        actor: str | None = None,
        *,
        same_as: Collection[str] | None = None,
    ) -> list[str]:
        """Give a reviewer's ledgers, or that of one device, to another name; return them as name/device.

        Args:
            old: The reviewer.
            new: The other name.
            device: Only that of this device.
            actor: Who renames.
            same_as: Devices of the new name, where it is somebody's already and that is the same person.
        """
        from litreview.review.team import reviewer_names

        names = self._name(old), self._name(new)
        by = self._who(actor)
        found = reviewer_names.rename(self._context, *names, device, by, same_as)
        if self._context.settings.reviewer == names[0] and device in {None, self._context.device}:
            self._context.settings.set("reviewer", names[1])
        return found

    def names(self) -> dict[str, str]:
        """Map the name of each reviewer to another device on which it is used, or to an empty text."""
        from litreview.review.team import reviewer_names

        return reviewer_names.names(self._context)

    def reviewers(self) -> list[Reviewer]:
        """Return every reviewer with their devices."""
        from litreview.review.team import reviewer_names

        return reviewer_names.listing(self._context)
