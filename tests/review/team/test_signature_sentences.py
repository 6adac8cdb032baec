"""Each finding about signatures has a sentence in `check`, in the singular and in the plural."""

from __future__ import annotations

import inspect
import re

import pytest

from litreview.review.check_signatures import SENTENCES, of_findings
from litreview.standing import admissions, verification
from litreview.standing.signatures import SignatureFinding, Signatures


def test_every_finding_has_a_sentence():
    source = inspect.getsource(admissions) + inspect.getsource(verification)
    calls = re.findall(r"(?:find|SignatureFinding|_take_out)\(([^)]*)", source)
    named = {name for call in calls for name in re.findall(r'"([a-z][a-z-]+)"', call)}
    assert named
    assert named - {"key", "name"} <= SENTENCES.keys()
    assert {name for name in SENTENCES if f'"{name}"' not in source} == set()


@pytest.mark.parametrize("what", SENTENCES)
@pytest.mark.parametrize("n", [1, 2])
def test_a_sentence_names_the_ledger_and_agrees_in_number(what, n):
    found = {SignatureFinding(what, "anna", "laptop", str(i), "00" * 32, "2026-11-28") for i in range(n)}
    (problem,) = of_findings(Signatures(findings=found))
    assert "{" not in problem.what + problem.hint
    assert problem.what[0].isupper() or problem.what[0].isdecimal() or problem.what.startswith("anna")
    assert problem.what.endswith(".")
    assert not re.search(
        r"\b1 (lines|seals|notes|ledgers)\b|\b2 (line|seal|note|ledger)\b|\s{2}", problem.what
    )
    assert problem.where == "anna/laptop"
