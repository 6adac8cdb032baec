"""The end of a round in plain mode: its result, and the judgements of a check sample that differ."""

from __future__ import annotations

from litreview.errors import UsageError
from litreview.review.rounds.check_results import DifferingReport
from litreview.review.views import Vote
from litreview.tui.plain.session_base import SessionBase
from litreview.tui.sanitize import one_line
from litreview.tui.verdicts import verdict_text

ANSWERS = {"a": True, "f": False}


def show_result(session: SessionBase) -> None:
    """Print the result of the round, and ask about each judgement that differs; print why there is none yet."""
    rounds, round_id = session.review.rounds, session.course.round
    try:
        _print_sentences(session)
    except UsageError as error:
        session.speaker.text(one_line(error.message))
        return
    if rounds.find(round_id).is_pilot:
        for row in rounds.pilot_result(round_id, session.reviewer).split:
            votes = (f"{one_line(name)} {_verdict(session, vote)}" for name, vote in row.votes.items())
            session.speaker.text(f"{one_line(row.title)}: {'; '.join(votes)}.")
        return
    settled = False
    for one in rounds.check_result(round_id, session.reviewer).differing:
        if one.outcome == "open":
            answer = _ask(session, one)
            if answer == "q":
                break
            if answer in ANSWERS:
                rounds.settle(round_id, one.key, session.reviewer, adopt=ANSWERS[answer])
                settled = True
    if settled:
        _print_sentences(session)


def _print_sentences(session: SessionBase) -> None:
    found = session.review.rounds.sentences(session.course.round, session.reviewer, session.words.lang)
    for sentence in found:
        session.speaker.text(sentence)


def _ask(session: SessionBase, one: DifferingReport) -> str:
    first, second = (_verdict(session, votes[-1]) if votes else "–" for votes in (one.first, one.second))
    text = session.words("text.round.differs", title=one_line(one.title), first=first, second=second)
    return session.dialogue.choose_key(text, *ANSWERS, "s")


def _verdict(session: SessionBase, vote: Vote) -> str:
    terminal, protocol = session.speaker.terminal, session.review.protocol
    # Without its sign, which a screen reader would spell out.
    return "–" if vote.verdict is None else verdict_text(terminal, protocol, vote.verdict, vote.reasons)[2:]
