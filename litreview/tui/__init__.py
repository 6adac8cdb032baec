"""The screens; the only place that knows Textual."""

from __future__ import annotations
