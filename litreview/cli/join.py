"""`litreview join`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import confirm_name
from litreview.cli.text_columns import plural, wrap_hanging
from litreview.errors import NameTaken, NotAReview, Problem, UsageError

if TYPE_CHECKING:
    from litreview.model import Stage
    from litreview.review.review import Review
    from litreview.review.trust import TrustReport

WORDS = {"title-abstract": "title and abstract", "full-text": "full text"}


@dataclass(frozen=True, slots=True)
class Joined:
    """The result of joining a review.

    Attributes:
        source: What it was taken from: `folder`, `archive`, `git` or `database`.
        new: Whether the reviewer joined just now.
        waiting: Number of reports that wait for the reviewer, by stage.
        conflicts: Number of conflicts that the reviewer may settle.
        exports: Number of exports that were compared with their hashes.
        git: Whether `sync` exchanges with a git repository: `used`, `unused` though there is one, or `none`.
    """

    folder: Path
    source: str
    reviewer: str
    new: bool
    records: int
    exports: int
    waiting: Mapping[Stage, int]
    conflicts: int
    git: str
    ok: bool
    problems: Sequence[Problem]


def run(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A shared folder, a git URL, a database such as postgresql://NAME@HOST/DATABASE, or an archive.",
        ),
    ],
    target: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="The new folder. Default: the name of the repository."),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Your name in the review; can be a pseudonym."),
    ] = None,
) -> None:
    """Join a review: take it, check it, and show what waits for you.

    A shared folder is used where it is. A repository is cloned into a new folder, and `sync` exchanges with it from then on. A
    database is used with the review's folder: the one named with --to, or the nearest. Every export is compared with its
    hash; the exit code is 1 if one does not match. Joining again changes nothing.

    You are asked for your name once; it is recorded for this device. A name that is in use on another device has to be
    confirmed as yours. No hook or submodule of a repository is used, no link is followed, and a password is asked for by git.
    """
    from litreview.review.context import now
    from litreview.review.settings import device
    from litreview.review.team.join_source import source_of, take
    from litreview.review.trust import read_trust

    found = source_of(source)
    if found.kind == "database":
        target = target or console.folder()
    taken = take(found, target, now, console.progress("objects"))
    # Before the review is opened: only files are read.
    trust = read_trust(taken.folder, now(), device(), console.progress("events"))
    with console.open_review(taken.folder.root) as review:
        reviewer, is_new = _bind(review, actor, trust)
        done = _joined(review, found.kind, reviewer, trust, is_new=is_new)
    console.show(done, lines(done, is_here=_is_here(taken.folder.root)))
    if not done.ok:
        raise typer.Exit(1)


def _bind(review: Review, actor: str | None, trust: TrustReport) -> tuple[str, bool]:
    """Return the reviewer on this device, after asking for the name and recording it, and whether that is new."""
    from litreview.review.team.shared_names import describe_devices

    known = review.settings.reviewer
    if known and actor and review.reviewer(actor) != known:
        raise UsageError(
            f"You are {known} in this review, on this device.",
            f"`litreview reviewer rename {known} NEW` gives you another name; somebody else adds --as to each command.",
        )
    name = actor or known or _ask_name(review, trust)
    chosen = confirm_name(review, name)
    if question := review.team.question(chosen):
        same = " ".join(f"--same-as {one.device}" for one in question.devices)
        raise NameTaken(
            f"{describe_devices(question.name, question.devices)} It has not been confirmed that this is you.",
            f"If it is, run `{_again(review, chosen)} {same}`; if not, `{_again(review, question.offered)}`.",
        )
    review.team.join(chosen)
    return chosen, known is None


def _ask_name(review: Review, trust: TrustReport) -> str:
    if not console.has_terminal() or console.wants_json():
        raise UsageError("Your name in the review is not known yet.", f"Run `{_again(review, 'NAME')}`.")
    if there := sorted({f"{writer.reviewer} ({writer.device})" for writer in trust.writers if writer.events}):
        console.message(f"Reviewers so far: {', '.join(there)}.")
    while True:
        answer: str = typer.prompt("Your name in this review", default=review.reviewer(), err=True)
        try:
            return review.reviewer(answer)
        except UsageError as error:
            console.message(f"  {error}")


def _again(review: Review, name: str) -> str:
    return f"litreview join {shlex.quote(str(review.folder))} --as {name}"


def _joined(review: Review, kind: str, reviewer: str, trust: TrustReport, *, is_new: bool) -> Joined:
    from litreview.model import Stage

    git = "used" if review.settings.get("git") else "unused" if (review.folder / ".git").exists() else "none"
    mine = {stage: review.decisions.progress(reviewer, stage) for stage in Stage}
    return Joined(
        review.folder, kind, reviewer, is_new, review.status().records, trust.exports,
        {stage: one.todo for stage, one in mine.items()}, sum(one.to_settle for one in mine.values()),
        git, trust.ok, trust.problems,
    )  # fmt: skip


def _is_here(folder: Path) -> bool:
    from litreview.review.folder import find

    try:
        return find(None).root == folder
    except NotAReview:
        return False


def lines(done: Joined, *, is_here: bool) -> Iterator[str]:
    """Yield who joined, what does not match, what waits, and the next command."""
    yield f"{'Joined' if done.new else 'Already joined'} as {done.reviewer}: {done.folder}"
    bad = sum(problem.id in {"export-missing", "export-changed"} for problem in done.problems)
    counts = f"{plural(done.records, 'record')} of {plural(done.exports, 'export')}"
    yield f"{counts}, {'all' if not bad else f'{done.exports - bad:,}'} as imported."
    for problem in done.problems:
        yield from wrap_hanging(f"{problem.level:<6} ", f"{problem} {problem.hint}")
    for stage, n in done.waiting.items():
        if n:
            yield f"{plural(n, 'report')} {'waits' if n == 1 else 'wait'} for your vote at {WORDS[stage]}."
    if done.conflicts:
        yield f"{plural(done.conflicts, 'conflict')} to settle: `litreview conflicts`."
    if not (any(done.waiting.values()) or done.conflicts):
        yield "Nothing waits for you."
    where = "" if is_here else f" --review {shlex.quote(str(done.folder))}"
    yield f"Exchange with the others while you work: litreview sync --watch{where}"
    if done.git == "unused":
        yield "Its folder is a git repository, which is not used: add --git on to that if you made it yourself."
    yield f"Next: litreview screen{where}"
