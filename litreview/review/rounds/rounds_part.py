"""Rounds: pilots that calibrate the reviewers, check samples of decided reports, and self-checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.duplicates.questions import pair_cards
from litreview.review.event_text import Name
from litreview.review.part import ReviewPart
from litreview.review.rounds import check_results, drawing, judging, pilot_results, round_blinding
from litreview.review.rounds.check_results import CheckResult
from litreview.review.rounds.drawing import CheckPlan, DrawOptions
from litreview.review.rounds.pilot_results import PilotResult
from litreview.review.rounds.round_log import (
    DrawnReport,
    all_rounds,
    drawn_reports,
    find_round,
    judged_by,
    titles_of,
    to_judge,
)
from litreview.review.views import Card, HistoryLine, PairCard
from litreview.standing.round_events import Frame, Purpose, Round
from litreview.words.catalogue import Words

if TYPE_CHECKING:
    from litreview.review.rounds.self_checks import OwnConsistency, SelfCheckQueue


KINDS: Mapping[Purpose, str] = {
    "calibration": "a pilot", "check": "a check sample",
    "self": "a self-check, whose result is in `litreview rounds own`",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far a reviewer is in a round.

    Attributes:
        total: Reports that this reviewer has judged or can still judge.
        judged: Of them, those that are judged.
        judged_by: Reports judged by each reviewer.
        is_open: Whether somebody still has to judge.
    """

    round: Round
    total: int
    judged: int
    judged_by: dict[str, int]
    is_open: bool

    @property
    def todo(self) -> int:
        """Reports that this reviewer can still judge."""
        return self.total - self.judged

    @property
    def awaited(self) -> int:
        """Reports that wait for this reviewer: none in a pilot that others have finished."""
        return 0 if self.round.is_pilot and not self.is_open else self.todo


@dataclass(frozen=True, slots=True)
class JudgedMerge:
    """A merge in a check sample; `said` is the verdict of people on the pair, None without one or if they disagree."""

    pair: PairCard
    said: str | None


