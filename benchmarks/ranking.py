"""Measure the ranking and the stopping statement beside their targets, and beside ASReview.

    python benchmarks/ranking.py [PART …] [--sets FOLDER] [--peer PYTHON] [--seeds 1 2 3] [--jobs 2]

The sets are those of ../shared/prioritise. With --peer, an interpreter that has ASReview installed, ASReview screens the
same sets from the same starts in the same run; else its figures are those printed in ../shared/prioritise/INSIGHTS.md.
CPU seconds are of one thread.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean, median

from ranking_sets import FIVE, MIXED, OWN, PRINTED, Course, Run, Screenings, Sets

from litreview.ranking.documents import Document
from litreview.ranking.ranker import MODEL, Ranker
from litreview.ranking.stopping import CONFIDENCE, ENOUGH_JUDGED, TARGET, smallest_p


def report(
    figure: str, value: float, unit: str = "", *, most: float | None = None, least: float | None = None
) -> None:
    """Print a figure beside its target."""
    target, met = "", True
    if most is not None:
        target, met = f"at most {most:g}", value <= most
    if least is not None:
        target, met = f"at least {least:g}", value >= least
    verdict = f"{target:15} {'met' if met else 'MISSED'}" if target else ""
    print(f"  {figure:62} {value:9.4g}{unit:3} {verdict}".rstrip(), flush=True)


def mean_losses(screenings: Screenings, names: Iterable[str], terms: str) -> dict[str, float]:
    """Return our mean loss by set."""
    seeds = screenings.seeds
    courses = iter(screenings(Run(name, terms, seed) for name in names for seed in seeds))
    return {name: fmean(next(courses).loss for _ in seeds) for name in names}


def peer_losses(screenings: Screenings) -> dict[str, float]:
    """Return the peer's mean loss by set: measured if its interpreter is given, else as printed."""
    measured = screenings.of_peer()
    print(
        f"  ASReview is {'run here, from the same starts' if measured else 'not run here: as INSIGHTS prints it'}"
    )
    return {name: fmean(course.loss for course in courses) for name, courses in measured.items()} or PRINTED


def loss(screenings: Screenings) -> None:
    """Loss without terms, with those of the appendix, and with a generic list, beside the peer's."""
    theirs = peer_losses(screenings)
    text, terms = (mean_losses(screenings, PRINTED, kind) for kind in ("none", "list"))
    generic = mean_losses(screenings, FIVE, "generic")
    print(f"  {'':20} {'ASReview':>8} {'no terms':>16} {'terms':>16} {'generic':>16}")
    for name, peer in theirs.items():
        cells = (
            f"{kind[name]:9.4f} {kind[name] / peer:6.3f}" for kind in (text, terms, generic) if name in kind
        )
        print(f"  {name:20} {peer:8.4f} {' '.join(cells)}")
    mean = fmean(theirs.values())
    report("ASReview, eight sets: mean loss", mean)
    report("without terms: mean loss", fmean(text.values()))
    report("without terms, of ASReview's", fmean(text.values()) / mean, most=1.02)
    report("with terms: mean loss", fmean(terms.values()))
    report("with terms, of ASReview's", fmean(terms.values()) / mean, most=0.85)
    report(
        "with terms, sets better than ASReview", sum(terms[name] < theirs[name] for name in theirs), least=7
    )
    of_five = fmean(generic.values()) / fmean(theirs[name] for name in FIVE)
    report("generic terms, five sets, of ASReview's", of_five, most=1.03)


def concepts(screenings: Screenings) -> None:
    """The terms as concepts, which are features too, and as a list."""
    grouped, listed = (mean_losses(screenings, PRINTED, kind) for kind in ("concepts", "list"))
    for name in PRINTED:
        print(
            f"  {name:20} {grouped[name]:.4f} with, {listed[name]:.4f} without: {grouped[name] / listed[name]:.3f}"
        )
    report("concepts, eight sets: mean loss", fmean(grouped.values()))
    report("concepts, of the loss without", fmean(grouped.values()) / fmean(listed.values()), most=1.02)


def cold(screenings: Screenings) -> None:
    """Where the first and the fifth relevant record come from a start with terms alone."""
    courses = screenings(Run(name, "list", None) for name in PRINTED)
    for name, course in zip(PRINTED, courses, strict=True):
        places = [place for place, label in enumerate(course.labels, 1) if label]
        report(f"cold start, {name}: first relevant (fifth at {places[4]})", places[0], most=3)


