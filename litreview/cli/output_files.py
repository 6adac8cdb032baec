"""Files that a command writes: none among a review's own, and none that exists, unless `--force` is given."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from litreview.cli.file_endings import STDOUT
from litreview.errors import UsageError

WRITTEN = "written"
"""Marks a parameter of a command as the name of a file to write."""

Force = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]
FORCE = inspect.Parameter("force", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Force)


def written_names(parameters: Iterable[inspect.Parameter]) -> list[str]:
    """Return the names of the parameters that name files to write."""
    return [one.name for one in parameters if WRITTEN in getattr(one.annotation, "__metadata__", ())]


def check_written(names: Iterable[str], options: Mapping[str, Any], *, force: bool) -> None:
    """Check the files that a command would write before it does anything.

    Raises:
        UsageError: One lies among a review's own files, or exists and must not be replaced.
    """
    # A trial writes nothing, and a countersignature is added to an archive that is there.
    if options.get("dry_run") or options.get("countersign"):
        return
    from litreview.review.folder import check_outside

    for path in (options[name] for name in names if options.get(name) not in {None, STDOUT}):
        check_outside(path)
        if path.is_file() and not force:
            raise UsageError(f"{path}: this file exists.", "Add --force to replace it, or name another file.")
