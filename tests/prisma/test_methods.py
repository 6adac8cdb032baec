"""The methods text: the same in both languages, outside text kept as text, files that can be read."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import docx as word
import pytest

from litreview.model import SourceKind, Stage
from litreview.prisma.methods.document import Bullets, Grid, Heading, Listing, Paragraph, markdown
from litreview.prisma.methods.facts import (
    Amendment,
    DroppedMethods,
    Excluded,
    Methods,
    SearchMethods,
    StageMethods,
)
from litreview.prisma.methods.methods_words import MethodsWords
from litreview.prisma.methods.word_document import docx
from litreview.prisma.methods.writing import document
from litreview.prisma.numbers import Flow
from litreview.screening.agreement import agreement
from litreview.screening.agreement_basis import agreement_basis
from litreview.screening.amendments import ProtocolChange
from litreview.screening.prisma_s import ITEMS, NUMBERS, OF_REVIEW, OF_SEARCH
from litreview.screening.protocol import Criterion, parse
from litreview.screening.template import new_protocol

VOTES = [(str(n), name, "include" if n % 3 else verdict) for n in range(12) for name, verdict in (("anna", "exclude"), ("bram", "exclude" if n else "include"))]  # fmt: skip


ANSWERS = dict.fromkeys(ITEMS, "") | dict.fromkeys(
    ("database_name_and_platform", "full_search_strategies", "dates_of_searches", "total_records"), "facts"
)
ANSWERS |= {"peer_review": "search"}


def facts(**more) -> Methods:
    search = SearchMethods(
        "PubMed", SourceKind.DATABASE, "NLM", "2026-10-01", 1200, 1200, ("a.nbib",),
        {"peer_review": "PRESS by a librarian"}, ANSWERS, "#1 buyers\n#2 #1 AND minors",
    )  # fmt: skip
    numbers = {
        "database_results": 1200, "duplicates": 1, "records_screened": 1199, "dbr_sought_reports": 30, "dbr_notretrieved_reports": 2,
        "dbr_assessed": 28, "dbr_excluded": 8, "new_studies": 18, "new_reports": 20,
    }  # fmt: skip
    given = {
        "protocol": parse(new_protocol("Invented")),
        "software": "litreview 0.0",
        "flow": Flow("new_dbr", numbers),
        "searches": (search,),
        "engine": "1, standard",
        "judged": 3,
        "dropped": (DroppedMethods("automation", "A classifier.", 5), DroppedMethods("stop", "Enough.", 7)),
        "stages": (
            StageMethods(Stage.TITLE_ABSTRACT, ("anna", "bram"), 24, "2026-10-02", "2026-10-09", 1, agreement(VOTES)),
        ),
        "files": 1,
        "studies": 1,
        "excluded": (Excluded("Testauteur A. Invented. J Inv. 2019.", "no_such_code"),),
        "amendments": (
            Amendment("2", "1", "2026-10-05", 10, (ProtocolChange("criterion", "I1", "label", "Old", "New"), ProtocolChange("reason", "age", "", None, "Age"))),
        ),
    }  # fmt: skip
    return Methods(**{**given, **more})


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 record was removed as a duplicate", "kappa was 0.80 (95 % confidence interval", "30 reports were sought for retrieval; 2 were not retrieved.", "18 studies were included, in 20 reports", "Two reviewers made 24 decisions from 2 to 9 October 2026.", "12 reports was 91.7 %", "5 records were removed before screening by an automatic tool: A classifier.", "The search was run on 1 October 2026. They yielded 1,200 records, which is the number of hits that the sources reported.", "Version 2 of 5 Oct 2026, after version 1; 10 decisions had been made", "- criterion I1, label: from “Old” to “New”", "- reason age was added: Age"]),
        ("nl", ["1 record is als dubbel verwijderd", "kappa was 0,80 (95%-betrouwbaarheidsinterval", "30 publicaties zijn opgevraagd; 2 zijn niet verkregen.", "18 onderzoeken zijn opgenomen, in 20 publicaties", "Twee beoordelaars namen 24 beslissingen van 2 tot en met 9 oktober 2026.", "91,7%", "Dit leverde 1.200 records op", "- reden age toegevoegd: Age"]),
    ],
)  # fmt: skip
def test_the_text_says_what_the_log_knows(language, said):
    text = markdown(document(facts(), language))
    assert [part for part in said if part not in text] == []
    assert "{" not in re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def test_each_item_stands_once_and_a_strategy_line_by_line():
    of_review, of_search = (sorted(NUMBERS[item] for item in names) for names in (OF_REVIEW, OF_SEARCH))
    text = markdown(document(facts(), "en"))
    assert [int(n) for n in re.findall(r"^\| (\d+) [A-Z]\w+", text, re.MULTILINE)][:16] == [
        *of_review,
        *of_search,
    ]
    assert "| 14 Peer review | PRESS by a librarian |" in text
    assert "| 3 Study registries | not reported |" in text
    assert (
        "| 8 Full search strategies | From the log: The full strategy, in 2 lines, is given below this table. |"
        in text
    )
    assert (
        "| 16 Deduplication | not reported. From the log: litreview 0.0, duplicate engine version 1" in text
    )
    assert "```text\n#1 buyers\n#2 #1 AND minors\n```" in text
    lost = replace(facts().searches[0], strategy=None)
    assert "No search strategy has been recorded for PubMed." in markdown(
        document(facts(searches=(lost,)), "en")
    )


def test_hits_that_one_search_did_not_report_give_no_sum():
    silent = replace(facts().searches[0], hits=None)
    text = markdown(document(facts(searches=(*facts().searches, silent)), "en"))
    assert "They yielded 2,400 records." in text
    assert "the sources reported" not in text


def test_what_comes_from_outside_stays_text():
    nasty = "<b>`x` | y</b> [a](b) *c* \x1b[31m\n# d"
    text = markdown(
        [Paragraph(nasty), Grid(("a",), ((nasty,),)), Bullets((nasty,)), Listing("a ``` b\n```\n")]
    )
    assert "<b>" not in text.replace("\\<b", "")
    assert "\x1b" not in text
    assert not re.search(r"^# d", text, re.MULTILINE)
    row = next(line for line in text.splitlines() if line.startswith("| \\<"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 2
    assert text.rstrip().endswith("````")


def test_the_word_document_holds_the_same_and_is_the_same_each_time():
    blocks = document(facts(), "nl")
    written = docx(blocks, "nl")
    assert written == docx(blocks, "nl")
    read = word.Document(BytesIO(written))
    headings = [p.text for p in read.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert headings == [block.text for block in blocks if isinstance(block, Heading)]
    tables = [block for block in blocks if isinstance(block, Grid)]
    assert [len(table.rows) for table in read.tables] == [1 + len(grid.rows) for grid in tables]
    assert "#2 #1 AND minors" in [p.text for p in read.paragraphs]


def test_a_team_is_compared_two_by_two():
    team = agreement([*VOTES, *((key, "carla", said) for key, name, said in VOTES if name == "anna")])
    stage = replace(facts().stages[0], reviewers=("anna", "bram", "carla"), agreement=team)
    text = markdown(document(facts(stages=(stage,)), "en"))
    assert "Raw agreement on" not in text
    rows = re.findall(r"^\| title and abstract \|.*", text, re.MULTILINE)
    assert len(rows) == 4
    assert "all reviewers" in rows[-1]
    assert "Fleiss' kappa 0." in rows[-1]


def test_an_empty_review_says_that_there_is_nothing_yet():
    flow = Flow("new_dbr", {}, undecided={"records": 3})
    empty = facts(
        flow=flow, searches=(), engine="", judged=0, dropped=(), stages=(), excluded=(), amendments=()
    )
    text = markdown(document(empty, "en"))
    for said in (
        "Provisional: 3",
        "No report was judged by two",
        "did not change",
    ):
        assert said in text


def test_an_amendment_whose_text_is_not_here_says_so():
    lost = Amendment("2", "1", "2026-10-05", 0, None)
    assert "The changes cannot be shown" in markdown(document(facts(amendments=(lost,)), "en"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["“same title and place” (12 here; ", "at least 99.", "“same PMID” (1 here; not measured)"]),
        (
            "nl",
            ["“zelfde titel en plaats” (12 hier; ", "ten minste 99,", "“zelfde PMID” (1 hier; niet gemeten)"],
        ),
    ],
)
def test_the_rules_that_merged_pairs_are_told_with_their_certainty(language, said):
    merged_by = {"same title and place": 12, "same PMID": 1}
    text = markdown(document(facts(merged_by=merged_by), language))
    assert [part for part in said if part not in text] == []


def stage(**more) -> StageMethods:
    return replace(facts().stages[0], **more)


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ((stage(votes=0),), "the protocol has two reviewers judge each report independently"),
        ((stage(votes=0, first=None),), "No decisions have been made at this stage yet."),
        ((stage(unfinished=3),), "the protocol has two reviewers judge each report independently"),
        ((stage(),), "two reviewers judged each report independently, blind to each other's decisions; disagreements on 1 report were resolved by consensus."),
        ((stage(consensuses=0),), "disagreements were to be resolved by consensus."),
    ],
)  # fmt: skip
def test_what_the_protocol_asks_for_is_told_as_done_only_when_it_is(stages, said):
    two = parse(new_protocol("Invented").replace("reviewers = 1", "reviewers = 2"))
    assert said in markdown(document(facts(protocol=two, stages=stages), "en"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "leaves out, of 20 reports, 5 that one reviewer judged, 1 on which a reviewer had seen the other's decision and 2 that nobody has judged."),
        ("nl", "Van 20 publicaties in de fase ‘titel en abstract’ telt de overeenstemming niet mee: 5 die door één beoordelaar zijn beoordeeld, 1 waarbij"),
    ],
)  # fmt: skip
def test_the_text_says_which_reports_agreement_leaves_out(language, said):
    compared = [(str(n), name) for n in range(12) for name in ("anna", "bram")]
    alone = [(f"one-{n}", "anna") for n in range(5)]
    everything = [*map(str, range(12)), "seen", "none", "none-2", *(report for report, _ in alone)]
    basis = agreement_basis(everything, [*compared, *alone, ("seen", "bram")], ["seen"], [])
    assert said in markdown(document(facts(stages=(stage(basis=basis),)), language))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"new_studies": 98, "new_reports": 98}, ["98 studies were included, in as many reports."]),
        ({"new_studies": 1, "new_reports": 1}, ["1 study was included, in one report."]),
        ({"new_studies": 0, "new_reports": 0}, ["Nothing was included."]),
        ({"dbr_notretrieved_reports": 0}, ["30 reports were sought for retrieval; all were retrieved."]),
        ({"dbr_sought_reports": 1, "dbr_notretrieved_reports": 1}, ["1 report was sought for retrieval; 1 was not retrieved."]),
        ({"dbr_sought_reports": 0, "dbr_notretrieved_reports": 0}, []),
    ],
)  # fmt: skip
def test_equal_numbers_are_said_once(numbers, said):
    given = facts()
    flow = replace(given.flow, numbers={**given.flow.numbers, **numbers})
    text = markdown(document(replace(given, flow=flow), "en"))
    assert [part for part in said if part not in text] == []
    assert ("sought for retrieval;" in text) == (flow.numbers["dbr_sought_reports"] > 0)


def test_criteria_stand_in_the_text_as_the_protocol_words_them():
    criterion = Criterion("I1", "Adults", "People of\n18 or older", "Volwassenen", "Mensen van 18 of ouder.")
    two = replace(facts().protocol, criteria=(criterion, replace(criterion, text="In a hospital.")))
    assert "had to be met: (1) People of 18 or older. (2) In a hospital." in markdown(
        document(facts(protocol=two), "en")
    )
    one = replace(two, criteria=(criterion,))
    assert "één inclusiecriterium: Mensen van 18 of ouder." in markdown(document(facts(protocol=one), "nl"))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-10-08", "2026-10-08", "on 8 October 2026"),
        ("2026-10-08", "2026-10-14", "from 8 to 14 October 2026"),
        ("2026-09-28", "2026-10-14", "from 28 September to 14 October 2026"),
        ("2025-10-08", "2026-10-08", "from 8 October 2025 to 8 October 2026"),
        ("someday", "2026-10-08", "from someday to 8 October 2026"),
    ],
)
def test_a_period_says_once_what_both_days_share(first, last, said):
    assert MethodsWords("en", "new_dbr").period(first, last) == said


def test_days_that_differ_stand_with_each_search():
    one = facts().searches[0]
    two = replace(one, name="Scopus", platform="Scopus", date="2026-10-03")
    text = markdown(document(facts(searches=(one, two)), "en"))
    assert "searched: PubMed (NLM, 1 Oct 2026) and Scopus (3 Oct 2026)." in text
    assert "searches were run on" not in text
