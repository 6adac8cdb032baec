"""Pairs of records: runs of the engine, and what people say of them."""

from __future__ import annotations

from litreview.model import Stage
from litreview.review.context import Tick, quiet
from litreview.review.duplicates.merge_audit import Audit
from litreview.review.part import Part
from litreview.review.reports import cards
from litreview.review.views import Card, Dedupe, PairCard


class DuplicatesPart(Part):
    """Pairs of records: runs of the engine, and what people say of them."""

    def run(
        self,
        actor: str | None = None,
        *,
        profile: str | None = None,
        anew: bool = False,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> Dedupe:
        """Judge the pairs that no run has judged yet, or all `anew`; a run with nothing new changes nothing.

        The profile is `standard` or `cautious`, else that of the runs that count.
        """
        from litreview.review.duplicates import engine_run

        who = self._who(actor)
        return engine_run.dedupe(self._context, who, profile=profile, anew=anew, dry_run=dry_run, tick=tick)

    def open_pairs(self, limit: int | None = None, language: str = "en") -> list[PairCard]:
        """Give the pairs a person is asked about, the likeliest first, with reasons in a language."""
        from litreview.review.duplicates import questions

        return questions.asked(self._context, limit, language)

    def open_keys(self) -> list[tuple[str, str]]:
        """Give the keys of the pairs a person is asked about, the likeliest first."""
        from litreview.review.duplicates import questions

        return questions.questions(self._context)

    def explain(self, a: str, b: str, language: str = "en") -> PairCard:
        """Say where two records stand, and why, in a language."""
        from litreview.review.duplicates import questions

        return questions.explain(self._context, a, b, language)

    def judge(self, a: str, b: str, verdict: str, actor: str | None = None) -> Card:
        """Say of a pair that it is the `same` report or `different`; gives the first one's report."""
        from litreview.review.duplicates import judgements

        judgements.judge(self._context, a, b, verdict, self._who(actor))
        return self._card(a, actor)

    def join(self, a: str, b: str, actor: str | None = None) -> Card:
        """Make one report of two, and give it."""
        from litreview.review.duplicates import judgements

        judgements.join(self._context, a, b, self._who(actor))
        return self._card(a, actor)

    def split(self, key: str, actor: str | None = None) -> Card:
        """Take a record out of its report, and give the report it is now."""
        from litreview.review.duplicates import judgements

        judgements.split(self._context, key, self._who(actor))
        return self._card(key, actor)

    def audit(self, n: int, seed: int = 1, language: str = "en") -> Audit:
        """Draw merges of the engine for a person, and bound the share of false ones among all."""
        from litreview.review.duplicates import merge_audit

        return merge_audit.audit(self._context, n, seed, language)

    def _card(self, key: str, actor: str | None) -> Card:
        return cards.card(self._context, key, self._who(actor), Stage.TITLE_ABSTRACT)
