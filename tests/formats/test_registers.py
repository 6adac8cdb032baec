"""Exports of trial registers: each trial is a registration, with its number as accession and no author. All are invented."""

from __future__ import annotations

import json

import pytest

from litreview.formats import registry
from litreview.formats.registry import sniff
from litreview.model import Filler, Record, SourceKind

CTGOV_CSV = """\
NCT Number,Study Title,Study URL,Acronym,Study Status,Brief Summary,Conditions,Interventions,Sponsor,Study Type,Other IDs,Start Date,First Posted
NCT90000001,"Quiet workshops, an invented trial",https://clinicaltrials.gov/study/NCT90000001,QUIET,COMPLETED,Invented: ear muffs for trainees.,Noise|Hearing Loss,DEVICE: ear muffs,University of Nowhere,INTERVENTIONAL,NL-1234,2019-03,2019-01-15
NCT90000002,Noise in nurseries,https://clinicaltrials.gov/study/NCT90000002,,RECRUITING,Invented.,Noise,,,OBSERVATIONAL,,2021-01-01,
"""
CTGOV_OLD = """\
Rank,NCT Number,Title,Status,Conditions,Sponsor/Collaborators,Study Type,First Posted,URL
1,NCT90000001,Quiet workshops,Completed,Noise,University of Nowhere,Interventional,"January 15, 2019",https://ClinicalTrials.gov/show/NCT90000001
"""
STUDY = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT90000001", "orgStudyIdInfo": {"id": "QW-1"}, "briefTitle": "Quiet workshops",
            "secondaryIdInfos": [{"id": "2018-004321-12", "type": "EUDRACT_NUMBER"}],
            "officialTitle": "Ear muffs for trainees: an invented trial",
        },
        "statusModule": {"overallStatus": "COMPLETED", "startDateStruct": {"date": "2019-03"}, "studyFirstSubmitDate": "2019-01-15"},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "University of Nowhere"}},
        "descriptionModule": {"briefSummary": "Invented: ear muffs for trainees."},
        "conditionsModule": {"conditions": ["Noise"], "keywords": ["ear muffs"]},
    },
    "hasResults": False,
}  # fmt: skip
ICTRP_XML = """\
<?xml version='1.0' encoding='UTF-8' ?>
<Trials_downloaded_from_ICTRP>
  <Trial><Export_date>01/02/2026 10:00:00</Export_date>
    <TrialID>EUCTR2018-004321-12-NL
    </TrialID>
    <Public_title>Quiet workshops
    </Public_title>
    <Scientific_title>Ear muffs for trainees: an invented trial
    </Scientific_title>
    <Primary_sponsor>University of Nowhere
    </Primary_sponsor>
    <Date_registration3>20190115
    </Date_registration3>
    <Date_registration>2019-01-15
    </Date_registration>
    <Source_Register>EU Clinical Trials Register
    </Source_Register>
    <web_address>https://www.clinicaltrialsregister.eu/ctr-search/search?query=eudract_number:2018-004321-12
    </web_address>
    <Condition>Noise
    </Condition>
  </Trial>
</Trials_downloaded_from_ICTRP>
"""
ICTRP_CSV = """\
TrialID,Public_title,Scientific_title,Primary_sponsor,Date_registration,Source_Register,web_address,Study_type,Condition
NTR90001,Quiet workshops,,University of Nowhere,2019-01-15,Netherlands Trial Register,https://example.org/NTR90001,Interventional,Noise
"""
EUCTR = """\
This file contains 2 trials on this page.
Produced on 2026-01-02

EudraCT Number:          2018-004321-12
Sponsor Protocol Number: QW-1
Sponsor Name:            University of Nowhere
Full Title:              Ear muffs for trainees: an invented trial
Start Date:              2019-01-15
Medical condition:       Noise
Disease:                 Version: 20.0, SOC Term: 1, Level: PT
                         Version: 20.0, SOC Term: 2, Level: LLT
Trial protocol:          NL(Completed)
Link:                    https://www.clinicaltrialsregister.eu/ctr-search/search?query=eudract_number:2018-004321-12

EudraCT Number:          2020-000001-11
Full Title:              Noise in nurseries, invented
Start Date:              2021-05-06
"""
EUCTR_FULL = """\
Summary
EudraCT Number: 2018-004321-12
Sponsor's Protocol Code Number: QW-1
Date on which this record was first entered in the EudraCT database: 2018-11-20
A.1 Member State Concerned: Netherlands - Competent Authority
A.3 Full title of the trial: Ear muffs for trainees, an invented trial
B.1.1 Name of Sponsor: University of Nowhere
E.1.1 Medical condition(s) being investigated: Noise
Link: https://www.clinicaltrialsregister.eu/ctr-search/trial/2018-004321-12/NL/
"""
CENTRAL = """\
Record #1 of 2
Provider: John Wiley & Sons, Ltd
Content: text/plain; charset="UTF-8"

TY  - JOUR
AN  - CN-90000001
AU  - NCT90000001,
TI  - Quiet workshops, an invented trial
JA  - https://clinicaltrials.gov/show/NCT90000001
PY  - 2019
ER  -


Record #2 of 2
Provider: John Wiley & Sons, Ltd
Content: text/plain; charset="UTF-8"

TY  - JOUR
AN  - CN-90000002
AU  - Testauteur, A
TI  - Ear muffs for trainees, an invented report
JA  - Journal of Invented Noise
PY  - 2021
ER  -

"""
CENTRAL_CSV = """\
"CENTRAL ID","Author(s)","Title","Source","Year","Abstract","DOI","PubMed ID","Cochrane Review Group Code"
"CN-90000001","NCT90000001","Quiet workshops, an invented trial","https://clinicaltrials.gov/show/NCT90000001","2019","","","",""
"CN-90000002","Testauteur A","Ear muffs for trainees, an invented report","Journal of Invented Noise","2021","","","",""
"""
EXPORTS = {
    "ctgov csv": (CTGOV_CSV, "register-csv", ["NCT90000001", "NCT90000002"]),
    "ctgov csv of old": (CTGOV_OLD, "register-csv", ["NCT90000001"]),
    "ctgov json": (json.dumps([STUDY], indent=2), "ctgov-json", ["NCT90000001"]),
    "ctgov api": (json.dumps({"totalCount": 1, "studies": [STUDY]}), "ctgov-json", ["NCT90000001"]),
    "ictrp xml": (ICTRP_XML, "ictrp-xml", ["EUCTR2018-004321-12-NL"]),
    "ictrp csv": (ICTRP_CSV, "register-csv", ["NTR90001"]),
    "euctr": (EUCTR, "euctr", ["2018-004321-12", "2020-000001-11"]),
    "euctr in full": (EUCTR_FULL, "euctr", ["2018-004321-12"]),
    "central": (CENTRAL, "central", ["NCT90000001"]),
    "central csv": (CENTRAL_CSV, "register-csv", ["NCT90000001"]),
}  # fmt: skip


