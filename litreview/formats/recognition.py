"""Recognising the format of an export, and reading its items."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from litreview.errors import InputError, Problem, naming_file
from litreview.formats.format import Format
from litreview.model import Filler, Item

HEAD = 1 << 16
"""Characters in the head of a file: enough for the lines that some databases write above a table."""
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
# A few stray control characters are common in real exports; a binary file has many.
_MOST_CONTROLS = 0.05

Note = Callable[[Problem], None]


def ignore_problem(problem: Problem) -> None:
    """Ignore a problem."""


# Files mistaken for exports, by their marks, with what to export instead.
_UNSUPPORTED = tuple(
    (re.compile(mark, re.MULTILINE), what, instead)
    for mark, what, instead in (
        (r"<(?:\w+:)?mods[\s>C]", "MODS XML", "Export it as RIS, BibTeX or EndNote XML."),
        (r"MARC21/slim|<(?:\w+:)?datafield\s", "MARC XML", "Export it as RIS, BibTeX or EndNote XML."),
        (r"<(?:\w+:)?RDF[\s>]", "RDF", "Export it as RIS, BibTeX or CSL-JSON."),
        (r"\A\s*(?:<!DOCTYPE html|<html)", "a web page", "Log in and download the export itself, as RIS or CSV."),
        (r"\A\{\\rtf", "a text document (RTF)", "Export the records as RIS, nbib or CSV."),
        (r"^Record #\d+ of \d+\n(?:ID|AU|TI): ", "Cochrane's plain text", "Export it as RIS or CSV."),
        (r"\Acreated_at,user_id,.*article_id,key,value", "Rayyan's log of decisions", "Import the articles of that export, and its decisions with `litreview votes import`."),
        (r'\A"TITLE","', "Embase's table with a field on each row", "Export it as RIS, or as CSV with a field in each column."),
        (r"^1\. .{3,200}\. (?:19|20)\d\d\b", "a list of references for people", "In PubMed choose the format PubMed; elsewhere RIS."),
        (r"<\?xml|\A\s*<", "an XML format", "Export it as RIS, PubMed XML or EndNote XML."),
    )
)  # fmt: skip


def recognise(head: str, ending: str, formats: Iterable[Format], where: str = "the file") -> Format:
    """Return the format of a file by its content; the ending only breaks ties.

    Raises:
        InputError: It is empty, not text, or in no format that litreview reads.
    """
    if not head.strip("\ufeff \t\n"):
        raise InputError(f"{where}: the file is empty.", "Nothing was imported. Export it again.")
    if "\0" in head or count_controls(head) > _MOST_CONTROLS * len(head) or head.startswith("%PDF-"):
        raise InputError(
            f"{where}: binary content, not text.",
            "Nothing was imported. Choose the export itself (RIS, nbib, BibTeX, CSV), not a PDF or a program's own file.",
        )
    # The first match wins, formats with this ending first: endings are often wrong, above all `.txt` and `.ris`, and
    # the table of formats is ordered so that specific formats precede general ones.
    plain = ending.lower().lstrip(".")
    for known in sorted(formats, key=lambda known: plain not in known.endings):
        if known.looks_like and known.looks_like(head):
            return known
    for mark, what, instead in _UNSUPPORTED:
        if mark.search(head):
            raise InputError(
                f"{where}: this is {what}, which litreview does not read.", f"Nothing was imported. {instead}"
            )
    raise InputError(
        f"{where}: the format was not recognised.",
        "Nothing was imported. Export it again as RIS, nbib, BibTeX or CSV, or name its format with --format.",
    )


def count_controls(text: str) -> int:
    """Return the number of characters that text does not contain: controls, and what stands for invalid bytes."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data) - len(data.translate(None, _CONTROLS)) + text.count("\ufffd")


def read_head(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    """Return the head of a file, and an iterator of all its lines including the head."""
    taken: list[str] = []
    size = 0
    for line in lines:
        taken.append(line)
        size += len(line)
        if size >= HEAD:
            break
    return "".join(taken), chain(taken, lines)


def read_items(
    source: str | Iterable[str],
    known: Format,
    note: Note = ignore_problem,
    where: str = "the file",
) -> Iterator[Item]:
    """Read the items of a file one by one, lazily.

    Args:
        source: The whole text, or an iterable of its lines.
        known: Its format.
        note: Called with each problem.
        where: The name of the file in errors.

    Raises:
        InputError: The file ended without a record or reject, or the format can only be written.
    """
    if known.read is None:
        raise InputError(f"{where}: {known.title} can be written, not read.", "Export it in another format.")
    found = False
    for item in _naming_file(known.read(iterate_lines(source)), where):
        if isinstance(item, Problem):
            note(replace(item, where=item.where or where))
            continue
        found = found or not isinstance(item, Filler)
        yield item
    # An export without records is never intended; silently it would look like a search without hits.
    if not found:
        raise InputError(
            f"{where}: it contains no record that could be read as {known.title}.",
            "Nothing was imported. Open the file in an editor; if it is incomplete, export it again.",
        )


def _naming_file(found: Iterator[Item | Problem], where: str) -> Iterator[Item | Problem]:
    with naming_file(where):
        yield from found


def iterate_lines(source: str | Iterable[str]) -> Iterator[str]:
    r"""Return an iterator of lines that end in `\n`; only `\n`, `\r` and `\r\n` end a line."""
    return iter(io.StringIO(source, newline=None) if isinstance(source, str) else source)
