"""The base class of the parts of an open review."""

from __future__ import annotations

from collections.abc import Sequence

from litreview.review import startup
from litreview.review.context import Context


class ReviewPart:
    """A part of an open review, such as its searches; `Review` loads it when it is first used."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def _name(self, name: str | None = None) -> str:
        """Return the name given, else the remembered reviewer, else the login name, as a slug."""
        return startup.reviewer_name(self._context.settings, name)

    def _who(self, name: str | None = None) -> str:
        """Return the acting reviewer, by the renames in force."""
        return self._context.who(self._name(name))


def as_sequence(keys: str | Sequence[str]) -> Sequence[str]:
    """Return one key, or several, as a sequence."""
    return [keys] if isinstance(keys, str) else keys
