"""Search strategies: how platforms write them, and the slips found before they are run."""

from __future__ import annotations
