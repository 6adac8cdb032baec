"""The reports shown to a reviewer in this session, and those that come next."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from litreview.errors import LitreviewError, StoreError
from litreview.model import Stage, State
from litreview.review.review import Review
from litreview.review.views import Card, ReviewerProgress
from litreview.screening.filter_language import Filter, parse_filter

if TYPE_CHECKING:
    from litreview.review.reports.ranked_reports import RelevanceOrder
    from litreview.review.reports.ranking_events import Ranking
    from litreview.review.rounds.rounds_part import RoundProgress

# Enough to look far ahead at the cost of one query; the queue may hold a million.
PAGE = 50
FEW = 5
"""Reports left of a page at which the next one is read."""
BEGINNING = -1
# How often something of one's own may be drawn, and among how many reports it is mixed: too many to guess its place.
BETWEEN_DRAWS = 10
MIXED_INTO = 20
OPEN = (State.TODO, State.WAITING, State.CONFLICT)
TODO = parse_filter("todo")
AGAIN = parse_filter("version:old")


@dataclass(frozen=True, slots=True)
class Course:
    """A selection of reports in a certain order.

    Attributes:
        asked: What they have in common; nothing means all that is to do.
        typed: The same as the reviewer typed it, for the bar.
        round: Id of the round whose reports are judged, blind; empty for screening.
        languages: Codes of languages of texts, in the order of relevance; none means all.
    """

    order: str = "import"
    seed: int = 0
    asked: Filter = TODO
    typed: str = ""
    round: str = ""
    languages: tuple[str, ...] = ()

    @property
    def is_queue(self) -> bool:
        """Whether it is the queue of what is to do."""
        return self.asked == TODO and not self.languages

    @property
    def is_again(self) -> bool:
        """Whether it is what has to be judged again, since a criterion has changed."""
        return self.asked == AGAIN

    def progress(self, review: Review, reviewer: str, stage: Stage) -> ReviewerProgress | RoundProgress:
        """Return how far the reviewer is with it; what comes back unseen is not told apart from the rest."""
        if self.round:
            return review.rounds.progress(self.round, reviewer)
        found = review.decisions.progress(reviewer, stage)
        if review.protocol.self_check is None:
            return found
        again = review.rounds.self_check(reviewer, stage)
        return replace(found, judged=found.judged + again.judged, todo=found.todo + len(again.todo))


QUEUE = Course()


@dataclass(frozen=True, slots=True)
class Step:
    """A report on a path, and the round in which it is judged; none for screening."""

    key: str
    round: str = ""


class Trail:
    """A path through reports that can be walked back; each step reads the report again.

    Attributes:
        seen: The reports in the order in which they were shown.
        at: The place in `seen` of the report on the screen.
        total: How many reports a list holds that is no queue, else 0.
        order: The order by relevance that is gone through; None in any other order.
        newer: An order that takes its place between two reports.
        self_checks: Ids of the rounds in which the reviewer judges own reports again, mixed into the queue.
    """

    def __init__(self, review: Review, reviewer: str, stage: Stage, course: Course = QUEUE) -> None:
        self._review = review
        self._reviewer = reviewer
        self._stage = stage
        self.course = course
        self._ahead: deque[Step] = deque()
        self._after = BEGINNING
        self._positions: Sequence[int] = ()
        # The order in which each report came, and the reports that came since the queue was last begun.
        self._rankings: dict[str, Ranking] = {}
        self._passed: set[Step] = set()
        self._until_draw = 0
        self.self_checks: frozenset[str] = frozenset()
        self.order: RelevanceOrder | None = None
        self.newer: RelevanceOrder | None = None
        self.total = 0
        self.seen: list[Step] = []
        self.at = -1
        self._expected: Card | None = None

    @property
    def round(self) -> str:
        """Id of the round in which the report on the screen is judged; empty for screening."""
        return self.seen[self.at].round if self.seen else self.course.round

    def forward(self) -> Card | None:
        """Return the next report: one seen before, else one from the queue; None when nothing is to do."""
        self._see_own()
        if self.at + 1 < len(self.seen):
            return self._see(self.at + 1)
        return self._pull()

    def back(self) -> Card | None:
        """Return the report that was shown before; None at the first."""
        return self._see(self.at - 1) if self.at > 0 else None

    def go_on(self) -> Card | None:
        """Return the report to judge after a decision: the one that was left open, else the next in the queue."""
        if not self.course.is_queue:
            return self.forward()
        if self.at + 1 < len(self.seen):
            card = self._see(len(self.seen) - 1)
            if self._is_open(card):
                return card
        return self._pull()

    def following(self) -> str:
        """Return the key of the report that `go_on` will most likely show; empty if that is not known, or in a round."""
        steps = self.seen[self.at + 1 :]
        if steps:
            step = steps[-1 if self.course.is_queue else 0]
        else:
            step = next((step for step in list(self._ahead) if step not in self._passed), Step(""))
        return "" if step.round else step.key

    def expect(self, card: Card | None) -> None:
        """Take the report that was read with a decision for the next one, if that it is."""
        self._expected = card

    def look_ahead(self) -> None:
        """Read the next page of the queue while the reviewer reads, if few reports of the last one are left."""
        if self.at >= 0 and len(self._ahead) < FEW and not self.course.round:
            # The step that needs the page reads it then, and shows what is wrong.
            with suppress(LitreviewError):
                self._fill()

    def ranking(self, key: str) -> Ranking | None:
        """Return the order by relevance over all that is to do in which a report came next; None if it came otherwise."""
        return self._rankings.get(key)

    def jump(self, key: str, round_id: str = "") -> Card:
        """Return a certain report, in screening or in a round; moving forward leads back to the one on the screen."""
        self._see_own()
        step = Step(key, self.course.round or round_id)
        card = self._card(step)
        step = replace(step, key=card.key)
        places = [place for place, one in enumerate(self.seen) if one.key == card.key]
        if places:
            self.at = places[0]
            self.seen[self.at] = step
        else:
            # Before the report on the screen, so that moving forward leads back to that one.
            self.at = max(self.at, 0)
            self.seen.insert(self.at, step)
        return card

    def begin_at(self, key: str) -> Card:
        """Return a certain report of a list, and go on from its place there."""
        self._list()
        position = self._review.reports.position(key)
        if position not in self._positions:
            return self.jump(key)
        at = list(self._positions).index(position)
        self.seen = self._steps(self._review.reports.keys_at(self._positions[: at + 1]))
        self._after = at
        return self._see(len(self.seen) - 1)

    def _see_own(self) -> None:
        """Begin a round behind the reports that the reviewer has judged in it, so that moving back leads to them."""
        if self.course.round and self.at < 0:
            self.seen = self._steps(self._review.rounds.own(self.course.round, self._reviewer))
            self.at = len(self.seen) - 1
        elif self._review.protocol.self_check and self.course.is_queue and self.at < 0:
            # So that a vote in one of them can be taken back before the next of them comes.
            self.self_checks = self._review.rounds.self_check(self._reviewer, self._stage).rounds

    def _steps(self, keys: Sequence[str]) -> list[Step]:
        return [Step(key, self.course.round) for key in keys]

    def _see(self, at: int) -> Card:
        self.at = at
        return self._card(self.seen[at])

    def _card(self, step: Step) -> Card:
        expected, self._expected = self._expected, None
        if expected is not None and expected.key == step.key and not step.round:
            return expected
        if step.round:
            return self._review.rounds.card(step.round, step.key, self._reviewer)
        return self._review.reports.card(step.key, self._reviewer, self._stage)

    def _pull(self) -> Card | None:
        """Take the next open report from the queue; after its end come those that were skipped."""
        from_start = self._after == BEGINNING and not self._ahead
        self._adopt()
        while self._ahead or self._fill() or not (from_start or not self.course.is_queue):
            if not self._ahead:
                # The end was reached from the middle: skipped reports lie before, so begin once more.
                from_start, self._after = True, BEGINNING
                self._passed.clear()
                continue
            self._mix()
            step = self._ahead.popleft()
            if step in self._passed:
                # It came in the order before this one, and was skipped.
                continue
            # Read again, since it may have been decided in a list, merged, or completed by others meanwhile.
            card = self._card(step)
            if self._is_open(card) or not self.course.is_queue:
                shown = replace(step, key=card.key)
                # A skipped report moves to the end of the path; it does not appear on it twice.
                self.seen = [*(one for one in self.seen if one.key != card.key), shown]
                self.at = len(self.seen) - 1
                self._passed.update((step, shown))
                self._until_draw -= 1
                # A filter leaves out reports that would have come first.
                if self.order is not None and self.course.is_queue and not step.round:
                    self._rankings[card.key] = self.order.ranking
                return card
        return None

    def _mix(self) -> None:
        """Mix what the reviewer judges again into what is ahead, at places that nobody can guess."""
        setting = self._review.protocol.self_check
        if setting is None or self._until_draw > 0 or self.course.round or not self.course.is_queue:
            return
        self._until_draw = BETWEEN_DRAWS
        if self._stage not in setting.stages:
            return
        rounds = self._review.rounds
        # Screening goes on where nothing can be written; what was decided is reported as not saved then.
        with suppress(StoreError):
            rounds.draw_self_check(self._reviewer, self._stage)
        again = rounds.self_check(self._reviewer, self._stage)
        self.self_checks = again.rounds
        for step in (Step(*one) for one in again.todo):
            if step not in self._passed and step not in self._ahead:
                # Never at the end: what comes after the last report could only be one that was judged before.
                place = Random(f"{step.round} {step.key}").randrange(min(MIXED_INTO, len(self._ahead)))  # noqa: S311
                self._ahead.insert(place, step)

    def _adopt(self) -> None:
        """Go on in the newer order, if there is one: from its first report, without those that came already."""
        # A list that was chosen stays as it was when it was opened.
        if self.newer is not None and self.course.is_queue:
            self.order, self.newer = self.newer, None
            self._positions = self._chosen(self.order)
            self._ahead.clear()
            self._after = BEGINNING
            self._next_page()

    def _fill(self) -> bool:
        """Look further ahead; False at the end of the queue."""
        if self.course.round:
            # A round is small: all of it at once, and nothing more until it is begun again.
            keys = (
                []
                if self._after > BEGINNING
                else self._review.rounds.queue(self.course.round, self._reviewer)
            )
            self._after = len(keys)
            self._ahead.extend(self._steps(keys))
            return bool(keys)
        if self.course.order != "import" or not self.course.is_queue:
            return self._fill_from_list()
        page = self._review.reports.queue(self._reviewer, self._stage, after=self._after, limit=PAGE)
        self._ahead.extend(Step(card.key) for card in page)
        if page:
            self._after = page[-1].position
        return bool(page)

    def _fill_from_list(self) -> bool:
        """Take a page of a list that was made once: its order would cost a sort at every page."""
        if self._after == BEGINNING:
            self._list()
        return self._next_page()

    def _next_page(self) -> bool:
        start = self._after + 1
        self._after = min(start + PAGE, len(self._positions)) - 1
        self._ahead.extend(self._steps(self._review.reports.keys_at(self._positions[start : start + PAGE])))
        return bool(self._ahead)

    def _chosen(self, order: RelevanceOrder) -> Sequence[int]:
        """Return the positions of an order, or those of some languages."""
        wanted = self.course.languages
        if not wanted:
            return order.positions
        leads, languages = order.leads, order.languages
        return [
            position
            for position in order.positions
            if position in leads and languages[leads[position]] in wanted
        ]

    def _list(self) -> None:
        course, reports = self.course, self._review.reports
        if course.order == "relevance":
            self.order = reports.relevance_order(self._stage, course.asked, self._reviewer, course.seed)
            self._positions = self._chosen(self.order)
        else:
            self._positions = reports.positions(
                self._stage, course.asked, self._reviewer, course.order, course.seed
            )
        self.total = 0 if course.is_queue else len(self._positions)

    @staticmethod
    def _is_open(card: Card) -> bool:
        """Return whether a report waits for this reviewer, who can also be in conflict alone, by two different votes."""
        return card.state in OPEN and (card.mine is None or card.state is State.CONFLICT)
