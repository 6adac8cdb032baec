from __future__ import annotations

import pytest

from litreview.formats import registry
from litreview.formats.preprints import is_preprint
from litreview.formats.registry import FORMATS
from litreview.model import Record


@pytest.mark.parametrize(
    "text",
    [
        (
            "PMID- 30000001\nOWN - NLM\nTI  - Debts.\nDP  - 2021 Mar 3\nPT  - Journal Article\nPT  - Preprint\nJT  - medRxiv\n"
            "SO  - medRxiv. 2021 Mar 3.\n"
        ),
        "TY  - JOUR\nTI  - Debts\nJO  - SSRN Electronic Journal\nDO  - 10.2139/ssrn.1000001\nER  - \n",
        "TY  - JOUR\nTI  - Debts\nM3  - Preprint\nJO  - An invented server\nER  - \n",
        "@misc{a, title={Debts}, eprint={2101.00001}, archivePrefix={arXiv}, primaryClass={econ.GN}}\n",
        "@article{a, title={Debts}, journal={arXiv preprint arXiv:2101.00001}, year={2021}}\n",
        "@online{a, title={Debts}, url={https://www.medrxiv.org/content/10.1101/2021.01.01.21249000v1}}\n",
        'title,authors,journal,year\nDebts,"Dean, A.",medRxiv : the preprint server for health sciences,2021\n',
        'title,authors,type,year\nDebts,"Dean, A.",Preprint,2021\n',
        '{"items": [{"type": "article", "id": "a", "title": "Debts", "DOI": "10.48550/arXiv.2101.00001"}]}',
    ],
)
def test_a_preprint_has_its_type(only, text):
    assert only(text).type == "preprint"


@pytest.mark.parametrize(
    ("journal", "doi", "urls"),
    [
        ("Journal of Debts", "10.48550/arxiv.2101.00001", ("https://arxiv.org/abs/2101.00001",)),
        ("Preprint Studies", None, ()),
        (None, "10.1101/gad.1000001", ()),
        ("Genes and Debts", "10.1101/gad.1000001", ()),
        (None, None, ("https://example.org/arxiv.org/",)),
        (None, None, ()),
    ],
)
def test_an_article_is_no_preprint(journal, doi, urls):
    assert not is_preprint(journal, doi, urls)


def test_a_thesis_on_a_server_stays_a_thesis(only):
    assert only("TY  - THES\nTI  - Debts\nDO  - 10.31235/osf.io/abcde\nER  - \n").type == "thesis"


@pytest.mark.parametrize("name", ["ris", "nbib", "enw", "csl-json", "bibtex", "csv", "jsonl"])
def test_a_preprint_is_written_so_that_it_reads_back(name):
    text = "".join(FORMATS[name].write([Record(title="Debts", type="preprint")]))
    (record,) = [item for item in registry.read(text, name) if isinstance(item, Record)]
    assert record.type == "preprint"
