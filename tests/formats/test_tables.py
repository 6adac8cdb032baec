from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.errors import InputError
from litreview.formats import delimited, registry
from litreview.formats.columns import fold_column_name, fold_column_names
from litreview.model import Record, SourceKind


def test_a_hand_made_dutch_list_with_semicolons_is_read(records):
    first, second = records(
        "\ufeffauteur;jaar;titel;bron;doi;taal;type\n"
        'Vries, A. de et al.;2016;"De klant; erbij";Tijdschrift;https://doi.org/10.1000/ABC;nl;rapport\n'
        ";;;;;;\n"
        ";2015;Tweede;;;Engels;JOUR\n"
    )
    assert first.title == "De klant; erbij"
    assert first.authors == ("Vries, A. de",)
    assert (first.doi, first.language, first.type, first.journal) == (
        "10.1000/abc",
        "nl",
        "report",
        "Tijdschrift",
    )
    assert (second.authors, second.language, second.line) == ((), "en", 4)


def test_an_empty_row_and_the_header_are_filler(fillers):
    assert fillers("title,year\n,\nOne,2001\n") == [(1, "header", "title,year"), (2, "empty row", ",")]


SCOPUS = "\ufeffAuthors,Author full names,Title,Year,Source title,Abstract,Page start,Page end,DOI,EID\n"


@pytest.mark.parametrize(
    ("authors", "read"),
    [
        ('"Pan, Y.; Yu, C."', ("Pan, Y.", "Yu, C.")),
        ('"Pan, Y., Yu, C., Li, X."', ("Pan, Y.", "Yu, C.", "Li, X.")),
        ('"Phillips J.C., Braun R."', ("Phillips, J.C.", "Braun, R.")),
        ('"Pan, Y."', ("Pan, Y.",)),
        ("[No author name available]", ()),
    ],
)
def test_scopus_authors_are_cut_apart_in_either_style(only, authors, read):
    assert only(f"{SCOPUS}{authors},,Title,2020,J,,,,,2-s2.0-1\n").authors == read


def test_scopus_full_names_are_preferred_and_placeholders_are_empty(only):
    row = '"Pan, Y.","Pan, Yu (1234567)","A ""quoted"" title",2020,"J, of J",[No abstract available],1,9,10.1000/x,2-s2.0-1\n'
    record = only(SCOPUS + row)
    assert record.authors == ("Pan, Yu",)
    assert (record.title, record.abstract, record.journal) == ('A "quoted" title', None, "J, of J")
    assert (record.pages, record.accession) == ("1-9", "2-s2.0-1")


def test_scopus_cells_pushed_right_by_funding_texts_are_put_back():
    told = []
    text = "Title,DOI,Funding Text 1,ISSN,EID\nOne,10.1000/x,text one,text two,text three,12345678,2-s2.0-7\n"
    _, record = registry.read(text, note=told.append)
    assert isinstance(record, Record)
    assert (record.accession, record.issn) == ("2-s2.0-7", ("1234-5678",))
    assert [problem.id for problem in told] == ["longer-rows"]


def test_a_kind_column_overrides_the_kind_of_the_search(records):
    rows = records("title,kind\nOne,website\nTwo,Citation\nThree,nonsense\nFour,\n")
    assert [record.kind for record in rows] == [SourceKind.WEBSITE, SourceKind.CITATION, None, None]


def test_a_record_id_column_is_kept(records):
    (record,) = records("record_id,title,authors,isbn_issn\nid_1,One,Adeli K. and Lewis G. F.,1234-5678\n")
    assert record.raw["record_id"] == ("id_1",)
    assert (record.authors, record.issn) == (("Adeli, K.", "Lewis, G. F."), ("1234-5678",))


def test_lines_before_the_header_and_newlines_in_cells_keep_their_line_numbers(records, fillers):
    text = (
        '"SEARCH QUERY","x:ti"\n-------\n\n"Title","Author Names"\n"One\ntitle","Yang Z., Jiang B."\n"Two",\n'
    )
    one, two = records(text)
    assert (one.title, one.authors, one.line) == ("One title", ("Yang, Z.", "Jiang, B."), 5)
    assert (two.title, two.line) == ("Two", 7)
    assert [what for _, what, _ in fillers(text)] == [
        "line before the header",
        "line before the header",
        "header",
    ]
    assert one.text == '"One\ntitle","Yang Z., Jiang B."'


