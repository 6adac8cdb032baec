from __future__ import annotations

import pytest

from litreview.formats.names import mark_group, normalize_names


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Berg, A.B., Jr. and Dal, C.", ("Berg, A.B., Jr.", "Dal, C.")),
        ("Berg, III, Arne and Dal, Cato", ("Berg, Arne, III", "Dal, Cato")),
        ("Berg, A., B. and C. Dirk Dal, Jr.", ("Berg, A., B.", "Dal, C. Dirk, Jr.")),
        ("Berg A.B. and van Dal C.-D.", ("Berg, A.B.", "van Dal, C.-D.")),
        ("Berg A.B., van Dal C., Le Fey X.", ("Berg, A.B.", "van Dal, C.", "Le Fey, X.")),
        ("Berg A, Dal CD", ("Berg, A", "Dal, CD")),
        ("Berg A.", ("Berg, A.",)),
        (
            "useprefix=true and given=Ann, middle=Bo, family=Berg and family={Dal}, given={Cato D.}, prefix=van, suffix=Jr, useprefix=true",
            ("Berg, Ann Bo", "van Dal, Cato D., Jr"),
        ),
        ("Berg, A.; Dal, C. and Le Fey, X.", ("Berg, A.", "Dal, C.", "Le Fey, X.")),
        ("Arne BERG and Wei LI and A. B. Dal", ("BERG, Arne", "LI, Wei", "Dal, A. B.")),
    ],
)
def test_names_that_databases_write_in_their_own_way_are_read_in_order(only, written, names):
    assert only(f"@article{{k, title={{T}}, author={{{written}}}}}").authors == names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("A. B. Dean, Jr.", "Dean, A. B., Jr."),
        ("A. Bert Dean, 3rd", "Dean, A. Bert, 3rd"),
        ("Dean AB, III", "Dean, AB, III"),
        ("Petrov, IV", "Petrov, IV"),
        ("Dean, Ann, Jr.", "Dean, Ann, Jr."),
    ],
)
def test_a_comma_for_a_suffix_alone_puts_no_name_in_order(only, written, name):
    assert only(f"TY  - JOUR\nTI  - One\nAU  - {written}\nER  -\n").authors == (name,)


def test_the_numbers_by_which_dblp_tells_persons_apart_are_no_names(only):
    assert only("@article{k, title={T}, author={Ann Dean 0001 and Carl {Le Fey} 0002}}").authors == (
        "Dean, Ann",
        "Le Fey, Carl",
    )


@pytest.mark.parametrize(
    "name", ["Panel on X; Office for Y", "A. Dean, Jr", "Dean, A., Jr.", "Xu B.", "Group X"]
)
def test_a_name_that_is_marked_as_whole_is_read_as_it_is(name):
    assert normalize_names((mark_group(name), "Dean, Ann")) == (name, "Dean, Ann")
