"""A program behind a page of `litreview serve`: it ends when its server is gone, since nobody could reach it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

SERVER = "LITREVIEW_SERVER"
"""The environment variable that holds the server's process id."""
EVERY_SECONDS = 0.5
LEAVE_SECONDS = 5
_SYNCHRONIZE, _FOREVER = 0x00100000, 0xFFFFFFFF


def end_with_server() -> None:
    """End this program with its server, where it has one."""
    server = os.environ.get(SERVER, "")
    if server.isdigit():
        # In a thread of its own: the program must end even where the app waits or has not begun.
        threading.Thread(target=_watch, args=(int(server),), name="served", daemon=True).start()


def _watch(server: int) -> None:
    _wait_for_end(server)
    # Output while ending would meet a closed pipe, which would prevent the end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LEAVE_SECONDS)
    # Every decision is on disk; the next start writes the ledger.
    os._exit(128 + signal.SIGTERM)


def _wait_for_end(server: int) -> None:
    """Wait until a program has ended that started this one."""
    if sys.platform == "win32":
        # The process id of the parent stays the same there when the parent ends.
        import ctypes  # noqa: PLC0415  # Windows only

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(_SYNCHRONIZE, False, server)
        kernel.WaitForSingleObject(handle, _FOREVER)
    else:
        while os.getppid() == server:
            time.sleep(EVERY_SECONDS)
