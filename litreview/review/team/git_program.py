"""Running git: as a list of arguments without a shell, and without hooks, filters, submodules and unsafe transports."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from litreview.errors import LitreviewError
from litreview.ticks import Tick, quiet

COUNT = re.compile(rb"\((\d{1,9})/(\d{1,9})\)")
SECRET = re.compile(r"://[^\s/@]{1,500}@")

TRANSPORTS = ("https", "ssh", "file")
OWN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX",
    "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")  # fmt: skip
"""Variables that would lead git to another repository, or put another name on a commit."""
NO_HOOKS = "core.hooksPath=/dev/null"
NO_FILTERS = tuple(f"filter.lfs.{step}" for step in ("process=", "clean=", "smudge=", "required=false"))
"""A pulled `.gitattributes` could otherwise let Git LFS replace ledgers by pointers."""
SAFE = (*NO_FILTERS, NO_HOOKS, "core.fsmonitor=false", "submodule.recurse=false", "commit.gpgSign=false", "core.quotePath=false",
    "http.lowSpeedLimit=100", "http.lowSpeedTime=60")  # fmt: skip


class GitError(LitreviewError):
    """A git command failed."""

    default_hint = "Nothing is lost; run `litreview sync` to try again."


def hide_secrets(text: str) -> str:
    """Replace names and passwords in addresses by an ellipsis."""
    return SECRET.sub("://…@", text)


@dataclass(frozen=True, slots=True)
class GitDone:
    """The result of a command of git."""

    code: int
    out: str
    err: str


def git(
    folder: Path, words: Sequence[str], tick: Tick = quiet, *, ok: Collection[int] | None = (0,)
) -> GitDone:
    """Run git.

    Args:
        folder: The working folder.
        words: The command and its arguments.
        tick: Called with the number of objects transferred, and of all.
        ok: The codes with which it may end; None for any.

    Raises:
        GitError: It is not installed, or ends with another code.
    """
    program = shutil.which("git")
    if program is None:
        raise GitError("git was not found on this machine.", "Install it, or share the review as a folder.")
    command = [program, *(word for setting in SAFE for word in ("-c", setting)), *words]
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    # Git LFS would fetch files from a server that the repository names.
    environment |= {"LC_ALL": "C", "GIT_ALLOW_PROTOCOL": ":".join(TRANSPORTS), "GIT_LFS_SKIP_SMUDGE": "1"}
    with (
        tempfile.TemporaryFile() as out,
        subprocess.Popen(  # noqa: S603  # a list of arguments, without a shell
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE
        ) as running,
    ):
        assert running.stderr is not None  # it is a pipe
        try:
            err = _watch(running.stderr, tick)
            code = running.wait()
        except BaseException:
            # Git then removes its unfinished files.
            running.terminate()
            raise
        out.seek(0)
        done = GitDone(code, out.read().decode(errors="replace"), err.decode(errors="replace"))
    if ok is not None and code not in ok:
        raise GitError(f"Git: {reason(done)}.")
    return done


def _watch(stream: IO[bytes], tick: Tick) -> bytes:
    """Return the messages of git, and report the counts in them while they arrive."""
    said = b""
    while piece := os.read(stream.fileno(), 1 << 16):
        # A server may send messages without end.
        said = (said + piece)[-(1 << 16) :]
        if counts := COUNT.findall(piece):
            done, of = map(int, counts[-1])
            tick(done, of)
    return said


def reason(done: GitDone) -> str:
    """Return the line in which git says what went wrong."""
    lines = [line.strip() for line in re.split(r"[\r\n]", done.err) if line.strip()]
    worst = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:"))]
    text = (worst or lines[-1:] or [f"it ended with code {done.code}"])[0]
    return hide_secrets(text.partition(": ")[2] if worst else text)[:300].rstrip(".")
