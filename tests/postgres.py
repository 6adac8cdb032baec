"""A PostgreSQL server of one's own: on a Unix socket in a short path, as an unprivileged user, gone at the end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

ROLE = "litreview"
ORDERS = (["--locale-provider=icu", "--icu-locale=en-US"], [])
"""Ways to sort text: that of a language first, as most servers have it, so that what hangs on it is found."""


@dataclass
class Server:
    """A server that runs.

    Attributes:
        folder: Where its socket and data lie.
        safe: Whether it waits for the disk, as a real one does; tests do without.
    """

    folder: Path
    programs: Path
    safe: bool = False
    _numbers: Iterator[int] = field(default_factory=count)
    _running: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """Give the URL of a database."""
        return f"postgresql://{ROLE}@/{database}?host={self.folder}"

    def new(self) -> str:
        """Make an empty database, and give its URL."""
        import psycopg  # noqa: PLC0415  # not everybody who runs other tests has the driver

        name = f"review{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as raw:
            raw.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        disk = "on" if self.safe else "off"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": disk,
            "full_page_writes": disk,
            "shared_buffers": "16MB",
            "max_connections": "80",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [*as_nobody(), str(self.programs / "postgres"), "-D", str(self.folder / "data"), *words]
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        for _ in range(300):
            if self._answers():
                return
            time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))

    def _answers(self) -> bool:
        import psycopg  # noqa: PLC0415  # the same

        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop the server at once, as a machine that loses its power does."""
        if self._running:
            self._running.send_signal(signal.SIGQUIT)
            self._running.wait(30)
            self._running = None


def programs() -> Path | None:
    """Find the folder of the server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).resolve().parent if named else None


def as_nobody() -> list[str]:
    """Give the words that start a program as an unprivileged user; PostgreSQL refuses to run as root."""
    if _is_ordinary():
        return []
    user, group = _nobody()
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]


def _is_ordinary() -> bool:
    return not hasattr(os, "geteuid") or os.geteuid() != 0


def _nobody() -> tuple[int, int]:
    import pwd  # noqa: PLC0415  # Windows has none

    try:
        found = pwd.getpwnam("postgres")
    except KeyError:
        found = pwd.getpwnam("nobody")
    return found.pw_uid, found.pw_gid


@contextmanager
def running(*, safe: bool = False) -> Iterator[Server | None]:
    """Run a server for a while; None where its programs are not installed."""
    found = programs()
    if found is None:
        yield None
        return
    # Not pytest's own folder: a socket's path may have some hundred letters only.
    folder = Path(tempfile.mkdtemp(prefix="lr-pg-", dir="/tmp"))  # made for this run alone
    try:
        if not _is_ordinary():
            os.chown(folder, *_nobody())
        _initdb(found, folder)
        server = Server(folder, found, safe)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initdb(found: Path, folder: Path) -> None:
    data = folder / "data"
    for order in ORDERS:
        words = ["-D", str(data), "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-sync", *order]
        command = [*as_nobody(), str(found / "initdb"), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=_plain())
        if done.returncode == 0:
            return
        shutil.rmtree(data, ignore_errors=True)
    raise RuntimeError(done.stderr)


def _plain() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8"}
