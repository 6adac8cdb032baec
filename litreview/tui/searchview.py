"""Searches as texts: their facts, what they lack, and what a journal would ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from textual.content import Content

from litreview.model import FactChange
from litreview.review.searches.fact_edits import FactEdit
from litreview.review.searches.listed_searches import ImportedFile, ListedSearch, SearchExport
from litreview.screening.prisma_s import ITEMS, NUMBERS, OF_REVIEW
from litreview.tui.sanitize import one_line
from litreview.tui.terminal import Terminal
from litreview.words.catalogue import Words
from litreview.words.number_forms import local

MANY = 3
"""From so many searches on that lack an item, it is named once for all of them."""

SHORT = 22
"""Letters of a value in the line about the newest edit, which names two of them; the history has more."""

Lack = tuple[str, str]
"""A name, as of a search or an item, and what is missing there."""


def numbers_text(items: Sequence[str], room: int) -> str:
    """Return the numbers of items, as in `9, 14`; without blanks where there is little room."""
    text = ", ".join(str(NUMBERS[item]) for item in items)
    return text if len(text) <= room else text.replace(" ", "")


def ranges_text(words: Words, items: Sequence[str]) -> str:
    """Return the numbers of items with those in a row as a range, as in `2 to 7, 10 to 12, 16`."""
    runs: list[list[int]] = []
    for number in (NUMBERS[item] for item in items):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        words("searches.range", first=run[0], last=run[-1]) if len(run) > 1 else str(run[0]) for run in runs
    )


def strategy_text(words: Words, warnings: int, one: ListedSearch) -> str:
    """Return whether a strategy was recorded, and with how many warnings."""
    if not one.strategy.strip():
        return words("searches.none")
    return words.count("warning", warnings) if warnings else words("searches.recorded")


def filled_text(words: Words, one: ListedSearch) -> str:
    """Return how many items of PRISMA-S are answered."""
    return words("of", n=len(ITEMS) - len(one.missing), total=len(ITEMS))


def export_text(words: Words, export: SearchExport) -> str:
    """Return what is wrong with an export whose file is missing or was altered."""
    name = "altered" if export.state == "changed" else "gone" if export.counted else "gone-uncounted"
    records = words.count("record", export.records)
    return words(f"searches.{name}", file=one_line(export.name), records=records)


def gap_text(words: Words, one: ListedSearch) -> str:
    """Return the difference between hits and records with its explanation; empty if there is none."""
    hits = one.search.hits
    if hits is None or not one.gap:
        return ""
    found = words(
        "searches.gap", hits=words.count("hit", hits), records=words.count("record", hits - one.gap)
    )
    if one.note:
        return f"{found}: {one_line(one.note)}"
    return f"{found}: {words('searches.not-exported' if one.gap > 0 else 'searches.more-records', n=abs(one.gap))}"


def before_submission(words: Words, searches: Sequence[ListedSearch]) -> Iterator[Lack]:
    """Yield what a journal would ask for: by search, then items that several lack, then items of the whole review."""
    # An item that many lack is one thing to do, not many.
    counts = Counter(item for one in searches for item in one.own_missing)
    shared = [item for item in ITEMS if counts[item] >= MANY]
    for one in searches:
        damaged = [export_text(words, export) for export in one.exports if export.is_damaged]
        items = [item for item in one.own_missing if item not in shared]
        texts = [*damaged, gap_text(words, one), lacks_text(words, items)]
        if any(texts):
            yield one_line(one.search.name), "; ".join(filter(None, texts))
    for item in shared:
        text = words(f"searches.shared.{NUMBERS[item]}")
        yield (
            words("searches.item", n=NUMBERS[item]),
            words("searches.empty-in", what=text, n=counts[item], total=len(searches)),
        )
    if of_review := review_items(searches):
        name = words("searches.review-item.one" if len(of_review) == 1 else "searches.review-item.many")
        yield name, words("searches.review-empty", items=ranges_text(words, of_review))


def review_items(searches: Sequence[ListedSearch]) -> list[str]:
    """Return the items for the whole review that are missing for some search."""
    return [item for item in OF_REVIEW if any(item in one.missing for one in searches)]


def lacks_text(words: Words, items: Sequence[str]) -> str:
    """Return which items a search lacks, as in `no strategy (item 8), no limits (9)`."""
    texts = [
        words(
            "searches.lack" if place else "searches.lack-first",
            what=words(f"searches.what.{NUMBERS[item]}"),
            n=NUMBERS[item],
        )
        for place, item in enumerate(items)
    ]
    return ", ".join(texts)


def todo_text(words: Words, one: ListedSearch) -> str:
    """Return what is left to do for a search, in a few words."""
    items = words.count("prisma-item", len(one.own_missing)) if one.own_missing else ""
    hits = words.form("searches.hits-differ", abs(one.gap)) if one.gap and not one.note else ""
    what = words("searches.and-items", items=items, hits=hits) if items and hits else items or hits
    name = one_line(one.search.name)
    return words("searches.todo", name=name, what=what) if what else words("searches.complete", name=name)


def spoken(words: Words, one: ListedSearch, warnings: int) -> str:
    """Describe a search in sentences: its facts, hits and records, strategy, and what is missing."""
    search = one.search
    date_ = words("plain.searched", date=one_line(search.date)) if search.date else words("plain.no-date")
    kind = words.get(f"kind.{search.kind}", one_line(search.kind))
    head = ", ".join(filter(None, (one_line(search.name), kind, one_line(search.platform), date_)))
    hits = words("plain.no-hits") if search.hits is None else words.count("hit", search.hits)
    counts = gap_text(words, one) or f"{hits}, {words.count('record', one.records)}"
    damaged = [export_text(words, export) for export in one.exports if export.is_damaged]
    strategy = words("plain.strategy" if one.strategy.strip() else "plain.no-strategy")
    strategy += f", {words.count('warning', warnings)}" if warnings else ""
    items = words("plain.prisma-s", filled=filled_text(words, one))
    items += f", {words('plain.missing', items=missing_text(words, one))}" if one.own_missing else ""
    return " ".join(f"{text}." for text in (head, counts, *damaged, strategy, items))


def missing_text(words: Words, one: ListedSearch) -> str:
    """Return the items that a search lacks, as in `9 limits, 14 peer review`."""
    return ", ".join(f"{NUMBERS[item]} {words(f'searches.what.{NUMBERS[item]}')}" for item in one.own_missing)


def value_text(words: Words, fact: str, value: str | int | None) -> str:
    """Write the value of a fact in a history of changes."""
    if value is None or value == "":
        return words("searches.none")
    if fact == "strategy":
        # The hash tells two strategies apart for the program, not for people.
        lines = str(value).split(" ")[0]
        return (
            words("searches.strategy-file", lines=words.count("line", int(lines)))
            if lines.isdecimal()
            else one_line(str(value))
        )
    if fact == "kind":
        return words.get(f"kind.{value}", one_line(str(value)))
    return words.number(value) if isinstance(value, int) else one_line(value)


def fact_name(words: Words, fact: str) -> str:
    """Return the name of a fact, as in the list of facts."""
    item = fact.removeprefix("prisma_s.")
    return words("searches.prisma-item", n=NUMBERS[item]) if item in NUMBERS else words(f"fact.{fact}")


def change_text(words: Words, one: FactChange | ImportedFile, room: int, hits: int | None = None) -> str:
    """Describe a change of a fact in so many columns, or an import with the hits that were known then."""
    if isinstance(one, ImportedFile):
        text = words("searches.imported", file=one_line(one.file), records=words.count("record", one.records))
        return text if hits is None else f"{text}, {words.count('hit', hits)}"
    name = fact_name(words, one.fact)
    old, new = (value_text(words, one.fact, value) for value in (one.old, one.new))
    # Of two long values both begin in sight; `enter` on the fact has the new one whole.
    left = room - len(name) - 5
    half = left - min(len(new), left // 2)
    old = shorten(old, max(half, left - len(new)))
    return f"{name}  {old} → {shorten(new, left - len(old))}"


def when_text(words: Words, at: str, *, with_year: bool) -> str:
    """Write the time of a change."""
    moment = local(at)
    day = words.forms.date(moment) if with_year else words.forms.day(moment)
    return f"{day}, {moment:%H:%M}"


def edit_text(words: Words, edit: FactEdit) -> str:
    """Describe an edit, as in `hits of Scopus 120 → 126`."""
    one = edit.changes[0]
    old, new = (shorten(value_text(words, one.fact, value), SHORT) for value in (one.old, one.new))
    return words("searches.edit", fact=fact_name(words, one.fact), name=one_line(edit.name), old=old, new=new)


def shorten(text: str, room: int) -> str:
    """Cut a text to so many letters."""
    return text if len(text) <= room else f"{text[: max(0, room - 1)].rstrip()}…"


def last_edit(terminal: Terminal, edit: FactEdit) -> Content:
    """Describe the newest edit, and how it is undone."""
    return terminal.word("searches.last", "muted", what=edit_text(terminal.words, edit))


def count_warnings(one: ListedSearch) -> int:
    """Count the mistakes in a strategy for which its platform would refuse it, or search for something else."""
    return sum(slip.level == "error" for slip in one.slips())
