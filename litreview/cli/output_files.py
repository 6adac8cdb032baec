"""Files that a command writes: never among the files of a review."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from litreview.cli.file_endings import STDOUT

WRITTEN = "written"
"""Marks a parameter of a command as the name of a file to write."""


def written_names(parameters: Iterable[inspect.Parameter]) -> list[str]:
    """Return the names of the parameters that name files to write."""
    return [one.name for one in parameters if WRITTEN in getattr(one.annotation, "__metadata__", ())]


def check_written(names: Iterable[str], options: Mapping[str, Any]) -> None:
    """Check the files that a command would write before it does anything.

    Raises:
        UsageError: One lies among the exports or ledgers of a review.
    """
    from litreview.review.folder import check_outside

    for path in (options[name] for name in names if options.get(name) not in {None, STDOUT}):
        check_outside(path)
