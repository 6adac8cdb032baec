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
PARTS = ("searches", "screening", "fulltext", ".litreview", ".gitattributes", ".gitignore")
"""What a review consists of, in its folder."""
HINT = "Put the file or folder itself in its place; nothing outside the review was touched."

_roots: set[Path] = set()


def guard(root: Path) -> None:
    """Follow no link in what a review consists of, from now on; its folder itself may be reached through one."""
    _roots.add(Path(os.path.abspath(root)))  # noqa: PTH100  # without resolving links, and without `..`


def is_link(path: Path) -> bool:
    """Whether a path is a symbolic link, or on Windows a junction."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) in WINDOWS_LINKS


def link_on(path: Path, *, anywhere: bool = False) -> Path | None:
    """Return the first part of a path in a guarded review that is a link, or None.

    Args:
        path: Any path.
        anywhere: Look also at what lies beside the parts of a review in its folder.
    """
    return next(filter(is_link, _parts(path, anywhere=anywhere)), None)


def _parts(path: Path, *, anywhere: bool = False) -> list[Path]:
    """Return a path and the folders above it as far as they belong to a guarded review, the outermost first."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100
    # The nearest one: a review may lie in a folder of another that leads there by a link.
    root = next((parent for parent in whole.parents if parent in _roots), None)
    # What else lies there is the user's own, such as figures in a folder on another disk.
    if root is None or not (anywhere or whole.relative_to(root).parts[0] in PARTS):
        return []
    return [*(folder for folder in reversed(whole.parents) if root in folder.parents), whole]


def refuse(path: Path, *, anywhere: bool = False) -> None:
    """Make sure that a path leads through no link in a guarded review.

    Args:
        path: Any path.
        anywhere: As of `link_on`.

    Raises:
        InputError: It does, or it is neither a file nor a folder, such as a pipe that would never end.
    """
    if (link := link_on(path, anywhere=anywhere)) is not None:
        raise refusal(link)
    if is_guarded(path) and _is_special(path):
        raise InputError(f"{path}: this is no ordinary file.", HINT)


def refusal(path: Path) -> InputError:
    """Return the error that names a link."""
    return InputError(f"{path}: this is a link, and links in a review are not followed.", HINT)


def is_guarded(path: Path) -> bool:
    """Whether a path belongs to what a guarded review consists of."""
    return bool(_parts(path))


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
    """Yield every file and link below a folder, sorted, or the folder itself where it is none; nothing behind a link.

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
                # Not by recursion: an enemy's folders may lie a thousand deep.
                left += sorted(path.iterdir(), reverse=True)
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}.", "Check the permissions of the folder.") from error
