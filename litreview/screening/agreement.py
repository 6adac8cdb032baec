"""How far reviewers agree: raw agreement, kappa, PABAK, AC1, alpha, agreement on each verdict, with intervals.

The standard error of Cohen's kappa is the large-sample one of Fleiss, Cohen and Everitt (1969,
doi 10.1037/h0028106). What is not defined is None, and `status` says why; it is never 0, 1 or nan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import sqrt

from litreview.model import Verdict
from litreview.screening.agreement_intervals import Interval, Z, logit, wilson
from litreview.screening.chance_corrected import Profiles, fleiss_kappa, gwet_ac1, krippendorff_alpha

OK = "ok"
NO_OVERLAP = "no doubly rated records"
# Said in words where other programs print `nan`, which ends up in papers.
ONE_CATEGORY = "undefined: both raters used one and the same category"
MANY = "more than two reviewers: see pairs and fleiss"

Table = Sequence[Sequence[int]]
Ratings = Mapping[str, Mapping[str, str]]
_VERDICTS = (Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two reviewers, or of a team; its fields are the keys of `agree --json`.

    Attributes:
        n: Records that both rated; of a team, pairs of votes on one record.
        expected: Agreement expected by chance.
        ci: Kappa -/+ 1.96 standard errors, which may leave [-1, 1]; `intervals` has the one to report.
        se_simple: By the older formula; only to recognise it elsewhere.
        positive: Agreement on the first of two categories; None with more than two.
        specific: Agreement on each category; None where nobody used it.
        table: Rows are the first reviewer's, columns the second's, both in the order of `labels`.
        fleiss: Fleiss' kappa over all records with at least two votes.
        ac1: Gwet's AC1, over the same records.
        alpha: Krippendorff's alpha, over the same records.
        intervals: 95 % intervals of `raw`, `kappa`, `pabak`, `ac1`, `alpha` and `fleiss`, by these names.
        specific_intervals: 95 % intervals of `specific`.
        pairs: Each pair of reviewers by itself.
    """

    labels: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    n: int = 0
    raw: float | None = None
    expected: float | None = None
    kappa: float | None = None
    se: float | None = None
    ci: tuple[float, float] | None = None
    se_simple: float | None = None
    pabak: float | None = None
    positive: float | None = None
    negative: float | None = None
    specific: Mapping[str, float | None] = field(default_factory=dict)
    status: str = NO_OVERLAP
    reviewers: tuple[str, ...] = ()
    fleiss: float | None = None
    ac1: float | None = None
    alpha: float | None = None
    intervals: Mapping[str, Interval | None] = field(default_factory=dict)
    specific_intervals: Mapping[str, Interval | None] = field(default_factory=dict)
    pairs: tuple[Agreement, ...] = ()


def agreement(
    votes: Iterable[tuple[str, str, str]], *, maybe_as_include: bool = False, labels: Sequence[str] = ()
) -> Agreement:
    """Compare votes, given as record, reviewer and verdict.

    Whoever gave one record two different verdicts does not count on it.

    Args:
        votes: In any order.
        maybe_as_include: Whether the two count as one category.
        labels: The categories in their order; else include, exclude and any other that was used.
    """
    ratings = _ratings(votes, maybe_as_include=maybe_as_include)
    labels = tuple(labels) or _labels(ratings)
    names = sorted({name for record in ratings.values() for name in record})
    # Every reviewer with every other: in a team nobody rates everything, and each pair shares its own records.
    pairs = tuple(_pair(ratings, labels, pair) for pair in combinations(names, 2))
    pooled = [
        [sum(cells) for cells in zip(*rows, strict=True)]
        for rows in zip(*(pair.table for pair in pairs), strict=True)
    ]
    whole = of_table(pooled, labels) if pairs else of_table([[0] * len(labels)] * len(labels), labels)
    if len(pairs) > 1 and whole.n:
        # Pairs that share a record are not an independent sample: kappa and the intervals would not be valid.
        whole = replace(
            whole, expected=None, kappa=None, se=None, ci=None, se_simple=None, status=MANY,
            intervals={}, specific_intervals={},
        )  # fmt: skip
    # A single vote cannot agree with another.
    tallies = [Counter(record.values()) for record in ratings.values() if len(record) > 1]
    profiles = Counter(tuple(tally[label] for label in labels) for tally in tallies)
    return replace(_with_coefficients(whole, profiles), reviewers=tuple(names), pairs=pairs)


