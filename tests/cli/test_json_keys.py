"""The public contract of `--json`: a golden file lists the keys of every command's document."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from litreview.cli.command_table import command_names

HEAD = """\
# JSON

With `--json`, every command prints one JSON document to stdout, and messages to stderr. This page is generated: it lists the keys
that each command printed for the example review. `[]` is an item of a list, `*` a key that is data, such as the name of a reviewer or the ID of
a box. Keys may be added, but are never renamed or removed; a test holds that. A value that is absent is null, and its inner keys are
absent, too."""
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "json.md"
GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "json_keys.txt"

# Asked here, as no test sees a setting of whoever runs it.
WRITE = bool(os.environ.get("LITREVIEW_WRITE_DOCS"))

# Documents of these commands have tests of their own: they need a service, a terminal or a browser.
ELSEWHERE = {"screen", "serve", "search", "enrich", "retractions", "update"}

# Maps whose keys are data, such as names of reviewers and ids of boxes: one `*` stands for all of them.
BY_DATA = {
    "boxes", "by_relevance", "can_judge", "dropped", "found_in", "gaps", "intervals", "judged", "judged_by", "numbers", "only", "origins", "overlap", "raw",
    "reasons", "reviewers", "shares", "specific", "specific_intervals", "stages", "undecided",
}  # fmt: skip


def paths(value: Any, at: str = "") -> Iterator[str]:
    """Return the keys of a document, with `[]` for the items of a list and `*` for keys that are data."""
    if isinstance(value, dict):
        name = at.rpartition(".")[2].rstrip("[]")
        inner = at.rpartition(".")[0].rpartition(".")[2]
        by_data = name in BY_DATA or (name == "*" and inner == "overlap")
        for key, item in value.items():
            yield from paths(item, f"{at}.{'*' if by_data else key}")
    elif isinstance(value, list):
        for item in value:
            yield from paths(item, f"{at}[]")
        if not value:
            yield f"{at}[]"
    else:
        yield at


def documents(run: Any, here: Path) -> Iterator[tuple[str, Any]]:
    """Run each command on the demo, and yield its arguments with its document."""
    rows = run("list", "--json").data
    one, two, three = (row["key"] for row in rows[:3])
    export = here / "searches" / "scopus" / "scopus.csv"
    strategy = here / "searches" / "pubmed" / "strategy.txt"
    faulty = here.parent / "faulty.txt"
    faulty.write_text("#1 boy*[tiab] OR girl*[tiab]\n", encoding="utf-8")
    more = here.parent / "more.ris"
    more.write_text("TY  - JOUR\nTI  - An invented report\nPY  - 2020\nER  - \n", encoding="utf-8")
    votes = here.parent / "votes.csv"
    votes.write_text(f"key,verdict,reviewer\n{one},include,cor\n{two},exclude,cor\n", encoding="utf-8")
    undecided = run("list", "--state", "undecided", "--json").data[-1]["key"]
    for words in (
        ("list",), ("list", "--box", "duplicates"), ("show", one), ("status",), ("check",), ("flow",),
        ("flow", "--diff", "2020-01-01"), ("searches",), ("searches", "--known", str(more)), ("agree",), ("agree", "--by", "stage"), ("simulate",),
        ("conflicts",), ("duplicates", "list"), ("duplicates", "explain", one, two), ("duplicates", "rules"),
        ("duplicates", "audit", "2", "--seed", "7"), ("protocol",), ("protocol", "diff"), ("protocol", "check"), ("store",), ("formats",),
        ("methods",), ("checklist",), ("strategy", "check", str(faulty), "--platform", "pubmed"),
        ("strategy", "test", str(strategy), "--platform", "pubmed", "--known", str(here / "searches" / "known.ris")), ("convert", str(export), "--out", "more.jsonl"),
        ("init", str(here.parent / "new")), ("dedupe", "--dry-run"), ("dedupe", str(export)), ("assign",),
        ("assign", "--to", "cor,dirk", "--as", "cor"), ("import", str(more), "--search", "more", "--database", "More", "--date", "2026-01-01"),
        ("decide", undecided, "include", "--as", "cor"), ("undo", "--as", "cor"), ("decide", "--from", str(votes), "--as", "cor"),
        ("remove", "--where", "year < 1900", "--kind", "other", "--why", "old", "--dry-run", "--as", "cor"), ("study", one, "--id", "S1", "--as", "cor"),
        ("study", "list"), ("study", "suggest"), ("label",), ("retrieve", one, "--not-retrieved", "--why", "gone", "--as", "cor"),
        ("duplicates", "judge", one, two, "different", "--as", "cor"), ("duplicates", "join", one, three, "--as", "cor"), ("duplicates", "split", three, "--as", "cor"),
        ("rounds",), ("rounds", "sizes"), ("rounds", "show", "pilot-1"), ("stop", "--why", "time", "--dry-run", "--as", "cor"), ("votes", "export", str(here.parent / "votes-out.csv"), "--for", "rayyan"), ("export", str(here.parent / "all.ris")), ("sync",), ("join", str(here), "--as", "cor"),
        ("reviewer", "list"), ("reviewer", "rename", "cor", "kees", "--as", "cor"), ("reviewer", "confirm", "kees"),
        ("team", "found", "--as", "kees"), ("team",), ("archive", str(here.parent / "whole.zip")), ("restore", str(here.parent / "whole.zip"), str(here.parent / "again")), ("rebuild",),
    ):  # fmt: skip
        done = run(*words, "--json")
        assert done.code in {0, 1}, (words, done.err)

        short = " ".join(
            word for word in words if os.sep not in word and word not in {one, two, three, undecided}
        )
        yield short, done.data


def reference(golden: list[str]) -> Iterator[str]:
    """Yield the lines of the page that lists the keys for people who write scripts."""
    yield HEAD
    for words, lines in groupby(golden, lambda line: line.partition(": ")[0]):
        yield from ("", f"## litreview {words}", "", "```text")
        yield from (line.partition(": ")[2].lstrip(".") or "the document itself" for line in lines)
        yield "```"


def test_the_keys_of_every_document_are_those_of_the_golden(run, demo):
    found: dict[str, None] = {}
    seen = set()
    for words, document in documents(run, demo):
        seen.add(words.split()[0])
        found.update(dict.fromkeys(f"{words}: {path}" for path in paths(document)))
    if WRITE:
        GOLDEN.write_text("\n".join(sorted(found)) + "\n", encoding="utf-8")
    golden = GOLDEN.read_text(encoding="utf-8").splitlines()
    page = "".join(f"{line}\n" for line in reference(golden))
    if WRITE:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
    # Keys may be added, but not removed: scripts read them.
    assert [line for line in golden if line not in found] == []
    assert set(command_names()) - seen - ELSEWHERE - {"demo", "redact"} == set()
