from __future__ import annotations

import pytest

from litreview.formats.names import normalize_name

PANEL = "Testers Panel B"

NBIB = f"PMID- 1\nTI  - A title\nFAU - Een, Anna\nCN  - {PANEL}\n"
XML = f"""<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>A title</ArticleTitle>
<AuthorList><Author><LastName>Een</LastName><ForeName>Anna</ForeName></Author>
<Author><CollectiveName>{PANEL}</CollectiveName></Author></AuthorList>
</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""
RIS = f"TY  - JOUR\nTI  - A title\nAU  - Een, Anna\nAU  - {PANEL},\nER  - \n"
ENW = f"%0 Journal Article\n%T A title\n%A Een, Anna\n%A {PANEL},\n"
WOS = f"FN Clarivate\nVR 1.0\nPT J\nTI A title\nAF Een, Anna\nCA {PANEL}\nER\nEF\n"
BIBTEX = f"@article{{a,\n title = {{A title}},\n author = {{Een, Anna and {{{PANEL}}}}}\n}}\n"
CSL = f'[{{"title": "A title", "author": [{{"family": "Een", "given": "Anna"}}, {{"literal": "{PANEL}"}}]}}]'


@pytest.mark.parametrize("text", [NBIB, XML, RIS, ENW, WOS, BIBTEX, CSL])
def test_a_group_whose_last_word_looks_like_initials_keeps_its_words_in_order(only, text):
    assert only(text).authors == ("Een, Anna", PANEL)


@pytest.mark.parametrize("name", ["STOP Study Group A", "Alpine Consortium II", "Testers Collaboration B"])
def test_a_name_with_a_word_of_groups_is_no_persons_name(name):
    assert normalize_name(name) == name


def test_initials_behind_a_family_name_are_still_a_persons():
    assert normalize_name("Een AB") == "Een, AB"
