"""The example review and the tutorial that come with the program, in an installed wheel or in a clone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import litreview
from litreview.errors import LitreviewError, UsageError
from litreview.review.review import Review

FACTS = {"search.toml", "strategy.txt", "README.md"}


def shipped_folder(*, tutorial: bool = False) -> Path:
    """Return the folder with the `searches/` and `screening/` of the example review, or of the tutorial.

    Raises:
        LitreviewError: The installation lacks it.
    """
    package = Path(litreview.__file__).parent
    # The wheel holds a copy; a clone uses its own folders.
    example = (package / "shipped", package.parent)
    invented = (package / "shipped" / "tutorial", package.parent / "docs" / "tutorial")
    for place in invented if tutorial else example:
        if (place / "screening" / "protocol.toml").is_file():
            return place
    raise LitreviewError("The example review is missing from this installation.", "Reinstall litreview.")


def open_demo(folder: Path, *, tutorial: bool = False) -> Review:
    """Open the demo in a folder; copy it there first if the folder is new or empty.

    The tutorial comes without its decisions, so that the reader makes them.

    Raises:
        UsageError: The folder holds other files.
    """
    if (folder / "screening" / "protocol.toml").is_file():
        return Review.open(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} holds other files.", "Name a new or empty folder.")
    place = shipped_folder(tutorial=tutorial)
    left_out = ("protocol.toml", "decisions") if tutorial else ("protocol.toml",)
    # The protocol makes the folder a review, so it is written last: an interrupted copy is repeated.
    shutil.copytree(place / "searches", folder / "searches", dirs_exist_ok=True)
    shutil.copytree(
        place / "screening",
        folder / "screening",
        ignore=shutil.ignore_patterns(*left_out),
        dirs_exist_ok=True,
    )
    return Review.create(
        folder, "", protocol=(place / "screening" / "protocol.toml").read_text(encoding="utf-8")
    )


def demo_exports(folder: Path) -> Iterator[Path]:
    """Yield the exports of a demo, sorted by search."""
    for file in sorted((folder / "searches").glob("*/*")):
        if file.is_file() and file.name not in FACTS:
            yield file
