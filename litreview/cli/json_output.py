"""Values of the review as plain JSON values: stable keys, in the order of their attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any


def plain(value: Any) -> Any:
    """Turn a value into what JSON knows; attributes become keys."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    # Before the look at text: the words of the model are text and Enum at once.
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    # Tuples become lists here and not only in json, so that tests compare what a script gets.
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value
