"""How far a stage is and what the data say about stopping, as lines: plot, table by language, statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from textual.content import Content

from litreview.tui.line_wrap import columns, fit, wrapped
from litreview.tui.sanitize import one_line
from litreview.tui.signs import CURSOR
from litreview.tui.whyview import language_name

if TYPE_CHECKING:
    from litreview.ranking.stopping import StoppingTest
    from litreview.review.decisions.stopping_grounds import ScreeningCourse
    from litreview.tui.terminal import Terminal

TICKS = 3
LEVELS = " ▁▂▃▄▅▆▇█"
BEHIND = 0.8
"""A language is named as behind if its judged share is below this part of the whole's."""
ENOUGH = 10
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """A line of the table: one language, or all that have no line of their own.

    Attributes:
        codes: The languages of the line.
        test: The test of a single language; None if there is none.
    """

    codes: tuple[str, ...]
    judged: int
    of: int
    found: int
    test: StoppingTest | None = None


def language_rows(course: ScreeningCourse, most: int) -> list[LanguageRow]:
    """Return a line for each language, those with most reports first; the last stands for all others."""
    judged = Counter(report.language for report in course.judged)
    found = Counter(report.language for report in course.judged if report.relevant)
    order = sorted(course.sizes, key=lambda code: (-course.sizes[code], code))
    rows = [
        LanguageRow(
            (code,), judged[code], course.sizes[code], found[code], course.statement.languages.get(code)
        )
        for code in order
    ]
    if len(rows) <= most:
        return rows
    rest = rows[most - 1 :]
    other = LanguageRow(
        tuple(code for row in rest for code in row.codes),
        sum(row.judged for row in rest),
        sum(row.of for row in rest),
        sum(row.found for row in rest),
    )
    return [*rows[: most - 1], other]


def row_name(terminal: Terminal, row: LanguageRow) -> str:
    """Return the name of a language, or a word for all others."""
    return language_name(terminal, row.codes[0]) if len(row.codes) == 1 else terminal.words("language.other")


