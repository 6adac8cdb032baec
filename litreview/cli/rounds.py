"""`litreview rounds` and its subcommands, and the start of a round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from litreview.cli import console
from litreview.cli.audit import ask
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, Key, Stage, stage_of
from litreview.cli.pairs import pair_lines
from litreview.cli.round_options import FrameWord, Of, Seed
from litreview.cli.round_results import (
    check_json,
    check_lines,
    differing_json,
    own_json,
    own_line,
    own_lines,
    pilot_json,
    pilot_lines,
    share_up,
)
from litreview.cli.screen import in_lines, on_screen
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.rounds.check_results import CheckResult
    from litreview.review.rounds.drawing import CheckPlan, DrawOptions
    from litreview.review.rounds.rounds_part import RoundProgress
    from litreview.review.rounds.self_checks import OwnConsistency
    from litreview.standing.round_events import Purpose, Round, Stratum

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of a pilot or check sample.")]


@dataclass(frozen=True, slots=True)
class RoundWords:
    """The options of `screen` that name a round."""

    pilot: int | None
    check: int | None
    of: FrameWord
    by: str
    stage: Any
    name: str | None
    seed: int | None

    @property
    def purpose(self) -> Purpose:
        """Whether it is a pilot or a check sample."""
        return "check" if self.pilot is None else "calibration"

    def options(self) -> DrawOptions:
        """Return what to draw.

        Raises:
            UsageError: `by` names something else than reason, language and reviewer.
        """
        from litreview.review.rounds.drawing import DrawOptions
        from litreview.standing.round_events import STRATA

        by = [word.strip() for word in self.by.split(",") if word.strip()]
        if wrong := next((word for word in by if word not in STRATA), None):
            raise UsageError(f"--by {wrong}: there is no such division.", f"Use {', '.join(STRATA)}.")
        return DrawOptions(
            self.pilot or self.check or 0,
            stage_of(self.stage),
            self.name,
            self.seed,
            self.of,
            cast("list[Stratum]", by),
        )


def judge_round(words: RoundWords, actor: str | None, preferences: dict[str, Any], *, plain: bool) -> None:
    """Join or draw a round, and judge it; without a terminal list what is to judge."""
    if words.pilot is not None and words.check is not None:
        raise UsageError("--pilot and --check are two different rounds.", "Give one of them.")
    if preferences["order"] != "import" or preferences["only"]:
        raise UsageError("A round has an order and a selection of its own.", "Leave out --order and --only.")
    options = words.options()
    if words.of == "merged" and words.check is not None:
        _judge_merges(words, options, actor)
        return

    def find(review: Review) -> dict[str, Any]:
        joined = review.rounds.join(words.purpose, options, actor)
        return {"round": joined.id, "stage": str(joined.stage)}

    if plain:
        in_lines(actor, find, **preferences)
    elif console.has_terminal() and not console.wants_json():
        on_screen("card", actor, find, **preferences)
    else:
        with open_to_write(actor) as review:
            joined = review.rounds.join(words.purpose, options, actor)
            todo = review.rounds.queue(joined.id, actor)
        data = {"round": joined.name, "size": len(joined.records), "seed": joined.seed, "todo": todo}
        console.show(data, [_drawn_line(joined, len(todo)), *todo])


def _judge_merges(words: RoundWords, options: DrawOptions, actor: str | None) -> None:
    """Join or draw a check sample of merged records, and ask about its pairs; without a terminal list them."""
    with open_to_write(actor) as review:
        joined = review.rounds.join(words.purpose, options, actor)
        pairs = [one.pair for one in review.rounds.merges(joined.id) if one.said is None]
        if console.has_terminal() and not console.wants_json():
            ask(review, pairs, actor)
            return
    data = {"round": joined.name, "size": len(joined.records), "seed": joined.seed, "todo": pairs}
    lines = [line for pair in pairs for line in ("", *pair_lines(pair))]
    console.show(data, [_drawn_line(joined, len(pairs)), *lines])


def _drawn_line(one: Round, todo: int) -> str:
    of = f" of {one.frame_size:,}" if one.frame_size else ""
    return f"{one.name}: {plural(len(one.records), 'report')}{of}, seed {one.seed}; {todo} to judge."


def run(context: typer.Context, actor: As = None) -> None:
    """Show rounds and your own consistency, and settle what differs.

    With no subcommand, lists the rounds. `screen --pilot N` and `screen --check N` draw them.
    """
    if context.invoked_subcommand is not None:
        return
    from litreview.model import Stage

    with console.open_review() as review:
        rows = [(one, review.rounds.progress(one.id, actor)) for one in review.rounds.all()]
        own = [found for stage in Stage if (found := review.rounds.consistency(actor, stage))]
    data = [summary(one, progress) for one, progress in rows]
    lines = [
        (
            row["name"],
            row["kind"],
            plural(row["size"], "report"),
            f"{row['judged']} of {row['judged'] + row['todo']} by you",
            "open" if row["open"] else "finished",
        )
        for row in data
    ]
    shown = columns(lines) if lines else ["No rounds yet: `litreview screen --pilot 25` draws one."]
    console.show(data, [*shown, *map(own_line, own)])


def summary(one: Round, progress: RoundProgress) -> dict[str, Any]:
    """Return a round with the reviewer's progress in it, for JSON."""
    return {
        "name": one.name,
        "kind": f"check of {one.of}" if one.of else "pilot",
        "stage": one.stage,
        "size": len(one.records),
        "frame": one.frame_size,
        "seed": one.seed,
        "adds_to": one.adds_to,
        "judged": progress.judged,
        "todo": progress.todo,
        "judged_by": progress.judged_by,
        "open": progress.is_open,
    }


