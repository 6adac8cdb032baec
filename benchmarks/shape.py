"""Measure the shape of the code: lengths, docstrings, comments, names, inheritance and imports.

    python benchmarks/shape.py            print each measure with its aim, then a line for each package
    python benchmarks/shape.py --list     also name what stands in the way of an aim

Functions are counted without docstring and decorators. `tests/test_house.py` checks the aims.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "litreview"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = (*FUNCTIONS, ast.ClassDef)
SWITCHES = ("# noqa", "# type:", "# fmt:")
BANNED_OPENING = re.compile(r"(Give|Say|Tell)s?\b")
ERRORS = {"Exception", "BaseException"}

AIMS = {
    "file_median": "at most 150",
    "file_max": "at most 400",
    "function_median": "5 to 9",
    "function_p95": "25 to 32",
    "function_max": "at most 60",
    "code": "55 to 60 %",
    "imports": "at most 8.5 %",
    "private": "at most 30 %",
    "private_used_once": "at most 55 %",
    "public_docstrings": "100 %",
    "module_docstrings": "100 %",
    "banned_openings": "0 %",
    "annotated": "100 %",
    "comments": "4 to 12 %",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The measures of a folder.

    Attributes:
        file_median: Lengths are lines; `_p95` is the 95th percentile.
        code: Per cent of all lines that are code and not an import.
        imports: Per cent of all lines that belong to an import.
        private: Per cent of functions and methods that are private.
        private_used_once: Per cent of the private functions that their own file names at most once.
        public_docstrings: Per cent of public functions, classes and methods.
        banned_openings: Per cent of docstrings that begin with Give, Say or Tell.
        annotated: Per cent of functions with all arguments and the result annotated.
        comments: Lines with a comment, per hundred lines of code.
    """

    files: int
    lines: int
    file_median: float
    file_max: int
    function_median: float
    function_p95: int
    function_max: int
    code: float
    imports: float
    private: float
    private_used_once: float
    public_docstrings: float
    module_docstrings: float
    banned_openings: float
    annotated: float
    comments: float


def measure(folder: Path) -> Shape:
    """Measure all modules under a folder."""
    texts = list(sources(folder).values())
    trees = [parse(text) for text in texts]
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    lengths = sorted(map(length, functions)) or [0]
    files = [text.count("\n") for text in texts]
    public = [node for tree in trees for node in named(tree) if not node.name.startswith("_")]
    private = [(node, tree) for tree in trees for node in ast.walk(tree) if is_private(node)]
    lines, imports, code = sum(files), sum(map(import_lines, trees)), sum(map(code_lines, texts))
    return Shape(
        files=len(files),
        lines=lines,
        file_median=median(files),
        file_max=max(files),
        function_median=median(lengths),
        function_p95=lengths[int(len(lengths) * 0.95)],
        function_max=lengths[-1],
        code=100 * (code - imports) / max(lines, 1),
        imports=100 * imports / max(lines, 1),
        private=100 * len(private) / max(len(functions), 1),
        private_used_once=share([uses(tree)[node.name] <= 1 for node, tree in private]) if private else 0.0,
        public_docstrings=share([ast.get_docstring(node) is not None for node in public]),
        module_docstrings=share([ast.get_docstring(tree) is not None for tree in trees]),
        banned_openings=share([bool(BANNED_OPENING.match(text)) for text in map_docstrings(trees)]),
        annotated=share([annotated(node) for node in functions]),
        comments=100 * sum(map(comments, texts)) / max(code, 1),
    )


def sources(folder: Path) -> dict[Path, str]:
    """Read all modules under a folder, sorted by path."""
    return {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))}


@cache
def parse(text: str) -> ast.Module:
    """Parse a module, once."""
    return ast.parse(text)


def length(function: ast.AST) -> int:
    """Count the lines of a function from its `def` on, without its docstring."""
    assert isinstance(function, FUNCTIONS)
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def named(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Yield the functions and classes of a module, and the methods of its public classes."""
    for node in tree.body:
        if isinstance(node, DOCUMENTED):
            yield node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from (inner for inner in node.body if isinstance(inner, DOCUMENTED))


def is_private(node: ast.AST) -> bool:
    """Check whether a node is a function whose name begins with one underscore."""
    return isinstance(node, FUNCTIONS) and node.name.startswith("_") and not node.name.startswith("__")


@cache
def uses(tree: ast.Module) -> Counter[str]:
    """Count how often a module uses each name, definitions apart."""
    nodes = list(ast.walk(tree))
    return Counter(
        [node.id for node in nodes if isinstance(node, ast.Name)]
        + [node.attr for node in nodes if isinstance(node, ast.Attribute)]
    )


def annotated(function: ast.AST) -> bool:
    """Check whether the result and all arguments but self are annotated."""
    assert isinstance(function, FUNCTIONS)
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    owners = {"self", "cls"}
    return function.returns is not None and all(arg.annotation or arg.arg in owners for arg in arguments)


def comments(text: str) -> int:
    """Count lines that are a comment or end in one; a switch for a linter is not a comment."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    found = (token.string for token in tokens if token.type == tokenize.COMMENT)
    return sum(not comment.startswith(SWITCHES) or comment.count("#") > 1 for comment in found)


def code_lines(text: str) -> int:
    """Count lines that hold code: neither blank, nor a comment, nor a docstring."""
    nodes = [node for node in ast.walk(parse(text)) if isinstance(node, (ast.Module, *DOCUMENTED))]
    documentation = sum(map(docstring_lines, nodes))
    code = sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines())
    return code - documentation


