from __future__ import annotations

import pytest

from litreview.exports import likely_database
from litreview.model import Record


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PMID- 30000001\nOWN - NLM\nTI  - Debts.\nJT  - Debt\nSO  - Debt. 2021.\n", "PubMed"),
        ("PMID- EJ1000001\nOWN - ERIC\nTI  - Debts.\nJT  - Debt\n", "ERIC"),
        ("TY  - JOUR\nTI  - Debts\nAN  - WOS:000300000000001\nER  - \n", "Web of Science"),
        ("TY  - JOUR\nTI  - Debts\nUR  - https://www.scopus.com/x?eid=2-s2.0-85000000001&y=1\nER  - \n", "Scopus"),
        ("TY  - JOUR\nTI  - Debts\nDB  - i3h\nDP  - EBSCOhost\nER  - \n", "Criminal Justice Abstracts"),
        ("TY  - JOUR\nTI  - Debts\nDB  - Ovid MEDLINE(R) <2019>\nER  - \n", "Ovid MEDLINE(R)"),
        ("Title,Author/s,Lens ID,Publication Year\nDebts,A. Dean,000-111-222-333-44X,2020\n", "Lens"),
        ("Authors,Title,Year,Source title,EID\nDean A.,Debts,2020,Debt,2-s2.0-85000000001\n", "Scopus"),
        ("@article{a, title={Debts}, unique-id={WOS:000300000000001}}\n", "Web of Science"),
        ("<1. >\nVN  - Ovid Technologies\nDB  - Embase\nTI  - Debts\n", "Embase"),
        ("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI Debts\nER\nEF\n", "Web of Science"),
        ("TY  - JOUR\nTI  - Debts\nDB  - Scopus\nER  - \nTY  - JOUR\nTI  - Two\nDB  - CINAHL\nER  - \n", ""),
        ("title,year\nDebts,2020\n", ""),
        ("no export at all", ""),
    ],
)  # fmt: skip
def test_the_database_is_guessed_in_every_format(tmp_path, text, name):
    path = tmp_path / "export.txt"
    path.write_text(text, encoding="utf-8")
    assert likely_database(path) == name


def test_a_database_that_is_named_stays(only):
    found = only("TY  - JOUR\nTI  - Debts\nDB  - A library\nAN  - WOS:000300000000001\nER  - \n")
    assert found.database == "A library"
    assert Record().database is None
