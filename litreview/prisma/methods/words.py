"""How the methods text is said in a language: sentences, numbers, dates, shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import ModuleType

from litreview.prisma.labels import Words, words
from litreview.prisma.methods import words_en as methods_en
from litreview.prisma.methods import words_nl as methods_nl
from litreview.screening.protocol import Criterion, Reason, label

LANGUAGES: dict[str, ModuleType] = {"en": methods_en, "nl": methods_nl}


@dataclass(frozen=True, slots=True)
class Say:
    """The words of one language; `flow` has those of the flow, which stay the same here."""

    language: str
    module: ModuleType
    flow: Words

    def __call__(self, name: str, /, **values: object) -> str:
        """Give a sentence with its places filled."""
        return str(self.module.TEXT[name]).format(**values)

    def some(self, n: int, unit: str) -> str:
        """Count records, reports or studies, as in `1 report` and `1,200 reports`."""
        return self.flow.some(n, unit)

    def are(self, n: int, unit: str) -> str:
        """Count with the verb that fits, as in `1 report was` and `2 reports were`."""
        # With the verb, since counts stand before it in every sentence and both languages bend it.
        return f"{self.some(n, unit)} {self('is' if n == 1 else 'are')}"

    def people(self, n: int) -> str:
        """Count reviewers."""
        return self("one_reviewer") if n == 1 else self("reviewers", n=self.flow.number(n))

    def decimal(self, value: float | None) -> str:
        """Write a figure with two decimals; a dash where it is not defined."""
        return "–" if value is None else f"{value:.2f}".replace(".", self("decimal"))

    def share(self, value: float | None) -> str:
        """Write a share in per cent with one decimal."""
        return "–" if value is None else f"{100 * value:.1f} %".replace(".", self("decimal"))

    def day(self, iso: str | None) -> str:
        """Write an ISO date as `24 Nov 2026`; what is none stays as it is."""
        try:
            # `search.toml` is written by people: what is no date is shown as they wrote it.
            day = date.fromisoformat((iso or "")[:10])
        except ValueError:
            return iso or self("unsaid")
        return f"{day.day} {self.module.MONTHS[day.month - 1]} {day.year}"

    def listed(self, names: list[str]) -> str:
        """Join names as a sentence does: `a, b and c`."""
        if len(names) < 2:  # noqa: PLR2004  # nothing to join
            return "".join(names) or self("none")
        return f"{', '.join(names[:-1])} {self('and')} {names[-1]}"

    def label(self, thing: Criterion | Reason) -> str:
        """Give the label of a criterion or reason in this language."""
        return label(thing, self.language)


def say(language: str, *, updated: bool = False) -> Say:
    """Give the words of a language.

    Raises:
        UsageError: There are none in that language.
    """
    flow = words(language, updated=updated)
    return Say(language, LANGUAGES[language], flow)
