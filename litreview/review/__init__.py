"""An open review: joins the store, the rules and the files."""

from __future__ import annotations
