"""`litreview simulate`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.output_files import WRITTEN
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.ranking.simulation import Simulation

Source = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE", help="Labelled records; without a file, the decided reports of the review."
    ),
]
Priors = Annotated[
    list[str] | None,
    typer.Option("--prior", metavar="ID", help="A record known from the beginning; can be repeated."),
]
Terms = Annotated[
    str | None,
    typer.Option(
        "--terms",
        metavar="T,T,…",
        help="Terms of the review, or a concept table (TOML). A review has its own.",
    ),
]


def run(
    file: Source = None,
    prior: Priors = None,
    terms: Terms = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The random seed for breaking ties.")] = 0,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Write the recall plot to this file."),
        WRITTEN,
    ] = None,
) -> None:
    """Replay a finished review in the order of the ranking.

    Reads a table with record_id, title, abstract and label_included (1 or 0), or an export of ASReview or Rayyan with
    decisions. Records without a label are left out. The measures do not count records given by --prior. Without the
    extra `ranking` (numpy), the terms alone make the order.
    """
    from litreview.cli.labelled_set import of_review, read_labelled, read_terms
    from litreview.ranking.simulation import simulate

    refuse_other_ending("--svg", svg, "svg")
    priors = prior or []
    if file:
        table = read_terms(terms)
        records, unlabelled = read_labelled(file)
    else:
        records, unlabelled, table, priors = of_review(priors)
        table = read_terms(terms) if terms else table
    if unlabelled:
        console.message(f"{plural(unlabelled, 'record')} without a label left out.")
    result = simulate(records, table, priors=priors, seed=seed, tick=console.progress("Screening"))
    if svg:
        from litreview.files import write_atomically
        from litreview.ranking.recall_plot import svg as draw

        write_atomically(svg, draw(result.labels, f"Recall: {file.name if file else 'this review'}"))
    console.show(as_json(result), lines(result))


def as_json(result: Simulation) -> dict[str, object]:
    """Return the figures of a simulation as a JSON object."""
    measures = result.measures
    return {
        "records": measures.records,
        "relevant": measures.relevant,
        "found": measures.found,
        "loss": measures.loss,
        "wss95": measures.wss95,
        "rrf10": measures.rrf10,
        "atd": measures.atd,
        "n95": measures.n95,
        "n100": measures.n100,
        "model": result.model,
        "term_weight": result.term_weight,
        "priors": result.priors,
        "screened": result.screened,
        "languages": result.languages,
    }


def lines(result: Simulation) -> Iterator[str]:
    """Yield the figures for a person."""
    from litreview.ranking.recall_plot import terminal_plot

    measures = result.measures
    yield f"{plural(measures.records, 'record')}, {measures.relevant:,} relevant; order by {result.model}."
    if measures.loss is None:
        yield "There is nothing to measure, as the records are all relevant, or none is."
        return
    yield ""
    yield from columns(
        [
            ("loss (0 best, 0.5 random)", _figure(measures.loss)),
            ("work saved over sampling at 95 % recall", _figure(measures.wss95)),
            ("relevant found in the first tenth", _share(measures.rrf10)),
            ("average time to discovery", _share(measures.atd)),
            ("screened to find 95 %", _count(measures.n95)),
            ("screened to find all", _count(measures.n100)),
        ],
        indent=2,
    )
    if result.languages:
        yield ""
        yield from columns(
            [
                ("language", "records", "relevant", "found at 10 %", "25 %", "50 %"),
                *(
                    (
                        name,
                        f"{found.records:,}",
                        f"{found.relevant:,}",
                        _share(found.tenth),
                        _share(found.quarter),
                        _share(found.half),
                    )
                    for name, found in result.languages.items()
                ),
            ]
        )
    yield ""
    yield from terminal_plot(result.labels)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
