"""Conversion of the review's values to JSON values, with the attributes as keys, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any


def jsonable(value: Any) -> Any:
    """Convert a value to JSON values; attributes become keys."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    # Before strings: the enumerations of the model are both.
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(jsonable(key)): jsonable(item) for key, item in value.items()}
    # `json` would convert tuples too; done here, so that tests see the same value as a script.
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(item) for item in value]
    return value


def rounded(value: Any, places: int = 2) -> Any:
    """Round all decimals in a JSON value."""
    if isinstance(value, float):
        return round(value, places)
    if isinstance(value, dict):
        return {key: rounded(item, places) for key, item in value.items()}
    return [rounded(item, places) for item in value] if isinstance(value, list) else value
