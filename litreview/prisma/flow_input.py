"""A flow read from a file that somebody made, here or elsewhere."""

from __future__ import annotations

import json
from html import unescape

from litreview.errors import InputError
from litreview.prisma.drawing.svg import NUMBERS_ID
from litreview.prisma.numbers import Flow, flow_from_json
from litreview.prisma.r_table import flow_from_r_table

BEGIN, END = f'<metadata id="{NUMBERS_ID}">', "</metadata>"


def read_flow(text: str) -> Flow:
    """Read a flow from the R package's CSV, from JSON as `flow --json` writes it, or from an SVG or HTML of ours.

    Raises:
        InputError: It is none of these.
    """
    # By its first sign, not by its name: a file may have been renamed on its way here.
    bare = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE} \t\r\n")
    if bare.startswith("<"):
        inside, end, _ = bare.partition(BEGIN)[2].partition(END)
        if not end:
            raise InputError(
                "This picture holds no numbers that can be read.", "Only an SVG or HTML by litreview does."
            )
        return _from_json(unescape(inside))
    return _from_json(bare) if bare.startswith("{") else flow_from_r_table(bare)


def _from_json(text: str) -> Flow:
    try:
        given = json.loads(text)
    except ValueError as error:
        raise InputError(f"It is no JSON: {error}.", "`litreview flow --json` shows the form.") from error
    return flow_from_json(given)
