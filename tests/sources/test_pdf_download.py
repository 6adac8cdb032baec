"""Downloads from addresses that may be anybody's."""

from __future__ import annotations

import gzip

import httpx
import pytest

from litreview.sources import pdf_download
from litreview.sources.pdf_download import is_public
from litreview.sources.request import SourceError

PDF = b"%PDF-1.4\n" + bytes(2000)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.5", "169.254.169.254", "0.1.2.3", "100.64.0.1", "224.0.0.1",
        "::1", "::", "fe80::1", "fe80::1%2", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "2002:7f00:1::",
        "64:ff9b::10.0.0.1", "64:ff9b:1::a00:1", "::ffff:0:a00:1", "::7f00:1", "fec0::1", "no address", "",
    ],
)  # fmt: skip
def test_no_address_of_a_machine_or_its_network_is_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


def test_a_file_is_asked_for_at_the_address_that_was_checked(client, tmp_path):
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=PDF)

    client(answer, "anna@example.org").download("https://a.example/1.pdf", tmp_path / "1.pdf")
    (request,) = asked
    assert (request.url.host, request.headers["host"]) == ("93.184.215.14", "a.example")
    assert request.extensions["sni_hostname"] == "a.example"
    # The mail address is for the services that ask for it.
    assert "anna" not in str(request.headers)
    assert (tmp_path / "1.pdf").read_bytes() == PDF


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"]])
def test_no_host_of_the_own_network_is_contacted(client, tmp_path, found):
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with pytest.raises(SourceError, match=r"a\.example: its address is not public"):
        client(answer, resolve=lambda _: found).download("https://a.example/1.pdf", tmp_path / "1.pdf")


def test_a_redirect_is_held_to_the_same_rules(client, tmp_path):
    there = {"a.example": ["93.184.215.14"], "inside.example": ["10.0.0.1"], "b.example": ["93.184.215.15"]}
    goes_to = {
        "/in": "https://inside.example/1.pdf", "/plain": "http://b.example/1.pdf", "/on": "https://b.example/1.pdf",
        "/round": "/round", "/file": "file:///etc/passwd",
    }  # fmt: skip

    def answer(request: httpx.Request) -> httpx.Response:
        if to := goes_to.get(request.url.path):
            return httpx.Response(302, headers={"location": to})
        return httpx.Response(200, content=PDF)

    get = client(answer, resolve=there.__getitem__).download
    get("https://a.example/on", tmp_path / "on")
    assert (tmp_path / "on").read_bytes() == PDF
    for path, why in (
        ("/in", "inside.example: its address is not public"),
        ("/plain", "a.example: it redirects to an address without https"),
        ("/round", "a.example: it redirects more than 5 times"),
        ("/file", "a.example: "),
    ):
        with pytest.raises(SourceError, match=why):
            get(f"https://a.example{path}", tmp_path / path[1:])


def test_a_file_has_a_largest_size_and_a_longest_time(client, tmp_path, waits, monkeypatch):
    monkeypatch.setattr(pdf_download, "LARGEST_PDF", 5000)

    def endless():
        yield PDF
        while True:
            waits.now += 1
            yield bytes(1 if slow else 1000)

    get = client(lambda _: httpx.Response(200, content=endless())).download
    for slow, why in ((False, "larger than 0 MB"), (True, "more than 300 seconds")):
        with pytest.raises(SourceError, match=why):
            get("https://a.example/1.pdf", tmp_path / f"{slow}.pdf")


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"x" * 5000, b"%PDF", b"<!-- %PDF-1.4 -->" + bytes(3000)]
)
def test_anything_but_a_pdf_is_refused(client, tmp_path, content):
    with pytest.raises(SourceError, match="the link leads to a page"):
        client(lambda _: httpx.Response(200, content=content)).download("https://a.example/", tmp_path / "x")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (httpx.ReadTimeout("no"), "it took too long"),
        (httpx.ConnectError("no"), "the connection failed"),
        (httpx.RemoteProtocolError("no"), "the connection failed"),
    ],
)
def test_a_connection_that_fails_is_one_line(client, tmp_path, error, why):
    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(SourceError, match=f"a.example: {why}"):
        client(answer).download("https://a.example/1.pdf", tmp_path / "x")


def test_the_second_address_of_a_host_is_tried(client, tmp_path):
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "93.184.215.14":
            raise httpx.ConnectError("no route", request=request)
        return httpx.Response(200, content=PDF)

    get = client(answer, resolve=lambda _: ["93.184.215.14", "93.184.215.15"]).download
    get("https://a.example/1.pdf", tmp_path / "1.pdf")
    assert (tmp_path / "1.pdf").read_bytes() == PDF


@pytest.mark.parametrize(
    "url", ["https://xn--zz\N{SNOWMAN}.example/1.pdf", "https://[::1/1.pdf", "https:///1.pdf"]
)
def test_an_address_that_is_none_is_one_line(client, tmp_path, url):
    with pytest.raises(SourceError):
        client(lambda _: httpx.Response(200, content=PDF)).download(url, tmp_path / "1.pdf")


def test_a_packed_file_is_not_unpacked(client, tmp_path):
    packed = httpx.Response(200, content=gzip.compress(PDF), headers={"Content-Encoding": "gzip"})
    with pytest.raises(SourceError, match="packed"):
        client(lambda _: packed).download("https://a.example/1.pdf", tmp_path / "1.pdf")


def test_a_proxy_without_a_scheme_is_a_proxy(monkeypatch):
    monkeypatch.setattr(pdf_download, "getproxies", lambda: {"https": "proxy.example:3128"})
    monkeypatch.setattr(pdf_download, "proxy_bypass", lambda _: False)
    assert pdf_download._proxy_of(httpx.URL("https://a.example/")) == "http://proxy.example:3128"


def test_a_server_that_is_unknown_is_named(client, tmp_path):
    with pytest.raises(SourceError, match="there is no such server"):
        client(lambda _: httpx.Response(200), resolve=lambda _: []).download(
            "https://a.example/", tmp_path / "x"
        )
