"""A program behind a page of `litreview serve`: it ends when its server is gone, since nobody could reach it."""

from __future__ import annotations

import os
import signal
import threading
import time

SERVER = "LITREVIEW_SERVER"
"""The environment variable that holds the server's process id."""
EVERY_SECONDS = 0.5
LEAVE_SECONDS = 5


def end_with_server() -> None:
    """End this program with its server, where it has one."""
    server = os.environ.get(SERVER, "")
    if server.isdigit():
        # In a thread of its own: the program must end even where the app waits or has not begun.
        threading.Thread(target=_watch, args=(int(server),), name="served", daemon=True).start()


def _watch(server: int) -> None:
    while os.getppid() == server:
        time.sleep(EVERY_SECONDS)
    # Output while ending would meet a closed pipe, which would prevent the end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LEAVE_SECONDS)
    # Every decision is on disk; the next start writes the ledger.
    os._exit(128 + signal.SIGTERM)
