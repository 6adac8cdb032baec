"""A few of the trials of benchmarks/faults.py; the table itself makes a thousand of them."""

from __future__ import annotations

import importlib.util
import random
import sys

import pytest

if sys.platform == "win32":
    pytest.skip("needs signals and a pseudo-terminal", allow_module_level=True)


@pytest.fixture(scope="module")
def faults(root):
    spec = importlib.util.spec_from_file_location("faults", root / "benchmarks" / "faults.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["faults"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["kill-import", "kill-dedupe", "kill-sync", "kill-screen-painted"])
def test_what_was_acknowledged_survives_a_kill(faults, tmp_path, name):
    trial, _ = faults.KILLS[name]
    assert trial(tmp_path, random.Random(name), None)  # noqa: S311  # a moment, no secret


@pytest.mark.parametrize(
    "name", ["disk-full", "read-only-folder", "locked-database", "two-programs-one-file"]
)
def test_a_fault_is_said_and_nothing_is_lost(faults, tmp_path, name):
    trial, _ = faults.FAULTS[name]
    try:
        assert trial(tmp_path, random.Random(name), None)  # noqa: S311
    except LookupError:
        pytest.skip("a user without rights cannot reach this interpreter")


def test_a_server_may_go_in_mid_session_and_the_session_goes_on_when_it_is_back(faults, tmp_path, server):
    trial, _ = faults.FAULTS["server-gone-and-back"]
    assert trial(tmp_path, random.Random(1), server)  # noqa: S311


def test_the_screen_reader_of_the_table_reads_what_a_program_painted(faults):
    grid = faults.Grid()
    grid.feed("\x1b[2J\x1b[1;1H\x1b[1mlitreview\x1b[0m\x1b[1;41H12 of 60 · 20 %")
    assert grid.decided == 12
    grid.feed("\x1b[1;42H3")
    assert grid.decided == 13
