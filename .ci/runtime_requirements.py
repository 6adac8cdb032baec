# ruff: noqa: INP001  # a script by itself
"""Print the part of requirements.lock that a wheel needs without its extras: python runtime_requirements.py PYPROJECT LOCK.

Runs in an environment that has everything of the lock, whose metadata say what each package needs in turn.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def main() -> None:
    """Print the entries, with their hashes."""
    project, lock = map(Path, sys.argv[1:])
    wanted = [
        Requirement(one)
        for one in tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    ]
    found: set[tuple[str, frozenset[str]]] = set()
    while wanted:
        asked = wanted.pop()
        # With the extras that it is wanted with, as these want more.
        one = (canonicalize_name(asked.name), frozenset(asked.extras))
        if one not in found:
            found.add(one)
            more = map(Requirement, importlib.metadata.requires(asked.name) or [])
            extras = ("", *asked.extras)
            wanted += [
                each
                for each in more
                if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in extras)
            ]
    names = {name for name, _ in found}
    # An entry begins at the margin; its hashes are indented.
    for entry in re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8")):
        if canonicalize_name(entry.partition("==")[0]) in names:
            sys.stdout.write(f"{entry}\n")


if __name__ == "__main__":
    main()
