"""Plain values of the command line come out as typer converts them, without pydantic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import typer

from litreview.cli.plain_values import use_plain_values


def command(step: Any) -> Any:
    """Make a command of a function, as the program does."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(step)
    return typer.main.get_command(app)


def values(words: list[str], *, plain: bool) -> dict[str, Any]:
    """Return what a command receives for the given words, with or without plain values."""
    seen: dict[str, Any] = {}

    def step(
        text: Annotated[str, typer.Option("--text")] = "default",
        path: Annotated[Path | None, typer.Option("--path")] = None,
        number: Annotated[int | None, typer.Option("--number")] = None,
        choice: Annotated[Literal["one", "two"] | None, typer.Option("--choice")] = None,
        many: Annotated[list[str] | None, typer.Option("--many")] = None,
        paths: Annotated[list[Path] | None, typer.Argument()] = None,
        switch: Annotated[bool, typer.Option("--switch")] = False,
    ) -> None:
        seen.update(text=text, path=path, number=number, choice=choice, many=many, paths=paths, switch=switch)

    made = command(step)
    if plain:
        use_plain_values(made)
    try:
        made(words, "program", standalone_mode=False)
    except Exception as error:  # noqa: BLE001  # whatever typer refuses it with has to be the same
        return {"refused": (type(error).__name__, str(error))}
    return seen


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--text", "één"],
        ["--text", ""],
        ["--text", "half a letter \udcff"],
        ["--path", "folder/file"],
        ["--path", "\udcff"],
        ["--number", "3"],
        ["--number", "three"],
        ["--choice", "two"],
        ["--choice", "three"],
        ["--many", "a", "--many", "b"],
        ["--many", "\udcff"],
        ["a", "b/c"],
        ["--switch"],
        ["--unknown"],
    ],
    ids=repr,
)
def test_a_value_is_what_typer_makes_of_it(words):
    assert values(words, plain=True) == values(words, plain=False)
