"""A program that is killed while it fetches, and one that is killed while it imports what it fetched."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import httpx

from litreview.__main__ import main
from litreview.review.folder import Folder
from litreview.review.state import locate
from tests.sources.serving import served
from tests.sources.shapes import Service

SEARCH = ("search", "crossref", "buyers", "--as", "anna")


def test_a_search_that_is_killed_goes_on_behind_its_last_page(tmp_path, monkeypatch, capsys):
    assert main(["init", str(tmp_path / "r")]) == 0
    monkeypatch.chdir(tmp_path / "r")
    reached, ended = threading.Event(), threading.Event()

    def hang(_):
        reached.set()
        ended.wait(20)
        return httpx.Response(500)

    service = Service(list(range(12)), faults={3: hang})
    with served(service) as address:
        monkeypatch.setenv("LITREVIEW_WEB", address)
        program = subprocess.Popen([sys.executable, "-m", "litreview", *SEARCH], env=dict(os.environ))
        assert reached.wait(60)
        program.kill()
        program.wait()
        ended.set()
        before = len(service.asked)
        capsys.readouterr()
        assert main(list(SEARCH)) == 0
        assert "12 hits, 12 records in 3 exports, 12 new" in capsys.readouterr().out
        # The page that was on its way, and no other.
        assert len(service.asked) - before == 1
    assert main(["check"]) == 0


def test_what_was_fetched_is_imported_by_the_next_call_without_asking_anybody(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "r"
    assert main(["init", str(folder)]) == 0
    monkeypatch.chdir(folder)
    service = Service(list(range(12)))
    with served(service) as address:
        monkeypatch.setenv("LITREVIEW_WEB", address)
        # All pages come, and the import fails, as a file stands where the folder of searches should be.
        (folder / "searches").rmdir()
        (folder / "searches").write_text("", encoding="utf-8")
        assert main(list(SEARCH)) == 3
        asked = len(service.asked)
        state, _ = locate(Folder(folder))
        (kept,) = state.fetching.iterdir()
        (folder / "searches").unlink()
        capsys.readouterr()
        assert main(list(SEARCH)) == 0
        assert "12 hits, 12 records in 3 exports" in capsys.readouterr().out
        assert len(service.asked) == asked == 3
        assert not kept.exists()
    assert main(["check"]) == 0
