"""`litreview duplicates`, with its own words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.audit import audit
from litreview.cli.name_questions import acting
from litreview.cli.options import As, Key
from litreview.cli.pairs import hanging, pair_lines
from litreview.cli.screen import on_screen
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.dedup.likeness import RuleTable
    from litreview.review.views import PairCard

Limit = Annotated[int | None, typer.Option("--limit", metavar="N", help="At most so many; else all.")]


def run(context: typer.Context, actor: As = None) -> None:
    """Go through doubtful pairs, or judge, join, split and audit.

    Without a word of its own it opens the doubtful pairs side by side, one key a judgement.
    """
    if context.invoked_subcommand is None:
        on_screen("duplicates", actor)


def listing(limit: Limit = None) -> None:
    """List the pairs that are left to a person."""
    with console.opened() as review:
        pairs = review.duplicates.open_pairs(limit)
    console.show(pairs, _listed(pairs))


def explain(one: Key, other: Key) -> None:
    """Say where two records stand, and why."""
    with console.opened() as review:
        pair = review.duplicates.explain(one, other)
    console.show(pair, pair_lines(pair))


def join(one: Key, other: Key, actor: As = None) -> None:
    """Say that two reports are one; `undo` takes it back.

    Every pair of records across the two reports is judged the same, as one act.
    """
    with acting(actor) as review:
        review.duplicates.join(one, other, actor)
        card = review.reports.card(one, actor)
    console.show(card, [f"One report of {plural(len(card.records), 'record')} now: {card.key}"])


def split(key: Key, actor: As = None) -> None:
    """Say that a record is a report of its own; `undo` takes it back.

    It is judged different from every other record of its report, as one act.
    """
    with acting(actor) as review:
        review.duplicates.split(key, actor)
        card = review.reports.card(key, actor)
    console.show(card, [f"A report of its own now: {card.key}"])


def judge(
    one: Key,
    other: Key,
    verdict: Annotated[str, typer.Argument(metavar="same|different", help="What the two are.")],
    actor: As = None,
) -> None:
    """Say of two records that they are the same report or different ones; `undo` takes it back.

    It is what a key does in the screen of doubtful pairs: a judgement on this pair, which wins over the engine's.
    """
    with acting(actor) as review:
        review.duplicates.judge(one, other, verdict, actor)
        pair = review.duplicates.explain(one, other)
    console.show(pair, pair_lines(pair))


def rules() -> None:
    """Print the rules and guards by which the engine judges, in the order in which they are tried.

    The first rule that holds and that no guard stops gives the verdict. A guard keeps the engine from joining, and a person
    is asked; a hard guard keeps apart without asking. A rule may overrule guards, which stand behind it.
    """
    from litreview.dedup.likeness import table

    found = table()
    console.show(found, _rule_lines(found))


# app.load makes a group of a module that has these.
commands = {
    "list": listing,
    "explain": explain,
    "judge": judge,
    "join": join,
    "split": split,
    "audit": audit,
    "rules": rules,
}


def _rule_lines(found: RuleTable) -> Iterator[str]:
    yield "Rules, the first that holds decides:"
    yield from columns(((rule.verdict, rule.strength, rule.name) for rule in found.rules), indent=2)
    yield ""
    yield "Guards, which keep two records apart:"
    yield from columns((("apart" if guard.hard else "asks", guard.name) for guard in found.guards), indent=2)
    yield ""
    yield "Guards that a rule overrules:"
    for rule in found.rules:
        if rule.overrules:
            yield from hanging("  ", f"{rule.name}: {', '.join(rule.overrules)}")
    yield ""
    yield "Profiles, and the weakest rule by which each joins by itself:"
    yield from columns(sorted(found.profiles.items(), key=lambda item: item[1]), indent=2)


def _listed(pairs: list[PairCard]) -> Iterator[str]:
    for pair in pairs:
        yield from pair_lines(pair)
        yield ""
    yield f"{plural(len(pairs), 'doubtful pair')}." if pairs else "No doubtful pair is left."
