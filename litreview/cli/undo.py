"""`litreview undo`."""

from __future__ import annotations

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As
from litreview.cli.text_columns import plural


def run(actor: As = None) -> None:
    """Undo a reviewer's latest action.

    There is no limit, also not after a restart. The log keeps what was undone. What one command did to many reports at once,
    such as `retrieve FOLDER`, is one action; each row of `decide --from` is one of its own.
    """
    with open_to_write(actor) as review:
        undone = review.decisions.undo(actor)
    # Not an error: a script may undo until nothing is left.
    if undone is None:
        console.show(None, ["Nothing to undo."])
    else:
        where = f" in {undone.round_name}" if undone.round_name else ""
        key = f" ({undone.key})" if undone.key else ""
        what, first = undone.what, ""
        if undone.reports > 1:
            what, first = plural(undone.reports, undone.what), " the first"
        console.show(undone, [f"Undone: {what}{where},{first} {undone.text}{key}"])
