"""`litreview check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.json_output import plain
from litreview.cli.text_columns import columns, hanging, plural, wrapped
from litreview.errors import Problem, UsageError

if TYPE_CHECKING:
    from litreview.review.trust import Trust


def run(
    file: Annotated[
        Path | None, typer.Argument(metavar="ARCHIVE", help="An archive to check instead of a review.")
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Let what is not finished, or not reported, count as well.")
    ] = False,
    trust: Annotated[
        bool,
        typer.Option("--trust", help="Show who wrote what and what needs a look, without opening anything."),
    ] = False,
) -> None:
    """Prove that every number adds up and nothing is missing.

    Recounts every box from the log, each export from its file, and each identity of the flow. Exit code 0 when all is
    well, 1 when something is not. With `--complete` also when reports are undecided, or a search lacks its strategy, date,
    hits, or an answer to an item of PRISMA-S. An archive is unpacked elsewhere and checked like a review, with the numbers
    that it was made with; nothing of it is kept.

    `--trust` is for a review that was just cloned or received: one page that says who wrote what, what needs a look and
    what would be contacted. It only reads files of the folder: no database is opened and nothing is contacted.
    """
    if trust and file is not None:
        raise UsageError(
            "--trust looks at a folder, not at an archive.",
            "Restore the archive first, then name its folder with --review.",
        )
    if trust:
        _show_trust()
        return
    if file is not None:
        from litreview.review.review import Review

        problems = Review.check_archive(file, complete=complete)
    else:
        with console.opened() as review:
            problems = review.check(complete=complete)
    # Unfinished work is no error while it goes on, but nothing may be open in what is published (RULES 9).
    ok = not any(problem.level == "error" or (complete and problem.level == "open") for problem in problems)
    console.show({"ok": ok, "problems": problems}, lines(problems, ok=ok))
    if not ok:
        raise typer.Exit(1)


def lines(problems: Sequence[Problem], *, ok: bool, well: str = "All numbers add up.") -> Iterator[str]:
    """Say what is wrong, errors first, and how it stands as a whole."""
    # Errors first: they are what a person came for, and the rest may scroll away.
    for level in ("error", "open", "note"):
        for problem in (p for p in problems if p.level == level):
            where = f"{problem.where}: " if problem.where else ""
            yield from hanging(f"{level:<6} ", f"{where}{problem.what} {problem.hint}")
    errors = sum(problem.level == "error" for problem in problems)
    yield well if not errors else f"{plural(errors, 'error')}."
    if not ok and not errors:
        yield "Not finished yet; see the open points above."


def _show_trust() -> None:
    """Print the page of `--trust`; exit code 1 when something needs a look."""
    from litreview.review.context import now
    from litreview.review.folder import find
    from litreview.review.settings import device
    from litreview.review.trust import look

    folder = find(console.folder())
    found = look(folder, now(), device())
    console.show({"ok": found.ok, **plain(found)}, trust_lines(found, folder.root.name))
    if not found.ok:
        raise typer.Exit(1)


def trust_lines(found: Trust, name: str) -> Iterator[str]:
    """Yield the lines of the page of `--trust`, at most 80 columns wide."""
    people = {writer.reviewer for writer in found.writers}
    devices = {writer.device for writer in found.writers}
    yield from wrapped(
        f"{name}: review of {plural(found.records, 'record')}, {plural(len(people), 'reviewer')}, "
        f"{plural(len(devices), 'device')}. Nothing was run, opened or contacted to make this page."
    )
    yield ""
    yield "Who wrote what"
    rows = [
        (
            writer.reviewer,
            writer.device,
            plural(writer.events, "event") if writer.events else "no event that counts",
            _days(writer.first, writer.last),
        )
        for writer in found.writers
    ]
    for writer, line in zip(found.writers, columns(rows, indent=2), strict=True):
        yield line
        if writer.waiting:
            yield f"    {plural(writer.waiting, 'line')} under this name in a ledger of somebody else: not counted"
    yield "  No ledger is signed. Names in it are claims." if rows else "  Nobody: there is no ledger."
    yield ""
    yield from _looks(found.problems)
    yield ""
    would = "; ".join(
        f"`litreview {command}` asks {', '.join(names)}" for command, names in found.contacts.items()
    )
    base = (
        f"The folder names the database {', '.join(found.databases)}; it is not used unasked."
        if found.databases
        else ("No database is named here.")
    )
    yield from wrapped(f"Would be contacted, only by commands that you run: {would or 'nothing'}. {base}")
    used = f"{', '.join(found.settings)} (not used)" if found.settings else "none"
    ahead = any(problem.id in {"clock-ahead", "id-ahead"} for problem in found.problems)
    yield from wrapped(
        f"Settings in the folder: {used}. Ids or times ahead of today: {'see above' if ahead else 'none'}."
    )
    yield ""
    yield "Exit 0." if found.ok else "Exit 1: something needs attention."


def _looks(problems: Sequence[Problem]) -> Iterator[str]:
    errors = sum(problem.level == "error" for problem in problems)
    if not problems:
        yield "Needs a look: nothing."
        return
    yield f"Needs a look: {plural(errors, 'error')}, {plural(len(problems) - errors, 'note')}"
    for problem in problems:
        where = f"{problem.where}: " if problem.where else ""
        level = "error" if problem.level == "error" else "note"
        yield from hanging(f"  {level:<6} ", f"{where}{problem.what} {problem.hint}")


def _days(first: str, last: str) -> str:
    if not first:
        return ""
    return first if first == last else f"{first} to {last}"