def plot(labels: Sequence[bool], records: int, width: int, height: int, signs: str = LEVELS) -> list[str]:
    """Draw the relevant reports found against those judged; the blank part at the right is what is unseen.

    Args:
        labels: Whether each judged report is relevant, in the order in which they were judged.
        records: Reports, judged or not, over the whole width.
        width: Columns.
        height: Lines; a tick stands at each third of it.
        signs: A blank, and then the signs for parts of a cell.
    """
    found = [0, *accumulate(labels)]
    top = TICKS * tick_step(found[-1])
    parts = len(signs) - 1
    bars = []
    for column in range(width):
        judged = -(-records * (column + 1) // width)
        # A column of which a part is judged is drawn by that part.
        value = found[min(judged, len(labels))] if judged - records / width < len(labels) else 0
        bars.append(round(value * height * parts / top))
    return [
        "".join(signs[max(0, min(parts, bar - parts * line))] for bar in bars)
        for line in reversed(range(height))
    ]


def tick_step(found: int) -> int:
    """Return the smallest round number of which three are at least what was found."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if TICKS * factor * step >= found:
                return factor * step
        step *= 10


def plot_lines(terminal: Terminal, course: ScreeningCourse, width: int, height: int) -> list[Content]:
    """Return the plot with its axes."""
    words = terminal.words
    labels = [report.relevant for report in course.judged]
    records = course.statement.overall.records
    step = tick_step(sum(labels))
    edge = len(words.number(TICKS * step)) + 2
    inner = width - edge
    # Where signs are ASCII, a cell is full or blank.
    drawn = plot(labels, records, inner, height, " #" if terminal.ascii else LEVELS)
    each = height // TICKS
    lines = [terminal.text(f" {words('progress.found')}", "muted")]
    for n, line in enumerate(drawn):
        tick = words.number(step * (TICKS - n // each)) if n % each == 0 else ""
        lines.append(terminal.text(f"{tick:>{edge - 1}} {line}", "muted"))
    judged = inner * len(labels) // records if records else 0
    axis = "─" * max(judged, 0) + "┴" + "─" * (inner - max(judged, 0))
    lines.append(terminal.text(f"{'':{edge - 1}}└{axis[:inner]}", "muted"))
    middle, end = words("progress.judged", n=len(labels)), words.number(records)
    room = inner - len(end) - 2
    start = max(2, min(judged - len(middle), room - len(middle)))
    lines.append(terminal.text(f"{'':{edge}}0{'':{start - 1}}{middle}".ljust(edge + room + 2) + end, "muted"))
    return lines


def table_lines(
    terminal: Terminal, course: ScreeningCourse, rows: Sequence[LanguageRow], cursor: int, width: int
) -> list[Content]:
    """Return the table by language, and which languages are behind."""
    words = terminal.words
    with_p = width >= 44  # noqa: PLR2004  # the columns of the table with p
    cells = [8, 7, 9, 8] if with_p else [8, 7, 9]
    first = width - 2 - sum(cells)

    def line(mark: Content, name: str, values: Sequence[str], ink: str = "text") -> Content:
        numbers = "".join(f"{value:>{cell}}" for value, cell in zip(values, cells, strict=False))
        return Content.assemble(mark, " ", fit(terminal.text(name, ink), first), terminal.text(numbers, ink))

    names = ["progress.judged-head", "language.of", "progress.found", "progress.p"]
    blank = Content(" ")
    lines = [line(blank, words("progress.language"), [words(name) for name in names[: len(cells)]], "muted")]
    for n, row in enumerate(rows):
        mark = terminal.text(CURSOR, "accent") if n == cursor else blank
        values = [words.number(row.judged), words.number(row.of), words.number(row.found), _p(terminal, row)]
        lines.append(line(mark, row_name(terminal, row), values))
    if with_p and len(rows) > 1:
        overall = course.statement.overall
        whole = LanguageRow(tuple(course.sizes), overall.judged, overall.records, overall.found, overall)
        values = [
            words.number(overall.judged),
            words.number(overall.records),
            words.number(overall.found),
            _p(terminal, whole),
        ]
        lines += [Content(""), line(blank, words("progress.all"), values)]
    behind = _behind(terminal, course)
    if behind:
        lines += [] if len(lines) < len(rows) + 2 else [Content("")]
        lines += [Content.assemble("  ", part) for part in wrapped(terminal.text(behind, "muted"), width - 2)]
    return lines


def _p(terminal: Terminal, row: LanguageRow) -> str:
    if row.test is None or row.test.p is None:
        return "–"
    return _p_text(terminal, row.test).removeprefix("= ")


def _p_text(terminal: Terminal, test: StoppingTest) -> str:
    """Return a p-value as the statement writes it, on the side of the limit on which it lies."""
    from litreview.prisma.methods.methods_words import MethodsWords  # noqa: PLC0415  # this page alone needs it
    from litreview.prisma.methods.stopping_text import p_text  # noqa: PLC0415  # likewise

    return p_text(test, MethodsWords(terminal.words.lang, "new_dbr"))


def _behind(terminal: Terminal, course: ScreeningCourse) -> str:
    """Return which languages are judged less than the whole, or that the test is met by none of them alone."""
    words, statement = terminal.words, course.statement
    if statement.languages and statement.overall.met and not statement.met_alone:
        return words("progress.none-alone")
    overall = statement.overall
    whole = overall.judged / overall.records if overall.records else 0
    behind = [
        f"{row_name(terminal, row)} {words.forms.progress(row.judged, row.of)}"
        for row in language_rows(course, len(course.sizes))
        if row.of >= ENOUGH and row.judged < BEHIND * whole * row.of
    ]
    share = words.forms.progress(overall.judged, overall.records)
    return words("progress.behind", share=share, names=", ".join(behind)) if behind else ""


def statement_texts(terminal: Terminal, course: ScreeningCourse) -> Iterator[str]:
    """Yield what the data say about stopping, in paragraphs."""
    from litreview.prisma.methods.methods_words import MethodsWords  # noqa: PLC0415  # this page alone needs it
    from litreview.prisma.methods.stopping_text import counts_and_outcome  # noqa: PLC0415  # likewise

    words, statement = terminal.words, course.statement
    yield " ".join(counts_and_outcome(statement, MethodsWords(words.lang, "new_dbr")))
    few = [language_name(terminal, code) for code, test in statement.languages.items() if test is None]
    if few:
        yield words("progress.few", names=words.forms.join(few))
    if statement.overall.p is not None:
        if statement.other_order:
            yield words("progress.other", n=statement.other_order)
        yield words("progress.context", n=statement.since_find)
        if not statement.overall.met:
            yield words("progress.assumes")


def ground_texts(terminal: Terminal, course: ScreeningCourse) -> Iterator[str]:
    """Yield the grounds of a stop, one line each."""
    words, statement = terminal.words, course.statement
    overall = statement.overall
    figures = {"judged": overall.judged, "found": overall.found}
    if overall.p is None:
        yield words("stop.untested", **figures)
    else:
        yield words(
            "stop.met" if overall.met else "stop.not-met",
            p=_p_text(terminal, overall),
            target=words.forms.share(overall.target, 0),
            **figures,
        )
    rows = language_rows(course, len(course.sizes))
    if len(rows) > 1:
        alone = [language_name(terminal, code) for code in statement.met_alone]
        met = words("stop.alone", names=words.forms.join(alone)) if alone else words("stop.none-alone")
        unseen = ", ".join(
            f"{words.number(row.of - row.judged)} {row_name(terminal, row)}"
            for row in rows
            if row.judged < row.of
        )
        yield words("stop.languages", met=met, unseen=unseen)


def model_texts(terminal: Terminal, course: ScreeningCourse) -> Iterator[str]:
    """Yield by which model the reports came, and what it learnt from."""
    words, orders = terminal.words, course.statement.orders
    if orders.number:
        models = ", ".join(map(one_line, orders.models))
        seeds = ", ".join(map(str, orders.seeds))
        yield words("progress.model", models=models, seeds=seeds, n=orders.number)
        yield words("progress.training")


def target_text(terminal: Terminal, course: ScreeningCourse, version: str, *, is_set: bool) -> str:
    """Return which share of the relevant reports the test is about, and where that was set."""
    share = terminal.words.forms.share(course.statement.overall.target, 0)
    name = "progress.target-set" if is_set else "progress.target"
    return terminal.words(name, share=share, version=one_line(version))


def page_lines(
    terminal: Terminal,
    course: ScreeningCourse,
    rows: Sequence[LanguageRow],
    cursor: int,
    size: tuple[int, int],
) -> list[Content]:
    """Return plot and table side by side for a width and a height of the plot."""
    width, height = size
    left = 43 if width < 110 else 73  # noqa: PLR2004  # the widths of the two layouts
    graph = plot_lines(terminal, course, left - 2, height)
    table = table_lines(terminal, course, rows, cursor, width - left - 2)
    rule = terminal.text("│", "border")
    return [
        Content.assemble(
            columns((graph[n] if n < len(graph) else Content(""), left)),
            rule,
            " ",
            fit(line, width - left - 2),
        )
        for n, line in enumerate([*table, *[Content("")] * (len(graph) - len(table))][: len(graph)])
    ]


def spoken(terminal: Terminal, course: ScreeningCourse, rows: Sequence[LanguageRow]) -> Iterator[str]:
    """Yield table and statement as sentences, for plain mode."""
    words = terminal.words
    for row in rows:
        name = row_name(terminal, row)
        yield words("progress.row", language=name, n=row.judged, of=row.of, found=row.found)
    found = list(accumulate(report.relevant for report in course.judged))
    if len(found) >= HUNDRED:
        by_hundred = ", ".join(words.number(n) for n in found[HUNDRED - 1 :: HUNDRED])
        yield words("progress.hundreds", found=by_hundred)
    yield from statement_texts(terminal, course)
