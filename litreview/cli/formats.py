"""`litreview formats`."""

from __future__ import annotations

from litreview.cli import console
from litreview.cli.text_columns import columns


def run() -> None:
    """List the supported file formats.

    The format of a file is detected from its contents, or from its extension if the contents are ambiguous.
    """
    from litreview.formats.registry import FORMATS

    table = [
        {
            "name": f.name,
            "title": f.title,
            "endings": f.endings,
            "reads": f.read is not None,
            "writes": f.write is not None,
            "drops": f.drops,
        }
        for f in FORMATS.values()
    ]
    console.show(
        table,
        columns(
            (
                f.name,
                "read, write" if f.read and f.write else "read" if f.read else "write",
                " ".join(f".{e}" for e in f.endings),
                f.title,
            )
            for f in FORMATS.values()
        ),
    )