def test_formula_quotes_of_ebsco_are_taken_off(only):
    record = only('Article Title,ISSN,Publication Date,PLink\nOne,="19326203",="4/3/2024",http://x.org\n')
    assert (record.issn, record.year, record.urls) == (("1932-6203",), 2024, ("http://x.org",))


def test_authors_as_given_and_family_are_turned_where_the_database_writes_them_so(only):
    record = only("Lens ID,Title,Author/s\n000-1,One,Petar Radanliev; David De Roure; Max van Kleek\n")
    assert record.authors == ("Radanliev, Petar", "Roure, David De", "van Kleek, Max")


def test_an_organisation_with_and_in_its_name_is_one_author(only):
    assert only("title,authors\nOne,Department of Health and Human Services\n").authors == (
        "Department of Health and Human Services",
    )


def test_columns_of_other_names_are_read_by_a_mapping(records):
    text = "document;written by;when\nOne;Een, A.;2001\n"
    with pytest.raises(InputError):
        records(text)
    _, record = delimited.read(text.splitlines(keepends=True), {"Document": "title", "written by": "authors"})
    assert isinstance(record, Record)
    assert (record.title, record.authors, record.year) == ("One", ("Een, A.",), None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(only, delimiter):
    assert only(delimiter.join(["title", "year"]) + "\n" + delimiter.join(["One", "2001"])).year == 2001


def test_a_table_that_ends_inside_a_quoted_cell_is_said_to_be_cut():
    told = []
    items = list(registry.read('title,year\n"One",2001\n"Two and', note=told.append))
    assert len(items) == 3
    assert [(problem.id, problem.level, problem.where) for problem in told] == [
        ("cut-short", "error", "line 3")
    ]
    told.clear()
    list(registry.read('title,year\nA 5" pipe,2001', note=told.append))
    assert told == []


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        (
            "Title,Author Names,Source,Embase Link",
            'One,"Een A., Twee B.","Journal of Tests (2001) 12:3 (45-67). Date of Publication: 1 May 2001",http://x.org',
            ("Journal of Tests", 2001, "12", "3", "45-67"),
        ),
        (
            "Title,Source,PUI",
            "One,Journal of Tests (2001) 12 SUPPL. 1,L1",
            ("Journal of Tests", 2001, "12", "SUPPL. 1", None),
        ),
        (
            "ERIC Number,Title,Source,Publication Date",
            'EJ1,One,"Journal of Tests, v12 n3 p45-67 May 2001",2001-05-00',
            ("Journal of Tests", 2001, "12", "3", "45-67"),
        ),
        (
            "PMID,Title,Citation,Journal/Book,Publication Year",
            "1,One,J Tests. 2001 May;12(3):45-9. doi: 10.1000/x. Epub 2000.,J Tests,2001",
            ("J Tests", 2001, "12", "3", "45-9"),
        ),
        ("Title,Year,Source,GSRank", "One,2001,Journal of …,1", ("Journal of …", 2001, None, None, None)),
    ],
)
def test_one_cell_that_holds_journal_year_volume_and_pages_is_cut_apart(only, header, row, told):
    record = only(f"{header}\n{row}\n")
    assert (record.journal, record.year, record.volume, record.issue, record.pages) == told


def test_publish_or_perish_writes_initials_before_the_family_name(records):
    text = 'Cites,Authors,Title,Year,GSRank,FullTextURL\n3,"A Een, BC Twee, D van der Drie…",One,2001,1,http://x.org/f\n'
    first, second = records(f'{text}1,"A Een, B Twee",Two,2002,2,\n')
    assert first.authors == ("Een, A", "Twee, BC", "van der Drie, D")
    assert (second.authors, first.urls) == (("Een, A", "Twee, B"), ("http://x.org/f",))


def test_web_of_science_tags_may_be_columns(only):
    record = only(
        "PT\tAU\tAF\tTI\tSO\tDT\tDE\tSN\tPY\tVL\tBP\tEP\tDI\tUT\tPM\n"
        "J\tEen, A; Twee, B\tEen, Anna; Twee, Bea\tOne\tTests\tArticle\ta; b\t1234-5678\t2001\t1\t3\t4\t10.1000/X\tWOS:1\t12\n"
    )
    assert (record.title, record.authors, record.journal) == ("One", ("Een, Anna", "Twee, Bea"), "Tests")
    assert (record.doi, record.accession, record.pmid, record.pages) == ("10.1000/x", "WOS:1", "12", "3-4")
    assert (record.keywords, record.issn, record.year) == (("a", "b"), ("1234-5678",), 2001)


