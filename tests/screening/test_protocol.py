from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from litreview.errors import InputError
from litreview.model import Stage, StudyVersions
from litreview.screening import protocol as rules
from litreview.screening.amendments import changes
from litreview.screening.protocol import parse
from litreview.screening.protocol_parts import SelfCheck
from litreview.screening.template import new_protocol

SMALL = """\
format = 1
title = "A small review"
[stage.title-abstract]
reviewers = 2
[stage.full-text]
reviewers = 1
[[criterion]]
id = "I1"
label = "Adults"
[[reason]]
code = "duplicate"
label = "Duplicate"
label_nl = "Dubbel"
means = "duplicate"
[[reason]]
code = "no_fulltext"
label = "No full text"
means = "not-retrieved"
[[reason]]
code = "topic"
label = "Off topic"
[terms.drug]
en = ["aspirin*"]
nl = ["aspirine"]
[terms.cues]
label = "hints"
expected = false
en = ["mice"]
"""


def test_what_is_not_said_has_its_usual_value():
    protocol = parse(SMALL)
    assert (protocol.long_title, protocol.version, protocol.language) == ("A small review", "1.0", "en")
    assert protocol.blind
    assert protocol.lead is None
    first, second = (protocol.stages[stage] for stage in Stage)
    assert (first.reviewers, first.rule, first.maybe, first.reason) == (2, "all", "include", "optional")
    assert (second.reviewers, second.rule, second.maybe, second.reason) == (1, "all", "undecided", "required")
    assert protocol.criteria[0].text_nl == "Adults"
    assert protocol.problems == ()


def test_a_reason_keeps_its_key_where_others_are_not_offered():
    protocol = parse(SMALL)
    offered = protocol.offered(Stage.TITLE_ABSTRACT)
    assert [(protocol.key(reason), reason.code) for reason in offered] == [("1", "duplicate"), ("3", "topic")]
    assert protocol.by_key("2", Stage.TITLE_ABSTRACT) is None
    assert protocol.by_key("2", Stage.FULL_TEXT) == protocol.reason("no_fulltext")
    assert protocol.by_key("9", Stage.FULL_TEXT) is None


def test_the_tenth_reason_has_the_key_a_and_the_thirty_fifth_z():
    more = "".join(f'[[reason]]\ncode = "r{n}"\nlabel = "R"\n' for n in range(4, 36))
    protocol = parse(SMALL + more)
    assert [protocol.key(protocol.reasons[n]) for n in (8, 9, 34)] == ["9", "a", "z"]
    with pytest.raises(InputError, match="36 reasons, but 35 keys"):
        parse(SMALL + more + '[[reason]]\ncode = "r36"\nlabel = "R"\n')


def test_the_primary_reason_is_the_first_of_the_protocol_whatever_the_order_of_ticking():
    protocol = parse(SMALL)
    assert protocol.primary(["topic", "no_fulltext"]) == "no_fulltext"
    assert protocol.primary(["older", "topic"]) == "topic"
    assert protocol.primary(["older"]) == "older"
    assert protocol.primary([]) is None


def test_a_label_is_given_in_the_language_asked_for():
    protocol = parse(SMALL)
    assert [rules.label(protocol.reasons[0], language) for language in ("en", "nl")] == [
        "Duplicate",
        "Dubbel",
    ]
    assert [rules.label(protocol.reasons[2], language) for language in ("en", "nl")] == ["Off topic"] * 2


def test_term_groups_keep_their_order_languages_and_names():
    drug, cues = parse(SMALL).terms
    assert (drug.name, drug.label, drug.terms) == ("drug", "drug", {"en": ("aspirin*",), "nl": ("aspirine",)})
    assert (cues.label, cues.expected) == ("hints", False)


