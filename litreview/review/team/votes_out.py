"""Export of reports with their votes for Rayyan and ASReview LAB; votes are hidden as in RULES 8."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from litreview.dedup.merged_record import merge
from litreview.files import write_atomically
from litreview.model import Record, Stage, State
from litreview.review.context import Context
from litreview.review.reports.cards import votes
from litreview.review.views import Vote
from litreview.ticks import ticking

Tool = Literal["rayyan", "asreview"]
COLUMNS = ("key", "title", "year", "journal", "issn", "volume", "issue", "pages", "authors", "url",
    "language", "publisher", "abstract", "notes", "doi", "keywords", "pubmed_id", "pmc_id")  # fmt: skip
VERDICTS = {"include": "Included", "exclude": "Excluded", "maybe": "Maybe"}
RELEVANT = {State.INCLUDE: "1", State.MAYBE: "1", State.EXCLUDE: "0"}


@dataclass(frozen=True, slots=True)
class ExportedVotes:
    """The numbers of reports that were written, and of votes that were left out as they are hidden from the reviewer."""

    reports: int
    hidden_votes: int


def export_votes(context: Context, path: Path, tool: Tool, stage: Stage, reviewer: str) -> ExportedVotes:
    """Write a CSV of all reports at a stage with the votes that the reviewer may see."""
    sheet = io.StringIO()
    name = "notes" if tool == "rayyan" else "included"
    columns = [column for column in COLUMNS if column != "notes"]
    writer = csv.DictWriter(sheet, [*columns, name], lineterminator="\r\n")
    writer.writeheader()
    written = hidden = 0
    for record, state in _reports(context, stage):
        seen = votes(context, record.key, reviewer, stage)
        text = _notes(seen) if tool == "rayyan" else _included(state, seen)
        writer.writerow({**_row(record), name: text})
        written += 1
        hidden += sum(vote.hidden and not vote.consensus for vote in seen)
    write_atomically(path, sheet.getvalue())
    return ExportedVotes(written, hidden)


def _reports(context: Context, stage: Stage) -> Iterator[tuple[Record, State]]:
    with context.store.read() as session:
        lines = session.lists.at(stage)
        for line in ticking(lines, context.tick, len(lines)):
            keys = session.reports.members([line.lead])[line.lead]
            records = session.records.get(keys)
            yield merge([records[key] for key in keys], line.lead), line.states[stage]


def _row(record: Record) -> dict[str, str]:
    values = {
        "key": record.key, "title": record.title, "year": record.year, "journal": record.journal,
        "issn": " ".join(record.issn), "volume": record.volume, "issue": record.issue, "pages": record.pages,
        "authors": " and ".join(record.authors), "url": " ".join(record.urls[:1]), "language": record.language,
        "publisher": record.publisher, "abstract": record.abstract, "doi": record.doi,
        "keywords": "; ".join(record.keywords), "pubmed_id": record.pmid, "pmc_id": record.pmcid,
    }  # fmt: skip
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _notes(all_votes: list[Vote]) -> str:
    """Format votes as in Rayyan's exports, so that Rayyan and `import_votes` can read them."""
    seen = [vote for vote in all_votes if vote.verdict is not None and not vote.consensus]
    if not seen:
        return ""
    pieces = [
        "RAYYAN-INCLUSION: "
        + _hash((vote.reviewer, json.dumps(VERDICTS[vote.verdict])) for vote in seen if vote.verdict)
    ]
    reasons = dict.fromkeys(reason for vote in seen for reason in vote.reasons)
    if reasons:
        pieces.append(f"RAYYAN-EXCLUSION-REASONS: {','.join(reasons)}")
    notes = [(vote.reviewer, json.dumps([vote.note], ensure_ascii=False)) for vote in seen if vote.note]
    if notes:
        pieces.append(f"USER-NOTES: {_hash(notes)}")
    return " | ".join(pieces)


def _hash(pairs: object) -> str:
    return "{" + ", ".join(f'"{name}"=>{value}' for name, value in pairs) + "}"  # type: ignore[attr-defined]


def _included(state: State, all_votes: list[Vote]) -> str:
    # While any vote is hidden from the reviewer, the outcome is hidden, too.
    return "" if any(vote.hidden for vote in all_votes) else RELEVANT.get(state, "")