def test_lists_as_python_writes_them_are_lists(only):
    record = only("title,authors,keywords\nOne,\"['Een, A.', 'Twee, B.']\",\"['a', 'b']\"\n")
    assert (record.authors, record.keywords) == (("Een, A.", "Twee, B."), ("a", "b"))


def test_a_link_to_pubmed_is_a_pubmed_number(only):
    assert only("display_name,ids.pmid\nOne,https://pubmed.ncbi.nlm.nih.gov/12\n").pmid == "12"


def test_entities_part_no_authors_in_a_table(only):
    record = only('title,authors\nA &amp; B,"M&uuml;ller, J&ouml;rg; O&#39;Brien, Bo"\n')
    assert (record.title, record.authors) == ("A & B", ("Müller, Jörg", "O'Brien, Bo"))


@pytest.mark.parametrize(
    ("rows", "titles"),
    [
        ('"One,Een,2001\nTwo,x,2002\nThree,y,2003\n', ["One", "Two", "Three"]),
        ('One,"a\nTwo,"b, c",2002\n', ["One", "Two"]),
        ('One,"a\nb",2001\nTwo,"a ""c""\n\nd",2002\n', ["One", "Two"]),
    ],
)
def test_a_quote_that_is_never_closed_swallows_no_other_row(rows, titles):
    told = []
    items = list(registry.read(f"title,abstract,year\n{rows}", note=told.append))
    assert [item.title for item in items if isinstance(item, Record)] == titles
    assert {problem.id for problem in told} <= {"open-quotes"}


def test_the_book_of_a_chapter_in_dimensions_is_its_container(only):
    text = 'Rank,Publication ID,Title,Source title,Anthology title,PubYear\n1,pub.1,One,,"Tests, all of them",2019\n'
    assert only(text).journal == "Tests, all of them"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_header_of_a_file_pasted_behind_another_is_no_record(records, fillers, mark):
    text = f"Title,Year\nOne,2001\n{mark}Title,Year\nTwo,2002\n"
    assert [record.title for record in records(text)] == ["One", "Two"]
    assert [(line, what) for line, what, _ in fillers(text)] == [(1, "header"), (3, "header")]


def test_names_that_nothing_parts_are_cut_where_a_capital_follows_a_small_letter(only):
    header = "Item Title,Publication Title,Book Series Title,Item DOI,Authors,Publication Year,Content Type\n"
    record = only(
        f"{header}One,J,,10.1000/1,Ann B. McKayProf. Dr. Çarl DeanŁucja van Dijk,2001,Chapter\n", "csv"
    )
    assert record.authors == ("McKay, Ann B.", "Dean, Çarl", "van Dijk, Łucja")


@pytest.mark.parametrize(
    ("said", "kind"),
    [("IEEE Conferences", "conference"), ("IET Journals", "article"), ("IEEE Courses", "other")],
)
def test_the_kinds_of_ieee_are_kinds_of_document(only, said, kind):
    record = only(
        f"Document Title,Authors,DOI,IEEE Terms,Document Identifier\nOne,A. Berg,10.1000/1,,{said}\n"
    )
    assert record.type == kind


def test_what_publish_or_perish_does_not_know_is_nothing(only):
    record = only(
        "Authors,Title,Year,GSRank,Type,Volume,Issue,StartPage,EndPage\nA Dean,One,2001,1,HTML,0,0,0,0\n"
    )
    assert (record.type, record.volume, record.issue, record.pages) == (None, None, None, None)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('"a, b (c, d), e"', ("a", "b (c, d)", "e")),
        ('"Care, Acute"', ("Care, Acute",)),
        ("a|b", ("a", "b")),
        ('"a, x; b"', ("a, x", "b")),
        ("\"['a', 'b, c']\"", ("a", "b, c")),
    ],
)
def test_keywords_are_cut_at_the_sign_that_a_cell_uses(only, cell, words):
    assert only(f"Title,Year,Keywords\nOne,2001,{cell}\n").keywords == words


