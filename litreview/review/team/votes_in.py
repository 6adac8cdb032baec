"""Import of votes from other tools, as decisions of reviewers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from litreview.errors import InputError, UsageError
from litreview.exports import read_records
from litreview.model import Record, Stage, Verdict
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.decisions.decision_log import decide_within, mark_entered
from litreview.review.views import Decide
from litreview.screening.foreign import Given, given
from litreview.store.store import StoreSession
from litreview.text import drop_controls, slug

RecordIndex = Mapping[tuple[str, str], set[str]]


@dataclass(frozen=True, slots=True)
class VoteImportOptions:
    """Options for importing a file of votes.

    Attributes:
        reviewer: The reviewer of votes for which the file names none.
        verdict: The verdict of votes for which the file has none.
        reasons: Codes of the protocol, by the tool's names of reasons.
    """

    reviewer: str | None = None
    verdict: Verdict | None = None
    stage: Stage = Stage.TITLE_ABSTRACT
    reasons: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ImportedVotes:
    """The result of importing a file of votes.

    Attributes:
        decided: Number of new decisions, by reviewer.
        known: Number of votes that were already there.
        unmatched: Titles that match no report, or several.
        unknown: Reasons that are not in the protocol; they were added to the notes.
    """

    tool: str
    rows: int
    decided: Mapping[str, int]
    known: int
    labels: int
    unmatched: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class _Counts:
    decided: dict[str, int] = field(default_factory=dict)
    known: int = 0
    labels: int = 0
    unmatched: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)


def import_votes(context: Context, path: Path, options: VoteImportOptions, by: str) -> ImportedVotes:
    """Import all votes in an export of Rayyan, Covidence or ASReview LAB as decisions; all of them, or none.

    Args:
        context: The review.
        path: The export.
        options: Options.
        by: The reviewer who imports them, recorded in the votes of others.

    Raises:
        InputError: The file holds no votes in a supported format.
        UsageError: The reviewer or the verdict of a vote is not given.
    """
    tool, rows = _rows(path)
    tally = _Counts()
    run = context.store.trial if options.dry_run else context.store.write
    with run() as session:
        index = _index(session)
        for record, votes in rows:
            lead = _match(session, index, record)
            if lead is None:
                tally.unmatched.append(record.title or "no title")
                continue
            for vote in votes:
                _cast(context, session, lead, vote, options, tally, by)
    return ImportedVotes(
        tool, len(rows), dict(sorted(tally.decided.items())), tally.known, tally.labels,
        tuple(tally.unmatched), tuple(sorted(tally.unknown)),
    )  # fmt: skip


def _rows(path: Path) -> tuple[str, list[tuple[Record, list[Given]]]]:
    found = [(record, *given(record)) for record in read_records(path).records]
    tools = {tool for _, tool, votes in found if tool and votes}
    if len(tools) != 1:
        raise InputError(
            f"{path}: it has no votes in a format that litreview supports.",
            "Export from Rayyan with decisions, from Covidence as CSV, or from ASReview LAB with labels.",
        )
    return tools.pop(), [(record, votes) for record, _, votes in found if votes]


def _index(session: StoreSession) -> RecordIndex:
    """Map the identifiers of records to their keys."""
    index: dict[tuple[str, str], set[str]] = {}
    for record in session.records.all():
        for name in identifiers(record):
            index.setdefault(name, set()).add(record.key)
    return index


def identifiers(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the identifiers by which a record may be found, the surest first."""
    if record.doi:
        yield "doi", record.doi.lower()
    if record.pmid:
        yield "pmid", record.pmid
    if record.title:
        yield "title", f"{re.sub(r'[^0-9a-z]+', '', record.title.casefold()) or record.title} {record.year}"


def _match(session: StoreSession, index: RecordIndex, record: Record) -> str | None:
    for name in identifiers(record):
        leads = {session.reports.lead(key) for key in index.get(name, ())}
        # If two reports match, the vote could go to the wrong one.
        if len(leads) == 1:
            return leads.pop()
    return None


def _cast(
    context: Context,
    session: StoreSession,
    lead: str,
    vote: Given,
    options: VoteImportOptions,
    tally: _Counts,
    by: str,
) -> None:
    name, verdict = _reviewer(vote, options), vote.verdict or options.verdict
    entered_by = by if name != by else None
    who = session.events.who
    actor = who.entered(name, context.device) if entered_by else context.who(name)
    if verdict is None:
        raise UsageError("The file has no verdicts.", "Give the verdict of the whole file with --verdict.")
    codes, unknown = _codes(context, vote.reasons if verdict is Verdict.EXCLUDE else (), options)
    tally.unknown |= unknown
    note = drop_controls(" ".join([vote.note, *(f"[{reason}]" for reason in sorted(unknown))]).strip())
    wanted = (verdict, set(codes), note)
    # Importing the same file again changes nothing.
    if any(
        vote.reviewer == actor and not vote.settles and (vote.verdict, set(vote.reasons), vote.note) == wanted
        for vote in session.lists.ballots(lead, options.stage)
    ):
        tally.known += 1
    else:
        decide_within(context, session, Decide(lead, verdict, codes, note, options.stage), actor, entered_by)
        tally.decided[actor] = tally.decided.get(actor, 0) + 1
    tally.labels += _add_labels(context, session, lead, vote.labels, actor, entered_by)


def _reviewer(vote: Given, options: VoteImportOptions) -> str:
    name = vote.reviewer or options.reviewer or ""
    if not any(map(str.isalnum, name)):
        raise UsageError("The file does not name the reviewer.", "Give the name with --as NAME.")
    return slug(name)


def _codes(
    context: Context, words: Iterable[str], options: VoteImportOptions
) -> tuple[tuple[str, ...], set[str]]:
    """Return the protocol's codes for a tool's reasons, and the reasons that have none."""
    asked = {word.casefold(): code for word, code in options.reasons.items()}
    offered: dict[str, str] = {}
    for reason in context.protocol.offered(options.stage):
        names = (reason.code, reason.code.replace("_", " "), reason.label, reason.label_nl)
        offered |= {name.casefold(): reason.code for name in names if reason.means is None}
    codes, unknown = [], set()
    for word in words:
        code = asked.get(word.casefold()) or offered.get(word.casefold())
        if code:
            codes.append(code)
        else:
            unknown.add(word)
    return tuple(dict.fromkeys(codes)), unknown


def _add_labels(
    context: Context,
    session: StoreSession,
    lead: str,
    labels: Iterable[str],
    actor: str,
    entered_by: str | None,
) -> int:
    members = session.reports.members([lead])[lead]
    present = {
        str(event.body.get("label"))
        for event in event_bodies.events_in_force(session, members, "label")
        if event.reviewer == actor and event.body.get("on")
    }
    new = [label for label in dict.fromkeys(map(drop_controls, labels)) if label not in present]
    if new:
        about = event_bodies.describe_report(session, lead)
        bodies = [("label", about | {"label": name, "on": True, "replaces": []}) for name in new]
        context.record(session, actor, mark_entered(bodies, entered_by))
    return len(new)
