"""Candidate pairs from several cheap blocks, none of which grows faster than the records.

Records are ranked once by title, year and place, so that twins stand side by side. Each block is a list of
numbers (block key, rank); sorted, members of a block follow one another in rank order. In a small block each is
paired with all others, in a large one with its next few neighbours only. So a hub (every record titled "Editorial") costs what its records cost; what the
window leaves out is counted.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

from litreview.dedup.normal import Normal
from litreview.errors import InputError

# Duplicates are neighbours in rank order, so that a few neighbours suffice; pairs beyond are counted.
WINDOW = 10
# A block of no more members is compared whole. In a million records, an author and a year share a first word of the
# title in some sixty; all those pairs together are an eighth of what is compared.
WHOLE = 100
_RANK_BITS = 24
_RANK = (1 << _RANK_BITS) - 1
_PAIR_BITS = 32
_PAIR = (1 << _PAIR_BITS) - 1
_KEY_BYTES = 5
_PARTS_BITS = 4
# Letters of a title: cut titles share their beginning, retitled works of one author their end.
HEAD = 28
_TAIL = 24
# Five words make ten triples, enough for two titles that differ in two of them.
_RAREST = 5
# Odd numbers whose multiples spread over 64 bits: three words become one key without a look at their letters.
_SPREAD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
_KEY_BITS = 8 * _KEY_BYTES
_WORD = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of ranks (smaller, larger), each once, sorted.

    Attributes:
        packed: Each pair as one number: a tuple of two would take ten times the memory.
        left_out: How many pairs of a shared block were left out.
    """

    packed: Sequence[int]
    left_out: int

    def __len__(self) -> int:
        return len(self.packed)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((pair >> _PAIR_BITS, pair & _PAIR) for pair in self.packed)


def ranked(normals: Iterable[Normal]) -> list[Normal]:
    """Order normal forms so that likely twins are neighbours; the same for every order of input."""
    return sorted(
        normals,
        key=lambda n: (n.title.replace(" ", ""), n.year or 0, n.volume, n.first_page, n.doi, n.key),
    )


def candidates(
    records: Sequence[Normal],
    wanted: Sequence[bool] | None = None,
    counts: Mapping[str, int] | None = None,
) -> Candidates:
    """Find the pairs that share a block, in records that `ranked` has ordered.

    Args:
        records: In rank order.
        wanted: By rank; when given, only pairs with at least one such record are.
        counts: How many titles hold a word, where these records are a part of more; else they are counted.
    """
    if len(records) > _RANK:
        raise InputError(
            f"{len(records):,} records are too many for one run.", f"At most {_RANK:,} can be compared."
        )
    # A pair of ranks is one number: a set of tuples would take four times the memory.
    found: set[int] = set()
    left_out = 0
    for block in (*(_keyed(records, key) for key in KEYS), rare_words(records, counts)):
        for part in _parts(block):
            left_out += neighbours(sorted(part), wanted, found)
    return Candidates(array("Q", sorted(found)), left_out)


def _parts(block: Iterable[int]) -> Iterator[array[int]]:
    """Split the entries of a block by their first bits, so that they are sorted and unpacked one part at a time."""
    parts = [array("Q") for _ in range(1 << _PARTS_BITS)]
    shift = _KEY_BITS + _RANK_BITS - _PARTS_BITS
    for entry in block:
        parts[entry >> shift].append(entry)
    yield from parts


def neighbours(block: list[int], wanted: Sequence[bool] | None, found: set[int]) -> int:
    """Pair each member of each block with its next neighbours; count the pairs beyond them."""
    left_out = 0
    start, size = 0, len(block)
    while start < size:
        key = block[start] >> _RANK_BITS
        end = start + 1
        while end < size and block[end] >> _RANK_BITS == key:
            end += 1
        if end - start > 1:
            ranks = [entry & _RANK for entry in block[start:end]]
            left_out += _window(ranks, wanted, found)
        start = end
    return left_out


