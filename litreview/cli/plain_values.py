"""Text and paths of the command line as they are, where typer would load pydantic to check them.

pydantic costs more than bare Python and typer together, and most values need no conversion.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, get_args, get_origin


class PlainValue:
    """The conversion of one parameter's value; what is not plain is left to typer's own conversion."""

    def __init__(self, parameter: Any) -> None:
        self._kind = parameter.type_descriptor.annotation
        self._info = parameter.type_descriptor.parameter_info
        self._build = parameter.get_runtime_param

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Convert a value; called by typer."""
        if get_origin(self._kind) is list:
            [kind] = get_args(self._kind)
            if isinstance(value, tuple) and all(self._is_plain(one, kind) for one in value):
                return [kind(one) for one in value]
        elif value is None and not param.multiple and param.nargs == 1:
            return None
        elif self._is_plain(value, self._kind):
            return self._kind(value)
        return self._build().coerce(value, param=param, ctx=ctx)

    def _is_plain(self, value: Any, kind: Any) -> bool:
        # Half a letter, which a command line may hold, is refused by typer.
        if self._info.parser or not isinstance(value, str) or not _is_unicode(value):
            return False
        # A path that exists and cannot be read is refused by typer, too.
        return kind is str or (kind is Path and (os.access(value, os.R_OK) or not os.path.lexists(value)))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def use_plain_values(command: Any) -> None:
    """Let the parameters of a command, and of the commands in it, take plain values without pydantic."""
    for parameter in command.params:
        _use_plain_value(parameter)
    # `--help` is a parameter that typer adds when it reads the words.
    build = command.get_help_option
    command.get_help_option = lambda context: _use_plain_value(build(context))
    for inner in getattr(command, "commands", {}).values():
        use_plain_values(inner)


def _use_plain_value(parameter: Any) -> Any:
    # Without this method typer has another way to convert, which stays as it is.
    if hasattr(parameter, "get_runtime_param"):
        plain = PlainValue(parameter)
        parameter.get_runtime_param = lambda: plain
    return parameter
