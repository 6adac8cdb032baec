"""The text of PDF files, read by a program of its own that is ended when a file takes too long."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

PROGRAM = [sys.executable, "-m", "litreview.review.full_text.pdf_program"]
SECONDS = 20
"""How long a file may take."""


class PdfTexts:
    """Reads PDF files one after another; a context manager."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, path: Path, seconds: float = SECONDS) -> Mapping[str, str]:
        """Return the `title`, `subject` and `text` of a file; an `error` if it cannot be read."""
        program = self._program or self._begin()
        assert program.stdin is not None
        try:
            print(json.dumps(str(path.absolute())), file=program.stdin, flush=True)
            answer = self._answers.get(timeout=seconds)
            found: Mapping[str, str] = json.loads(answer)
        except queue.Empty:
            self._end()
            return {"error": f"it takes more than {seconds:g} seconds"}
        except (OSError, ValueError):
            # The program has ended: the file took too much memory, or crashed it.
            self._end()
            return {"error": "the program that reads it ended"}
        if "error" in found:
            return {"error": "it is damaged, encrypted or no PDF"}
        return found

    def _begin(self) -> subprocess.Popen[str]:
        self._program = program = subprocess.Popen(  # noqa: S603  # our own program
            PROGRAM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._answers = queue.Queue()
        assert program.stdout is not None
        # A thread, as no system but Unix can wait for a pipe and a clock at once.
        threading.Thread(target=_forward, args=(program.stdout, self._answers), daemon=True).start()
        return program

    def _end(self) -> None:
        program, self._program = self._program, None
        if program is not None:
            program.kill()
            program.wait()
            for stream in (program.stdin, program.stdout):
                with suppress(OSError):
                    if stream is not None:
                        stream.close()


def _forward(stream: IO[str], answers: queue.Queue[str]) -> None:
    """Put each line of a stream into a queue, and an empty one at its end."""
    with suppress(ValueError, OSError):
        for line in stream:
            answers.put(line)
    answers.put("")
