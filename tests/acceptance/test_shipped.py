"""The shipped review: its exports against the lists they were generated from, its keys and its ledgers."""

from __future__ import annotations

import csv
import os
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from litreview.exports import open_export
from litreview.model import Event, Record, Reject
from litreview.record_key import assign_keys
from litreview.screening.prisma_s import ITEMS
from litreview.screening.protocol import hash as protocol_hash
from litreview.screening.protocol import parse
from litreview.standing.event_lines import from_line, to_line
from litreview.standing.log import in_force, void_references

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = ROOT.parent / "shared" / "domain"
REVIEWERS = ("example-anna", "example-bram")
EXPORTS = {
    "psycinfo": ("psycinfo_ebsco.ris", "ris", 70, 68),
    "pubmed": ("pubmed.nbib", "nbib", 61, 61),
    "wos": ("wos_tagged.txt", "wos", 78, 78),
    "scopus": ("scopus.csv", "csv", 120, 120),
    "proquest": ("proquest.bib", "bibtex", 55, 54),
    "handsearch": ("handsearch.csv", "csv", 107, 103),
}
AS_IF_READ = "Voted as if the abstract had been read (B32)."
KNOWN_PMIDS = {"32146132", "23863514"}


def read_export(path: Path, search: str) -> tuple[str, list[Record], list[Reject]]:
    with open_export(path, None, lambda problem: pytest.fail(problem.what)) as (name, _, found):
        items = list(assign_keys(found, search))
    records = [item for item in items if isinstance(item, Record)]
    return name, records, [item for item in items if isinstance(item, Reject)]


def facts(key: str) -> dict:
    return tomllib.loads((ROOT / "searches" / key / "search.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shipped() -> dict[str, list[Record]]:
    return {
        key: read_export(ROOT / "searches" / key / name, facts(key)["id"])[1]
        for key, (name, *_) in EXPORTS.items()
    }


@pytest.fixture(scope="session")
def domain() -> Path:
    if not (DOMAIN / "demo_overlap.csv").is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{DOMAIN}: the lists that the shipped review was written from are not there.")
        pytest.skip(f"{DOMAIN}: the lists that the shipped review was written from are not there.")
    return DOMAIN


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="session")
def references(domain: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table(domain / "references.csv")}


@pytest.fixture(scope="session")
def overlap(domain: Path) -> list[dict[str, str]]:
    return table(domain / "demo_overlap.csv")


def normal(text: str) -> str:
    """Return the normal form of a title in the plan, independently of litreview."""
    for letter, plain in {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ß": "ss", "&": " and "}.items():
        text = text.replace(letter, plain)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare.casefold()).split())


def expected_title(row: dict[str, str], references: dict[str, dict[str, str]]) -> str:
    title = references[row["id"]]["title"]
    if row["title_form"] == "subtitle_omitted":
        title = title.split(":")[0]
    if row["title_form"] == "working_title":
        title = row["notes"].removeprefix("title is: ")
    return normal(title)


def expected_doi(row: dict[str, str], references: dict[str, dict[str, str]]) -> str | None:
    return None if row["doi_form"] in {"none", "missing"} else references[row["id"]]["doi"].lower()


def name_of(author: str) -> tuple[str, str]:
    """Return family name and first letter, wherever the particle is; for a group, its name."""
    family, _, given = re.sub(r" \(.*\)$", "", author).partition(", ")
    family = re.sub(r"^(?:(?:de|del|van|von|der) )+(?=[^\W\d_])", "", family, flags=re.IGNORECASE)
    return normal(family), normal(given)[:1]


def names_of(record: Record) -> tuple[tuple[str, str], ...]:
    return tuple(name_of(author) for author in record.authors if author != "Anonymous")


