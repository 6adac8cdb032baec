"""Exceptions with a hint at the next step, and problems as data.

```
LitreviewError                 3: an input or the store could not be used
├── UsageError                 2: a wrong command or option
│   └── NameTaken              2: a reviewer's name is in use on another device
├── NotAReview                 3: the folder holds no review
├── AlreadyAReview             3: the folder already holds a review
├── InputError                 3: a file could not be read in the expected format
├── StoreError                 3: the database could not be used
│   └── NotSaved               3: an event could not be written to disk
└── NoSuchKey                  2: a key, box or name matches nothing, or more than one thing
```
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Literal

Level = Literal["error", "open", "note"]


class LitreviewError(Exception):
    """An operation failed; the message and hint say what failed, where, and what to do next."""

    exit_code: ClassVar[int] = 3
    default_hint: ClassVar[str] = "Run the command again with LITREVIEW_DEBUG=1 to see where it happened."

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = self.default_hint if hint is None else hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(LitreviewError):
    """A wrong command or option, or a combination that makes no sense."""

    exit_code = 2
    default_hint = "See --help."


class NameTaken(UsageError):
    """A reviewer's name is in use on another device, and nobody has confirmed that it is the same person."""


class DecidedElsewhere(UsageError):
    """The reviewer decided on a report in another place since it was shown; nothing was replaced."""


class NothingToSettle(UsageError):
    """The votes on a report do not differ, so that there is nothing to decide by consensus."""


class NotAReview(LitreviewError):
    """Neither the folder nor one above it holds a review."""

    default_hint = (
        "Start one with `litreview init DIR`, try `litreview demo`, or name a folder with --review DIR."
    )


class AlreadyAReview(LitreviewError):
    """The folder already holds a review."""

    default_hint = "Nothing was changed. Work in it with --review, or choose another folder."


class InputError(LitreviewError):
    """A file could not be read in the expected format; the review is unchanged."""

    default_hint = "Nothing was imported from it. Export the file again, or name its format with --format."


@contextmanager
def naming_file(where: str) -> Iterator[None]:
    """Add the name of a file to the errors of its reader, which does not know it."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{where}: {error.message}", error.hint) from error


class StoreError(LitreviewError):
    """The database of the review could not be used.

    Attributes:
        is_gone: Whether its server does not answer, so that a retry may succeed.
        is_full: Whether the disk is full; reading still works.
    """

    is_gone = False
    is_full = False
    default_hint = "Nothing is lost: `litreview rebuild` makes a new store from searches/ and screening/."


class NotSaved(StoreError):
    """An event could not be written to disk, so it does not count."""

    default_hint = "Free some space or close what locks the review, then try again."


class NoSuchKey(LitreviewError):
    """A key, a box or a name matches nothing, or more than one thing."""

    exit_code = 2
    default_hint = "`litreview list` shows the keys; any unique beginning of one will do."


class Terminated(BaseException):
    """A signal ended the program: SIGTERM, or SIGHUP when its terminal closed.

    It is not an `Exception`, so code that handles errors does not catch it.

    Attributes:
        number: The number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as data.

    Attributes:
        id: A short stable name of the kind of problem, such as `hits-differ`.
        level: `error` (inconsistent), `open` (unfinished) or `note`.
        what: One sentence that describes it.
        where: A file, record key, box or search.
        hint: What to do about it.
    """

    id: str
    level: Level
    what: str
    where: str = ""
    hint: str = ""

    def __str__(self) -> str:
        """Return what is wrong, after where it is if that is known."""
        return f"{self.where}: {self.what}" if self.where else self.what
