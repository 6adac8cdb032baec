"""Long lists of reasons folded: the largest stay, the rest are one line."""

from __future__ import annotations

from dataclasses import replace

from litreview.errors import UsageError
from litreview.prisma.labels import FlowWords
from litreview.prisma.living_flow import LivingFlow
from litreview.prisma.numbers import BoxPart, Flow

# No code of a protocol begins so: the folded line opens nothing by itself.
FOLDED = "*"


def fold(flow: Flow, most: int, language: str = "en") -> Flow:
    """Keep at most `most` lines of reasons in each lane, the last of them for all the others together.

    Only what is drawn changes: the sum of the reasons stays what it was.

    Raises:
        UsageError: Fewer than two lines are asked for.
    """
    if most < 2:  # noqa: PLR2004
        raise UsageError(f"A list of reasons cannot be folded to {most}.", "Give 2 or more.")
    reasons = {lane: _folded(parts, most, language) for lane, parts in flow.reasons.items()}
    return replace(flow, reasons=reasons)


def fold_living(living: LivingFlow, most: int, language: str = "en") -> LivingFlow:
    """Fold the same reasons in every column, by the sizes of all versions together.

    Raises:
        UsageError: Fewer than two lines are asked for.
    """
    whole = fold(living.whole, most, language)
    columns = (replace(column, reasons=_as_in(whole, column)) for column in living.columns)
    return replace(living, whole=whole, columns=tuple(columns))


def _as_in(whole: Flow, column: Flow) -> dict[str, tuple[BoxPart, ...]]:
    """Return the reasons of a column that are kept of all versions, and the others in one line."""
    found = {}
    for lane, kept in whole.reasons.items():
        keys = {part.code or part.name for part in kept}
        parts = column.reasons.get(lane, ())
        rest = sum(part.n or 0 for part in parts if (part.code or part.name) not in keys)
        # A column without any of the others has the line all the same, or its rows would not match.
        line = [replace(part, n=rest) for part in kept if part.code == FOLDED]
        found[lane] = (*(part for part in parts if (part.code or part.name) in keys), *line)
    return found


def _folded(parts: tuple[BoxPart, ...], most: int, language: str) -> tuple[BoxPart, ...]:
    if len(parts) <= most:
        return parts
    # A reason without a count is never hidden in a sum that would not hold it.
    # Ties stay in the order of the data.
    ranked = sorted(parts, key=lambda part: (part.n is not None, -(part.n or 0)))
    kept, rest = ranked[: most - 1], ranked[most - 1 :]
    counts = [part.n for part in rest]
    label = FlowWords(language)("other_reasons", n=len(rest))
    total = None if None in counts else sum(n or 0 for n in counts)
    return (*(part for part in parts if part in kept), BoxPart(label, total, FOLDED))
