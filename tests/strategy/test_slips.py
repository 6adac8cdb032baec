"""Slips in strategies, each found at its place by its rule; and none in what is right."""

from __future__ import annotations

import pytest

from litreview.__main__ import main
from litreview.errors import UsageError
from litreview.strategy.platforms import PLATFORMS
from litreview.strategy.slips import check

SHIPPED = {"pubmed": "pubmed", "psycinfo": "ebsco", "wos": "wos", "scopus": "scopus", "proquest": "proquest"}
RIGHT = {
    "pubmed": '#1 prostitution[mh:noexp] OR "sex buyers"[Title/Abstract:~3]\n#2 (child*[tiab] NOT "a [b"[tw])\n#3 #1 AND #2 AND 2000:2026[dp]\n',
    "ovid": '1. exp Prostitution/ (1234)\n2. (sex adj3 buyer*).ti,ab,kf. (20)\n3. or/1-2 (1254)\n4. 3 and (child* or minor?).mp. (7)\n5. limit 4 to yr="2000-Current"\n',
    "ebsco": 'S1 TI ("sex buyer*" OR (pay* N3 sex)) OR AB client*\nS2 MH "Child+" AND ZG (adolescence)\nS3 S1 AND S2\n',
    "wos": '#1 TS=("sex buyer*" NEAR/3 client$)\n#2 TI=(child*) OR AK=(minor*)\n#3 #1 AND #2\n',
    "scopus": 'TITLE-ABS-KEY("sex buyer*" W/3 client*) AND PUBYEAR > 1999 AND NOT DOCTYPE(le) AND LIMIT-TO(LANGUAGE, "English")',
    "proquest": 'ti,ab("sex buyer*" NEAR/3 client*) AND mainsubject.exact("Child abuse") AND NOT (noft(x))',
    "cochrane": '#1 "sex buyer*":ti,ab,kw\n#2 [mh "Sex Work"] or client* NEAR/3 pay*\n#3 {and #1-#2}\n',
    "embase": "#1 'sex worker'/exp OR 'child''s play':ti,ab,kw\n#2 (buy* NEAR/3 sex):ti,ab\n#3 #1 AND #2\n",
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_right_has_no_slip(platform):
    assert check(RIGHT[platform], platform) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_strategy_has_no_slip(name, root):
    text = (root / "searches" / name / "strategy.txt").read_text(encoding="utf-8")
    assert check(text, SHIPPED[name]) == []


@pytest.mark.parametrize(
    ("platform", "text", "line", "column", "what"),
    [
        ("pubmed", "(a[tiab] OR (b[tiab])", 1, 1, "This ( is never closed."),
        ("pubmed", "a[tiab]\n OR b[tiab])", 2, 12, "This ) closes nothing."),
        ("pubmed", "a[tiab] OR b[tiab]]", 1, 19, "This ] closes nothing."),
        ("pubmed", 'a[tiab] OR "sex buyers[tiab]', 1, 12, "This quote is never closed."),
        ("pubmed", "a[tiba]", 1, 3, "PubMed has no field 'tiba'."),
        ("pubmed", "a.ti,ab. OR b[tw]", 1, 2, "'.ti,ab.' is how Ovid writes a field."),
        ("pubmed", "#1 a[tiab]\n#2 b[tiab]\n#3 #1 AND #7", 3, 11, "There is no line 7"),
        ("pubmed", "#1 a[tiab]\n#2 #2 AND b[tiab]", 2, 4, "Line 2 refers to line 2, which does not come before it."),
        ("pubmed", "(#1 AND b[tiab])", 1, 2, "There is no line #1: the lines of this file have no numbers."),
        ("ovid", "1. a.ti. (5)\n2. b.ab. (9)\n3. or/1-4 (2)", 3, 7, "There is no line 4; the last line is 3."),
        ("ovid", "1. a.ti.\n2. b.ab,zq.", 2, 9, "Ovid has no field 'zq'."),
        ("ovid", "1. a[tiab]", 1, 5, "'[tiab]' is how PubMed writes a field."),
        ("ebsco", "S1 TI (a)\nS2 XQ (b)", 2, 4, "EBSCOhost has no field 'XQ'."),
        ("ebsco", "S1 TI (a)\nS2 S1 OR S3", 2, 10, "There is no line 3; the last line is 2."),
        ("wos", "TS=(a) AND TX=(b)", 1, 12, "Web of Science has no field 'TX'."),
        ("scopus", "TITEL(a)", 1, 1, "Scopus has no field 'TITEL'."),
        ("proquest", "tii(a)", 1, 1, "ProQuest has no field 'tii'."),
        ("cochrane", "#1 a:ti,zz", 1, 9, "Cochrane Library has no field 'zz'."),
        ("embase", "a:zz", 1, 3, "Embase.com has no field 'zz'."),
        ("wos", "TS=(a) AND OR TS=(b)", 1, 8, "AND OR: two operators follow each other."),
        ("wos", "TS=(a OR )", 1, 7, "Nothing follows OR."),
        ("wos", "AND TS=(a)", 1, 1, "Nothing stands before AND."),
        ("wos", "#1 TS=(a)\n#2 TS=(b)\n#3 TS=(c)\n#4 #3-#1", 4, 4, "#3-#1 goes backwards."),
    ],
)  # fmt: skip
def test_a_slip_is_found_at_its_line_and_column(platform, text, line, column, what):
    found = [slip for slip in check(text, platform) if slip.level == "error"]
    assert [(slip.line, slip.column) for slip in found] == [(line, column)]
    assert found[0].what.startswith(what)


def test_what_stands_in_quotes_is_taken_for_nothing_else():
    assert check('TS=("a) AND AND (b[tiab] #9")', "wos") == []


def test_what_is_only_doubtful_is_a_note():
    text = "“sex buyers”[tiab] and x[tiab]"
    assert [(slip.level, slip.column) for slip in check(text, "pubmed")] == [
        ("note", 1),
        ("note", 20),
    ]


def test_a_head_above_the_first_numbered_line_and_hits_behind_are_no_part_of_it():
    assert (
        check(
            "Run on 2 Jan (by AB)) for PubMed\n\n1. a.ti. (12)\n2. b.ti.   34\n3. 1 and 2 (5,678)\n", "ovid"
        )
        == []
    )


@pytest.mark.parametrize("text", ["", "\n\n", "(" * 2000, '"', "a" * 100_000, "#1 #1 #1", "S1\nS2"])
def test_no_text_ends_the_check(text):
    for platform in PLATFORMS:
        assert isinstance(check(text, platform), list)


def test_a_platform_that_there_is_not_is_named_with_those_that_there_are():
    with pytest.raises(UsageError, match=r"There is no platform 'altavista'.*pubmed, ovid"):
        check("x", "altavista")


def test_the_command_names_file_line_and_column_and_exits_with_one(tmp_path, capsys):
    file = tmp_path / "mine.txt"
    file.write_text("(a[tiab] OR b[tiba]\n", encoding="utf-8")
    assert main(["strategy", "check", str(file), "--platform", "pubmed"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "mine.txt:1:1: error: This ( is never closed. Close it. [G1]",
        "mine.txt:1:15: error: PubMed has no field 'tiba'. Did you mean tiab? [G6]",
        "2 errors.",
    ]
    file.write_text("a[tiab]\n", encoding="utf-8")
    assert main(["strategy", "check", str(file), "--platform", "pubmed"]) == 0
    assert main(["strategy"]) == 0
    assert "ovid" in capsys.readouterr().out
