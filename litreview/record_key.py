"""The key of a record: a hash of its search, its raw text and its ordinal (RULES 1)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from litreview.model import Item, Record

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
# Ten bits at a time: `base64` takes longer than the hash of a record.
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_SHIFTS = range(70, -1, -10)


def record_key(search_id: str, text: str, n: int) -> str:
    """Return the key of the `n`-th record with this raw text in one file of a search.

    The first 16 characters of lower-case base32 of the SHA-256 of `1`, search, text and `n`, one per line.
    """
    return short_hash(f"1\n{search_id}\n{text}\n{n}".encode("utf-8", "surrogatepass"))


def short_hash(data: bytes) -> str:
    """Return the first 16 characters of lower-case base32 of the SHA-256 of some bytes."""
    bits = int.from_bytes(hashlib.sha256(data).digest()[:10], "big")
    return "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])


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
