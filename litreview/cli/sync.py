"""`litreview sync`."""

from __future__ import annotations

from litreview.cli import face
from litreview.cli.layout import plural


def run() -> None:
    """Write my decisions to the ledgers and read those of others.

    A ledger is a text file of one reviewer's device under screening/decisions/, one event a line. A shared folder or
    a git repository is enough for a team.
    """
    with face.opened() as review:
        done = review.sync()
    lines = [f"{plural(done.written, 'event')} written, {plural(done.read, 'event')} read."]
    # A colleague may be ahead of us with an export; their votes wait and are not lost.
    if done.waiting:
        lines.append(f"{plural(done.waiting, 'event')} wait for records that are not imported here.")
    face.show(done, lines + [f"{problem.where}: {problem.what} {problem.hint}" for problem in done.problems])
