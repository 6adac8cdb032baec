"""Retrieval, full-text files and studies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from litreview.review.full_text.answers import FullText, Retrieved, Study, StudyIdea
from litreview.review.part import Part, several


class FullTextPart(Part):
    """Retrieval, full-text files and studies."""

    def retrieve(
        self,
        keys: str | Sequence[str],
        outcome: str,
        why: str = "",
        actor: str | None = None,
        *,
        file: Path | None = None,
    ) -> list[Retrieved]:
        """Say of reports that they were `got`, perhaps as a file, or are `not-retrieved`."""
        from litreview.review.full_text import retrievals

        said = retrievals.Retrieval(several(keys), outcome, why, file)
        return retrievals.retrieve(self._context, said, self._who(actor))

    def files(self, key: str) -> list[FullText]:
        """Give the files of a report's full text, the newest first; each may be missing on this device."""
        from litreview.review.full_text import retrievals

        return retrievals.full_texts(self._context, key)

    def group(self, keys: str | Sequence[str], ids: Sequence[str], actor: str | None = None) -> list[str]:
        """Say which studies reports describe; without any each is a study of its own. Give their leads."""
        from litreview.review.full_text import studies

        return studies.group(self._context, several(keys), ids, self._who(actor))

    def studies(self) -> list[Study]:
        """Give every study that persons named, with its reports."""
        from litreview.review.full_text import studies

        return studies.studies(self._context)

    def suggest(self) -> list[StudyIdea]:
        """Give groups of reports that may describe one study; a person decides."""
        from litreview.review.full_text import studies

        return studies.ideas(self._context)
