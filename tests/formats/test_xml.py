from __future__ import annotations

import pytest

from litreview.formats import registry
from litreview.model import Filler, Record, Reject

PUBMED = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "https://dtd.example.org/pubmed.dtd">
<PubmedArticleSet>
<PubmedArticle>
  <MedlineCitation><PMID Version="1">30000001</PMID>
    <Article>
      <Journal><ISSN>1234-5678</ISSN><JournalIssue><Volume>1</Volume><Issue>2</Issue>
        <PubDate><Year>2018</Year><Month>07</Month><Day>15</Day></PubDate></JournalIssue><Title>Tests</Title></Journal>
      <ArticleTitle>On <i>E. coli</i> and H<sub>2</sub>O &alpha;</ArticleTitle>
      <ELocationID EIdType="doi">10.1000/OWN</ELocationID>
      <Abstract><AbstractText Label="AIM">One.</AbstractText><AbstractText Label="RESULT">Two.</AbstractText><AbstractText Label="UNLABELLED">Three.</AbstractText></Abstract>
      <AuthorList><Author><LastName>Een</LastName><ForeName>Anna</ForeName><Suffix>Jr</Suffix></Author>
        <Author><CollectiveName>The Group</CollectiveName></Author></AuthorList>
      <Language>nor</Language>
      <PublicationTypeList><PublicationType>Journal Article</PublicationType></PublicationTypeList>
      <Pagination><MedlinePgn>12-5</MedlinePgn></Pagination>
    </Article></MedlineCitation>
  <PubmedData><ArticleIdList><ArticleId IdType="pmc">PMC7</ArticleId></ArticleIdList>
    <ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/cited</ArticleId></ArticleIdList></Reference>
    </ReferenceList></PubmedData>
</PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>2</PMID></MedlineCitation></PubmedArticle>
</PubmedArticleSet>
"""


def test_a_pubmed_article_gives_all_its_fields(records):
    first, second = records(PUBMED)
    assert first.title == "On E. coli and H2O α"
    assert first.authors == ("Een, Anna, Jr", "The Group")
    assert (first.abstract, first.doi) == ("AIM: One. RESULT: Two. Three.", "10.1000/own")
    assert (first.year, first.date, first.pages) == (2018, "2018-07-15", "12-5")
    assert (first.pmid, first.pmcid, first.issn) == ("30000001", "PMC7", ("1234-5678",))
    assert (first.type, first.language, first.journal) == ("article", "no", "Tests")
    assert (first.line, second.line, second.pmid) == (4, 22, "2")
    assert first.text.startswith("<PubmedArticle>")
    assert first.text.endswith("</PubmedArticle>")


def test_a_broken_article_is_one_reject_that_says_why_and_costs_no_other():
    text = PUBMED.replace("<MedlineCitation><PMID>2", "<MedlineCitation><PMID>2</Nonsense>")
    record, reject = [item for item in registry.read(text) if not isinstance(item, Filler)]
    assert isinstance(record, Record)
    assert isinstance(reject, Reject)
    assert reject.line == 22
    assert "not well-formed XML" in reject.why


def test_a_file_that_ends_inside_an_article_is_said_to_be_cut():
    told = []
    found = list(registry.read(PUBMED[:-60], note=told.append))
    assert sum(isinstance(item, Record | Reject) for item in found) == 2
    assert [problem.id for problem in told] == ["cut-short"]


ENDNOTE = (
    '<?xml version="1.0" encoding="UTF-8" ?><xml><records><record><database name="My.enl">My.enl</database>'
    '<ref-type name="Book Section">5</ref-type><contributors><authors><author><style face="normal">Een, Anna</style>'
    "</author><author>Twee, B.</author></authors></contributors><titles><title><style>On </style><style>runs</style></title>"
    "<secondary-title>The book</secondary-title></titles><dates><year>2001</year></dates><pages>1-9</pages>"
    "<electronic-resource-num>https://doi.org/10.1000/X</electronic-resource-num><abstract>A &amp; B</abstract>"
    "<keywords><keyword>one</keyword><keyword>two</keyword></keywords></record><record><titles><title>Second</title>"
    "</titles></record></records></xml>"
)


def test_endnote_records_on_one_line_are_cut_apart(records):
    first, second = records(ENDNOTE)
    assert (first.title, first.authors, first.journal) == ("On runs", ("Een, Anna", "Twee, B."), "The book")
    assert (first.type, first.year, first.pages, first.doi) == ("chapter", 2001, "1-9", "10.1000/x")
    assert (first.abstract, first.keywords) == ("A & B", ("one", "two"))
    assert second.title == "Second"


@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/passwd"', '"gotcha"'])
def test_an_entity_of_the_document_type_is_never_resolved(entity):
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e {entity}>]>{ENDNOTE[ENDNOTE.index("<xml>") :]}'
    items = list(registry.read(text.replace("Second", "Se&e;cond")))
    assert "root:" not in repr(items)
    assert "gotcha" not in repr([item for item in items if not isinstance(item, Filler)])


def test_editors_of_a_book_are_no_authors_of_its_chapter(only):
    people = (
        "<AuthorList Type='{}'><Author><LastName>{}</LastName><ForeName>A</ForeName></Author></AuthorList>"
    )
    record = only(
        "<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>1</PMID><Book><BookTitle>The Book</BookTitle>"
        f"{people.format('editors', 'Twee')}<PubDate><Year>2001</Year></PubDate></Book><ArticleTitle>Chapter</ArticleTitle>"
        f"{people.format('authors', 'Een')}</BookDocument></PubmedBookArticle></PubmedArticleSet>"
    )
    assert (record.title, record.journal, record.type) == ("Chapter", "The Book", "chapter")
    assert (record.authors, record.editors, record.year) == (("Een, A",), ("Twee, A",), 2001)


def test_a_namespace_changes_nothing(only):
    record = only(
        ENDNOTE.replace("<xml>", '<xml xmlns="http://example.org/ns">')
        .replace("Second", "")
        .split("<record><titles>")[0]
    )
    assert record.title == "On runs"
