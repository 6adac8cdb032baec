"""`litreview study`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.full_text.answers import StudySuggestion

STEPS = ("suggest", "versions", "list", "split")


def run(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY…|suggest|versions|list|split KEY…", help="Keys of reports, or a subcommand."
        ),
    ] = None,
    ids: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="The study's id; can be repeated.")
    ] = None,
    actor: As = None,
) -> None:
    """Group the reports of one study.

    `study KEY KEY --id ID` groups reports, `study split KEY` separates a report again, and `undo` takes either back. `study
    suggest` lists reports that share a registration number, a registered title, or authors and years, for you to decide. Where
    the protocol keeps versions of one work together, `study versions` groups each preprint or congress abstract with its
    article. With no arguments, lists the studies.
    """
    step, *keys = words or ["list"]
    # With --id every argument is a key, also one that looks like a subcommand.
    if ids:
        return group([step, *keys], ids, actor)
    if step not in STEPS:
        raise UsageError("study KEY… needs --id ID.", f"Or use one of {', '.join(STEPS)}.")
    if (step == "split") != bool(keys):
        raise UsageError(f"study {step} takes {'the keys of reports' if step == 'split' else 'no keys'}.")
    if step == "split":
        return group(keys, (), actor)
    if step == "versions":
        return join_versions(actor)
    return suggest() if step == "suggest" else listing()


def group(keys: Sequence[str], ids: Sequence[str], actor: str | None) -> None:
    """Group reports into studies, or separate them if no ids are given."""
    with open_to_write(actor) as review:
        leads = review.full_text.group(keys, ids, actor)
    study = (
        f"study {', '.join(ids)}"
        if ids
        else "now a separate study"
        if len(leads) == 1
        else "now separate studies"
    )
    console.show({"reports": leads, "studies": list(ids)}, [f"{plural(len(leads), 'report')}: {study}."])


def suggest() -> None:
    """List reports that may describe one study, with the reasons."""
    with console.open_review() as review:
        ideas = review.full_text.suggest()
    console.show(ideas, _suggestion_lines(ideas))


def join_versions(actor: str | None) -> None:
    """Group the versions of each study, as the protocol sets."""
    with open_to_write(actor) as review:
        if review.protocol.study_versions != "together":
            raise UsageError(
                "The protocol does not keep versions of one work together.",
                'Write versions = "together" under [duplicates] in screening/protocol.toml, and run `litreview dedupe`.',
            )
        found = review.full_text.join_versions(actor)
    console.show(found, _joined_lines(found))


def _joined_lines(found: Sequence[StudySuggestion]) -> Iterator[str]:
    for one in found:
        yield f"{one.id}: {'; '.join(one.reasons)}"
        yield from _report_rows(one)
    reports = plural(sum(len(one.reports) for one in found), "report")
    yield f"{reports}: {plural(len(found), 'study')}." if found else "No versions to group."


def _report_rows(idea: StudySuggestion) -> Iterator[str]:
    rows = zip(idea.reports, idea.years, idea.titles, strict=True)
    yield from columns(
        [(key[:8], str(year or "–"), title or "no title") for key, year, title in rows], indent=2
    )


def _suggestion_lines(ideas: Sequence[StudySuggestion]) -> Iterator[str]:
    for idea in ideas:
        yield f"{idea.id}: {'; '.join(idea.reasons)}"
        yield from _report_rows(idea)
        # A command to copy.
        yield f"  litreview study {' '.join(key[:8] for key in idea.reports)} --id '{idea.id}'"
        yield ""
    yield f"{plural(len(ideas), 'suggestion')}." if ideas else "No suggestions."


def listing() -> None:
    """List the studies that have an id."""
    with console.open_review() as review:
        studies = review.full_text.studies()
    rows = [(len(s.reports), s.included, s.id, " ".join(key[:8] for key in s.reports)) for s in studies]
    table = columns([("reports", "included", "study", "keys"), *rows]) if rows else ()
    rest = f"{plural(len(studies), 'study')}; every other report counts as a separate study."
    console.show(studies, [*table, rest])
