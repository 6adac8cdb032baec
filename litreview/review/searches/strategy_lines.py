"""A strategy line by line, with the hits of each line where the database reported them (PRISMA-S 8)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from litreview.review.searches.yields import Step

# `#12`, `S3`, `4.`, `5:` and the like, as databases number their lines.
_NUMBERED = re.compile(r"\s*(?:line\s+)?([#SL]?\d{1,4})[.:)]?(?:\s+|$)", re.IGNORECASE)
# Ovid puts hits in brackets at the end, others behind a tab or a gap; a year in a query stands behind neither.
_HITS = re.compile(r"(?:(?:(?<!\s)\s+|)\((\d[\d,. ]{0,30})\)|(?:\t|(?<!\s)\s{2,})(\d[\d,. ]{0,30}))$")
_QUERY, _RESULTS, _NUMBER = (
    ("query", "search", "searches"),
    ("results", "hits"),
    ("search number", "#", "set"),
)


def steps(strategy: str) -> tuple[Step, ...]:
    """Read a strategy: a search history as text or as the table that PubMed gives, or plain text.

    Returns:
        Its lines in order; a strategy without numbers is one line.
    """
    return tuple(_of_table(strategy) or _of_text(strategy))


def _of_table(strategy: str) -> list[Step]:
    try:
        rows = list(csv.reader(io.StringIO(strategy)))
    except csv.Error:
        return []
    names = [name.strip().casefold() for name in rows[0]] if rows else []
    at = [next((names.index(name) for name in some if name in names), None) for some in (_QUERY, _RESULTS)]
    query, results = at
    if query is None or results is None:
        return []
    number = next((names.index(name) for name in _NUMBER if name in names), None)
    wide = [row for row in rows[1:] if len(row) > max(query, results)]
    found = [
        Step(row[number] if number is not None else "", row[query], _count(row[results])) for row in wide
    ]
    # PubMed gives the newest search first; a strategy is read from its first line.
    return (
        sorted(found, key=lambda step: int(step.number)) if all(s.number.isdigit() for s in found) else found
    )


def _of_text(strategy: str) -> Iterator[Step]:
    number, lines, due = "", list[str](), 1
    for line in strategy.splitlines():
        begun = _NUMBERED.match(line)
        # A query may begin with a number of its own, such as `5 year survival`: only the next one counts.
        if begun and begun.group(1).isdigit() and begun.group(1) != str(due):
            begun = None
        if begun and lines:
            yield from _step(number, lines)
        if begun:
            number, lines = begun.group(1), [line[begun.end() :]]
            due += 1
        elif line.strip():
            lines.append(line.rstrip())
    yield from _step(number, lines)


def _step(number: str, lines: list[str]) -> Iterator[Step]:
    text = "\n".join(lines).rstrip()
    found = _HITS.search(text)
    if found and number:
        yield Step(number, text[: found.start()].strip(), _count(found.group(1) or found.group(2)))
    elif text.strip():
        yield Step(number, text.strip(), None)


def _count(given: str) -> int | None:
    digits = re.sub(r"[,. ]", "", given)
    return int(digits) if digits.isdigit() else None
