"""Inheritance between BibTeX entries: `crossref` from a parent, `xdata` from shared data.

A parent may stand before or after its children. A child waits for a parent that has not been read yet, and so does
everything after it, because items keep the order of the file. The amount that waits and the number of remembered
parents are limited; otherwise one entry that refers to a missing parent would keep the whole file in memory.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from litreview.errors import Problem
from litreview.formats.shape import Raw
from litreview.model import Filler, Record, Reject

# Entry types that contain others, which BibLaTeX allows anywhere; in BibTeX parents stand after their children.
PARENT_TYPES = frozenset(
    """book mvbook collection mvcollection proceedings mvproceedings reference mvreference periodical
    xdata""".split()  # noqa: SIM905  # a list would be a line for each
)
LONGEST_WAIT = 1 << 22
"""Characters that may wait for a parent."""
MOST_PARENTS = 4096
LONGEST_CHAIN = 64
"""The number of entries from which one may inherit, including through others."""
_MOST_NAMED = 5

# What a part shares with its whole. A DOI, abstract or keywords of a book are not those of its chapter.
_SHARED_FIELDS = (
    ("year", "date", "issued", "month", "day"),
    ("publisher", "institution", "school", "organization"),
    ("journal", "journaltitle"),
    ("language", "langid", "hyphenation"),
    ("booktitle",),
    ("maintitle",),
    ("editor",),
    ("volume",),
    ("isbn",),
    ("issn", "eissn"),
)
_GROUP = {name: frozenset(names) for names in _SHARED_FIELDS for name in names}
_BY_ITS_AUTHOR = frozenset(["inbook", "bookinbook", "suppbook", "book"])
_OWN = frozenset(["ENTRYTYPE", "ID", "ids", "crossref", "xdata"])


@dataclass(frozen=True, slots=True)
class BibEntry:
    """An entry with its own values: start line, type, raw values and text."""

    line: int
    kind: str
    raw: Raw
    text: str


OtherItem = Filler | Reject | Problem


def with_inherited(
    found: Iterable[BibEntry | OtherItem], build: Callable[[BibEntry, Raw], Record]
) -> Iterator[Record | OtherItem]:
    """Build the record of each entry, with inherited values, in the order of the file.

    Args:
        found: Entries and other items.
        build: Builds a record from an entry and its values with inherited ones; the raw values stay the entry's own.
    """
    parents = _Parents()
    waiting: deque[BibEntry | OtherItem] = deque()
    waiting_length = 0
    for item in found:
        inherits = isinstance(item, BibEntry) and parents.register(item)
        if not inherits and not waiting:
            # The usual case: the entry inherits nothing, and nothing before it waits.
            yield _release(item, parents, build)
            continue
        waiting.append(item)
        waiting_length += _length(item)
        while waiting and (waiting_length > LONGEST_WAIT or parents.has_all(waiting[0])):
            waiting_length -= _length(waiting[0])
            yield _release(waiting.popleft(), parents, build)
    for item in waiting:
        yield _release(item, parents, build)
    yield from parents.problems()


def _length(item: BibEntry | OtherItem) -> int:
    return 0 if isinstance(item, Problem) else len(item.text)


def _release(
    item: BibEntry | OtherItem, parents: _Parents, build: Callable[[BibEntry, Raw], Record]
) -> Record | OtherItem:
    return build(item, parents.inherit(item)) if isinstance(item, BibEntry) else item


def _references(raw: Raw) -> tuple[str, ...]:
    """Return the keys of the entries from which one inherits; shared data comes before parents."""
    if "xdata" not in raw and "crossref" not in raw:
        return ()
    return (*_keys(raw.get("xdata", ())), *_keys(raw.get("crossref", ())))


def _keys(given: Iterable[str]) -> list[str]:
    # BibTeX ignores case in keys of parents.
    return [key for value in given for part in value.split(",") if (key := part.strip().casefold())]


class _Parents:
    """Entries from which others may inherit."""

    def __init__(self) -> None:
        self._known: dict[str, BibEntry] = {}
        self._wanted: Counter[str] = Counter()
        self._missing: dict[str, None] = {}
        self._incomplete = 0

    def register(self, entry: BibEntry) -> bool:
        """Register an entry and return whether it inherits from others."""
        # First, since few entries contain others and few files have an entry that waits.
        if self._wanted or entry.kind in PARENT_TYPES:
            for key in _keys((*entry.raw.get("ID", ()), *entry.raw.get("ids", ()))):
                # Of several entries with the same key the first counts, as in BibTeX.
                if (entry.kind in PARENT_TYPES or key in self._wanted) and key not in self._known:
                    self._remember(key, entry)
        references = _references(entry.raw)
        if references:
            self._wanted.update(references)
        return bool(references)

    def _remember(self, key: str, entry: BibEntry) -> None:
        given = {
            name: values
            for name, values in entry.raw.items()
            if entry.kind == "xdata" or name in _GROUP or name in {*_OWN, "title", "subtitle", "author"}
        }
        self._known[key] = BibEntry(entry.line, entry.kind, given, "")
        if len(self._known) > MOST_PARENTS:
            # Drop the oldest: parts and wholes stand near each other, or at the two ends of a small file.
            del self._known[next(iter(self._known))]

    def has_all(self, item: BibEntry | OtherItem) -> bool:
        """Return whether everything that an entry inherits is known, through any chain."""
        return not isinstance(item, BibEntry) or self._has_all(item.raw, set())

    def _has_all(self, raw: Raw, seen: set[str]) -> bool:
        return all(
            not should_follow(key, seen) or (key in self._known and self._has_all(self._known[key].raw, seen))
            for key in _references(raw)
        )

    def inherit(self, entry: BibEntry) -> Raw:
        """Return the values of an entry with inherited ones, and stop waiting for its parents."""
        references = _references(entry.raw)
        for key in references:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key]
        if lacking := [key for key in references if key not in self._known]:
            self._incomplete += 1
            self._missing |= dict.fromkeys(lacking[: _MOST_NAMED - len(self._missing)])
        return self._inherit(entry, set()) if references else entry.raw

    def _inherit(self, entry: BibEntry, seen: set[str]) -> Raw:
        whole = dict(entry.raw)
        for key in _references(entry.raw):
            parent = self._known.get(key)
            if parent is not None and should_follow(key, seen):
                given = inherited_values(entry.kind, parent.kind, self._inherit(parent, seen))
                whole |= {name: values for name, values in given.items() if not has_field(name, whole)}
        return whole

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if some parents were not found."""
        if self._incomplete:
            entries = "1 entry inherits" if self._incomplete == 1 else f"{self._incomplete} entries inherit"
            more = " …" if self._incomplete > len(self._missing) else ""
            yield Problem(
                "crossref",
                "note",
                f"{entries} fields from entries that are not in the file: {', '.join(self._missing)}{more}",
                hint="Export these too, or check what the records lack, such as book title and year.",
            )


def should_follow(key: str, seen: set[str]) -> bool:
    """Return whether to follow a key: each once and not without end, since keys may form circles."""
    if key in seen or len(seen) == LONGEST_CHAIN:
        return False
    seen.add(key)
    return True


def has_field(name: str, whole: Raw) -> bool:
    """Return whether an entry has a field itself, or an equivalent one."""
    return name in whole or not _GROUP.get(name, frozenset()).isdisjoint(whole)


def inherited_values(kind: str, holder: str, raw: Raw) -> Raw:
    """Return what an entry of a type inherits from a parent of another, under the names of the child's fields."""
    if holder == "xdata":
        return {name: values for name, values in raw.items() if name not in _OWN}
    given = {name: values for name, values in raw.items() if name in _GROUP}
    if kind in _BY_ITS_AUTHOR and "author" in raw:
        given["author"] = raw["author"]
    name = (
        "maintitle" if holder.startswith("mv") else "journaltitle" if holder == "periodical" else "booktitle"
    )
    # A book inside another book of its kind has no book title.
    if "title" in raw and name not in given and (kind not in PARENT_TYPES or name == "maintitle"):
        given[name] = (": ".join([raw["title"][0], *raw.get("subtitle", ())[:1]]),)
    return given
