"""The database; the only place that knows SQL."""

from __future__ import annotations

from litreview.store.aside import put_back
from litreview.store.aside import set_aside
from litreview.store.engine import Unreadable
from litreview.store.filesystem import network_type
from litreview.store.finding import ORDERS
from litreview.store.finding import Sought
from litreview.store.lists import Line
from litreview.store.lock import alone
from litreview.store.moving import copy
from litreview.store.records import Export
from litreview.store.relocation import accept
from litreview.store.relocation import moving
from litreview.store.relocation import relocate
from litreview.store.store import Session
from litreview.store.store import Store
from litreview.store.store import rescued
from litreview.store.store import written_ids
from litreview.store.url import shown

__all__ = [
    "ORDERS",
    "Export",
    "Line",
    "Session",
    "Sought",
    "Store",
    "Unreadable",
    "accept",
    "alone",
    "copy",
    "moving",
    "network_type",
    "put_back",
    "relocate",
    "rescued",
    "set_aside",
    "shown",
    "written_ids",
]
