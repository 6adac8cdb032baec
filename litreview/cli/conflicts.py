"""`litreview conflicts`."""

from __future__ import annotations

from litreview.cli import face
from litreview.cli.list import lines
from litreview.cli.options import As
from litreview.cli.options import Stage
from litreview.cli.options import at


def run(stage: Stage = None, actor: As = None) -> None:
    """List the reports on which votes differ.

    `litreview show KEY` gives the votes; `litreview decide KEY VERDICT --consensus --as LEAD` settles one.
    """
    # A list like any other, so that the columns read the same everywhere.
    with face.opened() as review:
        rows = review.rows(at(stage), "conflict", reviewer=actor)
    face.show(rows, lines(rows, "conflict"))