def expected_authors(row: dict[str, str], references: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    authors = [name for name in references[row["id"]]["authors"].split("; ") if name]
    kept = authors[:1] if "et al." in row["authors_form"] else authors
    return [name_of(author) for author in kept if author not in {"et al.", "Anonymous"}]


@pytest.mark.parametrize("key", EXPORTS)
def test_each_export_gives_every_record_and_no_reject(key):
    name, form, count, _ = EXPORTS[key]
    found, records, rejects = read_export(ROOT / "searches" / key / name, facts(key)["id"])
    assert (found, len(records), rejects) == (form, count, [])


@pytest.mark.parametrize("key", EXPORTS)
def test_each_search_states_all_sixteen_items_and_the_hits_of_its_file(key):
    stated = facts(key)
    assert stated["hits"] == EXPORTS[key][2]
    # Answers for all searches are in the protocol, once.
    once = parse((ROOT / "screening" / "protocol.toml").read_text(encoding="utf-8")).prisma_s
    assert {*stated["prisma_s"], *once} == set(ITEMS)
    assert not once.keys() & stated["prisma_s"].keys()
    assert all(isinstance(text, str) and text for text in stated["prisma_s"].values())
    assert stated["kind"] == ("organisation" if key == "handsearch" else "database")
    assert "not run" in (ROOT / "searches" / key / stated["strategy"]).read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("key", EXPORTS)
def test_each_record_says_what_the_list_says_once_its_writing_is_undone(key, shipped, overlap, references):
    database = "hand" if key == "handsearch" else key
    rows = [row for row in overlap if row["database"] == database]
    expected = Counter(
        (expected_title(row, references), int(row["year"]), expected_doi(row, references),
         tuple(expected_authors(row, references)))
        for row in rows
    )  # fmt: skip
    found = Counter(
        (normal(record.title or ""), record.year, record.doi, names_of(record)) for record in shipped[key]
    )
    assert found == expected
    assert len({row["id"] for row in rows}) == EXPORTS[key][3]


def test_the_review_holds_no_abstract_no_keyword_and_no_invented_number(shipped):
    records = [record for found in shipped.values() for record in found]
    assert [record.title for record in records if record.abstract or record.keywords] == []
    assert {record.pmid for record in records} == {None, *KNOWN_PMIDS}
    shown = {record.accession for record in records if record.accession} - KNOWN_PMIDS
    assert {name for name in shown if "DEMO" not in name} == set()


def test_the_keys_of_the_shipped_records_are_frozen(shipped):
    found = [
        f"{record.key}\t{facts(key)['id']}\t{record.title}"
        for key, records in shipped.items()
        for record in records
    ]
    frozen = (ROOT / "tests" / "golden" / "keys.txt").read_text(encoding="utf-8")
    assert found == frozen.rstrip("\n").split("\n")
    assert len({line.split("\t")[0] for line in found}) == 491


def ledger(reviewer: str) -> list[Event]:
    path = ROOT / "screening" / "decisions" / reviewer / "demo.jsonl"
    return [from_line(line) for line in path.read_text(encoding="utf-8").splitlines()]


def votes(reviewer: str, round_id: str | None = None) -> dict[str, Event]:
    """Return the decisions of one reviewer by record: those that count, or those of a round."""
    return {
        event.body["record"]: event
        for event in ledger(reviewer)
        if event.kind == "decision" and event.body["round"] == round_id
    }


def goes_on(event: Event) -> bool:
    return event.body["verdict"] != "exclude"


@pytest.mark.parametrize("reviewer", REVIEWERS)
def test_a_ledger_is_plain_ascending_and_all_in_force(reviewer):
    events = ledger(reviewer)
    path = ROOT / "screening" / "decisions" / reviewer / "demo.jsonl"
    assert path.read_bytes() == "".join(to_line(event) + "\n" for event in events).encode()
    ids = [event.id for event in events]
    assert ids == sorted(set(ids))
    assert all(id_[14] == "7" for id_ in ids)
    assert {(event.actor, event.device) for event in events} == {(reviewer, "demo")}
    assert in_force(events) == set(ids)
    assert all(void_references(event) == () for event in events)


def test_the_ledgers_hold_title_and_abstract_votes_and_two_rounds_and_nothing_else():
    events = [event for reviewer in REVIEWERS for event in ledger(reviewer)]
    assert Counter(event.kind for event in events) == {"round": 2, "decision": 261 + 161 + 100}
    decisions = [event for event in events if event.kind == "decision"]
    assert {event.body["stage"] for event in decisions} == {"title-abstract"}


def test_every_vote_names_known_records_and_follows_the_protocol(shipped):
    protocol = parse((ROOT / "screening" / "protocol.toml").read_text(encoding="utf-8"))
    titles = {record.key: record.title for records in shipped.values() for record in records}
    offered = {reason.code for reason in protocol.offered("title-abstract") if not reason.means}
    for event in (event for reviewer in REVIEWERS for event in ledger(reviewer) if event.kind == "decision"):
        assert event.body["title"] == titles[event.body["record"]]
        assert event.body["record"] in event.body["report"]
        assert set(event.body["report"]) <= set(titles)
        assert event.body["protocol"] == protocol_hash(protocol)
        assert set(event.body["reasons"]) <= offered
        assert bool(event.body["reasons"]) == (not goes_on(event))


def test_no_exclusion_is_by_a_title_alone_unless_the_title_is_plain(shipped):
    """B32: language, period, type or topic may be plain from a title; every other reason needs an abstract."""
    abstracts = {record.key: record.abstract for records in shipped.values() for record in records}
    by_title = [
        event
        for reviewer in REVIEWERS
        for event in ledger(reviewer)
        if event.kind == "decision"
        and not goes_on(event)
        and not any(abstracts[key] for key in event.body["report"])
        and event.body["note"] != AS_IF_READ
    ]
    assert {code for event in by_title for code in event.body["reasons"]} == {
        "language", "period", "publication_type", "off_topic",
    }  # fmt: skip
    assert all(event.body["reasons"] for event in by_title)


def test_the_first_reviewer_votes_on_every_report_and_the_second_leaves_a_hundred():
    anna, bram = (votes(reviewer) for reviewer in REVIEWERS)
    assert (len(anna), len(anna.keys() & bram.keys()), len(bram)) == (261, 161, 161)
    named = [key for event in anna.values() for key in event.body["report"]]
    assert Counter(named).most_common(1)[0][1] == 1
    assert len(named) == 491


def test_they_differ_on_the_ten_reports_that_the_readme_lists():
    anna, bram = (votes(reviewer) for reviewer in REVIEWERS)
    differing = {key for key in bram if goes_on(anna[key]) != goes_on(bram[key])}
    readme = (ROOT / "screening" / "decisions" / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z2-7]{16})` \|", readme, re.MULTILINE))
    assert differing == listed
    assert len(listed) == 10
    same = [key for key in bram if key not in differing]
    assert all(anna[key].body["reasons"] == bram[key].body["reasons"] for key in same)


@pytest.mark.parametrize(
    ("name", "counts"),
    [("pilot-1", (6, 12, 5, 2)), ("pilot-2", (8, 11, 4, 2))],
)
def test_a_calibration_round_has_the_planned_agreement(name, counts):
    rounds = [event for event in ledger(REVIEWERS[0]) if event.kind == "round"]
    drawn = next(event for event in rounds if event.body["name"] == name)
    anna, bram = (votes(reviewer, drawn.id) for reviewer in REVIEWERS)
    assert list(anna) == list(bram) == drawn.body["records"]
    tally = Counter((goes_on(anna[key]), goes_on(bram[key])) for key in anna)
    assert (
        tuple(tally[pair] for pair in ((True, True), (False, False), (True, False), (False, True))) == counts
    )


def test_the_rounds_draw_different_reports():
    drawn = [key for event in ledger(REVIEWERS[0]) if event.kind == "round" for key in event.body["records"]]
    assert len(set(drawn)) == 50


def test_the_script_votes_as_the_list_expects(shipped, overlap, references):
    expected = defaultdict(set)
    for row in overlap:
        reference = references["R089" if row["id"] == "R277" else row["id"]]
        verdict = "include" if reference["reason"] == "E4" else reference["expected"]
        expected[expected_title(row, references), int(row["year"])].add(verdict)
    titles = {record.key: record for records in shipped.values() for record in records}
    for key, event in votes(REVIEWERS[0]).items():
        record = titles[key]
        assert expected[normal(record.title or ""), record.year] == {event.body["verdict"]}


def test_votes_on_the_groups_of_one_work_are_alike(shipped, overlap, references):
    works = defaultdict(set)
    for row in overlap:
        works[expected_title(row, references), int(row["year"])].add(row["id"])
    records = {record.key: record for found in shipped.values() for record in found}
    for reviewer in REVIEWERS:
        said = defaultdict(set)
        for event in votes(reviewer).values():
            record = records[event.body["record"]]
            for work in works[normal(record.title or ""), record.year]:
                said[work].add((event.body["verdict"], *event.body["reasons"]))
        assert [work for work, words in said.items() if len(words) > 1] == []


def test_the_label_of_every_criterion_says_what_it_is_about():
    protocol = parse((ROOT / "screening" / "protocol.toml").read_text(encoding="utf-8"))
    for said in (said for one in protocol.criteria for said in (one.label, one.label_nl)):
        # A list of codes such as `en nl de` could be languages or countries.
        assert any(len(word) > 3 and word.isalpha() for word in said.replace(":", " ").split()), said