def test_names_that_review_tools_give_to_columns_are_known(only):
    record = only(
        "first_authors,title,publication_year,alternate_title3\n\"['Dean, A', 'Fey, B']\",One,2001,Some J\n"
    )
    assert (record.authors, record.journal) == (("Dean, A", "Fey, B"), "Some J")
    assert only(",openalex_id,title,included\n0,https://openalex.org/W1,One,1\n").title == "One"


def test_a_table_of_refworks_is_read_with_blanks_for_what_it_lacks(only):
    header = (
        "Reference Type\tReference Id\tAuthors, Primary\tTitle Primary\tPeriodical Full\tPeriodical Abbrev\tPub Year"
        "\tPub Date Free From\tStart Page\tOther Pages\tAuthors, Secondary\tISSN/ISBN\tDOI\t"
    )
    row = "Journal Article\t1,doc:6\tvan Dal,null;Dean,Ann B.\tOne\tJ Full\tJ.F.\t2014\t03/30\t 5\t9\t \t1234-5678\t10.1000/a\t"
    record = only(f"{header}\n{row}\n")
    assert (record.title, record.year, record.pages, record.doi) == ("One", 2014, "5-9", "10.1000/a")
    assert (record.authors, record.editors) == (("van Dal", "Dean, Ann B."), ())
    assert (record.journal, record.journal_abbreviation, record.type) == ("J Full", "J.F.", "article")


def test_a_table_with_the_tags_of_web_of_science_may_have_its_pages_whole(only):
    text = "PT\tAU\tTI\tSO\tPS\tPY\tUT\rJ\tDean, Ann; Fey, Bert\tOne\tJ Full\t5-9\t2014\tZOOREC:Z1\r"
    record = only(text.replace("\r", "\n"))
    assert (record.title, record.pages, record.accession) == ("One", "5-9", "ZOOREC:Z1")


def test_a_table_of_openalex_gives_numbers_and_keywords(only):
    record = only(
        "id,doi,title,publication_year,ids.openalex,primary_location.source.issn,keywords.display_name,"
        "authorships.author.display_name\nx,10.1000/a,One,2001,https://openalex.org/W1,1234-5678|8765-4321,a|b c,Ann Dean|Bert Fey\n"
    )
    assert (record.issn, record.keywords) == (("1234-5678", "8765-4321"), ("a", "b c"))
    assert (record.authors, record.accession) == (("Dean, Ann", "Fey, Bert"), "W1")


def test_a_table_with_the_tags_of_ris_gives_its_numbers(only):
    record = only("TY\tAU\tyear\tTI\tJO\tSN\nJOUR\tDean, Ann and Fey, Bert\t2019\tOne\tJ\t2047-2382\n")
    assert (record.issn, record.authors) == (("2047-2382",), ("Dean, Ann", "Fey, Bert"))


@pytest.mark.parametrize(
    "header",
    [
        "Título,Autores,Año,Revista,Resumen,Palabras clave,Volumen,Número,Páginas,Idioma",
        "Título,Autores,Ano,Periódico,Resumo,Palavras-chave,Volume,Número,Páginas,Idioma",
        "Titel,Verfasser,Erscheinungsjahr,Zeitschrift,Zusammenfassung,Schlagwörter,Band,Heft,Seiten,Sprache",
        "Titre,Auteurs,Année,Revue,Résumé,Mots-clés,Volume,Numéro,Pages,Langue",
        "Titel,Auteurs,Jaar,Tijdschrift,Samenvatting,Trefwoorden,Jaargang,Nummer,Paginas,Taal",
        "题名,作者,年份,期刊,摘要,关键词,卷,期,页码,语种",
        "Title-题名,Author-作者,Year-年,Source-文献来源,Summary-摘要,Keyword-关键词,Volume-卷,Period-期,PageCount-页码,语种",
    ],
)
def test_a_header_may_be_in_other_languages(only, header):
    found = only(f'{header}\nOne,"Een, A.; Twee, B.",2020,A journal,About it,x; y,12,3,4-9,en\n')
    assert (found.title, found.authors, found.year) == ("One", ("Een, A.", "Twee, B."), 2020)
    assert (found.journal, found.abstract, found.keywords) == ("A journal", "About it", ("x", "y"))
    assert (found.volume, found.issue, found.pages, found.language) == ("12", "3", "4-9", "en")


