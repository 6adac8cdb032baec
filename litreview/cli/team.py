"""`litreview team` and its subcommands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As
from litreview.cli.text_columns import columns, plural, wrapped
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.team.founding import SigningDevice, Team

Ledger = Annotated[
    str, typer.Argument(metavar="NAME/DEVICE", help="The reviewer and the device, as `team` lists them.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; the words of the key have been compared.")]


def run(context: typer.Context) -> None:
    """Sign the ledgers, and show whose devices sign.

    In a signed review it can be proved who made each vote. Without a subcommand, lists the devices with the words of their
    keys. Signing is optional; without it nothing changes. Once `team found` was run, each device signs its own lines when it synchronises, and `check` says what is signed. The
    founder's device admits the others: read the five words of the key to each other, on the telephone for example.
    """
    if context.invoked_subcommand is None:
        with console.open_review() as review:
            found = review.team.signing()
        console.show(found, lines(found))


def lines(found: Team) -> Iterator[str]:
    """Yield the founding, and a line for each device."""
    if found.root is None:
        yield 'This review is not signed. "litreview team found" begins it.'
        return
    yield (
        f"Founded by {found.founder}, key {found.words}."
        if found.founder
        else "The line of the founding is missing."
    )
    if not found.is_confirmed:
        yield from wrapped(
            f"Nobody on this machine has compared these words. Ask {found.founder} for them, then run `litreview team "
            f"confirm {found.words}`."
            + ("" if found.is_followed else " Until then the signatures decide nothing here.")
        )
    rows = [
        (
            f"{one.actor}/{one.device}",
            one.state,
            f"{one.lines:,}",
            f"{one.waiting:,}" if one.waiting else "",
            one.words,
        )
        for one in found.devices
    ]
    yield ""
    yield from columns([("device", "", "lines", "waiting", "key"), *rows])


def found_review(
    again: Annotated[
        bool,
        typer.Option("--again", help="Replace a founding whose keys are lost; every machine asks again."),
    ] = False,
    actor: As = None,
) -> None:
    """Begin to sign this review; this device then decides whose keys may sign.

    Everything that others have written so far stays as it is and is called unsigned.
    """
    with open_to_write(actor) as review:
        found = review.team.found(actor, again=again)
    text = f"Founded. Your key is {found.words}: read these words to the others."
    console.show(
        found, [text, "Each of them runs `litreview sync`, then you run `litreview team admit NAME/DEVICE`."]
    )


def confirm(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="The five words of the founder's key.")],
) -> None:
    """Follow the founding whose key has these words, after its founder has read them to you."""
    with console.open_review() as review:
        found = review.team.follow("-".join(words))
    console.show(found, [f"This machine follows the founding by {found.founder}, key {found.words}."])


def admit(
    ledger: Ledger,
    lead: Annotated[bool, typer.Option("--lead", help="It may admit others, too.")] = False,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Let its lines count without signatures, for an older program.")
    ] = False,
    yes: Yes = False,
    actor: As = None,
) -> None:
    """Admit a device, so that its signatures count.

    Compare the words with its reviewer first. You can admit further devices of your own from one that is admitted.
    """
    with open_to_write(actor) as review:
        one = _device(review, ledger)
        what = (
            "Let its lines count without signatures?"
            if unsigned
            else f"Its key is {one.words or 'not there yet'}. Does {one.actor} read the same words?"
        )
        _ask(what, yes=yes)
        done = review.team.admit(ledger, actor, lead=lead, unsigned=unsigned)
    console.show(done, [f"{ledger} is admitted; {plural(done.lines, 'line')} of it count."])


def close(
    ledger: Ledger,
    last: Annotated[
        str | None,
        typer.Option(
            "--last", metavar="SEAL", help="The beginning of the hash of the last seal that counts."
        ),
    ] = None,
    yes: Yes = False,
    actor: As = None,
) -> None:
    """Close the key of a device that was lost, renewed or stolen.

    What it signs from now on no longer counts; with --last, nor what it signed after that seal. Its reviewer then goes on with
    a new key: move the old one away, synchronise, and have the new one admitted.
    """
    with open_to_write(actor) as review:
        one = _device(review, ledger)
        _ask(f"Close the key {one.words} of {ledger}?", yes=yes)
        done = review.team.close_key(ledger, actor, last)
    console.show(done, [f"The key of {ledger} is closed; {plural(done.lines, 'line')} of it still count."])


def _device(review: Review, ledger: str) -> SigningDevice:
    found = {f"{one.actor}/{one.device}": one for one in review.team.signing().devices}
    if ledger not in found:
        raise UsageError(f"{ledger}: the review has no such device.", f"Known: {', '.join(found) or 'none'}.")
    return found[ledger]


def _ask(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not console.has_terminal() or console.wants_json():
        raise UsageError(question, "Answer with --yes once the words have been compared.")
    if not typer.confirm(question, default=False, err=True):
        raise typer.Exit(1)


# A module with subcommands becomes a group in app.load.
subcommands = {"found": found_review, "confirm": confirm, "admit": admit, "close": close}
