"""Deduplication of files without a review."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.inputs import read_batch
from litreview.cli.json_output import jsonable
from litreview.dedup.certificate import certify
from litreview.dedup.find import Duplicates, find_duplicates
from litreview.dedup.merged_record import merge
from litreview.dedup.reason_text import reason_texts
from litreview.dedup.reasons import why
from litreview.files import replacing, write_atomically
from litreview.model import Record
from litreview.review.reports.report_files import write_records, writer_for
from litreview.review.views import DedupeResult

PAIRS = ("record_id_a", "record_id_b", "strength", "reasons", "for", "against", "guards")


def of_files(
    files: Sequence[Path],
    *,
    out: Path | None,
    pairs: Path | None,
    clusters: Path | None,
    certificate: Path | None,
    profile: str,
) -> DedupeResult:
    """Deduplicate the records of some files together, and write the requested files.

    Raises:
        InputError: A file could not be read; nothing was written.
    """
    # Check the file names before the work, not after it.
    refuse_other_ending("--pairs", pairs, "csv", "txt")
    refuse_other_ending("--clusters", clusters, "csv", "txt")
    refuse_other_ending("--certificate", certificate, "json")
    target = writer_for(out) if out else None
    found = find_duplicates((record for file in files for record in read_with_ids(file)), profile)
    if clusters:
        members = ((record.key, report[0].key) for report in found.reports for record in report)
        _write_csv(clusters, ("record_id", "cluster_id"), members)
    if pairs:
        _write_csv(pairs, PAIRS, _pair_rows(found))
    if certificate:
        write_atomically(
            certificate, json.dumps(jsonable(certify(found)), ensure_ascii=False, indent=1) + "\n"
        )
    if out and target:
        write_records(out, target, (merge(report, report[0].key) for report in found.reports))
    # Counted from the reports, not from the files: a difference would mean that a record was lost.
    records = sum(map(len, found.reports))
    same = Counter(reason for pair in found.judged if pair.verdict == "same" for reason in pair.reasons)
    return DedupeResult(
        records, len(found.reports), records - len(found.reports), len(found.doubtful), same,
        records, found.compared, found.left_out,
    )  # fmt: skip


def read_with_ids(file: Path) -> list[Record]:
    """Read the records of a file, with its own `record_id` as their key, else FILE#n."""
    # A user compares the clusters with the ids in the file; litreview's keys mean nothing there.
    return [
        replace(record, key=(record.raw.get("record_id") or (f"{file}#{number}",))[0])
        for number, record in enumerate(read_batch(file).records, 1)
    ]


def _pair_rows(found: Duplicates) -> Iterator[tuple[str, str, int, str, str, str, str]]:
    records = {record.key: record for report in found.reports for record in report}
    for pair in found.doubtful:
        words = reason_texts(why(records[pair.a], records[pair.b], pair.reasons))
        pro, contra, guards = map("; ".join, words[:3])
        yield pair.a, pair.b, pair.strength, "; ".join(pair.reasons), pro, contra, guards


def _write_csv(place: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with replacing(place) as new, new.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(head)
        sheet.writerows(rows)
