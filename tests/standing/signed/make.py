"""Make the frozen signed ledgers; run once: `python make.py FOLDER`. All records, names and votes are invented."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts


class Clock:
    """Goes on by a minute each time it is asked."""

    time = datetime(2026, 11, 28, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


def main(target: Path) -> None:
    """Make a review of two reviewers, and keep its ledgers and the keys of the first."""
    folder, clock = target / "review", Clock()

    def act(actor: str, device: str) -> Review:
        os.environ |= {"LITREVIEW_STATE": str(target / device), "LITREVIEW_DEVICE": device}
        review = (
            Review.open(folder, clock=clock)
            if folder.exists()
            else Review.create(folder, "Invented", actor=actor, clock=clock)
        )
        review.settings.set("reviewer", actor)
        return review

    export = target / "made.ris"
    export.write_text(
        "".join(f"TY  - JOUR\nTI  - An invented report {n}\nPY  - 2020\nER  - \n" for n in range(3))
    )
    with act("anna", "uu-1") as review:
        review.searches.import_files(
            [export], SearchFacts(database="Invented", date="2026-11-01", hits=3), "anna"
        )
        keys = sorted(row.key for row in review.reports.rows())
        review.decisions.decide(Decide(keys[0], Verdict.INCLUDE, note="Van voor de ondertekening."), "anna")
        review.team.found("anna")
        words = review.team.signing().words
    with act("bram", "vu-2") as review:
        review.team.join("bram")
        review.team.follow(words)
        review.decisions.decide(Decide(keys[0], Verdict.EXCLUDE, note="Over een persoon."), "bram")
        review.decisions.decide(Decide(keys[1], Verdict.MAYBE, note="Zoë vragen."), "bram")
        review.team.sync()
    with act("anna", "uu-1") as review:
        review.team.admit("bram/vu-2", "anna")
        with review._context.store.read() as session:
            vote = next(
                e for e in session.events.of_kind("decision") if e.body["note"] == "Over een persoon."
            )
        review.team.redact(vote.id, "anna")
        review.team.sync()
    for actor, device in (("bram", "vu-2"), ("anna", "uu-1")):
        with act(actor, device) as review:
            review.team.sync()
    here = Path(__file__).parent
    shutil.copytree(folder / "screening" / "decisions", here / "decisions", dirs_exist_ok=True)
    shutil.copytree(
        target / "uu-1" / "keys", here / "keys", dirs_exist_ok=True, ignore=shutil.ignore_patterns("lock")
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
