"""The labelled sets of ../shared/prioritise, and simulated screenings of them."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
import subprocess
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from litreview.ranking.concepts import ConceptTable, parse_concepts, plain_list
from litreview.ranking.documents import Document
from litreview.ranking.measures import OrderMeasures, measure_order
from litreview.ranking.simulation import LabelledDocument, simulate

Row = dict[str, str]
# ASReview 3.0.8, ELAS u4, mean loss of seeds 1 to 3, as INSIGHTS prints it.
PRINTED = {
    "cohen_oralhypogly": 0.2292, "cohen_adhd": 0.0675, "cohen_opioids": 0.1060, "bannach_brown_2019": 0.0715,
    "nagtegaal_2019": 0.0661, "cohen_betablockers": 0.0931, "kwok_2020": 0.0580, "hall_2012": 0.0097,
}  # fmt: skip
FIVE = ("cohen_adhd", "cohen_opioids", "nagtegaal_2019", "cohen_betablockers", "kwok_2020")
MIXED = tuple(f"languages/{name}" for name in ("kwok_2020", "nagtegaal_2019", "hall_2012"))
OWN = "languages/domain_titles"
GENERIC = ["patients", "study", "randomized", "placebo", "results", "effect", "analysis"]
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


class Run(NamedTuple):
    """A screening to simulate.

    Attributes:
        name: The set.
        terms: `none`, `list` (INSIGHTS' appendix), `concepts` (the same, grouped), `generic`, or `own` (the set's table).
        seed: Of the start; None for none.
    """

    name: str
    terms: str
    seed: int | None


class Course(NamedTuple):
    """A screening that was simulated.

    Attributes:
        labels: Whether each record is relevant, in the order of screening.
        languages: The language of each, where the set gives one.
    """

    labels: list[bool]
    languages: list[str]

    @property
    def measures(self) -> OrderMeasures:
        """The measures of the order."""
        return measure_order(self.labels, len(self.labels), sum(self.labels))

    @property
    def loss(self) -> float:
        """The loss of the order."""
        return self.measures.loss or 0.0


@cache
def _rows(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


class Sets:
    """The folder of labelled sets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = (folder / "INSIGHTS.md").read_text("utf-8")
        listed = re.findall(r"^- (\w+): (.+)$", text[text.index("## Appendix") :], re.MULTILINE)
        self.terms = {name: [term.strip() for term in terms.split(",")] for name, terms in listed}

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a set."""
        return _rows(self.folder / f"{name}.csv.gz")

    def start(self, name: str, seed: int) -> list[str]:
        """Return one relevant and one irrelevant record, in English, drawn as the description of the sets says."""
        draw = random.Random(1000 + seed)  # noqa: S311  # the same each time
        english = [row for row in self.rows(name) if row.get("language", "en") == "en"]
        return [
            draw.choice([row for row in english if row["label_included"] == label])["record_id"]
            for label in "10"
        ]

    def table(self, name: str, terms: str) -> ConceptTable:
        """Return terms for a set."""
        if terms == "none":
            return ConceptTable()
        if terms == "own":
            own = self.folder.parent / "domain" / "concepts.toml"
            return parse_concepts(
                (own if name == OWN else self.folder / f"{name}.toml").read_text("utf-8"), name
            )
        listed = plain_list(GENERIC if terms == "generic" else self.terms[name])
        if terms != "concepts":
            return listed
        plain = [concept.terms["en"][0] for concept in listed.concepts]
        groups = (", ".join(f'"{plain[number]}"' for number in group) for group in GROUPS[name])
        return parse_concepts(
            "\n".join(f"[[concept]]\n[concept.terms]\nen = [{words}]" for words in groups), name
        )

    def screen(self, run: Run) -> Course:
        """Screen a set as the ranking orders it."""
        records = [
            LabelledDocument(
                Document(row["record_id"], row["title"], row["abstract"]), row["label_included"] == "1"
            )
            for row in self.rows(run.name)
        ]
        priors = [] if run.seed is None else self.start(run.name, run.seed)
        done = simulate(records, self.table(run.name, run.terms), priors=priors)
        languages = {row["record_id"]: row.get("language", "en") for row in self.rows(run.name)}
        return Course(list(done.labels), [languages[key] for key in done.screened])

    def screen_by_peer(self, python: str, seeds: Sequence[int], name: str) -> list[Course]:
        """Screen a set as ASReview orders it, from the starts of some seeds."""
        command = [
            python,
            str(Path(__file__).with_name("ranking_peer.py")),
            str(self.folder / f"{name}.csv.gz"),
        ]
        starts = json.dumps([self.start(name, seed) for seed in seeds])
        done = subprocess.run(command, input=starts, capture_output=True, text=True, check=True)
        orders = json.loads(done.stdout.splitlines()[-1])
        return [Course([bool(label) for label in order], ["en"] * len(order)) for order in orders]


class Screenings:
    """Simulated screenings, each made once.

    Attributes:
        seeds: Of the starts.
        jobs: Processes at a time.
        peer: The interpreter that has ASReview, if any.
    """

    def __init__(self, sets: Sets, seeds: Sequence[int], jobs: int, peer: str | None) -> None:
        self.sets = sets
        self.seeds = seeds
        self.peer = peer
        self.jobs = jobs
        self._done: dict[Run, Course] = {}
        self._of_peer: dict[str, list[Course]] = {}

    def __call__(self, runs: Iterable[Run]) -> list[Course]:
        """Return the courses of some screenings."""
        wanted = list(runs)
        missing = [run for run in dict.fromkeys(wanted) if run not in self._done]
        # The largest first, so that no process waits long for the other.
        missing.sort(key=lambda run: -len(self.sets.rows(run.name)))
        with ProcessPoolExecutor(self.jobs) as pool:
            self._done.update(zip(missing, pool.map(self.sets.screen, missing), strict=True))
        return [self._done[run] for run in wanted]

    def of_peer(self) -> dict[str, list[Course]]:
        """Return the peer's courses by set; none without its interpreter."""
        if self.peer and not self._of_peer:
            screen = partial(self.sets.screen_by_peer, self.peer, self.seeds)
            with ThreadPoolExecutor(self.jobs) as pool:
                self._of_peer = dict(zip(PRINTED, pool.map(screen, PRINTED), strict=True))
        return self._of_peer