def show(name: Name, actor: As = None) -> None:
    """Show the result of a pilot or check sample.

    It is blind until then: a pilot is shown when everyone has judged all of it, a check sample to those who have judged
    all that they can. Bounds are exact, one-sided and hypergeometric, with 95 % confidence, and rounded up.
    """
    with console.open_review(actor=actor) as review:
        if review.rounds.find(name).is_pilot:
            pilot = review.rounds.pilot_result(name, actor)
            console.show(pilot_json(pilot), [*review.rounds.sentences(name, actor), *pilot_lines(pilot)])
        else:
            found = review.rounds.check_result(name, actor)
            console.show(check_json(found), [*review.rounds.sentences(name, actor), *check_lines(found)])


def own(stage: Stage = None, actor: As = None) -> None:
    """Show how consistently you decide: your own reports that came back unseen.

    The protocol says how many come back ([self_check]). They are mixed into screening, and what you decide the second time
    changes nothing. `settle` says which of two differing judgements is right.
    """
    with console.open_review(actor=actor) as review:
        found = review.rounds.consistency(actor, stage_of(stage))
    if found is None:
        console.show(
            None, ["None of your reports has come back yet; [self_check] in the protocol turns it on."]
        )
    else:
        console.show(own_json(found) | {"differing": differing_json(found)}, own_lines(found))


def settle(
    name: Name,
    key: Key,
    answer: Annotated[
        Literal["first-stands", "adopt"],
        typer.Argument(metavar="first-stands|adopt", help="Which of the two judgements is right."),
    ],
    actor: As = None,
) -> None:
    """Settle a second judgement that differs from the first decision; `undo` takes it back.

    In a check sample it counts as wrong until then. `adopt` records it as an ordinary vote of the reviewer who judged, which
    may make a conflict; it still counts as wrong. `first-stands` counts it as right. In a self-check neither changes how
    consistent you were.
    """
    with open_to_write(actor) as review:
        review.rounds.settle(name, key, actor, adopt=answer == "adopt")
        one = review.rounds.find(name)
        result: CheckResult | OwnConsistency | None
        if one.is_self_check:
            result = review.rounds.consistency(actor, one.stage)
            data = own_json(result) | {"differing": differing_json(result)} if result else {}
        else:
            result = review.rounds.check_result(name, actor)
            data = check_json(result)
    left = plural(result.unsettled if result else 0, "judgement")
    console.show(data, [f"{key}: {answer}. {left} left to settle."])


def note(
    name: Name,
    key: Key,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was agreed; an empty text removes it.")],
    actor: As = None,
) -> None:
    """Note what was agreed about a report of a pilot; the result shows it."""
    with open_to_write(actor) as review:
        review.rounds.note(name, key, text, actor)
    console.show({"round": name, "key": key, "note": text}, [f"{key}: noted."])


def more(
    name: Name,
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="How many more reports.")],
    part: Annotated[
        str,
        typer.Option("--in", metavar="DIVISION:PART", help="A part of the sample, for example language:nl."),
    ],
    seed: Seed = None,
    actor: As = None,
) -> None:
    """Draw more in one part of a check sample, so that its bound becomes useful.

    The bound over the whole sample stays that of its own draw. For all parts together a second, conservative one is given.
    """
    from litreview.review.rounds.drawing import DrawOptions
    from litreview.standing.round_events import STRATA

    by, _, value = part.partition(":")
    if by not in STRATA or not value:
        raise UsageError(
            f"--in {part}: this is not a part.", f"Write DIVISION:PART; divisions are {', '.join(STRATA)}."
        )
    with open_to_write(actor) as review:
        first = review.rounds.find(name)
        options = DrawOptions(
            number, first.stage, seed=seed, of=first.of or "excluded", stratum=(by, value), adds_to=first.id
        )  # fmt: skip
        drawn = review.rounds.draw_check(options, actor)
        todo = review.rounds.queue(drawn.id, actor)
    data = {"round": drawn.name, "size": len(drawn.records), "seed": drawn.seed, "todo": todo}
    console.show(
        data,
        [
            f"{drawn.name}: {plural(len(drawn.records), 'report')} of {part}, seed {drawn.seed}; {len(todo)} to judge.",
            *todo,
        ],
    )


def sizes(
    of: Of = "excluded",
    stage: Stage = None,
) -> None:
    """Show how many reports a check sample needs for a wanted bound."""
    with console.open_review() as review:
        plan = review.rounds.plan_check(of, stage_of(stage))
    rows = [{"drawn": drawn, "bound": bound} for drawn, bound in plan.sizes]
    data = {
        "of": plan.of,
        "stage": plan.stage,
        "frame": plan.frame,
        "can_judge": plan.can_judge,
        "sizes": rows,
    }
    console.show(data, _size_lines(plan))


def _size_lines(plan: CheckPlan) -> Iterator[str]:
    yield f"{plural(plan.frame, 'report')}: {plan.of} at {plan.stage}."
    if plan.can_judge:
        people: Mapping[str, int] = plan.can_judge
        yield f"Not decided by {', '.join(f'{name}: {n:,}' for name, n in people.items())}; somebody else can judge all."
    if plan.frame:
        yield "If none of the sample is wrong, with 95 % confidence:"
        yield from columns(
            [
                (f"{drawn:,} drawn", f"at most {bound:,}", share_up(bound, plan.frame))
                for drawn, bound in plan.sizes
            ],
            indent=2,
        )


subcommands = {"show": show, "own": own, "settle": settle, "note": note, "more": more, "sizes": sizes}
