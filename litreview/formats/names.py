"""Author names as `Family, Given`, from any order in an export."""

from __future__ import annotations

import re
from collections.abc import Iterable

from litreview.text import clean

_INITIALS = r"[^\W\d_a-zß-öø-ÿ](?:[.\s-]*[^\W\d_a-zß-öø-ÿ]){0,3}\.?"
_INITIALS_LAST = re.compile(rf"(\S+(?:\s\S+){{0,3}}?)\s({_INITIALS})(?:\s(Jr|Sr|II|III|IV|[23][nr]d)\.?)?")
_INITIALS_FIRST = re.compile(r"((?:[^\W\d_]{1,2}\.[\s-]?)+)\s*([^\W\d_][^.]*)")
_INITIALS_ALONE = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ]\.?-?){1,4}")
_ET_AL = "et al"
_SUFFIXES = r"(?:Jr|Sr|II|III|IV|2nd|3rd)\.?"
# Without backtracking, as a family name ends at a comma and a name at the end of its line.
_NAME = rf"[^\s,;.][^,;\n]*+(?<!\s), (?!{_SUFFIXES}(?:\n|\Z))[^\s,;][^,;\n]*+(?<!\s)"
_IN_ORDER = re.compile(_NAME)
_ALL_IN_ORDER = re.compile(rf"{_NAME}(?:\n{_NAME})*+")
_SUFFIX = re.compile(_SUFFIXES, re.IGNORECASE)
_DOTTED_LAST = re.compile(r"[^\W\d_]{2}[^.,]*\s(?:[^\W\d_a-zß-öø-ÿ]\.[\s-]?)+")
_PLACEHOLDERS = frozenset(
    [
        "[no author name available]",
        "no author name available",
        "anonymous",
        "[anonymous]",
        "et al",
        "et al.",
        "na",
    ]
)


