"""Simulate check samples: in how many reviews the bound covers the true number of wrong reports.

    check_bounds.py [--runs N] [--seed N]

Each row is one frame: its size, the sample, the true share of wrong reports, and the share of N simulated reviews in which the
bound was not below the true number: overall, for its two parts, and for both parts together when more is drawn in the smaller one.
Prints the lowest coverage of each kind, and exits with 1 if one is below 95 % by more than chance (three standard errors).
"""

from __future__ import annotations

import argparse
import sys
from functools import cache
from math import sqrt
from random import Random

from litreview.screening.check_sample import ERROR, Counted, combined_bound, upper_bound

SIZES = ((10, 4), (31, 10), (118, 20), (400, 57), (1204, 60))
SHARES = (0.0, 0.01, 0.03, 0.05, 0.1, 0.3)
SMALL = 5
"""One report of so many is in the smaller part, where wrong ones are three times as frequent."""
MORE = 5
"""Reports that are drawn later in the smaller part."""


@cache
def bound(size: int, drawn: int, wrong: int) -> int:
    """Return the bound, computed once for each outcome."""
    return upper_bound(size, drawn, wrong)


@cache
def together(*parts: Counted) -> int:
    """Return the bound over parts, computed once for each outcome."""
    return combined_bound(parts)


def frame_of(size: int, share: float, random: Random) -> list[tuple[bool, bool]]:
    """Return a frame: whether each report is in the smaller part, and whether it was decided wrongly."""
    small = max(1, size // SMALL)
    chances = [(place < small, share * (3 if place < small else 1)) for place in range(size)]
    return [(in_small, random.random() < chance) for in_small, chance in chances]


def run(size: int, drawn: int, share: float, random: Random) -> tuple[bool, bool, bool, bool]:
    """Simulate one review; return whether the bound overall, of either part and of both together held."""
    frame = frame_of(size, share, random)
    order = random.sample(frame, size)
    sample, rest = order[:drawn], order[drawn:]
    more = [one for one in rest if one[0]][:MORE]
    held, parts = [], []
    for is_small in (True, False):
        true = sum(wrong for in_small, wrong in frame if in_small is is_small)
        part_size = sum(in_small is is_small for in_small, _ in frame)
        part = [wrong for in_small, wrong in sample if in_small is is_small]
        held.append(bound(part_size, len(part), sum(part)) >= true)
        part += [wrong for _, wrong in more] if is_small else []
        parts.append(Counted(part_size, len(part), sum(part)))
    wrong = sum(wrong for _, wrong in frame)
    overall = bound(size, drawn, sum(wrong for _, wrong in sample)) >= wrong
    return overall, held[0], held[1], together(*parts) >= wrong


def main() -> int:
    """Print the coverage of each frame and the lowest of each kind."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = Random(options.seed)  # noqa: S311  # repeatable, not secret
    lowest = [1.0] * 4
    print(f"{'size':>5} {'drawn':>5} {'wrong':>6}  {'overall':>8} {'small':>8} {'large':>8} {'both':>8}")
    for size, drawn in SIZES:
        for share in SHARES:
            runs = [run(size, drawn, share, random) for _ in range(options.runs)]
            covered = [sum(one[kind] for one in runs) / options.runs for kind in range(4)]
            lowest = [min(pair) for pair in zip(lowest, covered, strict=True)]
            figures = " ".join(f"{one:8.4f}" for one in covered)
            print(f"{size:>5} {drawn:>5} {share:6.2f}  {figures}", flush=True)
    print(f"lowest of {options.runs:,} reviews: {' '.join(f'{one:.4f}' for one in lowest)}")
    allowed = 1 - float(ERROR) - 3 * sqrt(float(ERROR) * (1 - float(ERROR)) / options.runs)
    return int(min(lowest) < allowed)


if __name__ == "__main__":
    sys.exit(main())
