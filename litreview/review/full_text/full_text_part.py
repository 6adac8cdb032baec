"""Retrieval of full texts, their files, and studies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.review.full_text import retrievals, studies
from litreview.review.full_text.answers import FullTextFile, RetrievalResult, Study, StudySuggestion
from litreview.review.part import ReviewPart, as_sequence
from litreview.ticks import Tick, quiet

if TYPE_CHECKING:
    from litreview.review.full_text.file_matches import FileMatch


class FullTextPart(ReviewPart):
    """Retrieval of full texts, their files, and studies."""

    def retrieve(
        self,
        keys: str | Sequence[str],
        outcome: str,
        why: str = "",
        actor: str | None = None,
        *,
        file: Path | None = None,
    ) -> list[RetrievalResult]:
        """Record that reports were retrieved (`got`), with or without a file, or were `not-retrieved`."""
        retrieval = retrievals.Retrieval(as_sequence(keys), outcome, why, file)
        return retrievals.retrieve(self._context, retrieval, self._who(actor))

    def match_folder(self, folder: Path, tick: Tick = quiet) -> list[FileMatch]:
        """Return which report each PDF file of a folder is the full text of, among those that are sought."""
        from litreview.review.full_text.folder_files import match_folder

        return match_folder(self._context, folder, tick)

    def keep_files(
        self, chosen: Sequence[tuple[str, FileMatch]], actor: str | None = None
    ) -> list[RetrievalResult]:
        """Keep files as the full texts of reports, given by key, as one act."""
        from litreview.review.full_text.folder_files import keep_files

        return keep_files(self._context, chosen, self._who(actor))

    def files(self, key: str) -> list[FullTextFile]:
        """Return the files of a report's full text, the newest first; each may be missing on this device."""
        return retrievals.full_text_files(self._context, key)

    def group(self, keys: str | Sequence[str], ids: Sequence[str], actor: str | None = None) -> list[str]:
        """Record which studies reports describe, or that each is its own study; return their leads."""
        return studies.group(self._context, as_sequence(keys), ids, self._who(actor))

    def studies(self) -> list[Study]:
        """Return all studies that people named, with their reports."""
        return studies.studies(self._context)

    def suggest(self) -> list[StudySuggestion]:
        """Return groups of reports that may describe one study, for a person to decide."""
        return studies.suggest(self._context)

    def join_versions(self, actor: str | None = None) -> list[StudySuggestion]:
        """Group the versions of each study, where the protocol keeps them together; return the groups."""
        return studies.join_versions(self._context, self._who(actor))
