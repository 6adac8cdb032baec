"""A decision that was shown as made survives `kill -9` (DESIGN 6)."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from litreview.review.review import Review
from litreview.review.views import SearchFacts

SCREENER = """
import sys
from itertools import cycle
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide

with Review.open(sys.argv[1]) as review:
    for n, row in enumerate(cycle(review.reports.rows())):
        made = review.decisions.decide(Decide(row.key, list(Verdict)[n % 3]), "anna")
        print(made.event, flush=True)
        if n % 5 == 4:
            review.decisions.undo("anna")
        if n % 7 == 6:
            review.team.write_ledger()
"""


def killed_after(folder: Path, answers: int) -> list[str]:
    """Screen until so many decisions were acknowledged, kill the program, and give all that it claimed."""
    with subprocess.Popen(
        [sys.executable, "-c", SCREENER, str(folder)], stdout=subprocess.PIPE, text=True
    ) as screener:
        assert screener.stdout is not None
        claimed = [screener.stdout.readline().strip() for _ in range(answers)]
        screener.kill()
        claimed += screener.stdout.read().split("\n")
    # The last line may have been cut; only whole ids were claimed.
    return [line for line in claimed if len(line) == 36]


@pytest.mark.parametrize("seed", range(3))
def test_every_decision_that_was_acknowledged_is_there_after_a_kill(tmp_path, export, seed):
    with Review.create(tmp_path / "review", "Killed") as review:
        review.searches.import_files([export(0, 12)], SearchFacts(database="PubMed"), "anna")
    chance = random.Random(seed)  # noqa: S311  # when a test program is killed is no secret
    claimed = killed_after(tmp_path / "review", chance.randint(1, 40))
    assert claimed
    with Review.open(tmp_path / "review") as review:
        with review._context.store.read() as session:
            there = {event.id for event in session.events.all()}
        assert set(claimed) <= there
        assert not [problem for problem in review.check() if problem.level == "error"]
        review.team.write_ledger()
        shown = review.reports.rows(), review.status().reviewers
    with Review.rebuild(tmp_path / "review") as review:
        assert (review.reports.rows(), review.status().reviewers) == shown
