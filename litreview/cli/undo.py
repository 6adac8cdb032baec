"""`litreview undo`."""

from __future__ import annotations

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As


def run(actor: As = None) -> None:
    """Take back a reviewer's newest act, of whatever kind.

    Without limit, also after a restart; what was taken back stays in the log.
    """
    with acting(actor) as review:
        undone = review.decisions.undo(actor)
    # Not an error: a script may take back until nothing is left.
    if undone is None:
        console.show(None, ["Nothing to take back."])
    else:
        console.show(
            undone, [f"Taken back: {undone.what}, {undone.text}" + (f" ({undone.key})" if undone.key else "")]
        )
