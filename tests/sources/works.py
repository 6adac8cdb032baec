"""Invented works as the records of a review."""

from __future__ import annotations

from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.views import Decide
from tests.sources.shapes import title


def ris(n: int, *more: str) -> str:
    """Return an invented record as exported without an abstract; it is the same work in all shapes."""
    lines = [
        "TY  - JOUR", f"TI  - {title(n)}", "AU  - Testauteur, Anna", "PY  - 2020",
        "JO  - Journal of Invented Examples", "VL  - 12", "IS  - 3", f"SP  - {100 + n}", f"EP  - {108 + n}", *more,
    ]  # fmt: skip
    return "\n".join([*lines, "ER  - ", "", ""])


def included(review: Review, key: str) -> None:
    """Let a report be included."""
    for stage in (Stage.TITLE_ABSTRACT, Stage.FULL_TEXT):
        review.decisions.decide(Decide(key, Verdict.INCLUDE, stage=stage), "anna")
