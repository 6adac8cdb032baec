"""The steps of `litreview flow`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litreview.cli import console, incomplete
from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.text_columns import truncate, wrapped
from litreview.cli.version_options import VersionOptions
from litreview.errors import InputError, UsageError
from litreview.files import read_text, write_atomically
from litreview.prisma.corrections import mend
from litreview.prisma.flow import Flow, as_json
from litreview.prisma.flow_text import text
from litreview.prisma.identities import check
from litreview.prisma.labels import FlowWords
from litreview.prisma.messages import describe_corrections, describe_moves
from litreview.prisma.outputs import OUTPUTS, FlowStyle
from litreview.prisma.r_table import r_call, renamed, shared_row

if TYPE_CHECKING:
    from litreview.review.flow.current import VersionWindow
    from litreview.review.flow.difference import FlowDifference, MovedRecords
    from litreview.review.review import Review
    from litreview.review.review_status import MissingFile

LABEL, TITLE = 44, 58
OTHER_ENDINGS = {"html": ("htm",), "csv": ("txt",)}


def check_options(
    *, at: str | None, diff: str | None, source: Path | None, files: Mapping[str, Path]
) -> None:
    """Check that the options can be combined.

    Raises:
        UsageError: They cannot be combined, or a file name has the extension of another format.
    """
    for form, path in files.items():
        refuse_other_ending(f"--{form}", path, form, *OTHER_ENDINGS.get(form, ()))
    if source and (at or diff):
        raise UsageError("--from cannot be combined with --at or --diff.", "A flow in a file has no history.")
    if diff and files:
        raise UsageError("--diff writes no files.", "Draw the flow at each date with --at.")


@dataclass(frozen=True, slots=True)
class FlowSource:
    """A flow, its look, and the files that are missing from the review.

    Attributes:
        undecided_earlier: How many items of the versions before those of the flow are undecided; its total may still move.
    """

    flow: Flow
    look: FlowStyle
    missing: Sequence[MissingFile] = ()
    undecided_earlier: int = 0

    @property
    def is_incomplete(self) -> bool:
        """Whether the numbers leave out the contents of missing files."""
        return any(not file.counted for file in self.missing)


def load(
    source: Path | None, lang: str | None, at: str | None, wanted: VersionOptions, *, opens: bool
) -> FlowSource:
    """Read the flow from a file, or derive it from the review: now, at a date, or that of some versions."""
    if source is not None:
        return FlowSource(_read_file(source), FlowStyle(lang or "en"))
    with console.open_review() as review:
        language = lang or review.protocol.language
        flow, window = _derive(review, wanted, language, at)
        look = FlowStyle(language, title=review.protocol.long_title_in(language))
        if n := review.updates.found_again_since_0_1():
            again = (
                "report found again is counted as a duplicate"
                if n == 1
                else "reports found again are counted as duplicates"
            )
            console.message(
                f"{n} {again}; earlier versions of litreview screened {'it' if n == 1 else 'them'} again."
            )
        # The lists of records exist only for the present, and for versions.
        look = replace(look, opened=review.flow.open(flow, window)) if opens and at is None else look
        earlier = _undecided_before(review, flow, language, at)
        if earlier and not console.wants_json():
            console.message(
                f"Provisional: {earlier} undecided in earlier versions; a decision on them may change the total."
            )
        return FlowSource(flow, look, review.missing(), earlier)


def _undecided_before(review: Review, flow: Flow, language: str, at: str | None) -> int:
    """Count what is undecided in the versions before those of a flow."""
    first = flow.version.first if flow.version else 1
    return check(review.flow.window(1, first - 1, language, at)).provisional if first > 1 else 0


def _derive(
    review: Review, wanted: VersionOptions, language: str, at: str | None
) -> tuple[Flow, VersionWindow | None]:
    """Return the flow of the review, and the versions that it is of, if some are asked for."""
    if wanted.is_of_one:
        from litreview.cli.flow_versions import flow_of

        return flow_of(review, wanted, language, at)
    return (review.flow.at(at, language) if at else review.flow.now(language)), None


def _read_file(source: Path) -> Flow:
    from litreview.prisma.flow_input import read_flow

    try:
        return read_flow(read_text(source))
    except InputError as error:
        named = error.message if str(source) in error.message else f"{source}: {error.message}"
        raise InputError(named, error.hint) from error


def link_to_html(files: Mapping[str, Path]) -> str:
    """Return the link from the boxes of an SVG to an HTML file written beside it, or an empty string."""
    if {"svg", "html"} <= files.keys() and files["svg"].absolute().parent == files["html"].absolute().parent:
        return f"{files['html'].name}#"
    return ""


def show_flow(
    given: FlowSource,
    files: Mapping[str, Path],
    links: str,
    *,
    fold: int | None,
    final: bool,
    anyway: bool,
    hints: bool,
) -> None:
    """Write a flow to files, and print it.

    Raises:
        LitreviewError: It is not ready to be drawn as final, or a file cannot be written.
    """
    look = replace(given.look, marks=not final, ribbon=not final, links=links)
    drawn = fold_reasons(given.flow, fold, look.language)
    check_ready(given, files, final=final, anyway=anyway)
    write(drawn, look, files)
    rows = [*lines(drawn, look.language, hints=hints), *incomplete.lines(given.missing, look.language)]
    console.show(as_data(given, hints=hints), rows)


def fold_reasons(flow: Flow, most: int | None, language: str) -> Flow:
    """Shorten lists of reasons to `most` lines; None keeps them whole."""
    if most is None:
        return flow
    from litreview.prisma.drawing.fold import fold

    return fold(flow, most, language)


def check_ready(source: FlowSource, files: Mapping[str, Path], *, final: bool, anyway: bool) -> None:
    """Refuse to write files that hide wrong, incomplete or provisional numbers, unless `anyway` is set.

    Raises:
        UsageError: The numbers are wrong, incomplete or provisional.
    """
    found = check(source.flow)
    hides = final or "csv" in files
    if anyway or not files or not hides:
        return
    if source.is_incomplete:
        paths = ", ".join(file.path for file in source.missing if not file.counted)
        what = f"The flow is incomplete; missing or changed: {paths}."
        raise UsageError(what, "Restore the file, or add --anyway to write the diagram anyway.")
    if found.errors:
        what = f"The numbers do not add up ({', '.join(found.errors)})."
        raise UsageError(what, "Add --anyway to write the file anyway.")
    undecided = found.provisional + source.undecided_earlier
    if undecided and final:
        raise UsageError(f"The flow is provisional: {undecided} undecided.", "Add --anyway to hide that.")


def warn_if_misleading(source: FlowSource, files: Mapping[str, Path], at: str | None) -> None:
    """Print warnings about an incomplete or empty flow."""
    if files and source.is_incomplete:  # the diagram does not show it
        console.message("The review is incomplete: the numbers leave out missing and changed files.")
    if at is not None and source.flow.empty:
        # Zeros that add up would look like an answer. Searches are dated before their import.
        console.message(
            f"Nothing had been imported by {at}: the flow counts an export from the day of its import on."
        )


def as_data(source: FlowSource, *, hints: bool) -> dict[str, Any]:
    """Return the flow for --json, with hints if it was read from a file."""
    data = as_json(source.flow)
    if not hints:
        return data | {"incomplete": source.is_incomplete, "missing": source.missing}
    changes = [[{"box": c.box, "was": c.was, "to": c.to} for c in change] for change in mend(source.flow)]
    return data | {"hints": changes}


def lines(flow: Flow, language: str, *, hints: bool = False) -> Iterator[str]:
    """Yield the flow as text, with hints if it was read from a file."""
    yield from text(flow, language).splitlines()
    if hints:
        for line in describe_corrections(mend(flow), flow, language):
            yield from wrapped(line.strip(), 2 if line.startswith(" ") else 0) or [""]


def write(flow: Flow, look: FlowStyle, files: Mapping[str, Path]) -> None:
    """Write the flow to each file by its format."""
    # Draw all files before writing the first, so that an error leaves no incomplete set.
    write_files(files, {form: OUTPUTS[form](flow, look) for form in files})
    if "csv" in files:
        _print_table_notes(flow, files["csv"])


def write_files(files: Mapping[str, Path], contents: Mapping[str, str | bytes]) -> None:
    """Write each file, and say so."""
    for form, path in files.items():
        write_atomically(path, contents[form])
        console.message(f"{form.upper()} written to {path}")


def _print_table_notes(flow: Flow, path: Path) -> None:
    """Print the R call that draws the table, and the names that were changed or left out."""
    for old, new in renamed(flow):
        console.message(f"Written as {new!r}: {old!r}" if new else f"Left out, as it has no count: {old!r}")
    if shared := shared_row(flow):
        console.message(
            f"The package has no row for hand searching and experts; organisation_results counts: {', '.join(shared)}."
        )
    if n := check(flow).provisional:
        console.message(f"The table does not show that the flow is provisional: {n} undecided.")
    if flow.moved:
        # The package checks no sum, so that a reader of its picture would look for the difference in vain.
        moved = describe_moves(flow, FlowWords("en"))
        console.message(
            f"The table does not show what moved, so that its total is not previous + new: {moved}."
        )
    console.message(f"In R: {r_call(flow, str(path))}")


def compare(since: str, until: str | None, lang: str | None) -> None:
    """Print what changed between two points in time."""
    with console.open_review() as review:
        language = lang or review.protocol.language
        found = review.flow.between(since, until, language)
    data = {
        "boxes": {box: {"before": a, "after": b} for box, (a, b) in found.changed.items()},
        "moves": [
            {
                "before": move.before or None, "after": move.after or None, "n": len(move.records),
                "records": move.records, "events": move.events,
                "through": [{"kind": kind, "actor": actor, "n": n} for (kind, actor), n in move.through.items()],
            }
            for move in found.moved
        ],
    }  # fmt: skip
    console.show(data, _comparison_lines(found, since, until, language))


def _comparison_lines(found: FlowDifference, since: str, until: str | None, language: str) -> Iterator[str]:
    w = FlowWords(language, found.after.template)
    yield f"{since} → {until or w('now')}"
    if not found.moved and not found.changed:
        yield w("nothing_moved")
    for box, (before, after) in found.changed.items():
        label = truncate(w.full_name(box, found.before, found.after), LABEL)
        yield f"  {label:<{LABEL}} {w.number(before):>9} → {w.number(after):>9}  {after - before:+,}"
    for move in found.moved:
        yield ""
        yield from move_lines(move, found, w)


def move_lines(move: MovedRecords, found: FlowDifference, w: FlowWords) -> Iterator[str]:
    """Yield how many records moved between which boxes, through which events, and the first of them."""
    ends = [
        w.full_name(box, found.before, found.after) if box else w("nowhere")
        for box in (move.before, move.after)
    ]
    yield f"{w.count('records', len(move.records))}: {ends[0]} → {ends[1]}"
    through = ", ".join(f"{kind} ({actor}) × {n:,}" for (kind, actor), n in move.through.items())
    yield from wrapped(through or w("linked"), 2)
    first = [key for key in move.records if key in found.titles]
    yield from (f"  {key}  {truncate(found.titles[key] or '', TITLE)}" for key in first)
    if len(move.records) > len(first):
        yield f"  … {w.number(len(move.records) - len(first))}"
