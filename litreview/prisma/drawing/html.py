"""A flow as one HTML page that works offline: the picture and the table, each number open to what it counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote

from litreview.prisma.box_contents import Opened
from litreview.prisma.csv_table import TableCell, lines
from litreview.prisma.drawing.html_parts import SCRIPT, STYLE
from litreview.prisma.drawing.svg import svg
from litreview.prisma.identities import check
from litreview.prisma.labels import FlowWords
from litreview.prisma.messages import (
    describe_finding,
    describe_sums,
    describe_undecided,
    describe_version,
    footnotes,
)
from litreview.prisma.numbers import Flow

# The browser loads and sends nothing, even if a title holds markup.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def html(
    flow: Flow,
    language: str = "en",
    opened: Opened | None = None,
    title: str = "",
    *,
    marks: bool = True,
    ribbon: bool = True,
) -> str:
    """Write the page; without `opened` its numbers open no lists."""
    # Numbers from elsewhere, and those of a past date, have no records here.
    w, opened = FlowWords(language, flow.template), opened or Opened()
    drawn = svg(flow, language, links(opened), marks=marks, ribbon=ribbon)
    names = {box: w.full_name(box, flow) for box in opened.boxes}
    parts = drawn, list(_said(flow, w)), list(_table(flow, w, opened))
    return write_page(title or w.title, w, opened, names, *parts)


def write_page(
    title: str,
    w: FlowWords,
    opened: Opened,
    names: Mapping[str, str],
    drawn: str,
    said: Iterable[str],
    table: Iterable[str],
) -> str:
    """Write a page of a picture and a table whose numbers open lists.

    Args:
        title: Its heading.
        w: Words of its headings.
        opened: The lists; without any the page has no script.
        names: Name of each list.
        drawn: The picture, in SVG.
        said: Paragraphs in HTML below the picture.
        table: The table in HTML.
    """
    heading = escape(title)
    body = [
        f"<h1>{heading}</h1>",
        f"<figure>{drawn}</figure>",
        *said,
        *(_list(w) if opened.boxes else ()),
        f"<h2>{escape(w('table_of'))}</h2>",
        *table,
        *(_script(names, w, opened) if opened.boxes else ()),
    ]
    return "\n".join([*_head(heading, w.lang), *body, "</body></html>", ""])


def links(opened: Opened) -> dict[str, str]:
    """Return the address of each list on the page."""
    return {box: address(box) for box in opened.boxes}


def address(*boxes: str) -> str:
    """Return the address of some lists on the page, shown as one."""
    return "#" + "+".join(quote(box, safe="") for box in boxes)


def _head(heading: str, language: str) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{heading}</title><style>{STYLE}</style></head><body>"


def _said(flow: Flow, w: FlowWords) -> Iterator[str]:
    found = check(flow)
    if version := describe_version(flow, w):
        yield f'<p class="said">{escape(version)}</p>'
    for note in footnotes(flow, w.lang):
        yield f'<p class="said">{escape(note)}</p>'
    if not found.errors:
        yield f'<p class="said">{escape(describe_sums(flow, w.lang))}</p>'
    for each in found.found:
        kind = "wrong" if each.level == "error" else "open"
        yield f'<p class="said {kind}">{escape(describe_finding(each, flow, w.lang))}</p>'
    if found.provisional:
        yield f'<p class="said open">{escape(describe_undecided(flow, found.provisional, w.lang))}</p>'


def _list(w: FlowWords) -> Iterator[str]:
    yield f'<p class="said screen">{escape(w("pick"))}</p>'
    yield f"<noscript><p>{escape(w('no_script'))}</p></noscript>"
    yield '<section id="list" hidden aria-live="polite"><h2 id="name"></h2><p id="count"></p>'
    name = escape(w("filter"))
    yield f'<input id="filter" type="search" placeholder="{name}" aria-label="{name}">'
    yield f'<ol id="items"></ol><button id="more">{escape(w("more"))}</button></section>'


def _table(flow: Flow, w: FlowWords, opened: Opened) -> Iterator[str]:
    # Beside the picture, for those who read by ear or copy numbers into a text.
    lanes = [w("databases"), *([w("other")] if flow.other else [])]
    yield "<table><thead><tr><td></td>" + "".join(f"<th>{escape(lane)}</th>" for lane in lanes)
    yield "</tr></thead><tbody>"
    for line in lines(flow, w.lang):
        label = escape(line.label)
        if line.depth == 0:
            yield f'<tr class="phase"><th colspan="{1 + len(lanes)}">{label}</th></tr>'
            continue
        cells = [line.total] if line.total else [line.databases, *([line.other] if flow.other else [])]
        span = f' colspan="{len(lanes)}"' if line.total else ""
        numbers = "".join(f"<td{span}>{_number(cell, w, opened)}</td>" for cell in cells)
        yield f'<tr><td style="padding-left:{1.2 * (line.depth - 1):g}em">{label}</td>{numbers}</tr>'
    yield "</tbody></table>"


def _number(cell: TableCell | None, w: FlowWords, opened: Opened) -> str:
    if cell is None:
        return ""
    shown = escape((w.reported(cell.n)) + "*" * cell.footnoted)
    boxes = [box for box in cell.boxes if opened.boxes.get(box)]
    return f'<a href="{escape(address(*boxes))}">{shown}</a>' if boxes else shown


def _script(names: Mapping[str, str], w: FlowWords, opened: Opened) -> Iterator[str]:
    place = {key: at for at, key in enumerate(opened.items)}
    held = {
        # Each record once, and the boxes by number: a record stands in several boxes.
        "items": [[i.title, i.author, i.year, i.source, i.doi] for i in opened.items.values()],
        "boxes": {box: sorted(place[key] for key in keys) for box, keys in opened.boxes.items()},
        "names": names,
        "words": {"records_of": w("records_of", n="{n}"), "no_title": w("no_title")},
    }
    # No character of a title can end the element.
    data = json.dumps(held, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    yield f'<script type="application/json" id="held">{data}</script><script>{SCRIPT}</script>'
