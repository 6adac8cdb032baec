"""Labels are prescribed, renamed, merged, found and exported, and show nothing that is hidden from the reviewer."""

from __future__ import annotations

import pytest

from litreview.errors import InputError, UsageError
from litreview.model import Verdict
from litreview.review.decisions.report_labels import current_names
from litreview.review.review import Review
from litreview.review.views import Decide
from litreview.screening.filter_language import parse_filter
from litreview.screening.protocol import hash as protocol_hash
from litreview.screening.protocol import parse
from litreview.screening.template import new_protocol

LABELS = """
[[label]]
name = "mixed"
key = "m"
style = "warn"
meaning = "A mixed population."

[[label]]
name = "snowball"
"""


def labels(review, reviewer="anna"):
    return [review.reports.card(row.key, reviewer).labels for row in review.reports.rows()][:3]


def found(review, typed, reviewer="anna"):
    return len(review.reports.positions(only=parse_filter(typed), reviewer=reviewer))


@pytest.fixture
def labelled(review):
    """Give a review in which anna and bram have labelled the first three reports, in different words."""
    one, two, three = (row.key for row in review.reports.rows()[:3])
    review.decisions.label(one, "snowbal", "anna")
    review.decisions.label(two, "snow ball", "anna")
    review.decisions.label(three, "snowball", "bram")
    return review


def test_a_label_is_renamed_wherever_it_stands_and_found_by_both_names(labelled):
    assert labelled.decisions.rename_label(["snowbal"], "chained", "bram") == ["snowbal"]
    assert labels(labelled) == [("chained",), ("snow ball",), ()]
    assert found(labelled, "label:chained") == found(labelled, "label:snowbal") == 1
    assert "snowbal" not in labelled.reports.labels()
    first = labelled.reports.rows()[0].key
    assert not labelled.decisions.label(first, "chained", "anna"), "it comes off by its new name"
    assert labelled.decisions.label(first, "snowbal", "anna"), "and the old name puts on the new one"
    assert labels(labelled)[0] == ("chained",)


def test_a_rename_is_undone_as_one_act(labelled):
    before = labels(labelled)
    assert labelled.decisions.rename_label(["snowbal", "snow ball"], "snowball", "anna", merge=True) == [
        "snowbal", "snow ball",
    ]  # fmt: skip
    assert labels(labelled) == [("snowball",), ("snowball",), ()]
    assert found(labelled, "label:snowball") == 2
    assert labelled.decisions.undo("anna").text == "snowbal → snowball"
    assert labels(labelled) == before
    labelled.decisions.redo("anna")
    assert labels(labelled)[0] == ("snowball",)


def test_a_name_in_use_is_merged_and_not_renamed_and_unknown_labels_are_refused(labelled):
    with pytest.raises(UsageError, match="in use already"):
        labelled.decisions.rename_label(["snowbal"], "snowball", "anna")
    with pytest.raises(UsageError, match="No report has the label 'slush'") as refused:
        labelled.decisions.rename_label(["slush"], "snow", "anna")
    assert "snowbal" in refused.value.hint
    with pytest.raises(UsageError, match="not a valid label"):
        labelled.decisions.rename_label(["snowbal"], " ", "anna")


def test_names_that_are_changed_back_and_forth_stand_for_themselves(labelled):
    for old, new in (("snowbal", "b"), ("b", "c"), ("c", "snowbal"), ("snowbal", "b")):
        labelled.decisions.rename_label([old], new, "anna")
        assert labels(labelled)[0] == (new,)


def test_two_machines_that_rename_in_a_circle_keep_both_names(labelled):
    with labelled._context.store.write() as session:
        pairs = (("snowbal", "snow ball"), ("snow ball", "snowbal"))
        events = [("label-rename", {"label": a, "to": b, "replaces": []}) for a, b in pairs]
        labelled._context.record(session, "anna", [*events, ("label-rename", {"label": [1], "to": {}})])
        assert "snowbal" not in current_names(session)
    assert labels(labelled) == [("snowbal",), ("snow ball",), ()]


def test_renames_travel_with_the_ledgers(labelled, tmp_path):
    labelled.decisions.rename_label(["snowbal"], "chained", "anna")
    labelled.team.write_ledger()
    labelled.close()
    with Review.open(labelled.folder) as again:
        again.team.sync()
        assert labels(again)[0] == ("chained",)


def test_exports_have_the_labels_that_the_reviewer_may_see_as_keywords(labelled, tmp_path):
    for name, seen in (("anna", {"snowbal", "snow ball"}), ("bram", {"snowball"})):
        labelled.reports.export(tmp_path / f"{name}.ris", reviewer=name)
        text = (tmp_path / f"{name}.ris").read_text(encoding="utf-8")
        assert {line.removeprefix("KW  - label: ") for line in text.splitlines() if "label: " in line} == seen
    three = labelled.reports.rows()[2].key
    labelled.decisions.decide(Decide(three, Verdict.EXCLUDE), "anna")
    labelled.reports.export(tmp_path / "more.ris", only=parse_filter("label:snowball"), reviewer="anna")
    assert (tmp_path / "more.ris").read_text(encoding="utf-8").count("KW  - label: snowball") == 1


def test_labels_of_the_protocol_come_first_and_change_no_hash(labelled):
    text = new_protocol("Labels")
    plain, with_labels = parse(text), parse(text + LABELS)
    assert protocol_hash(plain) == protocol_hash(with_labels)
    assert [(one.name, one.key, one.style) for one in with_labels.labels] == [
        ("mixed", "m", "warn"), ("snowball", "", "text"),
    ]  # fmt: skip
    (labelled.folder / "screening" / "protocol.toml").write_text(text + LABELS, encoding="utf-8")
    labelled.close()
    with Review.open(labelled.folder) as again:
        assert again.reports.labels() == ["mixed", "snowball", "snow ball", "snowbal"]
        (problem,) = [one for one in again.check() if one.id == "label"]
        assert problem.what == "2 labels in use that the protocol does not have: snow ball, snowbal."
        again.decisions.rename_label(["snow ball", "snowbal"], "snowball", "anna", merge=True)
        assert not [one for one in again.check() if one.id == "label"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f'name = "{"x" * 41}"', "`name` is"),
        ('name = "a"\nkey = "ab"', "`key` is"),
        ('name = "a"\nkey = "!"', "`key` is"),
        ('name = "a"\nstyle = "pink"', "style"),
        ('name = "a"\n[[label]]\nname = "A"', 'name "a" stands twice'),
        ('name = "a"\nkey = "x"\n[[label]]\nname = "b"\nkey = "x"', 'key "x" stands twice'),
        ("key = 'a'", "name"),
    ],
)
def test_a_label_that_cannot_be_used_is_refused_by_the_protocol(line, message):
    with pytest.raises(InputError, match=message):
        parse(new_protocol("Labels") + f"\n[[label]]\n{line}\n")
