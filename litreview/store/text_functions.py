"""Functions of SQL that compare texts as people read them: without regard to case, and by whole words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, func

# Scripts without spaces between words; each character counts as a word.
_WIDE = re.compile(r"([\u0e00-\u0e7f\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


def split_wide(value: str) -> str:
    """Put spaces around the characters of scripts that have none between words."""
    return _WIDE.sub(r" \1 ", value)


def words_in(value: str) -> str:
    """Return the words of a text in lower case and without accents, with a space before each."""
    return "".join(f" {word}" for word in re.findall(r"\w+", _bare(value)))


def has_words(value: str | None, words: str) -> bool:
    """Check whether a text has these words, as `words_in` returns them, side by side; the last may go on."""
    bare = _bare(value or "")
    # Most texts do not even have the first word, and taking a text apart takes much longer than that.
    return words[1:].partition(" ")[0] in bare and words in words_in(bare)


def _bare(value: str) -> str:
    if value.isascii():
        return value.lower()
    apart = unicodedata.normalize("NFD", split_wide(value).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def register(connection: Any) -> None:
    """Add the functions to a connection of SQLite."""
    connection.create_function("has_words", 2, has_words, deterministic=True)


def holds_words(column: ColumnElement[Any], words: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that a column of texts has these words."""
    wanted = words_in(words)
    if not wanted:
        return func.coalesce(column, "") == words
    if dialect == "sqlite":
        return func.has_words(column, wanted) == 1
    # `\m` is the beginning of a word, in PostgreSQL alone.
    return func.lower(column).regexp_match(r"\m" + r"\W+".join(re.findall(r"\w+", words.casefold())))
