"""An import and a run of the duplicate engine, cut after every file and every commit that they make."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.review.conftest import ris

if sys.platform == "win32":
    pytest.skip("needs fork", allow_module_level=True)

LEAST = 5
"""Files and commits, at least, that each of the two makes."""

WORKER = """
import json, os, signal, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlalchemy.engine.default import DefaultDialect
from litreview import files
from litreview.review.review import Review
from litreview.review.views import SearchFacts

act, how, room = sys.argv[1], sys.argv[2], Path(sys.argv[3])
# A shell lets programs in the background ignore Ctrl+C.
signal.signal(signal.SIGINT, signal.default_int_handler)

def cut_after(step, number):
    owner, name = {"file": (files, "_replace"), "commit": (DefaultDialect, "do_commit")}[step]
    whole, seen, changes = getattr(owner, name), [], set()
    def cut(*words):
        whole(*words)
        # Not the ends of transactions that only read.
        if step == "commit" and words[1].total_changes in changes:
            return
        changes.update([words[1].total_changes] if step == "commit" else [])
        seen.append(words)
        if len(seen) == number:
            signal.raise_signal(signal.SIGINT) if how == "interrupt" else os._exit(9)
    setattr(owner, name, cut)

def run(review):
    if act == "import":
        review.searches.import_files([room / "new.ris"], SearchFacts(key="new", hits=5), "anna")
    else:
        review.duplicates.run()

def errors(review):
    return [f"{one.id} {one.where}" for one in review.check() if one.level == "error"]

def found(folder):
    with Review.open(folder, clock=later) as review:
        left = errors(review)
        run(review)
        return left, errors(review), review.status().records

def later():
    return datetime.now(UTC) + timedelta(minutes=2)

trials = []
for step in ("file", "commit"):
    for number in range(1, 99):
        folder = room / f"{step}-{number}"
        with Review.create(folder, "Cuts") as review:
            review.searches.import_files([room / "old.ris"], SearchFacts(database="Old"), "anna")
        child = os.fork()
        if not child:
            with Review.open(folder) as review:
                cut_after(step, number)
                run(review)
                os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            break
        trials.append([step, number, *found(folder)])
print(json.dumps(trials))
"""


@pytest.mark.parametrize("how", ["interrupt", "kill"])
@pytest.mark.parametrize(("act", "records"), [("import", 9), ("dedupe", 4)])
def test_what_is_cut_at_any_step_is_whole_or_gone_and_made_by_the_next_call(
    tmp_path, root, how, act, records
):
    (tmp_path / "old.ris").write_text(ris(0, 4), encoding="utf-8")
    (tmp_path / "new.ris").write_text(ris(4, 9), encoding="utf-8")
    words = [sys.executable, "-c", WORKER, act, how, str(tmp_path)]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, cwd=root, env={**os.environ, "PYTHONPATH": "."}
    )
    assert done.returncode == 0, done.stderr
    trials = json.loads(done.stdout.splitlines()[-1])
    assert len(trials) >= LEAST
    assert [trial for trial in trials if trial[2:] != [[], [], records]] == []
    # The one traceback of each interrupted program is that of Ctrl+C itself.
    assert "Exception" not in done.stderr
