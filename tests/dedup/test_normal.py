from __future__ import annotations

import pytest

from litreview.dedup.mojibake import repair_mojibake
from litreview.dedup.normal import normal, pages
from litreview.model import Record


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("221-8", "221", "228"),
        ("123-9", "123", "129"),
        ("1099–103", "1099", "1103"),
        ("0221--0228", "221", "228"),
        ("pp. 12-19", "12", "19"),
        ("S354", "s354", ""),
        ("S417-S429", "s417", "s429"),
        ("iii26-iii33", "iii26", "iii33"),
        ("e2017682", "e2017682", ""),
        ("891; author reply 892", "891", ""),
    ],
)
def test_pages_are_read_as_first_and_last(text, first, last):
    assert pages(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["01-Sep", "08-Aug", "Suppl-29", "t-8", "245 p.", "47 pages", "1-12", "2009-09-01", "", None, "no pages"],
)
def test_page_counts_and_spreadsheet_wrecks_are_missing_not_different(text):
    assert pages(text) == ("", "")


def names(*authors: str) -> tuple[str, str]:
    found = normal(Record(authors=authors))
    return found.names, found.first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Testauteur, Anna B.",), ("Testauteur, Anna",)),
        (("Müller, J.",), ("Muller, J",)),
        (("de Santisteban, P.",), ("Santisteban, P. de",)),
        (("Le, Quintrec M.",), ("Le Quintrec, M.",)),
        (("Proef B. and Test A.",), ("Proef, B.", "Test, A.")),
        (("N&oslash;rv&aring;g, K.",), ("Nørvåg, K.",)),
        (("Proef P", "Test A"), ("Proef, P.", "Test, A.")),
        (("Wu, Z.",), ("Wu Z.",)),
        (("MÃ¼ller, JÃ¼rgen", "Ã–ztÃ¼rk, AyÅŸe"), ("Müller, Jürgen", "Öztürk, Ayşe")),
        (("M?ller, J.",), ("Mller, J.",)),
    ],
)
def test_names_survive_initials_particles_swaps_and_accents(one, other):
    assert names(*one) == names(*other)


def test_a_short_family_name_is_kept_beside_a_long_given_name():
    assert names("Wu, Zhenhua") == ("wu zhenhua", "wu zhenhua")


@pytest.mark.parametrize("ending", [("et al.",), ("others",)])
def test_a_list_that_was_cut_is_known_as_cut(ending):
    found = normal(Record(authors=("Proef, P.", *ending)))
    assert (found.count, found.cut, found.names) == (1, True, "proef")


def test_a_volume_that_is_the_year_is_missing():
    assert normal(Record(year=2019, volume="2019")).volume == ""
    assert normal(Record(year=2019, volume="38 (Supplement 1)")).volume == "38"
    assert normal(Record(volume="016")).volume == "16"


def test_a_doi_loses_its_resolver_and_a_malformed_one_is_missing():
    assert normal(Record(doi="https://doi.org/10.1000/ABC.1")).doi == "10.1000/abc.1"
    assert normal(Record(doi="doi:none")).doi == ""


def test_an_abstract_begins_behind_its_heading():
    with_heading = normal(Record(abstract="BACKGROUND: We counted sheep.")).abstract
    assert with_heading == normal(Record(abstract="We counted sheep.")).abstract


def test_an_empty_record_has_a_normal_form():
    found = normal(Record(key="k"))
    assert (found.key, found.title, found.names, found.count, found.doi, found.kind) == (
        "k",
        "",
        "",
        0,
        "",
        "",
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://dx.doi.org/10.1016/S2215-0366%2816%2930087-6", "10.1016/s2215-0366(16)30087-6"),
        ("10.1037//0022-3514.83.3.606", "10.1037/0022-3514.83.3.606"),
        ("https://www.frontiersin.org/articles/10.3389/fpsyg.2016.00736/full", "10.3389/fpsyg.2016.00736"),
        ("https://example.org/10.1000/sheep.12.pdf", "10.1000/sheep.12"),
    ],
)
def test_a_doi_is_the_same_however_an_address_writes_it(written, meant):
    assert normal(Record(doi=written)).doi == meant


def test_letters_read_by_another_code_page_are_read_again():
    misread = "Wir zÃ¤hlen Schafe â€“ ein naÃ¯ver Versuch mit Î²-Wolle"
    assert (
        normal(Record(title=misread)).title
        == normal(Record(title="Wir zählen Schafe – ein naïver Versuch mit β-Wolle")).title
    )
    for meant in ("SÃO PAULO", "Ångström", "crème brûlée", "Âge"):
        assert repair_mojibake(meant) == meant


@pytest.mark.parametrize(
    ("text", "volume"),
    [
        ("12 (Suppl 1)", "12"),
        ("(no pagination)", ""),
        ("in press", ""),
        ("B", "b"),
        ("XII", "xii"),
        ("2018", ""),
    ],
)
def test_words_in_the_place_of_a_volume_are_none(text, volume):
    assert normal(Record(volume=text, year=2018)).volume == volume
