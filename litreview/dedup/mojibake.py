"""Repair of letters that an export shows wrongly."""

from __future__ import annotations

import re

# The first byte of a letter and those that follow it, as Windows' code page shows them.
_MISREAD = re.compile(
    "[ÂÃÄÅÎÏ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â[€„‚†][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
)


def repair_mojibake(text: str) -> str:
    """Repair UTF-8 that was decoded as Windows-1252: "MÃ¼ller"."""
    return text if text.isascii() else _MISREAD.sub(_reread, text)


def has_mojibake(text: str) -> bool:
    """Return whether a text has such letters; only the two most frequent kinds are looked for."""
    return ("Ã" in text or "â€" in text) and any(
        _reread(found) != found.group() for found in _MISREAD.finditer(text) if found.group()[0] in "Ãâ"
    )


def _reread(found: re.Match[str]) -> str:
    try:
        return found.group().encode("cp1252").decode("utf-8")
    except UnicodeError:
        return found.group()
