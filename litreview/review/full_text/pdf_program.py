"""A program that reads PDF files: paths as JSON strings come in, a line each, and what was read goes out.

It runs apart from litreview, so that a damaged or hostile file can be given up: see `pdf_text`.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from itertools import islice

from pypdf import PdfReader

PAGES = 2
"""The pages on which an article names itself; later ones name the articles that it cites."""
LONGEST = 20_000
"""Characters kept of a text."""
MEMORY = 2 << 30
"""Bytes of memory that a file may take."""


def main() -> None:
    """Answer for each path of the standard input."""
    with suppress(ImportError, ValueError, OSError):
        # Windows has no such limits.
        import resource  # noqa: PLC0415  # Unix only

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_read(json.loads(line))) + "\n")
        sys.stdout.flush()


def _read(path: str) -> dict[str, str]:
    """Return the title and subject that a file gives, and the text of its first pages."""
    try:
        reader = PdfReader(path)
        facts = reader.metadata
        pages = islice(reader.pages, PAGES)
        text = "\n".join(page.extract_text() for page in pages)
        named = {"title": facts and facts.title, "subject": facts and facts.subject}
    # A file can make the package raise anything, `RecursionError` and `MemoryError` too.
    except Exception as error:  # noqa: BLE001
        return {"error": type(error).__name__}
    return {
        name: str(value or "")[:LONGEST].encode(errors="replace").decode()
        for name, value in {"text": text, **named}.items()
    }


if __name__ == "__main__":
    main()
