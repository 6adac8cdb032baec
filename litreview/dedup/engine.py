"""The engine: records in, judged pairs out, the same for every order of records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from litreview.dedup.candidates import candidates
from litreview.dedup.candidates import ranked
from litreview.dedup.features import likeness
from litreview.dedup.likeness import verdict
from litreview.dedup.normal import Normal
from litreview.dedup.normal import normal
from litreview.model import Pair
from litreview.model import Record


def judge(records: Iterable[Record]) -> list[Pair]:
    return judge_normals([normal(r) for r in records])


def judge_normals(normals: list[Normal]) -> list[Pair]:
    order = ranked(normals)
    series = series_titles(order)
    found = candidates(order)
    pairs = []
    for i, j in found.pairs:
        x = likeness(order[i], order[j], series)
        if x is not None:
            pair = verdict(x)
            if pair:
                pairs.append(pair)
    return sorted(pairs, key=lambda p: (p.a, p.b))


def series_titles(records):
    years = {}
    bare = Counter()
    for r in records:
        if r.title:
            if r.year:
                years.setdefault(r.title, set()).add(r.year)
            if not (r.volume or r.first_page or r.doi) and r.title.count(" ") < 4:
                bare[r.title] += 1
    return frozenset(t for t, y in years.items() if len(y) >= 3 or bare[t] >= 3)
