"""`litreview study`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.full_text.answers import Study, StudySuggestion

STEPS = ("suggest", "list", "split")


def run(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY…|suggest|list|split KEY…", help="Keys of reports, or one of the words."),
    ] = None,
    ids: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="The study; may be given again.")
    ] = None,
    actor: As = None,
) -> None:
    """Say which reports describe one study.

    `study KEY KEY --id ID` makes one study of them, `study split KEY` makes a report a study of its own again, and `undo`
    takes either back. `study suggest` names reports that share a registration number, or authors and years; a person
    decides. Without a word it lists.
    """
    step, *keys = words or ["list"]
    # With --id every word is a key: a key may begin with the letters of a step.
    if ids:
        return group([step, *keys], ids, actor)
    if step not in STEPS:
        raise UsageError("study KEY… needs the study's --id.", f"Or one of {', '.join(STEPS)}.")
    if (step == "split") != bool(keys):
        raise UsageError(f"study {step} takes {'the keys of reports' if step == 'split' else 'no keys'}.")
    if step == "split":
        return group(keys, (), actor)
    # Nothing is written by either: a suggestion that is right still has to be said.
    return suggest() if step == "suggest" else listing()


def group(keys: Sequence[str], ids: Sequence[str], actor: str | None) -> None:
    """Say which studies reports describe."""
    with acting(actor) as review:
        leads = review.full_text.group(keys, ids, actor)
    said = f"study {', '.join(ids)}" if ids else "each a study of its own"
    console.show({"reports": leads, "studies": list(ids)}, [f"{plural(len(leads), 'report')}: {said}."])


def suggest() -> None:
    """Show what may be one study, with the words that make it so."""
    with console.opened() as review:
        ideas = review.full_text.suggest()
    console.show(ideas, _ideas(ideas))


def _ideas(ideas: Sequence[StudySuggestion]) -> Iterator[str]:
    for idea in ideas:
        yield f"{idea.id}: {'; '.join(idea.reasons)}"
        rows = zip(idea.reports, idea.years, idea.titles, strict=True)
        yield from columns(
            [(key[:8], str(year or "–"), title or "no title") for key, year, title in rows], indent=2
        )
        # Ready to be copied: the person decides, the machine types.
        yield f"  litreview study {' '.join(key[:8] for key in idea.reports)} --id '{idea.id}'"
        yield ""
    yield f"{plural(len(ideas), 'suggestion')}." if ideas else "Nothing to suggest."


def listing() -> None:
    """List the studies that persons named."""
    with console.opened() as review:
        studies = review.full_text.studies()
    console.show(studies, _listed(studies))


def _listed(studies: Sequence[Study]) -> Iterator[str]:
    if studies:
        rows = [(len(s.reports), s.included, s.id, " ".join(key[:8] for key in s.reports)) for s in studies]
        yield from columns([("reports", "included", "study", "keys"), *rows])
    yield f"{plural(len(studies), 'study')} named; any other report is a study of its own."
