"""Commands that are printed to be copied run in the shell in which litreview was started."""

from __future__ import annotations

import sys

import pytest

from litreview.cli import console


@pytest.mark.skipif(sys.platform == "win32", reason="a path is quoted for a shell of Unix")
@pytest.mark.parametrize(
    ("called", "printed"),
    [
        (".venv/bin/litreview", ".venv/bin/litreview"),
        ("/a folder/litreview", "'/a folder/litreview'"),
        ("/code/litreview/__main__.py", "python3 -m litreview"),
        ("/code/pytest/__main__.py", "litreview"),
    ],
)
def test_a_printed_command_begins_as_the_program_was_started(monkeypatch, tmp_path, called, printed):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [called, "demo"])
    monkeypatch.setattr(sys, "orig_argv", ["python3", "-m", "litreview", "demo"])
    assert console.program() == printed


def test_a_program_on_the_path_is_printed_by_its_name(monkeypatch):
    monkeypatch.setattr(console.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sys, "argv", ["/usr/bin/litreview", "demo"])
    assert console.program() == "litreview"
