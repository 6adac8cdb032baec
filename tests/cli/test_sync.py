"""Two people on one shared folder, by commands alone."""

from __future__ import annotations

import shutil

from litreview.cli.sync import in_step
from litreview.model import Verdict
from litreview.review import Review
from litreview.review.views import Decide


def test_automatic_synchronisation_runs_before_and_after_screening(
    run, review, tmp_path, monkeypatch, capsys
):
    copy = tmp_path / "copy"
    shutil.copytree(review, copy, ignore=shutil.ignore_patterns(".litreview"))
    monkeypatch.setenv("LITREVIEW_DEVICE", "tablet")
    with Review.open(copy) as other:
        other.decide(Decide(other.rows()[0].key, Verdict.INCLUDE), "bram")
    shutil.copytree(copy / "screening", review / "screening", dirs_exist_ok=True)
    monkeypatch.setenv("LITREVIEW_DEVICE", "laptop")
    assert run("sync", "--auto", "off").code == 0
    with Review.open(review) as mine, in_step(mine):
        mine.decide(Decide(mine.rows()[0].key, Verdict.INCLUDE), "anna")
        assert not (review / "screening/decisions/anna/laptop.jsonl").exists()
    assert run("sync", "--auto", "on").code == 0
    with Review.open(review) as mine:
        with in_step(mine):
            assert mine.status().reviewers["bram"].decided == 1
            mine.decide(Decide(mine.rows()[1].key, Verdict.INCLUDE), "cleo")
        assert mine.ledger_lag() == 0
        assert (review / "screening/decisions/cleo/laptop.jsonl").exists()
        ledgers = review / "screening" / "decisions"
        ledgers.rename(review / "away")
        ledgers.write_text("no folder", encoding="utf-8")
        with in_step(mine):
            mine.decide(Decide(mine.rows()[1].key, Verdict.EXCLUDE), "cleo")
        assert "Not synchronised" in capsys.readouterr().err
        ledgers.unlink()
