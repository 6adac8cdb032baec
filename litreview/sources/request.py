"""Requests to web services and their results, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from litreview.errors import LitreviewError

Wants = Literal["json", "nbib"]
SearchState = dict[str, Any]
"""The position of a search between two requests: plain JSON, so that it can be stored on disk."""


class SourceError(LitreviewError):
    """A web service could not be used; what was fetched before is kept."""

    default_hint = "What was fetched is kept: run the same command again to continue."
    can_restart: ClassVar[bool] = False
    """Whether an interrupted search may succeed if it starts from the beginning."""


class ExpiredPosition(SourceError):
    """A service no longer knows the position of an interrupted search."""

    can_restart = True


@dataclass(frozen=True, slots=True)
class Request:
    """One request without key and mail address, so that it can be shown, cached and stored.

    Attributes:
        path: The path below the base URL of the source.
        wants: The kind of the answer; any other answer is a failure, and the request is repeated.
        post: Whether to send the parameters in the body because they are too long for a URL.
        absent: Whether "not found" (404) is an answer: an empty object, as the service knows nothing of what is named.
    """

    path: str
    params: Mapping[str, str]
    wants: Wants = "json"
    post: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Progressed:
    """The result of an answer.

    Attributes:
        state: The position of the search after it.
        records: The number of records in the answer; an answer without any is not stored.
    """

    state: SearchState
    records: int = 0
