"""All file formats that litreview reads or writes, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.errors import UsageError
from litreview.formats import (
    bibtex,
    bibtex_writer,
    crossref,
    csl_json,
    csl_writer,
    delimited,
    endnote_xml,
    enw,
    enw_writer,
    europepmc,
    jsonl,
    nbib,
    nbib_writer,
    openalex,
    ovid,
    pubmed_xml,
    refworks,
    ris,
    vancouver,
    wos,
    xlsx,
    xlsx_writer,
)
from litreview.formats.format import Format
from litreview.formats.recognition import Note, as_lines, head_of, items, quiet, recognise
from litreview.model import Item

# In the order that tells formats apart: the first whose marks are found wins.
FORMATS: dict[str, Format] = {
    known.name: known
    for known in (
        Format("pubmed-xml", "PubMed XML", ("xml",), pubmed_xml.looks_like, pubmed_xml.read, by_line=False),
        Format("endnote-xml", "EndNote XML", ("xml",), endnote_xml.looks_like, endnote_xml.read, by_line=False),
        Format("xlsx", "a workbook (XLSX)", ("xlsx",), xlsx.looks_like, xlsx.read, xlsx_writer.write),
        Format("jsonl", "JSON lines", ("jsonl", "ndjson"), jsonl.looks_like, jsonl.read, jsonl.write),
        Format("crossref", "an answer of Crossref", ("json",), crossref.looks_like, crossref.read, by_line=False),
        Format("openalex", "an answer of OpenAlex", ("json",), openalex.looks_like, openalex.read, by_line=False),
        Format("europepmc", "an answer of Europe PMC", ("json",), europepmc.looks_like, europepmc.read, by_line=False),
        Format("csl-json", "CSL-JSON", ("json",), csl_json.looks_like, csl_json.read, csl_writer.write, by_line=False),
        Format("nbib", "PubMed text (nbib)", ("nbib", "medline"), nbib.looks_like, nbib.read, nbib_writer.write),
        Format("ovid", "Ovid text", ("ovd",), ovid.looks_like, ovid.read),
        Format("ris", "RIS", ("ris",), ris.looks_like, ris.read, ris.write),
        Format("wos", "Web of Science text", ("ciw", "isi"), wos.looks_like, wos.read),
        Format("enw", "EndNote refer (ENW)", ("enw", "ref"), enw.looks_like, enw.read, enw_writer.write, drops=enw_writer.DROPS),
        Format("refworks", "RefWorks text", ("txt",), refworks.looks_like, refworks.read),
        Format("bibtex", "BibTeX", ("bib", "bibtex"), bibtex.looks_like, bibtex.read, bibtex_writer.write),
        Format("csv", "a table (CSV, TSV)", ("csv", "tsv"), delimited.looks_like, delimited.read, delimited.write),
        Format("vancouver", "a reference list (Vancouver)", ("txt",), write=vancouver.write, drops=vancouver.DROPS),
    )
}  # fmt: skip


def sniff(head: str, ending: str = "", where: str = "the file") -> Format:
    """Name the format of a file by the beginning of its text.

    Raises:
        InputError: It is empty, it is no text, or it is nothing that litreview reads.
    """
    return recognise(head, ending, FORMATS.values(), where)


def format_named(name: str) -> Format:
    """Return the format to read a file as, by its name in the table.

    Raises:
        UsageError: There is none of that name, or it is only written.
    """
    readable = [known.name for known in FORMATS.values() if known.read]
    if name not in readable:
        what = f"{name!r} can be written, not read." if name in FORMATS else f"There is no format {name!r}."
        raise UsageError(what, f"Formats: {', '.join(readable)}.")
    return FORMATS[name]


def read(
    source: str | Iterable[str],
    format: Format | str | None = None,  # noqa: A002  # the word of the command's option
    *,
    ending: str = "",
    where: str = "the file",
    note: Note = quiet,
) -> Iterator[Item]:
    """Read an export's records, rejects and filler, one by one, in file order.

    Args:
        source: The text, or its lines as an open text file gives them.
        format: What to read it as; its content says it otherwise.
        ending: The file's ending, which breaks ties.
        where: What to call the file in an error.
        note: Is told of problems of the whole file, such as one that was cut off.

    Raises:
        InputError: The file is empty, binary, of no known format, or gives neither record nor reject.
    """
    head, lines = head_of(as_lines(source))
    found = (
        sniff(head, ending, where)
        if format is None
        else format_named(format)
        if isinstance(format, str)
        else format
    )
    yield from items(lines, found, note, where)
