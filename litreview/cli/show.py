"""`litreview show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As, Key, Stage, Unblind, at
from litreview.cli.pairs import hanging
from litreview.cli.text_columns import columns, cut, neutral, plural, wrapped

if TYPE_CHECKING:
    from litreview.model import Record
    from litreview.review.full_text.answers import FullTextFile
    from litreview.review.views import Card, HistoryLine, Vote


def run(
    key: Key,
    stage: Stage = None,
    actor: As = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Give the text of each record as its export holds it.")
    ] = False,
    unblind: Unblind = False,
) -> None:
    """Show one report with its records, votes and whole history.

    While the protocol is blind, others' votes read `hidden` until you have given your own.
    """
    from litreview.formats.jsonl import record_to_json

    with console.opened(actor=actor) as review:
        if unblind:
            review.decisions.unblind([key], at(stage), actor)
        card = review.reports.card(key, actor, at(stage))
        votes = review.reports.votes(key, actor, at(stage))
        history = review.reports.history(key, actor)
        files = review.full_text.files(key)
        texts = {member: record.text for member, record in review.reports.records(key).items()} if raw else {}
    # The merged record lies open in the document, so that `show KEY --json | jq .doi` is all it takes.
    data = {
        **record_to_json(card.record),
        "key": card.key,
        "records": card.records,
        "origins": card.origins,
        "sources": card.sources,
        "enriched": card.enriched,
        "notices": card.notices,
        "lane": card.lane,
        "state": card.state,
        "mine": card.mine,
        "votes": votes,
        "history": history,
        "full_texts": files,
    }
    said = raw_lines(texts) if raw else [*lines(card, votes, history), *file_lines(files)]
    console.show({**data, "texts": texts} if raw else data, said)


def lines(card: Card, votes: Sequence[Vote], history: Sequence[HistoryLine]) -> Iterator[str]:
    """Give a report for a person: what it is, where it stands, and what happened to it."""
    record = card.record
    # First of all: nobody should read on without knowing it.
    yield from (f"! {said}" for notice in card.notices for said in wrapped(notice))
    # An absence is shown in words: an empty line would read as a fault of ours.
    yield from wrapped(record.title or "no title")
    yield from wrapped("; ".join(record.authors) or "no authors")
    yield from wrapped(" · ".join(_facts(record)))
    yield from wrapped(f"{', '.join(card.sources)} ({plural(len(card.records), 'record')})")
    yield ""
    yield from wrapped(record.abstract) if record.abstract else ["No abstract."]
    yield from wrapped(
        "; ".join(f"{name} from {source}, in no export" for name, source in card.enriched.items())
    )
    yield ""
    yield from columns([("state", card.state), ("lane", card.lane), ("records", " ".join(card.records))])
    if len(card.records) > 1:
        yield ""
        yield "Where its values are from:"
        yield from _origins(card)
    if votes:
        yield ""
        yield from columns(map(vote, votes))
    if history:
        yield ""
        yield from columns(map(_event, history))


def file_lines(files: Sequence[FullTextFile]) -> Iterator[str]:
    """Say where the full text lies; one that is not on this device says so."""
    if files:
        yield ""
    for text in files:
        yield f"full text  {text.name}"
        yield f"           {text.path}" + ("" if text.path.is_file() else " (not on this device)")


def _origins(card: Card) -> Iterator[str]:
    """Name the fields whose best value each record has; one that has none says so, since it was not thrown away."""
    for key in card.records:
        fields = ", ".join(name.replace("_", " ") for name, origin in card.origins.items() if origin == key)
        source = cut(card.found_in[key], 16)
        yield from hanging(f"  {key[:8]}  {source:<16}  ", fields or "no better value than the others")


def _facts(record: Record) -> Iterator[str]:
    yield record.journal or "no venue"
    yield str(record.year or "no year")
    yield record.type or "no type"
    yield f"doi {record.doi}" if record.doi else "no DOI"


def vote(given: Vote) -> tuple[str, str, str]:
    """Give a vote as a row: who, what, and with which reasons and note."""
    said = "hidden" if given.hidden or given.verdict is None else given.verdict.value
    who = f"{given.reviewer} (consensus)" if given.consensus else given.reviewer
    return who, said, ", ".join(filter(None, (*given.reasons, given.note)))


def _event(line: HistoryLine) -> tuple[str, str, str, str]:
    return (
        line.at[:16].replace("T", " "),
        line.actor,
        line.what,
        line.text + ("" if line.in_force else _gone(line)),
    )


def _gone(line: HistoryLine) -> str:
    if line.ended_by in {"", line.actor}:
        return " (no longer in force)"
    return f" (ended by {line.ended_by})"


def raw_lines(texts: dict[str, str]) -> Iterator[str]:
    """Give each record's own text under its key."""
    for key, text in texts.items():
        yield f"[{key}]"
        yield from neutral(text).splitlines()
        yield ""
