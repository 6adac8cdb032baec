"""Every regular expression of the program, found in its source, with the ways it is used in."""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import litreview

_ROOT = Path(litreview.__file__).parent
_WAYS = frozenset(["match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"])
_ANCHORED = frozenset(["match", "fullmatch"])


@dataclass(frozen=True)
class Used:
    """An expression, where it stands, and whether it is only ever used from one place on."""

    where: str
    name: str
    pattern: re.Pattern[Any]
    anchored: bool
    full: bool

    @property
    def module(self) -> str:
        """Return the name of its module."""
        return self.where.partition(":")[0]


def module_names() -> list[str]:
    """Return the names of all modules of the program."""
    files = sorted(_ROOT.rglob("*.py"))
    names = [".".join(["litreview", *file.relative_to(_ROOT).with_suffix("").parts]) for file in files]
    return [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]


def used_patterns() -> tuple[list[Used], list[str]]:
    """Return every expression, and where one stands that could not be found out."""
    found: dict[tuple[str, str, int], Used] = {}
    unknown = []
    trees = {name: _tree(name) for name in module_names()}
    ways = _ways(trees)
    for name, tree in trees.items():
        calls = [node for node in ast.walk(tree) if _is_re_call(node)]
        if not calls:
            continue
        module = importlib.import_module(name)
        names = {id(value): key for key, value in vars(module).items() if isinstance(value, re.Pattern)}
        known = {id(pattern): pattern for pattern in _patterns_in(vars(module), set())}
        told = _kept(tree)
        for call in calls:
            assert isinstance(call.func, ast.Attribute)
            where = f"{name}:{call.lineno}"
            patterns = _evaluated(call, module)
            if patterns is None and call.func.attr == "compile":
                # In a comprehension: all that the module keeps and that has no name of its own.
                patterns = [pattern for pattern in known.values() if id(pattern) not in names]
            if not patterns:
                unknown.append(f"{where} {ast.unparse(call)[:80]}")
                continue
            used = (
                {call.func.attr}
                if call.func.attr != "compile"
                else set().union(*(ways[name, key] | ways["", key] for key in told.get(id(call), ())))
            ) or {"search"}
            for pattern in patterns:
                name_in = f"{name}.{(told.get(id(call)) or [''])[0] or str(pattern.pattern)[:30]}"
                one = Used(where, name_in, pattern, used <= _ANCHORED, used == {"fullmatch"})
                found[where, str(pattern.pattern), pattern.flags] = one
    return list(found.values()), unknown


def _tree(name: str) -> ast.Module:
    path = _ROOT.joinpath(*name.split(".")[1:])
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"))


def _is_re_call(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _WAYS | {"compile"}
    )


def _evaluated(call: ast.Call, module: ModuleType) -> list[re.Pattern[Any]] | None:
    """Return the expression of a call, if it holds no name of a function's own."""
    flags = [word for word in call.keywords if word.arg == "flags"]
    expression = ast.unparse(call.args[0])
    at = {"compile": 1, "match": 2, "fullmatch": 2, "search": 2, "findall": 2, "finditer": 2}
    given = call.args[at.get(getattr(call.func, "attr", ""), 9) :]
    try:
        pattern = eval(expression, vars(module))  # noqa: S307  # our own source
        flag = (
            eval(ast.unparse((given or [word.value for word in flags])[0]), vars(module))  # noqa: S307
            if given or flags
            else 0
        )
    except NameError:
        return None
    return [re.compile(pattern, flag)]


def _kept(tree: ast.Module) -> dict[int, list[str]]:
    """Return under which names a module keeps the expression of each call; an attribute's begins with a dot."""
    kept: dict[int, list[str]] = defaultdict(list)
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Name) and _is_re_call(node.value):
                kept[id(node.value)].append(target.id)
        if isinstance(node, ast.keyword) and node.arg and _is_re_call(node.value):
            kept[id(node.value)].append(f".{node.arg}")
    return kept


def _ways(trees: dict[str, ast.Module]) -> dict[tuple[str, str], set[str]]:  # noqa: C901
    """Return how each name of a module, and each attribute (under no module), is used."""
    ways: dict[tuple[str, str], set[str]] = defaultdict(set)
    alias: list[tuple[tuple[str, str], tuple[str, str]]] = []
    for name, tree in trees.items():
        homes = {
            (alias.asname or alias.name): (str(node.module), alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        handled = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _WAYS:
                if isinstance(node.value, ast.Name):
                    ways[homes.get(node.value.id, (name, node.value.id))].add(node.attr)
                    handled.add(id(node.value))
                elif isinstance(node.value, ast.Attribute):
                    ways["", f".{node.value.attr}"].add(node.attr)
        # Kept under an attribute of a table: as that is used.
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg and isinstance(node.value, ast.Name):
                alias.append((homes.get(node.value.id, (name, node.value.id)), ("", f".{node.arg}")))
                handled.add(id(node.value))
        for node in ast.walk(tree):
            # Handed on as a value: it may be used in any way.
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in handled:
                ways[homes.get(node.id, (name, node.id))].add("search")
    for one, other in alias:
        ways[one] |= ways[other]
    return ways


def _patterns_in(value: object, seen: set[int]) -> Iterator[re.Pattern[Any]]:
    if id(value) in seen or isinstance(value, (str, bytes, int, float, type(None), ModuleType)):
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for key, inner in list(value.items()):
            yield from _patterns_in(key, seen)
            if key != "__builtins__":
                yield from _patterns_in(inner, seen)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield from _patterns_in(inner, seen)
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for field in value.__dataclass_fields__:
            yield from _patterns_in(getattr(value, field), seen)