def normalize_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return authors in order, without placeholders for absent ones; each name is one line."""
    if are_normalized(names):
        return names
    found: list[str] = []
    for name in names:
        if is_normalized(name):
            found.append(name)
        else:
            # The name of a group may contain a semicolon; a trailing comma marks it as a group.
            parts = [name] if name.endswith(",") else name.split(";")
            found += [kept for part in parts if (kept := normalize_name(part))]
    return tuple(found)


def are_normalized(names: Iterable[str]) -> bool:
    """Return whether all names are `Family, Given` already, and nothing more; nearly all are."""
    # One match for all costs half of a match for each.
    joined = "\n".join(names)
    return _ALL_IN_ORDER.fullmatch(joined) is not None and " et al" not in joined


def is_normalized(name: str) -> bool:
    """Return whether a name is `Family, Given` already, and nothing more."""
    return _IN_ORDER.fullmatch(name) is not None and " et al" not in name


def normalize_name(name: str) -> str:
    """Return an author as `Family, Given`; a name whose parts cannot be recognised is returned unchanged.

    So is a name with a trailing comma, with which reference managers mark a group.
    """
    given = clean(name)
    if _ET_AL in given:
        given = remove_et_al(given)
    name = given.strip(";,… ")
    if not name or name.casefold() in _PLACEHOLDERS:
        return ""
    if "," in name:
        first, *rest = (part for part in (piece.strip() for piece in name.split(",")) if part)
        # Written by a program for a missing given name.
        rest = [part for part in rest if part != "null"]
        # In `A. B. Dean, Jr.` the comma only separates the suffix.
        if len(rest) == 1 and is_suffix(rest[0]) and not given.endswith(","):
            first = (
                normalize_name(first)
                if _INITIALS_LAST.fullmatch(first) or "." not in first
                else invert_name(first)
            )
        return ", ".join([first, *rest])
    behind = _INITIALS_LAST.fullmatch(name)
    before = None if behind else _INITIALS_FIRST.fullmatch(name)
    # The last word of an organisation is not a family name.
    if given.endswith(",") or not (behind or before) or GROUP_WORD.search(name):
        return name
    if behind:
        family, initials, suffix = behind.groups()
        return f"{family}, {initials}" + (f", {suffix}" if suffix else "")
    return f"{before.group(2).strip()}, {before.group(1).strip()}" if before else name


def remove_et_al(name: str) -> str:
    """Remove `et al` from the end of a name, with the punctuation around it."""
    kept = end = len(name)
    while (end := end_before_separators(name, end)) >= len(_ET_AL):
        begin = end - (name[end - 1] == ".") - len(_ET_AL)
        if begin < 0 or not name.startswith(_ET_AL, begin) or re.match(r"\w", name[begin - 1 : begin]):
            break
        kept = end = end_before_separators(name, begin)
    return name[:kept]


def end_before_separators(name: str, end: int) -> int:
    """Return the end of a part of a name, without commas, semicolons and spaces."""
    while end and (name[end - 1] in ",;" or name[end - 1].isspace()):
        end -= 1
    return end


def has_trailing_initials(name: str) -> bool:
    """Return whether a name is certainly a family name with initials after it: `van Dyck A.B.`."""
    # Without full stops they may be a family name in capitals: `Wei LI`.
    return _DOTTED_LAST.fullmatch(name) is not None


def split_vancouver(cell: str) -> list[str]:
    """Return the names in a list such as `Xu B., Le Lay G`, or in one such name; empty for any other text."""
    names = re.split(r"[,;]\s+", cell.strip())
    surely = len(names) > 1 or has_trailing_initials(names[0])
    return names if surely and all(map(_INITIALS_LAST.fullmatch, names)) else []


def split_at_initials(cell: str) -> list[str]:
    """Return the names in a list without separators such as `Baker A.B. van Dean C.`; the whole text for any other."""
    words = cell.split(" ")
    short = [_INITIALS_ALONE.fullmatch(word) is not None for word in words]
    names: list[list[str]] = [[]]
    for at, word in enumerate(words):
        names[-1].append(word)
        if short[at] and len(names[-1]) > 1 and not (at + 1 < len(words) and short[at + 1]):
            names.append([])
    return [" ".join(name) for name in names if name] if short[-1] and not names[-1] else [cell]


def is_suffix(word: str) -> bool:
    """Return whether a part of a name is a suffix such as `Jr` or `III`."""
    return _SUFFIX.fullmatch(word) is not None


def mark_group(name: str) -> str:
    """Return a name that is one unit, such as `Group X`, marked if needed so that reading it keeps the word order."""
    # Marked only if needed: not every program knows the trailing comma, and an inner comma marks it too.
    turned = normalize_name(name).partition(",")[0] != name.partition(",")[0].strip()
    return f"{name}," if turned or ";" in name else name


def invert_name(name: str) -> str:
    """Return `Given Family` as `Family, Given`, with particles in the family name (`van Beethoven, Ludwig`)."""
    name = clean(name)
    words = name.split(" ")
    if "," in name or len(words) < 2:  # noqa: PLR2004  # a name of one word has no order
        return name
    at = len(words) - 2 if _SUFFIX.fullmatch(words[-1]) and len(words) > 2 else len(words) - 1  # noqa: PLR2004
    suffix = words[at + 1 :]
    # At least one word stays in front, or `van Dijk` would be a family name without a given name.
    while at > 1 and words[at - 1].islower():
        at -= 1
    end = len(words) - len(suffix)
    return ", ".join([" ".join(words[at:end]), " ".join(words[:at]), *suffix])


_INNER = re.compile(r"\b(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz)\Z")
_LONGEST_INNER = len("Fitz")
_TITLES = re.compile(r"(?:(?:Prof|Dr|Ing)\.\s*)+")


def split_unseparated(cell: str) -> list[str]:
    """Split names without a separator, as in `Ann McKayProf. Carl Dean`, where a capital follows a small letter."""
    cuts = [
        at
        for at in range(1, len(cell))
        if cell[at - 1].islower()
        and cell[at].isupper()
        and not _INNER.search(cell, max(at - _LONGEST_INNER, 0), at)
    ]
    names = [cell[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(cell)], strict=True)]
    return [_TITLES.sub("", name).strip() for name in names]


_QUOTED = re.compile(r"""(['"])(.*?)\1""")
_AND = re.compile(r"(?<!\s)\s+(?:and|AND)\s+|(?:(?<!\s)\s+|)&\s+")
# A name with such a word is a group's, and "and" is part of it: `Office on Drugs and Crime`.
_GROUP_PREPOSITION = re.compile(r"\s(?:against|for|in|of|on)\s")
_ONLY_INITIALS = re.compile(
    rf"(?:{_INITIALS}|[^\W\d_]{{1,2}}\.(?:[\s-]?[^\W\d_]{{1,2}}\.)*)(?:,? (?:Jr|Sr)\.?)?"
)
# Words in no person's name: `Department of Health and Human Services` is one author.
GROUP_WORD = re.compile(
    r"\b(?:of|for|the|on|in|at|für|voor|pour|Ministry|Department|Council|Committee|Institute|Office"
    r"|Group|Consortium|Collaboration|Collaborators|Investigators|Network|Society|Association|Foundation|University)\b"
)
_PAIR = 2


def parse_list_literal(cell: str) -> list[str]:
    """Return the strings of a Python list literal (`['a', 'b']`), or an empty list for any other text."""
    return [text for _, text in _QUOTED.findall(cell)] if cell[:1] == "[" and cell[-1:] == "]" else []


def split_semicolons(found: dict[str, tuple[str, ...]], *fields: str) -> None:
    """Split the values of some fields at their semicolons, those of Chinese too."""
    for field in fields:
        if values := found.get(field):
            parts = (part.strip() for value in values for part in value.replace("；", ";").split(";"))
            found[field] = tuple(filter(None, parts))


def split_authors(cell: str) -> list[str]:
    """Split a cell into its authors at the separator that it uses."""
    cell = cell.strip().rstrip(".") if cell.rstrip().endswith(("..",)) else cell.strip()
    if names := parse_list_literal(cell):
        return names
    # Semicolons first, since no name contains one; commas stand inside names as well as between them.
    if ";" in cell:
        return list(filter(None, map(str.strip, cell.split(";"))))
    for separator in ("|", "\n"):
        if separator in cell:
            return split_authors(";".join(cell.replace("\n and ", "\n").split(separator)))
    parts = [
        part.strip()
        for part in ([cell] if _GROUP_PREPOSITION.search(cell) else _AND.split(cell))
        if part.strip()
    ]
    if len(parts) > 1 and all(part.count(",") <= 1 for part in parts[1:]) and parts[0].count(",") <= 1:
        return parts
    return split_at_commas([name for part in parts for name in re.split(r",\s*", part) if name])


def split_at_commas(names: list[str]) -> list[str]:
    """Distinguish `Pan, Y., Yu, C.` from `Lim SM, Shiau CWC.` and from a single `Family, Given`."""
    if len(names) <= 1:
        return names
    # Initials in every second position: split at each comma, one author would become two.
    if len(names) % 2 == 0 and all(_ONLY_INITIALS.fullmatch(given) for given in names[1::2]):
        return [f"{family}, {given}" for family, given in zip(names[::2], names[1::2], strict=True)]
    # PubMed puts a full stop after the last of its names, which contain none themselves.
    stopped = names[-1].endswith(".") and "." not in "".join(names)[:-1]
    whole = [*names[:-1], names[-1].rstrip(".")] if stopped else names
    if len(names) == _PAIR and not all(_INITIALS_LAST.fullmatch(name) for name in whole):
        return [", ".join(names)]
    return whole
