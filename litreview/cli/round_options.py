"""Options of `screen` and `rounds` that draw or name a round."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

# The values of standing.round_events.FRAMES, repeated so that --help need not import it; a test compares them.
FrameWord = Literal["excluded", "included", "merged", "unscreened", "likeliest"]

Pilot = Annotated[
    int | None,
    typer.Option(
        "--pilot", metavar="N", min=1, help="Judge a pilot: N reports, the same for all reviewers, blind."
    ),
]
Check = Annotated[
    int | None,
    typer.Option(
        "--check", metavar="N", min=1, help="Judge N decided reports again, blind to the first decision."
    ),
]
Of = Annotated[
    FrameWord,
    typer.Option("--of", help="What a check sample is drawn from; the likeliest are not drawn at random."),
]
Divisions = Annotated[
    str,
    typer.Option(
        "--by", metavar="WORDS", help="How the result of a check sample is divided, separated by commas."
    ),
]
RoundName = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="The pilot or check sample: join it, or name a new one."),
]
Seed = Annotated[
    int | None, typer.Option("--seed", metavar="S", help="The seed of the draw. Default: a random number.")
]
InRound = Annotated[
    str | None,
    typer.Option("--round", metavar="NAME", help="Decide in a pilot or check sample; it counts in no flow."),
]
