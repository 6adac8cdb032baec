"""Agreement computed by irrCAC, statsmodels and krippendorff, frozen in tests/screening/agreement_peers.json.

They are no dependencies; in an environment of its own:

    pip install statsmodels krippendorff
    pip install --no-deps irrCAC
    python benchmarks/agreement_peer.py

The figures in the file are of irrCAC 0.4.4, statsmodels 0.15.0 and krippendorff 0.9.0.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import krippendorff
import pandas as pd
from irrCAC.raw import CAC
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa
from statsmodels.stats.proportion import proportion_confint

FILE = Path(__file__).parents[1] / "tests" / "screening" / "agreement_peers.json"

# Rows are the first reviewer's verdicts, columns the second's.
TABLES = {
    "balanced": [[40, 9], [6, 45]],
    "rare category": [[80, 10], [5, 5]],
    "two percent included": [[18, 11], [14, 1957]],
    "one reviewer constant": [[0, 8], [0, 92]],
    "fourteen records": [[8, 1], [1, 4]],
    "three categories": [[40, 12, 3], [9, 25, 14], [2, 11, 284]],
}

# A string for each record with the verdicts of the reviewers; a dash where one did not vote.
TEAMS = {
    "three reviewers": [
        "eee",
        "eee",
        "eie",
        "iii",
        "eee",
        "eee",
        "iie",
        "eee",
        "mie",
        "iii",
        "eee",
        "eei",
        "mmi",
        "eee",
        "eee",
        "iim",
    ],
    "four reviewers with gaps": [
        "ee-e",
        "iimi",
        "mmmm",
        "mmmm",
        "iiii",
        "eimo",
        "oooo",
        "eeie",
        "iiii",
        "-xxx",
        "--ee",
    ],
}


def records() -> Iterator[tuple[str, list[str]]]:
    """Yield the votes of each case, by record."""
    for name, table in TABLES.items():
        yield name, ["eim"[i] + "eim"[j] for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]  # fmt: skip
    yield from TEAMS.items()


def figures(votes: list[str]) -> dict[str, object]:
    """Compute every figure of a case: values, standard errors and the interval of raw agreement."""
    categories = sorted(set("".join(votes)) - {"-"})
    rows = [[None if vote == "-" else float(categories.index(vote)) for vote in record] for record in votes]
    ratings = pd.DataFrame(rows, dtype=float)
    codes = [float(n) for n in range(len(categories))]

    def irrcac(name: str) -> list[float]:
        found = getattr(CAC(ratings.copy(), categories=codes, digits=9), name)()["est"]
        return [float(found["coefficient_value"]), float(found["se"])]

    complete = not ratings.isna().any().any()
    of_two = len(votes[0]) == 2  # noqa: PLR2004  # a pair of reviewers
    agreed = sum(len(set(record)) == 1 for record in votes)
    return {
        "votes": Counter(votes),
        "irrCAC": {"ac1": irrcac("gwet"), "fleiss": irrcac("fleiss"), "alpha": irrcac("krippendorff")},
        "krippendorff": krippendorff.alpha(ratings.to_numpy().T, level_of_measurement="nominal"),
        "statsmodels": {
            "fleiss": float(fleiss_kappa(aggregate_raters(ratings.to_numpy().astype(int), n_cat=len(codes))[0])) if complete else None,
            "raw wilson": [float(end) for end in proportion_confint(agreed, len(votes), method="wilson")] if of_two else None,
        },
    }  # fmt: skip


if __name__ == "__main__":
    found = {name: figures(votes) for name, votes in records()}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
