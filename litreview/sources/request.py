"""Requests and what came back, as plain values; nothing here is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from litreview.errors import LitreviewError

Wants = Literal["json", "nbib"]
State = dict[str, Any]
"""Where a search stands between two requests: plain JSON, so that it can lie on disk."""


class SourceError(LitreviewError):
    """A web service could not be used; what was fetched before stays."""

    default_hint = "What was fetched stays: run the same command again to go on."
    may_begin_anew: ClassVar[bool] = False
    """Whether a search that was left in its middle may do better from its beginning."""


class Stale(SourceError):
    """A service no longer knows the place where a search was left."""

    may_begin_anew = True


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, without key and mail address, so that it may be shown, cached and kept.

    Attributes:
        path: Below the source's address.
        wants: What the answer has to be; anything else is a fault of the way, and asked again.
        post: Whether the words are too many for an address.
    """

    path: str
    params: Mapping[str, str]
    wants: Wants = "json"
    post: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer came to.

    Attributes:
        state: Where the search stands now.
        records: How many records the answer holds; with none it is not kept.
    """

    state: State
    records: int = 0
