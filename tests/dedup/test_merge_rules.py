from __future__ import annotations

from dataclasses import replace

import pytest

from litreview.dedup.engine import judge
from litreview.dedup.features import compare
from litreview.dedup.merge_guards import GUARDS
from litreview.dedup.merge_rules import RULES, verdict
from litreview.dedup.normal import normal
from litreview.model import Record
from tests.dedup.articles import ARTICLE, BARE

REPORT = replace(BARE, type="report", journal=None)
LONG = "Counting invented sheep in three meadows of the north"
ABSTRACT = "We counted all the sheep of three invented meadows on four mornings, and wrote down how many there were. "


def judged(
    one: Record, other: Record, series: frozenset[str] = frozenset(), siblings: frozenset[str] = frozenset()
):
    likeness = compare(normal(one), normal(replace(other, key="b")), series, siblings)
    return verdict(likeness) if likeness else None


def reasons(one: Record, other: Record, series: frozenset[str] = frozenset()) -> tuple[str, ...]:
    pair = judged(one, other, series)
    return pair.reasons if pair else ()


SAME = {
    "same DOI and title": (
        replace(ARTICLE, doi="10.1000/sheep"),
        replace(BARE, doi="10.1000/sheep", year=2015, journal="J Inv Ex", authors=()),
    ),
    "same PMID": (
        replace(ARTICLE, pmid="123"),
        replace(ARTICLE, pmid="123", title="Counting of sheep in three meadows", pages="7-9"),
    ),
    "same DOI, near title": (
        replace(ARTICLE, doi="10.1000/sheep"),
        replace(ARTICLE, doi="10.1000/sheep", title="Counting invented sheep in the meadows of the north"),
    ),
    "same title and place": (ARTICLE, replace(ARTICLE, authors=(), journal="Zeitschrift", issue=None)),
    "same title, authors and volume": (
        ARTICLE,
        replace(ARTICLE, pages=None, authors=("Testauteur, Anna",), journal="J Inv Ex"),
    ),
    "cut title, same authors and place": (
        replace(
            ARTICLE,
            title="Counting invented sheep in three meadows of the north and what the shepherd thinks",
        ),
        replace(ARTICLE, title="Counting invented sheep in three meadows of the north and what the"),
    ),
    "same main title, authors and place": (
        replace(
            ARTICLE,
            title="Counting invented sheep in the meadows of the north: what the shepherd thinks of it",
        ),
        replace(ARTICLE, title="Counting invented sheep in the meadows of the north"),
    ),
    "same in all but the DOI": (
        replace(ARTICLE, abstract=ABSTRACT, doi="10.1000/sheep.1"),
        replace(ARTICLE, abstract=ABSTRACT, doi="10.1000/sheep.7"),
    ),
    "same title, authors, journal and abstract": (
        replace(ARTICLE, title=LONG, abstract=ABSTRACT),
        replace(ARTICLE, title=LONG, abstract=ABSTRACT, volume="11", issue="4", pages="N.PAG"),
    ),
    "same title, authors and pages": (
        replace(ARTICLE, type="chapter", title=LONG, journal="Handbook of Meadows", volume=None, issue=None),
        replace(
            ARTICLE, type="chapter", title=LONG, journal="Advances in Shepherding", volume=None, issue=None
        ),
    ),
    "same title, year, volume and issue, no author on one side": (
        replace(ARTICLE, title=LONG, authors=(), pages=None),
        replace(ARTICLE, title=LONG),
    ),
    "same title, authors, year and journal": (
        BARE,
        replace(ARTICLE, authors=("Proef, Bram", "Testauteur, Anna"), issue=None),
    ),
    "same title, first author and year": (
        REPORT,
        replace(REPORT, authors=("Testauteur, A.", "et al."), year=2019),
    ),
    "same title, year and journal, no author named": (
        replace(ARTICLE, authors=()),
        replace(BARE, authors=()),
    ),
    "same title and authors, nothing else known": (
        replace(ARTICLE, title=LONG),
        Record(type="article", title=LONG, authors=("Testauteur, A.", "Proef, B.")),
    ),
    "same title, abstract and page": (
        replace(ARTICLE, abstract=ABSTRACT, pages="S45"),
        replace(ARTICLE, abstract=ABSTRACT, pages="S45", volume="7", authors=()),
    ),
    "near title, same authors and place": (
        ARTICLE,
        replace(ARTICLE, title="Counting the invented sheep of three meadows", journal="Zeitschrift"),
    ),
    "same pages, authors and journal": (
        ARTICLE,
        replace(ARTICLE, title="Comptage de moutons inventés dans trois prairies"),
    ),
    "near title, same abstract": (
        replace(BARE, abstract=ABSTRACT),
        replace(
            ARTICLE, abstract=ABSTRACT, year=2019, title="Counting invented sheep in three meadows once more"
        ),
    ),
}
ASK = {
    "same title, other year": (ARTICLE, replace(ARTICLE, year=2016, issue=None, pages="45")),
    "same title and authors": (ARTICLE, replace(ARTICLE, pages="645-661", volume="14")),
    "same title, no authors to compare": (ARTICLE, replace(BARE, authors=(), journal=None, type=None)),
    "same DOI, other title": (
        replace(BARE, doi="10.1000/sheep"),
        replace(BARE, doi="10.1000/sheep", title="What a shepherd knows"),
    ),
    "subtitle in one only": (
        ARTICLE,
        replace(BARE, title=f"{ARTICLE.title}: a study of shepherds and of their dogs"),
    ),
    "same place, other title": (
        replace(ARTICLE, pages="S45", authors=("Testauteur, Anna",)),
        replace(ARTICLE, pages="S45", authors=("Testauteur, Anna",), title="What a shepherd knows"),
    ),
    "shared words, same authors, year and journal": (
        replace(BARE, title="Op de koop toe: schapen die gras eten van boeren"),
        replace(BARE, title="Geiten die gras eten van boeren. Deel 1"),
    ),
    "near title, same authors and year": (
        replace(REPORT, title="Counting the invented sheep in three green meadows"),
        replace(REPORT, title="On counting invented sheep in three meadows", pages="9-11"),
    ),
}
STOPPED = {
    "erratum, reply or comment": (
        ARTICLE,
        replace(ARTICLE, title=f"Erratum: {ARTICLE.title}", pages="99-100"),
    ),
    "marked in one only": (
        replace(ARTICLE, doi="10.1000/sheep"),
        replace(ARTICLE, doi="10.1000/sheep", title=f"Erratum: {ARTICLE.title}"),
    ),
    "one of several comments": (
        replace(REPORT, title="Comment on sheep-2018-498"),
        replace(REPORT, title="Comment on sheep-2018-498"),
    ),
    "a preprint and its article": (ARTICLE, replace(BARE, journal="medRxiv")),
    "two entries of one database": (
        replace(REPORT, database="The Lens"),
        replace(REPORT, database="The Lens"),
    ),
    "part numbers differ": (
        replace(BARE, title="Counting invented sheep. Part 1"),
        replace(BARE, title="Counting invented sheep. Part II"),
    ),
    "only one has a part number": (BARE, replace(BARE, title=f"{ARTICLE.title}. Part 2")),
    "summary or protocol": (REPORT, replace(REPORT, title=f"{ARTICLE.title}: summary report")),
    "other authors": (BARE, replace(BARE, authors=("Ander, Carla", "Vreemd, Dirk"))),
    "a title without content": (
        replace(ARTICLE, title="Editorial"),
        replace(ARTICLE, title="Editorial", issue="4", pages="2-3"),
    ),
    "a title that says little": (replace(BARE, title="Editorial"), replace(BARE, title="Editorial")),
    "no title": (replace(ARTICLE, title=None), ARTICLE),
    "different DOI": (replace(ARTICLE, doi="10.1000/one"), replace(ARTICLE, doi="10.1000/two")),
    "different PMID": (replace(ARTICLE, pmid="1"), replace(ARTICLE, pmid="2")),
    "different registration number": (
        replace(ARTICLE, accession="NCT01234567"),
        replace(ARTICLE, accession="NCT07654321"),
    ),
    "another version": (
        replace(ARTICLE, journal="Cochrane Database of Systematic Reviews", volume=None, pages="CD000023"),
        replace(
            ARTICLE, journal="Cochrane Database Syst Rev", volume=None, pages="CD000023", issue="1", year=2019
        ),
    ),
    "years apart": (ARTICLE, replace(ARTICLE, year=2016, issue=None, pages="45")),
    "another kind": (REPORT, replace(BARE, journal="Journal of Invented Examples", type="article")),
    "a word differs": (
        replace(BARE, title="Counting sheep that are resistant to wolves"),
        replace(BARE, title="Counting sheep that are attractive to wolves"),
    ),
    "another journal": (BARE, replace(BARE, journal="Zeitschrift für Schafe")),
    "another abstract": (
        replace(BARE, abstract=ABSTRACT),
        replace(
            BARE,
            abstract="Dogs bark; nobody knows why, but this invented text says it at length, twice, for fun. "
            * 2,
        ),
    ),
    "another place": (ARTICLE, replace(ARTICLE, pages="645-661")),
}
SERIES = {
    "a yearly series": (
        replace(REPORT, title="Meadow notes"),
        replace(REPORT, title="Meadow notes", year=2019),
    ),
    "one of a series": (replace(BARE, title="Meadow notes"), replace(BARE, title="Meadow notes")),
}


