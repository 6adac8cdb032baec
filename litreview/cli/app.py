"""The typer application: find the module of a command, add the global options and run it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from difflib import get_close_matches
from functools import wraps
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from litreview.cli import console
from litreview.cli.command_table import command_names, overview
from litreview.cli.options import As, Lang
from litreview.cli.output_files import check_written, written_names
from litreview.cli.plain_values import use_plain_values
from litreview.errors import UsageError
from litreview.version import __version__

ReviewFolder = Annotated[
    Path | None,
    typer.Option("--review", metavar="DIR", help="The review to work on. Default: the nearest one."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
SameAs = Annotated[
    list[str] | None,
    typer.Option(
        "--same-as", metavar="DEVICE", help="Confirm that the name is also yours on this other device."
    ),
]


def run(words: list[str]) -> object:
    """Run a command line and return its exit code, or None."""
    # Tests and scripts may run several commands in one process.
    console.reset_options()
    command = typer.main.get_command(build_app())
    use_plain_values(command)
    return command(words, "litreview", standalone_mode=False)


def build_app() -> typer.Typer:
    """Build the application: the global options and the commands of the table."""
    app = plain_app(cls=CommandGroup, add_completion=True)
    app.callback(invoke_without_command=True)(root)
    return app


def root(
    context: typer.Context,
    review: ReviewFolder = None,
    as_json: AsJson = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    actor: As = None,
    lang: Lang = None,
) -> None:
    """Take the options given before the command; without a command, open the review on its home screen.

    Raises:
        UsageError: An option of the home screen stands before a command.
    """
    console.set_options(review, as_json=as_json)
    command = context.invoked_subcommand
    if version:
        print(f"litreview {__version__}")
    elif command is not None:
        if actor or lang:
            raise UsageError(
                "Before a command, --as and --lang mean nothing.",
                f"Write them after it: `litreview {command} …`.",
            )
    elif actor or lang or (review and console.has_terminal() and not as_json):
        from litreview.cli.screen import on_screen

        on_screen("home", actor, lang=lang)
    else:
        # Reached by `litreview --json` without a command.
        print(overview())


class CommandGroup(TyperGroup):
    """The commands of the table; only the one that is run is imported."""

    def list_commands(self, _: Any) -> list[str]:
        """Return the command names in the order of the table."""
        return command_names()

    def get_command(self, _: Any, name: str) -> Any:
        """Return the command of a name, or None.

        Raises:
            UsageError: There is none, but a similar one.
        """
        if name in command_names():
            return load(name)
        if similar := get_close_matches(name, command_names(), 1):
            raise UsageError(f"No such command {name!r}.", f"Did you mean {similar[0]!r}?")
        return None

    def format_help(self, _: Any, formatter: Any) -> None:
        """Write the overview, as for `litreview --help` without typer."""
        formatter.write(overview() + "\n")


def load(name: str) -> Any:
    """Import the module of a command and return the command: a group if it has `subcommands`, else its `run`."""
    # `import` is a keyword of Python, so its module is `imports`.
    module = importlib.import_module(f"litreview.cli.{name}{'s' if iskeyword(name) else ''}")
    app = plain_app(help=inspect.getdoc(module.run), invoke_without_command=True)
    steps = getattr(module, "subcommands", {})
    if not steps:
        app.command(name)(with_global_options(module.run))
    else:
        app.callback()(with_global_options(module.run))
        for word, step in steps.items():
            app.command(word)(with_global_options(step))
    command = typer.main.get_command(app)
    command.name = name
    use_plain_values(command)
    use_plain_help(command)
    return command


def use_plain_help(command: Any) -> None:
    """Leave Python's names of types out of the help, and list the commands of a group with their whole first line."""
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            parameter.display_type_rich = lambda ctx: None  # noqa: ARG005  # typer names it
    for inner in getattr(command, "commands", {}).values():
        inner.short_help = " ".join((inner.help or "").partition("\n\n")[0].split())
        use_plain_help(inner)


def with_global_options(step: Callable[..., None]) -> Callable[..., None]:
    """Add the global options to the signature of a command, after its own."""
    # Under `from __future__ import annotations` annotations are strings; typer needs the evaluated ones.
    signature = inspect.signature(step, eval_str=True)
    shared = [
        inspect.Parameter("review", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=ReviewFolder),
        inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=AsJson),
    ]
    # A command that writes as a reviewer may be run by a script, which cannot answer a question.
    asks = {"open_to_write", "confirm_name"} & step.__globals__.keys()
    takes_same_as = "actor" in signature.parameters and bool(asks)
    if takes_same_as:
        shared.insert(
            0, inspect.Parameter("same_as", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=SameAs)
        )

    written = written_names(signature.parameters.values())

    @wraps(step)
    def wrapper(*args: Any, review: Path | None, as_json: bool, **options: Any) -> None:
        same_as = (options.pop("same_as", None) or ()) if takes_same_as else ()
        console.set_options(review, as_json=as_json, same_as=same_as)
        check_written(written, options)
        step(*args, **options)

    parameters = [*signature.parameters.values(), *shared]
    # typer reads the options from the signature of the wrapper.
    wrapper.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in parameters}
    return wrapper


def plain_app(**options: Any) -> typer.Typer:
    """Create a typer app without its own layout and error output, which would load rich."""
    return typer.Typer(
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=False,
        **{"add_completion": False, **options},
    )
