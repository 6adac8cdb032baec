"""The tables of a review: facts, and a projection that is derived from them.

The log, searches and records are facts. `report`, `ballot`, `replaced`, `asked`, `assigned`, `flow_count` and `record.report` are
the projection. All are Core tables: a command that only reads should not wait for an object-relational mapper to load.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, text

SCHEMA = "5"
"""Changes with any change of a table; a store of another version is rebuilt from its folders, unless `UPGRADES` has it."""

UPGRADES = {
    "1": (
        "ALTER TABLE export ADD COLUMN versions TEXT NOT NULL DEFAULT '[1]'",
        "ALTER TABLE record ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE record ADD COLUMN again BOOLEAN NOT NULL DEFAULT {false}",
        "ALTER TABLE report ADD COLUMN home INTEGER NOT NULL DEFAULT 1",
        "DROP INDEX record_found",
        "DROP INDEX report_ends",
    ),
    "2": (
        "DROP INDEX ix_report_screened",
        "DROP INDEX ix_report_position",
        # A store of schema 1 has none yet.
        "DROP INDEX IF EXISTS record_appears",
    ),
    "3": (
        "ALTER TABLE record ADD COLUMN follows INTEGER",
        (
            "UPDATE record SET follows = (SELECT lead.position FROM record AS lead WHERE lead.key = record.report)"
            " WHERE report <> key"
        ),
        "DROP INDEX IF EXISTS record_followers",
    ),
    "4": (
        "CREATE TABLE member_old AS SELECT m.search, m.sha256, r.position FROM member m JOIN record r ON r.key = m.record",
        "DROP TABLE member",
    ),
}
"""Statements that bring an older store to the next schema, where what is missing follows from what it has.

New tables and indexes are then created from their definitions.
"""

REFILLS = ("member",)
"""Tables that an upgrade may create again, and fill from one with the same columns whose name ends in `_old`."""

METADATA = MetaData()

# A server sorts text by its language, with `~` before the letters; ids and keys need the same order everywhere.
TEXT = String().with_variant(String(collation="C"), "postgresql")


def _key(name: str, type_: Any = TEXT, **options: Any) -> Column[Any]:
    return Column(name, type_, primary_key=True, **options)


def _column(name: str, type_: Any = TEXT, **options: Any) -> Column[Any]:
    return Column(name, type_, nullable=False, **options)


def _optional(name: str, type_: Any = TEXT, **options: Any) -> Column[Any]:
    return Column(name, type_, **options)


META = Table("meta", METADATA, _key("name"), _column("value"))
"""Single facts about the store itself, such as its schema."""

SEARCH = Table(
    "search",
    METADATA,
    _key("id"),
    _column("folder"),
    _column("name"),
    _column("kind"),
    _optional("platform"),
    _optional("date"),
    _optional("hits", Integer),
    _column("position", Integer),
)
"""Searches, as their `search.toml` described them at the last import or synchronisation."""

EXPORT = Table(
    "export",
    METADATA,
    _key("search"),
    _key("sha256"),
    _column("path"),
    _column("format"),
    _column("encoding"),
    _column("records", Integer),
    _column("rejects", Integer),
    _column("counted", Boolean, default=True),
    _column("versions", default="[1]"),
)
"""The untouched files of the searches; `versions` are those of the review in which one counts (projection)."""

FOLLOWS = text("follows IS NOT NULL")
"""The condition of a record that does not lead its report."""

RECORD = Table(
    "record",
    METADATA,
    _key("key"),
    # Unique, so that two imports on a server cannot use the same number: pages go by it and would lose a record.
    _column("position", Integer, index=True, unique=True),
    _column("search", index=True),
    _column("kind"),
    _column("counted", Boolean),
    # The first version of the review in which it lies, and whether its report was known in an earlier one.
    _column("version", Integer, default=1),
    _column("again", Boolean, default=False),
    # Here and not in a table of its own: nearly every query needs it, and would have to join.
    _optional("report", index=True),
    # The position of that lead, for all other records of the report.
    _optional("follows", Integer),
    # Copied out of `fields`, as lists show these by the thousand and should not parse JSON for them.
    _optional("title"),
    _optional("year", Integer),
    _optional("author"),
    _column("authors", Integer, default=0),
    _optional("doi"),
    # The flow counts by these alone, and reads nothing but the index. A record is written to it once, by the end of its import.
    Index(
        "record_appears",
        *("counted", "version", "again", "kind", "search"),
        sqlite_where=text("counted = 1"),
        postgresql_where=text("counted"),
    ),
    # A search by words finds records by position, and reports by that of their lead.
    Index("record_followers", "position", "follows", sqlite_where=FOLLOWS, postgresql_where=FOLLOWS),
)
"""Bibliographic entries; `report` is the lead of the report that a record belongs to.

