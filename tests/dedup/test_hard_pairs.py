"""Pairs that are easy to get wrong: `same` may be asked about and never kept apart, `different` never merged."""

from __future__ import annotations

from dataclasses import replace

import pytest

import litreview
from litreview.model import Record
from tests.dedup.articles import ARTICLE, BARE

PROGRESS = (
    "This report assesses the progress made since publication of the plan, lists completed actions and remaining gaps for "
    "managers, and sets out priorities for science in the coming years of the programme and beyond."
)
REPORT = Record(type="report", title="Country report on child protection in the region", year=2018)
CHAPTER = Record(
    type="chapter", title="Mapping heath fires in small reserves", authors=("Voorbeeld, P.",), year=2012
)
TRIAL = Record(type="registration", authors=("Invented Pharma",), year=2012)
IN_VOLUME = replace(ARTICLE, issue=None, pages=None)

SAME = {
    "a month as the volume": (ARTICLE, replace(ARTICLE, volume="(Jul)", issue=None)),
    "a month as the issue": (ARTICLE, replace(ARTICLE, issue="July")),
    "a catalogue number as the issue": (ARTICLE, replace(ARTICLE, issue="eag, 7805975")),
    "a short title and a longer one, one range": (
        replace(ARTICLE, title="Burning peat"),
        replace(ARTICLE, title="Burning peat: carbon loss from drained bogs in a warming climate"),
    ),
    "one slipped DOI": (
        replace(ARTICLE, doi="10.1111/1365-2745.12345", abstract=PROGRESS),
        replace(ARTICLE, doi="10.1111/1365-2745.12354", abstract=PROGRESS),
    ),
    "a hyphen in a word": (
        replace(BARE, title="Outcome of non-immune hydrops fetalis in twins"),
        replace(BARE, title="Outcome of nonimmune hydrops fetalis in twins"),
    ),
    "a chapter by its series and by its book": (
        replace(CHAPTER, journal="Advances in Invented Fires", pages="101-118"),
        replace(CHAPTER, journal="Series in Wildfire", volume="7", pages="101-118"),
    ),
    "highlights in place of the abstract": (
        replace(IN_VOLUME, abstract=f"Highlights • Treatments decrease carbon • {PROGRESS[::-1]}"),
        replace(IN_VOLUME, abstract=PROGRESS),
    ),
    "a forest abbreviated as a preposition": (
        replace(IN_VOLUME, journal="For. Ecol. Manage."),
        replace(IN_VOLUME, journal="Forest Ecology and Management"),
    ),
    "a preposition in capitals": (
        replace(IN_VOLUME, journal="Journal For Nature Conservation"),
        replace(IN_VOLUME, journal="J. Nat. Conserv."),
    ),
    "a journal by its series": (
        replace(IN_VOLUME, journal="WIREs Climate Change"),
        replace(IN_VOLUME, journal="Wiley Interdisciplinary Reviews-Climate Change"),
    ),
    "a journal by its ISSN": (
        replace(BARE, journal="P Natl Acad Sci", issn=("0027-8424",)),
        replace(ARTICLE, journal="Proceedings of the National Academy", issn=("0027-8424",)),
    ),
    "a translated title": (
        replace(ARTICLE, title="Behandlung der chronischen Pankreatitis bei Erwachsenen"),
        replace(ARTICLE, title="Treatment of chronic pancreatitis in adults"),
    ),
    "a group by its initials": (
        replace(REPORT, authors=("UNODC",)),
        replace(REPORT, authors=("United Nations Office on Drugs and Crime (UNODC)",)),
    ),
    "a group by an acronym without its initials": (
        replace(REPORT, authors=("UNICEF",)),
        replace(REPORT, authors=("United Nations Children's Fund",)),
    ),
    "a group by an acronym and a short title": (
        replace(REPORT, title="Recidive onder zedendelinquenten", authors=("WODC",)),
        replace(
            REPORT,
            title="Recidive onder zedendelinquenten",
            authors=("Wetenschappelijk Onderzoek- en Documentatiecentrum",),
        ),
    ),
    "a group by an acronym with a word behind it": (
        replace(REPORT, authors=("ECPAT International",)),
        replace(REPORT, authors=("End Child Prostitution, Pornography and Trafficking",)),
    ),
    "a misspelt word": (
        replace(BARE, title="Optimized association rules for two-dimensional data in practice"),
        replace(BARE, title="Optimized accociation rules for two-dimensional data in practice"),
    ),
}

