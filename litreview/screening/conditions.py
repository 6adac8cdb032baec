"""Conditions on a report, as `remove --where` takes them: `year<2000`, `language=es`, `title~editorial`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from litreview.errors import UsageError
from litreview.model import Record

NUMBERS = ("year",)
TEXTS = ("title", "abstract", "author", "journal", "publisher", "keywords", "type", "language", "doi", "pmid", "database", "key")  # fmt: skip
FIELDS = (*NUMBERS, *TEXTS)
FORM = re.compile(r"\s*([a-z]+)\s*(<=|>=|!=|=|<|>|~)\s*(|.*\S)\s*", re.DOTALL)
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a field, an operator and a value.

    Attributes:
        sign: `=` and `!=` compare the whole value, `~` looks for its words, the others compare numbers.
        value: Empty stands for what is absent: `abstract=` fits a report without one.
    """

    field: str
    sign: str
    value: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The fields of a report that a condition may test.

    Attributes:
        record: The best value of each field over the records of a report.
        keys: Of these records.
        databases: Names of the searches that found them.
    """

    record: Record
    keys: tuple[str, ...] = ()
    databases: frozenset[str] = frozenset()


def condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        UsageError: It is none, names a field that there is not, or compares a text as a number.
    """
    # Without a parser: a condition has three parts, and its errors must name the wrong one.
    found = FORM.fullmatch(text)
    if found is None or found[1] not in FIELDS:
        raise UsageError(
            f"{text!r} is not a condition.",
            f"Write FIELD=VALUE, FIELD~WORDS or year<2000; the fields are {', '.join(FIELDS)}.",
        )
    name, sign, value = found.groups()
    if name in NUMBERS and (sign == "~" or not (value.isdecimal() or (value == "" and sign in {"=", "!="}))):
        raise UsageError(f"{text!r}: {name} is a number.", f"Write {name}<2000, or {name}= for none.")
    if name in TEXTS and sign in {"<", "<=", ">", ">="}:
        raise UsageError(
            f"{text!r}: {name} is a text.", f"Write {name}=VALUE, {name}!=VALUE or {name}~WORDS."
        )
    return Condition(name, sign, value)


def fits(subject: Subject, conditions: Sequence[Condition]) -> bool:
    """Check whether every condition holds."""
    return all(_holds(subject, one) for one in conditions)


def _holds(subject: Subject, one: Condition) -> bool:
    if one.field in NUMBERS:
        year = subject.record.year
        if not one.value:
            return (year is None) == (one.sign == "=")
        # An unknown year meets no comparison: it is no reason to remove a report.
        return year is not None and COMPARE[one.sign](year, int(one.value))
    values = [value.casefold() for value in _values(subject, one.field)]
    # Databases do not agree on capitals, and conditions ignore them.
    wanted = one.value.casefold()
    if one.sign == "~":
        return any(all(word in value for word in wanted.split()) for value in values)
    found = wanted in values if wanted else not values
    # A key may be given by its beginning, as everywhere.
    if one.field == "key" and wanted:
        found = any(value.startswith(wanted) for value in values)
    return found if one.sign == "=" else not found


def _values(subject: Subject, name: str) -> list[str]:
    record = subject.record
    if name == "key":
        return list(subject.keys)
    if name == "database":
        return sorted(subject.databases)
    held = record.authors if name == "author" else getattr(record, name)
    several = held if isinstance(held, tuple) else (held,)
    return [value for value in several if value]
