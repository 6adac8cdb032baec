"""Keys and mail addresses: read from the environment when a request goes out, and hidden wherever it is shown."""

from __future__ import annotations

import os
from urllib.parse import urlencode

from litreview.sources.request import Ask
from litreview.sources.services import Source

MASK = "***"
MAIL = "LITREVIEW_MAIL"
GATEWAY = "LITREVIEW_WEB"
"""Another address for all sources, each below its own name: a gateway of an institution, or a test's own server."""


def key_of(source: Source) -> str:
    """Give the key of a source, or nothing."""
    # Read anew each time and handed on to nothing that stays: what is not held cannot be printed by mistake.
    return os.environ.get(source.key.variable, "").strip() if source.key else ""


def mail_address(setting: str | None) -> str:
    """Give the user's mail address: of the environment, else of the local settings, else none."""
    return (os.environ.get(MAIL) or setting or "").strip()


def address(source: Source) -> str:
    """Say where a source is reached."""
    gateway = os.environ.get(GATEWAY, "").rstrip("/")
    return f"{gateway}/{source.name}" if gateway else source.address


def signed(source: Source, mail: str, *, masked: bool) -> dict[str, str]:
    """Give what goes with every request of a source: its key, a mail address, and what its manners ask for."""
    found = dict(source.extra)
    if source.mail and mail:
        found[source.mail] = mail
    if source.key and (key := key_of(source)):
        found[source.key.param] = MASK if masked else key
    return found


def shown(source: Source, ask: Ask, mail: str) -> str:
    """Give a request as a line for a person, its key masked."""
    # Signs that addresses may hold stay as they are: a person is to read this.
    words = urlencode({**ask.params, **signed(source, mail, masked=True)}, safe="*:/,|[]()\"'@ ")
    place = f"{address(source)}{ask.path}"
    return f"POST {place} {words}" if ask.post else f"GET {place}?{words}"


def without_keys(source: Source, text: str) -> str:
    """Give a service's own words without the key, should it have repeated it."""
    key = key_of(source)
    return text.replace(key, MASK) if key else text
