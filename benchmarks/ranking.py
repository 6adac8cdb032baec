"""What the ranking finds, and what it costs: loss with and without terms, languages, cold start, CPU, early stops.

    python benchmarks/ranking.py [--sets FOLDER] [--peer PYTHON] [--seeds 1 2 3] [--parts loss cold …]

The sets are those of ../shared/prioritise. With --peer, an interpreter that has ASReview installed, ASReview screens the
same sets from the same starts in the same run; else its figures are those printed in ../shared/prioritise/INSIGHTS.md.
CPU seconds are of one thread.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import random
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from litreview.ranking.concepts import ConceptTable, parse_concepts, plain_list
from litreview.ranking.documents import Document
from litreview.ranking.measures import measure_order
from litreview.ranking.ranker import Ranker
from litreview.ranking.simulation import LabelledDocument, Simulation, simulate
from litreview.ranking.stopping import TARGET, stopping_test

Row = dict[str, str]
PARTS = ("loss", "bad", "concepts", "cold", "languages", "own", "speed", "stopping", "blind")
# ASReview 3.0.8, ELAS u4, mean loss of seeds 1 to 3, as INSIGHTS prints it.
PRINTED = {
    "cohen_oralhypogly": 0.2292, "cohen_adhd": 0.0675, "cohen_opioids": 0.1060, "bannach_brown_2019": 0.0715,
    "nagtegaal_2019": 0.0661, "cohen_betablockers": 0.0931, "kwok_2020": 0.0580, "hall_2012": 0.0097,
}  # fmt: skip
FIVE = ("cohen_adhd", "cohen_opioids", "nagtegaal_2019", "cohen_betablockers", "kwok_2020")
GENERIC = ["patients", "study", "randomized", "placebo", "results", "effect", "analysis"]
MIXED = ("kwok_2020", "nagtegaal_2019", "hall_2012")
# The terms of INSIGHTS' appendix, by number, grouped to concepts of a review.
GROUPS = {
    "hall_2012": [[0], [1, 2, 3], [4, 5], [6]],
    "kwok_2020": [[0, 1, 2], [3, 4], [5, 6, 7, 8, 9, 10]],
    "nagtegaal_2019": [[0, 1, 2, 5], [3, 4, 6], [7, 8, 9]],
    "bannach_brown_2019": [[0, 1], [2, 3, 4], [5, 6, 7]],
    "cohen_betablockers": [[0, 1, 2, 3, 4, 5, 6], [7], [8, 9, 10]],
    "cohen_opioids": [[0, 1, 2, 3, 4], [5, 6], [7]],
    "cohen_adhd": [[0, 1], [2, 3, 4], [5, 6]],
    "cohen_oralhypogly": [[0, 1, 2, 3, 4, 5, 6], [7], [8]],
}  # fmt: skip


class Sets:
    """The folder of labelled sets; each is read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = (folder / "INSIGHTS.md").read_text("utf-8")
        listed = re.findall(r"^- (\w+): (.+)$", text[text.index("## Appendix") :], re.MULTILINE)
        self.terms = {name: [term.strip() for term in terms.split(",")] for name, terms in listed}
        self._read: dict[str, list[Row]] = {}

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a set."""
        if name not in self._read:
            with gzip.open(self.folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
                self._read[name] = list(csv.DictReader(stream))
        return self._read[name]

    def start(self, name: str, seed: int, language: str = "") -> list[str]:
        """Return one relevant and one irrelevant record, drawn as the description of the sets says."""
        rows, draw = self.rows(name), random.Random(1000 + seed)  # noqa: S311  # the same each time
        chosen = [
            [
                n
                for n, row in enumerate(rows)
                if row["label_included"] == label and language in ("", row.get("language"))
            ]
            for label in "10"
        ]
        return [rows[draw.choice(among)]["record_id"] for among in chosen]

    def run(self, name: str, table: ConceptTable, priors: Sequence[str] = ()) -> Simulation:
        """Screen a set."""
        records = [
            LabelledDocument(
                Document(row["record_id"], row["title"], row["abstract"]),
                row["label_included"] == "1",
                row.get("language", ""),
            )
            for row in self.rows(name)
        ]
        return simulate(records, table, priors=priors)

    def loss(self, name: str, table: ConceptTable, seeds: Sequence[int]) -> float:
        """Return the mean loss of some starts."""
        runs = [self.run(name, table, self.start(name, seed)) for seed in seeds]
        return fmean(run.measures.loss or 0 for run in runs)

    def grouped(self, name: str) -> ConceptTable:
        """Return the terms of a set as concepts."""
        plain = plain_list(self.terms[name]).concepts
        lists = [[f'"{plain[n].terms["en"][0]}"' for n in group] for group in GROUPS[name]]
        return parse_concepts(
            "\n".join(f"[[concept]]\n[concept.terms]\nen = [{', '.join(terms)}]" for terms in lists), name
        )


def peer_losses(sets: Sets, python: str | None, seeds: Sequence[int]) -> dict[str, float]:
    """Return the peer's mean loss by set: measured if its interpreter is given, else as printed."""
    if not python:
        print("ASReview is not run here; its figures are those of INSIGHTS (3.0.8, seeds 1 to 3).")
        return PRINTED
    print("ASReview is run here, from the same starts.")
    script = Path(__file__).with_name("ranking_peer.py")
    found = {}
    for name in PRINTED:
        starts = json.dumps([sets.start(name, seed) for seed in seeds])
        command = [python, str(script), str(sets.folder / f"{name}.csv.gz")]
        done = subprocess.run(command, input=starts, capture_output=True, text=True, check=True)
        orders = json.loads(done.stdout.splitlines()[-1])
        measured = [measure_order([bool(y) for y in order], len(order), sum(order)) for order in orders]
        found[name] = fmean(each.loss or 0 for each in measured)
    return found


