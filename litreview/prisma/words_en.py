"""The words of a flow in English: PRISMA 2020's own for the boxes, ours for everything round them."""

from __future__ import annotations

LABELS = {
    "prevstud": "Previous studies",
    "newstud": "Identification of new studies via databases and registers",
    "othstud": "Identification of new studies via other methods",
    "identification": "Identification",
    "screening": "Screening",
    "included": "Included",
    "h_identified": "Records identified from:",
    "h_removed": "Records removed before screening:",
    "h_other_identified": "Records identified from:",
    "previous_studies": "Studies included in previous version of review",
    "previous_reports": "Reports of studies included in previous version of review",
    "database_results": "Databases",
    "register_results": "Registers",
    "website_results": "Websites",
    "organisation_results": "Organisations",
    "citations_results": "Citation searching",
    "duplicates": "Duplicate records removed",
    "excluded_automatic": "Records marked as ineligible by automation tools",
    "excluded_other": "Records removed for other reasons",
    "records_screened": "Records screened",
    "records_excluded": "Records excluded",
    "dbr_sought_reports": "Reports sought for retrieval",
    "dbr_notretrieved_reports": "Reports not retrieved",
    "dbr_assessed": "Reports assessed for eligibility",
    "dbr_excluded": "Reports excluded",
    "other_sought_reports": "Reports sought for retrieval",
    "other_notretrieved_reports": "Reports not retrieved",
    "other_assessed": "Reports assessed for eligibility",
    "other_excluded": "Reports excluded",
    "new_studies": "New studies included in review",
    "new_reports": "Reports of new included studies",
    "total_studies": "Total studies included in review",
    "total_reports": "Reports of total included studies",
    "total_studies_ma": "Total studies included in meta-analysis",
    "total_reports_ma": "Reports of total included studies in meta-analysis",
}

# What the two templates for a new review say instead.
NEW_REVIEW = {
    "newstud": "Identification of studies via databases and registers",
    "othstud": "Identification of studies via other methods",
    "new_studies": "Studies included in review",
    "new_reports": "Reports of included studies",
    "total_studies_ma": "Studies included in meta-analysis",
    "total_reports_ma": "Reports of studies in meta-analysis",
}

PHRASES = {
    "thousands": ",",
    "unknown": "not reported",
    "provisional": "Provisional: {n} undecided",
    "undecided_by_step": "{records} at screening, {retrieval} awaiting retrieval, {reports} at full text",
    "record": "1 record",
    "records": "{n} records",
    "report": "1 report",
    "reports": "{n} reports",
    "study": "1 study",
    "studies": "{n} studies",
    "other": "other methods",
    "databases": "databases",
    "new_review": "PRISMA 2020, new review",
    "updated_review": "PRISMA 2020, updated review",
    "no_reason": "No reason given",
    "undecided": "not yet judged",
    "awaited": "awaited",
    "included_by_lane": "Reports included",
    "dropped": "Of the records found by other methods, PRISMA 2020 has no box for: {those}.",
    "dropped_duplicates": "{n} duplicates removed",
    "dropped_removed": "{n} removed for other reasons",
    "dropped_excluded": "{n} excluded at screening",
    "dropped_undecided": "{n} not yet judged",
    "adds_up": "All numbers add up.",
}

# What is computed with, and the name of what is computed, for the messages of the identities.
TERMS = {
    "I1.databases": "Databases",
    "I1.registers": "Registers",
    "I2": "Records screened",
    "I3": "Reports sought",
    "I4": "Reports assessed",
    "I5.dbr": "Reports excluded",
    "I5.other": "Reports excluded (other methods)",
    "I6": "Included reports",
    "I7": "Reports sought (other methods)",
    "I8": "Reports assessed (other methods)",
    "I12.studies": "Total studies",
    "I12.reports": "Total reports",
    "in_sources": "in the named sources",
    "in_reasons": "in the reasons",
    "identified": "identified",
    "removed": "removed",
    "screened": "screened",
    "excluded": "excluded",
    "undecided": "undecided",
    "sought": "sought",
    "not_retrieved": "not retrieved",
    "assessed": "assessed",
    "previous": "previous",
    "new": "new",
    "assessed_or_missing": "assessed or not retrieved",
}

MESSAGES = {
    "equation": "{title}: {sum}, but {stated} are stated: {size} {direction}.",
    "equation_one": "{title}: {sum}, but {stated} is stated: {size} {direction}.",
    "too_many": "too many",
    "too_few": "too few",
    "also": "{size} is also the number in {boxes}",
    "and": " and ",
    "nowhere": "No box holds {size}.",
    "screened_together": (
        "those records may have been screened together with the database records; "
        "PRISMA 2020 gives the other-methods lane no screening boxes"
    ),
    "footnote": "PRISMA 2020 has no box for records dropped in between: say in a footnote how many and why.",
    "fault": "All numbers here were counted from records: this is a fault of the program, please report it.",
    "I9": "Meta-analysis: {0}, but {1} in the review: {size} too many.",
    "I10": "{0} but {1} of included studies. A study normally has at least one report.",
    "I11": (
        "{0} are left for {1}. Either some studies have several reports "
        '(then fill in "Reports of included studies") or {2} went unaccounted for.'
    ),
    "I13": "{box} holds {value}, which is no count.",
    "missing": "{box} is not reported.",
    "uncounted": "{box}: {value} reasons have no count.",
    "uncounted_one": "{box}: 1 reason has no count.",
    "foreign": "{box} holds a number, but the template {template} has no such box.",
}
