"""The protocol, to read: stages, criteria, reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from litreview.screening.protocol import label
from litreview.tui.line_wrap import wrapped
from litreview.tui.sanitize import one_line
from litreview.tui.screens.paged import Paged
from litreview.tui.sheets import criteria_long

MEASURE = 84


class ProtocolPage(Paged):
    """What the reviewers agreed on."""

    NAME = "protocol"

    def paint(self) -> None:
        """Show the protocol for the present size."""
        version = self.words("protocol.version", version=one_line(self.desk.protocol.version))
        self.paint_bar(f"{self.words('protocol')} · {version}", one_line(self.desk.reviewer))
        super().paint()

    def lines(self) -> Sequence[Content]:
        """Give the title, the stages, the criteria and the reasons."""
        width = min(MEASURE, self.size.width - 2)
        return [
            *self._indented(self.look.text(one_line(self.desk.protocol.long_title), "bold"), width),
            Content(""),
            *self._stages(),
            self._head("criteria"),
            *criteria_long(self.look, self.desk.protocol, width),
            Content(""),
            self._head("protocol.reasons"),
            *(line for line in self._reasons(width)),
        ]

    def _head(self, name: str) -> Content:
        return Content.assemble(" ", self.look.word(name, "bold"))

    def _indented(self, content: Content, width: int, indent: str = " ") -> Iterator[Content]:
        return (Content.assemble(indent, line) for line in wrapped(content, width - len(indent) + 1))

    def _stages(self) -> Iterator[Content]:
        words = self.words
        yield self._head("protocol.stages")
        for stage, rule in self.desk.protocol.stages.items():
            name = "protocol.reviewers-one" if rule.reviewers == 1 else "protocol.reviewers"
            who = words(name, n=rule.reviewers, rule=words(f"rule.{rule.rule}"))
            yield self.look.text(f" {words(stage.value)}: {who}")
        yield Content("")

    def _reasons(self, width: int) -> Iterator[Content]:
        for reason in self.desk.protocol.reasons:
            # With the key that chooses it, which is its place for good.
            name = f"{self.desk.protocol.key(reason)} {one_line(label(reason, self.words.lang))}"
            yield Content.assemble(" ", self.look.text(name))
            yield from self._indented(self.look.text(one_line(reason.definition), "muted"), width, "   ")
