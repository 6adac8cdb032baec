from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.journals import journal, same_journal


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
    assert same_journal("", journal("Lancet")) is None
    assert journal(None) == ""


def test_two_meetings_on_two_matters_are_two():
    one = "Proceedings of the International Conference on Machine Learning"
    assert same_journal(journal(one), journal("European Conference on Artificial Intelligence")) is False


@given(st.text(max_size=40), st.text(max_size=40))
def test_comparing_is_symmetric_and_a_name_is_itself(one, other):
    one, other = journal(one), journal(other)
    assert same_journal(one, other) == same_journal(other, one)
    assert same_journal(one, one) in {True, None}
