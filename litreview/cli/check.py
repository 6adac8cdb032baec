"""`litreview check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.json_output import jsonable
from litreview.cli.text_columns import columns, plural, wrap_hanging, wrapped
from litreview.errors import Problem, UsageError

if TYPE_CHECKING:
    from litreview.review.trust import FoundingClaim, LedgerWriter, TrustReport


Archive = Annotated[
    Path | None, typer.Argument(metavar="ARCHIVE", help="Check this archive instead of a review.")
]
Complete = Annotated[
    bool, typer.Option("--complete", help="Also require that everything is finished and reported.")
]
RequireSigned = Annotated[
    bool, typer.Option("--require-signed", help="Also require that every vote is signed.")
]
Against = Annotated[
    Path | None,
    typer.Option(
        "--against",
        metavar="WHOLE",
        help="Also check that this whole archive gives the same public archive.",
    ),
]
Trust = Annotated[
    bool,
    typer.Option("--trust", help="Show who wrote what and what needs attention, without opening anything."),
]


def run(
    file: Archive = None,
    complete: Complete = False,
    require_signed: RequireSigned = False,
    against: Against = None,
    trust: Trust = False,
) -> None:
    """Check that all numbers add up and nothing is missing.

    Counts every box again from the log, every export from its file, and checks every sum of the flow. The exit code is 0
    if there are no errors, else 1. With `--complete` it is also 1 if reports are undecided, or if a search lacks its
    strategy, date, hits or an answer to an item of PRISMA-S. With `--require-signed` it is also 1 if a vote is not signed
    on an admitted device of its reviewer, or nobody here has compared the words of the founder's key (`litreview team`). An
    archive is unpacked to a temporary folder and checked like a review, and its numbers are compared with those recorded in it.

    `--trust` is for a review that you have just cloned or received: it prints who wrote what, what needs attention, and
    which services commands would contact. It only reads the files of the folder; it opens no database and contacts nothing.
    """
    if against is not None and file is None:
        raise UsageError(
            "--against compares two archives.", "Name the public one: check PUBLIC --against WHOLE."
        )
    if trust and file is not None:
        raise UsageError(
            "--trust takes a folder, not an archive.",
            "Restore the archive, then use --review with its folder.",
        )
    if trust:
        show_trust()
        return
    problems = _problems(file, against, complete=complete, require_signed=require_signed)
    # Unfinished work is not an error, but a published review must be complete (RULES 9).
    failing = {"error", "open"} if complete else {"error"}
    ok = failing.isdisjoint(problem.level for problem in problems)
    console.show({"ok": ok, "problems": problems}, lines(problems, ok=ok))
    if not ok:
        raise typer.Exit(1)


def _problems(
    file: Path | None, against: Path | None, *, complete: bool, require_signed: bool
) -> list[Problem]:
    """Return the problems of the archive, or of the review if no archive is named."""
    if file is None:
        with console.open_review() as review:
            return review.check(
                complete=complete, require_signed=require_signed, tick=console.progress("checks")
            )
    from litreview.review.review import Review

    return Review.check_archive(
        file,
        complete=complete,
        require_signed=require_signed,
        against=against,
        tick=console.progress("read"),
    )


def lines(problems: Sequence[Problem], *, ok: bool, well: str = "All numbers add up.") -> Iterator[str]:
    """Yield the problems, errors first, and a summary."""
    for level in ("error", "open", "note"):
        for problem in (p for p in problems if p.level == level):
            yield from wrap_hanging(f"{level:<6} ", f"{problem} {problem.hint}")
    errors = sum(problem.level == "error" for problem in problems)
    yield well if not errors else f"{plural(errors, 'error')}."
    if not ok and not errors:
        yield "Not complete; see the open points above."


def show_trust() -> None:
    """Print the report of `--trust`; exit with 1 if something needs attention."""
    from litreview.review.context import now
    from litreview.review.folder import find
    from litreview.review.settings import device
    from litreview.review.trust import read_trust

    folder = find(console.folder())
    found = read_trust(folder, now(), device(), console.progress("events"))
    console.show({"ok": found.ok, **jsonable(found)}, trust_lines(found, folder.root.name))
    if not found.ok:
        raise typer.Exit(1)


def trust_lines(found: TrustReport, name: str) -> Iterator[str]:
    """Yield the report of `--trust`, at most 80 columns wide."""
    people = {writer.reviewer for writer in found.writers}
    devices = {writer.device for writer in found.writers}
    yield from wrapped(
        f"{name}: review of {plural(found.records, 'record')}, {plural(len(people), 'reviewer')}, "
        f"{plural(len(devices), 'device')}. Nothing was run, opened or contacted for this report."
    )
    yield ""
    yield "Who wrote what"
    rows = [
        (
            writer.reviewer,
            writer.device,
            plural(writer.events, "event") if writer.events else "no valid events",
            _signed(writer),
            " to ".join(dict.fromkeys(day for day in (writer.first, writer.last) if day)),
        )
        for writer in found.writers
    ]
    for writer, line in zip(found.writers, columns(rows, indent=2), strict=True):
        yield line
        if writer.waiting:
            why = "without a signature that counts" if found.founding else "in another reviewer's ledger"
            yield f"    {plural(writer.waiting, 'line')} under this name {why}: not counted"
    yield from wrapped(_proof(found.founding) if rows else "Nobody: there is no ledger.", indent=2)
    yield ""
    yield from _attention_lines(found.problems)
    yield ""
    contacts = "; ".join(
        f"`litreview {command}` contacts {', '.join(names)}" for command, names in found.contacts.items()
    )
    databases = (
        f"The folder names the database {', '.join(found.databases)}, which is used only if you agree."
        if found.databases
        else "The folder names no database."
    )
    yield from wrapped(f"Contacted only by commands that you run: {contacts or 'nothing'}. {databases}")
    settings = f"{', '.join(found.settings)} (not used)" if found.settings else "none"
    ahead = any(problem.id in {"clock-ahead", "id-ahead"} for problem in found.problems)
    yield from wrapped(
        f"Settings in the folder: {settings}. Ids or times in the future: {'see above' if ahead else 'none'}."
    )
    yield ""
    yield "Exit 0." if found.ok else "Exit 1: something needs attention."


def _signed(writer: LedgerWriter) -> str:
    if not writer.signed or not writer.events:
        return "" if writer.signed is None or not writer.events else "not signed"
    return "all signed" if writer.signed == writer.events else f"{writer.signed:,} signed"


def _proof(founding: FoundingClaim | None) -> str:
    """Return what the names of writers are worth."""
    if founding is None:
        return "Ledgers are not signed; the names are claims."
    if not founding.reviewer:
        return "The line of the founding is missing; the names are claims."
    return (
        f"Founded by {founding.reviewer}, key {founding.words}. Anybody can found a review under any name: the "
        f"signatures prove who wrote what only if {founding.reviewer} reads these words to you."
    )


def _attention_lines(problems: Sequence[Problem]) -> Iterator[str]:
    errors = sum(problem.level == "error" for problem in problems)
    if not problems:
        yield "Needs attention: nothing."
        return
    yield f"Needs attention: {plural(errors, 'error')}, {plural(len(problems) - errors, 'note')}"
    for problem in problems:
        level = "error" if problem.level == "error" else "note"
        yield from wrap_hanging(f"  {level:<6} ", f"{problem} {problem.hint}")
