"""litreview: systematic literature reviews in the terminal.

For scripts: `read_records(path)`, `find_duplicates(records)`, `Review`, `Flow` and `Record`. Each is loaded when it is
first used, so importing the package is cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from litreview.dedup.find import find_duplicates
    from litreview.exports import read_records
    from litreview.model import Record
    from litreview.prisma.flow import Flow
    from litreview.review.review import Review
    from litreview.version import __version__ as __version__

__all__ = ["Flow", "Record", "Review", "find_duplicates", "read_records"]

_HOMES = {
    "Flow": "litreview.prisma.flow",
    "Record": "litreview.model",
    "Review": "litreview.review.review",
    "find_duplicates": "litreview.dedup.find",
    "__version__": "litreview.version",
    "read_records": "litreview.exports",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'litreview' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
