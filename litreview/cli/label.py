"""`litreview label`."""

from __future__ import annotations

from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, Stage, stage_of
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError


def run(context: typer.Context) -> None:
    """List the labels, rename one, or merge several.

    A label is put on a report with `t` on the card, and found with the filter `label:NAME`. The protocol may prescribe
    labels with a key, a style and a meaning, as tables [[label]]. With no subcommand, lists the labels.
    """
    if context.invoked_subcommand is None:
        listing()


def listing(stage: Stage = None, actor: As = None) -> None:
    """List the labels of the protocol and those in use, each with the number of reports that you may see."""
    from litreview.screening.filter_language import FieldTest

    with console.open_review(actor=actor) as review:
        prescribed = {one.name: one for one in review.protocol.labels}
        names = review.reports.labels(actor)
        counts = [
            len(review.reports.positions(stage_of(stage), FieldTest("label", "=", (name,)), actor))
            for name in names
        ]
    keys = [prescribed[name].key if name in prescribed else "" for name in names]
    meanings = [prescribed[name].meaning if name in prescribed else "" for name in names]
    rows = list(zip(counts, keys, names, meanings, strict=True))
    found = [
        {"label": name, "key": key, "meaning": meaning, "prescribed": name in prescribed, "reports": count}
        for count, key, name, meaning in rows
    ]
    table = columns([("reports", "key", "label", "meaning"), *rows]) if rows else ()
    console.show(found, [*table, f"{plural(len(found), 'label')}."])


def rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The label.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name, which no label has yet.")],
    actor: As = None,
) -> None:
    """Rename a label on every report, also where others put it; `undo` takes it back."""
    change([old], new, actor, merge=False)


def merge(
    labels: Annotated[
        list[str], typer.Argument(metavar="LABEL… INTO", help="The labels, and last the one that stays.")
    ],
    actor: As = None,
) -> None:
    """Make several labels one, on every report, also where others put them; `undo` takes it back."""
    *old, new = labels
    if not old:
        raise UsageError(
            "label merge needs two labels or more.", "For example: label merge snowbal snowball."
        )
    change(old, new, actor, merge=True)


def change(old: list[str], new: str, actor: str | None, *, merge: bool) -> None:
    """Rename labels, and print what was done."""
    with open_to_write(actor) as review:
        changed = review.decisions.rename_label(old, new, actor, merge=merge)
    text = f"{', '.join(changed)} → {new}" if changed else "Nothing to change."
    console.show({"labels": changed, "to": new}, [text])


# A module with subcommands becomes a group in app.load.
subcommands = {"list": listing, "rename": rename, "merge": merge}
