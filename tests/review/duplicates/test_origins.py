"""The merged record of a report: its best values and their origins."""

from __future__ import annotations

from litreview.review.views import SearchFacts

ONE = """TY  - JOUR
TI  - COUNTING INVENTED SHEEP IN THREE MEADOWS
AU  - Testauteur, Anna
PY  - 2018
T2  - Journal of Invented Examples
VL  - 12
SP  - 45
EP  - 61
DO  - 10.1000/sheep
ER  -
"""
OTHER = ONE.replace(
    "COUNTING INVENTED SHEEP IN THREE MEADOWS", "Counting invented sheep in three meadows"
).replace("DO  - 10.1000/sheep", "AB  - Sheep were counted, and counted again.")


def test_a_report_shows_the_best_value_of_each_field_and_its_origin(review, tmp_path):
    for name, text in (("pubmed", ONE), ("scopus", OTHER)):
        file = tmp_path / f"{name}.ris"
        file.write_text(text, encoding="utf-8")
        review.searches.import_files([file], SearchFacts(key=name, database=name.title()), "anna")
    review.duplicates.run()
    [card] = [
        card for row in review.reports.rows() if len((card := review.reports.card(row.key)).records) == 2
    ]
    by_source = {source: key for key, source in card.found_in.items()}
    assert by_source.keys() == {"Pubmed", "Scopus"}
    assert card.record.title == "Counting invented sheep in three meadows"
    assert card.origins["title"] == card.origins["abstract"] == by_source["Scopus"]
    assert card.origins["doi"] == by_source["Pubmed"]
    assert set(card.origins.values()) <= set(card.records)
    # Nothing is lost: both records are still complete.
    assert {record.title for record in review.reports.records(card.key).values()} == {
        ONE.splitlines()[1].removeprefix("TI  - "),
        card.record.title,
    }


def test_a_split_restores_the_values_of_each_record(review, tmp_path):
    for name, text in (("pubmed", ONE), ("scopus", OTHER)):
        file = tmp_path / f"{name}.ris"
        file.write_text(text, encoding="utf-8")
        review.searches.import_files([file], SearchFacts(key=name, database=name.title()), "anna")
    review.duplicates.run()
    key = next(row.records[1] for row in review.reports.rows() if len(row.records) == 2)
    review.duplicates.split(key, "anna")
    assert review.reports.card(key).records == (key,)
    assert set(review.reports.card(key).origins.values()) == {key}
