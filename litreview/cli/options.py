"""Options and arguments of more than one command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.errors import UsageError
from litreview.screening.filter_fields import FIELDS, listed
from litreview.words.catalogue import languages

if TYPE_CHECKING:
    from litreview.model import Stage as ModelStage

# The values of model.Stage, model.State, model.Verdict and model.SourceKind, repeated so that --help need not import the
# model; a test compares them.
StageWord = Literal["title-abstract", "full-text"]
StateWord = Literal[
    "todo", "waiting", "conflict", "include", "exclude", "maybe", "removed", "undecided", "included", "excluded", "awaiting"
]  # fmt: skip
VerdictWord = Literal["include", "exclude", "maybe"]
KindWord = Literal["database", "register", "website", "organisation", "citation", "hand-search", "experts"]

As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help="The reviewer. Default: the remembered or login name; the screens ask.",
    ),
]
Stage = Annotated[StageWord | None, typer.Option("--stage", help="The stage. Default: title-abstract.")]


def stage_of(word: StageWord | None) -> ModelStage:
    """Return the stage of an option; title/abstract for None."""
    from litreview.model import Stage

    return Stage(word or "title-abstract")


Unblind = Annotated[
    bool,
    typer.Option("--unblind", help="Show other reviewers' votes before your own; this is logged."),
]


def _known_language(lang: str | None) -> str | None:
    if lang is not None and lang not in languages():
        raise UsageError(f"{lang!r} is not a language here.", f"Languages are {' and '.join(languages())}.")
    return lang


Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="LANGUAGE",
        callback=_known_language,
        help=f"Language: {' or '.join(languages())}. Default: the protocol's.",
    ),
]
Style = Annotated[
    str | None,
    typer.Option("--style", metavar="STYLE", help="How to cite: vancouver or apa. Default: vancouver."),
]
Only = Annotated[
    str | None,
    typer.Option(
        "--only",
        metavar="FILTER",
        help='Only reports that match a filter, for example "mine year:2010-2020 not language:nl". Words are searched for in '
        "titles, authors, abstracts, keywords and notes. "
        f"Fields: {listed(FIELDS)}. Operators: `:` `=` `!=` `~` `<` `<=` `>` `>=`, and, or, not, parentheses. "
        "See docs/filters.md.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, without doing it.")]
WebDryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show the requests, with keys masked, without sending them.")
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Files to read.")]
Excel = Annotated[
    Literal["nl"] | None,
    typer.Option("--excel", help="Write CSV with semicolons and a byte-order mark, as Dutch Excel expects."),
]
FormatName = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="The format, if it cannot be detected."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="COL=FIELD", help="Read a column of a table as this field; can be repeated."
    ),
]


def pairs_of(option: str, words: Sequence[str] | None) -> dict[str, str]:
    """Parse values of the form NAME=VALUE.

    Raises:
        UsageError: A value has another form.
    """
    pairs = [word.rpartition("=") if option == "--map" else word.partition("=") for word in words or ()]
    for name, sign, value in pairs:
        if not (name.strip() and sign and value.strip()):
            raise UsageError(f"{option} {name}{sign}{value}: a name or value is missing.", "Use NAME=VALUE.")
    return {name.strip(): value.strip() for name, _, value in pairs}


Key = Annotated[str, typer.Argument(metavar="KEY", help="A record's key, or a unique prefix of it.")]
Keys = Annotated[
    list[str], typer.Argument(metavar="KEY…", help="Keys of records, or unique prefixes of them.")
]
