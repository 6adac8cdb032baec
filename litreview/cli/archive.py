"""`litreview archive`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.endings import refuse_other_ending
from litreview.cli.text_columns import plural, wrapped


def run(
    file: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="The ZIP file to write.")],
    public: Annotated[
        bool, typer.Option("--public", help="Only what may be given to anybody; see above.")
    ] = False,
    full_texts: Annotated[
        bool, typer.Option("--with-fulltexts", help="Pack the full texts that are on this device, too.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Write nothing; with --public, print each text that would leave."),
    ] = False,
) -> None:
    """Write the whole review into one file that proves itself.

    Searches, protocol, ledgers and runs, with the hash of every file and the numbers of the flow; the same review gives
    the same bytes. `litreview check ARCHIVE` checks it as it is.

    With --public there are no exports, abstracts, notes, reasons of removals, search strings, file names, times of day or
    names of reviewers and studies in it, and `litreview check` on it gives the same flow all the same; its root hash
    stands in the methods text. What people wrote and still leaves, such as titles and the protocol, --dry-run prints.
    """
    refuse_other_ending("archive", file, "zip")
    with console.opened() as review:
        done = review.team.archive(file, public=public, full_texts=full_texts, dry_run=dry_run)
    counts = ", ".join(plural(n, name[:-1]) for name, n in done.counts.items())
    said = [f"{file}: {plural(done.files, 'file')}, {counts}.", f"root hash {done.root}"]
    if dry_run:
        said = [
            *(
                line
                for text in done.texts
                for line in wrapped(f"{text.where}: {' '.join(text.text.split())}")
            ),
            *said,
        ]
        said.append("Nothing was written.")
    console.show(done, said)
