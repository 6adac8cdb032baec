"""The name of the reviewer in plain mode: asked for where none is known, confirmed where other devices use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litreview.errors import UsageError
from litreview.review.review import Review
from litreview.tui.plain.dialogue import Dialogue
from litreview.tui.sanitize import one_line

if TYPE_CHECKING:
    from litreview.review.team.shared_names import NameQuestion


def settle_name(dialogue: Dialogue, review: Review, name: str) -> str | None:
    """Return the name to act under, given the known one or an empty one; None when the reviewer leaves instead.

    Raises:
        NameTaken: Other devices use the name, and the keys have ended, so that nobody can answer.
    """
    name = name or _ask(dialogue, review)
    question = review.team.question(name) if name else None
    if question is None:
        return name or None
    devices = ", ".join(one_line(one.device) for one in question.devices)
    asked = "plain.known" if len(question.devices) == 1 else "plain.known-more"
    text = dialogue.words(asked, name=one_line(question.name), device=devices)
    key = dialogue.choose_key(f"{text} {dialogue.words('plain.known-keys')}", "y", "n")
    if key == "n":
        return _choose(dialogue, review, question)
    if key == "y":
        review.team.confirm(name)
        review.settings.set("reviewer", name)
        return name
    if not dialogue.keys.is_live:
        from litreview.review.team.shared_names import name_taken_error  # noqa: PLC0415  # only an error asks for it

        raise name_taken_error(question)
    return None


def _ask(dialogue: Dialogue, review: Review) -> str:
    while not any(map(str.isalnum, typed := dialogue.ask_line("name.ask"))):
        if dialogue.is_over:
            return ""
        dialogue.speaker.print("name.bad")
    name = review.reviewer(typed)
    if review.team.question(name) is None:
        review.settings.set("reviewer", name)
    return name


def _choose(dialogue: Dialogue, review: Review, question: NameQuestion) -> str | None:
    while True:
        dialogue.speaker.print("name.taken", name=one_line(question.name), offer=question.offered)
        typed = dialogue.ask_line("name.ask")
        if not typed and dialogue.is_over:
            return None
        try:
            name = review.team.choose(question.name, typed or question.offered)
        except UsageError as error:
            dialogue.speaker.text(one_line(str(error)))
            continue
        review.settings.set("reviewer", name)
        dialogue.speaker.print("name.chosen", name=name)
        return name
