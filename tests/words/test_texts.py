"""Every text of the program stands in `litreview/words/`, in each language, and is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import litreview
from litreview.prisma.flow_templates import TEMPLATES
from litreview.prisma.numbers import Cause
from litreview.screening.amendments import Part
from litreview.words.catalogue import languages, load_section

TREE = Path(litreview.__file__).parent
# Modules that take all they print from a section.
USERS = {
    "flow": [
        "prisma/*.py",
        "prisma/drawing/*.py",
        "cli/flow_output.py",
        "cli/incomplete.py",
        "tui/screens/*.py",
        "tui/parts/*.py",
    ],
    "methods": ["prisma/methods/*.py"],
    "checklists": ["prisma/methods/checklists.py"],
    "duplicates": ["dedup/reasons.py", "dedup/reason_text.py"],
    "screens": ["tui/**/*.py"],
    "yields": ["cli/yield_tables.py", "cli/strategy_tables.py", "prisma/drawing/yield_bars.py"],
}
# Each template of a flow has a title, and labels in place of the usual ones.
TITLED = {template.words for template in TEMPLATES.values()}
# So have the picture and the table of a living flow, which have one title.
WORDINGS = TITLED | {"living-picture", "living-table"}
# The R package's table and the script of a page.
NO_TEXTS = {"r_template.py", "html_parts.py"}
# Three words in a row, at most the first of them a capital: `DejaVu Sans, Arial` is no sentence.
SENTENCE = re.compile(r"[^\W\d_]+[,;:]?(?: [a-z]+[,;:]?){2,}")


def texts(language: str, section: str) -> Mapping[str, str]:
    """Return the texts of a section."""
    return load_section(language, section)


def modules(section: str) -> Iterator[Path]:
    for pattern in USERS[section]:
        yield from (path for path in sorted(TREE.glob(pattern)) if path.name not in NO_TEXTS)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def strings(node: ast.AST) -> Iterator[ast.Constant]:
    """Find the strings that could be printed: no docstring, no style sheet, and no error, which is English."""
    for child in ast.iter_child_nodes(node):
        target = getattr(child.targets[0], "id", "") if isinstance(child, ast.Assign) else ""
        if target.endswith(("_CSS", "_HINT")):
            continue
        if isinstance(child, ast.Raise) or (
            isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        ):
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        yield from strings(child)


def patterns(path: Path) -> Iterator[str]:
    """Return what a module may look up: its strings, and its f-strings with anything in their places."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr):
            parts = (re.escape(str(v.value)) if isinstance(v, ast.Constant) else ".+" for v in node.values)
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield rf"{re.escape(node.value)}(\.one|\.many)?"


@pytest.mark.parametrize("section", [*USERS, "numbers"])
def test_every_language_has_the_same_keys_with_the_same_places(section):
    english = texts("en", section)
    for language in languages():
        others = texts(language, section)
        assert set(others) == set(english)
        assert [name for name in english if places(english[name]) != places(others[name])] == []


def places(text: object) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name} if isinstance(text, str) else set()


@pytest.mark.parametrize("section", USERS)
def test_every_text_is_used(section):
    used = {pattern for path in modules(section) for pattern in patterns(path)} - {".+"}
    # A pattern that is nothing but places fits everything.
    anyhow = [pattern for pattern in used if re.sub(r"\.\+|\W", "", pattern)]
    fits = re.compile("|".join(f"(?:{pattern})" for pattern in anyhow))
    known = {name for name in texts("en", section) if name.partition(".")[0] not in WORDINGS}
    assert [name for name in known if not fits.fullmatch(name)] == []


def test_a_wording_has_a_title_and_names_boxes_only():
    texts_en = texts("en", "flow")
    for wording in WORDINGS:
        own = {name.removeprefix(f"{wording}.") for name in texts_en if name.startswith(f"{wording}.")}
        assert ("title" in own) == (wording in TITLED)
        assert {f"label.{name}" for name in own - {"title"}} <= texts_en.keys()


@pytest.mark.parametrize("section", USERS)
def test_every_text_that_is_asked_for_is_there(section):
    asked = {
        str(node.args[0].value)
        for path in modules(section)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in {"w", "words", "word"}
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    known = {name for each in USERS for name in load_section("nl", each)}
    assert asked - known == set()


@pytest.mark.parametrize("section", USERS)
def test_no_module_has_a_sentence_of_its_own(section):
    names = {name.removeprefix("name.") for name in texts("en", "duplicates")}
    # The causes of what moved between two versions are codes, which `flow --json` and frozen versions hold.
    names |= set(get_args(Cause))
    found = [
        f"{path.relative_to(TREE)}:{string.lineno}: {string.value}"
        for path in modules(section)
        if path.parent.name != "cli"
        for string in strings(tree(path))
        if SENTENCE.search(str(string.value)) and string.value not in names
    ]
    assert found == []


@pytest.mark.parametrize("language", languages())
def test_every_part_of_a_protocol_that_can_change_has_a_name_in_the_methods(language):
    texts = load_section(language, "methods")
    assert [part for part in get_args(Part) if f"part.{part}" not in texts] == []
