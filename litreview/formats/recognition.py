"""Reading an export: what it is, what it holds, and a clear sentence when it is nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from litreview.errors import InputError, Problem
from litreview.formats.format import Format
from litreview.model import Filler, Item, Record
from litreview.text import record_key

HEAD = 1 << 16
"""Letters of a file's beginning: enough for the lines above the table that some databases begin with."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
# A few stray control signs are common in real exports; a binary file is full of them.
_MOST_CONTROLS = 0.05

Note = Callable[[Problem], None]


def quiet(problem: Problem) -> None:
    """Take a problem and leave it at that."""


# What people take for an export, by its marks, with what to export instead.
_NOT_READ = tuple(
    (re.compile(mark, re.MULTILINE), what, instead)
    for mark, what, instead in (
        (r"<(?:\w+:)?mods[\s>C]", "MODS XML", "Export it as RIS, BibTeX or EndNote XML."),
        (r"MARC21/slim|<(?:\w+:)?datafield\s", "MARC XML", "Export it as RIS, BibTeX or EndNote XML."),
        (r"<(?:\w+:)?RDF[\s>]", "RDF", "Export it as RIS, BibTeX or CSL-JSON."),
        (r"\A\s*(?:<!DOCTYPE html|<html)", "a web page", "Log in and download the export itself, as RIS or CSV."),
        (r"\A\{\\rtf", "a text document (RTF)", "Export the records as RIS, nbib or CSV."),
        (r"^Record #\d+ of \d+\n(?:ID|AU|TI): ", "Cochrane's plain text", "Export it as RIS or CSV."),
        (r'\A"TITLE","', "Embase's table with a field on each row", "Export it as RIS, or as CSV with a field in each column."),
        (r"^1\. .{3,200}\. (?:19|20)\d\d\b", "a list of references for people", "In PubMed choose the format PubMed; elsewhere RIS."),
        (r"<\?xml|\A\s*<", "an XML format", "Export it as RIS, PubMed XML or EndNote XML."),
    )
)  # fmt: skip


def recognise(head: str, ending: str, formats: Iterable[Format], where: str = "the file") -> Format:
    """Name the format of a file by its content; its ending only breaks ties.

    Raises:
        InputError: It is empty, it is no text, or it is nothing that litreview reads.
    """
    _refuse_what_is_no_text(head, where)
    # The first that fits wins, those with this ending before others: endings are often wrong, `.txt` and `.ris` above
    # all, and the table stands in the order that tells formats apart.
    plain = ending.lower().lstrip(".")
    for known in sorted(formats, key=lambda known: plain not in known.endings):
        if known.looks_like and known.looks_like(head):
            return known
    for mark, what, instead in _NOT_READ:
        if mark.search(head):
            raise InputError(
                f"{where}: {what}, which litreview does not read.", f"Nothing was imported. {instead}"
            )
    raise InputError(
        f"{where}: no format that litreview reads was recognised in it.",
        "Nothing was imported. Export it again as RIS, nbib, BibTeX or CSV, or name its format with --format.",
    )


def _refuse_what_is_no_text(head: str, where: str) -> None:
    if not head.strip("\ufeff \t\n"):
        raise InputError(f"{where}: the file is empty.", "Nothing was imported. Export it again.")
    if "\0" in head or len(_CONTROL.findall(head)) > _MOST_CONTROLS * len(head) or head.startswith("%PDF-"):
        raise InputError(
            f"{where}: binary content, no text of records.",
            "Nothing was imported. Choose the export itself (RIS, nbib, BibTeX, CSV), not a PDF or a program's own file.",
        )


def head_of(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    """Give the beginning of a file, and all of its lines still."""
    taken: list[str] = []
    size = 0
    for line in lines:
        taken.append(line)
        size += len(line)
        if size >= HEAD:
            break
    return "".join(taken), chain(taken, lines)


def items(
    source: str | Iterable[str],
    known: Format,
    note: Note = quiet,
    where: str = "the file",
) -> Iterator[Item]:
    """Read a file's items one by one, each before the next is looked for.

    Args:
        source: All of the text, or an iterable of its lines.
        known: The format to read it as.
        note: Is told every problem that was met.
        where: What to call the file in an error.

    Raises:
        InputError: The end was reached without one record or reject, or the format is only written.
    """
    if known.read is None:
        raise InputError(f"{where}: {known.title} can be written, not read.", "Export it in another format.")
    found = False
    for item in _named(known.read(as_lines(source)), where):
        if isinstance(item, Problem):
            note(replace(item, where=item.where or where))
            continue
        found = found or not isinstance(item, Filler)
        yield item
    # An export without one record was never meant; silence would pass for a search without hits.
    if not found:
        raise InputError(
            f"{where}: it holds no record that could be read as {known.title}.",
            "Nothing was imported. Look at the file in an editor; if it is cut off, export it again.",
        )


def _named(found: Iterator[Item | Problem], where: str) -> Iterator[Item | Problem]:
    """Let an error of a reader, which knows no file, say which file it is about."""
    try:
        yield from found
    except InputError as error:
        raise InputError(f"{where}: {error.message}", error.hint) from error


def as_lines(source: str | Iterable[str]) -> Iterator[str]:
    r"""Give lines that end in `\n`; only `\n`, `\r` and `\r\n` end one."""
    return iter(io.StringIO(source, newline=None) if isinstance(source, str) else source)


def with_keys(found: Iterable[Item], search_id: str) -> Iterator[Item]:
    """Give each record its key in a search (RULES 1), counting identical raw texts within the file."""
    seen: set[str] = set()
    again: dict[str, int] = {}
    for item in found:
        if not isinstance(item, Record):
            yield item
            continue
        first = record_key(search_id, item.text, 1)
        n = 1
        if first in seen:
            n = again[first] = again.get(first, 1) + 1
        seen.add(first)
        # The record was made a moment ago and nobody else holds it; a copy of it would cost more than reading it.
        object.__setattr__(item, "key", first if n == 1 else record_key(search_id, item.text, n))
        yield item