@pytest.mark.parametrize("name", SAME)
def test_each_rule_joins_its_pair_by_its_name(name):
    pair = judged(*SAME[name])
    assert (pair.verdict, pair.reasons[0]) == ("same", name)


@pytest.mark.parametrize("name", ASK)
def test_each_doubt_is_asked_by_its_name(name):
    pair = judged(*ASK[name])
    assert (pair.verdict, pair.reasons[0]) == ("ask", name)


@pytest.mark.parametrize("name", STOPPED)
def test_each_guard_keeps_its_pair_from_joining_and_is_named(name):
    pair = judged(*STOPPED[name])
    assert pair.verdict != "same"
    assert name in pair.reasons


@pytest.mark.parametrize("name", SERIES)
def test_a_column_is_kept_apart_by_what_the_set_of_records_shows(name):
    series = frozenset({"meadow notes"})
    assert judged(*SERIES[name]).verdict == "same"
    assert judged(*SERIES[name], series).verdict != "same"
    assert name in reasons(*SERIES[name], series)


SET = [replace(REPORT, title=f"Assessment of the plan for the meadows of the north: {topic}") for topic in (
    "fire topic", "sagebrush and sage grouse topic", "climate and weather topic"
)]  # fmt: skip


def test_the_parts_of_a_set_are_neither_joined_nor_asked_about():
    titles = frozenset(normal(record).title for record in SET)
    assert judged(SET[0], SET[1]).verdict == "ask"
    assert judged(SET[0], SET[1], siblings=titles) is None
    keyed = [replace(record, key=f"k{n}") for n, record in enumerate(SET)]
    assert {pair.verdict for pair in judge(keyed)} <= {"different"}
    # A copy of one part is a copy, and two titles alone may be one retitled.
    again = replace(keyed[0], key="k9")
    assert [(pair.a, pair.b) for pair in judge([*keyed, again]) if pair.verdict == "same"] == [("k0", "k9")]
    assert [pair.verdict for pair in judge(keyed[:2])] == ["ask"]


