"""The key of a record: a hash of its search, its raw text and its ordinal (RULES 1)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import product
from string import ascii_lowercase

from litreview.model import Item, Record

_PAIRS = ["".join(pair) for pair in product(f"{ascii_lowercase}234567", repeat=2)]


def record_key(search_id: str, text: str, n: int) -> str:
    """Return the key of the `n`-th record with this raw text in one file of a search.

    The first 16 characters of lower-case base32 of the SHA-256 of `1`, search, text and `n`, one per line.
    """
    return short_hash(f"1\n{search_id}\n{text}\n{n}".encode("utf-8", "surrogatepass"))


def short_hash(data: bytes) -> str:
    """Return the first 16 characters of lower-case base32 of the SHA-256 of some bytes."""
    number = int.from_bytes(hashlib.sha256(data).digest()[:10], "big")
    # Two letters at a time, in a fourth of the time that `base64` takes for its bytes.
    return "".join([_PAIRS[number >> bits & 0x3FF] for bits in range(70, -1, -10)])


def assign_keys(found: Iterable[Item], search_id: str) -> Iterator[Item]:
    """Set the key of each record in a search (RULES 1), counting identical raw texts in the file."""
    seen: set[str] = set()
    again: dict[str, int] = {}
    for item in found:
        if not isinstance(item, Record):
            yield item
            continue
        first = record_key(search_id, item.text, 1)
        n = 1
        if first in seen:
            n = again[first] = again.get(first, 1) + 1
        seen.add(first)
        set_key(item, first if n == 1 else record_key(search_id, item.text, n))
        yield item


def set_key(record: Record, key: str) -> None:
    """Set the key of a record that was just read, to which nothing else refers."""
    # To copy it would cost more than to read it.
    object.__setattr__(record, "key", key)
