"""Single facts about the store itself."""

from __future__ import annotations

from sqlalchemy import Connection, select

from litreview.store.tables import META


class Meta:
    """The facts about a store, by name, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def get(self, name: str) -> str | None:
        """Return a fact, or None."""
        return self.connection.execute(select(META.c.value).where(META.c.name == name)).scalar()

    def beginning_with(self, prefix: str) -> dict[str, str]:
        """Return the facts whose names begin so."""
        query = select(META.c.name, META.c.value).where(META.c.name.startswith(prefix, autoescape=True))
        return {name: value for name, value in self.connection.execute(query)}  # noqa: C416  # rows are no pairs to mypy

    def put(self, name: str, value: str | None) -> None:
        """Keep a fact in place of what was kept; None takes it away."""
        # Delete and insert, as every database knows them; an upsert is spelt differently in each.
        self.connection.execute(META.delete().where(META.c.name == name))
        if value is not None:
            self.connection.execute(META.insert().values(name=name, value=value))
