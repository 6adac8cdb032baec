"""Answers to the items of PRISMA-S that the protocol gives once for the whole review, in its table `[prisma_s]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import tomlkit

from litreview.errors import UsageError
from litreview.files import read_text, write_atomically
from litreview.review.context import Context
from litreview.screening.prisma_s import NUMBERS, OF_REVIEW, item_named
from litreview.screening.protocol import parse
from litreview.text import clean


def write_answers(context: Context, answers: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Write answers for the whole review into `protocol.toml`; everything else in it stays, and so does its version.

    Args:
        context: The review.
        answers: Texts by the number or name of an item; an empty text removes the answer.

    Returns:
        The old and the new answer of each item that changed, by name.

    Raises:
        UsageError: There is no such item, or each search answers it for itself.
        InputError: The protocol cannot be read.
    """
    typed = {_item_of_review(name): clean(text) for name, text in answers.items()}
    path = context.folder.protocol
    text = read_text(path)
    # From the file: it may have been edited since the review was opened. Parsed first, as tomlkit has no limits.
    before = parse(text).prisma_s
    document = tomlkit.parse(text)
    if "prisma_s" not in document:
        document["prisma_s"] = tomlkit.table()
    for item, answer in typed.items():
        # The line of an answer that is removed stays, to be filled in.
        document["prisma_s"][item] = answer
    written = tomlkit.dumps(document)
    now = parse(written).prisma_s
    write_atomically(path, written)
    context.protocol = replace(context.protocol, prisma_s=now)
    found = {item: (before.get(item, ""), now.get(item, "")) for item in typed}
    return {item: (old, new) for item, (old, new) in found.items() if old != new}


def _item_of_review(name: str) -> str:
    item = item_named(name)
    if item in OF_REVIEW:
        return item
    if item is not None:
        hint = f"Give it for a search: `litreview import --search KEY --item {NUMBERS[item]}=TEXT`."
        raise UsageError(f"Item {NUMBERS[item]} of PRISMA-S, {item}, is answered by each search.", hint)
    names = ", ".join(f"{NUMBERS[known]} {known}" for known in OF_REVIEW)
    raise UsageError(f"{name!r} is not an item of PRISMA-S.", f"Items of the whole review are {names}.")
