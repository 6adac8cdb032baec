"""`litreview retrieve`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As
from litreview.cli.text_columns import plural, truncate
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.full_text.answers import RetrievalResult
    from litreview.review.full_text.file_matches import FileMatch
    from litreview.review.review import Review


def run(
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY…|FOLDER", help="Keys of records, or a folder of PDF files."),
    ],
    got: Annotated[
        Path | None,
        typer.Option(
            "--got", metavar="FILE", help="The text was retrieved: keep this file, a PDF or any other."
        ),
    ] = None,
    on_paper: Annotated[
        bool, typer.Option("--on-paper", help="The text was retrieved, but there is no file.")
    ] = False,
    not_retrieved: Annotated[
        bool, typer.Option("--not-retrieved", help="The text was not retrieved; requires --why.")
    ] = False,
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="The reason, or the source of the text.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With a folder: only show which file fits which report.")
    ] = False,
    actor: As = None,
) -> None:
    """Record that full texts were retrieved, or were not.

    `retrieve FOLDER` keeps each PDF file of a folder whose name, facts or first pages have the DOI, PMID or title of a report
    that is sought. It asks on a terminal about a file that may fit, and names the files that fit no report.

    The file is copied to fulltext/ and named by its hash; this folder is excluded from git. `litreview show KEY` prints its
    path. A later entry for a report replaces an earlier one, and `undo` takes it back.
    """
    if len(keys) == 1 and Path(keys[0]).is_dir():
        if got or on_paper or not_retrieved or why:
            raise UsageError("A folder takes no other option than --dry-run and --as.")
        keep_folder(Path(keys[0]), actor, dry_run=dry_run)
        return
    if dry_run:
        raise UsageError("--dry-run is for a folder.")
    # typer cannot express "exactly one of".
    if sum((got is not None, on_paper, not_retrieved)) != 1:
        raise UsageError("retrieve takes one of --got FILE, --on-paper and --not-retrieved.")
    if not_retrieved and not why.strip():
        raise UsageError("--not-retrieved needs a reason.", "Add --why TEXT.")
    outcome = "not-retrieved" if not_retrieved else "got"
    with open_to_write(actor) as review:
        retrieved = review.full_text.retrieve(keys, outcome, why, actor, file=got)
    console.show(retrieved, lines(retrieved))


def keep_folder(folder: Path, actor: str | None, *, dry_run: bool) -> None:
    """Keep the files of a folder that fit a report, and those that a person chooses."""
    from litreview.cli.prompts import can_ask

    with open_to_write(actor) as review:
        matches = review.full_text.match_folder(folder, console.progress("files"))
        titles = {key: _title(review, key) for match in matches for key in match.reports}
        chosen = [(match.reports[0], match) for match in matches if match.fit == "fits"]
        if not dry_run and can_ask():
            open_ones = [match for match in matches if match.fit == "perhaps"]
            chosen += [(key, match) for match in open_ones if (key := _ask(match, titles))]
        kept = {match.path: key for key, match in chosen}
        if chosen and not dry_run:
            review.full_text.keep_files(chosen, actor)
    console.show(
        [
            {
                "file": str(match.path),
                "fit": match.fit,
                "why": match.why,
                "reports": list(match.reports),
                "kept": None if dry_run else kept.get(match.path),
            }
            for match in matches
        ],
        _file_lines(matches, kept, titles, dry_run=dry_run),
    )


def _title(review: Review, key: str) -> str:
    record = review.reports.card(key).record
    return f"{record.title or 'no title'} ({record.year or 'no year'})"


def _ask(match: FileMatch, titles: Mapping[str, str]) -> str | None:
    """Ask which report a file is the full text of, and return its key; None if it is none of them."""
    console.message(f"{match.path.name}: {match.why}.")
    for key in match.reports:
        if typer.confirm(f"  Is it {truncate(titles[key], 90)}?", default=False, err=True):
            return key
    return None


def _file_lines(
    matches: Sequence[FileMatch], kept: Mapping[Path, str], titles: Mapping[str, str], *, dry_run: bool
) -> Iterator[str]:
    """Yield each file with its report, grouped by what became of it, and what to do about the rest."""
    groups = (
        ("Would be kept" if dry_run else "Kept", [match for match in matches if match.path in kept]),
        ("Kept already", [match for match in matches if match.fit == "kept"]),
        ("May fit", [match for match in matches if match.fit == "perhaps" and match.path not in kept]),
        ("Fits no report", [match for match in matches if match.fit == "none"]),
    )
    for name, members in groups:
        if not members:
            continue
        yield f"{name}: {plural(len(members), 'file')}"
        for match in members:
            yield f"  {match.path.name}: {match.why}"
            found = [kept[match.path]] if match.path in kept else match.reports
            yield from (f"    {key[:8]}  {truncate(titles[key], 66)}" for key in found)
    if groups[2][1] or groups[3][1]:
        yield "Keep one of the others with `litreview retrieve KEY --got FILE`."


def lines(retrieved: Sequence[RetrievalResult]) -> Iterator[str]:
    """Yield the retrieval of each report."""
    for one in retrieved:
        where = f", {one.path}" if one.path else ""
        # No list and no box shows it before.
        later = "" if one.counts else " (counted once included at title/abstract)"
        yield f"{one.key}: {'retrieved' if one.outcome == 'got' else 'not retrieved'}{where}{later}"