def test_a_wrapped_text_is_one_line_and_holds_no_control_characters():
    protocol = parse(SMALL.replace('"A small review"', '"""\nA small\n  review\\u001b[2J"""'))
    assert protocol.title == "A small review[2J"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 2", "line 1: It was written for a newer litreview"),
        ('title = "A small review"', "", "`title` is missing"),
        ('title = "A small review"', 'title = " "', "line 2: `title` is empty"),
        ('title = "A small review"', "title = 3", "line 2: `title` is of the wrong kind"),
        ('title = "A small review"', 'title = "A small review', "not valid TOML.*line 2"),
        ("reviewers = 2", "", "line 3, stage title-abstract: `reviewers` is missing"),
        ("reviewers = 2", "reviewers = 0", "line 4, stage title-abstract: `reviewers` is 0"),
        (
            "reviewers = 2",
            "reviewers = true",
            "line 4, stage title-abstract: `reviewers` is of the wrong kind",
        ),
        ("reviewers = 2", 'reviewers = 2\nrule = "most"', 'line 5, stage title-abstract: `rule` is "most"'),
        ("reviewers = 2", 'reviewers = 2\nrule = "lead"', "settled by the lead, but there is none"),
        (
            "reviewers = 1",
            'reviewers = 1\nmaybe = "include"',
            "line 7, stage full-text: `maybe` never counts",
        ),
        (
            "reviewers = 1",
            'reviewers = 1\nreason = "none"',
            "line 7, stage full-text: `reason` is never none",
        ),
        ("[stage.full-text]", "[stage.fulltext]", "stage full-text: `reviewers` is missing"),
        ('code = "topic"', "", "line 19, reason 3: `code` is missing"),
        ('code = "topic"', 'code = "duplicate"', 'reason code "duplicate" stands twice'),
        ('code = "topic"', 'code = "none"', 'line 20, reason 3: `code` is "none"'),
        ('code = "topic"', 'code = "Off topic"', 'line 20, reason 3: `code` is "Off topic"'),
        ('means = "not-retrieved"', 'means = "lost"', 'line 18, reason 2: `means` is "lost"'),
        (
            'means = "not-retrieved"',
            'means = "not-retrieved"\nstages = ["title-abstract"]',
            "line 19, reason 2: Nothing is retrieved before",
        ),
        (
            'code = "topic"',
            'code = "topic"\nstages = ["abstract"]',
            "line 21, reason 3: `stages` names no stage",
        ),
        ('en = ["aspirin*"]', 'en = ["*"]', 'terms drug: "\\*" holds no word'),
        ('en = ["aspirin*"]', "en = [3]", "line 23, terms drug: `en` holds something that is no text"),
        ("[[criterion]]", "[criterion]", "line 7: `criterion` is of the wrong kind"),
        (
            'code = "topic"',
            'code = "topic"\ncriterion = "I9"',
            'line 21, reason 3: No criterion has the id "I9"',
        ),
    ],
)
def test_what_cannot_hold_is_refused_with_line_key_and_a_way_out(old, new, said):
    with pytest.raises(InputError) as refused:
        parse(SMALL.replace(old, new, 1))
    assert re.search(said, refused.value.message)
    assert refused.value.hint
    assert "\n" not in str(refused.value)


def test_a_required_reason_must_be_offered():
    without = re.sub(r"\[\[reason\]\]\n(?:\w+ = .*\n)+", "", SMALL)
    with pytest.raises(InputError, match="full-text needs a reason, but none is offered"):
        parse(without)


def test_a_misspelt_key_is_said_and_does_not_pass_for_its_default():
    wrong = SMALL.replace("reviewers = 2", 'reviewers = 2\nruel = "lead"') + '[notise]\nen = "x"\n'
    problems = parse(wrong).problems
    assert [(problem.where, problem.what) for problem in problems] == [
        ("line 5", "`ruel` is not known in stage title-abstract and changes nothing."),
        ("line 30", "`notise` is not known and changes nothing."),
    ]
    assert "Known here: maybe, reason, reviewers, rule." in problems[0].hint


def test_the_hash_changes_with_what_decides():
    before = rules.hash(parse(SMALL))
    assert re.fullmatch("[0-9a-f]{64}", before)
    for old, new in [
        ("reviewers = 2", "reviewers = 3"),
        ('label = "Adults"', 'label = "Grown-ups"'),
        ('label = "Off topic"', 'label = "Elsewhere"'),
        ('title = "A small review"', 'title = "A small review"\nblind = false'),
        ('title = "A small review"', 'title = "A small review"\nlead = "anna"'),
    ]:
        assert rules.hash(parse(SMALL.replace(old, new))) != before, new


