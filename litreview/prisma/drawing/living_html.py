"""A living flow as one HTML page that works offline: each number of each column opens what it counts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from litreview.prisma.box_contents import Opened
from litreview.prisma.drawing.html import address, links, write_page
from litreview.prisma.drawing.living_layout import living_picture
from litreview.prisma.drawing.svg import draw_svg
from litreview.prisma.labels import FlowWords
from litreview.prisma.living_flow import LivingFlow
from litreview.prisma.living_notes import heads, notes, title, verdict
from litreview.prisma.living_rows import LivingRow, box_at, column_ids, table


def living_html(
    living: LivingFlow,
    language: str = "en",
    opened: Opened | None = None,
    heading: str = "",
    *,
    ribbon: bool = True,
) -> str:
    """Write the page; the lists of `opened` are named as `box_at` names them, and without it no number opens one."""
    w, opened = FlowWords(language, wording="living-table"), opened or Opened()
    drawn = draw_svg(living_picture(living, language, ribbon=ribbon), links(opened))
    said = [
        f'<p class="said">{escape(note)}</p>'
        for note in (*notes(living, language), *verdict(living, language))
    ]
    names = {box: _name(box, living, w) for box in opened.boxes}
    return write_page(heading or title(living, w), w, opened, names, drawn, said, _table(living, w, opened))


def _name(box_at_column: str, living: LivingFlow, w: FlowWords) -> str:
    """Return the name of a list: that of its box, and that of its column."""
    box, _, column = box_at_column.rpartition("@")
    head = "living.heads" if "-" in column else "living.head"
    versions = column.replace("-", "\N{EN DASH}")
    return f"{w.full_name(box, living.whole)}, {w(head, n=versions)}"


def _table(living: LivingFlow, w: FlowWords, opened: Opened) -> Iterator[str]:
    names = heads(living, w)
    yield "<table><thead><tr><td></td>" + "".join(f"<th>{escape(name)}</th>" for name in names)
    yield "</tr></thead><tbody>"
    # The last of them names all versions, as the last number of a row counts them.
    columns = column_ids(living)
    for heading, held in table(living, w):
        if heading:
            yield f'<tr class="phase"><th colspan="{1 + len(names)}">{escape(heading)}</th></tr>'
        for row in held:
            numbers = "".join(
                f"<td>{_number(row, at, column, w, opened)}</td>" for at, column in enumerate(columns)
            )
            yield f'<tr><td style="padding-left:{1.2 * row.depth:g}em">{escape(row.label)}</td>{numbers}</tr>'
    yield "</tbody></table>"


def _number(row: LivingRow, at: int, column: str, w: FlowWords, opened: Opened) -> str:
    n = row.counts[at]
    if n is None:
        return ""
    box = box_at(row, column)
    shown = escape(w.number(n))
    return f'<a href="{escape(address(box))}">{shown}</a>' if opened.boxes.get(box) else shown
