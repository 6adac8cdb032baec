"""Screen a labelled set with ASReview's default model, in an environment of its own: prints the loss of each start.

ranking_peer.py SET.csv.gz     reads lists of priors (JSON) from stdin; run by ranking.py with the interpreter that
                               --peer names
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

csv.field_size_limit(1 << 30)


def main() -> None:
    """Screen from each start, with the schedule of refits that ours has."""
    # By name, since they exist only in the environment of the peer.
    numpy, pandas, learner = map(import_module, ("numpy", "pandas", "asreview.learner"))
    config = import_module("asreview.models.models").get_ai_config("elas_u4")
    with gzip.open(Path(sys.argv[1]), "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    cycle = learner.ActiveLearningCycle.from_meta(config["value"])
    features = cycle.transform(
        pandas.DataFrame({name: [row[name] for row in rows] for name in ("title", "abstract")})
    )
    labels = numpy.array([int(row["label_included"]) for row in rows])
    numbers = {row["record_id"]: number for number, row in enumerate(rows)}
    starts = [[numbers[key] for key in priors] for priors in json.load(sys.stdin)]
    print(json.dumps([screen(cycle, features, labels, start) for start in starts]))


def screen(cycle: Any, features: Any, labels: Any, start: list[int]) -> list[int]:
    """Return the labels in the order of screening."""
    judged = list(start)
    left = [number for number in range(len(labels)) if number not in set(start)]
    while labels[left].any():
        cycle.fit(features[judged], labels[judged])
        ranked = [left[place] for place in cycle.rank(features[left])]
        taken = ranked[: max(1, len(judged) // 20)]
        judged += taken
        left = [number for number in left if number not in set(taken)]
    return [int(label) for label in labels[[*judged[len(start) :], *left]]]


main()