It is empty until the import that brings the record has finished; until then the record is not shown.
"""

RERUN = Table(
    "rerun",
    METADATA,
    _key("record"),
    _key("version", Integer),
    _column("kind"),
    _column("search"),
    Index("rerun_appears", "version", "kind", "search"),
)
"""Later versions of the review in which a counted record lies as well, found again (projection)."""

CONTENT = Table(
    "content",
    METADATA,
    _key("position", Integer, autoincrement=False),
    _column("fields"),
    _column("source", LargeBinary),
)
"""The content of the records, separate from `record`, so that the rows that change are small.

`fields` is JSON; `source` holds raw fields and raw text, which repeat most of it, as packed JSON.
"""

MEMBER = Table(
    "member",
    METADATA,
    _key("search"),
    _key("sha256"),
    _key("position", Integer),
    # One tree, as in `block`; by the records' positions, so that an import writes it from end to end.
    sqlite_with_rowid=False,
)
"""Membership of records in exports; a record may lie in several exports of one search."""

EVENT = Table(
    "event",
    METADATA,
    _key("id"),
    _column("kind", index=True),
    _column("at"),
    _column("actor", index=True),
    _column("device"),
    _column("act", index=True),
    # As text: kinds of events that a later version adds are kept whole without a change of the tables.
    _column("body"),
    _column("written", Boolean, index=True, default=False),
)
"""The events of the log; `written` is true for those that are in a ledger."""

MENTION = Table("mention", METADATA, _key("record"), _key("event"))
"""The records that events name, whether or not they are in the store."""

REFERENCE = Table("reference", METADATA, _key("target"), _key("event"))
"""The events or acts that an event withdraws or replaces."""

RUN = Table("run", METADATA, _key("id"), _column("counted", Boolean, default=True))
"""Runs of the duplicate engine; the pairs of a run count until another run replaces it."""

PAIR = Table(
    "pair",
    METADATA,
    _key("a"),
    _key("b", index=True),
    _key("run"),
    _column("verdict", index=True),
    _column("strength", Integer),
    _column("reasons"),
)
"""The verdicts of runs on pairs of records; only pairs of runs that count are kept."""

BLOCK = Table(
    "block",
    METADATA,
    _key("block", BigInteger),
    _key("position", Integer),
    # The two columns are the key and the whole row: a second tree of the same rows would double them.
    sqlite_with_rowid=False,
)
"""Members of blocks, by the records' positions, so that new records find them (cache of the engine)."""

HUB = Table("hub", METADATA, _key("block", BigInteger), _column("size", Integer))
"""Blocks with more members than rows, and how many members they have (cache of the engine)."""

WORD = Table("word", METADATA, _key("word"), _column("titles", Integer))
"""The number of titles with a word at the last complete run (cache of the engine)."""

REPLACED = Table("replaced", METADATA, _key("a"), _key("b", index=True))
"""Pairs of records that a replacement of exports joins (projection)."""

ASKED = Table("asked", METADATA, _key("a"), _key("b"), _column("strength", Integer))
"""Pairs that wait for a person's judgement (projection)."""

REPORT = Table(
    "report",
    METADATA,
    _key("lead"),
    _column("position", Integer),
    _column("home", Integer, default=1),
    _optional("lane"),
    _optional("end"),
    _optional("reason"),
    _column("studies", default="[]"),
    _column("screened"),
    _column("screened_complete", Boolean),
    _column("screened_lacks", Boolean),
    _column("judged"),
    _column("judged_complete", Boolean),
    _column("judged_lacks", Boolean),
    Index("report_homes", "home", "lane", "end", "reason", "studies"),
    # Lists show positions, and progress shows counts by state; both read nothing but an index.
    Index(
        "report_listed",
        *("position", "lane", "screened", "screened_complete", "screened_lacks"),
        *("end", "judged_complete", "judged_lacks", "lead"),
    ),
    Index("report_screened", "screened", "screened_complete", "lane"),
    Index("report_judged", "judged", "judged_complete", "end"),
)
"""The state of every report (projection, written in the transaction of the event that changes it)."""

FLOW_COUNT = Table("flow_count", METADATA, _key("what"), _key("place"), _column("number", Integer))
"""How many records and reports stand at each place, which is JSON (projection; empty on a server): `store/flow_counts.py`."""

ASSIGNED = Table("assigned", METADATA, _key("record"), _key("stage"), _key("reviewer"))
"""Records in a reviewer's share at a stage (projection)."""

HAS_NOTE = text("note <> ''")
"""The condition of a vote with a note, always in the same words, so that databases see that they can use the index."""

BALLOT = Table(
    "ballot",
    METADATA,
    _key("event"),
    _column("report", index=True),
    _column("record"),
    _column("stage"),
    _column("reviewer", index=True),
    _column("verdict"),
    _column("reasons"),
    _column("note"),
    _column("at"),
    _column("consensus", Boolean),
    # A search looks into all notes, which few votes have.
    Index(
        "ballot_notes",
        "stage",
        "report",
        "reviewer",
        "note",
        sqlite_where=HAS_NOTE,
        postgresql_where=HAS_NOTE,
    ),
)
"""Votes and consensus decisions in force on a report (projection)."""
