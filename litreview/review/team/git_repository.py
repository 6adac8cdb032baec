"""A git repository that holds a review: its address, and a safe clone of it.

A repository may come from an attacker: none of its hooks and submodules is used, and only transports that prove which
server answers are allowed. A password is asked for by git itself, on the terminal.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from litreview.errors import LitreviewError, NotAReview, UsageError
from litreview.files import converting_os_errors, read_text
from litreview.links import guard, is_file
from litreview.review.folder import Folder
from litreview.review.team.git_program import NO_HOOKS, TRANSPORTS, git, hide_secrets
from litreview.screening.protocol import parse
from litreview.ticks import Tick, quiet

HELPER = re.compile(r"[A-Za-z0-9+.-]+::")
"""The start of an address that git gives to another program, such as `ext::`."""
SCP = re.compile(r"(?:[^@:/\\\s]+@)?[^@:/\\\s]{2,}:[^\\]")
"""The start of an address such as `git@host:path`; a drive of Windows has one letter."""


def is_address(text: str) -> bool:
    """Return whether a text is the address of a repository elsewhere, and not a path."""
    return "://" in text or bool(HELPER.match(text) or SCP.match(text))


def check_address(text: str) -> None:
    """Check that an address names a server over a safe transport, and holds no password.

    Raises:
        UsageError: It does not.
    """
    shown, hint = (
        hide_secrets(text),
        f"Use {', '.join(f'{name}://' for name in TRANSPORTS)} or git@HOST:PATH.",
    )
    try:
        url = urlsplit(text)
        password = url.password
    except ValueError as error:
        raise UsageError(f"{shown}: this is not the address of a repository.", hint) from error
    if text.startswith("-") or not text.isprintable():
        raise UsageError(f"{shown!r}: this is not the address of a repository.", hint)
    if HELPER.match(text) or ("://" in text and url.scheme not in TRANSPORTS):
        kind = text.partition(":")[0]
        raise UsageError(
            f"{kind}: this transport of git is not used, as it may run programs or be read by others.", hint
        )
    if password is not None:
        raise UsageError(
            f"{shown}: an address must not hold a password.",
            "Leave it out: git asks for it, and can keep it in its credential helper.",
        )


def name_of(address: str) -> str:
    """Return the name of a repository, to name a folder after."""
    name = re.split(r"[/:\\]", address.rstrip("/\\"))[-1].removesuffix(".git")
    return name if re.fullmatch(r"\w[\w. -]{0,99}", name) else "review"


def is_bare(folder: Path) -> bool:
    """Return whether a folder is a repository without files of its own, as one on a shared drive is."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def remote_of(folder: Path) -> str | None:
    """Return the address that a folder was cloned from, or None. Only the file with its settings is read."""
    settings = folder / ".git" / "config"
    if not is_file(settings):
        return None
    words = ["config", "--file", str(settings), "--get", "remote.origin.url"]
    return git(folder.parent, words, ok=None).out.strip() or None


def clone(address: str, target: Path, tick: Tick = quiet) -> None:
    """Clone the repository of a review into a new folder, which is complete or, after an error, not there.

    Args:
        address: The address, or the path of a repository.
        target: The folder, which must be new or empty.
        tick: Called with the number of objects received, and of all.

    Raises:
        GitError: Git cannot clone it.
        NotAReview: It holds no review.
        InputError: Its protocol cannot be read.
    """
    with converting_os_errors(target.parent, LitreviewError):
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside the target, as only there it can be moved in one step.
        room = Path(tempfile.mkdtemp(prefix=".litreview-", dir=target.parent))
    try:
        # Without `--no-local`, git would hard-link the files of a repository on this machine.
        options = [
            "--no-local",
            "--no-recurse-submodules",
            "--template=",
            "--progress",
            "--origin=origin",
            "--config",
            NO_HOOKS,
        ]
        git(room, ["clone", *options, "--", address, "review"], tick)
        guard(room / "review")
        protocol = Folder(room / "review").protocol
        if not is_file(protocol):
            raise NotAReview(
                f"{hide_secrets(address)}: this repository holds no review (screening/protocol.toml).",
                "Ask for the address of the review.",
            )
        parse(read_text(protocol))
        with converting_os_errors(target, LitreviewError):
            if target.exists():
                target.rmdir()
            (room / "review").rename(target)
    finally:
        shutil.rmtree(room, ignore_errors=True)
