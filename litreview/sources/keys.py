"""API keys and mail addresses: read from the environment for each request, and masked in output."""

from __future__ import annotations

import os
from urllib.parse import urlencode

from litreview.sources.request import Request
from litreview.sources.services import Service

MASK = "***"
MAIL = "LITREVIEW_MAIL"
GATEWAY = "LITREVIEW_WEB"
"""The base URL of a gateway for all sources, each below its own name: of an institution, or a test server."""


def api_key(source: Service) -> str:
    """Return the API key of a source, or an empty string."""
    # Read each time and stored nowhere: what is not stored cannot be printed by mistake.
    return os.environ.get(source.key.variable, "").strip() if source.key else ""


def mail_address(setting: str | None) -> str:
    """Return the user's mail address from the environment or the local settings, or an empty string."""
    return (os.environ.get(MAIL) or setting or "").strip()


def base_url(source: Service) -> str:
    """Return the base URL of a source."""
    gateway = os.environ.get(GATEWAY, "").rstrip("/")
    return f"{gateway}/{source.name}" if gateway else source.address


def service_params(source: Service, mail: str, *, masked: bool) -> dict[str, str]:
    """Return the parameters sent with every request of a source: its key, a mail address, and extras."""
    params = dict(source.extra)
    if source.mail and mail:
        params[source.mail] = mail
    if source.key and (key := api_key(source)):
        params[source.key.param] = MASK if masked else key
    return params


def describe(source: Service, request: Request, mail: str) -> str:
    """Describe a request in one line, with its key masked."""
    # Characters that are valid in URLs stay readable.
    params = urlencode({**request.params, **service_params(source, mail, masked=True)}, safe="*:/,|[]()\"'@ ")
    url = f"{base_url(source)}{request.path}"
    return f"POST {url} {params}" if request.post else f"GET {url}?{params}"


def mask_key(source: Service, text: str) -> str:
    """Mask the key in a service's own message, in case the service repeated it."""
    key = api_key(source)
    return text.replace(key, MASK) if key else text
