"""Full-text search in titles, authors, abstracts and keywords, with an index in SQLite and without one elsewhere.

The index is filled export by export when words are first looked for after an import, so that importing never
waits for it; an interrupted filling is made up for at the next search.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    column,
    false,
    func,
    or_,
    select,
    table,
    text,
    union_all,
)

from litreview.store.chunks import SIZE
from litreview.store.meta import Meta
from litreview.store.server import without_answers
from litreview.store.tables import CONTENT, EXPORT, MEMBER, RECORD, REPORT
from litreview.store.text_functions import split_wide

FIELDS = (
    "title",
    "translated_title",
    "authors",
    "abstract",
    "journal",
    "keywords",
    "publisher",
    "doi",
    "year",
)
INDEXED = "words of "
DONE = "all"
SLICE = 2000
# Without the texts, which are in the records: this makes the index a third as large.
CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS record_words USING fts5"
    "(words, content='', contentless_delete=1, detail=full,"
    " tokenize='unicode61 remove_diacritics 2')"
)


class FullText:
    """Words in the records of a review, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.meta = Meta(connection)

    @property
    def has_index(self) -> bool:
        """Whether this database keeps an index of words."""
        return self.connection.dialect.name == "sqlite"

    @property
    def is_begun(self) -> bool:
        """Whether there is an index of words; a review without exports has none yet."""
        return self.has_index and self.connection.dialect.has_table(
            without_answers(self.connection), "record_words"
        )

    def unindexed(self) -> list[tuple[str, str]]:
        """Return the search and hash of the exports that are not completely indexed."""
        if not self.has_index:
            return []
        marks = self.meta.beginning_with(INDEXED)
        rows = self.connection.execute(select(EXPORT.c.search, EXPORT.c.sha256))
        return [each for each in map(tuple, rows) if marks.get(index_mark(*each)) != DONE]

    def fill(self, search: str, digest: str, most: int = SLICE) -> bool:
        """Index some of an export's records; return False if none were left."""
        self.connection.exec_driver_sql(CREATE)
        mine = (MEMBER.c.search == search) & (MEMBER.c.sha256 == digest)
        mark = index_mark(search, digest)
        after = int(self.meta.get(mark) or 0)
        # In order of import, from where the last slice ended, so that all slices cost the same, and with
        # increasing numbers, which the index accepts without a write for each.
        query = select(MEMBER.c.position, CONTENT.c.fields).order_by(MEMBER.c.position).limit(most)
        query = query.where(mine, MEMBER.c.position > after, CONTENT.c.position == MEMBER.c.position)
        # A record may be in several exports; indexing it twice would only take time.
        query = query.where(text("member.position NOT IN (SELECT id FROM record_words_docsize)"))
        rows = [{"n": place, "words": words_of(fields)} for place, fields in self.connection.execute(query)]
        if rows:
            self.connection.execute(text("INSERT INTO record_words(rowid, words) VALUES (:n, :words)"), rows)
        self.meta.put(mark, str(rows[-1]["n"]) if rows else DONE)
        return bool(rows)

    def reports(self, groups: Iterable[Sequence[str]]) -> ColumnElement[bool]:
        """Return the condition that a record of a report contains at least one term of each group.

        A term's words stand next to each other; a word may go on where the term ends, or has a star.
        """
        if self.is_begun:
            return self._indexed(groups)
        record = RECORD.alias()
        query = select(record.c.report).where(record.c.report.is_not(None))
        query = query.join(CONTENT, CONTENT.c.position == record.c.position)
        for terms in groups:
            # Slow but correct: on a server the lists of one reviewer are short enough.
            found = [func.lower(CONTENT.c.fields).contains(plain(term), autoescape=True) for term in terms]
            query = query.where(or_(false(), *found))
        return REPORT.c.lead.in_(query)

    def _indexed(self, groups: Iterable[Sequence[str]]) -> ColumnElement[bool]:
        found = _matching(groups)
        if found is None:
            return false()
        # A lead has the position of its report. By a sum, so that SQLite goes through the index of followers, and not
        # through that of all positions.
        follower = RECORD.alias()
        others = select(follower.c.follows).where(follower.c.follows.is_not(None))
        others = others.where((follower.c.position + 0).in_(found))
        return REPORT.c.position.in_(union_all(found, others))

    def positions(self, phrases: Iterable[str]) -> list[int]:
        """Return the positions of the reports of which one record contains all of these; only where there is an index.

        Read as lists and put together here: the database would look up each of a million matches.
        """
        found = _matching([phrase] for phrase in phrases)
        if found is None:
            return []
        # As JSON, as a row for each takes three times as long.
        numbers = func.json_group_array(column("rowid", Integer))
        matches = json.loads(self.connection.execute(found.with_only_columns(numbers)).scalar() or "[]")
        pairs = select(func.json_group_array(RECORD.c.position), func.json_group_array(RECORD.c.follows))
        pairs = pairs.where(RECORD.c.follows.is_not(None))
        if len(matches) <= SIZE:
            pairs = pairs.where(RECORD.c.position.in_(matches))
        followers, leads = map(json.loads, self.connection.execute(pairs).one())
        lead_of = dict(zip(followers, leads, strict=True))
        # Mostly the lead of a record that matches does too.
        positions = [position for position in matches if position not in lead_of]
        others = {lead_of[position] for position in matches if position in lead_of}.difference(positions)
        # In order but for the others, which costs next to nothing then.
        return sorted([*positions, *others])

    def narrow(self, field: str, words: str) -> list[ColumnElement[bool]]:
        """Return conditions that every record with these words in a field meets; none where no index helps."""
        found = _matching([[words]]) if field in FIELDS and self.is_begun else None
        return [] if found is None else [RECORD.c.position.in_(found)]


def index_mark(search: str, digest: str) -> str:
    """Return the name of the fact that holds an export's last indexed position, or that all of it is indexed."""
    return f"{INDEXED}{digest} {search}"


def plain(term: str) -> str:
    """Return a term in lower case without its stars and quotes."""
    return term.strip('"').replace("*", "").casefold()


def words_of(fields: str) -> str:
    """Return the searchable text of a record, from its fields as JSON."""
    values = json.loads(fields)
    return split_wide("\n".join(_texts(values.get(name) for name in FIELDS)))


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, list):
            yield from map(str, value)
        elif value is not None:
            yield str(value)


def _matching(groups: Iterable[Sequence[str]]) -> Select[Any] | None:
    """Return a query for the positions of the records that the index finds; None if a group has no word."""
    asked = [" OR ".join(phrase for term in terms if (phrase := _phrase(term))) for terms in groups]
    if not all(asked):
        return None
    whole = " AND ".join(f"({terms})" for terms in asked)
    name = f"asked_{abs(hash(whole))}"
    matches = text(f"record_words MATCH :{name}").bindparams(**{name: whole})
    return select(column("rowid", Integer)).select_from(table("record_words")).where(matches)


def _phrase(term: str) -> str:
    """Render a term for FTS5: a quoted phrase whose last word is a prefix."""
    # Quotes keep characters of the term from being operators of the query language.
    words = re.findall(r"\w+", split_wide(plain(term)))
    quoted = '"' + " ".join(words) + '"'
    return f"{quoted} *" if words else ""