def loss(sets: Sets, seeds: Sequence[int], peer: str | None) -> None:
    """Loss without terms and with those of the appendix, beside the peer's."""
    theirs = peer_losses(sets, peer, seeds)
    ours: dict[str, list[float]] = {"text": [], "terms": []}
    print(f"{'loss':20} {'peer':>7} {'text':>7} {'x':>6} {'terms':>7} {'x':>6}")
    for name in PRINTED:
        text, terms = (
            sets.loss(name, table, seeds) for table in (ConceptTable(), plain_list(sets.terms[name]))
        )
        ours["text"].append(text)
        ours["terms"].append(terms)
        print(
            f"{name:20} {theirs[name]:7.4f} {text:7.4f} {text / theirs[name]:6.3f} {terms:7.4f} {terms / theirs[name]:6.3f}",
            flush=True,
        )
    mean = fmean(theirs[name] for name in PRINTED)
    text, terms = fmean(ours["text"]), fmean(ours["terms"])
    better = sum(mine < theirs[name] for mine, name in zip(ours["terms"], PRINTED, strict=True))
    print(
        f"{'mean':20} {mean:7.4f} {text:7.4f} {text / mean:6.3f} {terms:7.4f} {terms / mean:6.3f}; better on {better} of 8"
    )


def bad(sets: Sets, seeds: Sequence[int], _peer: str | None) -> None:
    """Terms that fit no review."""
    mine = fmean(sets.loss(name, plain_list(GENERIC), seeds) for name in FIVE)
    theirs = fmean(PRINTED[name] for name in FIVE)
    print(f"generic terms, five sets: loss {mine:.4f}, {mine / theirs:.3f} of the peer's")


def concepts(sets: Sets, seeds: Sequence[int], _peer: str | None) -> None:
    """The same terms as concepts, which are features too, and as a list."""
    pairs = [
        (sets.loss(name, sets.grouped(name), seeds), sets.loss(name, plain_list(sets.terms[name]), seeds))
        for name in PRINTED
    ]
    for name, (grouped, plain) in zip(PRINTED, pairs, strict=True):
        print(f"{name:20} concepts {grouped:.4f}, list {plain:.4f}, {grouped / plain:.3f}")
    grouped, plain = (fmean(column) for column in zip(*pairs, strict=True))
    print(
        f"concepts, eight sets in English: mean loss {grouped:.4f}, {grouped / plain:.3f} of the loss without"
    )


def cold(sets: Sets, _seeds: Sequence[int], _peer: str | None) -> None:
    """Where the first and the fifth relevant record come, from terms alone at the beginning."""
    for name in PRINTED:
        found = sets.run(name, plain_list(sets.terms[name]))
        places = [place for place, label in enumerate(found.labels, 1) if label]
        print(f"cold start {name:20} first at {places[0]}, fifth at {places[4]}", flush=True)


def recall_lines(runs: Sequence[Simulation]) -> Iterator[str]:
    """Yield recall by language, pooled over runs."""
    total: Counter[str] = Counter()
    sums: dict[str, list[float]] = {}
    for run in runs:
        for name, found in run.languages.items():
            for key in {name, "en" if name == "en" else "others"}:
                if found.relevant:
                    total[key] += found.relevant
                    shares = (found.tenth or 0, found.quarter or 0, found.half or 0)
                    sums[key] = [
                        a + b * found.relevant for a, b in zip(sums.get(key, [0, 0, 0]), shares, strict=True)
                    ]
    for key in sorted(sums):
        tenth, quarter, half = (value / total[key] for value in sums[key])
        english = [value / total["en"] for value in sums["en"]]
        ratios = " ".join(f"{a / b:.2f}" for a, b in zip((tenth, quarter, half), english, strict=True))
        yield f"  {key:7} relevant {total[key] // len(runs) or total[key]:4} recall at 10, 25, 50 %: {tenth:.2f} {quarter:.2f} {half:.2f} (of English: {ratios})"


def languages(sets: Sets, seeds: Sequence[int], _peer: str | None) -> None:
    """Three sets in four languages, from a start in English, seeds 1 and 2."""
    runs = [
        sets.run(
            f"languages/{name}",
            parse_concepts((sets.folder / "languages" / f"{name}.toml").read_text("utf-8"), name),
            sets.start(f"languages/{name}", seed, "en"),
        )
        for name in MIXED
        for seed in seeds[:2]
    ]
    print(f"mixed languages: mean loss {fmean(run.measures.loss or 0 for run in runs):.4f}")
    print("\n".join(recall_lines(runs)))


