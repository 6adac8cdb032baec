"""The lines of a strategy, with the hits of each line if the database reported them (PRISMA-S 8)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from litreview.review.searches.yields import StrategyLine

# `#12`, `S3`, `4.` or `5:`, as databases number their lines.
_NUMBERED = re.compile(r"\s*(?:line\s+)?([#SL]?\d{1,4})[.:)]?(?:\s+|$)", re.IGNORECASE)
# Ovid puts hits in brackets at the end, others put a tab or a gap before them; a year in a query has neither.
_HITS = re.compile(r"(?:(?:(?<!\s)\s+|)\((\d[\d,. ]{0,30})\)|(?:\t|(?<!\s)\s{2,})(\d[\d,. ]{0,30}))$")
_QUERY, _RESULTS, _NUMBER = (
    ("query", "search", "searches"),
    ("results", "hits"),
    ("search number", "#", "set"),
)


def parse_strategy(strategy: str) -> tuple[StrategyLine, ...]:
    """Parse a strategy: a search history as text or as PubMed's table, or plain text.

    Returns:
        Its lines in order; a strategy without line numbers is one line.
    """
    return tuple(_table_lines(strategy) or _text_lines(strategy))


def _table_lines(strategy: str) -> list[StrategyLine]:
    try:
        rows = list(csv.reader(io.StringIO(strategy)))
    except csv.Error:
        return []
    names = [name.strip().casefold() for name in rows[0]] if rows else []
    query, results = (
        next((names.index(name) for name in some if name in names), None) for some in (_QUERY, _RESULTS)
    )
    if query is None or results is None:
        return []
    number = next((names.index(name) for name in _NUMBER if name in names), None)
    complete = [row for row in rows[1:] if len(row) > max(query, results)]
    lines = [
        StrategyLine(row[number] if number is not None else "", row[query], _parse_count(row[results]))
        for row in complete
    ]
    # PubMed lists the newest line first.
    if all(line.number.isdigit() for line in lines):
        lines.sort(key=lambda line: int(line.number))
    return lines


def _text_lines(strategy: str) -> Iterator[StrategyLine]:
    number, texts, expected = "", list[str](), 1
    for text in strategy.splitlines():
        match = _NUMBERED.match(text)
        # A query may begin with a number, such as `5 year survival`: only the expected line number counts.
        if match and match.group(1).isdigit() and match.group(1) != str(expected):
            match = None
        if match and texts:
            yield from _line(number, texts)
        if match:
            number, texts = match.group(1), [text[match.end() :]]
            expected += 1
        elif text.strip():
            texts.append(text.rstrip())
    yield from _line(number, texts)


def _line(number: str, texts: list[str]) -> Iterator[StrategyLine]:
    text = "\n".join(texts).rstrip()
    hits = _HITS.search(text)
    if hits and number:
        yield StrategyLine(number, text[: hits.start()].strip(), _parse_count(hits.group(1) or hits.group(2)))
    elif text.strip():
        yield StrategyLine(number, text.strip(), None)


def _parse_count(text: str) -> int | None:
    digits = re.sub(r"[,. ]", "", text)
    return int(digits) if digits.isdigit() else None
