"""The command line: one module a command; parses words, calls the review, prints."""

from __future__ import annotations
