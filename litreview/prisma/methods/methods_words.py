"""Texts of the methods in a language: sentences, dates and shares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from litreview.model import Stage
from litreview.prisma.labels import FlowWords
from litreview.prisma.methods.facts import Methods
from litreview.screening.protocol import Criterion, Reason, label
from litreview.screening.template import is_unwritten
from litreview.words.catalogue import Words


class MethodsWords(Words):
    """The texts of the methods in one language; `flow` has those of the flow that they share.

    Raises:
        UsageError: There are none in that language.
    """

    def __init__(self, language: str, template: str, *, scoping: bool = False) -> None:
        self.flow = FlowWords(language, template)
        self.scoping = scoping
        super().__init__(language, "methods")

    def units(self, unit: str, n: int) -> str:
        """Write a number with its unit; a scoping review calls its studies sources of evidence, as PRISMA-ScR does."""
        if self.scoping and unit == "studies":
            return self.count("sources-of-evidence", n)
        return self.flow.count(unit, n)

    def are(self, n: int, unit: str) -> str:
        """Write a count with its verb, as in `1 report was` and `2 reports were`."""
        # A count begins most sentences, and the verb follows its number in both languages.
        return f"{self.units(unit, n)} {self(f'verb.{self.forms.plural(n)}')}"

    def engine(self, facts: Methods) -> str:
        """Return the name of the duplicate engine with its version and profile."""
        profile = self.get(f"profile.{facts.profile}", facts.profile)
        return self("engine_name", version=facts.engine, profile=profile)

    def process(self, facts: Methods, stage: Stage) -> str:
        """Write how a stage's reports were judged; as the plan of the protocol while some are left to judge."""
        protocol, rule = facts.protocol, facts.protocol.stages[stage]
        now = next((one for one in facts.stages if one.stage is stage), None)
        # Where one vote was enough, as under `include-wins`, the text says what the protocol asks for.
        done = now is not None and now.is_finished and (rule.reviewers == 1 or not now.basis.left)
        tense = "done" if done else "planned"
        how = self(f"rule.{rule.rule}.{tense}")
        if rule.rule == "all" and tense == "done" and now and now.consensuses:
            how = self("consensus.rule", reports=self.flow.count("reports", now.consensuses))
        return self(
            f"select.{tense}.{self.forms.plural(rule.reviewers)}",
            stage=self(f"stage.{stage}"),
            people=self.forms.spelled(rule.reviewers),
            blind=self(f"blind.{tense}") if protocol.blind else "",
            rule=how,
        )

    def period(self, first: str, last: str) -> str:
        """Write from which day to which, as in `from 8 to 14 October 2026`, or `on 8 October 2026` for a single one."""
        start, end = self.day(first, full=True).split(), self.day(last, full=True).split()
        if start == end:
            return self("period.day", day=" ".join(end))
        # What both days share stands once, after the second.
        same = next((n for n in range(len(start)) if start[n:] == end[n:]), len(start))
        return self("period", first=" ".join(start[:same]), last=" ".join(end))

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

    def label(self, item: Reason) -> str:
        """Return the label of a reason in this language."""
        return label(item, self.lang)

    def criteria(self, criteria: Iterable[Criterion]) -> str:
        """Write the full text of each criterion, numbered if there are several."""
        whole = [one.text_nl if self.lang == "nl" else one.text for one in criteria]
        texts = [
            self("criterion.unwritten") if is_unwritten(text) else " ".join(text.split()) for text in whole
        ]
        closed = [text if text.endswith((".", "!", "?")) else f"{text}." for text in texts]
        return " ".join([f"({n}) {text}" for n, text in enumerate(closed, 1)] if len(closed) > 1 else closed)
