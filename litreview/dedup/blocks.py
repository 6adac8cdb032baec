"""Stored block keys, by which a later import finds its duplicates without reading all records.

They are those of `candidates`, as numbers that mean the same in every run. How rare a word is has to be frozen
for that: the counts of the last whole run decide, and a word that they do not hold is a rare one.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import combinations, groupby
from operator import itemgetter

from litreview.dedup.candidates import KEYS, rarest
from litreview.dedup.normal import Normal

# A block of more members is a hub: those beyond are kept by title and place, so that a block never costs more.
HUB = 40
_DIGEST_BITS = 40
_NUMBER_BITS = 24
_PARTS_BITS = 4
_RARE = len(KEYS)
_NARROW = _RARE + 1
_NUMBER = (1 << _NUMBER_BITS) - 1
KINDS = range(_NARROW)


@dataclass(frozen=True, slots=True)
class Kept:
    """The entries of one kind of block.

    Attributes:
        rows: Block key and number of a record, sorted.
        hubs: Size of each block that has more members than are kept under its own key.
    """

    rows: list[tuple[int, int]]
    hubs: dict[int, int] = field(default_factory=dict)


def word_counts(normals: Iterable[Normal]) -> dict[str, int]:
    """Count the titles that hold a word; words of one title alone are left out, since a missing word is rare."""
    share = Counter(word for record in normals for word in set(record.title.split()))
    return {word: n for word, n in share.items() if n > 1}


def keys_of(record: Normal, counts: Mapping[str, int]) -> list[int]:
    """Return all block keys of a record."""
    return [key for kind in KINDS for key in keys_of_kind(record, kind, counts)]


def keys_of_kind(record: Normal, kind: int, counts: Mapping[str, int]) -> Iterator[int]:
    """Yield a record's keys of one kind: none, one, or one for each three of its rarest words."""
    if kind < _RARE:
        text = KEYS[kind](record)
        if text:
            yield _key(kind, text)
    else:
        for words in combinations(sorted(rarest(record.title, counts)), 3):
            yield _key(kind, " ".join(words))


def narrowed(key: int, record: Normal) -> int:
    """Return the key under which a hub stores a record, by its title and place."""
    place = f"{record.title}\n{record.year}\n{record.volume}\n{record.first_page}"
    return _key(_NARROW, f"{key} {place}")


def shared_out(normals: Sequence[Normal], counts: Mapping[str, int]) -> Iterator[Kept]:
    """Distribute all records over their blocks, in parts that come in the order of the block keys.

    Records are named by their place in `normals`, of which there may be sixteen million.
    """
    for kind in KINDS:
        # As bare numbers in a few parts: tuples of a million records would take a gigabyte.
        parts = [array("Q") for _ in range(1 << _PARTS_BITS)]
        for number, record in enumerate(normals):
            for key in keys_of_kind(record, kind, counts):
                digest = key & (1 << _DIGEST_BITS) - 1
                parts[digest >> _DIGEST_BITS - _PARTS_BITS].append(digest << _NUMBER_BITS | number)
        for part in parts:
            rows = ((kind << _DIGEST_BITS | entry >> _NUMBER_BITS, entry & _NUMBER) for entry in sorted(part))
            yield kept(rows, normals, {})


def kept(
    rows: Iterable[tuple[int, int]],
    normals: Mapping[int, Normal] | Sequence[Normal],
    sizes: Mapping[int, int],
) -> Kept:
    """Distribute records over blocks, none of which stores more than `HUB` under its own key.

    Args:
        rows: Block key and number of a record, sorted by key.
        normals: The records by number.
        sizes: How many members a block has already.
    """
    found: list[tuple[int, int]] = []
    hubs: dict[int, int] = {}
    narrow = Counter[int]()
    for key, members in groupby(rows, key=itemgetter(0)):
        for size, (_, number) in enumerate(members, sizes.get(key, 0) + 1):
            if size <= HUB:
                found.append((key, number))
                continue
            hubs[key] = size
            inner = narrowed(key, normals[number])
            narrow[inner] += 1
            # Twenty thousand records without year and place are all similar: the first ones represent them.
            if sizes.get(inner, 0) + narrow[inner] <= HUB:
                found.append((inner, number))
    return Kept(sorted(found), hubs)


def _key(kind: int, text: str) -> int:
    # The kind comes first, so that each kind fills its own part of the table from beginning to end.
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return kind << _DIGEST_BITS | int.from_bytes(digest) >> (64 - _DIGEST_BITS)
