"""The real files that acceptance tests read: they lie beside the checkout and are no part of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PLACE = Path(__file__).resolve().parents[3] / "shared"


def material(name: str) -> Path:
    """Give a folder or file of the material; without it the test is skipped, or fails where CI runs."""
    path = PLACE / name
    if not path.exists():
        said = f"the real files are not beside the checkout: {path.parent.name}/{path.name} is missing"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said, allow_module_level=True)
    return path
