"""The labelled sets beside the repository, where they are there, and a small one made here."""

from __future__ import annotations

import csv
import gzip
import random
import runpy
from pathlib import Path

import pytest

from litreview.ranking.documents import Document
from litreview.ranking.simulation import LabelledDocument

SETS = Path(__file__).parents[3] / "shared" / "prioritise"


def need_sets() -> None:
    if not SETS.is_dir():
        pytest.skip("the labelled sets are not here (../shared/prioritise)")


def score(labels, **more):
    need_sets()
    return runpy.run_path(str(SETS / "score.py"))["score"](labels, **more)


def rows(name):
    need_sets()
    with gzip.open(SETS / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def documents(found):
    return [
        LabelledDocument(
            Document(row["record_id"], row["title"], row["abstract"]),
            row["label_included"] == "1",
            row.get("language", ""),
        )
        for row in found
    ]


def start(found, seed):
    """One relevant and one irrelevant record, drawn as the sets' description says."""
    draw = random.Random(1000 + seed)  # noqa: S311  # the same each time, not a secret
    return [
        found[draw.choice([n for n, row in enumerate(found) if row["label_included"] == label])]["record_id"]
        for label in "10"
    ]


TOPIC = ["nudge", "reminder", "physician", "hygiene", "prompt", "hospital", "behaviour"]
OTHER = [
    "rat",
    "mouse",
    "depression",
    "swim",
    "stress",
    "virus",
    "farm",
    "pig",
    "sequence",
    "market",
    "price",
    "trade",
]


def made(records=120, relevant=12, seed=1):
    """A set in which relevant records use other words than the rest, but not only those."""
    draw = random.Random(seed)  # noqa: S311  # the same each time, not a secret
    found = []
    for number in range(records):
        own = TOPIC if number < relevant else OTHER
        words = draw.choices(own, k=8) + draw.choices(TOPIC + OTHER, k=8)
        title, abstract = words[:4], words[4:]
        found.append(
            LabelledDocument(
                Document(f"r{number}", " ".join(title), " ".join(abstract) if number % 5 else ""),
                number < relevant,
            )
        )
    return found