def _window(ranks: list[int], wanted: Sequence[bool] | None, found: set[int]) -> int:
    window = len(ranks) if len(ranks) <= WHOLE else WINDOW
    for at, one in enumerate(ranks):
        for other in ranks[at + 1 : at + 1 + window]:
            if wanted is None or wanted[one] or wanted[other]:
                found.add(one << _PAIR_BITS | other)
    beyond = max(0, len(ranks) - 1 - window)
    return beyond * (beyond + 1) // 2


def _keyed(records: Sequence[Normal], key: Callable[[Normal], str]) -> Iterator[int]:
    for rank, record in enumerate(records):
        text = key(record)
        if text:
            # Not Python's own hash of text, which changes from run to run.
            digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()
            yield int.from_bytes(digest) << _RANK_BITS | rank


def rarest(title: str, counts: Mapping[str, int]) -> list[str]:
    """Return the rarest words of a title, by the number of titles with them; of equals the last in the alphabet."""
    return sorted(set(title.split()), key=lambda word: (-counts.get(word, 1), word))[-_RAREST:]


def rare_words(records: Sequence[Normal], counts: Mapping[str, int] | None) -> Iterator[int]:
    """Key each title by the triples of its five rarest words: they meet retitled and reordered titles."""
    # Pairs of words grow with the square of the records on one narrow topic; triples hardly do.
    share = Counter(word for record in records for word in set(record.title.split()))
    if counts is not None:
        share = Counter({word: counts.get(word, 1) for word in share})
    # Most frequent first, so that of two numbers the larger is the rarer word.
    numbers = {
        word: n for n, (word, _) in enumerate(sorted(share.items(), key=lambda item: (-item[1], item[0])))
    }
    first, second, third = _SPREAD
    shift = 64 - _KEY_BITS
    for rank, record in enumerate(records):
        # The numbers, not the words, are compared: they make a key without hashing.
        rare = sorted({numbers[word] for word in record.title.split()})[-_RAREST:]
        for one, two, three in combinations(rare, 3):
            key = (one * first + two * second + three * third & _WORD) >> shift
            yield key << _RANK_BITS | rank


def head(record: Normal) -> str:
    """Return the beginning of the title."""
    return record.title.replace(" ", "")[:HEAD]


def author_tail(record: Normal) -> str:
    """Return the first author and the end of the title."""
    return f"{record.first} {record.title.replace(' ', '')[-_TAIL:]}" if record.first and record.title else ""


def first_word(record: Normal) -> str:
    """Return the first author, the year and the first word of the title."""
    author = record.first.partition(" ")[0]
    return f"{author} {record.year} {record.title.partition(' ')[0]}" if author and record.title else ""


def author_page(record: Normal) -> str:
    """Return the first author and the first page."""
    return f"{record.first} {record.first_page}" if record.first and record.first_page else ""


def year_page(record: Normal) -> str:
    """Return the year, the first page and the beginning of the journal."""
    place = record.first_page and record.journal.head
    return f"{record.year} {record.first_page} {record.journal.head[:2]}" if place else ""


def volume_page(record: Normal) -> str:
    """Return the volume, the first page and the beginning of the journal."""
    return (
        f"{record.volume} {record.first_page} {record.journal.head[:1]}"
        if record.volume and record.first_page
        else ""
    )


def same_makers(record: Normal) -> str:
    """Key records without a place by authors, year and publisher: every rare word of a working title may differ."""
    thin = record.names and record.year and record.journal.head and not record.first_page and not record.doi
    return f"{record.names} {record.year} {record.journal.head}" if thin else ""


KEYS: tuple[Callable[[Normal], str], ...] = (
    lambda record: record.doi,
    lambda record: record.pmid,
    head,
    author_tail,
    first_word,
    author_page,
    year_page,
    volume_page,
    same_makers,
)
