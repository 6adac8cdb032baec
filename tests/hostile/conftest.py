"""A review as an enemy might send it, and a way to run a command while everything it opens is watched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from litreview.review.review import Review
from litreview.review.views import SearchFacts

WATCH = """
import os
import sys

LOG = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGING = {"os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.link", "os.symlink", "os.truncate", "os.chmod", "shutil.move"}


def note(what, value):
    os.write(LOG, f"{what}\\t{value}\\n".encode("utf-8", "replace"))


def watch(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        mode, flags = args[1] or "", args[2] if isinstance(args[2], int) else 0
        if set(mode) & set("wax+") or flags & WRITING:
            note("write", os.path.abspath(os.fsdecode(args[0])))
    elif event in CHANGING and isinstance(args[0], (str, bytes)):
        for path in args[:2]:
            if isinstance(path, (str, bytes)):
                note("write", os.path.abspath(os.fsdecode(path)))
    elif event == "sqlite3.connect":
        note("write", os.path.abspath(os.fsdecode(args[0])))
    elif event.startswith("socket.") and event != "socket.gethostname":
        note("socket", event)
    elif event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}:
        note("program", args[0])


sys.addaudithook(watch)
from litreview.__main__ import main

code = main(sys.argv[1:])
try:
    import resource
except ImportError:  # Windows has none
    pass
else:
    note("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
sys.exit(code)
"""


@dataclass(frozen=True)
class Done:
    """What a command came to: what it opened for writing, its sockets and programs, and its peak memory in MB."""

    code: int
    out: str
    err: str
    writes: frozenset[Path]
    others: tuple[str, ...]
    peak: int


Watched = Callable[..., Done]


@pytest.fixture
def watched(tmp_path, own_home, monkeypatch) -> Watched:
    """Run a command as a program of its own, and watch what it opens."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    log, scratch = tmp_path / "watched.log", tmp_path / "scratch"
    scratch.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(scratch))

    def go(*words: object, cwd: Path | None = None) -> Done:
        log.write_text("", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", WATCH, *map(str, words)], capture_output=True, text=True, encoding="utf-8",
            errors="replace", check=False, cwd=cwd or tmp_path, timeout=400, env={**os.environ, "WATCHED": str(log)},
        )  # fmt: skip
        seen = [line.split("\t", 1) for line in log.read_text(encoding="utf-8").splitlines()]
        writes = frozenset(Path(value) for what, value in seen if what == "write")
        peak = max((int(value) for what, value in seen if what == "peak"), default=0)
        others = tuple(value for what, value in seen if what not in {"write", "peak"})
        return Done(done.returncode, done.stdout, done.stderr, writes, others, peak)

    return go


RIS = (
    "TY  - JOUR\nTI  - An invented study, number {n}\nAU  - Testauteur, Anna\nPY  - 2020\nSP  - {n}\nER  - \n"
)


@pytest.fixture
def honest(tmp_path) -> Path:
    """Return a review of a few records and decisions before an attack."""
    export = tmp_path / "export.ris"
    export.write_text("\n".join(RIS.format(n=n) for n in range(6)), encoding="utf-8")
    folder = tmp_path / "review"
    with Review.create(folder, "Honest") as review:
        review.searches.import_files(
            [export], SearchFacts(key="pubmed", database="PubMed", date="2026-01-01", hits=6), "anna"
        )
        review.duplicates.run()
        review.team.write_ledger()
    return folder


@pytest.fixture
def secret(tmp_path) -> Path:
    """Return a private file of the user outside the review."""
    file = tmp_path / "outside" / "secret"
    file.parent.mkdir()
    file.write_text("a private key\n", encoding="utf-8")
    return file


