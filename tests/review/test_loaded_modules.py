"""The modules of `review/` that the commands people wait for may load; a new one has to be entered here on purpose."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

OPENING = """
    bound_files context event_text folder ledger_files ledgers legacy missing part progress_counts review review_status settings
    startup state views decisions.seen_conflict duplicates.run_files duplicates.run_integrity searches.imported_exports
    searches.fact_changes searches.search_facts searches.search_folder searches.search_toml team.stated_records
"""
"""For opening a review and counting it: its files, its completeness, and its numbers."""

REVIEWERS = "team.team_part"
"""For the question who screens on another device."""

DECISIONS = """
    event_bodies undo_scope decisions.decision_log decisions.decisions_part decisions.undo_redo decisions.report_labels full_text.answers
"""
LISTS = """
    event_bodies decisions.report_labels decisions.blinding flow.current flow.version_flows reports.cards reports.filter_conditions
    reports.positions reports.queue reports.reports_part touched_votes reports.selection web.additions
"""

COMMAND = """
import contextlib, io, json, sys
from litreview.__main__ import main
with contextlib.redirect_stdout(io.StringIO()):
    assert main(json.loads(sys.argv[1])) == 0
"""
SCREEN = """
import json, sys
from litreview.model import Stage
from litreview.review.review import Review
with Review.open(json.loads(sys.argv[1])[-1]) as review:
    [card, *_] = review.reports.queue("anna")
    review.reports.votes(card.key, "anna")
    review.decisions.progress("anna")
"""
LOADED = """
from pathlib import Path
names = [name for name in sys.modules if name.startswith("litreview.review.")]
print(json.dumps([n.removeprefix("litreview.review.") for n in names if not sys.modules[n].__file__.endswith("__init__.py")]))
"""


@pytest.mark.parametrize(
    ("script", "words", "allowed"),
    [
        (COMMAND, ["status", "--review"], OPENING + REVIEWERS + DECISIONS),
        (COMMAND, ["list", "--review"], OPENING + REVIEWERS + LISTS),
        (SCREEN, [], OPENING + DECISIONS + LISTS),
    ],
    ids=["status", "list", "screen"],
)
def test_only_the_modules_that_are_named_here_are_loaded(review, root, script, words, allowed):
    review.close()
    done = subprocess.run(
        [sys.executable, "-c", script + LOADED, json.dumps([*words, str(review.folder)])],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert set(json.loads(done.stdout)) <= {*allowed.split()}


@pytest.mark.parametrize(
    "words", [["status", "--review"], ["--help"], ["decide", "KEY", "include", "--review"]]
)
def test_no_signature_is_loaded_by_what_people_wait_for(review, root, words):
    """Not even in a review that is signed: a decision costs a hash."""
    review.team.found("anna")
    key = review.reports.rows()[0].key
    review.close()
    folder = [str(review.folder)] if "--review" in words else []
    words = [key if word == "KEY" else word for word in words]
    print_loaded = "print('nacl' in sys.modules, 'hmac' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", COMMAND + print_loaded, json.dumps([*words, *folder])],
        cwd=root, check=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.stdout.split()[0] == "False"