def test_different_words_keep_two_titles_apart_whatever_their_number():
    one, other = (replace(BARE, title=record.title, abstract=ABSTRACT) for record in SET[:2])
    assert judged(one, other).verdict == "ask"
    assert "a word differs" in reasons(one, other)


def test_every_rule_and_every_guard_has_an_example_here():
    assert {rule.name for rule in RULES} == SAME.keys() | ASK.keys()
    assert {guard.name for guard in GUARDS} == STOPPED.keys() | SERIES.keys() | {"another of a set"}


def test_every_guard_that_a_rule_overrules_exists():
    assert frozenset().union(*(rule.despite for rule in RULES)) <= {guard.name for guard in GUARDS}


def test_stronger_rules_stand_first_and_no_two_are_equally_strong():
    strengths = [rule.strength for rule in RULES]
    assert strengths == sorted(set(strengths), reverse=True)


@pytest.mark.parametrize("pairs", [SAME, ASK, STOPPED])
def test_which_record_stands_first_changes_nothing(pairs):
    for one, other in pairs.values():
        a, b = normal(one), normal(replace(other, key="b"))
        assert verdict(compare(a, b)) == verdict(compare(b, a))


def test_hard_guards_give_different_and_soft_ones_a_question():
    assert judged(*STOPPED["erratum, reply or comment"]).verdict == "different"
    assert judged(*STOPPED["part numbers differ"]).verdict == "different"
    assert judged(*STOPPED["other authors"]).verdict == "different"
    assert judged(*STOPPED["different DOI"]).verdict == "ask"


