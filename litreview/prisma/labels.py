"""Words of a flow by language: labels of boxes, counts, names of what a check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import ModuleType

from litreview.errors import UsageError
from litreview.prisma import words_en, words_nl
from litreview.prisma.numbers import NO_REASON, Flow, Part
from litreview.text import clean

LANGUAGES: dict[str, ModuleType] = {"en": words_en, "nl": words_nl}
OF_LIST = {"database_specific_results": "database_results", "register_specific_results": "register_results"}
ONE = {"records": "record", "reports": "report", "studies": "study"}
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language for one template.

    Attributes:
        language: ISO 639-1 code.
        labels: By box id, heading (`h_…`), lane (`newstud`, …) and phase.
        phrases: Sentences round the boxes, with places for numbers.
        terms: Words for what the identities compute with.
        messages: Sentences of the identities.
    """

    language: str
    labels: Mapping[str, str]
    phrases: Mapping[str, str]
    terms: Mapping[str, str]
    messages: Mapping[str, str]

    def number(self, n: object) -> str:
        """Write a number with its thousands marks; what is no number as it is."""
        # Of no count too: a flow that somebody typed must be shown as it is before its faults are.
        return f"{n:,}".replace(",", self.phrases["thousands"]) if isinstance(n, int) else str(n)

    def count(self, n: object) -> str:
        """Write `(n = 1,234)` in one piece that no line break can part, or that it was not reported."""
        if n is None:
            return f"({self.phrases['unknown'].replace(' ', NBSP)})"
        return f"(n{NBSP}={NBSP}{self.number(n)})"

    def some(self, n: int, unit: str) -> str:
        """Count records, reports or studies in words, as in `1 report` and `2 reports`."""
        return self.phrases[ONE[unit] if n == 1 else unit].format(n=self.number(n))

    def plain(self) -> Words:
        """Give the same words with numbers in plain digits, for sentences that programs read too."""
        return replace(self, phrases={**self.phrases, "thousands": ""})

    def named(self, part: Part) -> str:
        """Name a part of a box as text that is safe to show."""
        # Names of sources and reasons come from files; signs that steer a terminal must not get through.
        return self.phrases["no_reason"] if part.code == NO_REASON else clean(part.name)

    def box(self, box_id: str) -> str:
        """Name a box or a part of one, with the lane where both lanes have a box of that name."""
        box, colon, part = box_id.partition(":")
        name = clean(part) if colon else self.labels.get(box, box)
        return f"{name} ({self.phrases['other']})" if box.startswith("other_") else name

    def whole(self, box_id: str, *flows: Flow) -> str:
        """Name a box, or a part with the box that it is part of, by the names that it has in one of the flows."""
        box, colon, code = box_id.partition(":")
        name = self.box(OF_LIST.get(box, box))
        if not colon:
            return name
        parts = (part for flow in flows for part in flow.parts(box) if code == (part.code or part.name))
        part = next(parts, None)
        # What is no source and no reason is a lane.
        return f"{name}: {self.named(part) if part else self.phrases.get(code, clean(code))}"


def words(language: str, *, updated: bool = False) -> Words:
    """Give the words of a language.

    Raises:
        UsageError: There are none in that language.
    """
    module = LANGUAGES.get(language)
    if module is None:
        raise UsageError(f"The flow has no words in {language!r}.", f"Choose one of: {', '.join(LANGUAGES)}.")
    # A review that updates nothing has no "new" studies, only studies.
    labels = module.LABELS if updated else {**module.LABELS, **module.NEW_REVIEW}
    return Words(language, labels, module.PHRASES, module.TERMS, module.MESSAGES)
