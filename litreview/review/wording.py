"""Events in a few words."""

from __future__ import annotations

from litreview.model import Event

HIDDEN = "hidden"
"""Stands for another reviewer's verdict, reason and note while the asker has yet to vote (RULES 8)."""

SAID = ("verdict", "outcome", "withdraws", "name", "file")


def said(event: Event) -> str:
    """Say an event in a few words, such as `exclude, no_minor`."""
    words = [str(event.body[name]) for name in SAID if event.body.get(name)]
    words += [str(reason) for reason in event.body.get("reasons") or ()]
    return ", ".join(words)