def test_unrelated_records_are_not_judged():
    assert judged(ARTICLE, Record(title="What a shepherd knows", authors=("Ander, C.",), year=2001)) is None
    assert judged(Record(), Record()) is None


def test_empty_never_equals_empty():
    lone = Record(title="Counting invented sheep in meadows")
    assert judged(lone, lone) is None
    # A title that tells is something, and a person is asked.
    telling = Record(title="Counting invented sheep in three meadows of the north")
    assert reasons(telling, telling) == ("same title, no authors to compare",)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("CKM", "Centrum tegen Kinderhandel en Mensenhandel", "same"),
        ("ECPAT", "End Child Prostitution and Trafficking", "same"),
        ("W.H.O.", "World Health Organization (WHO)", "same"),
        # Initials that do not fit: a person knows what a group calls itself.
        ("UNICEF", "United Nations Children's Fund", "ask"),
        ("CKM", "Raad voor de Kinderbescherming", "ask"),
        ("CKM", "CBS", "different"),
    ],
)
def test_a_group_and_its_acronym(one, other, verdict):
    groups = (replace(REPORT, authors=(name,)) for name in (one, other))
    assert judged(*groups).verdict == verdict


@pytest.mark.parametrize(
    "other",
    [
        replace(ARTICLE, volume="(Jul)"),
        replace(ARTICLE, issue="Mar"),
        replace(ARTICLE, issue="eag, 7805975"),
        replace(ARTICLE, issue="2018"),
    ],
)
def test_months_years_and_catalogue_numbers_are_no_volume_and_no_issue(other):
    assert judged(ARTICLE, other).verdict == "same"


def test_highlights_are_not_another_abstract():
    one = replace(BARE, abstract=ABSTRACT)
    assert (
        judged(
            one, replace(BARE, abstract="• Sheep are many. • Meadows are few, as invented texts tell.")
        ).verdict
        == "same"
    )


def test_a_short_main_title_joins_where_the_number_of_the_journal_proves_the_place():
    whole = replace(
        ARTICLE, title="Counting sheep: what the shepherds of the north think", issn=("0378-5955",)
    )
    short = replace(ARTICLE, title="Counting sheep", issn=("0378-5955",))
    assert judged(whole, short).verdict == "same"
    assert judged(whole, replace(short, issn=())).verdict == "ask"


def test_pages_alone_join_no_two_titles_without_a_word_in_common():
    other = replace(ARTICLE, title="Was die Hirten denken")
    assert judged(ARTICLE, other).verdict == "ask"
    assert judged(ARTICLE, replace(ARTICLE, title="Подсчёт овец")).verdict == "same"


