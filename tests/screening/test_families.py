from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.model import Record
from litreview.screening.families import families, registrations

BOTH = ("Testauteur, A.", "Voorbeeld, B.")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("registered (NCT01234567).", "NCT01234567"), ("ISRCTN 12345678", "ISRCTN12345678"),
        ("EudraCT: 2014-001234-56", "2014-001234-56"), ("PROSPERO CRD42020123456", "CRD42020123456"),
        ("Trial NTR1234", "NTR1234"), ("DRKS00012345", "DRKS00012345"), ("ACTRN12605000123456", "ACTRN12605000123456"),
        ("Registered as CTRI/2018/02/011747.", "CTRI/2018/02/011747"), ("JPRN-jRCT1031180001", "jRCT1031180001"),
        ("IRCT20190101042345N12", "IRCT20190101042345N12"), ("PACTR201901234567890", "PACTR201901234567890"),
        ("KCT0001234", "KCT0001234"), ("TCTR20190101001", "TCTR20190101001"), ("SLCTR/2019/012", "SLCTR/2019/012"),
        ("RBR-6gdyvz", "RBR-6gdyvz"), ("RPCEC00000123", "RPCEC00000123"), ("EU CT 2022-501234-12-00", "2022-501234-12"),
        ("ChiCTR-IOR-17013456", "ChiCTR-IOR-17013456"), ("UMIN000012345", "UMIN000012345"), ("https://osf.io/AB12C", "osf.io/ab12c"),
    ],
)  # fmt: skip
def test_a_registration_is_found_as_its_registry_writes_it(text, number):
    assert registrations(Record(abstract=text)) == {number}


def test_what_looks_like_a_number_and_is_none_is_left_alone():
    assert registrations(Record(title="NCT123 and CRD4 and NTR", abstract="osf.io/")) == set()


TITLE = "Ear muffs for trainees: an invented trial"


def registration(number: str, title: str = TITLE, **more) -> Record:
    return Record(title=title, accession=number, type="registration", **more)


def test_registrations_of_two_registers_with_the_same_title_may_be_one_trial():
    one, other = registration("NCT90000001"), registration("ISRCTN90000001", TITLE.upper().replace(":", " -"))
    (family,) = families({"a": one, "b": other})
    assert (family.id, family.keys, family.reasons) == ("ISRCTN90000001", ("a", "b"), (TITLE,))
    # The public title of one register may be the scientific title of the other.
    public = registration("ISRCTN90000001", "A pilot", translated_title=TITLE)
    assert [family.keys for family in families({"a": one, "b": public})] == [("a", "b")]


@pytest.mark.parametrize(
    "other",
    [
        registration("NCT90000002"),
        registration("ISRCTN90000001", "Ear muffs for pupils: an invented trial"),
        Record(title=TITLE, accession="W90000001"),
    ],
)
def test_a_title_alone_joins_no_two_trials_of_a_register_and_no_report(other):
    assert families({"a": registration("NCT90000001"), "b": other}) == []


def test_a_short_title_names_a_subject_and_no_trial():
    pair = {
        "a": registration("NCT90000001", "Noise in nurseries"),
        "b": registration("NTR90001", "Noise in nurseries"),
    }
    assert families(pair) == []


def test_one_name_alone_makes_no_study_unless_the_titles_agree():
    one = Record(title="Buyers in hotels, invented", authors=BOTH[:1], year=2019)
    other = Record(title="Police and courts, imagined", authors=BOTH[:1], year=2019)
    alike = Record(title="Buyers and hotels, an invented summary", authors=BOTH[:1], year=2020)
    assert families({"a": one, "b": other}) == []
    assert [family.keys for family in families({"a": one, "b": other, "c": alike})] == [("a", "c")]


@pytest.mark.parametrize(("year", "found"), [(2021, 1), (2022, 0), (None, 0)])
def test_the_same_people_write_of_one_study_within_two_years(year, found):
    pair = {
        "a": Record(title="One", authors=BOTH, year=2019),
        "b": Record(title="Two", authors=BOTH, year=year),
    }
    assert len(families(pair)) == found


def test_two_of_many_authors_are_too_few():
    many = tuple(f"Name{n}, X." for n in range(6))
    assert (
        families({"a": Record(authors=(*BOTH, *many), year=2019), "b": Record(authors=BOTH, year=2019)}) == []
    )


def test_a_study_without_a_number_is_called_after_its_first_author_and_year():
    (family,) = families({"b": Record(authors=BOTH, year=2020), "a": Record(authors=BOTH, year=2019)})
    assert (family.id, family.reasons) == ("Testauteur 2019", ("Testauteur, Voorbeeld 2019–2020",))


records = st.builds(
    Record,
    authors=st.lists(st.sampled_from([*BOTH, "Proef, C."]), max_size=3, unique=True).map(tuple),
    year=st.none() | st.integers(2018, 2022),
    abstract=st.none() | st.sampled_from(["NCT01234567", "NCT76543210", "both NCT01234567 NCT76543210"]),
)


@given(st.lists(records, max_size=8))
def test_no_report_is_in_two_suggestions_and_none_stands_alone(found):
    suggested = families({str(n): record for n, record in enumerate(found)})
    keys = [key for family in suggested for key in family.keys]
    assert len(keys) == len(set(keys))
    assert all(len(family.keys) > 1 and family.reasons and family.id for family in suggested)


@given(st.lists(records, max_size=8))
def test_once_every_report_was_spoken_on_nothing_is_suggested(found):
    by_key = {str(n): record for n, record in enumerate(found)}
    assert families(by_key, dict.fromkeys(by_key, frozenset())) == []
