"""The facts of a search as texts: as they are shown, and as they are typed."""

from __future__ import annotations

from litreview.review.searches.listed_searches import ListedSearch
from litreview.tui import searchview
from litreview.tui.sanitize import one_line
from litreview.words.catalogue import Words

EDITED = ("name", "kind", "platform", "date", "hits", "limits", "strategy")
"""The facts that can be edited, in the order in which they are shown."""
LIMITS = "prisma_s.limits_and_restrictions"


def shown_fact(words: Words, fact: str, one: ListedSearch, warnings: int) -> str:
    """Return a fact as it is shown; empty if it is not given.

    Args:
        words: The language.
        fact: Its name, one of `EDITED`.
        one: The search.
        warnings: Mistakes in its strategy.
    """
    search = one.search
    if fact == "strategy":
        lines = one.strategy.strip().splitlines()
        text = words("searches.strategy-file", lines=words.count("line", len(lines))) if lines else ""
        return f"{text} · {words.count('warning', warnings)}" if lines and warnings else text
    if fact == "kind":
        return words.get(f"kind.{search.kind}", str(search.kind))
    if fact == "hits":
        return "" if search.hits is None else words.number(search.hits)
    return one_line(typed_fact(fact, one))


def typed_fact(fact: str, one: ListedSearch) -> str:
    """Return the value of a fact, or of an item of PRISMA-S, as it is typed."""
    search = one.search
    if fact.startswith("prisma_s."):
        own = search.facts.get("prisma_s") or {}
        return str(own.get(fact.removeprefix("prisma_s.")) or "")
    if fact == "strategy":
        return ""
    if fact == "limits":
        return str(search.facts.get("limits") or typed_fact(LIMITS, one))
    if fact == "date":
        return one_line(search.date)
    value = getattr(search, fact)
    return "" if value is None else str(value)


def edited_fact(fact: str, one: ListedSearch) -> str:
    """Return what is edited for a fact: limits that were reported as the item, there, so that no fact is typed twice."""
    answered = not one.search.facts.get("limits") and typed_fact(LIMITS, one)
    return LIMITS if fact == "limits" and answered else fact


def answer_text(words: Words, item: str, one: ListedSearch) -> str:
    """Return what answers an item of PRISMA-S."""
    answer = one.answers[item]
    if answer == "search":
        return one_line(typed_fact(f"prisma_s.{item}", one))
    if answer == "facts" and item == "full_search_strategies":
        return "strategy.txt"
    if answer == "review" and item == "deduplication":
        return words("searches.from-log")
    return words(f"searches.answer-{answer or 'empty'}")


def export_texts(words: Words, one: ListedSearch) -> tuple[str, str, str]:
    """Return the names of the exports of a search, their records, and whether they are as they were imported."""
    damaged = [searchview.export_text(words, export) for export in one.exports if export.is_damaged]
    names = [one_line(export.name) for export in one.exports]
    name = names[0] if len(names) == 1 else words.count("file", len(names))
    rejects = sum(export.rejects for export in one.exports)
    counts = f"{words.count('record', one.records)}, {words.count('reject', rejects)}"
    return name, counts, "; ".join(damaged) or words("searches.unchanged")
