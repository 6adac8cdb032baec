"""The tables. Those of the log and the records are facts; `report` and `ballot` are a projection of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String, Table
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import AutoString

SCHEMA = "1"
"""Changes with any change of a table; an older store is rebuilt from its folders, so there are no migrations."""


class MetaRow(SQLModel, table=True):
    """One fact about the store itself, such as its schema."""

    __tablename__ = "meta"
    name: str = Field(primary_key=True)
    value: str


class SearchRow(SQLModel, table=True):
    """A search, as its `search.toml` said at the last import or synchronisation."""

    __tablename__ = "search"
    id: str = Field(primary_key=True)
    folder: str
    name: str
    kind: str
    platform: str | None = None
    date: str | None = None
    hits: int | None = None
    position: int


class ExportRow(SQLModel, table=True):
    """One untouched file of a search."""

    __tablename__ = "export"
    search: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    path: str
    format: str
    encoding: str
    records: int
    rejects: int
    counted: bool = True


class RecordRow(SQLModel, table=True):
    """One bibliographic entry; `report` is the lead of the report it belongs to (projection).

    It is empty while an import that has not ended brings the record in: it is then not to be seen.
    """

    __tablename__ = "record"
    key: str = Field(primary_key=True)
    # Unique, so that two imports on a server never number alike: pages go by it and would lose one.
    position: int = Field(index=True, unique=True)
    search: str = Field(index=True)
    kind: str
    counted: bool
    # Kept here, not in a table of its own: nearly every query asks for it, and would have to join.
    report: str | None = Field(default=None, index=True)
    # These few are copied out of `fields`, as lists show them by the thousand and must not parse JSON for it.
    title: str | None = None
    year: int | None = None
    author: str | None = None
    authors: int = 0
    doi: str | None = None
    # The flow counts by these alone, and reads nothing but the index.
    __table_args__ = (Index("record_found", "counted", "kind", "search"),)


class ContentRow(SQLModel, table=True):
    """All that a record holds; apart from `record`, whose rows change, so that changes are of small rows.

    `fields` is JSON; `source` holds raw fields and raw text, which say much the same, as packed JSON.
    """

    __tablename__ = "content"
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    fields: str
    source: bytes


class MemberRow(SQLModel, table=True):
    """That a record lies in an export; the same record may lie in several of one search."""

    __tablename__ = "member"
    search: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    record: str = Field(primary_key=True)


class EventRow(SQLModel, table=True):
    """An event of the log; `written` says whether it stands in a ledger."""

    __tablename__ = "event"
    id: str = Field(primary_key=True)
    kind: str = Field(index=True)
    at: str
    actor: str = Field(index=True)
    device: str
    act: str = Field(index=True)
    # As text: kinds of events that a later version adds are kept whole without a change of the tables.
    body: str
    written: bool = Field(default=False, index=True)


class MentionRow(SQLModel, table=True):
    """That an event names a record, known here or not."""

    __tablename__ = "mention"
    record: str = Field(primary_key=True)
    event: str = Field(primary_key=True)


class ReferenceRow(SQLModel, table=True):
    """That an event withdraws or replaces an event or an act."""

    __tablename__ = "reference"
    target: str = Field(primary_key=True)
    event: str = Field(primary_key=True)


class RunRow(SQLModel, table=True):
    """A run of the duplicate engine; its pairs count while no other run replaces it."""

    __tablename__ = "run"
    id: str = Field(primary_key=True)
    counted: bool = True


class PairRow(SQLModel, table=True):
    """What a run said of two records; only pairs of runs that count are kept here."""

    __tablename__ = "pair"
    a: str = Field(primary_key=True)
    b: str = Field(primary_key=True, index=True)
    run: str = Field(primary_key=True)
    verdict: str = Field(index=True)
    strength: int
    reasons: str


class BlockRow(SQLModel, table=True):
    """That a record, by position, is a member of a block, so that later ones find it (cache of the engine)."""

    __tablename__ = "block"
    # Both columns are the key, and there is nothing else: a second tree of the same rows would double them.
    __table_args__ = ({"sqlite_with_rowid": False},)
    block: int = Field(primary_key=True, sa_type=BigInteger)
    position: int = Field(primary_key=True)


class HubRow(SQLModel, table=True):
    """A block with more members than rows, and how many (cache of the engine)."""

    __tablename__ = "hub"
    block: int = Field(primary_key=True, sa_type=BigInteger)
    size: int


class WordRow(SQLModel, table=True):
    """In how many titles a word stood at the last whole run (cache of the engine)."""

    __tablename__ = "word"
    word: str = Field(primary_key=True)
    titles: int


class ReplacedRow(SQLModel, table=True):
    """Two records that a replacement of exports joins (projection)."""

    __tablename__ = "replaced"
    a: str = Field(primary_key=True)
    b: str = Field(primary_key=True, index=True)


class AskedRow(SQLModel, table=True):
    """A pair that a person is asked about now (projection)."""

    __tablename__ = "asked"
    a: str = Field(primary_key=True)
    b: str = Field(primary_key=True)
    strength: int


class ReportRow(SQLModel, table=True):
    """A report as it stands (projection of the log, written in the transaction of the event)."""

    __tablename__ = "report"
    lead: str = Field(primary_key=True)
    position: int = Field(index=True)
    lane: str | None = None
    end: str | None = None
    reason: str | None = None
    studies: str = "[]"
    screened: str = Field(index=True)
    screened_complete: bool
    screened_lacks: bool
    judged: str
    judged_complete: bool
    judged_lacks: bool
    __table_args__ = (Index("report_ends", "lane", "end", "reason", "studies"),)


class AssignedRow(SQLModel, table=True):
    """That a record is in a reviewer's share at a stage (projection)."""

    __tablename__ = "assigned"
    record: str = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    reviewer: str = Field(primary_key=True)


class BallotRow(SQLModel, table=True):
    """A vote or consensus in force on a report (projection)."""

    __tablename__ = "ballot"
    event: str = Field(primary_key=True)
    report: str = Field(index=True)
    record: str
    stage: str
    reviewer: str = Field(index=True)
    verdict: str
    reasons: str
    note: str
    at: str
    consensus: bool


# A server orders text by its language, with `~` before the letters; ids and keys have one order everywhere.
_TEXT = String().with_variant(String(collation="C"), "postgresql")
for _table in SQLModel.metadata.tables.values():
    for _column in _table.columns:
        if isinstance(_column.type, AutoString):
            _column.type = _TEXT


def table(row: type[SQLModel]) -> Table:
    """Give the table behind a row class."""
    found = SQLModel.metadata.tables[str(row.__tablename__)]
    if not isinstance(found, Table):  # pragma: no branch
        raise TypeError(row.__tablename__)
    return found
