"""Without the packages of the extras, everything works but what they are for, which says what to install."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MISSING = ("psycopg", "numpy", "py3langid", "textual_serve")
EXPORT = "TY  - JOUR\nTI  - {}\nAU  - Made, A.\nPY  - 2020\nER  - \n"


@pytest.fixture
def bare(tmp_path):
    """Run the program in a process that has none of these packages, in a folder of a review."""
    begin = f"import sys; sys.modules.update(dict.fromkeys({MISSING})); from litreview.__main__ import main; sys.exit(main())"
    folder = tmp_path / "review"
    (tmp_path / "a.ris").write_text(EXPORT.format("One thing") + EXPORT.format("Another"), encoding="utf-8")

    def run(*words: object, typed: str = "") -> subprocess.CompletedProcess[str]:
        place = folder if folder.is_dir() else tmp_path
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "LITREVIEW_STATE": str(tmp_path / "state")}
        command = [sys.executable, "-c", begin, *map(str, words)]
        return subprocess.run(
            command, input=typed, capture_output=True, text=True, check=False, cwd=place, env=environ
        )

    assert run("init", folder, "--title", "Bare").returncode == 0
    return run


def test_a_review_is_made_and_screened_without_any_extra(bare):
    for words in (
        ("import", "../a.ris", "--database", "PubMed"),
        ("dedupe",),
        ("status",),
        ("flow",),
        ("flow", "--at", "2100-01-01"),
        ("check",),
    ):
        done = bare(*words)
        assert done.returncode == 0, (words, done.stderr)
    done = bare("screen", "--plain", "--as", "anna", "--order", "relevance", typed="y\nq\n")
    assert done.returncode == 0, done.stderr
    assert "1 judged  1 to do" in bare("status", "--as", "anna").stdout


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("serve",), "browser"),
        (("store", "move", "postgresql://anna@localhost/review"), "postgres"),
    ],
)
def test_what_needs_an_extra_names_it(bare, words, extra):
    done = bare(*words)
    assert done.returncode == 3
    assert f'".[{extra}]"' in done.stderr
    assert "Traceback" not in done.stderr
