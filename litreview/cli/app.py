"""The command line as a whole: finds the command's module and runs it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from functools import wraps
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import litreview
from litreview.cli import console
from litreview.cli.command_table import commands, overview
from litreview.cli.plain_values import use_plain_values

ReviewFolder = Annotated[
    Path | None, typer.Option("--review", metavar="DIR", help="The review to work on; else the nearest one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Give one JSON document on stdout.")]
SameAs = Annotated[
    list[str] | None,
    typer.Option(
        "--same-as", metavar="DEVICE", help="Confirm once that the name is yours on this other device, too."
    ),
]


def run(words: list[str]) -> object:
    """Run a command given as words, and return the exit code where it has one of its own."""
    # A test, or a script, may run several commands in one process.
    console.begin()
    command = typer.main.get_command(program())
    use_plain_values(command)
    return command(words, "litreview", standalone_mode=False)


def program() -> typer.Typer:
    """Give the program: global words, and the commands of the table."""
    app = _quiet(cls=Commands)
    app.callback(invoke_without_command=True)(_everywhere)
    return app


def _everywhere(
    context: typer.Context,
    review: ReviewFolder = None,
    as_json: AsJson = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    console.settle(review, as_json=as_json)
    if version:
        print(f"litreview {litreview.__version__}")
    elif context.invoked_subcommand is None:
        # Reached by `litreview --json`: no command was named, so the answer is which there are.
        print(overview())


class Commands(TyperGroup):
    """The commands of the table; only the one that is asked for is imported."""

    def list_commands(self, _: Any) -> list[str]:
        """Give the words in the table's order."""
        return commands()

    def get_command(self, _: Any, name: str) -> Any:
        """Give the command of a word, or None."""
        # None makes typer say which word was probably meant.
        return load(name) if name in commands() else None

    def format_help(self, _: Any, formatter: Any) -> None:
        """Write the same overview that is answered without typer."""
        formatter.write(overview() + "\n")


def load(name: str) -> Any:
    """Import a command's module and give its command: a group when it has `commands`, else its `run`."""
    # `import` is a word of Python, so its module is `imports`.
    module = importlib.import_module(f"litreview.cli.{name}{'s' if iskeyword(name) else ''}")
    app = _quiet(help=inspect.getdoc(module.run), invoke_without_command=True)
    steps = getattr(module, "commands", {})
    if not steps:
        app.command(name)(everywhere(module.run))
    else:
        app.callback()(everywhere(module.run))
        for word, step in steps.items():
            app.command(word)(everywhere(step))
    command = typer.main.get_command(app)
    command.name = name
    use_plain_values(command)
    return command


def everywhere(step: Callable[..., None]) -> Callable[..., None]:
    """Give a command the words that every command takes, after its own."""
    # Annotations are text under `from __future__ import annotations`; typer needs what they mean.
    words = inspect.signature(step, eval_str=True)
    shared = [
        inspect.Parameter("review", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=ReviewFolder),
        inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=AsJson),
    ]
    # A command that writes under a name may be run by a script, which nobody can ask who it is.
    is_named = "actor" in words.parameters and "acting" in step.__globals__
    if is_named:
        shared.insert(
            0, inspect.Parameter("same_as", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=SameAs)
        )

    @wraps(step)
    def settled(*args: Any, review: Path | None, as_json: bool, **said: Any) -> None:
        console.settle(review, as_json=as_json, same_as=(said.pop("same_as", None) or ()) if is_named else ())
        step(*args, **said)

    parameters = [*words.parameters.values(), *shared]
    # typer reads the signature, not the wrapper: this is what it will offer as words.
    settled.__signature__ = words.replace(parameters=parameters)  # type: ignore[attr-defined]
    settled.__annotations__ = {p.name: p.annotation for p in parameters}
    return settled


def _quiet(**said: Any) -> typer.Typer:
    """Make a typer app that leaves layout and errors to us; its own would load rich."""
    return typer.Typer(
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        no_args_is_help=False,
        **said,
    )
