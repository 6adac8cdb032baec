"""`litreview team` and its subcommands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As
from litreview.cli.text_columns import WIDTH, columns, display_width, plural, wrapped
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.team.signing_devices import Team

Ledger = Annotated[
    str, typer.Argument(metavar="NAME/DEVICE", help="The reviewer and the device, as `team` lists them.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; the words of the key have been compared.")]


def run(context: typer.Context) -> None:
    """Sign the ledgers, and list the devices that sign.

    In a signed review, `check` proves on whose device each vote was made. Signing is optional: without it nothing changes,
    and who works alone does not need it. After `team found`, each device signs its own lines when it synchronises, and
    the founder's device admits the others: read the five words of the keys to each other, for example on the telephone.
    Without a subcommand, lists the devices with the words of their keys.
    """
    if context.invoked_subcommand is None:
        with console.open_review() as review:
            found = review.team.signing()
        console.show(found, lines(found))


def lines(found: Team) -> Iterator[str]:
    """Yield the founding, and a line for each device."""
    if found.root is None:
        yield "This review is not signed. `litreview team found` begins it."
        return
    yield (
        f"Founded by {found.founder}, key {found.words}."
        if found.founder
        else "The line of the founding is missing."
    )
    if not found.is_confirmed:
        yield from wrapped(
            f"Nobody on this machine has compared these words. Ask {found.founder} to read them to you, and type what you "
            "hear: `litreview team confirm WORDS`."
            + ("" if found.is_followed else " Until then, signatures are not checked here.")
        )
    yield ""
    yield from _device_lines(found)
    yield from _advice(found)


def _device_lines(found: Team) -> Iterator[str]:
    """Yield a line for each device; the words of its key on a line of their own if they have no room."""
    rows = [
        (
            f"{one.actor}/{one.device}",
            one.state,
            f"{one.lines:,}",
            f"{one.waiting:,}" if one.waiting else "",
        )
        for one in found.devices
    ]
    heading, *lines = columns([("device", "state", "lines", "waiting"), *rows])
    width = max(map(display_width, (heading, *lines)))
    words = max((len(one.words) for one in found.devices), default=0)
    if width + 2 + words <= WIDTH:
        yield f"{heading:<{width}}  words of its key"
        for one, line in zip(found.devices, lines, strict=True):
            yield f"{line}{' ' * (width - display_width(line))}  {one.words}".rstrip()
        return
    yield heading
    for one, line in zip(found.devices, lines, strict=True):
        yield line
        if one.words:
            yield f"  {one.words}"


def _advice(found: Team) -> Iterator[str]:
    """Yield what to do about devices that wait for admission."""
    admitted = [one for one in found.devices if one.state in {"lead", "admitted"}]
    leads = " or ".join(sorted({one.actor for one in admitted if one.state == "lead"}))
    keys = Counter((one.actor, one.device) for one in found.devices if one.state == "waiting" and one.key)
    for (actor, device), n in keys.items():
        ledger = f"{actor}/{device}"
        own = " or ".join(other.device for other in admitted if other.actor == actor)
        text = f"If {actor} reads the same words to you: `litreview team admit {ledger}`."
        if n > 1:
            text = f"Only one of these keys is {actor}'s: `litreview team admit {ledger} --key WORDS`, with the words that {actor} reads to you."
        elif device == found.here and own:
            text = f"This device is {ledger}: compare its words on {own}, and admit it there."
        elif device == found.here:
            text = f"This device is {ledger}: read its words to {leads}, who then admits it."
        yield ""
        yield from wrapped(text)


def found_review(
    again: Annotated[
        bool,
        typer.Option("--again", help="Replace a founding whose keys are lost; every machine asks again."),
    ] = False,
    actor: As = None,
) -> None:
    """Begin to sign this review; this device then decides whose keys may sign.

    What others have written so far still counts, and is called unsigned.
    """
    with open_to_write(actor) as review:
        found = review.team.found(actor, again=again)
    console.show(
        found,
        [
            "This review is signed from now on. The words of your key:",
            f"  {found.words}",
            "Read them to the others. When each of them has run `litreview sync`, admit",
            "their devices: `litreview team admit NAME/DEVICE`.",
        ],
    )


def confirm(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="The five words of the founder's key.")],
) -> None:
    """Follow the founding whose key has these words, after its founder has read them to you."""
    with console.open_review() as review:
        found = review.team.follow("-".join(words))
    console.show(found, [f"The words match: this machine follows the founding by {found.founder}."])


def admit(
    ledger: Ledger,
    lead: Annotated[bool, typer.Option("--lead", help="It may admit others, too.")] = False,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Let its lines count without signatures, for an older program.")
    ] = False,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="WORDS", help="The words of its key, where several keys wait for it."),
    ] = None,
    yes: Yes = False,
    actor: As = None,
) -> None:
    """Admit a device, so that its signatures count.

    First compare the words of its key with its reviewer. From a device that is admitted you can admit further devices of
    your own.
    """
    with open_to_write(actor) as review:
        one = review.team.signing_device(ledger, key)
        what = (
            f"Let the lines of {ledger} count without signatures?"
            if unsigned
            else f"The key of {ledger} is {one.words or 'not here yet'}.\nDoes {one.actor} read the same words to you?"
        )
        _ask(what, yes=yes)
        # The key that was compared, as another may have come since.
        done = review.team.admit(ledger, actor, one.words or None, lead=lead, unsigned=unsigned)
    console.show(done, [f"{ledger} is admitted, with {plural(done.lines, 'line')}."])


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

    What it signs from now on does not count; with --last, neither does what it signed after that seal. What counts stays.
    Its reviewer goes on with another device, which is admitted like any other.
    """
    with open_to_write(actor) as review:
        one = review.team.signing_device(ledger)
        _ask(f"The key of {ledger} is {one.words}.\nClose it?", yes=yes)
        done = review.team.close_key(ledger, actor, last)
    console.show(done, [f"The key of {ledger} is closed. It keeps {plural(done.lines, 'line')}."])


def _ask(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not console.has_terminal() or console.wants_json():
        raise UsageError(question.replace("\n", " "), "Answer with --yes once the words have been compared.")
    if not typer.confirm(question, default=False, err=True):
        raise typer.Exit(1)


# A module with subcommands becomes a group in app.load.
subcommands = {"found": found_review, "confirm": confirm, "admit": admit, "close": close}
