"""An invented article, from which tests make others."""

from __future__ import annotations

from dataclasses import replace

from litreview.model import Record

ARTICLE = Record(
    type="article",
    title="Counting invented sheep in three meadows",
    authors=("Testauteur, Anna", "Proef, Bram"),
    year=2018,
    journal="Journal of Invented Examples",
    volume="12",
    issue="3",
    pages="45-61",
)
BARE = replace(ARTICLE, volume=None, issue=None, pages=None)