def records(name: str) -> list[Record]:
    text, known, _ = EXPORTS[name]
    return [item for item in registry.read(text, known) if isinstance(item, Record)]


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("ending", ["", "txt", "csv", "json", "xml"])
def test_an_export_of_a_register_is_known_by_its_content(name, ending):
    text, known, _ = EXPORTS[name]
    assert sniff(text, ending).name == known


@pytest.mark.parametrize("name", EXPORTS)
def test_each_trial_is_a_registration_with_its_number_and_no_author(name):
    found = [record for record in records(name) if record.kind]
    assert [record.accession for record in found] == EXPORTS[name][2]
    for record in found:
        assert (record.type, record.kind, record.authors) == ("registration", SourceKind.REGISTER, ())
        assert record.title
        assert record.database
        assert record.journal is None


@pytest.mark.parametrize("name", EXPORTS)
def test_the_year_is_that_of_the_registration(name):
    first = records(name)[0]
    assert first.year == (2018 if name == "euctr in full" else 2019)


def test_the_fields_of_a_registration():
    [study] = records("ctgov json")
    assert study.title == "Ear muffs for trainees: an invented trial"
    assert (study.date, study.publisher, study.database) == (
        "2019-01-15",
        "University of Nowhere",
        "ClinicalTrials.gov",
    )
    assert (study.keywords, study.abstract) == (("Noise", "ear muffs"), "Invented: ear muffs for trainees.")
    assert study.urls == ("https://clinicaltrials.gov/study/NCT90000001",)
    assert study.raw["otherIds"] == ("QW-1", "2018-004321-12")
    row = records("ctgov csv")[0]
    assert (row.title, row.keywords, row.date) == (
        "Quiet workshops, an invented trial",
        ("Noise", "Hearing Loss"),
        "2019-01-15",
    )
    [trial] = records("ictrp xml")
    assert (trial.title, trial.translated_title) == (
        "Ear muffs for trainees: an invented trial",
        "Quiet workshops",
    )
    assert trial.database == "EU Clinical Trials Register"
    [line] = records("ictrp csv")
    assert (line.title, line.translated_title, line.database) == (
        "Quiet workshops",
        None,
        "Netherlands Trial Register",
    )
    summary = records("euctr")[0]
    assert (summary.title, summary.date) == ("Ear muffs for trainees: an invented trial", "2019-01-15")
    assert summary.raw["Disease"] == (
        "Version: 20.0, SOC Term: 1, Level: PT Version: 20.0, SOC Term: 2, Level: LLT",
    )


@pytest.mark.parametrize("name", ["central", "central csv"])
def test_a_report_of_central_stays_a_report_of_a_database(name):
    registration, report = records(name)
    assert registration.urls == ("https://clinicaltrials.gov/show/NCT90000001",)
    assert (report.type, report.kind, report.journal) != ("registration", SourceKind.REGISTER, None)
    assert report.kind is None
    assert report.authors == ("Testauteur, A",)
    assert report.accession == "CN-90000002"


def test_an_export_read_as_ris_before_is_read_as_it_was():
    items = list(registry.read(CENTRAL, "ris"))
    first = next(item for item in items if isinstance(item, Record))
    assert (first.kind, first.type, first.accession) == (None, "article", "CN-90000001")
    # The key comes from the text, which is the same.
    assert [item.text for item in items] == [item.text for item in registry.read(CENTRAL, "central")]
    assert [item.text for item in registry.read(CTGOV_OLD, "csv")] == [
        item.text for item in registry.read(CTGOV_OLD, "register-csv")
    ]


def test_text_above_the_first_trial_is_filler():
    first = next(iter(registry.read(EUCTR, "euctr")))
    assert isinstance(first, Filler)
    assert first.text.startswith("This file contains 2 trials")


def test_a_table_that_only_names_trials_is_no_register():
    assert sniff("Title,Author,NCT Number\nA report,Testauteur,NCT90000001\n").name == "csv"


@pytest.mark.parametrize(
    "study", [{}, {"protocolSection": []}, {"protocolSection": {"identificationModule": {"nctId": 5}}}]
)
def test_a_study_without_the_usual_parts_is_still_a_record(study):
    [record] = [item for item in registry.read(json.dumps([study]), "ctgov-json") if isinstance(item, Record)]
    assert (record.type, record.authors) == ("registration", ())
