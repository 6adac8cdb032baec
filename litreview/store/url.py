"""URLs of databases: parsing, display without secrets, and authentication of the server."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from litreview.errors import StoreError
from litreview.store import server

HOW_TO_NAME = "Name one such as postgresql://NAME@HOST/DATABASE, or sqlite:///PATH."

WORDS = {
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "gssencmode",
    "host",
    "options",
    "port",
    "sslmode",
    "sslnegotiation",
    "sslrootcert",
    "target_session_attrs",
}
"""Parameters that a server's URL may have: others could reach a server other than the one displayed, read a local file, or
hold a secret."""

MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}
PORTS = range(1, 1 << 16)
INSTEAD = {
    "hostaddr": "Write the address as the host: postgresql://NAME@ADDRESS/DATABASE.",
    "passfile": "Passwords are read from ~/.pgpass only.",
    "password": "Put the password in ~/.pgpass.",
    "service": "Write the host and the database in the URL.",
    "sslcert": "A certificate of your own is read from ~/.postgresql/postgresql.crt only.",
    "sslkey": "A key of your own is read from ~/.postgresql/postgresql.key only.",
}


def parse_url(text: str) -> URL:
    """Parse the URL of a database.

    Raises:
        StoreError: It is none, names a database that is not known here, or asks for what a URL may not.
    """
    try:
        url = make_url(text)
    # A port that is not a number is a ValueError, whose message may hold a part of the password.
    except (SQLAlchemyError, ValueError):
        raise StoreError(f"{_masked(text)}: this is not a valid database URL.", HOW_TO_NAME) from None
    if server.is_postgresql(url):
        _must_be_plain(url)
    elif url.get_backend_name() != "sqlite":
        raise StoreError(f"{url.drivername}: litreview does not support this database.", HOW_TO_NAME)
    return url


def display_url(place: Path | str) -> str:
    """Return the name of a database for a person, without its password."""
    return str(place) if isinstance(place, Path) else parse_url(place).render_as_string(hide_password=True)


def _masked(text: str) -> str:
    """Return the part of a malformed URL that holds no secret: the part before `://`, or a text that is not a URL."""
    kind, sign, _ = text.partition("://")
    if sign and re.fullmatch(r"[\w+]+", kind):
        return f"{kind}://…"
    return "…" if re.search("[:@/]", text) else text


def _must_be_plain(url: URL) -> None:
    """Raise for parts that would be misread or may do harm."""
    # A special character in the password would end up in another part, which is displayed.
    if any("@" in part for part in (url.username or "", url.host or "", url.database or "")):
        raise StoreError(
            f"{url.drivername}://…: this is not a valid database URL.",
            "In a password write @ as %40, : as %3A and / as %2F, or put it in ~/.pgpass.",
        )
    if url.port is not None and url.port not in PORTS:
        raise StoreError(
            f"{url.drivername}://…: its port is not valid.", "A port is a number from 1 to 65535, often 5432."
        )
    if url.query.get("sslmode", "require") not in MODES:
        raise StoreError(
            f"{url.drivername}://…: its sslmode is not valid.", f"Write one of {', '.join(sorted(MODES))}."
        )
    refused = sorted(set(url.query) - WORDS)
    # One name for the server, or the one displayed is not the one reached.
    refused += [name for name in ("host", "port") if name in url.query and (url.host or url.port)]
    if refused:
        raise StoreError(
            f"{refused[0]!r} is not allowed in a database URL.",
            INSTEAD.get(refused[0], "Remove it from the URL."),
        )


def is_local(url: URL, environ: Mapping[str, str] = os.environ) -> bool:
    """Check whether a server is on this machine, by its loopback address or a socket."""
    named = url.query.get("host") or url.host or environ.get("PGHOST") or ""
    hosts = named.split(",") if isinstance(named, str) else list(named)
    return all(_is_local(host) for host in hosts)


def _is_local(host: str) -> bool:
    if not host or host.startswith(("/", "@")):
        return True
    # One of several hosts may have its own port.
    name = host.rpartition(":")[0] if host.count(":") == 1 else host
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def protection(url: URL, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the connection parameters that authenticate the server, if the URL has none.

    A server on another machine could be an impostor and receive the password.
    """
    if "sslmode" in url.query or is_local(url, environ):
        return {}
    wanted = {"sslmode": "verify-full"}
    own = Path(environ.get("PGSSLROOTCERT") or "~/.postgresql/root.crt").expanduser()
    if "sslrootcert" not in url.query and not own.exists():
        # Without a list of the user's own, that of the system, which has the authorities that browsers trust.
        wanted["sslrootcert"] = "system"
    return wanted
