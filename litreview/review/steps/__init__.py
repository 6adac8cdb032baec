"""The steps beside the votes: removals, retrieval, studies, versions of the protocol."""

from __future__ import annotations
