"""What `litreview flow` does, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litreview.cli import console
from litreview.cli.endings import refuse_other_ending
from litreview.cli.text_columns import cut, wrapped
from litreview.errors import InputError, UsageError

if TYPE_CHECKING:
    from litreview.prisma.flow import Flow
    from litreview.prisma.labels import FlowWords
    from litreview.prisma.outputs import Look
    from litreview.review.flow.difference import FlowDifference, MovedRecords
    from litreview.review.views import MissingFile

LABEL, TITLE = 44, 58
OTHER_ENDINGS = {"html": ("htm",), "csv": ("txt",)}


def named(**files: Path | None) -> dict[str, Path]:
    """Return the files that are to be written, by their form."""
    return {form: path for form, path in files.items() if path is not None}


def refuse_what_cannot_be_together(
    *, at: str | None, diff: str | None, source: Path | None, files: Mapping[str, Path]
) -> None:
    """Refuse words that would make each other mean nothing.

    Raises:
        UsageError: They are such words.
    """
    for form, path in files.items():
        refuse_other_ending(f"--{form}", path, form, *OTHER_ENDINGS.get(form, ()))
    if source and (at or diff):
        raise UsageError("A flow from a file has no past.", "Give --from without --at and --diff.")
    if diff and files:
        raise UsageError("A comparison is no diagram.", "Draw the flow at each date with --at.")


@dataclass(frozen=True, slots=True)
class Source:
    """A flow, how it is to look, and what its numbers leave out."""

    flow: Flow
    look: Look
    missing: Sequence[MissingFile] = ()

    @property
    def is_incomplete(self) -> bool:
        """Whether the numbers leave something out."""
        return any(not file.counted for file in self.missing)


def read(source: Path | None, lang: str | None, at: str | None, *, opens: bool) -> Source:
    """Take the flow from a file or from the review, with how it is to look."""
    from litreview.prisma.outputs import Look

    if source is not None:
        return Source(_from(source), Look(lang or "en"))
    with console.opened() as review:
        language = lang or review.protocol.language
        flow = review.flow.at(at, language) if at else review.flow.now(language)
        look = Look(language, title=review.protocol.long_title)
        # Of the past only the numbers are known here: the lists are those of today.
        look = replace(look, opened=review.flow.open(flow)) if opens and at is None else look
        return Source(flow, look, review.missing())


def _from(source: Path) -> Flow:
    from litreview.files import read_text
    from litreview.prisma.flow_input import read_flow

    try:
        return read_flow(read_text(source))
    except InputError as error:
        named = error.message if str(source) in error.message else f"{source}: {error.message}"
        raise InputError(named, error.hint) from error


def settled(look: Look, *, final: bool, links: str) -> Look:
    """Settle how the flow is drawn."""
    return replace(look, marks=not final, ribbon=not final, links=links)


def beside(files: Mapping[str, Path]) -> str:
    """Let the boxes of an SVG lead to the lists of an HTML file that is written beside it."""
    if {"svg", "html"} <= files.keys() and files["svg"].absolute().parent == files["html"].absolute().parent:
        return f"{files['html'].name}#"
    return ""


def folded(flow: Flow, most: int | None, language: str) -> Flow:
    """Fold long lists of reasons where that is asked for."""
    if most is None:
        return flow
    from litreview.prisma.drawing.fold import fold

    return fold(flow, most, language)


def refuse_what_is_not_ready(source: Source, files: Mapping[str, Path], *, final: bool, anyway: bool) -> None:
    """Refuse to hide that numbers are wrong, incomplete or provisional, unless that was asked for twice.

    Raises:
        UsageError: The flow is not ready for this.
    """
    from litreview.prisma.identities import check

    found = check(source.flow)
    hides = final or "csv" in files
    if anyway or not files or not hides:
        return
    if source.is_incomplete:
        paths = ", ".join(file.path for file in source.missing if not file.counted)
        said = f"The flow is incomplete: {paths} is missing or was changed."
        raise UsageError(said, "Put it back, or add --anyway to write the file all the same.")
    if found.errors:
        said = f"The numbers do not add up ({', '.join(found.errors)})."
        raise UsageError(said, "Add --anyway to write the file all the same.")
    if found.provisional and final:
        raise UsageError(
            f"The flow is provisional: {found.provisional} undecided.", "Add --anyway to hide that."
        )


def say_what_misleads(source: Source, files: Mapping[str, Path], at: str | None) -> None:
    """Print to stderr what could be taken for an answer and is none."""
    if files and source.is_incomplete:  # a picture has no room for it
        console.say("The review is incomplete: the numbers leave out what is missing or changed.")
    if at is not None and source.flow.empty:
        # Zeros that add up look like an answer; the days of the searches lie before that of their import.
        console.say(
            f"Nothing had been imported by {at}: a flow counts exports from the day of their import on."
        )


def as_data(source: Source, *, hints: bool) -> dict[str, Any]:
    """Give the flow as JSON; of numbers from elsewhere with what would balance them."""
    from litreview.prisma.flow import as_json

    lacking = {"incomplete": source.is_incomplete, "missing": source.missing}
    return as_json(source.flow) | ({"hints": _hints(source.flow)} if hints else lacking)


def _hints(flow: Flow) -> list[list[dict[str, Any]]]:
    from litreview.prisma.corrections import mend

    return [[{"box": c.box, "was": c.was, "to": c.to} for c in changes] for changes in mend(flow)]


def lines(flow: Flow, language: str, *, hints: bool = False) -> Iterator[str]:
    """Give the flow for a terminal, and hints below numbers from elsewhere."""
    from litreview.prisma.flow_text import text

    yield from text(flow, language).splitlines()
    if hints:
        from litreview.prisma.corrections import mend
        from litreview.prisma.messages import describe_corrections

        for said in describe_corrections(mend(flow), flow, language):
            yield from wrapped(said.strip(), 2 if said.startswith(" ") else 0) or [""]


def say_of_table(flow: Flow, path: Path) -> None:
    """Say how the R package draws the table, and which names it could not have read."""
    from litreview.prisma.identities import check
    from litreview.prisma.r_table import r_call, renamed

    for old, new in renamed(flow):
        console.say(f"Written as {new!r}: {old!r}" if new else f"Left out, as it has no count: {old!r}")
    if n := check(flow).provisional:
        console.say(f"The table cannot say that the flow is provisional: {n} undecided.")
    console.say(f"In R: {r_call(flow, str(path))}")


def compare(since: str, until: str | None, lang: str | None) -> None:
    """Print what moved between two moments."""
    with console.opened() as review:
        language = lang or review.protocol.language
        found = review.flow.between(since, until, language)
    console.show(_compared(found), _told(found, since, until, language))


def _compared(found: FlowDifference) -> dict[str, Any]:
    return {
        "boxes": {box: {"before": a, "after": b} for box, (a, b) in found.changed.items()},
        "moves": [
            {
                "before": move.before or None, "after": move.after or None, "n": len(move.records),
                "records": move.records, "events": move.events, "through": _through(move),
            }
            for move in found.moved
        ],
    }  # fmt: skip


def _through(move: MovedRecords) -> list[dict[str, Any]]:
    return [{"kind": kind, "actor": actor, "n": n} for (kind, actor), n in move.through.items()]


def _told(found: FlowDifference, since: str, until: str | None, language: str) -> Iterator[str]:
    from litreview.prisma.labels import FlowWords

    w = FlowWords(language, found.after.template)
    yield f"{since} → {until or w('now')}"
    if not found.moved and not found.changed:
        yield w("nothing_moved")
    for box, (before, after) in found.changed.items():
        label = cut(w.full_name(box, found.before, found.after), LABEL)
        yield f"  {label:<{LABEL}} {w.number(before):>9} → {w.number(after):>9}  {after - before:+,}"
    for move in found.moved:
        yield ""
        yield from _move(move, found, w)


def _move(move: MovedRecords, found: FlowDifference, w: FlowWords) -> Iterator[str]:
    """Say how many went from where to where, through which acts of whom, and name the first of them."""
    ends = [
        w.full_name(box, found.before, found.after) if box else w("nowhere")
        for box in (move.before, move.after)
    ]
    yield f"{w.count('records', len(move.records))}: {ends[0]} → {ends[1]}"
    through = ", ".join(f"{kind} ({actor}) × {n:,}" for (kind, actor), n in move.through.items())
    yield from wrapped(through or w("linked"), 2)
    # Keys for the next command, titles for the eye.
    first = [key for key in move.records if key in found.titles]
    yield from (f"  {key}  {cut(found.titles[key] or '', TITLE)}" for key in first)
    if len(move.records) > len(first):
        yield f"  … {w.number(len(move.records) - len(first))}"
