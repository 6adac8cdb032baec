"""`litreview reviewer` and its subcommands."""

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
    typer.Option("--same-as", metavar="DEVICE", help="A device of the same person; can be repeated."),
]


def run(context: typer.Context) -> None:
    """List, confirm or rename reviewers and their devices.

    Use `reviewer list`, `reviewer confirm NAME --same-as DEVICE` or `reviewer rename OLD NEW`.
    """
    if context.invoked_subcommand is None:
        raise UsageError("reviewer takes list, confirm or rename.", "Example: `litreview reviewer list`.")


def listing() -> None:
    """List all reviewers and the devices on which they screen."""
    with console.open_review() as review:
        found = review.team.reviewers()
    console.show(found, lines(found))


def lines(found: list[Reviewer]) -> Iterator[str]:
    """Yield a line for each device of each reviewer."""
    if not found:
        yield "No reviewers yet."
    rows = []
    for one in found:
        rows += [
            (
                one.name,
                place.device,
                f"{place.votes:,}",
                place.last[:10],
                "" if one.settled else "not confirmed",
            )
            for place in one.devices
        ]
        rows += [(one.name, place, "", "", "entered by others") for place in one.entered]
    yield from columns([("reviewer", "device", "votes", "last", ""), *rows] if rows else [])
    for one in found:
        if old := [name for name in one.ledgers if name != one.name.partition("@")[0]]:
            yield f"{one.name}: includes the ledgers of {', '.join(old)}, which was renamed."
    if not all(one.settled for one in found):
        yield "Not confirmed: the name may belong to more than one person; run `litreview check`."


def confirm(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The reviewer.")],
    same_as: SameAs = None,
) -> None:
    """Confirm that the same person uses a reviewer's name on other devices and on this one.

    On a terminal you are asked; a script answers with --same-as for each of the other devices. The answer is logged.
    """
    with console.open_review(actor=name) as review:
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
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    device: Annotated[
        str | None,
        typer.Option("--device", metavar="DEVICE", help="Only rename what was written on this device."),
    ] = None,
    same_as: SameAs = None,
    actor: As = None,
) -> None:
    """Rename a reviewer; all votes count as votes of the new name.

    The ledgers are not changed: the rename is an event, and a later rename replaces it. If the new name is in use already,
    confirm with --same-as that it is the same person.
    """
    with console.open_review(actor=actor) as review:
        found = review.team.rename(old, new, device, actor, same_as=same_as)
        now = review.reviewer(new)
    console.show({"reviewer": now, "ledgers": found}, [f"{now} is now the reviewer of {', '.join(found)}."])


# A module with subcommands becomes a group in app.load.
subcommands = {"list": listing, "confirm": confirm, "rename": rename}
