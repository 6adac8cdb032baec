"""Decisions in a file: read whole and looked through before the first one is made."""

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

from litreview.errors import InputError, LitreviewError, UsageError
from litreview.files import read_text
from litreview.model import Stage, Verdict
from litreview.review.views import Decide, Decided

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.screening.agreement_table import Said

Word = TypeVar("Word", Verdict, Stage)
NEEDED = ("key", "verdict")


@dataclass(frozen=True, slots=True)
class Ballot:
    """A decision as it was written down.

    Attributes:
        where: The line it stands in; empty when it was given in words.
    """

    key: str
    verdict: str
    reasons: tuple[str, ...] = ()
    note: str = ""
    stage: str | None = None
    reviewer: str | None = None
    consensus: bool = False
    other: str | None = None
    where: str = ""


def cast_all(review: Review, ballots: Sequence[Ballot], actor: str | None = None) -> list[Decided]:
    """Look through all, then decide each; the first that does not fit is an error and nothing is decided.

    Those of another reviewer than the actor carry who entered them.
    """
    # Two passes on purpose: a typing error in row 900 must not leave 899 decisions behind.
    ready = [(_checked(review, ballot), ballot.reviewer) for ballot in ballots]
    by = review.reviewer(actor)
    return [review.decisions.decide(decide, reviewer or actor, entered_by=by) for decide, reviewer in ready]


def _checked(review: Review, ballot: Ballot) -> Decide:
    try:
        decide = Decide(
            review.resolve(ballot.key),
            _one_of(Verdict, ballot.verdict, "verdict"),
            ballot.reasons,
            ballot.note,
            _one_of(Stage, ballot.stage or Stage.TITLE_ABSTRACT, "stage"),
            consensus=ballot.consensus,
            other=ballot.other,
        )
        _known(review, decide)
    except LitreviewError as error:
        # In a file of a thousand rows the line is what a person needs first.
        if ballot.where:
            raise type(error)(
                f"{ballot.where}: {error.message}", f"Nothing was changed. {error.hint}"
            ) from error
        raise
    return decide


def _one_of(kind: type[Word], word: str, what: str) -> Word:
    try:
        return kind(word)
    except ValueError as error:
        raise UsageError(f"{word!r} is no {what}.", f"Say {', '.join(kind)}.") from error


def _known(review: Review, decide: Decide) -> None:
    # The review would refuse it too, but only when the rows before it are on disk.
    codes = [reason.code for reason in review.protocol.offered(decide.stage)]
    if odd := next((code for code in decide.reasons if code not in codes), None):
        raise UsageError(f"{odd!r} is no reason at {decide.stage}.", f"Reasons: {', '.join(codes)}.")


def read(source: str, reviewer: str | None, stage: str | None, *, consensus: bool) -> list[Ballot]:
    """Read a CSV or JSON lines file, or stdin for `-`; its own reviewer and stage win over the words'.

    Raises:
        InputError: It is not what it should be, at a named line.
    """
    # Stdin cannot be read twice, so the text is taken whole before its form is looked at.
    text = sys.stdin.read() if source == "-" else read_text(Path(source))
    name = "stdin" if source == "-" else source
    rows = _json_rows(text, name) if text.lstrip().startswith("{") else _csv_rows(text, name)
    return [_ballot(row, f"{name} line {line}", reviewer, stage, consensus=consensus) for line, row in rows]


def _json_rows(text: str, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line, row in enumerate(text.splitlines(), 1):
        if row.strip():
            try:
                value = json.loads(row)
            except (ValueError, RecursionError) as error:
                raise InputError(
                    f"{name} line {line}: it is no JSON ({error}).", "Nothing was decided."
                ) from error
            yield line, value if isinstance(value, dict) else {}


def _csv_rows(
    text: str, name: str, needed: Sequence[str] = NEEDED
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    # A spreadsheet in Dutch or German writes semicolons and calls it CSV.
    head = text.partition("\n")[0]
    sheet = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    if not set(needed) <= set(sheet.fieldnames or ()):
        raise InputError(f"{name}: line 1 must name the columns {', '.join(needed)}.", "Nothing was changed.")
    try:
        for row in sheet:
            yield sheet.line_num, row
    except csv.Error as error:
        raise InputError(f"{name} line {sheet.line_num}: {error}.", "Nothing was changed.") from error


def _ballot(
    row: Mapping[str, Any], where: str, reviewer: str | None, stage: str | None, *, consensus: bool
) -> Ballot:
    if not all(row.get(name) for name in NEEDED):
        raise InputError(f"{where}: key or verdict is missing.", "Nothing was changed.")
    return Ballot(
        str(row["key"]).strip(),
        str(row["verdict"]).strip().lower(),
        _codes(row.get("reason") or row.get("reasons") or ""),
        str(row.get("note") or ""),
        # What stands in the row wins over the words of the command: it is the more exact of the two.
        str(row.get("stage") or "") or stage,
        str(row.get("reviewer") or "") or reviewer,
        consensus=consensus,
        where=where,
    )


def _codes(value: object) -> tuple[str, ...]:
    return tuple(map(str, value) if isinstance(value, list) else re.findall(r"[^\s;,|]+", str(value)))


def votes(source: Path) -> Iterator[tuple[str, str, str]]:
    """Read votes of a CSV file with the columns record, reviewer and verdict.

    Raises:
        InputError: It has not these columns.
    """
    for _, row in _csv_rows(read_text(source), str(source), ("record", "reviewer", "verdict")):
        yield row["record"], row["reviewer"], row["verdict"]


def said(source: Path, by: str) -> Iterator[Said]:
    """Read votes of a CSV file that has a column for a part, too, such as `stage` or `reason`.

    Raises:
        InputError: It has not these columns.
    """
    from litreview.screening.agreement_table import Said

    for _, row in _csv_rows(read_text(source), str(source), ("record", "reviewer", "verdict", by)):
        more = {name: str(row.get(name) or "") for name in ("stage", "criterion", "round")}
        yield Said(
            row["record"], row["reviewer"], row["verdict"], reasons=_codes(row.get("reason") or ""), **more
        )
