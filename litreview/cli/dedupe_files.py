"""Deduplication of files without a review."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from litreview.cli import console
from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.inputs import open_parts
from litreview.cli.json_output import jsonable
from litreview.cli.record_spool import RecordSpool
from litreview.dedup.certificate import certify
from litreview.dedup.clusters import reports
from litreview.dedup.engine import judge_normals
from litreview.dedup.find import with_keys
from litreview.dedup.merged_record import merge
from litreview.dedup.normal import normal
from litreview.dedup.reason_text import reason_texts
from litreview.dedup.reasons import why
from litreview.exports import write_records, writer_for
from litreview.files import replacing, write_atomically
from litreview.model import Pair, Record
from litreview.record_key import set_key
from litreview.review.views import DedupeResult
from litreview.ticks import ticking

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
    with TemporaryFile(prefix="litreview-") as stream:
        spool = RecordSpool(stream)
        normals = {}
        # In memory only what is compared; a million whole records would take ten gigabytes.
        records = with_keys(record for file in files for record in read_with_ids(file))
        for record in ticking(records, console.progress("records")):
            normals[record.key] = normal(record)
            if out or pairs:
                spool.add(record)
        judged = judge_normals(normals.values(), profile=profile, tick=console.progress("pairs"))
        found = reports(normals, (), judged.pairs)
        if certificate:
            written = json.dumps(
                jsonable(certify(found, judged.pairs, normals)), ensure_ascii=False, indent=1
            )
            write_atomically(certificate, written + "\n")
        if clusters:
            members = ((key, group[0]) for group in found.groups for key in group)
            _write_csv(clusters, ("record_id", "cluster_id"), members)
        if pairs:
            _write_csv(pairs, PAIRS, _pair_rows(found.questions, spool))
        if out and target:
            merged = (merge([spool[key] for key in group], group[0]) for group in found.groups)
            write_records(out, target, ticking(merged, console.progress("reports"), len(found.groups)))
    # Counted from the reports, not from the files: a difference would mean that a record was lost.
    n = sum(map(len, found.groups))
    same = Counter(reason for pair in judged.pairs if pair.verdict == "same" for reason in pair.reasons)
    return DedupeResult(
        n, len(found.groups), n - len(found.groups), len(found.questions), same,
        n, judged.compared, judged.left_out,
    )  # fmt: skip


def read_with_ids(file: Path) -> Iterator[Record]:
    """Yield the records of a file, with its own `record_id` as their key, else FILE#n."""
    number = 0
    for part in open_parts(file):
        for item in part.items:
            if isinstance(item, Record):
                number += 1
                # A user compares the clusters with the ids in the file; litreview's keys mean nothing there.
                set_key(item, (item.raw.get("record_id") or (f"{file}#{number}",))[0])
                yield item


def _pair_rows(
    doubtful: Iterable[Pair], records: RecordSpool
) -> Iterator[tuple[str, str, int, str, str, str, str]]:
    for pair in doubtful:
        words = reason_texts(why(records[pair.a], records[pair.b], pair.reasons))
        pro, contra, guards = map("; ".join, words[:3])
        yield pair.a, pair.b, pair.strength, "; ".join(pair.reasons), pro, contra, guards


def _write_csv(place: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with replacing(place) as new, new.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(head)
        sheet.writerows(rows)
