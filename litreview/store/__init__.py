"""The database; the only place that knows SQL."""

from __future__ import annotations

from litreview.store.aside import put_back
from litreview.store.aside import set_aside
from litreview.store.engine import Unreadable
from litreview.store.engine import shown
from litreview.store.finding import ORDERS
from litreview.store.finding import Sought
from litreview.store.lists import Line
from litreview.store.moving import copy
from litreview.store.records import Export
from litreview.store.store import Session
from litreview.store.store import Store
from litreview.store.store import rescued

__all__ = [
    "ORDERS",
    "Export",
    "Line",
    "Session",
    "Sought",
    "Store",
    "Unreadable",
    "copy",
    "put_back",
    "rescued",
    "set_aside",
    "shown",
]