@pytest.fixture
def hostile(honest, secret) -> Path:
    """Return the review with everything that was ever found to do harm."""
    (honest / "searches" / "pubmed" / "linked.ris").symlink_to(secret)
    (honest / "fulltext").mkdir(exist_ok=True)
    (honest / "fulltext" / "linked.pdf").symlink_to(secret)
    (honest / "screening" / "decisions" / "eve").symlink_to(secret.parent)
    local = honest / ".litreview"
    local.mkdir(exist_ok=True)
    (local / "config.toml").write_text(
        'database = "postgresql://anna:geheim@db.invalid:5432/x?hostaddr=192.0.2.1&passfile=/etc/passwd"\n'
        'reviewer = "anna"\nresolver = "file:///etc/passwd?"\n',
        encoding="utf-8",
    )
    [ledger] = (honest / "screening" / "decisions" / "anna").glob("*.jsonl")
    line = json.loads(ledger.read_text(encoding="utf-8").splitlines()[0])
    forged = [
        line | {"id": "7fffffff-ffff-7fff-bfff-ffffffffffff"},
        line | {"id": "01a10b53-fb54-7a8b-9f4b-2838931cb801", "actor": "../../../pwned"},
        line | {"id": "01a10b53-fb54-7a8b-9f4b-2838931cb802", "device": "../../../../outside/pwned"},
        line | {"id": "01a10b53-fb54-7a8b-9f4b-2838931cb803", "actor": "bram"},
        line
        | {
            "id": "01a10b53-fb54-7a8b-9f4b-2838931cb804",
            "kind": "protocol",
            "hash": "../../../outside/pwned",
        },
        line
        | {
            "id": "01a10b53-fb54-7a8b-9f4b-2838931cb805",
            "kind": "run",
            "run": "../../../outside/pwned",
            "sha256": "0" * 64,
        },
    ]
    with ledger.open("a", encoding="utf-8") as stream:
        stream.writelines(json.dumps(one) + "\n" for one in forged)
        stream.write(
            "[" * 100_000 + "\n" + '{"id":' + '"x' * 50_000 + "\n<<<<<<< HEAD\n=======\n>>>>>>> other\n"
        )
        stream.write('{"id": "\\ud800", "kind": "\\u001b[31m"}\n\x1b]0;title\x07\n')
    toml = honest / "searches" / "pubmed" / "search.toml"
    text = toml.read_text(encoding="utf-8")
    evil = '\n[[export]]\nfile = "../../../outside/secret"\nsha256 = "{0}"\nformat = "ris"\nencoding = "utf-8"\nrecords = 1\nrejects = 0\n'
    toml.write_text(text + evil.format("0" * 64), encoding="utf-8")
    (honest / "screening" / "duplicates" / "evil.jsonl").write_text(
        '{"run":' + "{" * 5_000 + "\n", encoding="utf-8"
    )
    (honest / "screening" / "protocols" / ("f" * 64 + ".toml")).write_text("[" * 5_000, encoding="utf-8")
    return honest


@pytest.fixture
def bombs(tmp_path) -> list[Path]:
    """Yield an export of each kind that needs more time or memory than its size suggests."""
    room = tmp_path / "bombs"
    room.mkdir()
    doubling = "".join(f"@string{{s{n} = s{n - 1} # s{n - 1}}}\n" for n in range(1, 40))
    texts = {
        "strings.bib": '@string{s0 = "aaaaaaaaaa"}\n' + doubling + "@article{k, title = s39}\n",
        "braces.bib": "@article{k, title = {" + "{" * 50_000 + "\n",
        "doi.ris": "TY  - JOUR\nTI  - A\nDO  - " + "doi " * 40_000 + "\nER  - \n",
        "authors.ris": "TY  - JOUR\nTI  - A\n" + "AU  - A, B\n" * 100_000 + "ER  - \n",
        "deep.json": "[" * 100_000,
        "list.json": "[" + ",".join('{"title":"A","type":"article-journal"}' for _ in range(8_000)) + "]",
        "entities.xml": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
        + "]><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>&j;</PMID></MedlineCitation></PubmedArticle></PubmedArticleSet>",
        "outside.xml": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><PubmedArticleSet><PubmedArticle>'
        "<MedlineCitation><PMID>1</PMID><Article><ArticleTitle>&a;</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
        "amps.ris": "TY  - JOUR\nTI  - " + "&amp;" * 10 + "amp;" * 50_000 + "\nER  - \n",
        "quote.csv": 'title,authors\n"' + "a,\n" * 20_000,
        "wide.csv": "title," + ",".join(f"c{n}" for n in range(20_000)) + "\nA\n",
    }
    for name, text in texts.items():
        (room / name).write_text(text, encoding="utf-8")
    with (
        zipfile.ZipFile(room / "zeros.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.ris", "w", force_zip64=True) as stream,
    ):
        stream.write(b"TY  - JOUR\nTI  - A\n")
        for _ in range(64):
            stream.write(b"\0" * (1 << 20))
    with zipfile.ZipFile(room / "names.zip", "w") as archive:
        for name in ("../../outside/pwned.ris", "/etc/pwned.ris", "C:\\pwned.ris", "a/../../pwned.ris"):
            archive.writestr(name, RIS.format(n=1))
    return sorted(room.iterdir())