GROUP = replace(BARE, authors=("Invented Sheep Study Group",))


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (replace(BARE, doi="10.1000/sheep"), replace(GROUP, doi="10.1000/sheep"), "same"),
        (replace(BARE, pmid="7"), replace(GROUP, pmid="7"), "same"),
        (ARTICLE, replace(GROUP, volume="12", pages="45"), "same"),
        (BARE, GROUP, "ask"),
        (
            replace(BARE, authors=("Иванов, И.", "Петров, П.")),
            replace(BARE, authors=("Ivanov, I.", "Petrov, P.")),
            "ask",
        ),
        # One identifier is one work, whoever is named; a title that says nothing is no proof of it.
        (
            replace(BARE, doi="10.1000/sheep"),
            replace(BARE, doi="10.1000/sheep", authors=("Ander, Carla",)),
            "same",
        ),
        (
            replace(BARE, doi="10.1000/issue", title="Editorial"),
            replace(BARE, doi="10.1000/issue", title="Editorial", authors=("Ander, Carla",)),
            "different",
        ),
        (BARE, replace(BARE, authors=("Ander, Carla",)), "different"),
    ],
)
def test_a_group_may_stand_for_its_people_and_one_script_for_another(one, other, verdict):
    found = judged(one, other)
    assert found is not None
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Counting of male sheep in the meadow", "Counting of female sheep in the meadow"),
        ("Non-white sheep counted in the meadow", "White sheep counted in the meadow"),
        ("Five-year follow-up of invented sheep", "Six-year follow-up of invented sheep"),
        ("Sheep of type I in invented meadows", "Sheep of type II in invented meadows"),
        ("Sheep of group A in invented meadows", "Sheep of group B in invented meadows"),
        ("Hypertension of sheep in invented meadows", "Hypotension of sheep in invented meadows"),
        ("Systolic pressure of sheep in invented meadows", "Diastolic pressure of sheep in invented meadows"),
        ("Wool of invented sheep in vitro and its colour", "Wool of invented sheep in vivo and its colour"),
        ("Phase I/II trial of shearing invented sheep", "Phase II trial of shearing invented sheep"),
        ("Typical behaviour of sheep in invented meadows", "Atypical behaviour of sheep in invented meadows"),
        (
            "What shepherds say, a qualitative study of dogs",
            "What shepherds say, a quantitative study of dogs",
        ),
        (
            "What sheep in the meadows of the north eat in winter, and what the shepherds of the valley think of it",
            "What young sheep in the meadows of the north eat in winter, and what the shepherds of the valley think of it",
        ),
    ],
)
def test_twins_by_one_word_are_not_joined_without_a_place(one, other):
    assert judged(replace(BARE, title=one), replace(BARE, title=other)).verdict != "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Invented sheep, phase II", "Invented sheep, phase 2"),
        ("Six-year follow-up of invented sheep", "6-year follow-up of invented sheep"),
        ("The color of invented sheep in meadows", "The colour of invented sheep in meadows"),
        ("Non-white sheep counted in meadows", "Nonwhite sheep counted in meadows"),
        ("Postnatal care of invented sheep in meadows", "Post-natal care of invented sheep in meadows"),
        ("Increased wool of invented sheep in meadows", "Increase wool of invented sheep in meadows"),
    ],
)
def test_spelling_of_numbers_and_words_is_no_difference(one, other):
    assert judged(replace(BARE, title=one), replace(BARE, title=other)).verdict == "same"


REVIEW = replace(
    ARTICLE, journal="Cochrane Database of Systematic Reviews", volume=None, issue="4", pages="CD000023"
)


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (replace(REVIEW, pages="Art. No.: Cd000023", volume="2018"), "same"),
        (replace(REVIEW, issue=None, volume="(4)"), "same"),
        (replace(REVIEW, issue="2"), "ask"),
        (replace(REVIEW, issue=None, year=2019), "ask"),
        (replace(REVIEW, issue="11", year=2025), "ask"),
        (replace(REVIEW, issue=None, year=2019, doi="10.1002/14651858.cd000023.pub3"), "same"),
    ],
)
def test_the_number_of_a_cochrane_review_is_that_of_all_its_versions(other, verdict):
    assert judged(replace(REVIEW, doi=other.doi), other).verdict == verdict


