"""Refusal of symbolic links in a review: nothing is read, written or listed through one.

A review travels by git, shared folder or archive, and may come from an attacker. A link in it that points at a private
file of the reader could get that file packed into an archive, or appended to.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from litreview.errors import InputError

NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)  # absent on Windows, which only has the check before opening
WINDOWS_LINKS = {0xA0000003, 0xA000000C}
"""Reparse tags of junctions and symbolic links; those of cloud services such as OneDrive are not links."""
PARTS = ("searches", "screening", "fulltext", ".litreview", ".gitattributes", ".gitignore")
"""The names of the parts of a review in its folder."""
HINT = "Put the file or folder itself in its place; nothing outside the review was touched."

_roots: set[Path] = set()


def guard(root: Path) -> None:
    """Follow no link in the parts of a review from now on; the path of its folder may contain links."""
    _roots.add(Path(os.path.abspath(root)))  # noqa: PTH100  # without resolving links, and without `..`


def is_link(path: Path) -> bool:
    """Return whether a path is a symbolic link or, on Windows, a junction."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) in WINDOWS_LINKS


def first_link(path: Path, *, anywhere: bool = False) -> Path | None:
    """Return the first component of a path in a guarded review that is a link, or None.

    Args:
        path: Any path.
        anywhere: Whether to check paths outside the parts of a review, too.
    """
    return next(filter(is_link, _parts(path, anywhere=anywhere)), None)


def _parts(path: Path, *, anywhere: bool = False) -> list[Path]:
    """Return a path and its parents inside a guarded review, outermost first."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100
    # The nearest root: a review may lie inside the folder of another, behind a link.
    root = next((parent for parent in whole.parents if parent in _roots), None)
    # Anything else in the folder is the user's own, such as figures on another disk.
    if root is None or not (anywhere or whole.relative_to(root).parts[0] in PARTS):
        return []
    return [*(folder for folder in reversed(whole.parents) if root in folder.parents), whole]


def check_no_link(path: Path, *, anywhere: bool = False) -> None:
    """Check that a path leads through no link in a guarded review.

    Args:
        path: Any path.
        anywhere: As in `first_link`.

    Raises:
        InputError: It leads through a link, or is neither a file nor a folder, such as a pipe that would block.
    """
    if (link := first_link(path, anywhere=anywhere)) is not None:
        raise link_error(link)
    if is_guarded(path) and _is_special(path):
        raise InputError(f"{path}: this is not a regular file.", HINT)


def link_error(path: Path) -> InputError:
    """Return the error for a link."""
    return InputError(f"{path}: this is a link, and links in a review are not followed.", HINT)


def is_guarded(path: Path) -> bool:
    """Return whether a path belongs to the parts of a guarded review."""
    return bool(_parts(path))


def _is_special(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def is_file(path: Path) -> bool:
    """Return whether a path is a regular file that is not reached through a link in a review."""
    return first_link(path) is None and path.is_file()


def list_files(folder: Path, pattern: str) -> list[Path]:
    """Return the files that match a pattern, sorted, without those behind a link."""
    return sorted(path for path in folder.glob(pattern) if is_file(path))


def walk(folder: Path) -> Iterator[Path]:
    """Yield each file and link below a folder, sorted, without following links; for a file, yield the file itself.

    Raises:
        InputError: A folder cannot be read.
    """
    left = [folder]
    while left:
        path = left.pop()
        try:
            if is_link(path) or not path.is_dir():
                if os.path.lexists(path):
                    yield path
            else:
                # Not recursive: an attacker's folders may be nested thousands deep.
                left += sorted(path.iterdir(), reverse=True)
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}.", "Check the permissions of the folder.") from error
