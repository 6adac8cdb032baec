"""A console whose code page lacks most characters: output is whole, with another sign for each that it lacks."""

from __future__ import annotations

import io
import json
import sys

import pytest

from litreview.__main__ import main
from litreview.cli.command_table import command_names
from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.screening.template import new_protocol

TITLE = "Дети и 子ども — “naïve” café’s ≥ 3 🐉"
RIS = f"TY  - JOUR\nTI  - {TITLE}\nAU  - Łęcki, Żółć\nPY  - 2020\nER  - \n"
# The others need a terminal, a service or a second review.
COMMANDS = [
    "", "--help", "--version", "status", "list", "list --json", "show KEY", "show KEY --json", "flow", "flow --lang nl", "flow --diff 2020-01-01",
    "check", "check --trust", "searches", "agree", "conflicts", "duplicates list", "duplicates rules", "protocol", "protocol check",
    "methods", "methods --lang nl", "formats", "label", "study list", "study suggest", "store", "reviewer list", "rounds", "rounds sizes",
    "assign", "update list", "convert EXPORT --to csv", "convert EXPORT --to ris", "dedupe EXPORT", "dedupe --dry-run",
    "decide KEY include --as żółć", "list --only нет", "list --state нет", "show Ж", "undo --as żółć", "archive ../a.zip --public --dry-run",
    "export ../a.ris", "remove --where title~Дети --kind other --why Ж --dry-run", "import EXPORT --database Ж --date 2026-01-01", "нет",
]  # fmt: skip


class Console:
    """Output in a code page, as Windows opens it: a character that it lacks is an error."""

    def __init__(self, encoding: str) -> None:
        self.bytes = io.BytesIO()
        self.stream = io.TextIOWrapper(self.bytes, encoding=encoding, errors="strict", write_through=True)

    def text(self, encoding: str) -> str:
        self.stream.flush()
        return self.bytes.getvalue().decode(encoding)


@pytest.fixture
def key(tmp_path, monkeypatch):
    """Create a review of one record, whose names and title few code pages have; return its key."""
    export = tmp_path / "export.ris"
    export.write_text(RIS, encoding="utf-8")
    with Review.create(tmp_path / "review", protocol=new_protocol("Ревю")) as review:
        review.searches.import_files([export], SearchFacts(database="Źródło", date="2026-01-02"), "anna")
        (row,) = review.reports.rows()
    monkeypatch.chdir(tmp_path / "review")
    return row.key


@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
def test_every_command_prints_in_a_code_page_that_lacks_its_characters(key, tmp_path, monkeypatch, encoding):
    known = {"KEY": key, "EXPORT": str(tmp_path / "export.ris")}
    for command in COMMANDS:
        out, err = Console(encoding), Console(encoding)
        monkeypatch.setattr(sys, "stdout", out.stream)
        monkeypatch.setattr(sys, "stderr", err.stream)
        code = main([known.get(word, word) for word in command.split()])
        said = err.text(encoding)
        assert code in {0, 1, 2}, (command, said)
        assert "Unexpected" not in said, command
        assert "Traceback" not in said, command
        # What is printed as a file is UTF-8 on any console.
        text = out.text("utf-8" if command.startswith("convert") else encoding)
        if command == "show KEY":
            assert f"café{'’' if encoding == 'cp1252' else '?'}s" in text
        if command.endswith("--json"):
            assert TITLE in json.dumps(json.loads(text), ensure_ascii=False)


def test_every_help_is_printed_in_any_code_page(monkeypatch):
    for name in command_names():
        out = Console("cp850")
        monkeypatch.setattr(sys, "stdout", out.stream)
        assert main([name, "--help"]) == 0
        assert "Usage:" in out.text("cp850")
