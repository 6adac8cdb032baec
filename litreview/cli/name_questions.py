"""The question whether a reviewer's name on other devices belongs to the same person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from litreview.cli import console
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.team.shared_names import NameQuestion


@contextmanager
def open_to_write(actor: str | None) -> Iterator[Review]:
    """Open the review for a command that writes, and first confirm the reviewer's name.

    Without a terminal nothing is asked; writing under a name that only other devices use is then refused.
    """
    with console.open_review(actor=actor) as review:
        confirm_name(review, actor)
        yield review


def confirm_name(review: Review, actor: str | None) -> str:
    """Ask whether the name on other devices belongs to the same person, and return the name to use; the answer is an event."""
    name = review.reviewer(actor)
    question = review.team.question(name)
    if question is not None and console.same_as():
        review.team.confirm(name, console.same_as())
        question = review.team.question(name)
    if question is None or not console.has_terminal() or console.wants_json():
        return name
    if is_same(question):
        review.team.confirm(name)
        return name
    chosen = ask_other_name(review, question)
    if review.settings.reviewer == name:
        review.settings.set("reviewer", chosen)
    return chosen


def is_same(question: NameQuestion) -> bool:
    """Ask whether it is the same person, and return the answer.

    Raises:
        NameTaken: There is no terminal to ask on.
    """
    from litreview.review.team.shared_names import describe_devices, name_taken_error

    if not console.has_terminal() or console.wants_json():
        raise name_taken_error(question)
    return typer.confirm(
        f"{describe_devices(question.name, question.devices)} Is that you?", default=False, err=True
    )


def ask_other_name(review: Review, question: NameQuestion) -> str:
    """Ask for another name until it is one that nobody uses."""
    while True:
        answer = typer.prompt("Another name", default=question.offered, err=True)
        try:
            return review.team.choose(question.name, answer)
        except UsageError as error:
            console.message(f"  {error}")
