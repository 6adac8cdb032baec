"""`litreview undo`."""

from __future__ import annotations

from litreview.cli import face
from litreview.cli.naming import acting
from litreview.cli.options import As


def run(actor: As = None) -> None:
    """Take back a reviewer's newest act, of whatever kind.

    Without limit, also after a restart; what was taken back stays in the log.
    """
    with acting(actor) as review:
        undone = review.undo(actor)
    # Not an error: a script may take back until nothing is left.
    if undone is None:
        face.show(None, ["Nothing to take back."])
    else:
        face.show(
            undone, [f"Taken back: {undone.what}, {undone.text}" + (f" ({undone.key})" if undone.key else "")]
        )
