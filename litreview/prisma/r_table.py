"""A flow as the CSV that the R package PRISMA2020 draws, and back; the rules are those of the package's own reader."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import StringIO

from litreview.errors import InputError, UsageError
from litreview.model import is_count
from litreview.prisma import sums
from litreview.prisma.flow_templates import OTHER_SOURCES, REMOVAL_BOXES, UNNAMED_SOURCES, template_name
from litreview.prisma.labels import FlowWords
from litreview.prisma.numbers import NUMBERS, SOURCE_LISTS, BoxPart, Flow, flow_from_json
from litreview.prisma.r_template import TEMPLATE

REASON_LISTS = ("dbr_excluded", "other_excluded")
UNKNOWN = "NA"
# Where the package, and the web app made of it, leave a line out; anywhere else it would print (n = NA).
MAY_LACK = {
    "database_results", "register_results", *OTHER_SOURCES, *REMOVAL_BOXES, "new_studies", "new_reports",
}  # fmt: skip
# What is 0 for the package when a flow has no such box.
ELSE_ZERO = ("previous_", "total_", "other_", "dbr_notretrieved_reports")
# The row that also counts the sources that the package has no row for.
SHARED = "organisation_results"
UNFILLED = re.compile(r", *xxx\b")
WHOLE = re.compile(r"\d+|\d{1,3}([, ]\d{3})+")


def r_table(flow: Flow, language: str = "en") -> str:
    """Write the flow for the R package; names are cleaned of what it cannot read (`renamed` tells which).

    Raises:
        UsageError: The package would show a number that this flow does not have, or that is no count.
    """
    rows = list(csv.DictReader(StringIO(TEMPLATE)))
    w = FlowWords(language, "updated_dbr")
    sharing = shared_row(flow, language)
    flow = _with_shared_row(flow)
    for row in rows:
        # Labels of boxes and phases; names of sources and the row of a list keep what the template has.
        label = w.label(row["data"])
        if language != "en" and label != row["data"] and row["data"] not in SOURCE_LISTS:
            row["boxtext"] = _name(label)
        if row["data"] == SHARED and sharing:
            row["boxtext"] = _name(" / ".join(sharing))
        row["n"] = _value(flow, row["data"], row["n"], language)
    file = StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    read_back(file.getvalue(), flow)
    return file.getvalue()


def r_call(flow: Flow, file: str) -> str:
    """Return the R call that draws it; the call, not the table, says which boxes there are."""
    given = [
        f"previous = {_r(flow.updated)}",
        f"other = {_r(flow.other)}",
        f"detail_databases = {_r(bool(flow.parts('database_specific_results')))}",
        f"detail_registers = {_r(bool(flow.parts('register_specific_results')))}",
        f"meta_analysis = {_r('total_studies_ma' in flow.numbers)}",
    ]
    quoted = file.replace("\\", "/").replace('"', "")
    return f'PRISMA_flowdiagram(PRISMA_data(read.csv("{quoted}")), {", ".join(given)})'


def shared_row(flow: Flow, language: str = "en") -> list[str]:
    """Return the labels of what one row of the table counts together; empty if each source has a row of its own."""
    w = FlowWords(language)
    counted = [box for box in (SHARED, *UNNAMED_SOURCES) if flow.numbers.get(box)]
    return [w.label(box) for box in counted] if counted and counted != [SHARED] else []


def _with_shared_row(flow: Flow) -> Flow:
    """Count what the package has no row for with the organisations, so that its sum stays right."""
    n = sums.given(flow, (SHARED, *UNNAMED_SOURCES))
    numbers = {name: count for name, count in flow.numbers.items() if name not in UNNAMED_SOURCES}
    return replace(flow, numbers=numbers if n is None else numbers | {SHARED: n})


def renamed(flow: Flow) -> list[tuple[str, str]]:
    """List each name that the package cannot read with its replacement, which is empty for one left out."""
    parts = [part for box in (*SOURCE_LISTS, *REASON_LISTS) for part in flow.parts(box)]
    names = [(part.name, "" if part.n is None else _name(part.name)) for part in parts]
    return [(name, new) for name, new in dict.fromkeys(names) if name != new]


def flow_from_r_table(text: str) -> Flow:
    """Read a flow from such a table; which of the four templates it is follows from what is not 0.

    Raises:
        InputError: It is no such table.
    """
    held = {row["data"]: (row["n"] or "").strip() for row in _rows(text) if row["data"] != UNKNOWN}
    numbers = {name: _number(held[name]) for name in NUMBERS if name in held and name not in REASON_LISTS}
    # The table always has all boxes: which template is meant shows only by what is filled.
    updated = any(numbers.get(name) for name in sums.PREVIOUS_BOXES)
    lists = {name: list(_parts(held.get(name, ""))) for name in (*SOURCE_LISTS, *REASON_LISTS)}
    totals = {name: _number(held[name]) for name in REASON_LISTS if name in held and not lists[name]}
    other = any(numbers.get(name) for name in sums.OTHER_BOXES) or bool(
        lists["other_excluded"] or totals.get("other_excluded")
    )
    absent = {
        *(() if updated else sums.PREVIOUS_BOXES),
        *(() if other else sums.OTHER_BOXES),
        *(() if any(numbers.get(name) for name in _META) else _META),
    }
    sources = {name: [{"name": p.name, "n": p.n} for p in lists[name]] for name in SOURCE_LISTS}
    return flow_from_json(
        {
            "template": template_name(updated=updated, other=other),
            "numbers": {n: v for n, v in (numbers | totals).items() if n not in absent} | sources,
            "reasons": [
                {"lane": name.removesuffix("_excluded"), "reason": part.name, "n": part.n}
                for name in REASON_LISTS
                for part in lists[name]
            ],
        }
    )


_META = ("total_studies_ma", "total_reports_ma")


def _r(value: bool) -> str:  # it is R's word for it
    return "TRUE" if value else "FALSE"


def _value(flow: Flow, name: str, template: str, language: str) -> str:
    if name in SOURCE_LISTS:
        # The template's own words, where nothing is listed, tell the web app that there are no details.
        return _list(flow.parts(name)) or template
    if name in REASON_LISTS:
        total = flow.numbers.get(
            name, 0 if sums.excluded(flow, name.removesuffix("_excluded")) == 0 else None
        )
        unused = 0 if name == "other_excluded" and not flow.other else None
        return _list(flow.parts(name)) or count(total if total is not None else unused, name, language)
    if name not in NUMBERS:
        return template
    n = flow.numbers.get(name)
    if n is None and name in MAY_LACK:
        return UNKNOWN
    return count(0 if n is None and name.startswith(ELSE_ZERO) else n, name, language)


def count(n: object, name: str, language: str) -> str:
    """Write plain digits; the package would read anything else as another number."""
    if is_count(n):
        return str(n)
    box = FlowWords(language).box(name)
    raise UsageError(
        f'The R package needs a count for "{box}", not {"none" if n is None else repr(n)}.',
        "Report the number, or write the flow in another form.",
    )


def _list(parts: Iterable[BoxPart]) -> str:
    return "; ".join(f"{_name(part.name)}, {part.n}" for part in parts if part.n is not None)


def _name(name: str) -> str:
    """Clean a name of what ends it, breaks the package's quotes, or means something to its drawing program."""
    name = re.sub(r"\s*[,;]\s*", " - ", " ".join(name.split())).strip(" -")
    for bad, good in (("'", "’"), ('"', "”"), ("\\", "/"), ("@@", "@")):
        name = name.replace(bad, good)
    return name


