"""Teamwork: ledgers, assignments, votes from and for other tools, archives, the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.errors import Problem
from litreview.model import Stage
from litreview.review import ledgers
from litreview.review.part import ReviewPart
from litreview.review.searches import fact_changes

if TYPE_CHECKING:
    from litreview.review.team.exchange import SyncReport
    from litreview.review.team.git_exchange import Commits
    from litreview.review.team.reviewer_names import Reviewer
    from litreview.review.team.shared_names import NameQuestion
    from litreview.review.team.shares import AssignmentOptions, Shares
    from litreview.review.team.signing_devices import SigningDevice, Team
    from litreview.review.team.votes_in import ImportedVotes, VoteImportOptions
    from litreview.review.team.votes_out import ExportedVotes, Tool
    from litreview.review.team.zip_archive import Archive, Countersigning


class TeamPart(ReviewPart):
    """Teamwork: ledgers, assignments, votes from and for other tools, archives, the database."""

    def sync(self, *, repair: bool = False, adopt: str | None = None, actor: str | None = None) -> SyncReport:
        """Write own events to the ledgers and read those of others.

        Args:
            repair: First move lines of this device's ledgers that are not events to another file.
            adopt: The path of a ledger whose misplaced lines are to count from now on.
            actor: The reviewer who adopts them.
        """
        from litreview.review.team import adoption
        from litreview.review.team import ledger_repair as repairs
        from litreview.review.team.exchange import sync

        fact_changes.refresh_and_log(self._context, self._name())
        moved = repairs.repair(self._context) if repair else 0
        adopted = adoption.adopt(self._context, adopt, self._who(actor)) if adopt else []
        commits, failed = self._exchange_by_git()
        done = sync(self._context)
        return replace(
            done, moved=moved, adopted=len(adopted), git=commits, problems=(*failed, *done.problems)
        )

    def _exchange_by_git(self) -> tuple[Commits | None, list[Problem]]:
        """Exchange with the remote repository, if that is set; what fails is a problem, as the folder can still be read."""
        from litreview.review.team import git_exchange
        from litreview.review.team.git_program import GitError

        if not self._context.settings.get(git_exchange.SETTING):
            return None, []
        ledgers.write(self._context)
        try:
            return git_exchange.exchange(self._context, self._name()), []
        except GitError as error:
            return None, [Problem("git", "error", error.message, "", error.hint)]

    def signing(self) -> Team:
        """Return the founding and the devices of a signed review."""
        from litreview.review.team import signing_devices

        return signing_devices.team(self._context)

    def found(self, actor: str | None = None, *, again: bool = False) -> Team:
        """Found the review: from now on, this device decides whose keys may sign; return the founding and the devices."""
        from litreview.review.team import founding

        self.sync()
        founding.found(self._context, self._name(actor), again=again)
        return self.signing()

    def follow(self, words: str) -> Team:
        """Follow the founding whose key has these words."""
        from litreview.review.team import founding

        founding.confirm(self._context, words)
        self.sync()
        return self.signing()

    def signing_device(self, ledger: str, words: str | None = None) -> SigningDevice:
        """Return a device of a signed review by its reviewer and name, `bram/vu-2`, and the words of its key."""
        from litreview.review.team import signing_devices

        return signing_devices.device_of(signing_devices.read_by_founding(self._context), ledger, words)

    def admit(
        self,
        ledger: str,
        actor: str | None = None,
        words: str | None = None,
        *,
        lead: bool = False,
        unsigned: bool = False,
    ) -> SigningDevice:
        """Admit the key of a device, or let its ledger stay unsigned."""
        from litreview.review.team import founding

        founding.admit(self._context, ledger, self._name(actor), words, lead=lead, unsigned=unsigned)
        self.sync()
        return self.signing_device(ledger)

    def close_key(self, ledger: str, actor: str | None = None, last: str | None = None) -> SigningDevice:
        """Close the key of a device: what it seals after its last seal now, or after an earlier one, no longer counts."""
        from litreview.review.team import founding

        founding.close(self._context, ledger, self._name(actor), last)
        self.sync()
        return self.signing_device(ledger)

    def seal(self) -> int:
        """Seal the lines of this device that no seal lists yet; return their number."""
        from litreview.review.team import sealing

        return sealing.seal(self._context)

    def write_ledger(self) -> int:
        """Append new events to the ledgers; return their number."""
        return ledgers.write(self._context)

    def ledger_lag(self) -> int:
        """Return the number of events that are not in a ledger yet."""
        with self._context.store.read() as session:
            return session.events.count_unwritten(self._context.writes_for)

    def assign(self, options: AssignmentOptions, actor: str | None = None) -> Shares:
        """Assign the reports that lack votes and are assigned to nobody."""
        from litreview.review.team import shares

        return shares.assign(self._context, options, self._who(actor))

    def clear_shares(self, stage: Stage | None = None, actor: str | None = None) -> Shares:
        """Withdraw all assignments at a stage; return the resulting shares."""
        from litreview.review.team import shares

        at = stage or Stage.TITLE_ABSTRACT
        with self._context.store.write() as session:
            shares.withdraw(self._context, session, at, self._who(actor))
            return shares.current(session, at)

    def shares(self, stage: Stage | None = None) -> Shares:
        """Return the number of reports assigned to each reviewer at a stage."""
        from litreview.review.team.shares import current

        with self._context.store.read() as session:
            return current(session, stage or Stage.TITLE_ABSTRACT)

    def redact(self, event: str, actor: str | None = None) -> str:
        """Permanently delete the note of an event; return the event's id."""
        from litreview.review.team import redaction

        return redaction.redact(self._context, event, self._who(actor))

    def import_votes(self, path: Path, options: VoteImportOptions) -> ImportedVotes:
        """Import the votes in an export of Rayyan, Covidence or ASReview LAB as decisions; all of them, or none."""
        from litreview.review.team import votes_in

        return votes_in.import_votes(self._context, Path(path), options, self._name())

    def export_votes(
        self, path: Path, tool: Tool, stage: Stage | None = None, actor: str | None = None
    ) -> ExportedVotes:
        """Write reports with their votes for another tool; return how many, and how many votes are hidden."""
        from litreview.review.team import votes_out

        chosen = stage or Stage.TITLE_ABSTRACT
        return votes_out.export_votes(self._context, Path(path), tool, chosen, self._who(actor))

    def archive(
        self, path: Path, *, public: bool = False, full_texts: bool = False, dry_run: bool = False
    ) -> Archive:
        """Write the review to a ZIP with hashes and numbers.

        Args:
            path: The ZIP.
            public: Only include what may be published.
            full_texts: Include the full texts on this device.
            dry_run: Write nothing; for a public archive, return every text in it that a person wrote.
        """
        from litreview.review.team import zip_archive

        if not dry_run:
            fact_changes.refresh_and_log(self._context, self._name())
        return zip_archive.archive(
            self._context, Path(path), self._name(), public=public, full_texts=full_texts, dry_run=dry_run
        )

    def countersign(self, path: Path) -> Countersigning:
        """Make a public archive again from this copy of the review; if all files are the same, add one's signature."""
        from litreview.review.team import zip_archive

        return zip_archive.countersign(self._context, Path(path), self._name())

    def move(self, target: str) -> Mapping[str, int]:
        """Copy the review to an empty database, a URL or `file`, and use that; return the number of rows by table."""
        from litreview.review.team import database_move

        fact_changes.refresh_and_log(self._context, self._name())
        return database_move.move(self._context, target)

    def question(self, name: str | None = None) -> NameQuestion | None:
        """Return the question to answer before a reviewer acts on this device, or None."""
        from litreview.review.team import reviewer_names

        return reviewer_names.name_question(self._context, self._name(name))

    def confirm(self, name: str | None = None, same_as: Collection[str] | None = None) -> tuple[str, ...]:
        """Record that the reviewer of this name on other devices is the one on this device; return those devices.

        Args:
            name: The reviewer; by default, the remembered one.
            same_as: The devices; by default, all that are not confirmed yet.
        """
        from litreview.review.team import reviewer_names

        return reviewer_names.confirm(self._context, self._name(name), same_as)

    def join(self, name: str) -> None:
        """Record that a reviewer works on this device, remember the name, and write `.gitattributes` and `.gitignore`.

        Raises:
            NameTaken: The name is used on other devices only, and nobody has confirmed that it is the same person.
        """
        from litreview.review.folder import add_attributes, add_ignored
        from litreview.standing.reviewers import actor_of

        with self._context.store.write() as session:
            self._context.bind_once(session, actor_of(self._who(name)))
        self._context.settings.set("reviewer", self._name(name))
        add_attributes(self._context.folder)
        add_ignored(self._context.folder)

    def choose(self, old: str, new: str) -> str:
        """Rename a reviewer on this device only; return the new name."""
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
        """Rename a reviewer, on all devices or on one; return the renamed ledgers as name/device.

        Args:
            old: The reviewer.
            new: The new name.
            device: The device; by default, all.
            actor: The reviewer who renames.
            same_as: Devices that already use the new name, if that is the same person.
        """
        from litreview.review.team import reviewer_names

        names = self._name(old), self._name(new)
        by = self._who(actor)
        found = reviewer_names.rename(self._context, *names, device, by, same_as)
        if self._context.settings.reviewer == names[0] and device in {None, self._context.device}:
            self._context.settings.set("reviewer", names[1])
        return found

    def names(self) -> dict[str, str]:
        """Map the name of each reviewer to another device that uses it, or to an empty text."""
        who, device = self._context.store.who, self._context.device
        return {name: next(iter(who.asked(name, device)), "") for name in sorted(who.groups)}

    def reviewers(self) -> list[Reviewer]:
        """Return every reviewer with their devices."""
        from litreview.review.team import reviewer_names

        return reviewer_names.list_reviewers(self._context)
