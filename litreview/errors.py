"""What can go wrong, as exceptions with a next step and as data.

```
LitreviewError                 3: an input or the store could not be used
├── UsageError                 2: the words of a command do not fit
│   └── NameTaken              2: a reviewer's name is somebody's on another device
├── NotAReview                 3: the folder holds no review
├── AlreadyAReview             3: the folder holds a review already
├── InputError                 3: a file could not be read as what it should be
├── StoreError                 3: the database could not be used
│   └── NotSaved               3: an event could not be written; nothing was claimed
└── NoSuchKey                  2: a key, box or name matches nothing, or too much
```
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

Level = Literal["error", "open", "note"]


class LitreviewError(Exception):
    """Something could not be done; says what, where and what to do next."""

    exit_code: ClassVar[int] = 3
    default_hint: ClassVar[str] = "Run the command again with LITREVIEW_DEBUG=1 to see where it happened."

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = self.default_hint if hint is None else hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(LitreviewError):
    """The words of a command do not fit together."""

    exit_code = 2
    default_hint = "See --help."


class NameTaken(UsageError):
    """A reviewer's name is used on another device, and nobody has said that it is the same person."""


class NotAReview(LitreviewError):
    """Neither the folder nor one above it holds a review."""

    default_hint = (
        "Start one with `litreview init DIR`, try `litreview demo`, or name a folder with --review DIR."
    )


class AlreadyAReview(LitreviewError):
    """The folder already holds a review."""

    default_hint = "Nothing was changed. Work in it with --review, or choose another folder."


class InputError(LitreviewError):
    """A file could not be read as what it should be; the review is as it was."""

    default_hint = "Nothing was imported from it. Export the file again, or name its format with --format."


class StoreError(LitreviewError):
    """The database of the review could not be used.

    Attributes:
        is_gone: Whether its server does not answer, so that the same may succeed a little later.
        is_full: Whether the disk takes nothing more; reading goes on.
    """

    is_gone = False
    is_full = False
    default_hint = "Nothing is lost: `litreview rebuild` makes a new store from searches/ and screening/."


class NotSaved(StoreError):
    """An event could not be written to disk; it does not count."""

    default_hint = "Free some space or close what locks the review, then try again."


class NoSuchKey(LitreviewError):
    """A key, a box or a name matches nothing, or more than one thing."""

    exit_code = 2
    default_hint = "`litreview list` shows the keys; any unique beginning of one will do."


class Terminated(BaseException):
    """A signal ended the program: SIGTERM, or SIGHUP when its terminal closed. No error, so nothing that handles errors takes it.

    Attributes:
        number: The signal's number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, as data.

    Attributes:
        id: A short stable name of the kind of problem, such as `hits-differ`.
        level: `error` (does not add up), `open` (not finished) or `note`.
        what: One sentence.
        where: A file, a record key, a box or a search.
        hint: What to do.
    """

    id: str
    level: Level
    what: str
    where: str = ""
    hint: str = ""