def _rows(text: str) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")))
    if not {"data", "n"} <= set(reader.fieldnames or ()):
        raise InputError(
            "It is no table of a flow: it has no columns `data` and `n`.",
            "Take the R package's PRISMA.csv, with commas between its fields.",
        )
    yield from reader


def _number(value: str) -> int | str | None:
    """Read a count; what is none stays as it is, for the check to name it."""
    if value in {"", UNKNOWN} or UNFILLED.search(value):
        return None
    return int(re.sub("[, ]", "", value)) if WHOLE.fullmatch(value) else value


def _parts(value: str) -> Iterator[BoxPart]:
    """Read `Name, 12; Other name, 3`; a bare number is no list, and neither are the template's words."""
    if "," not in value or WHOLE.fullmatch(value) or UNFILLED.search(value):
        return
    # By the last comma here, by the first in the package: a name with a comma may come from a careless hand.
    for item in filter(None, map(str.strip, value.split(";"))):
        name, _, number = item.rpartition(",") if "," in item else (item, "", "")
        digits = re.sub(r"\D", "", number)
        yield BoxPart(name.strip(), int(digits) if digits else None)


def read_back(text: str, flow: Flow) -> None:
    """Read the table back and check that it holds every number of the flow."""
    # The package checks nothing and shows what it misreads; whoever writes for it has to look twice.
    again = flow_from_r_table(text)
    lost = [
        name
        for name, n in flow.numbers.items()
        if n and name not in REASON_LISTS and again.numbers.get(name) != n
    ]
    for box in (*SOURCE_LISTS, *REASON_LISTS):
        counted = [part.n for part in flow.parts(box) if part.n is not None]
        if counted != [part.n for part in again.parts(box)]:
            lost.append(box)
    if lost:
        raise UsageError(
            f"The R package would read another flow: {', '.join(lost)}.", "Write the flow in another form."
        )
