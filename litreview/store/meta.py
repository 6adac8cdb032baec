"""Single facts about the store itself."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from litreview.store.tables import META

# Every key press reads one, so that it is built once.
VALUE = select(META.c.value).where(META.c.name == bindparam("name"))


class Meta:
    """The facts about a store, by name, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def get(self, name: str) -> str | None:
        """Return a fact, or None."""
        return self.connection.execute(VALUE, {"name": name}).scalar()

    def beginning_with(self, prefix: str) -> dict[str, str]:
        """Map the names with this prefix to their facts."""
        query = select(META.c.name, META.c.value).where(META.c.name.startswith(prefix, autoescape=True))
        return {name: value for name, value in self.connection.execute(query)}  # noqa: C416  # rows are no pairs to mypy

    def put(self, name: str, value: str | None) -> None:
        """Save a fact, replacing its earlier value; None deletes it."""
        # Delete and insert work in every database; the syntax of an upsert differs.
        self.connection.execute(META.delete().where(META.c.name == name))
        if value is not None:
            self.connection.execute(META.insert().values(name=name, value=value))
