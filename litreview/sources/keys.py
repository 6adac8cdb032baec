"""API keys and mail addresses: read from the environment for each request, and masked in output."""

from __future__ import annotations

import os
from urllib.parse import urlencode

from litreview.sources.request import Ask
from litreview.sources.services import Source

MASK = "***"
MAIL = "LITREVIEW_MAIL"
GATEWAY = "LITREVIEW_WEB"
"""The base URL of a gateway for all sources, each below its own name: of an institution, or a test server."""


def key_of(source: Source) -> str:
    """Return the API key of a source, or an empty string."""
    # Read each time and stored nowhere: what is not stored cannot be printed by mistake.
    return os.environ.get(source.key.variable, "").strip() if source.key else ""


def mail_address(setting: str | None) -> str:
    """Return the user's mail address from the environment or the local settings, or an empty string."""
    return (os.environ.get(MAIL) or setting or "").strip()


def address(source: Source) -> str:
    """Return the base URL of a source."""
    gateway = os.environ.get(GATEWAY, "").rstrip("/")
    return f"{gateway}/{source.name}" if gateway else source.address


def signed(source: Source, mail: str, *, masked: bool) -> dict[str, str]:
    """Return the parameters sent with every request of a source: its key, a mail address, and extras."""
    found = dict(source.extra)
    if source.mail and mail:
        found[source.mail] = mail
    if source.key and (key := key_of(source)):
        found[source.key.param] = MASK if masked else key
    return found


def shown(source: Source, ask: Ask, mail: str) -> str:
    """Describe a request in one line, with its key masked."""
    # Characters that are valid in URLs stay readable.
    words = urlencode({**ask.params, **signed(source, mail, masked=True)}, safe="*:/,|[]()\"'@ ")
    place = f"{address(source)}{ask.path}"
    return f"POST {place} {words}" if ask.post else f"GET {place}?{words}"


def without_keys(source: Source, text: str) -> str:
    """Mask the key in a service's own message, in case the service repeated it."""
    key = key_of(source)
    return text.replace(key, MASK) if key else text
