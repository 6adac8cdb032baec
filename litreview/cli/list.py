"""`litreview list`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from litreview.cli import face
from litreview.cli.layout import columns
from litreview.cli.layout import cut
from litreview.cli.layout import plural
from litreview.cli.options import As
from litreview.cli.options import Stage
from litreview.cli.options import StageWord
from litreview.cli.options import StateWord
from litreview.cli.options import at

if TYPE_CHECKING:
    from litreview.model import State
    from litreview.review import Review
    from litreview.review.views import ReportRow
    from litreview.screening.protocol import Protocol


def run(
    stage: Stage = None,
    state: Annotated[StateWord | None, typer.Option("--state", help="Only reports in this state.")] = None,
    box: Annotated[
        str | None,
        typer.Option("--box", metavar="BOX", help="What a box of the flow counts, such as duplicates."),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option("--query", metavar="Q", help="Only those with this in the title."),
    ] = None,
    actor: As = None,
) -> None:
    """List reports, or the records behind any number of the flow.

    `--box` takes any id of `flow --json`, also a part of one such as `database_specific_results:PubMed`, and gives
    exactly as many rows as the box says.
    """
    with face.opened() as review:
        rows = in_box(review, box, actor) if box else listed(review, stage, state, actor, query or "")
    face.show(rows, lines(rows, "row" if box else "report"))


def listed(
    review: Review, stage: StageWord | None, state: StateWord | None, actor: str | None, query: str = ""
) -> list[ReportRow]:
    """Give the reports at a stage that stand in a state, or in any."""
    return review.rows(at(stage), states(review.protocol, stage, state), actor, query)


def states(protocol: Protocol, stage: StageWord | None, word: StateWord | None) -> list[State]:
    """Give the states that a word means: `undecided` is each that does not complete a report (RULES 5)."""
    from litreview.model import Stage
    from litreview.model import State

    if word != "undecided":
        return [State(word)] if word else []
    open_states = [State.TODO, State.WAITING, State.CONFLICT]
    maybe_is_open = at(stage) is Stage.FULL_TEXT or protocol.stages[at(stage)].maybe == "undecided"
    return [*open_states, State.MAYBE] if maybe_is_open else open_states


def in_box(review: Review, box: str, actor: str | None) -> list[ReportRow]:
    """Give a row for each thing that a box counts, as it stands at the last stage it has reached."""
    keys = review.box(box)
    reports = {
        key: row
        for stage in ("title-abstract", "full-text")
        for row in review.rows(at(stage), reviewer=actor)
        for key in row.records
    }
    titles = {record.key: record for record in review.records(keys)}
    return [replace(reports[key], key=key, title=titles[key].title, year=titles[key].year) for key in keys]


def lines(rows: Sequence[ReportRow], word: str = "report") -> Iterator[str]:
    """Give a line for each report, and how many there are."""
    if rows:
        yield from columns(map(_line, rows))
    yield f"{plural(len(rows), word)}."


def _line(row: ReportRow) -> tuple[str, str, str, str, str]:
    author = row.author or "no author"
    return row.key, str(row.year or "no year"), row.state, cut(author, 16), row.title or "no title"
