"""All file formats that litreview reads or writes, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.errors import UsageError
from litreview.formats import (
    apa,
    bibtex,
    bibtex_writer,
    central,
    cnki,
    crossref,
    csl_json,
    csl_writer,
    ctgov_json,
    delimited,
    endnote_xml,
    enw,
    enw_writer,
    euctr,
    europepmc,
    ictrp_xml,
    jsonl,
    nbib,
    nbib_writer,
    noteexpress,
    openalex,
    ovid,
    pubmed_xml,
    refworks,
    register_table,
    ris,
    vancouver,
    wos,
    xlsx,
    xlsx_writer,
)
from litreview.formats.format import Format
from litreview.formats.recognition import (
    Note,
    ignore_problem,
    iterate_lines,
    read_head,
    read_items,
    recognise,
)
from litreview.model import Item

# Ordered so that specific formats precede general ones: the first match wins.
FORMATS: dict[str, Format] = {
    known.name: known
    for known in (
        Format("pubmed-xml", "PubMed XML", ("xml",), pubmed_xml.looks_like, pubmed_xml.read, by_line=False),
        Format("ictrp-xml", "ICTRP XML", ("xml",), ictrp_xml.looks_like, ictrp_xml.read, by_line=False),
        Format("endnote-xml", "EndNote XML", ("xml",), endnote_xml.looks_like, endnote_xml.read, by_line=False),
        Format("xlsx", "a workbook (XLSX, XLS)", ("xlsx",), xlsx.looks_like, xlsx.read, xlsx_writer.write),
        Format("jsonl", "JSON lines", ("jsonl", "ndjson"), jsonl.looks_like, jsonl.read, jsonl.write),
        Format("crossref", "an answer of Crossref", ("json",), crossref.looks_like, crossref.read, by_line=False),
        Format("openalex", "an answer of OpenAlex", ("json",), openalex.looks_like, openalex.read, by_line=False),
        Format("europepmc", "an answer of Europe PMC", ("json",), europepmc.looks_like, europepmc.read, by_line=False),
        Format("ctgov-json", "ClinicalTrials.gov JSON", ("json",), ctgov_json.looks_like, ctgov_json.read, by_line=False),
        Format("csl-json", "CSL-JSON", ("json",), csl_json.looks_like, csl_json.read, csl_writer.write, by_line=False),
        Format("nbib", "PubMed text (nbib)", ("nbib", "medline"), nbib.looks_like, nbib.read, nbib_writer.write),
        Format("ovid", "Ovid text", ("ovd",), ovid.looks_like, ovid.read),
        Format("euctr", "EU Clinical Trials Register text", ("txt",), euctr.looks_like, euctr.read),
        Format("central", "Cochrane CENTRAL (RIS)", ("ris", "txt"), central.looks_like, central.read),
        Format("ris", "RIS", ("ris",), ris.looks_like, ris.read, ris.write),
        Format("wos", "Web of Science text", ("ciw", "isi"), wos.looks_like, wos.read),
        Format("enw", "EndNote refer (ENW)", ("enw", "ref"), enw.looks_like, enw.read, enw_writer.write, drops=enw_writer.DROPS),
        Format("refworks", "RefWorks text", ("txt",), refworks.looks_like, refworks.read),
        Format("noteexpress", "NoteExpress text", ("net", "txt"), noteexpress.looks_like, noteexpress.read),
        Format("cnki", "CNKI text (E-Study)", ("txt",), cnki.looks_like, cnki.read),
        Format("bibtex", "BibTeX", ("bib", "bibtex"), bibtex.looks_like, bibtex.read, bibtex_writer.write),
        Format("register-csv", "a trial register (CSV, TSV)", ("csv", "tsv"), register_table.looks_like, register_table.read),
        Format("csv", "a table (CSV, TSV)", ("csv", "tsv"), delimited.looks_like, delimited.read, delimited.write),
        Format("vancouver", "a reference list (Vancouver)", ("txt",), write=vancouver.write, cite=vancouver.reference, drops=vancouver.DROPS),
        Format("apa", "a reference list (APA)", ("txt",), write=apa.write, cite=apa.reference, drops=apa.DROPS),
    )
}  # fmt: skip


def sniff(head: str, ending: str = "", where: str = "the file") -> Format:
    """Return the format of a file by its head.

    Raises:
        InputError: It is empty, not text, or in no format that litreview reads.
    """
    return recognise(head, ending, FORMATS.values(), where)


def reference_list(style: str | None = None) -> Format:
    """Return the reference list in a style, by default the first in the table; its `cite` writes one reference.

    Raises:
        UsageError: There is no such style.
    """
    styles = {known.name: known for known in FORMATS.values() if known.cite}
    if style and style not in styles:
        raise UsageError(f"There is no reference style {style!r}.", f"Choose one of: {', '.join(styles)}.")
    return styles[style or next(iter(styles))]


def format_named(name: str) -> Format:
    """Return the format with which to read a file, by its name.

    Raises:
        UsageError: There is no such format, or it can only be written.
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
    note: Note = ignore_problem,
) -> Iterator[Item]:
    """Yield the records, rejects and filler of an export, in file order.

    Args:
        source: The text, or its lines as an open text file yields them.
        format: Its format; by default recognised by content.
        ending: The ending of the file name, which breaks ties.
        where: The name of the file in errors.
        note: Called with each problem of the whole file, such as truncation.

    Raises:
        InputError: The file is empty, binary, in no known format, or contains neither record nor reject.
    """
    head, lines = read_head(iterate_lines(source))
    found = (
        sniff(head, ending, where)
        if format is None
        else format_named(format)
        if isinstance(format, str)
        else format
    )
    yield from read_items(lines, found, note, where)
