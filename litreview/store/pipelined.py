"""A connection to a server whose statements are sent without waiting for the answers of those before."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import Any

import psycopg


class PipelinedConnection(psycopg.Connection[Any]):
    """A connection that begins and ends transactions itself, so that neither costs a round trip.

    In a pipelined transaction only `sync` waits for answers, and the commit of one that writes.
    """

    _line: psycopg.Pipeline | None = None
    _leaving = ExitStack()
    _is_open = False
    _writes = False

    def begin(self, *, write: bool, pipelined: bool) -> None:
        """Begin a transaction.

        Args:
            write: Whether it writes; one that does not sees one state of the review throughout.
            pipelined: Whether statements are sent without waiting; none of them may copy rows then.
        """
        if not pipelined:
            self._leave()
        elif self._line is None and psycopg.Pipeline.is_supported():
            self._leaving = ExitStack()
            self._line = self._leaving.enter_context(self.pipeline())
        self._is_open, self._writes = True, write
        self.execute("BEGIN" if write else "BEGIN ISOLATION LEVEL REPEATABLE READ")

    def _leave(self) -> None:
        self._line = None
        self._leaving.close()

    @property
    def is_pipelined(self) -> bool:
        """Whether statements are sent without waiting."""
        return self._line is not None

    def sync(self) -> None:
        """Wait for the answers to all statements that were sent."""
        if self._line is not None:
            self._line.sync()

    def commit(self) -> None:
        """Commit the transaction; what it wrote is on disk when this returns."""
        if self._is_open:
            self.execute("COMMIT")
            if self._writes:
                self.sync()
            # The answer to the end of one that only read is read with those of the next transaction.
            self._is_open = False

    def rollback(self) -> None:
        """Roll the transaction back; do nothing if none is open."""
        if self._is_open:
            self._is_open = False
            # What was sent before the error is skipped by the server until it is asked for an answer.
            with suppress(psycopg.Error):
                self.sync()
            super().rollback()

    def close(self) -> None:
        """Close the connection."""
        with suppress(psycopg.Error):
            self._leave()
        super().close()

    def is_alive(self) -> bool:
        """Check, without asking the server, that it has not closed the connection."""
        try:
            # The first reads what the server said last, the second that nothing follows.
            self.pgconn.consume_input()
            self.pgconn.consume_input()
        except psycopg.Error:
            return False
        return not self.closed
