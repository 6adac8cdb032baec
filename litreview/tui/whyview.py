"""Why a report comes where it does in the order of relevance, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from litreview.tui.line_wrap import columns, cut, wrapped
from litreview.tui.sanitize import one_line
from litreview.words.number_forms import clock

if TYPE_CHECKING:
    from litreview.ranking.contributions import Contribution, Contributions
    from litreview.ranking.language_shares import LanguageShare
    from litreview.review.reports.ranked_reports import RelevanceOrder
    from litreview.tui.terminal import Terminal

WEAK = 0.1
"""Part of the strongest contribution below which one is not named: nearly every word adds a little."""
MOST = 12
LANGUAGES = 4
"""Languages that the rail names; the others are one line."""


@dataclass(frozen=True, slots=True)
class WhyTexts:
    """The parts of the answer; each list begins with the strongest.

    Attributes:
        for_terms, for_words, against_terms, against_words: Names, or nothing.
        order: On what the order rests.
        group: What the report is compared with.
    """

    for_terms: str
    for_words: str
    against_terms: str
    against_words: str
    order: str
    group: str


def explain(terminal: Terminal, order: RelevanceOrder, key: str, version: str) -> WhyTexts | None:
    """Return why a report comes where it does; None if the order does not have it."""
    found = order.explain(key)
    if found is None:
        return None
    strongest = max((abs(each.value) for each in (*found.terms, *found.words)), default=0)

    def names(parts: Sequence[Contribution], sign: int) -> str:
        chosen = [each for each in parts if sign * each.value > 0 and abs(each.value) >= WEAK * strongest]
        return ", ".join(
            one_line(each.text) + (f" ({terminal.words.number(each.count)})" if each.count > 1 else "")
            for each in _without_repeats(chosen)[:MOST]
        )

    return WhyTexts(
        names(found.terms, 1),
        names(found.words, 1),
        names(found.terms, -1),
        names(found.words, -1),
        order_text(terminal, order, version),
        _group(terminal, found),
    )


def _without_repeats(parts: Sequence[Contribution]) -> list[Contribution]:
    """Leave out a word or pair of which a word was named already: a word and its pairs nearly say the same."""
    named: set[str] = set()
    kept = []
    for part in parts:
        words = part.text.split()
        if part.count or named.isdisjoint(words):
            named.update(words)
            kept.append(part)
    return kept


def order_text(terminal: Terminal, order: RelevanceOrder, version: str) -> str:
    """Return on what an order rests, and when it was made."""
    words, ranking = terminal.words, order.ranking
    version = one_line(version)
    if order.next_fit is None:
        text = words("ranked.no-numpy", version=version)
    elif not ranking.training:
        text = words("ranked.terms-only", version=version)
    elif not order.fitted:
        text = words("ranked.one-kind", version=version)
    else:
        own = all(decision.is_own for decision in ranking.training)
        name = "ranked.own" if own else "ranked.settled"
        text = words.form(name, len(ranking.training), version=version)
    return words("ranked.made", order=text, time=clock(ranking.computed.astimezone()))


def _group(terminal: Terminal, found: Contributions) -> str:
    words = terminal.words
    if found.group != "own":
        return words(f"ranked.group.{found.group}", n=found.others)
    name = "ranked.group.abstract" if found.has_abstract else "ranked.group.title"
    return words(name, language=language_name(terminal, found.language), n=found.others)


def language_name(terminal: Terminal, code: str) -> str:
    """Return the name of a language, or its code where the words have none."""
    return terminal.words.get(f"lang.{code}", one_line(code))


def share_text(terminal: Terminal, share: LanguageShare) -> str:
    """Return how much of a language was judged, or that the protocol has no terms in it."""
    name = language_name(terminal, share.language)
    if not share.has_terms:
        return terminal.words("language.no-terms", language=name)
    return terminal.words("language.behind", language=name, n=share.judged, of=share.of)


def rows(terminal: Terminal, why: WhyTexts) -> list[tuple[str, str, str]]:
    """Return heading, kind and names of each part; a heading stands before the first of its lines only."""
    words, none = terminal.words, terminal.words("ranked.none")
    sides = []
    for side, by_terms, by_words in (
        ("for", why.for_terms, why.for_words),
        ("against", why.against_terms, why.against_words),
    ):
        kinds = [("terms", by_terms)] if by_terms or side == "for" else []
        kinds += [("words", by_words)]
        for n, (kind, names) in enumerate(kinds):
            sides.append((words(f"ranked.{side}") if n == 0 else "", words(f"ranked.{kind}"), names or none))
    return sides


def panel_lines(terminal: Terminal, why: WhyTexts, width: int) -> list[Content]:
    """Return the lines of the panel: heading, kind, names."""
    found = rows(terminal, why)
    last = [(terminal.words("ranked.order"), why.order), (terminal.words("ranked.group"), why.group)]
    first = max(len(name) for name in (*(head for head, _, _ in found), *(name for name, _ in last))) + 2
    second = max(len(kind) for _, kind, _ in found) + 2
    lines = [
        columns(
            (Content(" "), 1),
            (terminal.text(head, "muted"), first),
            (terminal.text(kind, "muted"), second),
            (terminal.text(names), width - 1 - first - second),
        )
        for head, kind, names in found
    ]
    lines += [
        columns(
            (Content(" "), 1), (terminal.text(name, "muted"), first), (terminal.text(text), width - 1 - first)
        )
        for name, text in last
    ]
    return lines


def rail_lines(
    terminal: Terminal, why: WhyTexts, place: str, shares: Sequence[LanguageShare], width: int
) -> list[Content]:
    """Return the lines of the rail: the parts below each other, and how much of each language was judged."""
    words = terminal.words
    lines: list[Content] = []
    for head, kind, names in rows(terminal, why):
        if head:
            lines += [Content(""), terminal.text(head.capitalize(), "bold")]
        lines += _indented(terminal, f"{kind}  {names}", width)
    order = "; ".join(filter(None, (place, why.order)))
    lines += [Content(""), terminal.text(words("ranked.order").capitalize(), "bold")]
    lines += _indented(terminal, order, width)
    lines += _indented(terminal, f"{words('ranked.group')}: {why.group}", width)
    lines += [Content(""), *_languages(terminal, shares, width)]
    return lines


def _indented(terminal: Terminal, text: str, width: int) -> list[Content]:
    return [Content.assemble(" ", line) for line in wrapped(terminal.text(text), width - 1)]


def _languages(terminal: Terminal, shares: Sequence[LanguageShare], width: int) -> list[Content]:
    words = terminal.words
    shown = [
        (language_name(terminal, share.language), share.judged, share.of) for share in shares[:LANGUAGES]
    ]
    rest = shares[LANGUAGES:]
    if rest:
        shown.append(
            (words("language.other"), sum(share.judged for share in rest), sum(share.of for share in rest))
        )
    # Right of it the numbers of all reports, whose width differs.
    edge = width - 10

    def row(name: str, judged: str, of: str, ink: str) -> Content:
        start = cut(terminal.text(name, ink), edge - len(judged) - 1)
        gap = " " * (edge - start.cell_length - len(judged))
        return Content.assemble(start, gap, terminal.text(f"{judged}  {of}", ink))

    heading = row(words("language.heading"), words("language.judged"), words("language.of"), "bold")
    return [heading, *(row(f" {n}", words.number(j), words.number(of), "text") for n, j, of in shown)]


def spoken(terminal: Terminal, why: WhyTexts) -> str:
    """Return the parts as sentences, for plain mode."""
    words = terminal.words
    sides: dict[str, list[str]] = {}
    head = ""
    for name, kind, names in rows(terminal, why):
        head = name or head
        sides.setdefault(head, []).append(f"{kind} {names}")
    said = [f"{head.capitalize()}: {'; '.join(parts)}." for head, parts in sides.items()]
    said.append(f"{words('ranked.order').capitalize()}: {why.order}.")
    said.append(f"{words('ranked.group').capitalize()}: {why.group}.")
    return " ".join(said)
