"""The words of a flow in Dutch: report is publicatie, study is onderzoek, record is record."""

from __future__ import annotations

LABELS = {
    "prevstud": "Eerdere onderzoeken",
    "newstud": "Nieuwe onderzoeken gevonden via databases en registers",
    "othstud": "Nieuwe onderzoeken gevonden via andere wegen",
    "identification": "Identificatie",
    "screening": "Screening",
    "included": "Inclusie",
    "h_identified": "Records gevonden in:",
    "h_removed": "Records verwijderd vóór de screening:",
    "h_other_identified": "Records gevonden via:",
    "previous_studies": "Onderzoeken in de vorige versie van de review",
    "previous_reports": "Publicaties over onderzoeken in de vorige versie van de review",
    "database_results": "Databases",
    "register_results": "Registers",
    "website_results": "Websites",
    "organisation_results": "Organisaties",
    "citations_results": "Verwijzingen en citaties",
    "duplicates": "Dubbele records verwijderd",
    "excluded_automatic": "Records als ongeschikt aangemerkt door automatische hulpmiddelen",
    "excluded_other": "Records om andere redenen verwijderd",
    "records_screened": "Records gescreend",
    "records_excluded": "Records uitgesloten",
    "dbr_sought_reports": "Publicaties opgevraagd",
    "dbr_notretrieved_reports": "Publicaties niet verkregen",
    "dbr_assessed": "Publicaties beoordeeld op geschiktheid",
    "dbr_excluded": "Publicaties uitgesloten",
    "other_sought_reports": "Publicaties opgevraagd",
    "other_notretrieved_reports": "Publicaties niet verkregen",
    "other_assessed": "Publicaties beoordeeld op geschiktheid",
    "other_excluded": "Publicaties uitgesloten",
    "new_studies": "Nieuwe onderzoeken opgenomen in de review",
    "new_reports": "Publicaties over nieuwe opgenomen onderzoeken",
    "total_studies": "Totaal aantal onderzoeken in de review",
    "total_reports": "Publicaties over alle opgenomen onderzoeken",
    "total_studies_ma": "Totaal aantal onderzoeken in de meta-analyse",
    "total_reports_ma": "Publicaties over alle onderzoeken in de meta-analyse",
}

NEW_REVIEW = {
    "newstud": "Onderzoeken gevonden via databases en registers",
    "othstud": "Onderzoeken gevonden via andere wegen",
    "new_studies": "Onderzoeken opgenomen in de review",
    "new_reports": "Publicaties over opgenomen onderzoeken",
    "total_studies_ma": "Onderzoeken in de meta-analyse",
    "total_reports_ma": "Publicaties over onderzoeken in de meta-analyse",
}

PHRASES = {
    "thousands": ".",
    "unknown": "niet vermeld",
    "provisional": "Voorlopig: {n} nog niet beoordeeld",
    "undecided_by_step": "{records} bij de screening, {retrieval} nog op te vragen, {reports} op volledige tekst",
    "record": "1 record",
    "records": "{n} records",
    "report": "1 publicatie",
    "reports": "{n} publicaties",
    "study": "1 onderzoek",
    "studies": "{n} onderzoeken",
    "other": "andere wegen",
    "databases": "databases",
    "new_review": "PRISMA 2020, nieuwe review",
    "updated_review": "PRISMA 2020, bijgewerkte review",
    "no_reason": "Geen reden gegeven",
    "undecided": "nog niet beoordeeld",
    "awaited": "nog op te vragen",
    "included_by_lane": "Publicaties opgenomen",
    "dropped": "Voor een deel van de records uit andere wegen heeft PRISMA 2020 geen vak: {those}.",
    "dropped_duplicates": "{n} dubbele verwijderd",
    "dropped_removed": "{n} om andere redenen verwijderd",
    "dropped_excluded": "{n} uitgesloten bij de screening",
    "dropped_undecided": "{n} nog niet beoordeeld",
    "adds_up": "Alle aantallen kloppen.",
}

TERMS = {
    "I1.databases": "Databases",
    "I1.registers": "Registers",
    "I2": "Records gescreend",
    "I3": "Publicaties opgevraagd",
    "I4": "Publicaties beoordeeld",
    "I5.dbr": "Publicaties uitgesloten",
    "I5.other": "Publicaties uitgesloten (andere wegen)",
    "I6": "Opgenomen publicaties",
    "I7": "Publicaties opgevraagd (andere wegen)",
    "I8": "Publicaties beoordeeld (andere wegen)",
    "I12.studies": "Totaal aantal onderzoeken",
    "I12.reports": "Totaal aantal publicaties",
    "in_sources": "in de genoemde bronnen",
    "in_reasons": "in de redenen",
    "identified": "gevonden",
    "removed": "verwijderd",
    "screened": "gescreend",
    "excluded": "uitgesloten",
    "undecided": "nog niet beoordeeld",
    "sought": "opgevraagd",
    "not_retrieved": "niet verkregen",
    "assessed": "beoordeeld",
    "previous": "eerdere",
    "new": "nieuwe",
    "assessed_or_missing": "beoordeeld of niet verkregen",
}

MESSAGES = {
    "equation": "{title}: {sum}, maar vermeld zijn {stated}: {size} {direction}.",
    "equation_one": "{title}: {sum}, maar vermeld is {stated}: {size} {direction}.",
    "too_many": "te veel",
    "too_few": "te weinig",
    "also": "{size} is ook het aantal in {boxes}",
    "and": " en ",
    "nowhere": "Geen enkel vak bevat {size}.",
    "screened_together": (
        "die records zijn misschien samen met de databaserecords gescreend; "
        "PRISMA 2020 heeft voor andere wegen geen vakken voor de screening"
    ),
    "footnote": (
        "PRISMA 2020 heeft geen vak voor records die daartussen afvallen: "
        "vermeld in een voetnoot hoeveel en waarom."
    ),
    "fault": "Alle aantallen zijn hier uit records geteld: dit is een fout in het programma, meld hem.",
    "I9": "Meta-analyse: {0}, maar {1} in de review: {size} te veel.",
    "I10": "{0}, maar {1} over opgenomen onderzoeken. Een onderzoek heeft meestal minstens één publicatie.",
    "I11": (
        "Er blijven {0} over voor {1}. Of sommige onderzoeken hebben meer publicaties "
        '(vul dan "Publicaties over opgenomen onderzoeken" in), of {2} zijn niet verantwoord.'
    ),
    "I13": "{box} bevat {value}, en dat is geen aantal.",
    "missing": "{box} is niet vermeld.",
    "uncounted": "{box}: {value} redenen zonder aantal.",
    "uncounted_one": "{box}: 1 reden zonder aantal.",
    "foreign": "{box} bevat een aantal, maar het sjabloon {template} heeft dat vak niet.",
}
