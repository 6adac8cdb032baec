"""Measure how often each rule of the duplicate engine is right on labelled sets, and write the table that it shows.

    rule_certainty.py SETS            print the table
    rule_certainty.py SETS --write    write it to litreview/dedup/measured.py

Each pair that the engine judged `same` or `ask` counts for its rule: right where the labels have the two records in one
cluster. A set and the same set with some identifiers hidden (`NAME_half`) are one set: a pair counts once for a rule.
The bound is the exact binomial one (Clopper and Pearson 1934), one-sided at 95 % and rounded down: were a rule right
less often than that, so good a result would come up in fewer than 5 % of such sets. Labels are taken as they are, with
their errors.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from dedup import golds, record
from set_rows import read_rows

from litreview.dedup import ENGINE_VERSION, PROFILE
from litreview.dedup.clusters import reports
from litreview.dedup.engine import THROUGH_OTHERS, judge
from litreview.dedup.merge_rules import RULES

FILE = Path(__file__).parents[2] / "litreview" / "dedup" / "measured.py"
HALF = "_half"
PARTS = 10_000
ERROR = 20
"""One in so many results may be better than the bound allows."""
HEAD = '''"""How often each rule was right on labelled pairs. Written by benchmarks/dedup/rule_certainty.py; do not edit."""

from __future__ import annotations

from collections.abc import Mapping

ENGINE = "{engine}"
SETS = (
{sets})
# For each rule: right ones, all labelled pairs, and the least share that is right, with 95 % confidence.
MEASURED: Mapping[str, tuple[int, int, float]] = {{
{rows}}}
'''


class Judgement(NamedTuple):
    """A judged pair of a set, and whether the labels have the two records in one cluster."""

    rule: str
    a: str
    b: str
    right: bool


def judgements(gold: Path) -> Iterator[Judgement]:
    """Yield the judgements of the engine on a set, and the pairs that it joined through others only."""
    rows = list(read_rows(gold))
    clusters = {row["record_id"]: row["cluster_id"] for row in rows}
    pairs = judge(map(record, rows), profile=PROFILE)
    direct = set()
    for pair in pairs:
        if pair.verdict == "same":
            direct.add((pair.a, pair.b))
        if pair.verdict != "different" and pair.reasons[0] in {rule.name for rule in RULES}:
            yield Judgement(pair.reasons[0], pair.a, pair.b, clusters[pair.a] == clusters[pair.b])
    for group in reports(clusters, (), pairs).groups:
        for place, a in enumerate(group):
            for b in group[place + 1 :]:
                if (a, b) not in direct:
                    yield Judgement(THROUGH_OTHERS, a, b, clusters[a] == clusters[b])


def least_share(right: int, n: int) -> int:
    """Return the least share right, in 10,000, that a result of `right` of n does not speak against."""

    def too_good(share: int) -> bool:
        # The chance of at most so many wrong ones, in whole numbers.
        term = total = share**n
        for k in range(n - right):
            term = term * (n - k) * (PARTS - share) // ((k + 1) * share)
            total += term
        return total * ERROR <= PARTS**n

    low, high = 0, PARTS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if too_good(middle) else (low, middle)
    return low


def measured(found: Mapping[str, set[Judgement]]) -> Iterator[tuple[str, int, int, int]]:
    """Yield name, right, pairs and bound of each rule of which there are pairs, in the order of the rules."""
    for name in (*(rule.name for rule in RULES), THROUGH_OTHERS):
        if pairs := found.get(name):
            right = sum(pair.right for pair in pairs)
            yield name, right, len(pairs), least_share(right, len(pairs))


def main() -> None:
    """Read the command line, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    found: dict[str, set[Judgement]] = {}
    names = []
    for gold in golds(given.sets, []):
        name = gold.name.removesuffix(".csv.gz")
        names.append(name)
        whole = name.removesuffix(HALF)
        for one in judgements(gold):
            pair = one._replace(a=f"{whole} {one.a}", b=f"{whole} {one.b}")
            found.setdefault(one.rule, set()).add(pair)
    rows = list(measured(found))
    if given.write:
        sets = "".join(f'    "{name}",\n' for name in names)
        lines = "".join(f'    "{name}": ({right}, {n}, {least / PARTS}),\n' for name, right, n, least in rows)
        FILE.write_text(HEAD.format(engine=ENGINE_VERSION, sets=sets, rows=lines), encoding="utf-8")
    for name, right, n, least in rows:
        print(f"{right:6} of {n:6}  at least {least / 100:5.2f} %  {name}")


if __name__ == "__main__":
    main()