def test_what_later_versions_added_is_in_the_hash_only_where_it_is_used():
    # As 0.1.0 hashed it; decisions of existing reviews carry such hashes.
    before = "5667ce5d678e3adde11e504e305778fd12fc57ffa204a6d6ee35fb1de5079b2c"
    assert rules.hash(parse(SMALL)) == before
    named = parse(SMALL.replace('code = "topic"', 'code = "topic"\ncriterion = "I1"'))
    assert [reason.criterion for reason in named.reasons] == [None, None, "I1"]
    assert rules.hash(named) != before
    [change] = changes(parse(SMALL), named)
    assert (change.part, change.name, change.field, change.old, change.new) == (
        "reason",
        "topic",
        "criterion",
        "",
        "I1",
    )


def test_a_target_of_a_stop_is_in_the_hash_only_where_it_is_set():
    plain, high, low = (
        parse(SMALL + more) for more in ("", "[stop]\ntarget = 0.95\n", "[stop]\ntarget = 0.9\n")
    )
    assert [each.stop_target for each in (plain, high, low)] == [None, 0.95, 0.9]
    assert len({rules.hash(each) for each in (plain, high, low)}) == 3
    assert rules.hash(parse(SMALL + "[stop]\n")) == rules.hash(plain)
    [change] = changes(plain, high)
    assert (change.part, change.field, change.old, change.new) == ("stop", "target", "", "0.95")
    assert changes(high, high) == []


def test_an_order_by_relevance_for_blind_reviewers_is_in_the_hash_only_where_it_is_allowed():
    plain, off, on = (
        parse(SMALL + more)
        for more in ("", "[ranking]\nwhen_blind = false\n", "[ranking]\nwhen_blind = true\n")
    )
    assert [each.allows_ranking(Stage.TITLE_ABSTRACT) for each in (plain, off, on)] == [False, False, True]
    assert rules.hash(plain) == rules.hash(off) != rules.hash(on)
    [change] = changes(plain, on)
    assert (change.part, change.field, change.old, change.new) == ("ranking", "when_blind", "false", "true")
    open_ = parse(SMALL.replace('title = "A small review"', 'title = "A small review"\nblind = false'))
    assert open_.allows_ranking(Stage.TITLE_ABSTRACT)


def test_what_becomes_of_versions_is_in_the_hash_only_where_it_is_set():
    plain, empty, ask, together, apart = (
        parse(SMALL + text)
        for text in (
            "",
            "[duplicates]\n",
            *(f'[duplicates]\nversions = "{one}"\n' for one in get_args(StudyVersions)),
        )
    )
    assert [one.study_versions for one in (plain, ask, together, apart)] == ["ask", *get_args(StudyVersions)]
    assert rules.hash(plain) == rules.hash(empty) == rules.hash(ask)
    assert len({rules.hash(one) for one in (plain, apart, together)}) == 3
    [change] = changes(plain, together)
    assert (change.part, change.field, change.old, change.new) == (
        "duplicates",
        "versions",
        "ask",
        "together",
    )
    with pytest.raises(InputError, match='`versions` is "both"'):
        parse(SMALL + '[duplicates]\nversions = "both"\n')


