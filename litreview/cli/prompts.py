"""What a search should say of itself, asked for while somebody sits at the terminal (PRISMA-S)."""

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

# Asked of every new search: without these a flow has no name for it, and a report no date.
FIRST = {
    "database": "Database or other source",
    "platform": "Platform, such as EBSCOhost",
    "date": "Day of the search, as 2026-01-31",
    "hits": "Number of hits that it reported",
    "strategy": "File with the search string, as it was run",
}


def completed(review: Review, file: Path, facts: SearchFacts) -> SearchFacts:
    """Ask for what is not said of a new search; each question may be left open."""
    search, is_new = review.searches.plan(file, facts)
    # A pipe has nobody to answer, and what is known of a search is not asked twice.
    if not is_new or not console.has_terminal() or console.wants_json():
        return facts
    console.say(
        f"A new search, {search.id}. Enter leaves a question open; search.toml takes the answer later."
    )
    given = {name: _asked(name, said) for name, said in FIRST.items() if getattr(facts, name) is None}
    facts = replace(facts, **{name: answer for name, answer in given.items() if answer is not None})
    if typer.confirm("Answer the further items of PRISMA-S now?", default=False, err=True):
        facts = replace(facts, items={**_items(review, file, facts), **facts.items})
    return facts


def _asked(name: str, said: str) -> Any:
    """Ask until the answer is of the right kind, or empty."""
    while answer := typer.prompt(said, default="", show_default=False, err=True).strip():
        try:
            return READ.get(name, str)(answer)
        except ValueError as error:
            console.say(f"  {error}")
    return None


def _day(answer: str) -> str:
    try:
        return date.fromisoformat(answer).isoformat()
    except ValueError as error:
        raise ValueError(f"{answer} is no day; write it as 2026-01-31.") from error


def _number(answer: str) -> int:
    digits = answer.replace(",", "").replace(".", "").replace(" ", "")
    if not digits.isdecimal():
        raise ValueError(f"{answer} is no number.")
    return int(digits)


def _file(answer: str) -> Path:
    path = Path(answer).expanduser()
    if not path.is_file():
        raise ValueError(f"{answer}: there is no such file.")
    return path


READ = {"date": _day, "hits": _number, "strategy": _file}


def _items(review: Review, file: Path, facts: SearchFacts) -> dict[str, str]:
    """Ask for the items that the first answers leave open."""
    from litreview.screening.prisma_s import ITEMS, OF_SEARCH, missing

    search, _ = review.searches.plan(file, facts)
    lacking = missing(search, review.protocol.prisma_s, strategy=facts.strategy is not None)
    # What holds for the whole review is answered once, in the protocol.
    answers = {
        name: typer.prompt(ITEMS[name], default="", show_default=False, err=True)
        for name in lacking
        if name in OF_SEARCH
    }
    return {name: answer for name, answer in answers.items() if answer.strip()}
