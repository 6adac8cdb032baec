"""Refuse the network to a Python that is under test; loopback and Unix sockets stay open."""

from __future__ import annotations

import sys

LOCAL = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104  # compared with, never bound
SENDING = {"socket.connect", "socket.sendto"}
ASKING = {"socket.getaddrinfo", "socket.gethostbyname"}


def refuse(event: str, args: tuple[object, ...]) -> None:
    """Raise when a socket is about to leave this machine."""
    if event in SENDING and isinstance(args[1], tuple):
        only_here(event, args[1][0])
    elif event in ASKING:
        only_here(event, args[0])


def only_here(event: str, host: object) -> None:
    """Raise for a host that is not this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if not name.startswith(LOCAL):
        raise PermissionError(f"a test may not reach the network, and {event} asked for {name}")


def refuse_the_network() -> None:
    """Watch this interpreter from now on; an audit hook cannot be taken away again."""
    sys.addaudithook(refuse)
