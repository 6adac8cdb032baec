"""Words that more than one command takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview import model

# The values of model.Stage, model.State, model.Verdict and model.SourceKind; a test holds them together, and --help
# stays free of the model.
StageWord = Literal["title-abstract", "full-text"]
StateWord = Literal["todo", "waiting", "conflict", "include", "exclude", "maybe", "removed", "undecided"]
VerdictWord = Literal["include", "exclude", "maybe"]
KindWord = Literal["database", "register", "website", "organisation", "citation"]

As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help="The reviewer; else the remembered one, else the screens ask and other commands take your login name.",
    ),
]
Stage = Annotated[StageWord | None, typer.Option("--stage", help="The stage; else title-abstract.")]


def at(word: StageWord | None) -> model.Stage:
    """Give the stage of a word; title/abstract when none was said."""
    from litreview.model import Stage

    return Stage(word or "title-abstract")


Unblind = Annotated[
    bool,
    typer.Option("--unblind", help="Show others' votes before your own; this is written to the log."),
]
Lang = Annotated[
    Literal["en", "nl"] | None, typer.Option("--lang", help="The language; else the protocol's.")
]
Only = Annotated[
    str | None,
    typer.Option("--only", metavar="FILTER", help='Only these, such as "mine year:2010-2020 language:nl".'),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")]
WebDryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show the requests, keys masked; send none of them.")
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Files to read.")]
Excel = Annotated[
    Literal["nl"] | None,
    typer.Option(
        "--excel", help="A table (CSV) with semicolons and a byte-order mark, as Dutch Excel wants it."
    ),
]
FormatName = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="The format, where looking at the file does not tell."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COL=FIELD", help="Say what a column of a table is; may be given again."),
]


def pairs_of(option: str, words: Sequence[str] | None) -> dict[str, str]:
    """Read words of the form NAME=VALUE.

    Raises:
        UsageError: A word is not.
    """
    pairs = [word.rpartition("=") if option == "--map" else word.partition("=") for word in words or ()]
    for name, sign, value in pairs:
        if not (name.strip() and sign and value.strip()):
            raise UsageError(f"{option} {name}{sign}{value}: it has no two sides.", "Write NAME=VALUE.")
    return {name.strip(): value.strip() for name, _, value in pairs}


Key = Annotated[str, typer.Argument(metavar="KEY", help="A record's key, or any unique beginning of it.")]
Keys = Annotated[
    list[str], typer.Argument(metavar="KEY…", help="Records' keys, or any unique beginnings of them.")
]
