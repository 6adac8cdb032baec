"""`litreview flow` for a review with versions: one of them, a window of them, or the living flow of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.cli import console, flow_output, incomplete
from litreview.cli.text_columns import plural
from litreview.cli.version_options import VersionOptions
from litreview.errors import UsageError
from litreview.prisma.flow import Flow
from litreview.prisma.living_flow import living_flow, living_json
from litreview.prisma.living_text import living_text
from litreview.prisma.outputs import LIVING_OUTPUTS, FlowStyle
from litreview.review.flow.current import VersionWindow

if TYPE_CHECKING:
    from litreview.review.review import Review


def check_options(wanted: VersionOptions, others: Mapping[str, object], files: Mapping[str, Path]) -> None:
    """Check that the options about versions can be combined with each other and with other options.

    Raises:
        UsageError: They cannot be combined.
    """
    given = wanted.given
    if not given:
        return
    if strays := [name for name, value in others.items() if value]:
        raise UsageError(
            f"{given[0]} cannot be combined with {strays[0]}.",
            "A difference is between two dates, and a flow in a file has no versions.",
        )
    if wanted.versions:
        if single := [name for name in given if name in ("--version", "--since", "--now")]:
            raise UsageError(
                f"--versions cannot be combined with {single[0]}.",
                "--columns says which versions are combined.",
            )
        # One column of numbers is all that the package reads.
        if "csv" in files:
            raise UsageError(
                "The table for R has one column of numbers.",
                "Write one version: `flow --version N --csv FILE`.",
            )
    elif wanted.columns or wanted.frozen:
        raise UsageError(
            f"{given[-1]} belongs to the living flow.",
            "Add --versions; --version N shows a version as published.",
        )
    elif wanted.now and (wanted.version is None or wanted.since is not None):
        raise UsageError(
            "--now needs one version: --version N.",
            "Without it, and with --since, the flow is always that of now.",
        )


def flow_of(
    review: Review, wanted: VersionOptions, language: str, at: str | None = None
) -> tuple[Flow, VersionWindow]:
    """Return the flow of a version, or of several together, and the versions whose boxes it has.

    Args:
        review: The review.
        wanted: The versions.
        language: `en` or `nl`.
        at: The date or instant at which the flow is looked at; None for now.

    Raises:
        UsageError: There is no such version, or it had not begun then.
    """
    known = review.flow.versions(language, at)
    number = len(known) if wanted.version is None else wanted.version
    first = number if wanted.since is None else wanted.since + 1
    if not 1 <= first <= number <= len(known):
        refuse(len(known), number if not 1 <= number <= len(known) else first, at)
    if wanted.since is not None:
        return review.flow.window(first, number, language, at), VersionWindow(first, number)
    version = known[number - 1]
    if wanted.now or version.published is None:
        return version.updated, VersionWindow(first, number)
    return version.published, VersionWindow(first, number, frozen=True)


def refuse(newest: int, number: int, at: str | None) -> None:
    """Refuse a version that does not exist, or that had not begun at a date.

    Raises:
        UsageError: Always.
    """
    if at is not None:
        raise UsageError(
            f"There was no version {number} on {at}.",
            f"The review had {plural(newest, 'version')} then.",
        )
    raise UsageError(
        f"There is no version {number} to show.",
        f"The review has {plural(newest, 'version')}; `litreview update list` shows the newest.",
    )


def show_living(
    wanted: VersionOptions,
    files: Mapping[str, Path],
    lang: str | None,
    links: str,
    *,
    at: str | None,
    fold: int | None,
    final: bool,
    anyway: bool,
) -> None:
    """Print the living flow, and write it to each file."""
    with console.open_review() as review:
        language = lang or review.protocol.language
        living = living_flow(review.flow.versions(language, at), wanted.columns, frozen=wanted.frozen)
        title = review.protocol.long_title_in(language)
        look = FlowStyle(language, marks=not final, ribbon=not final, title=title, links=links)
        # The lists of records exist only for the present, and for versions.
        opens = "html" in files and at is None
        look = replace(look, opened=review.flow.open_living(living)) if opens else look
        missing = review.missing()
    # Undecided items of any version make the picture provisional.
    source = flow_output.FlowSource(living.whole, look, missing)
    flow_output.check_ready(source, files, final=final, anyway=anyway)
    if fold is not None:
        from litreview.prisma.drawing.fold import fold_living

        living = fold_living(living, fold, language)
    flow_output.write_files(files, {form: LIVING_OUTPUTS[form](living, look) for form in files})
    flow_output.warn_if_misleading(source, files, at)
    data = living_json(living) | {"incomplete": source.is_incomplete, "missing": missing}
    console.show(data, [*living_text(living, language).splitlines(), *incomplete.lines(missing, language)])
