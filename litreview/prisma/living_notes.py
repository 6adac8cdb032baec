"""What stands around a living flow: its title, the heads of its columns, and the notes below."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.prisma.identities import check
from litreview.prisma.labels import FlowWords
from litreview.prisma.living_flow import LivingFlow, check_living
from litreview.prisma.messages import (
    describe_dropped,
    describe_findings,
    describe_gained,
    describe_moves,
    describe_retracted,
    describe_sums,
    describe_undecided,
    version_head,
)


def title(living: LivingFlow, w: FlowWords) -> str:
    """Return the title."""
    return w("living.title", n=living.newest)


def heads(living: LivingFlow, w: FlowWords) -> list[str]:
    """Return the heads of all columns, the last of them for all versions; one column alone needs no sum."""
    names = [version_head(column, w) for column in living.columns]
    return [*names, w("living.all")] if len(names) > 1 else names


def notes(living: LivingFlow, language: str = "en") -> list[str]:
    """Return the notes of every form: what moved since each version was published, and what has no box."""
    w = FlowWords(language)
    whole = (describe_dropped(living.whole, language), describe_retracted(living.whole, language))
    return [note for note in (" ".join(_changes(living, w)), *whole) if note]


def picture_notes(living: LivingFlow, language: str = "en") -> list[str]:
    """Return the notes below a picture, which also say what its columns are."""
    w = FlowWords(language)
    of_when = w("living.published" if living.frozen else "living.now")
    changes = " ".join(_changes(living, w))
    others = [note for note in notes(living, language) if note != changes]
    return [w("living.columns"), f"{of_when} {changes}".strip(), *others]


def _changes(living: LivingFlow, w: FlowWords) -> Iterator[str]:
    """Yield what became of each version since it was published; frozen columns have rows for it."""
    published = zip(living.versions, living.versions[1:], strict=False)
    for version, later in published:
        flow = later.updated
        # Frozen columns have rows for it.
        if not living.frozen and (moved := describe_moves(flow, w)):
            before = flow.numbers
            yield w(
                "living.since",
                n=version.number,
                studies=w.count("studies", before.get("previous_studies", 0)),
                reports=w.count("reports", before.get("previous_reports", 0)),
                those=moved,
            )
        if gained := describe_gained(flow, w):
            yield gained


def verdict(living: LivingFlow, language: str = "en") -> list[str]:
    """Return what a check of the columns found, and what is undecided."""
    w = FlowWords(language)
    found = check_living(living)
    wrong = describe_findings(found, language)
    for column in living.columns:
        of_column = check(column)
        # Each column is a flow, and is checked as one.
        wrong += [f"{version_head(column, w)}: {said}" for said in describe_findings(of_column, language)]
    parts = wrong or [describe_sums(living.whole, language)]
    if found.provisional:
        parts.append(describe_undecided(living.whole, found.provisional, language))
    return parts
