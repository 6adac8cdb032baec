"""Threads that use the store: one for what the screens wait for, one for what they do not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """A thread that runs what the screens ask of a review."""

    def __init__(self, name: str = "store") -> None:
        # One thread, so that requests are answered in order and no connection is shared.
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def submit(self, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> asyncio.Future[T]:
        """Run a function after everything that was submitted before."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._executor, partial[Any](act, *args, **named))

    def close(self) -> None:
        """Wait for what was submitted, and end the thread."""
        self._executor.shutdown()
