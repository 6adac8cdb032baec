"""The law: no chain of records carries two different identifiers into one report."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.dedup import law
from litreview.dedup.blocks import word_counts
from litreview.dedup.clusters import PersonJudgement, reports
from litreview.dedup.engine import judge, judge_beside
from litreview.dedup.law import contradictions
from litreview.dedup.merge_guards import GUARDS
from litreview.dedup.normal import normal
from litreview.model import Record

TITLE = "Drought and the regeneration of sagebrush steppe in the northern Great Basin"


def some(*values):
    """Return values of which most records have none, so that records fit several others."""
    return st.one_of(st.none(), st.none(), st.sampled_from(values))


RECORDS = st.lists(
    st.builds(
        Record,
        key=st.just(""),
        title=st.sampled_from(
            [
                TITLE,
                TITLE,
                f"{TITLE}: part 1",
                f"{TITLE}: part 2",
                TITLE.upper(),
                f"{TITLE} NCT01234567",
                f"{TITLE} NCT07654321",
            ]
        ),
        authors=st.sampled_from([("Testauteur, A.", "Voorbeeld, B."), ("Testauteur, A.",)]),
        year=st.sampled_from([2012, 2012, 2013]),
        journal=some("Journal of Invented Examples", "Other Invented Letters"),
        volume=some("3", "4"),
        pages=some("12-20", "101-110", "CD006828"),
        doi=some("10.1000/a", "10.1000/b", "10.1000/c"),
        pmid=some("1", "2"),
        accession=some("NCT01234567", "CRD42020123456"),
    ),
    min_size=2,
    max_size=9,
).map(lambda found: [replace(record, key=f"{n:03}") for n, record in enumerate(found)])


def broken(records, pairs, people=()):
    """Return the pairs in one report that the law forbids."""
    normals = {record.key: normal(record) for record in records}
    verdicts: dict[tuple[str, str], set[str]] = {}
    for pair in pairs:
        verdicts.setdefault((pair.a, pair.b), set()).add(pair.verdict)
    raw = {record.key: record for record in records}
    return [
        (a, b, contradictions(normals[a], normals[b]))
        for group in reports(normals, people, pairs).groups
        for a, b in combinations(group, 2)
        if (contradictions(normals[a], normals[b]) or other_identifier(raw[a], raw[b]))
        and verdicts.get((a, b)) != {"same"}
    ]


def other_identifier(a, b):
    """Whether two records have different identifiers, as a reader sees it, without the engine."""
    return any(
        x and y and x != y for x, y in ((a.doi, b.doi), (a.pmid, b.pmid), (registered(a), registered(b)))
    )


def registered(record):
    """Return the only registration number of a record; None if it has none, or several."""
    found = {
        word for word in (*record.title.split(), record.accession or "") if word.startswith(("NCT", "CRD"))
    }
    return found.pop() if len(found) == 1 else None


@settings(max_examples=400, deadline=None)
@given(RECORDS)
def test_no_report_holds_two_identifiers_that_no_rule_joined(records):
    assert broken(records, judge(records)) == []


@settings(max_examples=150, deadline=None)
@given(RECORDS, st.data())
def test_the_law_holds_whatever_people_call_different(records, data):
    keys = [record.key for record in records]
    two = st.lists(st.sampled_from(keys), min_size=2, max_size=2, unique=True)
    people = [PersonJudgement(a, b, "different") for a, b in data.draw(st.lists(two, max_size=4))]
    assert broken(records, judge(records), people) == []


@settings(max_examples=200, deadline=None)
@given(RECORDS, st.integers(1, 8))
def test_the_law_holds_over_the_runs_of_several_imports(records, cut):
    old, new = records[:cut], records[cut:]
    first = judge(old)
    known = [normal(record) for record in old]
    fresh = [normal(record) for record in new]
    met = {(a.key, b.key) for a in fresh for b in known}
    same = [pair for pair in first if pair.verdict == "same"]
    second = judge_beside(fresh, known, met, same, word_counts([*known, *fresh])).pairs
    assert broken(records, [*first, *second]) == []


@settings(max_examples=150, deadline=None)
@given(RECORDS)
def test_the_law_holds_in_groups_too_large_to_compare_each_two(records):
    whole = law.LARGE
    try:
        law.LARGE = 2
        assert broken(records, judge(records)) == []
    finally:
        law.LARGE = whole


def three() -> list[Record]:
    """Return two records with different DOIs, and one between them that has none."""
    facts = {
        "title": TITLE,
        "authors": ("Testauteur, A.", "Voorbeeld, B."),
        "year": 2012,
        "journal": "Journal of Invented Examples",
        "volume": "3",
        "pages": "12-20",
    }
    dois = {"a": "10.1000/a", "b": None, "c": "10.1000/c"}
    return [Record(key=key, **facts, doi=doi) for key, doi in dois.items()]


def test_a_record_without_a_doi_joins_one_of_two_with_different_ones_and_a_person_is_asked():
    records = three()
    pairs = judge(records)
    found = reports("abc", (), pairs)
    assert sorted(map(len, found.groups)) == [1, 2]
    [question] = found.questions
    assert "join refused" in question.reasons
    assert {(pair.a, pair.b): pair.reasons for pair in pairs}["a", "c"] == ("different DOI",)


def test_a_person_may_join_the_very_pair():
    records = three()
    people = [PersonJudgement("a", "c", "same")]
    assert reports("abc", people, judge(records)).groups == (("a", "b", "c"),)


def test_the_number_of_a_register_is_read_from_title_and_accession():
    assert (
        normal(Record(key="a", title="A trial NCT01234567", accession="NCT01234567")).registration
        == "nct01234567"
    )
    assert normal(Record(key="a", title="NCT01234567 and ISRCTN12345678")).registration == ""
    one, other = (normal(Record(key=n, title=TITLE, accession=n)) for n in ("NCT01234567", "NCT07654321"))
    assert contradictions(one, other) == ("different registration number",)


def test_the_guards_of_the_law_are_those_of_identifiers_parts_and_versions():
    assert {guard.name for guard in GUARDS if guard.law} == {
        "different DOI",
        "different PMID",
        "different registration number",
        "part numbers differ",
        "another version",
    }


BARE = Record(title=TITLE, authors=("Testauteur, A.", "Voorbeeld, B."), year=2012)
REVIEW = replace(BARE, journal="Cochrane Database Syst Rev", pages="CD006828")
# Each two contradict each other, and the third fits both.
BRIDGED = {
    "DOIs": (replace(BARE, doi="10.1000/a"), replace(BARE, doi="10.1000/b"), BARE),
    "PMIDs": (replace(BARE, pmid="1"), replace(BARE, pmid="2"), BARE),
    "registrations": (replace(BARE, accession="NCT01234567"), replace(BARE, accession="NCT07654321"), BARE),
    "parts": (replace(BARE, title=f"{TITLE}: part 1"), replace(BARE, title=f"{TITLE}: part 2"), BARE),
    "versions": (replace(REVIEW, issue="3"), replace(REVIEW, issue="4", year=2013), replace(REVIEW, year=None)),
}  # fmt: skip


@pytest.mark.parametrize("name", BRIDGED)
def test_a_third_record_that_fits_both_connects_no_two_that_contradict(name):
    records = [replace(record, key=key) for key, record in zip("abc", BRIDGED[name], strict=True)]
    assert contradictions(normal(records[0]), normal(records[1]))
    assert not any({"a", "b"} <= set(group) for group in reports("abc", (), judge(records)).groups)
