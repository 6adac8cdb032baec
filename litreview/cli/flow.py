"""`litreview flow`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from litreview.cli import face
from litreview.cli.options import Lang

if TYPE_CHECKING:
    from litreview.prisma.flow import Flow


def run(
    picture: Annotated[
        Path | None, typer.Option("--svg", metavar="F", help="Write the diagram to this file.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Give the PRISMA 2020 flow as text, JSON or SVG.

    All numbers are derived from records and decisions; it is provisional until nothing is undecided. `list --box ID`
    opens any of them.
    """
    from litreview.prisma.flow import as_json
    from litreview.prisma.svg import svg

    with face.opened() as review:
        language = lang or review.protocol.language
        flow = review.flow(language)
    # The picture is written even where the numbers do not add up: it marks the boxes that are wrong.
    if picture:
        from litreview.files import write_whole

        write_whole(picture, svg(flow, language))
        face.say(f"Diagram written to {picture}")
    face.show(as_json(flow), lines(flow, language))


def lines(flow: Flow, language: str) -> list[str]:
    """Give the flow for a terminal."""
    from litreview.prisma.text import text

    return text(flow, language).splitlines()
