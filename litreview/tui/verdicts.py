"""Decisions, reasons and undone acts as single lines of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from textual.content import Content

from litreview.model import State, Verdict
from litreview.review.views import Decide, Decided, HistoryLine, Undone
from litreview.screening.protocol import Protocol, label
from litreview.tui.line_wrap import wrapped
from litreview.tui.sanitize import one_line
from litreview.tui.signs import STATES, VERDICTS
from litreview.tui.tally import Tally
from litreview.tui.terminal import Terminal
from litreview.tui.undo_prompt import act_text, origin_name
from litreview.words.number_forms import clock, local


def reason_text(terminal: Terminal, protocol: Protocol, code: str) -> str:
    """Return the key and label of a reason; its code where the protocol no longer has it."""
    reason = protocol.reason(code)
    if reason is None:
        # An old ledger may hold reasons that a later protocol dropped; they still have to be shown.
        return one_line(code)
    return f"{protocol.key(reason)} {one_line(label(reason, terminal.words.lang))}"


def failed_criteria(terminal: Terminal, protocol: Protocol, reasons: Sequence[str]) -> list[str]:
    """Return the criteria that these reasons name, as in `I4 Data on buyers`."""
    named = {reason.criterion for reason in map(protocol.reason, reasons) if reason}
    return [
        f"{one_line(one.id)} {one_line(label(one, terminal.words.lang))}"
        for one in protocol.criteria
        if one.id in named
    ]


def verdict_text(
    terminal: Terminal, protocol: Protocol, verdict: Verdict, reasons: Sequence[str] = ()
) -> str:
    """Return a decision with its sign, as in `✕ excluded, 6 Not about minors`."""
    parts = [f"{VERDICTS[verdict]} {terminal.words(f'given.{verdict}')}"]
    return ", ".join([*parts, *(reason_text(terminal, protocol, code) for code in reasons)])


def event_names(terminal: Terminal, protocol: Protocol) -> Callable[[str], str]:
    """Return a function that translates the verdicts, outcomes and reasons of an event."""

    def translate(word: str) -> str:
        if protocol.reason(word):
            return reason_text(terminal, protocol, word)
        return terminal.words.get(f"value.{word}", word)

    return translate


def history_text(terminal: Terminal, line: HistoryLine) -> str:
    """Return a line of the history: the kind of event, and its content."""
    parts = [terminal.words.get(f"event.{line.what}", line.what), one_line(line.text)]
    # Withdrawn events stay readable: the log is the evidence.
    if line.ended_by not in {"", line.actor}:
        withdrawn = f" ({terminal.words('whole.withdrawn-by', who=one_line(line.ended_by))})"
    else:
        withdrawn = "" if line.in_force else f" ({terminal.words('whole.withdrawn')})"
    return f"{': '.join(filter(None, parts))}{withdrawn}"


def history_lines(terminal: Terminal, history: Sequence[HistoryLine], width: int) -> Iterator[Content]:
    """Yield the events of a history, each with its moment and person; withdrawn ones are muted."""
    for line in history:
        moment = local(line.at)
        when = f"{terminal.words.forms.date(moment)}, {clock(moment)}"
        text = f"{when}  {one_line(line.actor)}  {history_text(terminal, line)}"
        colour = "text" if line.in_force else "muted"
        yield from (Content.assemble(" ", part) for part in wrapped(terminal.text(text, colour), width))


def decided_text(terminal: Terminal, protocol: Protocol, act: Decide, decided: Decided) -> Content:
    """Return the result of a decision that was stored."""
    if decided.what == "judgement":
        return terminal.word("last.duplicate", "muted", key=(act.other or "")[:6])
    if decided.what == "retrieval":
        return terminal.word("last.not-retrieved", "muted")
    # Only that the votes differ: the other verdict would influence the next decision (RULES 8).
    if decided.conflict:
        what = verdict_text(terminal, protocol, act.verdict)
        return terminal.word("last.conflict", "muted", what=what, sign=STATES[State.CONFLICT])
    what = verdict_text(terminal, protocol, act.verdict, act.reasons)
    if not_asked(protocol, act):
        what = f"{what}, {terminal.words('no-reason-asked')}"
    return terminal.word("last", "muted", what=what)


def not_asked(protocol: Protocol, act: Decide) -> bool:
    """Check whether a decision excludes without a reason because the protocol asks for none."""
    excludes = act.verdict is Verdict.EXCLUDE and not act.reasons
    return excludes and protocol.stages[act.stage].reason == "none"


def undone_text(terminal: Terminal, protocol: Protocol, undone: Undone, name: str = "taken-back") -> Content:
    """Return what was taken back, or made again."""
    return terminal.word(name, "muted", what=_undone(terminal, protocol, undone))


def undo_question(terminal: Terminal, protocol: Protocol, undone: Undone | None) -> Content:
    """Return what a second `u` takes back, and where it was done; `undone` is None where nothing is left."""
    if undone is None:
        return terminal.word("nothing-undo", "muted")
    what = _undone(terminal, protocol, undone)
    return terminal.word("undo-elsewhere", "warn", where=origin_name(terminal.words, undone), what=what)


def _undone(terminal: Terminal, protocol: Protocol, undone: Undone) -> str:
    if undone.verdict is None:
        return act_text(terminal.words, undone)
    return verdict_text(terminal, protocol, undone.verdict, undone.reasons)


def pace_text(terminal: Terminal, tally: Tally, *, left: bool = True) -> Content:
    """Return the pace and the time left; a dash before there is one."""
    per_hour = tally.per_hour
    if per_hour is None:
        # Fewer than ten decisions give no reliable pace.
        return terminal.text("–", "muted")
    parts = [terminal.words("pace", n=per_hour)]
    if left and tally.todo:
        time = terminal.words.forms.time_left(tally.todo, per_hour)
        parts.append(terminal.words("left", time=time))
    return terminal.text(" · ".join(parts), "muted")
