"""`litreview archive`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.output_files import WRITTEN
from litreview.cli.text_columns import plural, wrapped
from litreview.errors import UsageError


def run(
    file: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="The ZIP file to write."), WRITTEN],
    public: Annotated[
        bool, typer.Option("--public", help="Leave out what must not be published; see above.")
    ] = False,
    full_texts: Annotated[
        bool, typer.Option("--with-fulltexts", help="Include the full texts that are on this device.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Write nothing; with --public, print each text that would be published."
        ),
    ] = False,
    countersign: Annotated[
        bool,
        typer.Option(
            "--countersign", help="Make this public archive again and, if it is the same, add your signature."
        ),
    ] = False,
) -> None:
    """Write the whole review to one ZIP file that can be checked.

    The archive holds the searches, the protocol, the ledgers and the runs of the duplicate engine, with the hash of every
    file and the numbers of the flow. The same review always gives the same bytes. `litreview check ARCHIVE` checks it.

    With --public the archive holds no exports, abstracts, notes, reasons for removals, search strings, file names, times
    of day, or names of reviewers and studies. `litreview check` still derives the same flow from it, and the methods text
    cites its root hash. --dry-run prints every text that remains, such as titles and the protocol.

    In a signed review the archive bears the signature of your key on this device. --countersign is for the other reviewers,
    once all have synchronised: it compares every file of a public archive with what their own copy gives. The exit code is 1
    if one differs.
    """
    if countersign:
        if public or full_texts or dry_run:
            raise UsageError("--countersign takes no other option.", "Name the public archive only.")
        _countersign(file)
        return
    refuse_other_ending("archive", file, "zip")
    with console.open_review() as review:
        done = review.team.archive(file, public=public, full_texts=full_texts, dry_run=dry_run)
    counts = ", ".join(plural(n, name[:-1]) for name, n in done.counts.items())
    lines = [f"{file}: {plural(done.files, 'file')}, {counts}.", f"root hash {done.root}"]
    lines += [f"signed with the key {done.signed_with}"] if done.signed_with else []
    if dry_run:
        texts = (f"{text.where}: {' '.join(text.text.split())}" for text in done.texts)
        lines = [*(line for text in texts for line in wrapped(text)), *lines, "Nothing was written."]
    console.show(done, lines)


def _countersign(file: Path) -> None:
    with console.open_review() as review:
        done = review.team.countersign(file)
    if not done.differing:
        console.show(done, [f"{file}: the same here; signed with the key {done.signed_with}."])
        return
    hint = "Nothing was signed. Synchronise both devices, then make the archive again; if the same files still differ, one of the two was changed."
    names = [f"differs  {name}" for name in done.differing]
    console.show(done, [*names, *wrapped(hint)])
    raise typer.Exit(1)