def docstring_lines(node: ast.AST) -> int:
    """Count the lines of a docstring that are not blank."""
    assert isinstance(node, (ast.Module, *DOCUMENTED))
    return sum(bool(line.strip()) for line in (ast.get_docstring(node) or "").splitlines())


def map_docstrings(trees: Iterable[ast.Module]) -> Iterator[str]:
    """Yield every docstring of some modules."""
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, *DOCUMENTED)) and (text := ast.get_docstring(node)):
                yield text


def import_lines(tree: ast.Module) -> int:
    """Count the lines of all imports of a module."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))
    return sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in nodes)


def share(values: list[bool]) -> float:
    """Return the share of true values in per cent; 100 for no values."""
    return 100 * sum(values) / len(values) if values else 100.0


def shared_file_names(folder: Path) -> dict[str, list[str]]:
    """Find the module names that more than one file has."""
    found = defaultdict(list)
    for path in sources(folder):
        if not path.stem.startswith("__"):
            found[path.stem].append(str(path.relative_to(folder)))
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def shared_class_names(folder: Path) -> dict[str, list[str]]:
    """Find the class names that are defined more than once."""
    found = defaultdict(list)
    for path, text in sources(folder).items():
        for node in ast.walk(parse(text)):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(str(path.relative_to(folder)))
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def inheritance(folder: Path) -> dict[str, list[str]]:
    """Return the longest line of own classes for each class, itself first; names must be unique."""
    classes = [
        node
        for text in sources(folder).values()
        for node in ast.walk(parse(text))
        if isinstance(node, ast.ClassDef)
    ]
    bases = {
        node.name: [ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases]
        for node in classes
    }
    return {name: line_of(name, bases) for name in bases}


def line_of(name: str, bases: Mapping[str, list[str]], below: tuple[str, ...] = ()) -> list[str]:
    """Return a class and its own base classes, by the longest way up."""
    if name not in bases or name in below:
        return []
    return [name, *max((line_of(base, bases, (*below, name)) for base in bases[name]), key=len, default=[])]


def deep_classes(folder: Path, most: int = 2, most_of_errors: int = 3) -> list[list[str]]:
    """Find lines of inheritance with more than `most` own classes; errors may have one more."""
    classes = [
        node
        for text in sources(folder).values()
        for node in ast.walk(parse(text))
        if isinstance(node, ast.ClassDef)
    ]
    errors = {node.name for node in classes if ERRORS & {ast.unparse(base) for base in node.bases}}
    return [
        line
        for line in inheritance(folder).values()
        if len(line) > (most_of_errors if line[-1] in errors else most)
    ]


def import_circles(folder: Path, most: int = 2) -> list[list[str]]:
    """Find circles of more than `most` modules among all `from PACKAGE… import …`, inner ones and those for types too.

    An import from a package also counts as one of its `__init__`, since Python runs that file.
    """
    names = {module_name(path, folder): text for path, text in sources(folder).items()}
    graph = {name: imported(parse(text), names) - {name} for name, text in names.items()}
    return [sorted(circle) for circle in components(graph) if len(circle) > most]


def module_name(path: Path, folder: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.Module, names: Iterable[str]) -> set[str]:
    """Return the modules of a tree that a module imports from."""
    known = set(names)
    wanted = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            wanted |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return wanted & known


def components(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Return the sets of modules that reach each other (strongly connected components)."""
    reached = {name: reachable(name, graph) for name in graph}
    found: list[set[str]] = []
    for name in graph:
        if not any(name in circle for circle in found):
            found.append({name, *(other for other in reached[name] if name in reached[other])})
    return found


def reachable(start: str, graph: Mapping[str, set[str]]) -> set[str]:
    """Return all modules that a module imports, directly or indirectly."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def main(arguments: list[str]) -> int:
    """Print the measures of the whole with their aims, then those of each package."""
    shape = measure(PACKAGE)
    print(f"{'measure':<24}{'now':>10}   aim")
    for field in Shape.__slots__:
        print(f"{field.replace('_', ' '):<24}{getattr(shape, field):>10,.5g}   {AIMS.get(field, '')}")
    problems = {
        "shared file names": (shared_file_names(PACKAGE), "at most 15"),
        "shared class names": (shared_class_names(PACKAGE), "none"),
        "deep classes": (deep_classes(PACKAGE), "2 own classes in a line, errors 3"),
        "import circles": (import_circles(PACKAGE), "none over 2 modules"),
    }
    for name, (found, aim) in problems.items():
        print(f"{name:<24}{len(found):>10}   {aim}")
        if "--list" in arguments:
            rows = found.items() if isinstance(found, dict) else enumerate(found, 1)
            print("\n".join(f"    {key}: {', '.join(value)}" for key, value in rows))
    fields = (
        "files",
        "lines",
        "function_median",
        "function_p95",
        "code",
        "imports",
        "private",
        "banned_openings",
    )
    print(f"\n{'':<12}" + "".join(f"{field.replace('_', ' '):>17}" for field in fields))
    for folder in sorted(path for path in PACKAGE.iterdir() if any(path.glob("*.py"))):
        part = measure(folder)
        print(f"{folder.name:<12}" + "".join(f"{getattr(part, field):>17,.4g}" for field in fields))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
