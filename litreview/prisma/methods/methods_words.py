"""Texts of the methods in a language: sentences, dates and shares."""

from __future__ import annotations

from datetime import date

from litreview.model import Stage
from litreview.prisma.labels import FlowWords
from litreview.prisma.methods.facts import Methods
from litreview.screening.protocol import Criterion, Protocol, Reason, label
from litreview.words.catalogue import Words


class MethodsWords(Words):
    """The texts of the methods in one language; `flow` has those of the flow that they share.

    Raises:
        UsageError: There are none in that language.
    """

    def __init__(self, language: str, template: str) -> None:
        self.flow = FlowWords(language, template)
        super().__init__(language, "methods")

    def are(self, n: int, unit: str) -> str:
        """Write a count with its verb, as in `1 report was` and `2 reports were`."""
        # A count begins most sentences, and the verb follows its number in both languages.
        return f"{self.flow.count(unit, n)} {self(f'verb.{self.forms.plural(n)}')}"

    def engine(self, facts: Methods) -> str:
        """Return the name of the duplicate engine with its version and profile."""
        profile = self.get(f"profile.{facts.profile}", facts.profile)
        return self("engine_name", version=facts.engine, profile=profile)

    def process(self, protocol: Protocol, stage: Stage) -> str:
        """Write how a stage's reports are judged."""
        rule, name = protocol.stages[stage], self(f"stage.{stage}")
        if rule.reviewers == 1:
            return self("select.one", stage=name)
        blind = self("blind") if protocol.blind else ""
        people = self.forms.spelled(rule.reviewers)
        return self("select", stage=name, people=people, blind=blind, rule=self(f"rule.{rule.rule}"))

    def decimal(self, value: float | None) -> str:
        """Write a value with two decimals; a dash where it is not defined."""
        return "–" if value is None else self.forms.fraction(value, 2)

    def share(self, value: float | None) -> str:
        """Write a share as a percentage with one decimal; a dash where it is not defined."""
        return "–" if value is None else self.forms.share(value)

    def day(self, iso: str | None, *, full: bool = False) -> str:
        """Write an ISO date as `24 Nov 2026`, or with the full month; a text that is no date stays as it is."""
        try:
            moment = date.fromisoformat((iso or "")[:10])
        except ValueError:
            # `search.toml` is written by people.
            return iso or self("unsaid")
        return self.forms.full_date(moment) if full else self.forms.date(moment)

    def join(self, names: list[str]) -> str:
        """Join names as a sentence does, as in `a, b and c`."""
        return self.forms.join(names) or self("none")

    def label(self, item: Criterion | Reason) -> str:
        """Return the label of a criterion or reason in this language."""
        return label(item, self.lang)
