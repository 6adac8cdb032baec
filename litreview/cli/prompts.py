"""Questions about a new search on a terminal: its details and the items of PRISMA-S."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from litreview.cli import console

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.views import SearchFacts

# Needed for every search: the flow shows its name, the methods its date.
QUESTIONS = {
    "database": "Database or other source",
    "platform": "Platform, for example EBSCOhost",
    "date": "Date of the search, for example 2026-01-31",
    "hits": "Number of hits that the source reported",
    "strategy": "File with the search string, as it was run",
}


def ask_missing_facts(review: Review, file: Path, facts: SearchFacts) -> SearchFacts:
    """Ask for the missing details of a new search; an empty answer skips a question."""
    search, is_new = review.searches.plan(file, facts)
    if not is_new or not console.has_terminal() or console.wants_json():
        return facts
    console.message(
        f"New search: {search.id}. Press Enter to skip a question; you can add the answer to search.toml later."
    )
    missing = {name: text for name, text in QUESTIONS.items() if getattr(facts, name) is None}
    answers = {name: ask(name, text) for name, text in missing.items()}
    facts = replace(facts, **{name: answer for name, answer in answers.items() if answer is not None})
    if typer.confirm("Answer the other items of PRISMA-S now?", default=False, err=True):
        facts = replace(facts, items={**_items(review, file, facts), **facts.items})
    return facts


def ask(name: str, text: str) -> Any:
    """Ask until the answer is valid or empty."""
    while answer := typer.prompt(text, default="", show_default=False, err=True).strip():
        try:
            return PARSERS.get(name, str)(answer)
        except ValueError as error:
            console.message(f"  {error}")
    return None


def _day(answer: str) -> str:
    try:
        return date.fromisoformat(answer).isoformat()
    except ValueError as error:
        raise ValueError(f"{answer!r} is not a valid date. Example: 2026-01-31.") from error


def _number(answer: str) -> int:
    digits = answer.replace(",", "").replace(".", "").replace(" ", "")
    if not digits.isdecimal():
        raise ValueError(f"{answer!r} is not a number.")
    return int(digits)


def _file(answer: str) -> Path:
    path = Path(answer).expanduser()
    if not path.is_file():
        raise ValueError(f"{answer}: no such file.")
    return path


PARSERS = {"date": _day, "hits": _number, "strategy": _file}


def _items(review: Review, file: Path, facts: SearchFacts) -> dict[str, str]:
    """Ask for the items of PRISMA-S that are still missing."""
    from litreview.screening.prisma_s import ITEMS, OF_SEARCH, missing

    search, _ = review.searches.plan(file, facts)
    unanswered = missing(search, review.protocol.prisma_s, strategy=facts.strategy is not None)
    # Items of the whole review are answered once, in the protocol.
    answers = {
        name: typer.prompt(ITEMS[name], default="", show_default=False, err=True)
        for name in unanswered
        if name in OF_SEARCH
    }
    return {name: answer for name, answer in answers.items() if answer.strip()}