@pytest.mark.parametrize(
    "one",
    [
        replace(REPORT, title="Annual report of the invented register of sheep"),
        replace(REPORT, title="World survey of sheep and of their shepherds in the meadows"),
        replace(
            BARE,
            type="conference",
            title="Introduction to the minitrack on sheep in the meadows of the north",
        ),
        # Lists without kinds do not tell what is a report.
        replace(BARE, type=None, title="What is new in the treatment of sheep with foot rot"),
    ],
)
def test_what_comes_every_year_is_asked_about_where_no_place_tells(one):
    assert judged(one, replace(one, year=2019)).verdict == "ask"


def test_a_conference_paper_and_its_article_are_asked():
    paper = replace(BARE, type="conference", journal="Conference on Sheep")
    assert judged(ARTICLE, paper).verdict == "ask"


def test_one_title_at_two_meetings_on_two_matters_is_asked():
    one = replace(BARE, type="conference", journal="International Conference on Invented Sheep")
    assert judged(one, replace(one, journal="Congress on Shepherds and Dogs")).verdict == "ask"
    assert judged(one, replace(one, journal="12th Int. Conf. Invented Sheep")).verdict == "same"


def test_neighbours_on_one_page_of_a_supplement_are_not_joined_by_their_common_doi():
    one = replace(ARTICLE, doi="10.1000/suppl", pages="S354", title="Sheep and the moon, first findings")
    other = replace(one, title="Why dogs bark at clouds")
    assert judged(one, other).verdict != "same"


def test_an_erratum_under_the_title_of_its_article_is_asked_about_where_the_identifier_is_one():
    marked = replace(ARTICLE, title=f"Erratum: {ARTICLE.title}", pages="99", doi="10.1000/erratum")
    bare = replace(ARTICLE, pages="99", doi="10.1000/erratum")
    assert judged(marked, bare).verdict == "ask"
    assert judged(marked, ARTICLE).verdict == "different"


def test_twins_of_one_group_on_one_page_under_one_doi_are_asked():
    one = replace(
        ARTICLE, doi="10.1000/suppl", pages="S354", title="Sleep and wool of adolescent sheep in meadows"
    )
    twin = replace(one, title="Sleep and wool of senile sheep in meadows")
    assert judged(one, twin).verdict == "ask"
    assert judged(replace(one, doi=None), replace(twin, doi=None)).verdict == "ask"
    # The same range of pages, or the same abstract, is one report with a word misread.
    assert judged(replace(one, pages="45-61"), replace(twin, pages="45-61")).verdict == "same"
    assert judged(replace(one, abstract=ABSTRACT), replace(twin, abstract=ABSTRACT)).verdict == "same"


def test_overlapping_pages_and_article_numbers_are_no_contradiction():
    for pages in ("45-60", "61", "e1004561"):
        assert judged(ARTICLE, replace(ARTICLE, pages=pages)).verdict == "same"
    assert judged(ARTICLE, replace(ARTICLE, pages="S45")).verdict == "same"


def test_a_report_listed_by_its_first_author_alone_is_the_report_of_many():
    many = ("Testauteur, Anna", *(f"Ander, {name}" for name in ("Carla", "Dirk", "Eva")))
    first = replace(REPORT, authors=("Testauteur, A.",))
    assert judged(replace(REPORT, authors=many), first).verdict == "same"
    assert judged(replace(BARE, authors=many), replace(BARE, authors=("Testauteur, A.",))).verdict == "ask"


def test_the_second_doi_of_an_archive_of_journals_does_not_part_an_article():
    archived = replace(ARTICLE, doi="10.2307/3060925")
    assert reasons(replace(ARTICLE, doi="10.1000/sheep"), archived) == ("same title and place",)
    assert "different DOI" in reasons(archived, replace(ARTICLE, doi="10.2307/3060926"))
