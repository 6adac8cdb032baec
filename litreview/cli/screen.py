"""`litreview screen`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from litreview.cli import console
from litreview.cli.options import As, Lang, Only, Stage
from litreview.cli.round_options import Check, Divisions, Of, Pilot, RoundName, Seed
from litreview.cli.sync import synchronised
from litreview.errors import LitreviewError, UsageError

if TYPE_CHECKING:
    from litreview.review.review import Review

FindRound = Callable[["Review"], dict[str, Any]]

OUTDATED = "version:old"

Theme = Annotated[
    Literal["dark", "light", "contrast", "ansi", "none"] | None,
    typer.Option("--theme", help="The colours. Default: the best that the terminal supports."),
]
Order = Annotated[
    str | None,
    typer.Option(
        "--order",
        metavar="ORDER",
        help="The order: import, year, title, relevance, random or random:SEED.",
    ),
]
Again = Annotated[
    bool, typer.Option("--again", help="Only your decisions that a changed criterion can touch.")
]
Keys = Annotated[
    Literal["rayyan", "asreview", "nl"] | None,
    typer.Option("--keys", help="Use the keys of another tool, or Dutch keys."),
]
Plain = Annotated[
    bool, typer.Option("--plain", help="Screen line by line, for screen readers and simple terminals.")
]


def again_only(only: str | None) -> str:
    """Return a filter of votes that a changed criterion can touch, within another filter."""
    return f"({only}) {OUTDATED}" if only else OUTDATED


def run(
    actor: As = None,
    stage: Stage = None,
    lang: Lang = None,
    theme: Theme = None,
    order: Order = None,
    only: Only = None,
    again: Again = False,
    keys: Keys = None,
    pilot: Pilot = None,
    check: Check = None,
    of: Of = "excluded",
    by: Divisions = "reason,language,reviewer",
    name: RoundName = None,
    draw_seed: Seed = None,
    plain: Plain = False,
) -> None:
    """Screen reports in the terminal, one key per decision.

    Keys: y include, x exclude (a second key gives the reason, unless the protocol asks for none), m maybe, u undo, ? help,
    q leave. Each decision is on disk before the next report is shown.

    A pilot or a check sample is drawn once, at random, and logged with its seed; given again, the command goes on with
    it. Decisions in it never count in the flow. Without a terminal it is drawn, and its keys are listed for `decide
    --round`.
    """
    word, _, seed = (order or "import").partition(":")
    if seed and not seed.isdigit():
        raise UsageError(f"{seed!r} is not a valid seed.", "Use a whole number, for example random:7.")
    preferences: dict[str, Any] = {
        "stage": stage,
        "lang": lang,
        "theme": theme,
        "order": word,
        "seed": int(seed or 0),
        "only": again_only(only) if again else only,
        "keys": keys,
    }
    if pilot is not None or check is not None:
        from litreview.cli.rounds import RoundWords, judge_round

        words = RoundWords(pilot, check, of, by, stage, name, draw_seed)
        judge_round(words, actor, preferences, plain=plain)
    elif name is not None or draw_seed is not None:
        raise UsageError("--name and --seed belong to a round.", "Add --pilot N or --check N.")
    elif plain:
        in_lines(actor, **preferences)
    else:
        on_screen("card", actor, **preferences)


def in_lines(actor: str | None, find: FindRound | None = None, **preferences: Any) -> None:
    """Open the review line by line; `find` returns the options of a round."""
    from litreview.tui.plain.session import run as start
    from litreview.tui.preferences import Preferences

    with console.open_review(actor=actor) as review, synchronised(review):
        found = find(review) if find else {}
        start(review, Preferences(reviewer=actor, **preferences | found))


def on_screen(
    first: Literal["home", "card", "duplicates"],
    actor: str | None,
    find: FindRound | None = None,
    **preferences: Any,
) -> None:
    """Open the review on the terminal; `find` returns the options of a round.

    Raises:
        LitreviewError: There is no terminal.
    """
    if not console.has_terminal():
        raise LitreviewError(
            "The screens need a terminal.",
            "Without one, use `litreview screen --plain`, `litreview decide` or `litreview duplicates --plain`.",
        )
    # Textual is slow to import, so it is loaded only when there is a terminal.
    from litreview.tui.launch import run as start
    from litreview.tui.preferences import Preferences

    with console.open_review(actor=actor) as review, synchronised(review):
        found = find(review) if find else {}
        start(review, Preferences(reviewer=actor, **preferences | found), first)
