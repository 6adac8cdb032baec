"""Files of decisions and votes: read completely and checked before the first decision is made."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from litreview.cli import console
from litreview.errors import InputError, UsageError
from litreview.files import read_text
from litreview.model import Stage, Verdict
from litreview.review.views import Decide, Decided

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.screening.agreement_table import Said

Word = TypeVar("Word", Verdict, Stage)
NEEDED = ("key", "verdict")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as it was entered.

    Attributes:
        where: The file and line; empty for a decision on the command line.
    """

    key: str
    verdict: str
    reasons: tuple[str, ...] = ()
    note: str = ""
    stage: str | None = None
    reviewer: str | None = None
    consensus: bool = False
    other: str | None = None
    round: str | None = None
    where: str = ""


def decide_all(review: Review, rows: Sequence[DecisionRow], actor: str | None = None) -> list[Decided]:
    """Check all rows, then make each decision; if a row is wrong, nothing is decided.

    A decision of another reviewer also records who entered it.
    """
    from litreview.review.decisions.decision_batches import EnteredDecision

    by = review.reviewer(actor)
    entries = [
        EnteredDecision(_parse_decision(row), row.reviewer or actor or "", by, row.where) for row in rows
    ]
    return review.decisions.decide_all(entries, console.progress("decisions"))


def _parse_decision(row: DecisionRow) -> Decide:
    try:
        verdict = _parse_word(Verdict, row.verdict, "verdict")
        stage = _parse_word(Stage, row.stage or Stage.TITLE_ABSTRACT, "stage")
    except UsageError as error:
        if row.where:
            raise UsageError(f"{row.where}: {error.message}", f"Nothing was changed. {error.hint}") from error
        raise
    return Decide(
        row.key,
        verdict,
        row.reasons,
        row.note,
        stage,
        consensus=row.consensus,
        other=row.other,
        round=row.round,
        # A file may be read again, as after a few rows were added to it.
        if_new=bool(row.where),
    )


def _parse_word(kind: type[Word], word: str, what: str) -> Word:
    try:
        return kind(word)
    except ValueError as error:
        raise UsageError(f"{word!r} is not a {what}.", f"Use {' or '.join(kind)}.") from error


def read(source: str, reviewer: str | None, stage: str | None, *, consensus: bool) -> list[DecisionRow]:
    """Read decisions from a CSV or JSON lines file, or from stdin for `-`.

    Args:
        source: The path, or `-`.
        reviewer: For rows without a reviewer.
        stage: For rows without a stage.
        consensus: Whether the decisions resolve conflicts.

    Raises:
        InputError: A line cannot be read.
    """
    # Stdin cannot be read twice, so all of it is read before its format is detected.
    text = sys.stdin.read() if source == "-" else read_text(Path(source))
    name = "stdin" if source == "-" else source
    rows = _json_rows(text, name) if text.lstrip().startswith("{") else _csv_rows(text, name)
    found: list[DecisionRow] = []
    for line, row in rows:
        where = f"{name} line {line}"
        if not all(row.get(needed) for needed in NEEDED):
            raise InputError(f"{where}: key or verdict is missing.", "Nothing was changed.")
        found.append(
            DecisionRow(
                str(row["key"]).strip(),
                str(row["verdict"]).strip().lower(),
                _codes(row.get("reason") or row.get("reasons") or ""),
                str(row.get("note") or ""),
                # A value in the row is more specific than an option of the command.
                str(row.get("stage") or "") or stage,
                str(row.get("reviewer") or "") or reviewer,
                consensus=consensus,
                where=where,
            )
        )
    return found


def _json_rows(text: str, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line, row in enumerate(text.splitlines(), 1):
        if row.strip():
            try:
                value = json.loads(row)
            except (ValueError, RecursionError) as error:
                raise InputError(
                    f"{name} line {line} is not valid JSON ({error}).", "Nothing was decided."
                ) from error
            yield line, value if isinstance(value, dict) else {}


def _csv_rows(
    text: str, name: str, needed: Sequence[str] = NEEDED
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    # A spreadsheet in Dutch or German writes semicolons and calls it CSV.
    head = text.partition("\n")[0]
    sheet = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    if not set(needed) <= set(sheet.fieldnames or ()):
        raise InputError(f"{name}: line 1 must have the columns {', '.join(needed)}.", "Nothing was changed.")
    try:
        for row in sheet:
            yield sheet.line_num, row
    except csv.Error as error:
        raise InputError(f"{name} line {sheet.line_num}: {error}.", "Nothing was changed.") from error


def _codes(value: object) -> tuple[str, ...]:
    return tuple(map(str, value) if isinstance(value, list) else re.findall(r"[^\s;,|]+", str(value)))


def read_votes(source: Path) -> Iterator[tuple[str, str, str]]:
    """Read votes from a CSV file with the columns record, reviewer and verdict.

    Raises:
        InputError: A column is missing.
    """
    for _, row in _csv_rows(read_text(source), str(source), ("record", "reviewer", "verdict")):
        yield row["record"], row["reviewer"], row["verdict"]


def read_votes_by(source: Path, by: str) -> Iterator[Said]:
    """Read votes from a CSV file that also has the column to group by, such as `stage` or `reason`.

    Raises:
        InputError: A column is missing.
    """
    from litreview.screening.agreement_table import Said

    for _, row in _csv_rows(read_text(source), str(source), ("record", "reviewer", "verdict", by)):
        more = {name: str(row.get(name) or "") for name in ("stage", "criterion", "round")}
        yield Said(
            row["record"], row["reviewer"], row["verdict"], reasons=_codes(row.get("reason") or ""), **more
        )
