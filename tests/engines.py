"""Both engines for a test: a fixture that gives each review a store of its own, a file's or a server's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from litreview.review.folder import Folder
from litreview.review.settings import Settings
from litreview.review.state import locate
from tests.postgres import Server, running

ENGINES = ("sqlite", "postgresql")
MISSING = "PostgreSQL is not installed (no initdb), so nothing is tested on it: apt-get install postgresql"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server | None]:
    """Run one server for all tests; None where it is not installed."""
    with running() as server:
        yield server


@pytest.fixture
def server(postgres: Server | None) -> Server:
    """Give the server; without one a test is passed over, and fails where nothing may be passed over."""
    return present(postgres)


def present(found: Server | None) -> Server:
    """Give the server that was found, or pass the test over; it fails where nothing may be passed over."""
    if found is None:
        # A skip that nobody sees would let a release go out that was tested on one engine only.
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return found


class Engine:
    """Gives reviews their stores."""

    def __init__(self, server: Server | None) -> None:
        self.server = server

    def url(self) -> str:
        """Give the URL of a new and empty store."""
        return self.server.new() if self.server else "sqlite://"

    def place(self, folder: Path) -> Path:
        """Let a review keep its store in this engine; gives the folder."""
        if self.server:
            folder.mkdir(parents=True, exist_ok=True)
            state, _ = locate(Folder(folder))
            Settings(state.settings).set("database", self.server.new())
        return folder


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Run the test once on each engine."""
    return Engine(request.getfixturevalue("server") if request.param == "postgresql" else None)


only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For a test about the file itself."""
