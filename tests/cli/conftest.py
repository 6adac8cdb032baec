"""Fixtures for tests of the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from litreview.__main__ import main


@dataclass(frozen=True)
class Done:
    """The result of a command."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(capsys) -> Run:
    """Run a command in this process."""

    def go(*words: object) -> Done:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return go


@pytest.fixture
def start(tmp_path) -> Run:
    """Run a command in a new process, in an empty folder, where a missing encoding= is an error."""

    def go(*words: object, stdin: str = "", **environment: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning", "-m", "litreview"]
            + [str(word) for word in words],
            cwd=tmp_path, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False,
            env={**os.environ, **environment},
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    return go


@pytest.fixture
def at_device(monkeypatch, tmp_path) -> Callable[[str], None]:
    """Go to another device, with its own name, keys, databases and settings."""

    def go(name: str) -> None:
        monkeypatch.setenv("LITREVIEW_STATE", str(tmp_path / f"home-{name}"))
        monkeypatch.setenv("LITREVIEW_DEVICE", name)

    return go


@pytest.fixture
def signed(run, at_device, tmp_path, monkeypatch) -> Path:
    """Return a small review that anna has founded on her laptop, after a vote; `unsigned` beside it is from before."""
    at_device("laptop")
    records = tmp_path / "records.ris"
    records.write_text(
        "".join(f"TY  - JOUR\nTI  - An invented report, part {n}\nPY  - 2020\nER  - \n" for n in range(3)),
        encoding="utf-8",
    )
    place = tmp_path / "signed"
    assert run("init", place, "--as", "anna").code == 0
    monkeypatch.chdir(place)
    facts = ("--database", "PubMed", "--date", "2026-01-02", "--hits", "3")
    assert run("import", records, *facts).code == 0
    key = run("list", "--json").data[0]["key"]
    assert run("decide", key, "include").code == 0
    assert run("sync").code == 0
    shutil.copytree(place, tmp_path / "unsigned")
    assert run("team", "found").code == 0
    return place


MESSY_RIS = """\
TY  - JOUR
AU  - Testauteur, Anna
TI  - An invented study of buyers
PY  - 2020
JO  - Journal of Invented Examples
DO  - 10.0000/invented.1
ER  -

TY  - JOUR
AU  - Testauteur, Anna
TI  - An invented study of buyers.
PY  - 2020
DO  - https://doi.org/10.0000/INVENTED.1
ER  -

TY  - RPRT
AU  - Voorbeeld, Bram
TI  - An invented report with [/b] and a \x1b[31m colour
PY  - 2021
ER  -
"""


@pytest.fixture
def messy_ris(tmp_path) -> Path:
    """Return an export of three records: two are one report, and one title holds markup and an escape sequence."""
    file = tmp_path / "messy.ris"
    file.write_text(MESSY_RIS, encoding="utf-8")
    return file


@pytest.fixture
def review(run, tmp_path, messy_ris, monkeypatch) -> Path:
    """Return a review with one search of three records, deduplicated, as the working folder."""
    folder = tmp_path / "review"
    assert run("init", folder, "--title", "Invented").code == 0
    monkeypatch.chdir(folder)
    facts = ("--search", "invented", "--database", "Invented", "--date", "2026-01-01", "--hits", "3")
    assert run("import", messy_ris, *facts).code == 0
    assert run("dedupe").code == 0
    return folder


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory) -> Path:
    """Create the demo once; tests copy it."""
    folder = tmp_path_factory.mktemp("made") / "demo"
    assert main(["demo", str(folder), "--no-screen", "--as", "tester", "--json"]) == 0
    return folder


@pytest.fixture
def demo(made_demo, tmp_path, monkeypatch) -> Path:
    """Return a copy of the demo, as the working folder."""
    folder = tmp_path / "demo"
    shutil.copytree(made_demo, folder)
    monkeypatch.chdir(folder)
    return folder
