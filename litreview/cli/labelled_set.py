"""Labelled sets to replay: a file with decisions, or the review itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from litreview.cli import console
from litreview.cli.inputs import read_batch
from litreview.errors import InputError
from litreview.model import Record, Stage, Verdict
from litreview.ranking.concepts import ConceptTable, parse_concepts, plain_list
from litreview.ranking.documents import Document
from litreview.ranking.simulation import LabelledDocument
from litreview.screening.foreign import given

IDS = ("record_id", "key", "id")
LABELS = ("label_included", "label", "asreview_label", "included")
YES, NO = frozenset(["1", "1.0", "true", "yes"]), frozenset(["0", "0.0", "false", "no"])


def read_labelled(file: Path) -> tuple[list[LabelledDocument], int]:
    """Read a labelled file, and count the records in it that have no label.

    Raises:
        InputError: It cannot be read, or no record has a label.
    """
    records = read_batch(file).records
    # Where several records have one accession number, it names none of them.
    accessions = Counter(record.accession for record in records)
    found = [
        LabelledDocument(
            Document(_id(raw) or accession or str(number), record.title or "", record.abstract or ""),
            label,
            record.language or _first(raw, "language").casefold(),
        )
        for number, record in enumerate(records, 1)
        for raw in [{name.casefold().strip(): values for name, values in record.raw.items()}]
        for accession in [record.accession if accessions[record.accession] == 1 else None]
        if (label := _label(raw, record)) is not None
    ]
    if not found:
        raise InputError(
            f"{file}: no record has a label.",
            f"Needed is a column {LABELS[0]} with 1 and 0, or an export of ASReview or Rayyan with decisions.",
        )
    return found, len(records) - len(found)


def _id(raw: Mapping[str, tuple[str, ...]]) -> str:
    return next(filter(None, (_first(raw, name) for name in IDS)), "")


def _first(raw: Mapping[str, tuple[str, ...]], name: str) -> str:
    return next(iter(raw.get(name, ())), "").strip()


def _label(raw: Mapping[str, tuple[str, ...]], record: Record) -> bool | None:
    for name in LABELS:
        value = _first(raw, name).casefold()
        if value in YES | NO:
            return value in YES
    # "Maybe" goes on to the full text, as an inclusion does. Where reviewers differ, one inclusion is enough.
    verdicts = {vote.verdict for vote in given(record)[1] if vote.verdict}
    return bool(verdicts - {Verdict.EXCLUDE}) if verdicts else None


def of_review(priors: Iterable[str]) -> tuple[list[LabelledDocument], int, ConceptTable, list[str]]:
    """Read the reports of the review that are decided at title/abstract, count the others, and return its terms.

    The last item has the leads of the reports that `priors` name by a key of any of their records, or its beginning.

    Raises:
        InputError: None is decided.
        NoSuchKey: A prior is no key, or fits several.
    """
    with console.open_review() as review:
        labelled, undecided = review.reports.labelled(Stage.TITLE_ABSTRACT)
        if not labelled:
            raise InputError(
                "No report of this review is decided at title/abstract.", "Name a file with labelled records."
            )
        leads = [review.reports.card(prior).key for prior in priors]
        return labelled, undecided, review.reports.concepts(), leads


def read_terms(terms: str | None) -> ConceptTable:
    """Read terms from the command line, or the concept table of a file.

    Raises:
        InputError: The file cannot be read, or is not a concept table.
    """
    if not terms:
        return ConceptTable()
    if terms.casefold().endswith(".toml"):
        from litreview.files import read_text

        return parse_concepts(read_text(Path(terms)), terms)
    return plain_list(terms.split(","))
