"""Votes, reasons, labels and notes in exports of other screening tools: Rayyan, Covidence and ASReview LAB.

Rayyan writes all of it into the notes, in pieces that begin with a word such as RAYYAN-INCLUSION; Covidence exports a
list a verdict, with reasons in its notes; ASReview LAB has a column, or in RIS a note, for relevant and irrelevant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from litreview.model import Record, Verdict

RAYYAN = {"included": Verdict.INCLUDE, "excluded": Verdict.EXCLUDE, "maybe": Verdict.MAYBE}
_PIECE = re.compile(
    r"(?:(?<!\s)\s+|)(?:\|\s*)?(RAYYAN-INCLUSION|RAYYAN-LABELS|RAYYAN-EXCLUSION-REASONS|USER-NOTES):\s*"
)
_VOTE = re.compile(r'"([^"]+)"\s*=>\s*"([^"]*)"')
_NOTES = re.compile(r'"([^"]+)"\s*=>\s*\[((?:"(?:[^"\\]|\\.)*"[,\s]*)*)\]')
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_REASON = re.compile(r"Exclusion reason:\s*([^;\n]+);?\s*")
LABELS = ("asreview_label", "included", "label_included")
# In RIS it stands in a note, alone or among other text.
_IN_NOTE = re.compile(r"\basreview_(relevant|irrelevant|not_seen)\b", re.IGNORECASE)
IN_RIS = {"relevant": Verdict.INCLUDE, "irrelevant": Verdict.EXCLUDE}


@dataclass(frozen=True, slots=True)
class Given:
    """One person's decision on one record in another tool.

    Attributes:
        reviewer: As the tool names them; empty where it does not say.
        verdict: None where the tool's file itself stands for one verdict, as Covidence's lists do.
        reasons: As the tool words them.
    """

    reviewer: str
    verdict: Verdict | None
    reasons: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    note: str = ""


def given(record: Record) -> tuple[str, list[Given]]:
    """Return the name of the tool that exported a record, and its decisions; `""` and none for other exports."""
    raw = {name.casefold().strip(): values for name, values in record.raw.items()}
    texts = [text for values in record.raw.values() for text in values]
    if any("RAYYAN-" in text for text in texts):
        return "Rayyan", list(_rayyan(next(text for text in texts if "RAYYAN-" in text)))
    if "covidence #" in raw:
        return "Covidence", [_covidence(raw)]
    found = list(_asreview(raw, texts))
    is_asreview = any(name.startswith(("asreview", "exported_notes")) for name in raw) or any(
        map(_IN_NOTE.search, texts)
    )
    return ("ASReview", found) if is_asreview or (found and "included" in raw) else ("", [])


def _rayyan(text: str) -> Iterator[Given]:
    # First comes the note as it was before Rayyan; then pairs of name and content.
    parts = _PIECE.split(text)[1:]
    told = dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
    reasons, labels = (_list(told.get(f"RAYYAN-{name}", "")) for name in ("EXCLUSION-REASONS", "LABELS"))
    notes = {
        name: " ".join(json.loads(f'"{text}"') for text in _TEXT.findall(found))
        for name, found in _NOTES.findall(told.get("USER-NOTES", ""))
    }
    votes = dict(_VOTE.findall(told.get("RAYYAN-INCLUSION", "")))
    for name, word in votes.items():
        verdict = RAYYAN.get(word.casefold())
        if verdict:
            # There reasons and labels belong to the record, not to a person: everyone who excluded it gets the reasons.
            mine = reasons if verdict is Verdict.EXCLUDE else ()
            yield Given(name, verdict, mine, labels, notes.get(name, ""))


def _list(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def _covidence(raw: Mapping[str, tuple[str, ...]]) -> Given:
    notes = " ".join(raw.get("notes", ()))
    labels = tuple(tag.strip() for tags in raw.get("tags", ()) for tag in tags.split(";") if tag.strip())
    reasons = tuple(reason.strip() for reason in _REASON.findall(notes))
    return Given("", None, reasons, labels, _REASON.sub("", notes).strip())


def _asreview(raw: Mapping[str, tuple[str, ...]], texts: list[str]) -> Iterator[Given]:
    marks = [mark.casefold() for text in texts for mark in _IN_NOTE.findall(text)]
    # The last one counts, as in ASReview: a record that was exported twice has two.
    verdict = IN_RIS.get(marks[-1]) if marks else None
    for name in LABELS:
        value = next(iter(raw.get(name, ())), "").strip()
        # -1 or empty: a record that was not seen.
        if value in {"1", "1.0", "0", "0.0"}:
            verdict = Verdict.INCLUDE if value.startswith("1") else Verdict.EXCLUDE
    notes = [
        text
        for name, values in raw.items()
        if name == "asreview_note" or name.startswith("exported_notes")
        for text in values
        if text.strip()
    ]
    tags = tuple(tag for values in (raw.get("asreview_tags", ()),) for text in values for tag in _list(text))
    if verdict:
        yield Given("", verdict, (), tags, " ".join(notes))
