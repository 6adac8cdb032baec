"""Duplicates of files alone, without a review."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from litreview.cli.reading import whole
from litreview.dedup import judge
from litreview.dedup import merge
from litreview.dedup import reports
from litreview.files import replacing
from litreview.model import Pair
from litreview.model import Record
from litreview.review.exporting import write_records
from litreview.review.exporting import writer_for
from litreview.review.views import Dedupe


def of_files(files: Sequence[Path], *, out: Path | None, pairs: Path | None, clusters: Path | None) -> Dedupe:
    """Judge the records of some files together, and write what was asked for.

    Raises:
        InputError: A file could not be read; nothing was written.
    """
    target = writer_for(out) if out else None
    records = {record.key: record for file in files for record in named(file)}
    judged = judge(records.values())
    found = reports(records, (), judged)
    if clusters:
        _table(clusters, ("record_id", "cluster_id"), _members(found.groups))
    if pairs:
        _table(pairs, ("record_id_1", "record_id_2", "strength", "reasons"), map(_asked, found.asked))
    if out and target:
        write_records(out, target, (_merged(group, records) for group in found.groups))
    same = Counter(reason for pair in judged if pair.verdict == "same" for reason in pair.reasons)
    return Dedupe(
        len(records), len(found.groups), len(records) - len(found.groups), len(found.asked), dict(same)
    )


def named(file: Path) -> list[Record]:
    """Read a file's records under ids that its reader knows: its own `record_id`, else FILE#n."""
    batch = whole(file)
    return [
        replace(record, key=(record.raw.get("record_id") or (f"{file}#{number}",))[0])
        for number, record in enumerate(batch.records, 1)
    ]


def _members(groups: Iterable[Sequence[str]]) -> Iterable[tuple[str, str]]:
    return ((key, group[0]) for group in groups for key in group)


def _asked(pair: Pair) -> tuple[str, str, int, str]:
    return pair.a, pair.b, pair.strength, "; ".join(pair.reasons)


def _merged(group: Sequence[str], records: Mapping[str, Record]) -> Record:
    return merge([records[key] for key in group], group[0])


def _table(place: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with replacing(place) as new, new.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(head)
        sheet.writerows(rows)