def test_a_column_for_a_doi_or_another_address_gives_either(records):
    one, two = records(
        "title,journal_name,doi_or_url,year\nOne,A journal,https://doi.org/10.1000/a,2020\n"
        "Two,Another,https://example.org/b,2021\n"
    )
    assert (one.journal, one.doi, one.urls) == ("A journal", "10.1000/a", ())
    assert (two.doi, two.urls) == (None, ("https://example.org/b",))


LONG_NAMES = (
    "Highlights of the article, as its authors wrote them for the page on which its abstract is shown",
    "Guest access, open access or subscription, as it was on the day on which the list was exported",
)


def test_a_header_may_have_a_few_cells_that_are_sentences(only):
    # As in tables of ScienceDirect.
    found = only(
        f'"Title","Authors","{LONG_NAMES[0]}","Journal","Year","DOI","{LONG_NAMES[1]}"\n'
        '"One","Dean, Ann; Fey, Bert","First","Invented Reviews","2021","10.1000/s.1","open"\n'
    )
    assert (found.title, found.authors, found.journal) == (
        "One",
        ("Dean, Ann", "Fey, Bert"),
        "Invented Reviews",
    )
    assert (found.year, found.doi, found.raw[LONG_NAMES[1]]) == (2021, "10.1000/s.1", ("open",))


def test_a_row_of_data_with_a_long_abstract_is_no_header():
    with pytest.raises(InputError, match="no row names two known columns"):
        list(registry.read(f"name,words\ntitle,{'journal ' * 20}\n", "csv"))


OVID_HEADER = "VN,DB,UI,PM,TI,SO,AU,YR,LG,PT,DO,IS,AB"


@pytest.mark.parametrize(
    ("authors", "read"),
    [
        ('"Dean, Ann; Fey, Bert"', ("Dean, Ann", "Fey, Bert")),
        ('"Dean, Ann\nFey, Bert"', ("Dean, Ann", "Fey, Bert")),
        ("Dean A.B. van der Fey C. Hull D.-E.", ("Dean, A.B.", "van der Fey, C.", "Hull, D.-E.")),
        ("Dean AB  Fey C", ("Dean, AB", "Fey, C")),
        ("Dean A.B.", ("Dean, A.B.",)),
        ("Invented Study Group", ("Invented Study Group",)),
        (
            '"Invented Department of Health and\nHuman Affairs"',
            ("Invented Department of Health and Human Affairs",),
        ),
    ],
)
def test_a_table_of_ovid_is_read_by_its_tags(only, authors, read):
    found = only(
        f"{OVID_HEADER}\n"
        "Ovid Technologies,Ovid MEDLINE(R) <2019>,30000001,30000001,Debts of players. [Review],"
        f'"Journal of Invented Studies. 12(3):101-9, 2019 Mar.",{authors},2019,English,Journal Article,'
        "10.1000/o.1,1234-5679,About debts.\n"
    )
    assert (found.title, found.authors, found.year) == ("Debts of players.", read, 2019)
    assert (found.journal, found.volume, found.issue, found.pages) == (
        "Journal of Invented Studies",
        "12",
        "3",
        "101-9",
    )
    assert (found.pmid, found.accession, found.doi) == ("30000001", "30000001", "10.1000/o.1")
    assert (found.database, found.language, found.type) == ("Ovid MEDLINE(R) <2019>", "en", "article")
    assert found.issn == ("1234-5679",)


def test_the_columns_of_bibliometrix_are_the_tags_of_web_of_science(only):
    found = only("AU,TI,SO,PY,DI,AB\nDEAN A;FEY B,ONE,INVENTED REVIEW,2020,10.1000/b.1,About it\n")
    assert (found.authors, found.journal, found.doi) == (
        ("DEAN, A", "FEY, B"),
        "INVENTED REVIEW",
        "10.1000/b.1",
    )


@given(st.lists(st.text(st.sampled_from("aZ9 _-.\n\0éØ题İß\ud800"), max_size=90), max_size=5))
def test_names_of_columns_are_folded_together_as_one_by_one(row):
    assert fold_column_names(row) == list(map(fold_column_name, row))
