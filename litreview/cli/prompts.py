"""Questions about a new search on a terminal: its details and the items of PRISMA-S."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import typer

from litreview.cli import console
from litreview.model import DATABASE_KINDS, SourceKind
from litreview.screening.prisma_s import ITEMS, NUMBERS, OF_SEARCH, item_named, missing

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.views import SearchFacts

_KINDS = ", ".join(f"{n} {kind}" for n, kind in enumerate(SourceKind, 1))
_OPTIONAL: Any = {"default": "", "show_default": False, "err": True}
# Needed for every search: the flow shows its name, the methods its date. The kind comes first, as it decides the others.
QUESTIONS = {
    "kind": f"Kind of source, by name or number ({_KINDS}); Enter for database",
    "database": "Database or other source",
    "platform": "Platform, for example EBSCOhost",
    "date": "Date of the search, for example 2026-01-31",
    "hits": "Number of hits that the source reported",
    "strategy": "File with the search string, as it was run",
}
# How to give each fact later; a kind that nobody gave is a database.
OPTIONS = {
    "database": "--database NAME",
    "platform": "--platform NAME",
    "date": "--date DAY",
    "hits": "--hits N",
    "strategy": "--strategy FILE",
}


def completed(
    review: Review, files: Sequence[Path], facts: SearchFacts
) -> Iterator[tuple[Path, SearchFacts]]:
    """Yield each file with the facts of its search, asked for on a terminal; import it before the next is taken.

    Several files of one search are asked about once. Without a terminal, one line for each new search says at the end what
    is missing.
    """
    of_one_search = _ask_whether_one_search(review, files, facts)
    new: dict[str, tuple[SearchFacts, Path]] = {}
    for file in files:
        complete = ask_missing_facts(review, file, facts)
        search, is_new = review.searches.plan(file, complete)
        yield file, complete
        if is_new and not can_ask():
            new[search.id] = complete, file
        if of_one_search:
            facts = replace(complete, key=search.id)
        elif facts.key or complete.database == facts.database:
            # The answers for the first file apply to all files of the same search.
            facts = complete
    for key, (given, file) in new.items():
        if line := missing_facts_line(review, key, given, file):
            console.message(line)


def ask_missing_facts(review: Review, file: Path, facts: SearchFacts) -> SearchFacts:
    """Ask for the missing details of a new search; an empty answer skips a question."""
    from litreview.exports import likely_database

    search, is_new = review.searches.plan(file, facts)
    if not is_new or not can_ask():
        return facts
    console.message(
        f"New search: {search.id}. Press Enter to skip a question, or to take the answer in brackets; "
        "you can change each answer in search.toml later."
    )
    for name, text in QUESTIONS.items():
        on_platform = name != "platform" or (facts.kind or "database") in DATABASE_KINDS
        if getattr(facts, name) is not None or not on_platform:
            continue
        default = likely_database(file) if name == "database" else ""
        if (answer := ask(name, text, default)) is not None:
            facts = replace(facts, **{name: answer})
    if typer.confirm("Answer the other items of PRISMA-S now?", default=False, err=True):
        facts = replace(facts, items={**_items(review, file, facts), **facts.items})
    return facts


def can_ask() -> bool:
    """Check whether somebody is there to answer a question."""
    return console.has_terminal() and not console.wants_json()


def _ask_whether_one_search(review: Review, files: Sequence[Path], facts: SearchFacts) -> bool:
    """Ask once whether several files are parts of one search; without a terminal, options alone decide."""
    if len(files) == 1 or facts.key or not can_ask():
        return False
    if not all(review.searches.plan(file, facts)[1] for file in files):
        return False
    return typer.confirm(f"Do the {len(files)} files belong to one search?", default=True, err=True)


def missing_facts_line(review: Review, search: str, given: SearchFacts, file: Path) -> str:
    """Return what nobody has said of a new search, and how to add it; empty if nothing is missing."""
    from litreview.exports import likely_database

    # Without a name the search is called after its file.
    missing = [*([] if given.database else ["database"]), *review.searches.missing_facts(search)]
    if not missing:
        return ""
    named = "" if given.database else likely_database(file)
    options = " ".join(
        f"--database {quote(named)}" if name == "database" and named else OPTIONS[name] for name in missing
    )
    return f"Not given: {', '.join(missing)}. Add with `litreview import --search {search} {options}`."


def ask(name: str, text: str, default: str = "") -> Any:
    """Ask until the answer is valid or empty; Enter takes the default, if there is one."""
    shown = {"default": default, "show_default": True} if default else {}
    while answer := typer.prompt(text, **_OPTIONAL | shown).strip():
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


def _kind(answer: str) -> str:
    kinds = list(SourceKind)
    if answer.isdecimal() and 0 < int(answer) <= len(kinds):
        return str(kinds[int(answer) - 1])
    typed = answer.casefold().replace(" ", "-")
    found = [kind for kind in kinds if kind.startswith(typed)]
    if len(found) != 1:
        raise ValueError(f"{answer!r} is not a kind of source.")
    return str(found[0])


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


PARSERS = {"kind": _kind, "date": _day, "hits": _number, "strategy": _file}


def _items(review: Review, file: Path, facts: SearchFacts) -> dict[str, str]:
    """Ask for items of PRISMA-S, which are named by number or name, until an empty answer."""
    search, _ = review.searches.plan(file, facts)
    unanswered = missing(search, review.protocol.prisma_s, strategy=facts.strategy is not None)
    # Items of the whole review are answered once, in the protocol.
    listed = [f"{NUMBERS[name]} {name}" for name in unanswered if name in OF_SEARCH]
    console.message(f"Missing: {', '.join(listed) or 'none'}.")
    answers: dict[str, str] = {}
    while named := typer.prompt("Item, by number or name; Enter to finish", **_OPTIONAL).strip():
        if (item := item_named(named)) is None:
            console.message(f"  {named!r} is not an item of PRISMA-S.")
        elif answer := typer.prompt(ITEMS[item], **_OPTIONAL).strip():
            answers[item] = answer
    return answers
