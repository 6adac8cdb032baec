"""litreview: systematic literature reviews in the terminal.

For scripts; docs/python.md describes it. Each name is loaded when it is first used, so importing the package is cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from litreview.dedup.find import find_duplicates
    from litreview.exports import read_records
    from litreview.model import Record, Stage, Verdict
    from litreview.prisma.flow import Flow
    from litreview.prisma.flow_input import read_flow
    from litreview.prisma.identities import check as check_flow
    from litreview.review.review import Review
    from litreview.review.views import Decide, SearchFacts
    from litreview.screening.filter_language import parse_filter
    from litreview.version import __version__ as __version__

__all__ = [
    "Decide",
    "Flow",
    "Record",
    "Review",
    "SearchFacts",
    "Stage",
    "Verdict",
    "check_flow",
    "find_duplicates",
    "parse_filter",
    "read_flow",
    "read_records",
]

_PLACES = {
    "Decide": "litreview.review.views.Decide",
    "Flow": "litreview.prisma.flow.Flow",
    "Record": "litreview.model.Record",
    "Review": "litreview.review.review.Review",
    "SearchFacts": "litreview.review.views.SearchFacts",
    "Stage": "litreview.model.Stage",
    "Verdict": "litreview.model.Verdict",
    "__version__": "litreview.version.__version__",
    "check_flow": "litreview.prisma.identities.check",
    "find_duplicates": "litreview.dedup.find.find_duplicates",
    "parse_filter": "litreview.screening.filter_language.parse_filter",
    "read_flow": "litreview.prisma.flow_input.read_flow",
    "read_records": "litreview.exports.read_records",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'litreview' has no attribute {name!r}")
    module, _, attribute = _PLACES[name].rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