def pooled_recall(courses: Sequence[Course], parts: int, languages: Iterable[str]) -> float:
    """Return the share of the relevant records of some languages that are in the first part of their pools."""
    among = set(languages)
    places = [
        place <= len(course.labels) // parts
        for course in courses
        for place, (label, language) in enumerate(zip(*course, strict=True), 1)
        if label and language in among
    ]
    return fmean(places)


def print_recall(courses: Sequence[Course], target: Callable[[str, str], float | None]) -> None:
    """Print recall of English, and that of each other language as a share of it, beside its target by name and part."""
    relevant = [language for course in courses for label, language in zip(*course, strict=True) if label]
    others = sorted(set(relevant) - {"en"})
    for parts, what in ((10, "a tenth"), (4, "a quarter"), (2, "half")):
        english = pooled_recall(courses, parts, ["en"])
        report(f"recall at {what}, en", english)
        for name, among in [*((name, [name]) for name in others), ("all others", others)]:
            count = sum(language in among for language in relevant) // len(courses)
            ratio = pooled_recall(courses, parts, among) / english
            report(
                f"recall at {what}, {name} ({count} relevant a run), of en", ratio, least=target(name, parts)
            )


def languages(screenings: Screenings) -> None:
    """Three sets in four languages, from a start in English, seeds 1 and 2."""
    courses = screenings(Run(name, "own", seed) for name in MIXED for seed in (1, 2))
    report("mixed languages: mean loss", fmean(course.loss for course in courses), most=0.058)
    print_recall(courses, lambda name, part: 0.8 if part == "a tenth" and name != "all others" else None)


def own(screenings: Screenings) -> None:
    """The titles of the shipped review, eight starts."""
    courses = screenings(Run(OWN, "own", seed) for seed in range(1, 9))
    report("own titles: mean loss", fmean(course.loss for course in courses))
    print_recall(courses, lambda name, part: 0.8 if (name, part) == ("all others", "half") else None)


def speed(screenings: Screenings) -> None:
    """CPU of the newest five refits with a new order: everything that a decision may set off."""
    rows = screenings.sets.rows("hall_2012")
    relevant = [row["record_id"] for row in rows if row["label_included"] == "1"]
    other = [row["record_id"] for row in rows if row["label_included"] == "0"]
    keys = [*relevant[:20], *random.Random(1).sample(other, 4000)]  # noqa: S311  # the same each time
    table = screenings.sets.table("hall_2012", "list")
    for times, labelled, most in ((1, 2000, 50), (1, 4000, None), (12, 1000, 100)):
        documents = [
            Document(f"{row['record_id']}-{copy}", row["title"], row["abstract"])
            for copy in range(times)
            for row in rows
        ]
        began = time.process_time()
        ranker = Ranker(documents, table)
        built = time.process_time() - began
        decisions = [(f"{key}-0", key in relevant) for key in keys[:labelled]]
        costs = []
        for number in range(2, labelled + 1):
            if ranker.is_due(decisions[:number]):
                began = time.process_time()
                ranker.ranked(decisions[:number])
                costs.append(1000 * (time.process_time() - began))
        size = f"{len(documents):,} records, {labelled:,} labelled"
        report(f"{size}: features and terms, once", built, " s")
        report(f"{size}: refit and order, median of the last five", median(costs[-5:]), " ms", most=most)
        report(f"{size}: the same, slowest of the last five", max(costs[-5:]), " ms")


def first_met(labels: Sequence[bool], looks: int) -> int:
    """Return after how many records the stopping test is first met, at so many looks."""
    records = len(labels)
    places = [place for place, label in enumerate(labels, 1) if label]
    for look in range(1, looks):
        judged = records * look // looks
        found = [place for place in places if place <= judged]
        if found and smallest_p(found, judged, records, TARGET) < 1 - CONFIDENCE:
            return judged
    return records