def of_table(table: Table, labels: Sequence[str]) -> Agreement:
    """Compare two reviewers by their table of counts."""
    result = Agreement(tuple(labels), tuple(map(tuple, table)))
    n = sum(map(sum, table))
    if not n:
        return result
    both = _diagonal(table)
    raw = sum(both) / n
    used = [row + column for row, column in zip(_rows(table), _columns(table), strict=True)]
    specific = {label: 2 * both[i] / used[i] if used[i] else None for i, label in enumerate(labels)}
    first, second = (specific[label] for label in labels) if len(labels) == 2 else (None, None)  # noqa: PLR2004  # yes and no

    def pabak(share: float) -> float:
        return (len(labels) * share - 1) / (len(labels) - 1)

    result = replace(
        result,
        n=n,
        raw=raw,
        # Reported with kappa, which falls towards 0 where nearly everything is excluded, however well two agree.
        pabak=pabak(raw),
        positive=first,
        negative=second,
        specific=specific,
        intervals={"raw": wilson(sum(both), n), "kappa": None, "pabak": wilson(sum(both), n, pabak)},
        specific_intervals={label: _of_specific(both[i], used[i]) for i, label in enumerate(labels)},
    )
    profiles: Profiles = Counter()
    for i, row in enumerate(table):
        for j, count in enumerate(row):
            if count:
                profiles[tuple((k == i) + (k == j) for k in range(len(labels)))] += count
    return _with_coefficients(_with_kappa(result), profiles)


def _of_specific(both: int, used: int) -> Interval | None:
    # Of the records that either reviewer put into the category, the share that both did; what is shown follows from it.
    return wilson(both, used - both, lambda share: 2 * share / (1 + share))


def _with_coefficients(result: Agreement, profiles: Profiles) -> Agreement:
    found = {
        "fleiss": fleiss_kappa(profiles),
        "ac1": gwet_ac1(profiles),
        "alpha": krippendorff_alpha(profiles),
    }
    values = {name: one.value if one else None for name, one in found.items()}
    intervals = {name: logit(one.value, one.se) if one else None for name, one in found.items()}
    return replace(
        result,
        fleiss=values["fleiss"],
        ac1=values["ac1"],
        alpha=values["alpha"],
        intervals={**result.intervals, **intervals},
    )


def _with_kappa(result: Agreement) -> Agreement:
    n, rows, columns = result.n, _rows(result.table), _columns(result.table)
    # Whole numbers, so that a kappa of 0, 1 or none is exactly that.
    chance = sum(row * column for row, column in zip(rows, columns, strict=True))
    expected = chance / n**2
    # 0 divided by 0: no data could distinguish agreement from chance here.
    if chance == n**2:
        return replace(result, expected=expected, status=ONE_CATEGORY)
    agreed = sum(_diagonal(result.table))
    kappa = (n * agreed - chance) / (n**2 - chance)
    se = _standard_error(result.table, n, kappa, expected)
    raw = agreed / n
    return replace(
        result,
        expected=expected,
        kappa=kappa,
        se=se,
        ci=(kappa - Z * se, kappa + Z * se),
        intervals={**result.intervals, "kappa": logit(kappa, se)},
        se_simple=sqrt(raw * (1 - raw) / n) / (1 - expected),
        status=OK,
    )


def _standard_error(table: Table, n: int, kappa: float, expected: float) -> float:
    rows = [row / n for row in _rows(table)]
    columns = [column / n for column in _columns(table)]
    a = b = 0.0
    for i, row in enumerate(table):
        for j, count in enumerate(row):
            if i == j:
                a += count / n * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2
            else:
                b += count / n * (columns[i] + rows[j]) ** 2
    variance = a + b * (1 - kappa) ** 2 - (kappa - expected * (1 - kappa)) ** 2
    # Rounding may make a variance of 0 slightly negative, and its square root would raise.
    return sqrt(max(0.0, variance) / n) / (1 - expected)


def _ratings(votes: Iterable[tuple[str, str, str]], *, maybe_as_include: bool) -> Ratings:
    said: dict[str, dict[str, set[str]]] = {}
    for record, reviewer, given in votes:
        # As the protocol counts it: `maybe` beside `include` sends both reports on and is no disagreement.
        verdict = Verdict.INCLUDE.value if maybe_as_include and given == Verdict.MAYBE else str(given)
        said.setdefault(record, {}).setdefault(reviewer, set()).add(verdict)
    return {
        # A reviewer with contradicting votes has no rating yet; choosing one of them would invent it.
        record: {name: next(iter(verdicts)) for name, verdicts in by_name.items() if len(verdicts) == 1}
        for record, by_name in said.items()
    }


def _labels(ratings: Ratings) -> tuple[str, ...]:
    """Return the categories: include, exclude, and any other that was used."""
    used = {verdict for record in ratings.values() for verdict in record.values()}
    # A fixed order, so that tables of two machines or two dates can be compared.
    if used <= set(_VERDICTS):
        return tuple(
            verdict.value for verdict in _VERDICTS if verdict is not Verdict.MAYBE or verdict in used
        )
    return tuple(sorted(used))


def _pair(ratings: Ratings, labels: Sequence[str], pair: tuple[str, str]) -> Agreement:
    first, second = pair
    counts = Counter((r[first], r[second]) for r in ratings.values() if first in r and second in r)
    table = [[counts[row, column] for column in labels] for row in labels]
    return replace(of_table(table, labels), reviewers=pair)


def _diagonal(table: Table) -> list[int]:
    return [row[i] for i, row in enumerate(table)]


def _rows(table: Table) -> list[int]:
    return [sum(row) for row in table]


def _columns(table: Table) -> list[int]:
    return [sum(column) for column in zip(*table, strict=True)]
