"""What a command is: keys, a heading in help, and a docstring that says what it does."""

from __future__ import annotations

import re
from typing import ClassVar

from litreview.words.catalogue import Words


class Command:
    """What a person can do on a screen.

    Attributes:
        KEYS: Every key that does it; the first ones are shown.
        SHOWN: How the keys stand in footer and help, when not the first key alone.
        GROUP: Its heading in help; a command without one is left out there.
        BARE: True when a narrow footer may show its keys without a word.
    """

    KEYS: ClassVar[tuple[str, ...]] = ()
    SHOWN: ClassVar[str] = ""
    GROUP: ClassVar[str] = ""
    BARE: ClassVar[bool] = False

    @classmethod
    def name(cls) -> str:
        """Give the name that its method and its words go by."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def shown(cls) -> str:
        """Give its keys as footer and help show them."""
        # Most commands have one key worth showing; arrows and the like only back it up.
        return cls.SHOWN or cls.KEYS[0]

    @classmethod
    def help(cls, words: Words) -> str:
        """Say what it does, in a word or two: the docstring, or what stands for it in another language."""
        said = (cls.__doc__ or "").rstrip(".")
        return words.get(f"help.{cls.name()}", said[0].lower() + said[1:])

    @classmethod
    def method(cls) -> str:
        """Give the name of the method that does it."""
        return f"do_{cls.name()}"
