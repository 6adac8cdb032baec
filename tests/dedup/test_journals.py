from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.journals import NAMELESS, journal, same_journal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Journal of the National Cancer Institute", "J Natl Cancer Inst"),
        ("JOURNAL OF FAMILY VIOLENCE", "Journal of Family Violence"),
        ("New England Journal of Medicine", "N Engl J Med"),
        ("Infectious Agents & Cancer [Electronic Resource]", "Infectious Agents and Cancer"),
        ("BMJ (Clinical research ed.)", "BMJ"),
        ("Journal of the American Medical Association", "JAMA"),
        ("CMAJ: Canadian Medical Association Journal", "CMAJ"),
        ("Sexual Abuse: A Journal of Research and Treatment", "Sexual Abuse"),
        ("Circulation. Conference: a meeting of hearts", "Circulation"),
        ("The VLDB Journal &mdash; The International Journal", "VLDB J."),
        ("Very Large Data Bases", "VLDB"),
        ("ACM Transactions on Database Systems (TODS)", "ACM Trans. Database Syst."),
        ("Annales françaises d'anesthésie et de réanimation", "Ann Fr Anesth Reanim"),
        (
            "Proceedings of the National Academy of Sciences of the United States of America",
            "Proc Natl Acad Sci U S A",
        ),
        (
            "Proceedings of the National Academy of Sciences of the United States of America",
            "Proc Natl Acad Sci",
        ),
        ("PNAS", "Proc. Natl. Acad. Sci. U.S.A."),
        ("Wiley Interdisciplinary Reviews: Climate Change", "WIREs Climate Change"),
        ("WILEY INTERDISCIPLINARY REVIEWS-CLIMATE CHANGE", "WIREs Climate Change"),
        ("Journal of Physics: Condensed Matter", "J. Phys. Condens. Matter"),
        (
            "American Journal of Physiology - Heart and Circulatory Physiology",
            "Am J Physiol Heart Circ Physiol",
        ),
        (
            "Journal of toxicology and environmental health. Part B, Critical reviews",
            "JOURNAL OF TOXICOLOGY AND ENVIRONMENTAL HEALTH-PART B",
        ),
        ("Proceedings. Biological sciences", "Proceedings of the Royal Society B: Biological Sciences"),
        ("Philos Trans R Soc Lond B Biol Sci", "Philosophical Transactions of the Royal Society B"),
        ("JAMA Surgery", "Journal of the American Medical Association Surgery"),
        ("Turkish Journal of Forestry | Türkiye Ormancılık Dergisi", "Turkish Journal of Forestry"),
        ("AJR Am J Roentgenol", "American Journal of Roentgenology"),
        ("AMCIS 2017 Proceedings", "Americas Conference on Information Systems"),
        ("J Hepatobiliary Pancreat Surg", "Journal of Hepato-Biliary-Pancreatic Surgery"),
        ("Nederlands Tijdschrift voor Geneeskunde", "Ned Tijdschr Geneeskd"),
        ("Zeitschrift für Klinische Psychologie", "Z Klin Psychol"),
        ("Tidsskrift for den Norske laegeforening", "Tidsskr Nor Laegeforen"),
    ],
)
def test_a_journal_and_its_abbreviation_are_one(one, other):
    assert same_journal(journal(one), journal(other)) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diabetes", "Diabetologia"),
        ("VLDB", "VLDB J."),
        ("Lancet", "Lancet Oncology"),
        ("BMJ", "BMJ Open"),
        ("Hepatology", "Hepatology International"),
        ("J Pediatr", "J Pediatr Surg"),
        ("European Journal of Cancer", "European Journal of Cancer Prevention"),
        ("Journal of Criminal Justice", "Journal of Interpersonal Violence"),
        ("Journal of Physics: Condensed Matter", "Journal of Physics: Conference Series"),
        ("Physical Review A", "Physical Review B"),
        (
            "Proceedings of the National Academy of Sciences",
            "Proceedings of the National Academy of Sciences, India",
        ),
        ("Journal of Chemistry: Part A", "Journal of Chemistry: Part B"),
    ],
)
def test_names_that_only_begin_alike_are_two(one, other):
    assert same_journal(journal(one), journal(other)) is False


def test_meetings_that_cannot_be_compared_and_missing_names_are_no_evidence():
    assert (
        same_journal(journal("SIGMOD Conference"), journal("International Conference on Management of Data"))
        is None
    )
    assert (
        same_journal(
            journal("Conference on Machine Learning and Data"),
            journal("Proceedings of the 27th International Conf. Mach. Learn."),
        )
        is None
    )
    assert same_journal(NAMELESS, journal("Lancet")) is None
    assert journal(None) == NAMELESS


def test_two_meetings_on_two_matters_are_two():
    one = "Proceedings of the International Conference on Machine Learning"
    assert same_journal(journal(one), journal("European Conference on Artificial Intelligence")) is False


@given(st.text(max_size=40), st.text(max_size=40))
def test_comparing_is_symmetric_and_a_name_is_itself(one, other):
    one, other = journal(one), journal(other)
    assert same_journal(one, other) == same_journal(other, one)
    assert same_journal(one, one) in {True, None}
