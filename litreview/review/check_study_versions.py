"""Checks that versions of one work are treated as the protocol sets."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.errors import Problem
from litreview.review.context import Context
from litreview.review.duplicates.run_files import counting_runs
from litreview.review.event_text import counted
from litreview.review.full_text.studies import open_versions
from litreview.store.store import StoreSession


def study_versions(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield runs that were made under another setting, and versions of one study that nobody has grouped yet."""
    setting = context.protocol.study_versions
    others = {run.versions for run in counting_runs(context, session)} - {setting}
    if others:
        message = f"The protocol treats versions of one work as `{setting}`, and the duplicate engine as `{others.pop()}`."
        hint = "Run `litreview dedupe`, which judges the pairs again."
        yield Problem("versions-setting", "open", message, "", hint)
    elif setting == "together" and (found := open_versions(context, session)):
        n = sum(len(one.reports) for one in found)
        message = f"{counted(n, 'report')} to be grouped into {len(found):,} {'study' if len(found) == 1 else 'studies'}, as versions of one work."
        hint = "`litreview study versions` groups a preprint or congress abstract with its article."
        yield Problem("versions-open", "open", message, "", hint)
