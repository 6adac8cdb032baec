"""The exit codes of the program."""

from __future__ import annotations

# Stable: scripts depend on them.
EXIT_CODES = {
    0: "done",
    1: "done, but something needs attention",
    2: "wrong command or option",
    3: "an input file or the database could not be used",
}
INTERRUPTED = 130  # as shells expect after Ctrl-C
ENDED = 128  # plus the number of the signal, as in shells
