"""Which screen each line of home opens."""

from __future__ import annotations

from collections.abc import Callable

from litreview.model import Stage
from litreview.tui.screens.card import CardScreen
from litreview.tui.screens.conflicts import Conflicts
from litreview.tui.screens.duplicates import Duplicates
from litreview.tui.screens.face import Face
from litreview.tui.screens.flow import FlowScreen
from litreview.tui.screens.protocol import ProtocolPage
from litreview.tui.screens.records import Records
from litreview.tui.screens.retrieval import Awaited
from litreview.tui.store_thread import Desk

DOORS: dict[str, Callable[[Desk], Face]] = {
    "1": lambda desk: CardScreen(desk, Stage.TITLE_ABSTRACT),
    "2": Awaited,
    "3": lambda desk: CardScreen(desk, Stage.FULL_TEXT),
    "4": Duplicates,
    "5": Conflicts,
    "6": Records,
    "7": FlowScreen,
    "8": ProtocolPage,
}
