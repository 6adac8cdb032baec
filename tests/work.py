"""The work of the program, counted: letters that are looked at or copied, and turns of loops, whatever the clock says.

The program is imported a second time, with a call around each of its calls, slices, sums and loops, that counts what
Python's own functions cost: their length in letters or items, or as far as they looked. An expression that does not
match counts the steps of `tests.steps`.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.machinery import PathFinder, SourceFileLoader
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from tests.steps import Counter, TooManyStepsError, recursion

_SIZED = (str, bytes, bytearray, list, tuple, dict, set, frozenset)
_CHEAP = frozenset(
    [
        "append",
        "pop",
        "popleft",
        "get",
        "setdefault",
        "add",
        "isinstance",
        "len",
        "getattr",
        "hasattr",
        "next",
        "iter",
        "zip",
        "map",
        "enumerate",
        "chain",
        "islice",
        "filter",
        "compress",
        "repeat",
        "type",
        "id",
        "issubclass",
        "cast",
        "object",
        "range",
        "callable",
        "keys",
        "values",
        "items",
        "readline",
        "group",
        "start",
        "end",
        "span",
        "groups",
    ]
)
_LEFT_ALONE = frozenset(["super", "locals", "globals", "vars", "eval"])


class Work:
    """How much was done, since it was last set to nothing."""

    def __init__(self) -> None:
        self.done = 0
        self._counters: dict[re.Pattern[Any], Counter] = {}

    def call(self, function: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
        """Call a function and count what it costs."""
        self.done += 1
        ours = isinstance(function, (FunctionType, MethodType)) and function.__module__.startswith(
            "litreview"
        )
        if ours or (isinstance(function, type) and function.__module__.startswith("litreview")):
            return function(*given, **named)
        owner, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
        if type(function).__name__ == "_lru_cache_wrapper":
            # A text keeps its hash, so that only the first look costs its length.
            return function(*given, **named)
        if isinstance(owner, re.Pattern):
            return self._look(owner, name, function, given, named)
        if name == "raw_decode":
            return self._decode(function, *given)
        result = function(*given, **named)
        if isinstance(owner, (str, bytes)) and name in {
            "find",
            "index",
            "rfind",
            "count",
            "startswith",
            "endswith",
        }:
            self.done += self._span(owner, name, given, result)
        elif name not in _CHEAP or (name == "pop" and isinstance(owner, list) and given):
            everything = (
                *given,
                *named.values(),
                result,
                *([] if isinstance(owner, ModuleType) else [owner]),
            )
            self.done += sum(len(one) for one in everything if isinstance(one, _SIZED))
        return result

    def _span(self, text: str | bytes, name: str, given: tuple[Any, ...], result: Any) -> int:
        if name.endswith("with"):
            return 1
        begin, end, _ = slice(*given[1:3]).indices(len(text)) if len(given) > 1 else (0, len(text), 1)
        if len(given) == 2:
            begin, end = given[1], len(text)
        return (result - begin if name == "find" and result >= 0 else end - begin) + 1

    def _decode(self, function: Callable[..., Any], text: str, at: int = 0) -> Any:
        try:
            result = function(text, at)
        except ValueError as error:
            self.done += getattr(error, "pos", len(text)) - at + 1
            raise
        self.done += result[1] - at
        return result

    def _look(self, pattern: re.Pattern[Any], name: str, function: Any, given: Any, named: Any) -> Any:
        if name == "finditer":
            return self._each(function(*given, **named), given)
        result = function(*given, **named)
        text = given[1] if name == "sub" else given[0]
        begin = given[1] if name != "sub" and len(given) > 1 and name != "split" else 0
        end = given[2] if name in {"match", "search", "fullmatch"} and len(given) > 2 else len(text)
        if name in {"match", "fullmatch", "search"} and result is not None:
            self.done += result.end() - begin
        elif name in {"match", "fullmatch"}:
            self.done += self._steps(pattern, text[:end], begin, full=name == "fullmatch")
        else:
            self.done += end - begin
        return result

    def _steps(self, pattern: re.Pattern[Any], text: Any, at: int, *, full: bool) -> int:
        counter = self._counters.setdefault(pattern, Counter(pattern, 50_000))
        counter.steps = 0
        try:
            counter.match(text, at, full=full)
        except (TooManyStepsError, RecursionError):
            return counter.limit
        return counter.steps

    def _each(self, found: Iterator[re.Match[Any]], given: tuple[Any, ...]) -> Iterator[re.Match[Any]]:
        at = given[1] if len(given) > 1 else 0
        for match in found:
            self.done += match.end() - at + 1
            at = match.end()
            yield match
        self.done += (given[2] if len(given) > 2 else len(given[0])) - at

    def made(self, value: Any) -> Any:
        """Count what was copied to make a value."""
        self.done += len(value) if isinstance(value, _SIZED) else 0
        return value

    def grown(self, value: Any) -> None:
        """Count what was copied to add to a value in place; a list or a text is made longer where it stands."""
        self.done += len(value) if isinstance(value, tuple) else 0

    def within(self, one: Any, other: Any) -> bool:
        """Return whether one is in the other, and count what was looked at."""
        self.done += other.find(one) + 1 or len(other) if isinstance(other, str) else 1
        self.done += len(other) if isinstance(other, (list, tuple)) else 0
        return one in other

    def turns(self, values: Iterable[Any]) -> Iterator[Any]:
        """Yield values, and count them."""
        for value in values:
            self.done += 1
            yield value


WORK = Work()


class _Counting(ast.NodeTransformer):
    def _around(self, name: str, *given: ast.expr) -> ast.Call:
        return ast.Call(ast.Attribute(ast.Name("__work__", ast.Load()), name, ast.Load()), list(given), [])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _LEFT_ALONE:
            return node
        called = self._around("call", node.func, *node.args)
        called.keywords = node.keywords
        return called

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        is_copy = isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load)
        return self._around("made", node) if is_copy else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            inside = self._around("within", node.left, node.comparators[0])
            return inside if isinstance(node.ops[0], ast.In) else ast.UnaryOp(ast.Not(), inside)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return self._around("made", node) if isinstance(node.op, ast.Add) else node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        self.generic_visit(node)
        added = ast.parse(ast.unparse(node.target), mode="eval").body
        return [node, ast.Expr(self._around("grown", added))] if isinstance(node.op, ast.Add) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        return self._around("made", node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        node.value = self.visit(node.value)
        return node

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        self.generic_visit(node)
        starred = any(isinstance(each, ast.Starred) for each in node.elts)
        return self._around("made", node) if starred and isinstance(node.ctx, ast.Load) else node

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        node.iter = self._around("turns", node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.iter = self._around("turns", node.iter)
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(self._around("made", ast.Constant("."))))
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        # An annotation is no code.
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Match(self, node: ast.Match) -> ast.AST:
        raise NotImplementedError(node)


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        tree = _Counting().visit(ast.parse(self.get_data(path)))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__work__"] = WORK
        super().exec_module(module)


class _Finder:
    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        spec = PathFinder.find_spec(name, path, target) if name.partition(".")[0] == "litreview" else None
        if spec and spec.loader and spec.origin:
            spec.loader = _Loader(name, spec.origin)
        return spec


@contextmanager
def counted(*names: str) -> Iterator[list[Any]]:
    """Give modules of the program, imported anew so that their work is counted."""
    before = {
        name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "litreview"
    }
    finder = _Finder()
    sys.meta_path.insert(0, finder)  # type: ignore[arg-type]
    try:
        with recursion():
            yield [importlib.import_module(name) for name in names]
    finally:
        sys.meta_path.remove(finder)  # type: ignore[arg-type]
        for name in list(sys.modules):
            if name.partition(".")[0] == "litreview":
                del sys.modules[name]
        sys.modules.update(before)


def work_of(function: Callable[[], Any]) -> int:
    """Return how much work a function does."""
    WORK.done = 0
    function()
    return WORK.done
