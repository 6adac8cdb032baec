"""The review that travels with the program: in an installed wheel, or in the checkout."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import litreview
from litreview.errors import LitreviewError, UsageError
from litreview.review.review import Review

FACTS = {"search.toml", "strategy.txt", "README.md"}


def shipped() -> Path:
    """Find the folder that holds the shipped `searches/` and `screening/`.

    Raises:
        LitreviewError: The installation lacks it.
    """
    package = Path(litreview.__file__).parent
    # The wheel has its own copy; a checkout is used as it lies, so that changes to it are seen.
    for place in (package / "shipped", package.parent):
        if (place / "screening" / "protocol.toml").is_file():
            return place
    raise LitreviewError("The shipped review is missing from this installation.", "Install litreview again.")


def laid_out(folder: Path) -> Review:
    """Open the demo in a folder, laid out there first if it is new.

    Raises:
        UsageError: The folder holds something else.
    """
    if (folder / "screening" / "protocol.toml").is_file():
        return Review.open(folder)
    # Somebody's own files are never mixed with ours.
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} holds something else.", "Name a folder that is new or empty.")
    place = shipped()
    # The protocol makes the folder a review, so it comes last: a demo that was cut short is laid out again.
    shutil.copytree(place / "searches", folder / "searches", dirs_exist_ok=True)
    shutil.copytree(
        place / "screening",
        folder / "screening",
        ignore=shutil.ignore_patterns("protocol.toml"),
        dirs_exist_ok=True,
    )
    return Review.create(
        folder, "", protocol=(place / "screening" / "protocol.toml").read_text(encoding="utf-8")
    )


def exports(folder: Path) -> Iterator[Path]:
    """Give the shipped exports of a demo, in the order of their searches' names."""
    for file in sorted((folder / "searches").glob("*/*")):
        if file.is_file() and file.name not in FACTS:
            yield file
