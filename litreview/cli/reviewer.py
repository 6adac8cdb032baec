"""`litreview reviewer`, with its own words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As
from litreview.cli.text_columns import columns
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.team.reviewer_names import Reviewer

SameAs = Annotated[
    list[str] | None,
    typer.Option("--same-as", metavar="DEVICE", help="A device that is the same person's; again for more."),
]


def run(context: typer.Context) -> None:
    """List reviewers and their devices, confirm one, or rename.

    `reviewer list`, `reviewer confirm NAME --same-as DEVICE` and `reviewer rename OLD NEW`.
    """
    if context.invoked_subcommand is None:
        raise UsageError("reviewer takes list, confirm or rename.", "Such as `litreview reviewer list`.")


def listing() -> None:
    """List every reviewer, with the devices on which they screen."""
    with console.opened() as review:
        found = review.team.reviewers()
    console.show(found, lines(found))


def lines(found: list[Reviewer]) -> Iterator[str]:
    """Describe reviewers, a line for each device."""
    if not found:
        yield "Nobody has acted in this review yet."
    rows = []
    for one in found:
        rows += [
            (
                one.name,
                place.device,
                f"{place.votes:,}",
                place.last[:10],
                "" if one.settled else "not settled",
            )
            for place in one.devices
        ]
        rows += [(one.name, place, "", "", "entered by others") for place in one.entered]
    yield from columns([("reviewer", "device", "votes", "last", ""), *rows] if rows else [])
    for one in found:
        if old := [name for name in one.ledgers if name != one.name.partition("@")[0]]:
            yield f"{one.name}: ledgers of {', '.join(old)} as well, by a rename."
    if not all(one.settled for one in found):
        yield "Not settled: these may be several people; see `litreview check`."


def confirm(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The reviewer.")],
    same_as: SameAs = None,
) -> None:
    """Confirm that the reviewer of a name on other devices is the one on this device.

    On a terminal you are asked; a script answers with --same-as, once for each of those devices. The answer is an event
    of the log.
    """
    with console.opened(actor=name) as review:
        asked = review.team.question(name)
        if asked and same_as is None:
            from litreview.cli.name_questions import is_same

            same_as = [one.device for one in asked.devices] if is_same(asked) else None
            if same_as is None:
                console.show({"name": name, "devices": []}, ["Nothing was written."])
                return
        found = review.team.confirm(name, same_as)
    text = (
        f"{name} is one person on this device and on {', '.join(found)}." if found else "Nothing to confirm."
    )
    console.show({"name": name, "devices": found}, [text])


def rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The reviewer.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The other name.")],
    device: Annotated[
        str | None, typer.Option("--device", metavar="DEVICE", help="Only what was written on this device.")
    ] = None,
    same_as: SameAs = None,
    actor: As = None,
) -> None:
    """Give a reviewer another name; votes count as those of the new one from now on.

    Files and their lines stay as they are: the rename is an event, and another rename takes its place. Is the new name
    somebody's already, --same-as says that it is the same person.
    """
    with console.opened(actor=actor) as review:
        found = review.team.rename(old, new, device, actor, same_as=same_as)
        now = review.reviewer(new)
    console.show(
        {"reviewer": now, "ledgers": found}, [f"{now} is the reviewer of {', '.join(found)} from now on."]
    )


# app.load makes a group of a module that has these.
commands = {"list": listing, "confirm": confirm, "rename": rename}
