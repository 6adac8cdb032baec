from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Berg, A.B., Jr. and Dal, C.", ("Berg, A.B., Jr.", "Dal, C.")),
        ("Berg, III, Arne and Dal, Cato", ("Berg, Arne, III", "Dal, Cato")),
        ("Berg A.B. and van Dal C.-D.", ("Berg, A.B.", "van Dal, C.-D.")),
        ("Berg A.B., van Dal C., Le Fey X.", ("Berg, A.B.", "van Dal, C.", "Le Fey, X.")),
        ("Berg A, Dal CD", ("Berg, A", "Dal, CD")),
        ("Berg A.", ("Berg, A.",)),
        ("Arne BERG and Wei LI and A. B. Dal", ("BERG, Arne", "LI, Wei", "Dal, A. B.")),
    ],
)
def test_names_that_databases_write_in_their_own_way_are_read_in_order(only, written, names):
    assert only(f"@article{{k, title={{T}}, author={{{written}}}}}").authors == names