class RoundsPart(ReviewPart):
    """Rounds: pilots that calibrate the reviewers, check samples of decided reports, and self-checks.

    A round is named by its name or its id. Its votes are decisions with `round` set, recorded by `decisions.decide`.
    """

    def all(self) -> list[Round]:
        """Return the pilots and check samples, oldest first; self-checks are mixed into screening."""
        with self._context.store.read() as session:
            return [one for one in all_rounds(session) if not one.is_self_check]

    def find(self, name: str) -> Round:
        """Return the round with this name or id.

        Raises:
            NoSuchKey: There is none.
        """
        with self._context.store.read() as session:
            return find_round(session, name)

    def plan_check(self, of: Frame = "excluded", stage: Stage | None = None) -> CheckPlan:
        """Return what a check sample would be drawn from, who can judge it, and proposed sizes."""
        return drawing.plan_check(self._context, of, stage or Stage.TITLE_ABSTRACT)

    def pilot_size(self, stage: Stage | None = None) -> int:
        """Count the reports that a new pilot at a stage can be drawn from."""
        from litreview.review.rounds.frames import pilot_keys

        with self._context.store.read() as session:
            return len(pilot_keys(session, stage or Stage.TITLE_ABSTRACT))

    def draw_pilot(self, options: DrawOptions, actor: str | None = None) -> Round:
        """Draw a pilot."""
        return drawing.draw_pilot(self._context, options, self._who(actor))

    def draw_check(self, options: DrawOptions, actor: str | None = None) -> Round:
        """Draw a check sample."""
        return drawing.draw_check(self._context, options, self._who(actor))

    def join(self, purpose: Purpose, options: DrawOptions, actor: str | None = None) -> Round:
        """Return the round to judge: the one with the given name, else an open one of the same kind, else a new one.

        Raises:
            UsageError: The round with that name is another one.
        """
        known = [one for one in self.all() if one.purpose == purpose and one.adds_to is None]
        wanted = (options.stage, None if purpose == "calibration" else options.of)
        if options.name is not None:
            found = next((one for one in known if one.name == options.name), None)
            if found is not None:
                _check_draw(found, wanted, options.number)
        else:
            similar = (
                one
                for one in reversed(known)
                if (one.stage, one.of) == wanted and options.seed in (None, one.seed)
            )
            found = next((one for one in similar if self._is_joined(one, options.number, actor)), None)
        if found is not None:
            return found
        return (
            self.draw_pilot(options, actor) if purpose == "calibration" else self.draw_check(options, actor)
        )

    def _is_joined(self, one: Round, number: int, actor: str | None) -> bool:
        """Return whether a reviewer joins a round instead of drawing a new one."""
        found = self.progress(one.id, actor)
        if found.is_open and (one.is_pilot or found.todo):
            return True
        return one.of == "merged" and self._is_same_draw(one, number)

    def _is_same_draw(self, one: Round, number: int) -> bool:
        """Return whether a sample of so many merges would be drawn from the frame of an earlier one of that size.

        A person's judgement on a pair stands, so that judging such a sample again would add nothing.
        """
        from litreview.review.rounds.frames import check_frame

        if len(one.records) != min(number, len(one.frame)):
            return False
        with self._context.store.read() as session:
            return sorted(check_frame(session, "merged", one.stage).keys) == list(one.frame)

    def progress(self, name: str, reviewer: str | None = None) -> RoundProgress:
        """Return how far a reviewer is in a round."""
        who = self._who(reviewer)
        with self._context.store.read() as session:
            round_ = find_round(session, name)
            reports = drawn_reports(session, round_)
        return self._progress(round_, reports, who)

    def _progress(self, round_: Round, reports: list[DrawnReport], who: str) -> RoundProgress:
        own = sum(report.vote_of(who) is not None for report in reports)
        left = len(to_judge(reports, round_, who))
        by_person = judged_by(reports)
        if round_.is_pilot:
            is_open = round_blinding.is_open(self._context, round_, reports)
        else:
            judged = [check_results.judged_as(self._context, round_, report) for report in reports]
            is_open = "unjudged" in judged
        return RoundProgress(round_, own + left, own, by_person, is_open)

    def queue(self, name: str, reviewer: str | None = None) -> list[str]:
        """Return the keys of the reports that a reviewer still has to judge in a round, in the order of the draw."""
        who = self._who(reviewer)
        with self._context.store.read() as session:
            round_ = find_round(session, name)
            reports = to_judge(drawn_reports(session, round_), round_, who)
        return [report.key if round_.of == "merged" else report.lead or report.key for report in reports]

    def own(self, name: str, reviewer: str | None = None) -> list[str]:
        """Return the keys of the reports that a reviewer has judged in a round, in the order of the draw."""
        who = self._who(reviewer)
        with self._context.store.read() as session:
            reports = drawn_reports(session, find_round(session, name))
        return [report.lead or report.key for report in reports if report.vote_of(who) is not None]

    def card(self, name: str, key: str, reviewer: str | None = None) -> Card:
        """Return a report of a round as a reviewer sees it there: blind to what was decided in screening."""
        return judging.round_card(self._context, name, key, self._who(reviewer))

    def history(
        self, name: str, key: str, reviewer: str | None = None, event_name: Name = str
    ) -> list[HistoryLine] | None:
        """Return what happened to a report of a self-check, without what was decided; None in any other round."""
        return judging.round_history(self._context, name, key, self._who(reviewer), event_name)

    def merges(self, name: str, language: str = "en") -> list[JudgedMerge]:
        """Return the merges of a check sample, each with what people said of the two records."""
        with self._context.store.read() as session:
            round_ = find_round(session, name)
            reports = [
                one for one in drawn_reports(session, round_) if one.lead and one.key in round_.partners
            ]
            pairs = [tuple(sorted((one.key, round_.partners[one.key]))) for one in reports]
            cards = pair_cards(session, [(a, b) for a, b in pairs], language)
        said = [next(iter(one.said)) if len(one.said) == 1 else None for one in reports]
        return list(map(JudgedMerge, cards, said))

    def pilot_result(self, name: str, reviewer: str | None = None) -> PilotResult:
        """Return the result of a pilot.

        Raises:
            UsageError: The round is a check sample, or the reviewer may not see the result yet.
        """
        round_, reports, titles = self._result(name, reviewer, "calibration")
        return pilot_results.pilot_result(self._context, round_, reports, titles)

    def check_result(self, name: str, reviewer: str | None = None) -> CheckResult:
        """Return the result of a check sample; draws that add to a sample are part of its result.

        Raises:
            UsageError: The round is a pilot, or the reviewer may not see the result yet.
        """
        round_, reports, titles = self._result(name, reviewer, "check")
        with self._context.store.read() as session:
            more = [
                (one, drawn_reports(session, one)) for one in all_rounds(session) if one.adds_to == round_.id
            ]
        return check_results.check_result(self._context, round_, reports, more, titles)

    def _result(
        self, name: str, reviewer: str | None, purpose: Literal["calibration", "check"]
    ) -> tuple[Round, list[DrawnReport], dict[str, tuple[str, int | None]]]:
        who = self._who(reviewer)
        with self._context.store.read() as session:
            round_ = find_round(session, name)
            if round_.purpose != purpose:
                raise UsageError(
                    f"{round_.name} is {KINDS[round_.purpose]}.", "`litreview rounds` lists all rounds."
                )
            reports = drawn_reports(session, round_)
            # Rounds are blind, even where screening is not.
            if round_.is_pilot and round_blinding.is_open(self._context, round_, reports):
                counts = judged_by(reports).items()
                judged = ", ".join(f"{one} {n} of {len(reports)}" for one, n in counts) or "nobody"
                raise UsageError(
                    f"{round_.name} is open: judged by {judged}.",
                    "Its result is shown when everyone has judged all of it.",
                )
            left = len(to_judge(reports, round_, who))
            if left and not round_.is_pilot and round_.of != "merged":
                raise UsageError(
                    f"{round_.name}: {left} left for {who} to judge.",
                    "Its result is shown to those who have judged all that they can.",
                )
            return round_, reports, titles_of(session, round_.records)

    def sentences(self, name: str, reviewer: str | None = None, language: str = "en") -> list[str]:
        """Return the result of a round in words, as the methods text gives it.

        Raises:
            UsageError: The reviewer may not see the result yet.
        """
        from litreview.prisma.methods.rounds_text import check_sentences, pilot_sentences
        from litreview.review.rounds.round_facts import check_facts, pilot_facts

        words = Words(language, "methods")
        if self.find(name).is_pilot:
            return list(pilot_sentences([pilot_facts(self.pilot_result(name, reviewer))], words))
        result = self.check_result(name, reviewer)
        return list(check_sentences([check_facts(result)], words)) if result.is_finished else []

    def self_check(self, reviewer: str | None = None, stage: Stage | None = None) -> SelfCheckQueue:
        """Return what of their own a reviewer judges again at a stage, without drawing anything."""
        from litreview.review.rounds import self_checks

        with self._context.store.read() as session:
            return self_checks.queue(session, self._who(reviewer), stage or Stage.TITLE_ABSTRACT)

    def draw_self_check(
        self, reviewer: str | None = None, stage: Stage | None = None, seed: int | None = None
    ) -> Round | None:
        """Draw what the protocol asks a reviewer to judge again by now; None if nothing is due."""
        from litreview.review.rounds import self_checks

        return self_checks.draw_due(self._context, self._who(reviewer), stage or Stage.TITLE_ABSTRACT, seed)

    def consistency(self, reviewer: str | None = None, stage: Stage | None = None) -> OwnConsistency | None:
        """Return how consistently a reviewer decides at a stage; None if nothing of theirs was drawn."""
        from litreview.review.rounds import self_checks

        with self._context.store.read() as session:
            return self_checks.consistency(
                self._context, session, self._who(reviewer), stage or Stage.TITLE_ABSTRACT
            )

    def consistencies(self, reviewer: str | None = None, stage: Stage | None = None) -> list[OwnConsistency]:
        """Return the consistency of each reviewer whose votes one may see: one's own; under an open protocol everyone's."""
        from litreview.review.rounds import self_checks

        who, at = self._who(reviewer), stage or Stage.TITLE_ABSTRACT
        with self._context.store.read() as session:
            names = dict.fromkeys(
                [who, *sorted(one.reviewer for one in self_checks.self_checks(session, at))]
            )
            if self._context.protocol.blind:
                names = dict.fromkeys([who])
            found = (self_checks.consistency(self._context, session, name, at) for name in names)
            return [one for one in found if one is not None]

    def settle(self, name: str, key: str, actor: str | None = None, *, adopt: bool) -> None:
        """Settle a second judgement that differs: the first decision stands, or `adopt` the second."""
        judging.settle(self._context, name, key, self._who(actor), adopt=adopt)

    def note(self, name: str, key: str, text: str, actor: str | None = None) -> None:
        """Note what was agreed about a report of a round."""
        judging.note(self._context, name, key, text, self._who(actor))


def _check_draw(one: Round, wanted: tuple[Stage | None, Frame | None], number: int) -> None:
    """Check that a round was drawn at a stage, from a frame and in a number.

    Raises:
        UsageError: It was not.
    """
    # A frame that is smaller than the number was drawn as a whole.
    if (one.stage, one.of) != wanted or len(one.records) != min(number, one.frame_size or number):
        raise UsageError(
            f"{one.name} has {len(one.records)} reports ({one.of or 'a pilot'} at {one.stage}).",
            "Give that number and kind to join it, or another name for a new one.",
        )
