"""Screening in a browser: refused without the token, and ten records screened in a real Chromium."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from litreview.review import Review
from litreview.review.views import SearchFacts
from litreview.screening.template import new_protocol

aiohttp = pytest.importorskip(
    "aiohttp", reason="the browser part is not installed: litreview-manager[browser]"
)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture
def served(tmp_path):
    """Give a review of twelve records, and the address at which anna screens it."""
    folder = tmp_path / "review"
    entry = "TY  - JOUR\nTI  - Invented study {n}\nPY  - 2020\nAB  - Invented.\nER  - \n"
    export = tmp_path / "export.ris"
    export.write_text("\n".join(entry.format(n=n) for n in range(12)), encoding="utf-8")
    with Review.create(folder, protocol=new_protocol("Invented")) as review:
        review.import_files([export], SearchFacts(database="PubMed"), "anna")
        review.settings.set("notice_seen", True)
    words = [sys.executable, "-m", "litreview", "serve", "--as", "anna", "--review", str(folder)]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        yield folder, server.stdout.readline().strip()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        server.stdout.close()


def answer(url: str, **headers: str) -> int:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # our own server
    try:
        with urllib.request.urlopen(request, timeout=10) as got:  # noqa: S310  # the same
            page = got.read().decode()
            assert "googleapis" not in page, "nothing comes from another host"
            return got.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_nothing_is_given_without_the_token(served):
    _, url = served
    assert url.startswith("http://127.0.0.1:"), "only this machine is listened to"
    base, _, token = url.partition("?token=")
    assert answer(url) == 200
    assert answer(base) == 403
    assert answer(f"{base}?token=wrong") == 403
    assert answer(f"{base}static/js/textual.js") == 403
    assert answer(f"{base}ws") == 403
    cookie = f"litreview-{base.rstrip('/').rpartition(':')[2]}={token}"
    assert answer(base, Cookie=cookie) == 200
    assert answer(base, Cookie=cookie, Origin="http://elsewhere.example") == 403


class Page:
    """A page of Chromium, driven over its DevTools socket."""

    def __init__(self, socket) -> None:
        self.socket, self.number, self.asked = socket, 0, []

    async def __call__(self, method: str, **params: object) -> dict:
        self.number += 1
        await self.socket.send_json({"id": self.number, "method": method, "params": params})
        while True:
            told = await self.socket.receive_json(timeout=30)
            if told.get("method") == "Network.requestWillBeSent":
                self.asked.append(told["params"]["request"]["url"])
            if told.get("id") == self.number:
                return told["result"]

    async def press(self, key: str) -> None:
        await self("Input.dispatchKeyEvent", type="keyDown", key=key, text=key, code=f"Key{key.upper()}")
        await self("Input.dispatchKeyEvent", type="keyUp", key=key, code=f"Key{key.upper()}")

    async def until(self, expression: str, seconds: float = 60) -> None:
        for _ in range(int(seconds * 5)):
            found = await self("Runtime.evaluate", expression=expression)
            if found["result"].get("value"):
                return
            await asyncio.sleep(0.2)
        raise AssertionError(expression)


@contextlib.asynccontextmanager
async def chromium(room: Path, url: str):
    words = [
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-dev-shm-usage",
    ]
    words += ["--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"]
    words += [f"--user-data-dir={room}", "--window-size=1100,700", url]
    quiet = subprocess.DEVNULL
    browser = subprocess.Popen(words, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: ASYNC220
    try:
        port = room / "DevToolsActivePort"
        for _ in range(150):
            if port.exists() and port.read_text(encoding="utf-8").strip():
                break
            await asyncio.sleep(0.2)
        number = port.read_text(encoding="utf-8").splitlines()[0]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{number}/json") as got:
                pages = [page for page in await got.json() if page["type"] == "page"]
            async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Page(socket)
    finally:
        os.killpg(browser.pid, signal.SIGKILL)
        browser.wait(10)


def decided(folder: Path) -> int:
    with Review.open(folder) as review:
        reviewers = review.status().reviewers
        return reviewers["anna"].decided if "anna" in reviewers else 0


async def shows(folder: Path, number: int) -> None:
    for _ in range(150):
        if await asyncio.to_thread(decided, folder) >= number:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{await asyncio.to_thread(decided, folder)} decided, and not {number}")


def behind(folder: Path) -> list[str]:
    """Give the programs that screen this review."""
    found = []
    for words in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = words.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if "litreview screen" in line and str(folder) in line:
                found.append(line)
    return found


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt-get install chromium")
async def test_ten_records_screened_in_chromium_are_in_the_store(served, tmp_path):
    folder, url = served
    async with chromium(tmp_path / "profile", url) as page:
        await page("Network.enable")
        await page("Page.reload")
        await page.until("document.body.classList.contains('-first-byte')")
        # No click: keys reach the terminal from the first on.
        await page("Page.bringToFront")
        await page.until("document.activeElement.matches('.xterm-helper-textarea')")
        for n, key in enumerate("yymymyyymy", 1):
            await page.press(key)
            await shows(folder, n)
        assert page.asked
        assert all(
            asked.startswith((url.partition("?")[0], "ws://127.0.0.1", "data:", "blob:"))
            for asked in page.asked
        ), json.dumps(page.asked)
    assert decided(folder) == 10
    for _ in range(50):
        if not behind(folder):
            break
        await asyncio.sleep(0.2)
    assert behind(folder) == [], "no program is left behind a page that was closed"
