"""Make the frozen review of version 0.1.0; run once, with that version: `python make.py FOLDER`.

FOLDER gets review.zip, whole.zip, public.zip and expected.json. All records, names and votes are invented.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
VERSION = "0.1.0"
TOPICS = (
    "Élèves et émotions à l’école rurale", "Überwachung im Straßenverkehr", "Niños y café en Perú",
    "Ålborg harbour ferries after dark", "Crème brûlée and kitchen burns", "Façade gardens in the old town",
    "Jalapeño farming on terraces", "Smörgåsbord lunches for pupils", "Réseaux d’entraide des aînés",
    "Żółw tortoises in city ponds",
)  # fmt: skip
LATIN = TOPICS[:9]  # what cp1252 can hold


def ris(titles: list[str], first: int, kind: str = "JOUR") -> str:
    """Give invented records as RIS."""
    entries = []
    for n, title in enumerate(titles, first):
        entries.append(
            f"TY  - {kind}\nAU  - Müller, Zoë\nAU  - Testauteur, A.\nTI  - {title}\nPY  - {1995 + n}\n"
            f"JO  - Journal of Invented Examples\nVL  - {n}\nSP  - {10 * n}\nEP  - {10 * n + 7}\n"
            f"AB  - An invented abstract about {title.lower()}.\nER  - \n"
        )
    return "\n".join(entries) + "\n"


def nbib(titles: list[str], first: int) -> str:
    """Give invented records as PubMed does."""
    entries = []
    for n, title in enumerate(titles, first):
        entries.append(
            f"PMID- {90000000 + n}\nDP  - {1995 + n}\nTI  - {title}\nPG  - {10 * n}-{10 * n + 7}\n"
            f"FAU - Müller, Zoë\nFAU - Testauteur, A.\nLA  - eng\nPT  - Journal Article\n"
            f"JT  - Journal of Invented Examples\nVI  - {n}\nAID - 10.0000/invented.{n} [doi]\n"
            f"AB  - An invented abstract about {title.lower()}.\n"
        )
    return "\n".join(entries)


def table(titles: list[str], first: int) -> str:
    """Give invented records as CSV."""
    lines = ["Title,Authors,Year,Source title,Volume,DOI"]
    for n, title in enumerate(titles, first):
        lines.append(
            f'"{title}","Müller, Z.; Testauteur, A.",{1995 + n},"Invented Examples",{n},10.0000/invented.{n}'
        )
    return "\n".join(lines) + "\n"


def run(*words: object, device: str = "laptop-anna") -> Any:
    """Run a command, and give what it says as JSON."""
    from litreview.__main__ import main as litreview  # noqa: PLC0415  # of this repository, see `main`

    os.environ.update(LITREVIEW_DEVICE=device, LOGNAME="anna")
    said = io.StringIO()
    with redirect_stdout(said):
        code = litreview([*map(str, words), "--json"])
    if code not in {0, 1}:
        sys.exit(f"{words}: exit {code}")
    return json.loads(said.getvalue())


def exports(folder: Path) -> None:
    """Write the files that are imported."""
    folder.mkdir()
    english = [f"{word.title()} study of {word} number {n}" for n, word in enumerate(
        ("alpine", "ballast", "cedar", "dahlia", "ember", "falcon", "garnet", "hazel"), 1)]  # fmt: skip
    (folder / "pubmed.nbib").write_text(nbib([*english, *TOPICS[:3]], 1), encoding="utf-8")
    (folder / "scopus-oud.ris").write_bytes(ris([*LATIN, *english[:2]], 9).encode("cp1252"))
    (folder / "psycinfo.csv").write_text(table([*english[4:], *TOPICS[7:]], 5), encoding="utf-8")
    (folder / "wrong.ris").write_text(
        ris(["Imported by mistake", "By mistake as well"], 30), encoding="utf-8"
    )
    (folder / "seen.ris").write_text(ris(["A report on a website", TOPICS[9]], 20, "RPRT"), encoding="utf-8")
    (folder / "seen-newer.ris").write_text(
        ris(["A report on a website", TOPICS[9], "A second report on a website"], 20, "RPRT"),
        encoding="utf-8",
    )
    (folder / "strategy.txt").write_text(
        '1. invented[tiab]\n2. "école rurale"[tiab]\n3. #1 OR #2\n', encoding="utf-8"
    )
    (folder / "text.pdf").write_bytes(b"%PDF-1.4 invented full text\n")
    # The CSV is only there to make a workbook of it.
    run("convert", folder / "psycinfo.csv", "--to", "xlsx", "--out", folder / "psycinfo.xlsx")


def history(review: Path, files: Path) -> None:
    """Do what a small review does, by two people on two devices."""

    def anna(*words: object) -> Any:
        return run(*words, "--review", review, device="laptop-anna")

    def bram(*words: object) -> Any:
        return run(*words, "--review", review, device="desktop-bram")

    run("init", review, "--title", "Frozen: an invented review")
    protocol = review / "screening" / "protocol.toml"
    text = protocol.read_text(encoding="utf-8").replace("reviewers = 1", "reviewers = 2", 1)
    protocol.write_text(text.replace('# lead = "anna"', 'lead = "anna"'), encoding="utf-8")
    settings = review / ".litreview" / "config.toml"
    settings.write_text('reviewer = "anna"\n', encoding="utf-8")
    day = ("--date", "2026-11-02", "--as", "anna")
    for name, base, hits, *more in (
        ("pubmed.nbib", "PubMed", 11, "--strategy", files / "strategy.txt"),
        ("scopus-oud.ris", "Scopus", 11),
        ("psycinfo.xlsx", "PsycInfo", 7),
    ):
        anna(
            "import", files / name, "--search", base.lower(), "--database", base, "--hits", hits, *more, *day
        )
    anna("import", files / "wrong.ris", "--search", "scopus", *day)
    anna("import", "--withdraw", "wrong.ris", "--as", "anna")
    website = ("--search", "website", "--kind", "website", "--database", "Invented agency", *day)
    anna("import", files / "seen.ris", *website)
    anna("dedupe")
    bram("import", files / "seen-newer.ris", *website[:-1], "bram", "--replaces", "seen.ris")
    bram("dedupe")
    screen(review, anna, bram, files)


def screen(review: Path, anna: Callable[..., Any], bram: Callable[..., Any], files: Path) -> None:
    """Judge pairs and decide, with conflicts, an undo, a removal and full texts."""
    rows = anna("list")
    keys = [row["key"] for row in sorted(rows, key=lambda row: (row["year"] or 0, row["title"]))]
    for pair in anna("duplicates", "list")[:2]:
        anna("duplicates", "judge", pair["a"]["key"], pair["b"]["key"], "same", "--as", "anna")
    for pair in bram("duplicates", "list")[:1]:
        bram("duplicates", "judge", pair["a"]["key"], pair["b"]["key"], "different", "--as", "bram")
    anna("remove", "--where", "title~burns", "--kind", "other", "--why", "Cooking, by hand", "--as", "anna")
    anna("assign", "--to", "anna,bram", "--as", "anna")
    verdicts = [
        ("include", "include"), ("include", "exclude"), ("exclude", "exclude"), ("maybe", "include"),
        ("include", "include"), ("exclude", "include"), ("include", "include"), ("exclude", "exclude"),
        ("maybe", "maybe"), ("include", "include"), ("exclude", None),
    ]  # fmt: skip
    here = [key for key in keys if key in {row["key"] for row in anna("list", "--state", "todo")}]
    for key, (one, other) in zip(here, verdicts, strict=False):
        anna("decide", key, one, "--as", "anna", *reason(one), "--note", f"Zoë said {one}")
        if other:
            bram("decide", key, other, "--as", "bram", *reason(other))
    anna("decide", here[11], "include", "--as", "anna")
    anna("undo", "--as", "anna")
    bram("decide", here[2], "include", "--as", "bram")
    bram("undo", "--as", "bram")
    anna("decide", here[1], "include", "--consensus", "--as", "anna", "--note", "Talked over.")
    # What bram decided on paper, entered by anna.
    paper = files / "paper.csv"
    paper.write_text(f"key,verdict,reviewer\n{here[10]},exclude,bram\n", encoding="utf-8")
    anna("decide", "--from", paper)
    anna("retrieve", here[0], "--got", files / "text.pdf", "--why", "From the library", "--as", "anna")
    bram("retrieve", here[4], "--not-retrieved", "--why", "The author did not answer", "--as", "bram")
    full = ("--stage", "full-text", "--as")
    anna("decide", here[0], "include", *full, "anna")
    anna("decide", here[6], "include", *full, "anna")
    bram("decide", here[9], "exclude", "--reason", "design", *full, "bram")
    anna("decide", here[1], "exclude", "--reason", "topic", *full, "anna")
    anna("study", here[0], here[6], "--id", "Müller 1996", "--as", "anna")
    labelled(review, here[3])
    noted = next(event for event in anna("show", here[2])["history"] if event["actor"] == "anna")
    anna("redact", noted["id"], "--as", "anna")
    bram("sync")
    anna("sync")


def labelled(review: Path, key: str) -> None:
    """Put a label on a report; no command does this."""
    from litreview.review import Review  # noqa: PLC0415  # only as the version that is frozen

    os.environ["LITREVIEW_DEVICE"] = "desktop-bram"
    with Review.open(review) as opened:
        opened.label(key, "ask Zoë", "bram")


def reason(verdict: str | None) -> list[str]:
    """Give the reason that goes with a verdict."""
    return ["--reason", "topic"] if verdict == "exclude" else []


def main(target: Path) -> None:
    """Make everything."""
    sys.path.insert(0, str(REPOSITORY))
    from litreview import __version__  # noqa: PLC0415
    from tests.review.test_frozen import facts  # noqa: PLC0415

    if __version__ != VERSION:
        sys.exit(
            f"This is litreview {__version__}; a frozen review is made by the version it is named after."
        )
    target.mkdir(parents=True)
    # Paths relative to it, so that no folder of this machine stands in a file.
    os.chdir(target)
    files, review = Path("files"), Path("review")
    exports(files)
    history(review, files)
    run("archive", "whole.zip", "--review", review)
    run("archive", "public.zip", "--public", "--review", review)
    told = json.dumps(facts(review, run), ensure_ascii=False, indent=1, sort_keys=True)
    Path("expected.json").write_text(told + "\n", encoding="utf-8")
    with zipfile.ZipFile("review.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(review.rglob("*")):
            packed.write(path, path.relative_to(review).as_posix())


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
