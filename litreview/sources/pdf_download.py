"""Downloads of PDF files from addresses that a web service named, and which may be anybody's.

An answer may be forged or its address taken over. So no address of this machine or its network is contacted, redirects
are followed one by one under the same rules, and only a PDF file of a limited size is accepted.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from litreview.sources.rate_limits import Pacer
from litreview.sources.request import SourceError
from litreview.sources.services import Service

LARGEST_PDF = 100 << 20
"""Bytes; a scanned thesis has about fifty million."""
SLOWEST_PDF = 300.0
"""Seconds for one file."""
REDIRECTS = 5
PAUSE = 1.0
"""Seconds between two files from one server."""
PDF_TIMEOUT = httpx.Timeout(30.0, connect=15.0)
REFUSED = 400
HEAD = 1024
"""Bytes at the beginning of a file that are enough to recognise it."""
SIGNATURE = b"%PDF-"
PADDING = b"\xef\xbb\xbf \t\r\n\0"
"""Bytes that may stand before the signature: a byte-order mark and blanks."""
_NAT64 = ip_network("64:ff9b::/96")
_UNICAST = ip_network("2000::/3")
_LOW_BITS = (1 << 32) - 1

Resolve = Callable[[str], Sequence[str]]
"""Returns the IP addresses of a host name."""


def addresses_of(host: str) -> list[str]:
    """Return the IP addresses of a host name; none if it is unknown."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Check whether an IP address is one of the internet, not of this machine, its network or a special purpose."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        # Other notations of an IPv4 address.
        translated = IPv4Address(int(ip) & _LOW_BITS) if ip in _NAT64 else None
        ip = ip.ipv4_mapped or ip.sixtofour or translated or ip
    # Of version 6 only the range that is assigned: others translate to, or stand for, addresses of a network of its own.
    return ip.is_global and not ip.is_multicast and (isinstance(ip, IPv4Address) or ip in _UNICAST)


def is_pdf(head: bytes) -> bool:
    """Check whether a file begins like a PDF."""
    return head.lstrip(PADDING).startswith(SIGNATURE)


class PublicTransport(httpx.BaseTransport):
    """A transport that contacts public addresses only.

    Args:
        base: The transport for requests; the network by default, through the proxies of the environment.
        resolve: Returns the addresses of a host.
    """

    def __init__(self, base: httpx.BaseTransport | None, resolve: Resolve) -> None:
        # No connection is used twice: it is kept by its IP address, and two hosts may share one.
        self._base = base or httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
        self._resolve = resolve
        self._proxies: dict[str, httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to a public address of its host.

        Raises:
            SourceError: The host is unknown, or one of its addresses is not public.
        """
        host = request.url.host
        found = self._resolve(host)
        if not all(is_public(address) for address in found):
            raise SourceError(f"{host}: its address is not public.", "")
        if proxy := _proxy_of(request.url):
            # Behind a proxy, names of the internet may be unknown here; the proxy looks them up.
            if proxy not in self._proxies:
                self._proxies[proxy] = httpx.HTTPTransport(proxy=proxy)
            return self._proxies[proxy].handle_request(request)
        if not found:
            raise SourceError(f"{host}: there is no such server.", "")
        return self._send(request, found)

    def _send(self, request: httpx.Request, addresses: Sequence[str]) -> httpx.Response:
        for n, address in enumerate(addresses, 1):
            # The address that was checked, as a second look-up could return another. The certificate is that of the name.
            there = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                extensions={**request.extensions, "sni_hostname": request.url.host},
            )
            try:
                return self._base.handle_request(there)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if n == len(addresses):
                    raise
        raise AssertionError(addresses)

    def close(self) -> None:
        """Close the connections."""
        for transport in (self._base, *self._proxies.values()):
            transport.close()


def _proxy_of(url: httpx.URL) -> str | None:
    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(url.host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _host_of(url: str) -> str:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host:
        raise SourceError(f"{url[:78]}: this is not an address.", "")
    return host


class PdfDownloader:
    """Downloads PDF files, one at a time.

    Args:
        agent: The user agent, without the user's mail address: the servers are anybody's.
        base: The transport for requests; the network by default.
        resolve: Returns the addresses of a host.
        clock: Returns monotonic seconds.
        sleep: Waits some seconds.
    """

    def __init__(
        self,
        agent: str,
        base: httpx.BaseTransport | None,
        resolve: Resolve,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._clock = clock
        self._pacer = Pacer(clock, sleep)
        headers = {"User-Agent": agent, "Accept": "application/pdf", "Accept-Encoding": "identity"}
        self._client = httpx.Client(
            transport=PublicTransport(base, resolve), timeout=PDF_TIMEOUT, headers=headers
        )

    def download(self, url: str, path: Path) -> None:
        """Write the PDF file at an address to a new file.

        Raises:
            SourceError: It cannot be fetched, or is not a PDF; the new file may be incomplete.
        """
        host = _host_of(url)
        try:
            with path.open("xb") as target:
                for piece in self._pieces(url, self._clock() + SLOWEST_PDF):
                    target.write(piece)
        except httpx.TimeoutException:
            raise SourceError(f"{host}: it took too long.", "") from None
        except (httpx.RequestError, httpx.InvalidURL, ValueError) as error:
            raise SourceError(f"{host}: the connection failed ({type(error).__name__}).", "") from None

    def _pieces(self, url: str, end: float) -> Iterator[bytes]:
        response = self._follow(url, end)
        host = response.request.url.host
        try:
            if response.status_code >= REFUSED:
                raise SourceError(f"{host}: it refused the request ({response.status_code}).", "")
            # None was asked for, and a small answer could unpack to gigabytes.
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise SourceError(f"{host}: it sends a packed file, which is not read.", "")
            size, head = 0, b""
            for piece in response.iter_bytes():
                size += len(piece)
                if size > LARGEST_PDF:
                    raise SourceError(f"{host}: the file is larger than {LARGEST_PDF >> 20} MB.", "")
                if self._clock() > end:
                    raise SourceError(f"{host}: it took more than {SLOWEST_PDF:.0f} seconds.", "")
                if len(head) < HEAD:
                    head += piece[:HEAD]
                    # Before it is whole: a page may have no end.
                    if len(head) >= HEAD and not is_pdf(head):
                        break
                yield piece
            if not is_pdf(head):
                raise SourceError(f"{host}: the link leads to a page, not to a PDF file.", "")
        finally:
            response.close()

    def _follow(self, url: str, end: float) -> httpx.Response:
        """Return the open response at the end of some redirects."""
        request = self._client.build_request("GET", url)
        host = request.url.host
        for _ in range(REDIRECTS + 1):
            name = request.url.host
            self._pacer.wait(Service(name=name, title=name, address="", pause=(PAUSE, PAUSE)))
            response = self._client.send(request, stream=True)
            if response.next_request is None:
                return response
            response.close()
            if self._clock() > end:
                raise SourceError(f"{host}: it took more than {SLOWEST_PDF:.0f} seconds.", "")
            following = response.next_request
            if following.url.scheme not in {"https", request.url.scheme}:
                raise SourceError(f"{host}: it redirects to an address without https.", "")
            request = following
        raise SourceError(f"{host}: it redirects more than {REDIRECTS} times.", "")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
