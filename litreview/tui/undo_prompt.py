"""Undo: at once for what was done on the same screen, and only after a second key for anything else."""

from __future__ import annotations

from litreview.review.review import Review
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Undone
from litreview.tui.sanitize import one_line
from litreview.words.catalogue import Words

CARD = frozenset({"decision", "label"})
CONFLICTS = frozenset({"consensus"})
DUPLICATES = frozenset({"judgement"})
RETRIEVAL = frozenset({"retrieval"})
STOP = frozenset({"stop"})
"""The kinds of acts that are done on each screen."""

_PLACES = {"consensus": "conflicts", "judgement": "duplicates", "retrieval": "retrieval"}


def take_back(
    review: Review, reviewer: str, scope: UndoScope, confirmed: str
) -> tuple[Undone | None, Undone | None]:
    """Take back the newest act in a scope; where there is none, an act outside it that was confirmed.

    Args:
        review: The review.
        reviewer: Whose acts.
        scope: What is taken back at once.
        confirmed: The event that was asked about before, if any.

    Returns:
        The act that was taken back, and the act that has to be confirmed first; at most one of them.
    """
    undone = review.decisions.undo(reviewer, scope)
    if undone is not None:
        return undone, None
    other = review.decisions.next_undo(reviewer)
    if other is None or other.event != confirmed:
        return None, other
    # By its id: another window may have added an act since it was asked about.
    return review.decisions.undo(reviewer, UndoScope(frozenset(), also=frozenset({confirmed}))), None


def origin_name(words: Words, undone: Undone) -> str:
    """Return the name of the screen on which an act was done, or its kind where no screen does it."""
    if undone.round_name:
        return one_line(undone.round_name)
    # Only what was settled: of a report that comes back to its reviewer nobody says that it is in a round.
    if undone.what == "consensus" and undone.round:
        return words("rounds").lower()
    if undone.what in _PLACES:
        return words(f"home.{_PLACES[undone.what]}").lower()
    return (
        words(undone.stage).lower()
        if undone.stage
        else one_line(words.get(f"event.{undone.what}", undone.what))
    )


def act_text(words: Words, undone: Undone) -> str:
    """Return the text of an act that is no vote, with the number of its reports if there are several."""
    text = one_line(words.get(f"value.{undone.text}", undone.text))
    if undone.reports == 1:
        return text
    return words("first-of", reports=words.count("report", undone.reports), what=text)
