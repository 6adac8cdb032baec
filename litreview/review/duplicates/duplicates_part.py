"""Duplicates: runs of the engine over pairs of records, and the judgements of people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from litreview.model import Stage
from litreview.review.duplicates import judgements
from litreview.review.duplicates.questions import joined_questions, pair_cards
from litreview.review.part import ReviewPart
from litreview.review.reports import cards
from litreview.review.views import Card, DedupeResult, PairCard
from litreview.ticks import Tick, quiet


class DuplicatesPart(ReviewPart):
    """Duplicates: runs of the engine over pairs of records, and the judgements of people."""

    def run(
        self,
        actor: str | None = None,
        *,
        profile: str | None = None,
        again: bool = False,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> DedupeResult:
        """Compare the records that no run has judged, or all of them `again`.

        A run without new records changes nothing. The profile is `standard` or `cautious`, by default that of
        the runs that count.
        """
        from litreview.review.duplicates import engine_run

        who = self._who(actor)
        return engine_run.run(self._context, who, profile=profile, again=again, dry_run=dry_run, tick=tick)

    def open_pairs(self, limit: int | None = None, language: str = "en") -> list[PairCard]:
        """Return the possible duplicates to check, the likeliest first, one pair for each two reports."""
        with self._context.store.read() as session:
            pairs = [(pair.a, pair.b) for pair in session.lists.asked()[:limit]]
            return pair_cards(session, pairs, language)

    def open_keys(self) -> list[tuple[str, str]]:
        """Return the keys of the possible duplicates to check, the likeliest first."""
        with self._context.store.read() as session:
            return [(pair.a, pair.b) for pair in session.lists.asked()]

    def open_questions(self, most: int) -> list[tuple[str, ...]]:
        """Return the keys of the records of each question, the likeliest first.

        Reports that are asked about together are one question where they have at most so many records; else
        each pair is one.
        """
        with self._context.store.read() as session:
            pairs = [(pair.a, pair.b) for pair in session.lists.asked()]
            return joined_questions(session, pairs, most)

    def explain_all(self, keys: Sequence[str], language: str = "en") -> list[PairCard]:
        """Return how each two of several records compare."""
        with self._context.store.read() as session:
            return pair_cards(session, list(combinations(sorted(keys), 2)), language)

    def explain(self, a: str, b: str, language: str = "en") -> PairCard:
        """Return how any two records compare, with reasons in a language."""
        with self._context.store.read() as session:
            one, other = sorted((self._context.resolve(session, a), self._context.resolve(session, b)))
            return pair_cards(session, [(one, other)], language)[0]

    def judge(self, a: str, b: str, verdict: str, actor: str | None = None) -> Card:
        """Judge two records to be the `same` report or `different` ones; return the report of the first."""
        judgements.judge(self._context, a, b, verdict, self._who(actor))
        return self._card(a, actor)

    def judge_several(self, groups: Sequence[Sequence[str]], actor: str | None = None) -> None:
        """Judge every pair of several records in one act: the same within a group, different across groups."""
        judgements.judge_several(self._context, groups, self._who(actor))

    def join(self, a: str, b: str, actor: str | None = None) -> Card:
        """Join two reports, and return the result."""
        judgements.join(self._context, a, b, self._who(actor))
        return self._card(a, actor)

    def split(self, key: str, actor: str | None = None) -> Card:
        """Split a record off its report, and return the report it becomes."""
        judgements.split(self._context, key, self._who(actor))
        return self._card(key, actor)

    def _card(self, key: str, actor: str | None) -> Card:
        return cards.card(self._context, key, self._who(actor), Stage.TITLE_ABSTRACT)
