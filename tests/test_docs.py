"""The documentation is correct: every `$` line is run, and its output is compared with the page.

`LITREVIEW_WRITE_DOCS=1 python -m pytest tests/test_docs.py` updates the output in the pages.
"""

from __future__ import annotations

import code
import os
import re
import secrets
import shlex
import shutil
import subprocess
import tomllib
from itertools import count
from pathlib import Path

import pytest

from litreview.__main__ import main
from litreview.cli.command_table import command_names
from tests.conftest import SLOW

PAGES = (
    "docs/tutorial.md",
    "docs/full-text.md",
    "docs/duplicates.md",
    "docs/flow.md",
    "docs/strategy.md",
    "docs/yields.md",
    "docs/team.md",
    "docs/agreement.md",
    "docs/sharing.md",
    "docs/signing.md",
    "docs/calibration.md",
)
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
# Read before a fixture hides the environment from tests.
WRITES = bool(os.environ.get("LITREVIEW_WRITE_DOCS"))


def told(line: str, capsys, monkeypatch) -> str:
    """Run a line and return its output."""
    word, *words = shlex.split(line)
    # A check that finds what it is shown for ends with 1.
    wrong = words[-2:] == ["||", "true"]
    words = words[:-2] if wrong else words
    if word == "cd":
        os.chdir(words[0])
    elif word == "export":
        # Another device: its name, and the folder of its keys, database and settings.
        for name, value in (one.split("=") for one in words):
            monkeypatch.setenv(name, str(Path(value).expanduser()))
    elif word == "mkdir":
        Path(words[-1]).mkdir(parents=True)
    elif word == "cp" and words[0] == "-r":
        shutil.copytree(*words[1:])
    elif word == "git":
        subprocess.run([word, *words], check=True)
    elif word == "cp":
        shutil.copyfile(*words)
    else:
        assert word == "litreview"
        assert main(words) == int(wrong), line
    said = capsys.readouterr()
    return "\n".join(part.rstrip() for part in (said.err + said.out).splitlines())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_its_commands_print(page, root, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for folder in ("docs", "searches"):
        shutil.copytree(root / folder, tmp_path / folder)
    text = (root / page).read_text(encoding="utf-8")
    # The same keys each time, so that their words are those of the page.
    seeds = (f"{number:064x}" for number in count())
    hexadecimal = secrets.token_hex
    monkeypatch.setattr(secrets, "token_hex", lambda n: next(seeds) if n == 32 else hexadecimal(n))

    def printed(block: re.Match[str]) -> str:
        lines = [line for line in block.group().splitlines() if line.startswith("$ ")]
        return "".join(
            f"{line}\n{said}\n" if (said := told(line[2:], capsys, monkeypatch)) else f"{line}\n"
            for line in lines
        )

    # Replace the folder and the time of this run.
    now = BLOCK.sub(printed, text).replace(str(tmp_path), "/home/you")
    now = re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d(?=  )", "2026-11-24 19:40", now, flags=re.MULTILINE)
    now = re.sub(r"^root hash [0-9a-f]{64}", "root hash …", now, flags=re.MULTILINE)
    now = re.sub(r"(?<=  )\d{4}-\d\d-\d\d(?: to \d{4}-\d\d-\d\d)?$", "2026-11-24", now, flags=re.MULTILINE)
    now = re.sub(r"(?<=signed on pc on )\d{4}-\d\d-\d\d", "2026-11-24", now)
    if WRITES:
        (root / page).write_text(now, encoding="utf-8")
    assert now == text


def test_the_commands_of_an_update_run(root, tmp_path, monkeypatch, capsys):
    """Run the page on updates, of which each output has the day of the run in it."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(root / "docs", tmp_path / "docs")
    text = (root / "docs" / "updates.md").read_text(encoding="utf-8")
    lines = [line[2:] for block in BLOCK.findall(text) for line in block.splitlines()]
    said = {line: told(line, capsys, monkeypatch) for line in lines}
    flows = [part for line, part in said.items() if line == "litreview flow"]
    assert "updated review" in flows[-1]
    assert "a run of the search in version 2" in "".join(said.values())
    assert "Version 2 is taken back" in said["litreview update --undo"]


def test_the_examples_in_python_print_what_the_page_shows(root, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(root / "docs" / "tutorial", tmp_path / "tutorial")
    text = (root / "docs" / "python.md").read_text(encoding="utf-8")
    console = code.InteractiveConsole()
    capsys.readouterr()

    def printed(block: re.Match[str]) -> str:
        lines = []
        for line in re.findall(r"^(?:>>>|\.\.\.).*$", block.group(), re.MULTILINE):
            console.push(line[4:])
            said = capsys.readouterr()
            lines += [line, *(said.err + said.out).splitlines()]
        return "".join(f"{line}\n" for line in lines)

    now = re.sub(r"(?<=```pycon\n).*?(?=```)", printed, text, flags=re.DOTALL)
    if WRITES:
        (root / "docs" / "python.md").write_text(now, encoding="utf-8")
    assert now == text


LINKING = ("check", "data", "index", "measured", "nl", "python", "searches", "updates")


@pytest.mark.parametrize("page", ["README.md", *PAGES, *(f"docs/{name}.md" for name in LINKING)])
def test_every_link_of_a_page_leads_somewhere(page, root):
    text = (root / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    assert targets
    assert [target for target in targets if not ((root / page).parent / target).exists()] == []


def test_the_lines_of_short_pages_run(root, tmp_path, monkeypatch, capsys):
    assert main(["demo", str(tmp_path / "demo"), "--tutorial", "--no-screen", "--as", "anna"]) == 0
    monkeypatch.chdir(tmp_path / "demo")
    run = []
    for name in ("check", "nl"):
        blocks = re.findall(
            r"```sh\n(.*?)```", (root / "docs" / f"{name}.md").read_text(encoding="utf-8"), re.DOTALL
        )
        run += [line for block in blocks for line in block.splitlines() if line.startswith("litreview ")]
    # The screens need a terminal; here only their options are known to exist.
    for line in run:
        words = shlex.split(line)[1:]
        if words[0] == "screen":
            assert main([*words, "--help"]) == 0
        else:
            assert main(words) == 0, line
    assert len(run) >= 4
    assert "PRISMA 2020, nieuwe review" in capsys.readouterr().out


def test_the_site_lists_every_page(root):
    index = (root / "docs" / "index.md").read_text(encoding="utf-8")
    listed = {
        line for block in re.findall(r"```{toctree}\n(.*?)```", index, re.DOTALL) for line in block.split()
    }
    assert {path.stem for path in (root / "docs").glob("*.md")} - listed == {"index"}


def test_the_readme_has_the_two_lines_and_their_twins(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    shell = re.findall(r"```sh\n(.*?)\n```", text)
    power = re.findall(r"```powershell\n(.*?)\n```", text)
    assert [line.rpartition(" && ")[2] for line in shell] == [
        ".venv/bin/litreview demo",
        ".venv/bin/python -m pytest",
    ]
    assert len(power) == 2
    # pip takes most of a minute and must show its progress.
    assert not any(" -q" in line or "--quiet" in line for line in (*shell, *power))
    assert not any("&&" in line or "activate" in line.lower() for line in power)


def test_readme_and_contributing_name_the_short_set_and_how_long_each_takes(root):
    for name in ("README.md", "CONTRIBUTING.md"):
        text = " ".join((root / name).read_text(encoding="utf-8").split())
        assert '-m "not slow"' in text
        assert "about forty minutes on two cores" in text
        assert "about half that time" in text
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["pytest"]["ini_options"]["markers"][0].startswith("slow:")


@pytest.mark.parametrize("place", SLOW)
def test_what_is_listed_as_slow_is_there(place, root):
    assert (root / "tests" / place).exists()


def test_ci_runs_what_the_readme_says(root):
    readme, ci = ((root / name).read_text(encoding="utf-8") for name in ("README.md", ".ci/run"))
    assert "python -m pytest" in readme
    assert '"$python" -m pytest ' in ci
    assert '"$room/newest/bin/python" -m pytest ' in ci


@pytest.mark.parametrize("command", command_names())
def test_every_command_stands_in_the_manual(command, root):
    assert f"### litreview {command}\n" in (root / "docs" / "commands.md").read_text(encoding="utf-8")


def test_every_file_that_pages_name_is_small(root):
    sizes = {path: path.stat().st_size for path in (root / "docs").rglob("*") if path.is_file()}
    assert {str(path) for path, size in sizes.items() if size > 300_000} == set()
    assert Path(root / "docs" / "commands.md") in sizes


def test_the_example_in_python_runs(root, tmp_path, monkeypatch, capsys):
    [example] = re.findall(
        r"```python\n(.*?)```", (root / "docs" / "duplicates.md").read_text(encoding="utf-8"), re.DOTALL
    )
    shutil.copy(root / "docs/tutorial/searches/example-a/example-a.ris", tmp_path / "a.ris")
    monkeypatch.chdir(tmp_path)
    exec(example, {})  # noqa: S102  # our own page
    lines = capsys.readouterr().out.splitlines()
    assert sum(int(line.split()[0]) for line in lines) == 19
    assert any(line.startswith("2 ") for line in lines)


def test_hosted_runners_run_the_lines_of_the_readme_on_every_system(root):
    readme, jobs = (
        (root / name).read_text(encoding="utf-8") for name in ("README.md", ".github/workflows/tests.yml")
    )
    lines = re.findall(r"```(?:sh|powershell)\n(.*\.venv.*)\n```", readme)
    assert len(lines) == 4
    for line in lines:
        assert f"          {line}\n" in jobs
    for system in ("ubuntu", "macos", "windows"):
        assert f"{system}-latest" in jobs
