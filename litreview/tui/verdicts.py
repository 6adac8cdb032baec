"""How decisions, reasons and taking them back are said in a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from litreview.model import State, Verdict
from litreview.review.views import Decide, Decided, HistoryLine, Undone
from litreview.screening.protocol import Protocol, label
from litreview.tui.sanitize import one_line
from litreview.tui.signs import STATES, VERDICTS
from litreview.tui.tally import Tally
from litreview.tui.terminal import Terminal
from litreview.tui.undo_prompt import place


def reason_text(terminal: Terminal, protocol: Protocol, code: str) -> str:
    """Say a reason by its key and its label; one that the protocol no longer has by its code."""
    reason = protocol.reason(code)
    if reason is None:
        # An old ledger may hold reasons that a later protocol dropped; they still have to be read.
        return one_line(code)
    return f"{protocol.key(reason)} {one_line(label(reason, terminal.words.lang))}"


def verdict_text(
    terminal: Terminal, protocol: Protocol, verdict: Verdict, reasons: Sequence[str] = ()
) -> str:
    """Say a decision with its sign, as in `✕ excluded, 6 Not about minors`."""
    said = [f"{VERDICTS[verdict]} {terminal.words(f'given.{verdict}')}"]
    return ", ".join([*said, *(reason_text(terminal, protocol, code) for code in reasons)])


def names(terminal: Terminal, protocol: Protocol) -> Callable[[str], str]:
    """Give what is said here for the verdicts, outcomes and reasons of an event."""

    def name(word: str) -> str:
        if protocol.reason(word):
            return reason_text(terminal, protocol, word)
        return terminal.words.get(f"told.{word}", word)

    return name


def told_text(terminal: Terminal, line: HistoryLine) -> str:
    """Say a line of the history: what it was, and what was said."""
    said = [terminal.words.get(f"event.{line.what}", line.what), one_line(line.text)]
    # What was taken back stays readable: the log is the proof.
    if line.ended_by not in {"", line.actor}:
        gone = f" ({terminal.words('whole.withdrawn-by', who=one_line(line.ended_by))})"
    else:
        gone = "" if line.in_force else f" ({terminal.words('whole.withdrawn')})"
    return f"{': '.join(filter(None, said))}{gone}"


def decided_text(terminal: Terminal, protocol: Protocol, act: Decide, decided: Decided) -> Content:
    """Say what a decision came to, after it was stored."""
    if decided.what == "judgement":
        return terminal.word("last.duplicate", "muted", key=(act.other or "")[:6])
    if decided.what == "retrieval":
        return terminal.word("last.not-retrieved", "muted")
    # Only that the votes differ: the other's verdict would colour the next record (RULES 8).
    if decided.conflict:
        what = verdict_text(terminal, protocol, act.verdict)
        return terminal.word("last.conflict", "muted", what=what, sign=STATES[State.CONFLICT])
    what = verdict_text(terminal, protocol, act.verdict, act.reasons)
    return terminal.word("last", "muted", what=what)


def undone_text(terminal: Terminal, protocol: Protocol, undone: Undone, name: str = "taken-back") -> Content:
    """Say what was taken back, or made again."""
    return terminal.word(name, "muted", what=_undone(terminal, protocol, undone))


def asked_text(terminal: Terminal, protocol: Protocol, undone: Undone | None) -> Content:
    """Say what was done elsewhere and what a second `u` takes back; None where nothing is left."""
    if undone is None:
        return terminal.word("nothing-undo", "muted")
    what = _undone(terminal, protocol, undone)
    return terminal.word("undo-elsewhere", "warn", where=place(terminal.words, undone), what=what)


def _undone(terminal: Terminal, protocol: Protocol, undone: Undone) -> str:
    if undone.verdict is None:
        return one_line(terminal.words.get(f"told.{undone.text}", undone.text))
    return verdict_text(terminal, protocol, undone.verdict, undone.reasons)


def pace_text(terminal: Terminal, tally: Tally, *, left: bool = True) -> Content:
    """Say the pace and how long the rest takes; a dash before there is one."""
    per_hour = tally.per_hour
    if per_hour is None:
        # Ten decisions are too few to speak of a pace.
        return terminal.text("–", "muted")
    parts = [terminal.words("pace", n=per_hour)]
    if left and tally.todo:
        time = terminal.words.forms.time_left(tally.todo, per_hour)
        parts.append(terminal.words("left", time=time))
    return terminal.text(" · ".join(parts), "muted")