def test_a_self_check_is_in_the_hash_only_where_it_is_set():
    plain, empty, on, more = (
        parse(SMALL + text)
        for text in (
            "",
            "[self_check]\n",
            "[self_check]\nshare = 0.05\n",
            '[self_check]\nshare = 0.1\nstages = ["full-text"]\ngap = 9\ngap_days = 7\n',
        )
    )
    assert rules.hash(plain) == rules.hash(empty)
    assert len({rules.hash(each) for each in (plain, on, more)}) == 3
    assert (plain.self_check, on.self_check) == (None, SelfCheck(0.05, (Stage.TITLE_ABSTRACT,), 50, 0))
    assert more.self_check == SelfCheck(0.1, (Stage.FULL_TEXT,), 9, 7)
    found = {change.field: (change.part, change.old, change.new) for change in changes(plain, on)}
    assert found["share"] == ("self_check", "", "0.05")
    assert found["stages"] == ("self_check", "", "title-abstract")
    assert [change.field for change in changes(on, more)] == ["share", "stages", "gap", "gap_days"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("share = 0.0", "share"), ("share = 0.6", "share"), ("share = -0.1", "share"), ("share = nan", "share"),
        ("share = 1", "share"), ('share = "0.05"', "share"), ("gap = 9", "share"),
        ("share = 0.05\ngap = 0", "gap"), ("share = 0.05\ngap = 2.5", "gap"), ("share = 0.05\ngap = true", "gap"), ("share = 0.05\ngap = 100001", "gap"),
        ("share = 0.05\ngap_days = -1", "gap_days"), ("share = 0.05\ngap_days = 1000000000000", "gap_days"),
        ("share = 0.05\nstages = []", "stages"), ('share = 0.05\nstages = ["lunch"]', "stages"),
        ('share = 0.05\nstages = "full-text"', "stages"), ("share = 0.05\nstages = [1]", "stages"),
    ],
)  # fmt: skip
def test_a_self_check_that_cannot_be_is_refused_with_its_line_and_key(line, key):
    with pytest.raises(InputError, match=rf"^Protocol, line \d+, self_check: `{key}` ") as refused:
        parse(f"{SMALL}[self_check]\n{line}\n")
    assert refused.value.hint
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("target", ["1.0", "95.0", "0.2", "1", '"0.95"', "nan"])
def test_a_target_that_is_no_share_is_refused(target):
    with pytest.raises(InputError, match="target"):
        parse(f"{SMALL}[stop]\ntarget = {target}\n")


def test_a_misspelt_key_of_a_stop_is_named():
    assert "`taget` is not known" in parse(SMALL + "[stop]\ntaget = 0.95\n").problems[0].what


def test_the_hash_stays_with_comments_titles_terms_and_the_order_of_tables():
    before = rules.hash(parse(SMALL))
    first = "[stage.title-abstract]\nreviewers = 2\n"
    for other in [
        SMALL.replace("reviewers = 2", "reviewers = 2  # Anna and Bram"),
        SMALL.replace("A small review", "Another title"),
        SMALL.replace("aspirin*", "paracetamol"),
        SMALL.replace(first, "") + first,
        SMALL.replace("reviewers = 2", 'reviewers = 2\nrule = "all"'),
        SMALL + '[notice]\nen = "Take a break."\n',
    ]:
        assert rules.hash(parse(other)) == before


SHIPPED = Path(__file__).parents[2] / "screening" / "protocol.toml"


@pytest.fixture(scope="module")
def shipped():
    return parse(SHIPPED.read_text(encoding="utf-8"))


def test_the_shipped_protocol_has_no_problem_and_the_titles_of_its_review(shipped):
    assert shipped.problems == ()
    assert shipped.title == "Buyers of sex from minors"
    assert shipped.long_title.startswith(
        "Buyers of sex from minors: background, motives, modus operandi and how "
    )
    assert (shipped.version, shipped.language, shipped.blind, shipped.lead) == ("1.1", "en", True, None)


def test_the_shipped_review_is_screened_twice_and_blind(shipped):
    assert shipped.stages == {
        Stage.TITLE_ABSTRACT: rules.StageRule(2, "all", "include", "optional"),
        Stage.FULL_TEXT: rules.StageRule(2, "all", "undecided", "required"),
    }


def test_the_shipped_reasons_stand_in_their_order_under_their_keys(shipped):
    assert [f"{shipped.key(reason)} {reason.code}" for reason in shipped.reasons] == [
        "1 duplicate",
        "2 language",
        "3 period",
        "4 no_fulltext",
        "5 publication_type",
        "6 no_minor",
        "7 no_exchange",
        "8 material_only",
        "9 not_buyer",
        "a no_buyer_data",
        "b no_empirical",
        "c off_topic",
    ]
    assert {reason.code: reason.means for reason in shipped.reasons if reason.means} == {
        "duplicate": "duplicate",
        "no_fulltext": "not-retrieved",
    }
    assert shipped.by_key("4", Stage.TITLE_ABSTRACT) is None
    assert len(shipped.offered(Stage.TITLE_ABSTRACT)) == 11
    assert shipped.offered(Stage.FULL_TEXT) == shipped.reasons


def test_each_shipped_reason_that_is_a_vote_names_its_criterion(shipped):
    assert {reason.code for reason in shipped.reasons if reason.criterion is None} == {
        reason.code for reason in shipped.reasons if reason.means
    }
    assert {reason.criterion for reason in shipped.reasons if reason.criterion} == {
        criterion.id for criterion in shipped.criteria
    }


