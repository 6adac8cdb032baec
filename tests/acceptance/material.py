"""The real files that acceptance tests read; they are beside the checkout, not part of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PLACE = Path(__file__).resolve().parents[3] / "shared"


def material(name: str) -> Path:
    """Return a folder or file of the material; without it, skip the test, or fail on CI."""
    path = PLACE / name
    if not path.exists():
        said = f"the real files are not beside the checkout: {path.parent.name}/{path.name} is missing"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said, allow_module_level=True)
    return path
