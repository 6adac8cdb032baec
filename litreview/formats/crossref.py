"""Answers of Crossref's REST API: lists of works with the fields of CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import csl_json, json_list
from litreview.model import Item

_ONE = r'\s*\{(?=[^{}]*"message-type"\s*:\s*"work")[^{}]*"message"\s*:\s*(?=\{)'
_OPENING = re.compile(rf'{_ONE}|\s*\{{(?>.*?"message"\s*:\s*\{{).*?"items"\s*:\s*\[', re.DOTALL)
_LOOKS = re.compile(r'"message-type"\s*:\s*"work(?:-list)?"')


def looks_like(head: str) -> bool:
    """Return whether the text begins an answer with a list of works or one work."""
    return head.lstrip("\ufeff \t\n").startswith("{") and _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read every work of an answer."""
    return json_list.read(lines, _OPENING, csl_json.item_to_record, bare=False)
