"""The question whether a name that other devices use is that of the person at this terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from litreview.cli import console
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.team.reviewer_names import Question


@contextmanager
def acting(actor: str | None) -> Iterator[Review]:
    """Open the review for a command that writes, and settle first who it is that writes.

    Without a terminal nothing is asked: a name that only other devices use is then refused by what it writes.
    """
    with console.opened(actor=actor) as review:
        settle(review, actor)
        yield review


def settle(review: Review, actor: str | None) -> None:
    """Ask whether a name is that of the same person on other devices; the answer is an event."""
    name = review.reviewer(actor)
    question = review.team.question(name)
    if question is not None and console.same_as():
        review.team.confirm(name, console.same_as())
        question = review.team.question(name)
    if question is None or not console.has_terminal() or console.wants_json():
        return
    if is_same(question):
        review.team.confirm(name)
        return
    chosen = _other(review, question)
    if review.settings.reviewer == name:
        review.settings.set("reviewer", chosen)


def is_same(question: Question) -> bool:
    """Ask, and return whether the answer is yes.

    Raises:
        NameTaken: There is no terminal to ask on.
    """
    from litreview.review.team.reviewer_names import refusal, sentence

    if not console.has_terminal() or console.wants_json():
        raise refusal(question)
    return typer.confirm(f"{sentence(question.name, question.devices)} Is that you?", default=False, err=True)


def _other(review: Review, question: Question) -> str:
    """Ask for another name until there is one that nobody has."""
    while True:
        answer = typer.prompt("Another name", default=question.offered, err=True)
        try:
            return review.team.choose(question.name, answer)
        except UsageError as error:
            console.say(f"  {error}")