SET = "Integrated rangeland fire management strategy, science plan completion assessment"
DRUG = "Effects of {} on glucose variability in patients on dialysis"
DIFFERENT = {
    "two topics of an agency": tuple(
        replace(REPORT, authors=("Voorbeeld, P.",), title=f"{SET}: {topic} topic", abstract=PROGRESS)
        for topic in ("Sagebrush and sage-grouse", "Fire")
    ),
    "two subjects of a group": tuple(
        replace(REPORT, authors=("RIVM",), title=f"Assessment of soil and water in rural municipalities: {subject}")
        for subject in ("drinking water", "heavy metals in garden soils")
    ),
    "two chapters of a guideline": tuple(
        replace(CHAPTER, authors=("WHO",), journal="Guidelines for malaria", title=f"Treatment of malaria: {part}")
        for part in ("severe malaria", "uncomplicated malaria in pregnancy")
    ),
    "two countries of a series": tuple(
        replace(REPORT, authors=("ECPAT International",), title=f"Global monitoring of action: {country}")
        for country in ("Thailand", "Cambodia")
    ),
    "two sections of a journal": tuple(
        replace(BARE, journal=f"Journal of Physics: {part}", volume=volume)
        for part, volume in (("Condensed Matter", "27"), ("Conference Series", "592"))
    ),
    "one range without a word in common": (
        replace(ARTICLE, title="Book reviews"),
        replace(ARTICLE, title="Erasmus and medicine"),
    ),
    "two registered trials": tuple(
        replace(TRIAL, title="Metformin in gestational diabetes", accession=number)
        for number in ("NCT01234567", "NCT07654321")
    ),
    "two durations of a trial": tuple(
        replace(TRIAL, title=f"A {weeks}-week study of drug ABC in patients with diabetes") for weeks in (24, 52)
    ),
    "two comments on one preprint": tuple(
        Record(title="Comment on egusphere-2022-498", authors=("Anonymous",), year=2022, doi=f"10.5194/x-{n}")
        for n in ("rc1", "cc1")
    ),
    "two headlines of letters": (
        replace(ARTICLE, title="Statins and dementia", pages="880", authors=("Voorbeeld, P.",)),
        replace(ARTICLE, title="Statins and dementia", pages="881", authors=("Ander, K.",)),
    ),
    "two drugs with one ending": tuple(
        replace(BARE, title=DRUG.format(drug)) for drug in ("atorvastatin", "rosuvastatin")
    ),
    "two drugs of one class": tuple(
        replace(BARE, title=DRUG.format(drug)) for drug in ("sitagliptin", "saxagliptin")
    ),
    "a drug and its isomer": tuple(
        replace(BARE, title=DRUG.format(drug)) for drug in ("omeprazole", "esomeprazole")
    ),
    "two drugs that a misspelling would explain": tuple(
        replace(BARE, title=DRUG.format(drug)) for drug in ("prednisone", "prednisolone")
    ),
    "two countries that a misspelling would explain": tuple(
        replace(BARE, title=f"Prevalence of leishmaniasis in rural children in {country}: a survey")
        for country in ("Iran", "Iraq")
    ),
    "an erratum": (ARTICLE, replace(ARTICLE, title=f"Erratum: {ARTICLE.title}", pages="420")),
    "two versions of a Cochrane review": tuple(
        replace(BARE, journal="Cochrane Database Syst Rev", pages="CD004366", year=year, issue=issue)
        for year, issue in ((2012, "7"), (2013, "9"))
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_records_of_one_work_are_merged_or_asked_about(name):
    found = litreview.find_duplicates(SAME[name])
    assert len(found.reports) == 1 or found.doubtful


@pytest.mark.parametrize("name", DIFFERENT)
def test_records_of_two_works_are_never_merged_by_themselves(name):
    assert len(litreview.find_duplicates(DIFFERENT[name]).reports) == 2


def test_an_acronym_joins_a_name_only_where_its_initials_fit():
    fits, differs = ("a group by its initials", "a group by an acronym without its initials")
    assert [len(litreview.find_duplicates(SAME[name]).reports) for name in (fits, differs)] == [1, 2]
