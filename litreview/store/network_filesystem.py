"""Network file systems, on which SQLite's write-ahead log cannot be used.

The log needs memory that all programs share, which no network gives: https://www.sqlite.org/wal.html.
"""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path, PurePath
from typing import Any

NETWORK = re.compile(
    r"(fuse\.|fuse_)?(nfs\d?|cifs|smb\w*|afp\w*|afs|auristorfs|ncpfs|coda|sshfs|9p|lustre|gpfs|mmfs|ceph(-fuse)?|gluster\w*|"
    r"beegfs\w*|pvfs2|orangefs|panfs|webdav|davfs2?|rclone|s3fs|ocfs2|gfs2|virtiofs|vboxsf|vmhgfs(-fuse)?|prl_fs)"
)
REMOTE = 4
"""The type of a remote drive in the Windows API."""


def network_type(folder: Path) -> str | None:
    """Return the kind of network file system that a folder is on, or None."""
    place = folder.resolve()
    if sys.platform == "win32":
        return "a Windows share" if _is_windows_share(place) else None
    return type_in(place, _mounts())


def type_in(folder: PurePath, mounts: str) -> str | None:
    """Return the kind of network file system of a folder by the system's list of mounts.

    Args:
        folder: An absolute path without links.
        mounts: What /proc/self/mounts holds, or what `mount` prints on macOS.
    """
    found, kind = -1, ""
    for line in mounts.splitlines():
        where, this = _mount(line)
        # Of two mounts on one path the later one hides the earlier.
        if where is not None and folder.is_relative_to(where) and len(where.parts) >= found:
            found, kind = len(where.parts), this
    return kind if NETWORK.fullmatch(kind) else None


def _mount(line: str) -> tuple[PurePath | None, str]:
    """Parse a line of the list into a mount point and its kind."""
    # macOS writes `//anna@server/share on /Volumes/share (smbfs, nodev, mounted by anna)`.
    head, opened, options = line.rpartition(" (")
    _, mounted, place = head.rpartition(" on /")
    if opened and mounted and options.endswith(")"):
        return PurePath(f"/{place}"), options.rstrip(")").partition(",")[0]
    words = line.split(" ")
    if len(words) < 3:  # noqa: PLR2004  # what is mounted, where, and its kind
        return None, ""
    # Spaces and backslashes are written as octal numbers.
    return PurePath(re.sub(r"\\([0-7]{3})", lambda sign: chr(int(sign[1], 8)), words[1])), words[2]


@cache
def _mounts() -> str:
    try:
        if sys.platform == "darwin":
            listed = subprocess.run(["/sbin/mount"], capture_output=True, check=True, timeout=5)
            return listed.stdout.decode(errors="replace")
        return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except (OSError, subprocess.SubprocessError):
        return ""


def _is_windows_share(place: Path) -> bool:
    if place.drive.startswith("\\\\"):
        return True
    import ctypes  # noqa: PLC0415  # only where it is wanted

    windows: Any = ctypes
    return bool(windows.windll.kernel32.GetDriveTypeW(f"{place.drive}\\") == REMOTE)
