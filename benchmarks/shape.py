"""The shape of the code: how long files and functions are, and how much of it is said in docstrings and comments.

    python benchmarks/shape.py

Functions are counted without docstring and decorators. `tests/test_house.py` holds the aims.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = (*FUNCTIONS, ast.ClassDef)
SWITCHES = ("# noqa", "# type:", "# fmt:")


@dataclass(frozen=True, slots=True)
class Shape:
    """What was measured; lengths are lines, shares are per cent."""

    files: int
    file_median: float
    file_max: int
    function_median: float
    function_p95: int
    function_max: int
    public_docstrings: float
    module_docstrings: float
    annotated: float
    comments: float


def measure(folder: Path) -> Shape:
    """Measure all modules under a folder."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))]
    trees = [ast.parse(text) for text in texts]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    functions = [node for node in nodes if isinstance(node, FUNCTIONS)]
    lengths = sorted(map(length, functions))
    files = [text.count("\n") for text in texts]
    public = [node for tree in trees for node in named(tree) if not node.name.startswith("_")]
    return Shape(
        files=len(files),
        file_median=median(files),
        file_max=max(files),
        function_median=median(lengths),
        function_p95=lengths[int(len(lengths) * 0.95)],
        function_max=lengths[-1],
        public_docstrings=share([ast.get_docstring(node) is not None for node in public]),
        module_docstrings=share([ast.get_docstring(tree) is not None for tree in trees]),
        annotated=share([annotated(node) for node in functions]),
        comments=100 * sum(map(comments, texts)) / sum(map(code_lines, texts)),
    )


def length(function: ast.AST) -> int:
    """Count the lines of a function from its `def` on, without its docstring."""
    assert isinstance(function, FUNCTIONS)
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def named(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Give the functions and classes of a module, and the methods of its public classes."""
    for node in tree.body:
        if isinstance(node, DOCUMENTED):
            yield node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from (inner for inner in node.body if isinstance(inner, DOCUMENTED))


def annotated(function: ast.AST) -> bool:
    """Say whether all arguments but self and the result are annotated."""
    assert isinstance(function, FUNCTIONS)
    said = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    owners = {"self", "cls"}
    return function.returns is not None and all(arg.annotation or arg.arg in owners for arg in said)


def comments(text: str) -> int:
    """Count lines that are a comment or end in one; a switch for a linter is none."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    said = (token.string for token in tokens if token.type == tokenize.COMMENT)
    return sum(not comment.startswith(SWITCHES) or comment.count("#") > 1 for comment in said)


def code_lines(text: str) -> int:
    """Count lines that hold code: neither blank, nor a comment, nor a docstring."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Module, *DOCUMENTED))]
    told = sum(map(docstring_lines, nodes))
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines()) - told


def docstring_lines(node: ast.AST) -> int:
    """Count the lines of a docstring that are not blank."""
    assert isinstance(node, (ast.Module, *DOCUMENTED))
    return sum(bool(line.strip()) for line in (ast.get_docstring(node) or "").splitlines())


def share(values: list[bool]) -> float:
    """Give the share of true values in per cent; all of nothing is 100."""
    return 100 * sum(values) / len(values) if values else 100.0


def main() -> int:
    """Print the shape of the whole and of each package."""
    package = ROOT / "litreview"
    parts = sorted(path for path in package.iterdir() if any(path.glob("*.py")))
    print(f"{'':<12}" + "".join(f"{field.replace('_', ' '):>19}" for field in Shape.__slots__))
    for folder in (package, *parts):
        shape = measure(folder)
        print(f"{folder.name:<12}" + "".join(f"{getattr(shape, field):>19.1f}" for field in Shape.__slots__))
    return 0


if __name__ == "__main__":
    sys.exit(main())
