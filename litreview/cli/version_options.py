"""The options of `flow` about versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# The values of living_flow.Layout, repeated so that --help need not import it; a test compares them.
LayoutWord = Literal["each", "latest", "base", "all"]


@dataclass(frozen=True, slots=True)
class VersionOptions:
    """The options of `flow` about versions.

    Attributes:
        version: `--version N`.
        since: `--since M`.
        now: `--now`.
        versions: `--versions`.
        columns: `--columns`.
        frozen: `--frozen`.
    """

    version: int | None = None
    since: int | None = None
    now: bool = False
    versions: bool = False
    columns: LayoutWord | None = None
    frozen: bool = False

    @property
    def given(self) -> list[str]:
        """The options that were given, as they are typed."""
        return [f"--{name}" for name in self.__slots__ if getattr(self, name) not in (None, False)]

    @property
    def is_of_one(self) -> bool:
        """Whether the flow of a version is wanted, or of several together."""
        return self.version is not None or self.since is not None
