"""`litreview show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As, Key, Stage, Unblind, stage_of
from litreview.cli.text_columns import columns, plural, strip_direction_marks, truncate, wrap_hanging, wrapped
from litreview.text import format_day

if TYPE_CHECKING:
    from litreview.review.full_text.answers import FullTextFile
    from litreview.review.updates.report_versions import FoundIn
    from litreview.review.views import Card, HistoryLine, Vote


def run(
    key: Key,
    stage: Stage = None,
    actor: As = None,
    raw: Annotated[bool, typer.Option("--raw", help="Print the original text of each record.")] = False,
    unblind: Unblind = False,
) -> None:
    """Show one report with its records, votes and history.

    While the protocol is blind, other reviewers' votes read `hidden` until you have voted.
    """
    from litreview.formats.jsonl import record_to_json

    with console.open_review(actor=actor) as review:
        if unblind:
            review.decisions.unblind([key], stage_of(stage), actor)
        card = review.reports.card(key, actor, stage_of(stage))
        votes = review.reports.votes(key, actor, stage_of(stage))
        history = review.reports.history(key, actor)
        files = review.full_text.files(key)
        found = review.updates.found_in(key)
        texts = {member: record.text for member, record in review.reports.records(key).items()} if raw else {}
    # The fields of the merged record are at the top level, so that `show KEY --json | jq .doi` works.
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
        "versions": found,
    }
    text = (
        raw_lines(texts) if raw else [*lines(card, votes, history), *version_lines(found), *file_lines(files)]
    )
    console.show({**data, "texts": texts} if raw else data, text)


def lines(card: Card, votes: Sequence[Vote], history: Sequence[HistoryLine]) -> Iterator[str]:
    """Yield a report: notices, bibliographic data, state, votes and history."""
    record = card.record
    # Retractions and other notices come first.
    yield from (f"! {line}" for notice in card.notices for line in wrapped(notice))
    # A missing field is shown in words, not as an empty line.
    yield from wrapped(record.title or "no title")
    yield from wrapped("; ".join(record.authors) or "no authors")
    facts = (record.journal or "no venue", str(record.year or "no year"), record.type or "no type")
    yield from wrapped(" · ".join((*facts, f"doi {record.doi}" if record.doi else "no DOI")))
    yield from wrapped(f"{', '.join(card.sources)} ({plural(len(card.records), 'record')})")
    yield ""
    yield from wrapped(record.abstract) if record.abstract else ["No abstract."]
    if card.enriched:
        sources = "; ".join(f"{name} from {source}" for name, source in card.enriched.items())
        yield from wrapped(f"Not in any export: {sources}")
    yield ""
    yield from columns([("state", card.state), ("lane", card.lane), ("records", " ".join(card.records))])
    if len(card.records) > 1:
        yield ""
        yield "Sources of the values:"
        for key in card.records:
            names = ", ".join(
                name.replace("_", " ") for name, origin in card.origins.items() if origin == key
            )
            head = f"  {key[:8]}  {truncate(card.found_in[key], 16):<16}  "
            yield from wrap_hanging(head, names or "none used")
    if votes:
        yield ""
        yield from columns(map(vote_row, votes))
    if history:
        yield ""
        yield from columns(map(_event_row, history))


def version_lines(found: Sequence[FoundIn]) -> Iterator[str]:
    """Yield in which version of the review a report came in, and in which it was found again."""
    if not found:
        return
    home = found[0].version
    came = "; ".join(
        f"{one.source}, {format_day(date.fromisoformat(one.date))}" for one in found if one.version == home
    )
    later: dict[int, list[str]] = {}
    for one in found:
        if one.version > home:
            later.setdefault(one.version, []).append(one.source)
    again = [
        f"found again in version {version} ({', '.join(dict.fromkeys(names))})"
        for version, names in later.items()
    ]
    yield ""
    yield from wrapped(f"{'; '.join([f'Came in with version {home} ({came})', *again])}.")


def file_lines(files: Sequence[FullTextFile]) -> Iterator[str]:
    """Yield the path of each full text, or that it is not on this device."""
    if files:
        yield ""
    for text in files:
        yield f"full text  {text.name}"
        yield f"           {text.path}" + ("" if text.path.is_file() else " (not on this device)")
        if text.url:
            yield f"           from {text.url}"


def vote_row(vote: Vote) -> tuple[str, str, str]:
    """Return the columns of a vote: reviewer, verdict, reasons and note."""
    verdict = "hidden" if vote.hidden or vote.verdict is None else vote.verdict.value
    reviewer = f"{vote.reviewer} (consensus)" if vote.consensus else vote.reviewer
    old = f"under version {vote.version}: {', '.join(vote.changed)} changed since" if vote.changed else ""
    return reviewer, verdict, ", ".join(filter(None, (*vote.reasons, vote.note, old)))


def _event_row(line: HistoryLine) -> tuple[str, str, str, str]:
    ended = ""
    if not line.in_force:
        own = line.ended_by in {"", line.actor}
        ended = " (no longer in force)" if own else f" (ended by {line.ended_by})"
    return line.at[:16].replace("T", " "), line.actor, line.what, line.text + ended


def raw_lines(texts: dict[str, str]) -> Iterator[str]:
    """Yield the original text of each record under its key."""
    for key, text in texts.items():
        yield f"[{key}]"
        yield from strip_direction_marks(text).splitlines()
        yield ""
