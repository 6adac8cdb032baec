"""A connection to a server that sends statements together, and waits once for the answers to all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from litreview.store.prepared import Answer, ServerStatement

LONGEST = 500
"""The number of statements that may wait to be sent."""

EXECUTED, AWAITED = "executed", "awaited"
FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED, ExecStatus.BAD_RESPONSE)


class PipelinedConnection(psycopg.Connection[Any]):
    """A connection that begins and ends transactions itself, so that neither costs a round trip.

    Statements that are queued are sent with the next question, with the commit, or before the connection is used in any
    other way.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._queue: list[ServerStatement] = []
        self._names: dict[str, bytes] = {}
        self._numbers = count()
        # What the server has still to answer; for a statement that is being prepared, its text.
        self._due: list[str] = []
        self._is_open = False
        self._writes = False

    def begin(self, *, write: bool) -> None:
        """Begin a transaction; one that does not write sees one state of the review throughout."""
        self._is_open, self._writes = True, write
        self.queue("BEGIN" if write else "BEGIN ISOLATION LEVEL REPEATABLE READ")

    @property
    def is_queued(self) -> bool:
        """Whether statements wait to be sent."""
        return bool(self._queue)

    def queue(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Run a statement before the next question; if it fails, the question fails."""
        self._queue.append(ServerStatement(sql, values))
        if len(self._queue) > LONGEST:
            self.sync()

    def ask(self, statements: Sequence[ServerStatement]) -> list[Answer]:
        """Run statements in one round trip with those that are queued, and return the answer to each."""
        self._queue += statements
        answers = self._exchange()
        loader = Transformer(self)
        found = []
        for answer in answers[len(answers) - len(statements) :]:
            loader.set_pgresult(answer)
            names = tuple((answer.fname(n) or b"").decode() for n in range(answer.nfields))
            found.append(Answer(names, loader.load_rows(0, answer.ntuples, tuple)))
        return found

    def sync(self) -> None:
        """Send what is queued, and wait for the answers."""
        if self._queue or self._due:
            self._exchange()

    def _exchange(self) -> list[PGresult]:
        """Send what is queued, and return the answers to all statements that were not answered yet."""
        statements = self._take_queue()
        try:
            self._send(statements)
            self.pgconn.pipeline_sync()
            self._due.append(AWAITED)
            return self._receive()
        finally:
            if self._due:
                # Interrupted half-way: nobody could tell which answer belongs to which statement.
                self.close()

    def _take_queue(self) -> list[ServerStatement]:
        """Empty the queue, and return its statements with values as they are sent."""
        dumper = Transformer(self)
        # A value that cannot be sent is found here; its statement stays in the queue, so that no later one is run without it.
        found = [
            ServerStatement(sql, dumper.dump_sequence(values, [PyFormat.TEXT] * len(values)), is_kept)
            for sql, values, is_kept in self._queue
        ]
        self._queue.clear()
        return found

    def _send(self, statements: Iterable[ServerStatement]) -> None:
        """Send statements without waiting for their answers."""
        if not self._due:
            self.pgconn.enter_pipeline_mode()
        for sql, values, is_kept in statements:
            if not is_kept:
                self.pgconn.send_query_params(sql.encode(), values)
            else:
                if sql not in self._names:
                    self._names[sql] = b"litreview_%d" % next(self._numbers)
                    self.pgconn.send_prepare(self._names[sql], sql.encode())
                    self._due.append(sql)
                self.pgconn.send_query_prepared(self._names[sql], values)
            self._due.append(EXECUTED)

    def _receive(self) -> list[PGresult]:
        """Wait for all answers that are due, and return those to statements.

        Raises:
            psycopg.Error: A statement failed, and those after it were not run.
        """
        found = self.wait(_fetch(self, len(self._due)))
        self.pgconn.exit_pipeline_mode()
        due, self._due = self._due, []
        failed = [(what, answer) for what, answer in zip(due, found, strict=True) if answer.status in FAILED]
        for what, _ in failed:
            self._names.pop(what, None)
        if failed:
            raise error_from_result(failed[0][1])
        return [answer for what, answer in zip(due, found, strict=True) if what == EXECUTED]

    def commit(self) -> None:
        """Commit the transaction; what it wrote is on disk when this returns."""
        if self._is_open:
            self.queue("COMMIT")
            if self._writes:
                self._exchange()
            else:
                # The answer to the end of one that only read is read with those of the next transaction.
                self._send(self._take_queue())
                self.wait(send(self.pgconn))
            self._is_open = False

    def rollback(self) -> None:
        """Roll the transaction back; do nothing if none is open."""
        self._queue.clear()
        if self._is_open:
            self._is_open = False
            with suppress(psycopg.Error):
                self.sync()
            if not self.closed:
                super().rollback()

    def cursor(self, *args: Any, **options: Any) -> Any:
        """Return a cursor, for a single statement that is run after those in the queue."""
        self.sync()
        return super().cursor(*args, **options)

    def is_alive(self) -> bool:
        """Check, without asking the server, that it has not closed the connection."""
        try:
            # The first reads what the server said last, the second that nothing follows.
            self.pgconn.consume_input()
            self.pgconn.consume_input()
        except psycopg.Error:
            return False
        return not self.closed


def _fetch(connection: PipelinedConnection, number: int) -> PQGen[list[PGresult]]:
    yield from send(connection.pgconn)
    found: list[PGresult] = []
    while len(found) < number:
        answers = yield from fetch_many(connection.pgconn)
        if not answers:
            raise psycopg.OperationalError("the connection is lost")
        found += answers
    return found