def test_whatever_the_shipped_protocol_says_it_says_in_both_languages(shipped):
    assert [criterion.id for criterion in shipped.criteria] == [f"I{n}" for n in range(1, 8)]
    for criterion in shipped.criteria:
        assert criterion.text != criterion.text_nl
    for thing in (*shipped.reasons, *(group for group in shipped.terms if group.name != "minor")):
        assert rules.label(thing, "en") != rules.label(thing, "nl")
    for sentence in (shipped.title_only, shipped.notice):
        assert sorted(sentence) == ["en", "nl"]
    assert shipped.title_only["en"] == (
        "By protocol (B32) a title alone is not enough for reasons 7 to b: choose maybe "
        "unless the language, period, type or topic is plain."
    )


def test_the_shipped_protocol_prescribes_ten_labels_in_both_languages(shipped):
    assert [f"{label.key} {label.name}" for label in shipped.labels] == [
        *(f"{n} RQ{n}" for n in range(1, 7)), "p paid_material", "a ai_material", "m mixed", "s snowball",
    ]  # fmt: skip
    assert all(label.meaning and label.meaning_nl != label.meaning for label in shipped.labels)


def test_the_shipped_protocol_marks_1182_terms_in_six_groups_and_seven_languages(shipped):
    counts = {group.name: sum(map(len, group.terms.values())) for group in shipped.terms}
    assert counts == {"buyer": 173, "exchange": 317, "minor": 131, "offence": 292, "method": 130, "cues": 139}
    assert sum(counts.values()) == 1182
    for group in shipped.terms:
        assert list(group.terms) == ["en", "nl", "de", "sv", "no", "da", "fr"]
        assert group.expected == (group.name != "cues")


@pytest.mark.parametrize("title", ["Statins", 'He said "no"\\', "Ünïcödé 研究\x1b[31m\n\x7f", "@TITLE@"])
def test_a_new_protocol_is_readable_whatever_the_title(title):
    protocol = parse(new_protocol(title))
    assert protocol.title == protocol.long_title == "".join(c for c in title if c.isprintable())
    assert protocol.problems == ()
    assert len(protocol.reasons) == 8


def test_a_new_protocol_without_a_title_says_so():
    assert parse(new_protocol(" \n")).title == "Untitled review"


def test_the_terms_that_a_new_protocol_shows_as_an_example_can_be_switched_on():
    text = new_protocol("X")
    start = text.index("# [terms.population]")
    end = text.index("# Order of reading")
    awake = text[:start] + re.sub(r"(?m)^# ?", "", text[start:end]) + text[end:]
    assert [group.name for group in parse(awake).terms] == ["population", "cues"]


def test_the_settings_of_ranking_stop_pilot_and_self_check_that_a_new_protocol_shows_can_be_switched_on():
    text = new_protocol("X")
    start = text.index("# [ranking]")
    end = text.index("# Sentences")
    awake = parse(text[:start] + re.sub(r"(?m)^# (?=\[\w+\]$|\w+ = )", "", text[start:end]) + text[end:])
    assert (awake.ranks_when_blind, awake.stop_target, awake.problems) == (True, 0.95, ())
    assert awake.pilot is not None
    assert awake.self_check == SelfCheck(0.05, (Stage.TITLE_ABSTRACT,), 50, 0)


def test_a_dutch_title_is_used_in_dutch_and_changes_no_hash():
    plain = parse(SMALL)
    dutch = parse(SMALL.replace("title =", 'title_nl = "Een kleine review"\ntitle =', 1))
    assert rules.hash(dutch) == rules.hash(plain)
    assert (dutch.title_in("nl"), dutch.title_in("en")) == ("Een kleine review", plain.title)
    assert (plain.title_in("nl"), plain.long_title_in("nl")) == (plain.title, plain.long_title)
    assert dutch.long_title_in("nl") == plain.long_title


@pytest.mark.parametrize(("n", "said"), [("-1", "is -1"), ("9" * 4300, "is too great")])
def test_a_typed_number_that_is_no_count_is_refused(n, said):
    with pytest.raises(InputError, match=rf"previous: `studies` {said}"):
        parse(new_protocol("Typed") + f"\n[previous]\nstudies = {n}\n")
