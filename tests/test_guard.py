"""The guard rails of the tests themselves hold."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

import litreview


def test_the_tree_is_what_is_tested(root):
    assert litreview.__file__ is not None
    assert litreview.__file__.startswith(str(root / "litreview"))


def test_a_test_cannot_reach_the_network():
    with socket.socket() as plug, pytest.raises(PermissionError, match="may not reach the network"):
        plug.connect(("192.0.2.1", 9))


def test_a_program_that_a_test_starts_cannot_reach_the_network_either():
    asked = "import socket; socket.getaddrinfo('example.org', 80)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert "may not reach the network" in done.stderr


def test_loopback_stays_open():
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as plug:
        assert plug.getpeername() == door.getsockname()