def own(sets: Sets, _seeds: Sequence[int], _peer: str | None) -> None:
    """The titles of the shipped review, eight starts."""
    table = parse_concepts(
        (sets.folder.parent / "domain" / "concepts.toml").read_text("utf-8"), "concepts.toml"
    )
    name = "languages/domain_titles"
    runs = [sets.run(name, table, sets.start(name, seed, "en")) for seed in range(1, 9)]
    print(f"own titles: mean loss {fmean(run.measures.loss or 0 for run in runs):.4f}")
    print("\n".join(recall_lines(runs)))


def speed(sets: Sets, _seeds: Sequence[int], _peer: str | None) -> None:
    """CPU of features, and of a refit with a new order after one more decision and after a twentieth more."""
    rows, table = sets.rows("hall_2012"), plain_list(sets.terms["hall_2012"])
    for times, labelled in ((1, 100), (1, 1000), (1, 2000), (1, 4000), (12, 100), (12, 1000)):
        documents = [
            Document(f"{row['record_id']}-{n}", row["title"], row["abstract"])
            for n in range(times)
            for row in rows
        ]
        began = time.process_time()
        ranker = Ranker(documents, table)
        built = time.process_time() - began
        draw = random.Random(1)  # noqa: S311  # the same each time
        relevant = [row["record_id"] for row in rows if row["label_included"] == "1"]
        keys = [
            *relevant[:20],
            *draw.sample([row["record_id"] for row in rows if row["label_included"] == "0"], 4500),
        ]
        decisions = [(f"{key}-0", key in set(relevant)) for key in keys]
        assert ranker.model is not None
        model = ranker.model
        model.refit(ranker.numbered(decisions[:labelled]))
        costs = []
        for more in (1, 2, 3, max(4, labelled // 20)):
            seen = ranker.numbered(decisions[: labelled + more])
            # Choosing the weight of the terms is every fifth refit's, and is measured apart.
            model.refits = 0
            began = time.process_time()
            model.refit(seen)
            (-model.scores()).argsort(kind="stable")
            costs.append(1000 * (time.process_time() - began))
        model.refits = 4
        began = time.process_time()
        model.refit(seen)
        whole = 1000 * (time.process_time() - began)
        print(
            f"{len(documents):7,} records, {labelled:5,} labelled: features and terms {built:5.1f} s; refit and rank after one "
            f"more {min(costs[1:3]):4.0f} ms, after a twentieth more {costs[3]:4.0f} ms, every fifth time {whole:4.0f} ms",
            flush=True,
        )


def stopping(sets: Sets, seeds: Sequence[int], _peer: str | None) -> None:
    """How often the test is met before 95 % is found, looked at every half per cent."""
    for title, with_terms in (("text", False), ("terms", True)):
        early, left = [], []
        for name in PRINTED:
            table = plain_list(sets.terms[name]) if with_terms else ConceptTable()
            for seed in seeds:
                run = sets.run(name, table, sets.start(name, seed))
                stop = first_met(run.labels, len(run.labels))
                recall = sum(run.labels[:stop]) / sum(run.labels)
                left.append(1 - stop / len(run.labels))
                early += [name] if recall < TARGET else []
        print(
            f"stopping, {title}: early in {len(early)} of {len(left)} runs, {fmean(left):.1%} left unscreened",
            flush=True,
        )


def first_met(labels: Sequence[bool], records: int, looks: int = 200) -> int:
    """Return after how many records the test is first met."""
    for look in range(1, looks + 1):
        judged = records * look // looks
        if stopping_test(labels[:judged], records).met:
            return judged
    return records


def blind(_sets: Sets, _seeds: Sequence[int], _peer: str | None) -> None:
    """Orders that find most early and are blind to a share of the relevant, which lie at random in the rest."""
    for records, relevant in ((1000, 20), (1000, 100), (2000, 60)):
        rates = []
        for share in (1.0, 0.3, 0.1):
            draw = random.Random(1)  # noqa: S311  # the same each time
            early = 0
            for _ in range(120):
                unseen = round(share * relevant)
                head = [True] * (relevant - unseen) + [False] * ((relevant - unseen) // 2)
                draw.shuffle(head)
                rest = [True] * unseen + [False] * (records - len(head) - unseen)
                draw.shuffle(rest)
                labels = head + rest
                stop = first_met(labels, records, 100)
                early += sum(labels[:stop]) < TARGET * relevant
            rates.append(early / 120)
        print(
            f"blind spot, {records} records, {relevant} relevant: early {', '.join(f'{rate:.1%}' for rate in rates)} (blind to all, 30 %, 10 %)",
            flush=True,
        )


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", type=Path, default=Path(__file__).parents[2] / "shared" / "prioritise")
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sets = Sets(options.sets)
    for part in options.parts:
        globals()[part](sets, options.seeds, options.peer)


if __name__ == "__main__":
    main()
