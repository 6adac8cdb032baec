"""`litreview duplicates` and its subcommands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.audit import audit
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, Key
from litreview.cli.pairs import least_share, pair_lines
from litreview.cli.screen import on_screen
from litreview.cli.sync import synchronised
from litreview.cli.text_columns import columns, plural, wrap_hanging

if TYPE_CHECKING:
    from litreview.dedup.certainty import Certainty
    from litreview.dedup.rule_table import RuleTable
    from litreview.review.views import PairCard

Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", help="The maximum number of pairs. Default: all.")
]


def run(
    context: typer.Context,
    actor: As = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Line by line, for screen readers and simple terminals.")
    ] = False,
) -> None:
    """Check possible duplicates; judge, join, split or audit.

    With no subcommand, opens the possible duplicates side by side; one key judges a pair.
    """
    if context.invoked_subcommand is None and plain:
        from litreview.tui.plain.pair_session import run as start
        from litreview.tui.preferences import Preferences

        with open_to_write(actor) as review, synchronised(review):
            start(review, Preferences(reviewer=actor))
    elif context.invoked_subcommand is None:
        on_screen("duplicates", actor)


def listing(limit: Limit = None) -> None:
    """List the possible duplicates."""
    with console.open_review() as review:
        pairs, n = review.duplicates.open_pairs(limit), len(review.duplicates.open_keys())
    console.show(pairs, _listed(pairs, n))


def explain(one: Key, other: Key) -> None:
    """Show how two records were judged, and why."""
    with console.open_review() as review:
        pair = review.duplicates.explain(one, other)
    console.show(pair, pair_lines(pair))


def join(one: Key, other: Key, actor: As = None) -> None:
    """Merge two reports; `undo` separates them again.

    Judges every pair of records across the two reports as the same, in one action.
    """
    with open_to_write(actor) as review:
        review.duplicates.join(one, other, actor)
        card = review.reports.card(one, actor)
    console.show(card, [f"{card.key} is now one report of {plural(len(card.records), 'record')}."])


def split(key: Key, actor: As = None) -> None:
    """Separate a record from its report; `undo` merges it again.

    Judges the record as different from every other record of its report, in one action.
    """
    with open_to_write(actor) as review:
        review.duplicates.split(key, actor)
        card = review.reports.card(key, actor)
    console.show(card, [f"{card.key} is now a separate report."])


def judge(
    one: Key,
    other: Key,
    verdict: Annotated[
        str, typer.Argument(metavar="same|different", help="Whether they describe one report.")
    ],
    actor: As = None,
) -> None:
    """Judge two records as the same report or as different reports; `undo` takes it back.

    The judgement overrides the engine's. A key in the screen of possible duplicates does the same.
    """
    with open_to_write(actor) as review:
        review.duplicates.judge(one, other, verdict, actor)
        pair = review.duplicates.explain(one, other)
    console.show(pair, pair_lines(pair))


def rules() -> None:
    """Print the rules and guards of the engine, in the order in which it tries them.

    The first rule that matches and that no guard blocks decides. A guard stops a merge and leaves the pair to a person; a
    hard guard keeps the records apart without asking. A rule may override some guards, which are listed behind it.
    """
    from litreview.dedup.rule_table import rule_table

    found = rule_table()
    console.show(found, _rule_lines(found))


# A module with subcommands becomes a group in app.load.
subcommands = {
    "list": listing,
    "explain": explain,
    "judge": judge,
    "join": join,
    "split": split,
    "audit": audit,
    "rules": rules,
}


def _rule_lines(found: RuleTable) -> Iterator[str]:
    yield "Rules; the first that matches decides:"
    rows = [(rule.verdict, rule.strength, *_measured(rule.measured), rule.name) for rule in found.rules]
    yield from columns([("", "", "right", "least", ""), *rows], indent=2)
    yield "Right of labelled pairs, and the least share that is right, with 95 % confidence."
    yield ""
    yield "Guards against merging:"
    yield from columns((("apart" if guard.hard else "asks", guard.name) for guard in found.guards), indent=2)
    yield ""
    yield "Guards that a rule overrides:"
    for rule in found.rules:
        if rule.overrules:
            yield from wrap_hanging("  ", f"{rule.name}: {', '.join(rule.overrules)}")
    yield ""
    yield "Profiles, with the strength of the weakest rule by which each merges:"
    profiles = sorted(found.profiles.items(), key=lambda item: item[1])
    yield from columns(profiles, indent=2)


def _measured(found: Certainty | None) -> tuple[str, str]:
    return (f"{found.right:,}/{found.pairs:,}", least_share(found)) if found else ("–", "–")


def _listed(pairs: list[PairCard], n: int) -> Iterator[str]:
    for pair in pairs:
        yield from pair_lines(pair)
        yield ""
    shown = f", of which {len(pairs):,} {'is' if len(pairs) == 1 else 'are'} shown" if len(pairs) < n else ""
    yield f"{plural(n, 'possible duplicate')} to check{shown}." if n else "No possible duplicates to check."