def stops(
    title: str, courses: Sequence[tuple[str, Sequence[bool]]], early: int | None, left: float | None = None
) -> None:
    """Print how often the statement came too early, and what it would have left unscreened.

    Args:
        title: Of the courses.
        courses: Set and labels of each; each is looked at every half per cent.
        early: The target for early statements, if any.
        left: The target for the share left unscreened, if any.
    """
    places = [first_met(labels, 200) for _, labels in courses]
    recalls = [sum(labels[:place]) / sum(labels) for place, (_, labels) in zip(places, courses, strict=True)]
    wrong = [name for recall, (name, _) in zip(recalls, courses, strict=True) if recall < TARGET]
    report(f"{title}: early statements, of {len(courses)} ({len(set(wrong))} sets)", len(wrong), most=early)
    unscreened = fmean(1 - place / len(labels) for place, (_, labels) in zip(places, courses, strict=True))
    report(
        f"{title}: left unscreened, mean (recall at least {min(recalls):.2f})",
        100 * unscreened,
        " %",
        least=left,
    )


def stopping(screenings: Screenings) -> None:
    """How often the statement says that 95 % is found before it is."""
    for title, terms in (("without terms", "none"), ("with terms", "list"), ("with concepts", "concepts")):
        runs = [Run(name, terms, seed) for name in PRINTED for seed in screenings.seeds]
        courses = screenings(runs)
        stops(title, [(run.name, course.labels) for run, course in zip(runs, courses, strict=True)], 0, 24)
    peer = [(name, course.labels) for name, courses in screenings.of_peer().items() for course in courses]
    if peer:
        stops("ASReview's orders", peer, None)
    mixed = [Run(name, "own", seed) for name in MIXED for seed in (1, 2)]
    runs = [*mixed, *(Run(OWN, "own", seed) for seed in range(1, 9))]
    pairs = list(zip(runs, screenings(runs), strict=True))
    stops("mixed sets", [(run.name, course.labels) for run, course in pairs[: len(mixed)]], 0)
    stops("own titles", [(run.name, course.labels) for run, course in pairs[len(mixed) :]], 0)
    alone = []
    for run, course in pairs:
        for name in sorted(set(course.languages)):
            labels = [label for label, language in zip(*course, strict=True) if language == name]
            if len(labels) >= ENOUGH_JUDGED and any(labels):
                alone.append((f"{run.name} {name}", labels))
    stops("one language alone", alone, None)


def early_rates(cell: tuple[int, int, float]) -> float:
    """Return how often the statement is early where an order is blind to a share of the relevant, of 120.

    Args:
        cell: Records, relevant ones, and the share of these that lies at random in the rest.
    """
    records, relevant, share = cell
    draw = random.Random(1)  # noqa: S311  # the same each time
    unseen = round(share * relevant)
    early = 0
    for _ in range(120):
        head = [True] * (relevant - unseen) + [False] * ((relevant - unseen) // 2)
        draw.shuffle(head)
        rest = [True] * unseen + [False] * (records - len(head) - unseen)
        draw.shuffle(rest)
        labels = head + rest
        early += sum(labels[: first_met(labels, 100)]) < TARGET * relevant
    return early / 120


def blind(screenings: Screenings) -> None:
    """Orders that find most early and are blind to a share of the relevant."""
    cells = [(*size, share) for size in ((1000, 20), (1000, 100), (2000, 60)) for share in (1.0, 0.3, 0.1)]
    with ProcessPoolExecutor(screenings.jobs) as pool:
        for (records, relevant, share), rate in zip(cells, pool.map(early_rates, cells), strict=True):
            what = f"blind to {share:.0%} of {relevant} in {records}: early statements"
            report(what, 100 * rate, " %", most=8)


PARTS = {part.__name__: part for part in (loss, concepts, cold, languages, own, stopping, blind, speed)}


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"one or more of {', '.join(PARTS)}; all if none is named"
    )
    parser.add_argument("--sets", type=Path, default=Path(__file__).parents[2] / "shared" / "prioritise")
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if not find_spec("numpy"):
        parser.error("numpy is not installed, so that only terms would rank")
    # A BLAS library would start a thread on each core.
    os.environ["OMP_NUM_THREADS"] = "1"
    screenings = Screenings(Sets(options.sets), options.seeds, options.jobs, options.peer)
    for name in options.parts or PARTS:
        print(f"{name} ({MODEL}): {PARTS[name].__doc__}")
        PARTS[name](screenings)


if __name__ == "__main__":
    main()
