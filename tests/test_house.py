"""The code keeps its shape and its language: sizes, structure, docstrings, names and words stay within the aims.

`python benchmarks/shape.py --list` prints the measures and what stands in the way of an aim.
"""

from __future__ import annotations

import ast
import importlib.util
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

# The nouns that a command, a screen or a format shares with a module of the review or the store.
SHARED_FILE_NAMES = {
    "app", "audit", "conflicts", "crossref", "duplicates", "europepmc", "flow", "openalex", "pairs", "protocol", "records",
    "store", "votes",
}  # fmt: skip

BANNED_WORDS = {
    word: re.compile(rf"(?<![\w.-]){word}(?!\w)", re.IGNORECASE)
    for word in (
        # `flow --json` has the cause `identified anew`.
        "(?<!identified )anew", "heeds?", "alike", "whatever", "how-manieth", "doubtful", r"e\.a\.", "not to be had", "cannot be had",
        "wherever it is", "is no day", "words do not fit", "of its own accord",
    )
}  # fmt: skip


@pytest.fixture(scope="module")
def measures(root) -> ModuleType:
    spec = importlib.util.spec_from_file_location("shape", root / "benchmarks" / "shape.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["shape"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def package(root) -> Path:
    return root / "litreview"


@pytest.fixture(scope="module")
def shape(measures, package):
    return measures.measure(package)


def test_files_are_short(shape):
    assert shape.file_max <= 400
    assert shape.file_median <= 150


def test_functions_are_short_but_not_scattered(shape):
    assert shape.function_median <= 9
    assert shape.function_p95 <= 32
    assert shape.function_max <= 60


def test_every_public_name_and_module_has_a_docstring(shape):
    assert shape.public_docstrings == 100
    assert shape.module_docstrings == 100


def test_everything_is_annotated(shape):
    assert shape.annotated == 100


def test_comments_explain_why_where_it_is_needed(shape):
    assert 4 <= shape.comments <= 12


def test_inheritance_is_shallow(measures, package):
    assert measures.deep_classes(package) == []


def test_file_names_are_unique_but_for_shared_nouns(measures, package):
    shared = measures.shared_file_names(package)
    assert {name: paths for name, paths in shared.items() if name not in SHARED_FILE_NAMES} == {}


def test_class_names_are_unique(measures, package):
    assert measures.shared_class_names(package) == {}


def test_no_docstring_begins_with_give_say_or_tell(shape):
    assert shape.banned_openings == 0


def test_modules_do_not_import_each_other_in_circles(measures, package):
    assert measures.import_circles(package) == []


def prose(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the text of a file for readers, without code spans: of Python its comments, docstrings and messages."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        for number, line in enumerate(text.splitlines(), 1):
            yield number, re.sub(r"`[^`]*`|\"[\w.-]+\"\s*[:=]", "", line)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], re.sub(r"`[^`]*`", "", token.string)
    for node in ast.walk(ast.parse(text)):
        # A string without a space is a key or a name.
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            # In `Attributes:` and `Args:` a name stands before a colon.
            yield node.lineno, re.sub(r"`[^`]*`|^\s+\w+:", "", node.value, flags=re.MULTILINE)


def test_text_for_readers_has_no_banned_word(root):
    folders = (root / "litreview", root / "docs", root / "benchmarks")
    files = [
        file for folder in folders for file in folder.rglob("*") if file.suffix in {".py", ".md", ".toml"}
    ]
    files += [root / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml")]
    # The Dutch texts, and the exports and ledgers of the example review, are not English; keys of JSON keep their names.
    english = [
        file
        for file in files
        if "nl" not in re.split(r"[/_.]", str(file.relative_to(root))) and file.name != "json.md"
    ]
    assert [
        f"{file.relative_to(root)}:{line}: {word}"
        for file in english
        for line, text in prose(file)
        for word, pattern in BANNED_WORDS.items()
        if pattern.search(text)
    ] == []


def test_every_test_can_fail(root):
    """Look for tests that assert nothing, neither in themselves nor by a helper that says so in its name."""
    helpers = ("raises", "warns", "assert_", "check", "expect", "holds", "line", "same")
    for file in (root / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
                calls = [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]
                names = [getattr(call, "attr", getattr(call, "id", "")) for call in calls]
                can_fail = any(isinstance(inner, ast.Assert) for inner in ast.walk(node))
                assert can_fail or any(word in name for name in names for word in helpers), (
                    f"{file}: {node.name}"
                )


def test_the_lock_names_no_index_and_no_path(root):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert not any(word in lock for word in ("--index-url", "--find-links", "://", "file:"))


def test_a_wheel_carries_the_shipped_review_and_the_texts(root, tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    seen = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", str(wheel)],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout
    assert "litreview/shipped/screening/protocol.toml" in seen
    assert "litreview/shipped/searches/pubmed/pubmed.nbib" in seen
    assert "litreview/shipped/tutorial/searches/example-a/example-a.ris" in seen
    assert "data/share/man/man1/litreview.1" in seen
    assert {f"litreview/words/{name}/screens.toml" for name in ("en", "nl")} <= set(seen.split())


def test_importing_the_package_costs_nothing_and_gives_its_public_names():
    asked = "import litreview, sys; print(len([m for m in sys.modules if m.startswith('litreview.')]))"
    seen = subprocess.run(
        [sys.executable, "-c", asked], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert seen.stdout == "0\n"


def test_the_public_names_are_there(root):
    import litreview  # noqa: PLC0415  # what is tested is that names come when they are asked for

    assert {name: getattr(litreview, name).__name__ for name in litreview.__all__}.keys() == set(
        litreview.__all__
    )
    assert set(litreview.__all__) <= set(dir(litreview))
    batch = litreview.read_records(root / "searches" / "psycinfo" / "psycinfo_ebsco.ris")
    found = litreview.find_duplicates(batch.records)
    assert (len(batch.records), len(found.reports)) == (70, 68)


def test_the_lock_holds_every_package_that_is_asked_for(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    names = {re.split(r"[<>=~!\[ ]", line)[0].lower() for line in asked}
    assert {name for name in names if not re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE)} == set()
