"""What holds for every test: no network, nobody's settings, and the tree itself is what runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
GUARD = ROOT / "tests" / "guard"

sys.path.insert(0, str(GUARD))
import no_network  # noqa: E402  # a folder that is no package; sitecustomize there guards the programs that tests start

no_network.refuse_the_network()

from tests.engines import engine, postgres, server  # noqa: E402, F401  # fixtures for all folders

# How long one example takes says how busy the machine is, and nothing about the program.
settings.register_profile("litreview", deadline=None)
settings.load_profile("litreview")

# Nine tenths of the time of a whole run: what drives screens, kills programs, builds files or needs a server.
SLOW = (
    "tui/",
    "cli/test_files.py",
    "cli/test_serve.py",
    "cli/test_terminal.py",
    "prisma/test_outputs.py",
    "review/test_balance.py",
    "store/test_union.py",
    "test_docs.py",
    "test_faults.py",
    "test_house.py",
    "test_pictures.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `pytest -m "not slow"` leaves out."""
    for item in items:
        place = item.path.relative_to(ROOT / "tests").as_posix()
        if place.startswith(SLOW) or "[postgresql" in item.name:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what fixtures of a whole session make out of the home of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        yield _put_home(patch, tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep settings and state of whoever runs the tests out of them, also of programs that a test starts."""
    home = _put_home(monkeypatch, tmp_path_factory.mktemp("home"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(GUARD), str(ROOT))))
    return home


def _put_home(patch: pytest.MonkeyPatch, home: Path) -> Path:
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        patch.setenv(name, str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        patch.setenv(name, str(home / name.lower()))
    for name in [n for n in os.environ if n.startswith("LITREVIEW_")]:
        patch.delenv(name)
    return home
