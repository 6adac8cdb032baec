"""Screening in a browser: refused without the token, and ten records screened in a real Chromium."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.screening.template import new_protocol
from litreview.tui.terminal import Terminal

aiohttp = pytest.importorskip(
    "aiohttp", reason="the browser part is not installed: litreview-manager[browser]"
)
from litreview.tui.browser import PAGES, Browser, listen  # noqa: E402  # it needs the browser part

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture
def served(tmp_path):
    """Yield a review of twelve records, and the address at which anna screens it."""
    folder = made(tmp_path)
    server = serving(folder)
    try:
        yield folder, server.stdout.readline().strip()
    finally:
        ended(server)


def made(room: Path) -> Path:
    folder = room / "review"
    entry = "TY  - JOUR\nTI  - Invented study {n}\nPY  - 2020\nAB  - Invented.\nER  - \n"
    export = room / "export.ris"
    export.write_text("\n".join(entry.format(n=n) for n in range(12)), encoding="utf-8")
    with Review.create(folder, protocol=new_protocol("Invented")) as review:
        review.searches.import_files([export], SearchFacts(database="PubMed"), "anna")
        review.settings.set("notice_seen", True)
    return folder


def serving(folder: Path, port: int = 0, token: str = "", *names: str) -> subprocess.Popen:
    words = [sys.executable, "-m", "litreview", "serve", "--review", str(folder)]
    for name in names or ("anna",):
        words += ["--as", name]
    environment = {**os.environ, **({"LITREVIEW_TOKEN": token} if token else {})}
    return subprocess.Popen(
        [*words, "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment,
    )


def ended(server: subprocess.Popen, number: int = signal.SIGINT) -> int:
    """End a server by a signal, and return its exit code."""
    if server.poll() is None:
        server.send_signal(number)
    server.stdout.close()
    return server.wait(20)


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
async def chromium(room: Path, url: str, size: str = "1100,700"):
    words = [
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-dev-shm-usage",
    ]
    words += ["--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"]
    words += [f"--user-data-dir={room}", f"--window-size={size}", url]
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
    """Return the processes that screen this review."""
    found = []
    for words in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = words.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if "litreview screen" in line and str(folder) in line:
                found.append(line)
    return found


async def gone(folder: Path) -> list[str]:
    """Wait for the processes behind pages to end, and return those that have not."""
    for _ in range(100):
        if not behind(folder):
            break
        await asyncio.sleep(0.2)
    return behind(folder)


@contextlib.asynccontextmanager
async def opened(url: str, number: int = 1):
    """Open the sockets of some pages, each with its process."""
    base, _, token = url.partition("?token=")
    cookies = {f"litreview-{base.rstrip('/').rpartition(':')[2]}": token}
    async with aiohttp.ClientSession(cookies=cookies) as session, contextlib.AsyncExitStack() as pages:
        yield [await pages.enter_async_context(session.ws_connect(f"{base}ws")) for _ in range(number)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
async def test_a_signal_ends_the_server_with_every_program_behind_it(tmp_path, number):
    folder = made(tmp_path)
    server = serving(folder)
    try:
        async with opened(server.stdout.readline().strip(), 2) as pages:
            for page in pages:
                assert (await page.receive(timeout=60)).data, "the program has painted"
            assert len(behind(folder)) == 2
            code = await asyncio.to_thread(ended, server, number)
            assert code == (-9 if number == signal.SIGKILL else 0)
            assert await gone(folder) == []
            if number != signal.SIGKILL:
                while (told := await page.receive(timeout=10)).type is aiohttp.WSMsgType.BINARY:
                    pass
                assert (told.data, told.extra) == (aiohttp.WSCloseCode.GOING_AWAY, "stopped")
    finally:
        ended(server)


@contextlib.asynccontextmanager
async def two_reviewers(room: Path):
    folder = made(room)
    server = serving(folder, 0, "", "anna", "Jürgen")
    try:
        lines = [server.stdout.readline().split() for _ in range(2)]
        yield folder, dict(lines)
    finally:
        ended(server)


def path_and_token(url: str) -> tuple[str, str]:
    base, _, token = url.partition("?token=")
    return base, token


async def test_each_reviewer_has_an_address_and_no_other_one_opens_it(tmp_path):
    async with two_reviewers(tmp_path) as (folder, urls):
        assert list(urls) == ["anna", "jürgen"]
        anna, bram = (path_and_token(url) for url in urls.values())
        assert anna[0].endswith("/anna/")
        assert re.search(r"/[0-9a-f]{8}/$", bram[0]), "an address holds no other letters"
        assert anna[1] != bram[1]
        # Cookies of an address without a name are kept as well.
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            codes: dict[tuple[str, str], int] = {}
            for base in (anna[0], bram[0]):
                for token in (anna[1], bram[1]):
                    async with session.get(base, params={"token": token}, cookies={}) as got:
                        codes[base, token] = got.status
                        if got.status == 200:
                            cookie = next(iter(got.cookies.values()))
                            assert base.endswith(cookie["path"] + "/"), "sent to the pages of one only"
                    jar.clear()
            assert codes == {
                (anna[0], anna[1]): 200, (anna[0], bram[1]): 403,
                (bram[0], anna[1]): 403, (bram[0], bram[1]): 200,
            }  # fmt: skip
            # One browser that opens both keeps them apart.
            for base, token in (anna, bram):
                async with session.get(base, params={"token": token}) as got:
                    assert got.status == 200
            for base in (anna[0], bram[0]):
                async with session.ws_connect(f"{base}ws") as page:
                    assert (await page.receive(timeout=60)).data, "the program has painted"
                    [line] = behind(folder)
                    name = "anna" if base == anna[0] else "jürgen"
                    assert f"--as {name}" in line
                assert await gone(folder) == []


def test_a_token_that_is_given_makes_one_for_each_reviewer_that_stays(tmp_path):
    tokens = []
    folder = made(tmp_path)
    for _ in range(2):
        server = serving(folder, 0, "same", "anna", "bram")
        lines = [server.stdout.readline() for _ in range(2)]
        tokens.append([path_and_token(line.strip())[1] for line in lines])
        ended(server)
    assert tokens[0] == tokens[1]
    assert len({*tokens[0], "same"}) == 3


DEAF = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('__GANGLION__', flush=True); time.sleep(600)"


@contextlib.asynccontextmanager
async def own_server(*words: str):
    """Run the server in this process, with another program behind its pages."""
    browser = Browser(words, "secret", "Invented", None, Terminal.make("en", "dark"))
    runner, [url] = await listen([browser], "127.0.0.1", 0)
    try:
        yield browser, url, runner
    finally:
        await runner.cleanup()


async def test_the_number_of_programs_is_bounded_and_a_place_is_free_again_when_a_page_closes():
    async with own_server(sys.executable, "-c", DEAF) as (browser, url, _), opened(url, PAGES) as pages:
        for _ in range(100):
            if all(browser.programs.values()):
                break
            await asyncio.sleep(0.1)
        assert len(browser.programs) == PAGES
        async with opened(url) as [one_more]:
            told = await one_more.receive(timeout=10)
            assert (told.type, told.extra) == (aiohttp.WSMsgType.CLOSE, "full")
            assert len(browser.programs) == PAGES
        await pages[0].close()
        for _ in range(100):
            if len(browser.programs) < PAGES:
                break
            await asyncio.sleep(0.1)
        async with opened(url) as [another]:
            await asyncio.sleep(0.5)
            assert not another.closed
            assert len(browser.programs) == PAGES


async def test_a_program_that_does_not_end_is_killed_with_the_server():
    async with own_server(sys.executable, "-c", DEAF) as (browser, url, runner), opened(url, 2):
        for _ in range(100):
            programs = [program and program._process for program in browser.programs.values()]
            if len(programs) == 2 and all(programs):
                break
            await asyncio.sleep(0.1)
        assert len(programs) == 2
        await runner.cleanup()
        assert all(process.returncode is not None for process in programs)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt-get install chromium")
async def test_ten_records_screened_in_chromium_are_in_the_store(served, tmp_path):
    folder, url = served
    async with chromium(tmp_path / "profile", url) as page:
        await page("Network.enable")
        await page("Page.reload")
        await page.until("document.body.classList.contains('-first-byte')")
        # Keys reach the terminal without a click.
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
    assert await gone(folder) == [], "no program is left behind a page that was closed"


LINE = "document.getElementById('line').textContent"


async def ready(page: Page) -> None:
    await page.until("document.body.classList.contains('-first-byte')")
    await page("Page.bringToFront")
    await page.until("document.activeElement.matches('.xterm-helper-textarea')")


async def value(page: Page, expression: str) -> object:
    return (await page("Runtime.evaluate", expression=expression))["result"].get("value")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt-get install chromium")
async def test_the_token_leaves_the_address_bar_and_the_page_can_be_loaded_again(served, tmp_path):
    _, url = served
    async with chromium(tmp_path / "profile", url) as page:
        await ready(page)
        assert await value(page, "location.href") == url.partition("?")[0]
        assert await value(page, "history.length") <= 2
        await page("Page.reload")
        await ready(page)
        assert await value(page, "location.href") == url.partition("?")[0]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt-get install chromium")
async def test_the_page_says_that_the_server_is_gone_counts_keys_and_goes_on_when_it_is_back(tmp_path):
    folder = made(tmp_path)
    server = serving(folder, 0, "same")
    url = server.stdout.readline().strip()
    port = int(url.partition("?")[0].rstrip("/").rpartition(":")[2])
    try:
        async with chromium(tmp_path / "profile", url) as page:
            await ready(page)
            assert not await value(page, LINE)
            await page.press("y")
            await shows(folder, 1)
            ended(server, signal.SIGKILL)
            await page.until(f"{LINE}.startsWith('! No connection since')")
            assert "Keys do not count now. Next try in " in await value(page, LINE)
            assert (
                await value(page, "getComputedStyle(document.querySelector('.closed-dialog')).display")
                == "none"
            )
            for key in "yym":
                await page.press(key)
            server = serving(folder, port, "same")
            server.stdout.readline()
            await page.press("r")
            await page.until(f"{LINE}.startsWith('Connected again at')")
            assert (await value(page, LINE)).endswith("3 keys typed meanwhile were dropped.")
            await ready(page)
            assert decided(folder) == 1
            await page.press("y")
            await shows(folder, 2)
            assert not await value(page, LINE), "until the next key"
            ended(server, signal.SIGTERM)
            await page.until(f"{LINE}.startsWith('! The server was stopped. Your decisions are saved;')")
            server = serving(folder, port, "other")
            server.stdout.readline()
            await page.press("r")
            await page.until(f"{LINE}.startsWith('! This address is no longer valid.')")
            assert decided(folder) == 2
    finally:
        ended(server)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt-get install chromium")
async def test_on_a_telephone_the_letters_are_smaller_and_a_vote_counts(served, tmp_path):
    folder, url = served
    async with chromium(tmp_path / "profile", "about:blank") as page:
        await page(
            "Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True
        )
        await page("Page.navigate", url=url)
        await ready(page)
        assert await value(page, "innerWidth") == 390
        size = await value(page, "Number(document.getElementById('terminal').dataset.fontSize)")
        assert 10 <= size < 11
        await page.press("y")
        # Narrower than 60 columns, the screens take no key but say that there is too little room.
        await shows(folder, 1)


class LoopWithoutHandlers:
    """An event loop as on Windows: it takes no handlers of signals."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop

    def add_signal_handler(self, *_args: object) -> None:
        raise NotImplementedError

    def __getattr__(self, name: str) -> object:
        return getattr(self.loop, name)


def test_where_loops_take_no_handlers_of_signals_ctrl_c_ends_the_server(tmp_path, run, monkeypatch):
    folder = made(tmp_path)
    loop_of = asyncio.get_running_loop
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: LoopWithoutHandlers(loop_of()))
    monkeypatch.delattr(signal, "SIGHUP")
    # A shell starts what runs in the background with the signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    cleaned = []

    async def listening(browsers, host, port):
        class Runner:
            async def cleanup(self):
                cleaned.append(browsers)

        loop_of().call_later(0.1, signal.raise_signal, signal.SIGINT)
        return Runner(), ["http://127.0.0.1:1/?token=invented"]

    monkeypatch.setattr("litreview.tui.browser.listen", listening)
    try:
        assert run("serve", "--as", "anna", "--review", folder).out == "http://127.0.0.1:1/?token=invented\n"
    finally:
        signal.signal(signal.SIGINT, before)
    assert cleaned
