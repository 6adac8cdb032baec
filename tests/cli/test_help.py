"""Help, version and manual come from one table and load nothing heavy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import get_args

import pytest

import litreview
from litreview.cli import options
from litreview.cli.app import load
from litreview.cli.command_table import command_names, overview, summary
from litreview.cli.manual import PAGES
from litreview.model import SourceKind, Stage, Verdict
from litreview.screening.filter_fields import STATES

HEAVY = {"sqlalchemy", "sqlmodel", "pydantic", "textual", "rapidfuzz", "httpx", "numpy", "rich"}


def loaded_modules(*words: str) -> set[str]:
    """Return the names of the modules that a command loads in a new interpreter."""
    asked = [sys.executable, "-X", "importtime", "-m", "litreview", *words]
    seen = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", check=True).stderr
    return {line.rpartition("|")[2].strip() for line in seen.splitlines()}


def loaded_by(*words: str) -> set[str]:
    """Return the names of the packages that a command loads in a new interpreter."""
    return {name.partition(".")[0] for name in loaded_modules(*words)}


@pytest.mark.parametrize("words", [("--help",), ("--version",), ()])
def test_what_needs_no_command_loads_nothing_heavy(words):
    assert loaded_by(*words).isdisjoint(HEAVY | {"typer"})


@pytest.mark.parametrize("words", [("status", "--help"), ("formats",)])
def test_a_light_command_loads_neither_database_nor_screen(words):
    assert loaded_by(*words).isdisjoint(HEAVY)


@pytest.mark.parametrize("command", ["status", "list", "flow"])
def test_a_command_that_only_reads_loads_no_pydantic_and_no_orm(command, review):
    modules = loaded_modules(command, "--review", str(review))
    assert "sqlalchemy" in modules
    assert modules.isdisjoint({"pydantic", "sqlmodel", "sqlalchemy.orm"})


@pytest.mark.parametrize("command", command_names())
def test_every_command_says_what_the_table_says(command, run):
    done = run(command, "--help")
    assert done.code == 0
    assert summary(command) in done.out
    assert "--review DIR" in done.out
    assert "--json" in done.out


@pytest.mark.parametrize("command", command_names())
def test_every_option_of_every_command_has_help(command):
    for param in load(command).params:
        assert param.help, f"{command} {param.name}"


def test_the_overview_fits_the_terminal_and_names_every_command(run):
    done = run("--help")
    assert all(len(line) <= 80 for line in done.out.splitlines())
    assert all(f"  {command} " in done.out for command in command_names())
    assert done.out == run().out == f"{overview()}\n"


def test_help_after_a_global_word_is_the_same_help(run):
    assert run("--json", "--help").out == f"{overview()}\n"


def test_the_version_is_the_packages(run, start):
    assert run("--version").out == f"litreview {litreview.__version__}\n"
    assert run("--json", "--version").out == f"litreview {litreview.__version__}\n"
    assert start("--version").out == f"litreview {litreview.__version__}\n"


@pytest.mark.parametrize("name", PAGES)
def test_the_manual_is_fresh(name, root):
    """Run the command that `litreview/cli/manual.py` names for the page when this fails."""
    page = (root / "docs" / ("litreview.1" if name == "man" else f"{name}.md")).read_text(encoding="utf-8")
    assert page == "".join(f"{line}\n" for line in PAGES[name]())


def test_the_man_page_is_read_without_a_warning(root):
    if not (man := shutil.which("groff")):
        pytest.skip("groff is not installed")
    page = root / "docs" / "litreview.1"
    done = subprocess.run([man, "-man", "-ww", "-z", str(page)], capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("line", "place", "offered"),
    [
        ("litreview im", 1, "import"),
        ("litreview duplicates ju", 2, "judge"),
        ("litreview import --hi", 2, "--hits"),
        ("litreview --ver", 1, "--version"),
    ],
)
def test_a_shell_completes_commands_and_options(line, place, offered, start, monkeypatch):
    monkeypatch.setenv("_LITREVIEW_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(place))
    assert start().out.split() == [offered]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (options.StageWord, Stage),
        (options.VerdictWord, Verdict),
        (options.KindWord, SourceKind),
        (options.StateWord, STATES.values()),
    ],
)
def test_the_words_of_options_are_those_of_the_model(words, meant):
    assert set(get_args(words)) == set(meant)


def test_no_help_has_names_of_python_types_or_a_sentence_that_is_cut_off():
    text = "\n".join(PAGES["commands"]())
    assert [word for word in ("<str>", "<path>", "<int>", "<Path>", "<list[") if word in text] == []
    cut = [line for line in text.splitlines() if line.endswith("...") and "Usage:" not in line]
    assert cut == []
