"""Parts of a reference that styles share: names and closed sentences."""

from __future__ import annotations


def family_and_initials(name: str) -> tuple[str, str]:
    """Split `Family, Given Names` into `Family` and `GN`; the name of a group has no comma and no initials."""
    family, comma, given = name.partition(",")
    if not comma:
        return name, ""
    words = given.replace(".", " ").replace("-", " ").split()
    # `JM` is initials already.
    initials = "".join(word if word.isupper() and len(word) <= 3 else word[0].upper() for word in words)  # noqa: PLR2004
    return family.strip(), initials


def with_full_stop(part: str) -> str:
    """Close a part of a reference, unless it is closed already."""
    return part if part.endswith((".", "?", "!")) else f"{part}."
