"""The version of a review whose flow is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from litreview.prisma.messages import describe_moved
from litreview.prisma.numbers import Flow
from litreview.prisma.version_flow import VersionFlow
from litreview.review.flow.current import VersionWindow
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import wrapped
from litreview.tui.parts.date_field import DateField
from litreview.tui.sanitize import one_line


class VersionChoice(ScreenPart):
    """A version of the review; by default the newest, as it is now.

    Attributes:
        known: All versions, the oldest first.
        number: Of the version that is looked at; 0 for the newest.
        is_published: Whether a closed version is looked at as it was published.
    """

    OWN_COMMANDS = (do.VERSION, do.AS_NOW)

    def __init__(self, frame: Frame, dated: DateField) -> None:
        super().__init__(frame)
        self.dated = dated
        self.known: Sequence[VersionFlow] = ()
        self.number = 0
        self.is_published = True

    @property
    def version(self) -> VersionFlow | None:
        """The version that is looked at; None for the newest."""
        return self.known[self.number - 1] if self.number else None

    @property
    def window(self) -> VersionWindow | None:
        """The versions whose boxes are opened; None for the newest."""
        return VersionWindow(self.number, self.number, frozen=self.is_published) if self.number else None

    @property
    def unavailable(self) -> Commands:
        """The keys of versions in a review without updates, and at the newest version that of how it was published."""
        if not self.has_choice:
            return self.OWN_COMMANDS
        return () if self.number else (do.AS_NOW,)

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one version."""
        return len(self.known) > 1

    def active_commands(self) -> Commands:
        """Return the keys of versions; `escape` leads back to the newest."""
        return (*super().active_commands(), *((do.CANCEL,) if self.number else ()))

    async def count(self) -> Flow | None:
        """Count the flow of the version that is looked at; None for that of the newest."""
        self.known = await self.session.ask(self.session.review.flow.versions, self.words.lang)
        # Another person may have taken a beginning back.
        self.number = min(self.number, len(self.known) - 1)
        version = self.version
        if version is None:
            return None
        return version.published if self.is_published and version.published else version.updated

    def label(self) -> str:
        """Name the version that is looked at; empty for the newest of a review with one."""
        if not self.has_choice:
            return ""
        # The newest is not closed: how far it is says more than a date would.
        name = self.words("flow.version", n=self.number or len(self.known))
        if not self.number:
            return name
        return f"{name}, {self.words('flow.published' if self.is_published else 'flow.as-now')}"

    def leads(self) -> list[str]:
        """Name the keys that lead to other versions."""
        if not self.has_choice:
            return []
        back = [
            self.words("flow.as-now-key" if self.is_published else "flow.published-key"),
            self.words("flow.esc-newest"),
        ]
        return [self.words("flow.version-key"), *(back if self.number else ())]

    def moved(self, flow: Flow, width: int) -> Iterator[Content]:
        """Yield what was lost, regained and gained since the version before."""
        if said := describe_moved(flow, self.words.lang):
            for line in wrapped(self.terminal.text(one_line(said)), width):
                yield Content.assemble(" ", line)

    async def do_version(self, _key: str) -> None:
        """Go to the version before, and from the first to the newest."""
        # From the first version on to the newest, so that one key shows them all in turn.
        self.number = (self.number or len(self.known)) - 1
        self.is_published = True
        self.dated.leave()
        await self.frame.reload()

    async def do_as_now(self, _key: str) -> None:
        """Look at a closed version as it is now, or as it was published."""
        self.is_published = not self.is_published
        await self.frame.reload()

    async def do_cancel(self, _key: str) -> None:
        """Go back to the newest version."""
        self.number = 0
        await self.frame.reload()
