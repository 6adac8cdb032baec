"""Symbolic links below a review: nothing is read, written or listed through one.

A review travels by git, shared folder or archive, and may come from an enemy. A link in it that leads to a file of the
reader's own would have that file packed into an archive, or appended to.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from litreview.errors import InputError

NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows has none; there the check before opening is all there is
WINDOWS_LINKS = {0xA0000003, 0xA000000C}
"""Reparse tags of junctions and symbolic links; those of cloud services, such as OneDrive, are no links."""
HINT = "Put the file or folder itself in its place; nothing outside the review was touched."

_roots: set[Path] = set()


def guard(root: Path) -> None:
    """Follow no link below this folder from now on; the folder itself may be reached through one."""
    _roots.add(Path(os.path.abspath(root)))  # noqa: PTH100  # without resolving links, and without `..`


def is_link(path: Path) -> bool:
    """Whether a path is a symbolic link, or on Windows a junction."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) in WINDOWS_LINKS


def link_on(path: Path) -> Path | None:
    """Return the first part of a path below a guarded folder that is a link, or None."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100
    # The nearest one: a review may lie in a folder of another that leads there by a link.
    root = next((parent for parent in whole.parents if parent in _roots), None)
    if root is None:
        return None
    parts = [*reversed([parent for parent in whole.parents if parent.is_relative_to(root)]), whole][1:]
    return next((part for part in parts if is_link(part)), None)


def refuse(path: Path) -> None:
    """Make sure that a path leads through no link below a guarded folder.

    Raises:
        InputError: It does, or it is neither a file nor a folder, such as a pipe that would never end.
    """
    if (link := link_on(path)) is not None:
        raise refusal(link)
    if is_guarded(path) and _is_special(path):
        raise InputError(f"{path}: this is no ordinary file.", HINT)


def refusal(path: Path) -> InputError:
    """Return the error that names a link."""
    return InputError(f"{path}: this is a link, and links in a review are not followed.", HINT)


def is_guarded(path: Path) -> bool:
    """Whether a path lies below a guarded folder."""
    return any(parent in _roots for parent in Path(os.path.abspath(path)).parents)  # noqa: PTH100


def _is_special(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def is_file(path: Path) -> bool:
    """Whether an ordinary file is there that can be reached without following a link below a review."""
    return link_on(path) is None and path.is_file()


def listed(folder: Path, pattern: str) -> list[Path]:
    """Return the files that match a pattern, sorted, without those behind a link."""
    return sorted(path for path in folder.glob(pattern) if is_file(path))


def walk(folder: Path) -> Iterator[Path]:
    """Yield every file and link below a folder, or the folder itself if it is one; nothing behind a link."""
    if is_link(folder) or not folder.is_dir():
        yield from [folder] if is_link(folder) or folder.exists() else []
        return
    for path in sorted(folder.iterdir()):
        yield from walk(path)
