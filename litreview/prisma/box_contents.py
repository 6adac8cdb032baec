"""The contents of a flow's boxes, for outputs that list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """A record, report or study in a list: enough to know it by.

    Attributes:
        source: Name of the database or source that the record came from.
    """

    title: str
    author: str = ""
    year: str = ""
    source: str = ""
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The boxes of a flow, opened.

    Attributes:
        items: By key; a study without a record of its own name is known by its id alone.
        boxes: Box id, as in `box_ids`, to the keys of what it counts.
    """

    items: Mapping[str, Item] = field(default_factory=dict)
    boxes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
