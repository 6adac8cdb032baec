"""Texts of a flow by language: labels of boxes, counts, names of parts."""

from __future__ import annotations

from datetime import date

from litreview.errors import UsageError
from litreview.prisma.flow_templates import TEMPLATES
from litreview.prisma.numbers import NO_REASON, BoxPart, Flow
from litreview.text import clean
from litreview.words.catalogue import Words, languages

OF_LIST = {"database_specific_results": "database_results", "register_specific_results": "register_results"}
NBSP = "\N{NO-BREAK SPACE}"


class FlowWords(Words):
    """The texts of a flow in one language, with the labels of one template."""

    def __init__(self, language: str, template: str = "new_dbr", wording: str = "") -> None:
        """Read the texts of a language, with the labels of a template or those of a wording of their own.

        Raises:
            UsageError: There are none in that language.
        """
        if language not in languages():
            raise UsageError(
                f"There are no texts in {language!r}.", f"Choose one of: {', '.join(languages())}."
            )
        super().__init__(language, "flow")
        self.wording = wording or TEMPLATES[template].words

    @property
    def title(self) -> str:
        """The template's title."""
        return self(f"{self.wording}.title")

    def label(self, box: str) -> str:
        """Return the label of a box, heading (`h_…`), lane (`newstud`, …) or phase; what has none is its own."""
        return self.get(f"{self.wording}.{box}", self.get(f"label.{box}", box))

    def number(self, n: object) -> str:
        """Write a number with its separators; a value that is no number stays as it is."""
        # A flow that somebody typed is shown as it is before its faults are.
        return super().number(n) if isinstance(n, int) else str(n)

    def reported(self, n: object) -> str:
        """Write a number, or that it was not reported."""
        return self("unknown") if n is None else self.number(n)

    def total(self, n: object) -> str:
        """Write `(n = 1,234)` in one piece that no line break can part, or that it was not reported."""
        if n is None:
            return f"({self('unknown').replace(' ', NBSP)})"
        return f"(n{NBSP}={NBSP}{self.number(n)})"

    def iso_date(self, text: str) -> str:
        """Write the day of an ISO 8601 date or instant, as in 2 Feb 2026; a text that is none is made safe to show."""
        try:
            return self.forms.date(date.fromisoformat(text[:10])) if text else ""
        except ValueError:
            # From a ledger, which people may have edited by hand.
            return clean(text)[:11]

    def part(self, part: BoxPart) -> str:
        """Return the name of a part of a box as text that is safe to show."""
        # Names of sources and reasons come from files and could hold control characters of a terminal.
        return self("no_reason") if part.code == NO_REASON else clean(part.name)

    def box(self, box_id: str) -> str:
        """Return the name of a box or of a part of one, with the lane where both lanes have a box of that name."""
        box, colon, part = box_id.partition(":")
        name = clean(part) if colon else self.label(box)
        return f"{name} ({self('other')})" if box.startswith("other_") else name

    def full_name(self, box_id: str, *flows: Flow) -> str:
        """Return the name of a box, with that of its part as one of the flows has it."""
        box, colon, code = box_id.partition(":")
        if colon and (own := self.get(f"label.{box_id}", "")):
            return own
        name = self.box(OF_LIST.get(box, box))
        if not colon:
            return name
        parts = (part for flow in flows for part in flow.parts(box) if code == (part.code or part.name))
        part = next(parts, None)
        # A part that is neither a source nor a reason is a lane.
        return f"{name}: {self.part(part) if part else self.get(code, clean(code))}"
