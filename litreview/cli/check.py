"""`litreview check`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import face
from litreview.cli.layout import plural
from litreview.cli.layout import wrapped
from litreview.errors import Problem


def run(
    file: Annotated[
        Path | None, typer.Argument(metavar="ARCHIVE", help="An archive to check instead of a review.")
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Let what is not finished, or not reported, count as well.")
    ] = False,
) -> None:
    """Prove that every number adds up and nothing is missing.

    Recounts every box from the log, each export from its file, and each identity of the flow. Exit code 0 when all is
    well, 1 when something is not. With `--complete` also when reports are undecided, or a search lacks its strategy, date,
    hits, or an answer to an item of PRISMA-S. An archive is unpacked elsewhere and checked like a review, with the numbers
    that it was made with; nothing of it is kept.
    """
    if file is not None:
        from litreview.review import Review

        problems = Review.check_archive(file, complete=complete)
    else:
        with face.opened() as review:
            problems = review.check(complete=complete)
    # Unfinished work is no error while it goes on, but nothing may be open in what is published (RULES 9).
    ok = not any(problem.level == "error" or (complete and problem.level == "open") for problem in problems)
    face.show({"ok": ok, "problems": problems}, lines(problems, ok=ok))
    if not ok:
        raise typer.Exit(1)


def lines(problems: Sequence[Problem], *, ok: bool, well: str = "All numbers add up.") -> Iterator[str]:
    """Say what is wrong, errors first, and how it stands as a whole."""
    # Errors first: they are what a person came for, and the rest may scroll away.
    for level in ("error", "open", "note"):
        for problem in (p for p in problems if p.level == level):
            where = f"{problem.where}: " if problem.where else ""
            first, *rest = wrapped(f"{level:<6} {where}{problem.what} {problem.hint}".rstrip())
            yield first
            yield from (f"       {line}" for line in rest)
    errors = sum(problem.level == "error" for problem in problems)
    yield well if not errors else f"{plural(errors, 'error')}."
    if not ok and not errors:
        yield "Not finished yet; see the open points above."
