"""The columns of tables: header names of each database, and the fields that they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from unicodedata import normalize

from litreview.formats import ovid, wos
from litreview.formats.shape import FieldTable, FieldValues, Raw, Values

# Each field with its columns, most trusted first; names in lower case, letters and digits only, without accents.
_COLUMNS: dict[str, str] = {
    "title": """title articletitle documenttitle itemtitle primarytitle titleprimary papertitle titel ti t1
        displayname titre titulo titulodelarticulo titulodoartigo titredelarticle 题名 标题 篇名 论文题目 文献标题
        文献题名 題名 標題 篇題 title题名""",
    "authors": """authorfullnames authors author authornames authorsfullnames auteurs auteur au a1
        authorshipsauthordisplayname authorslastnamefirstname authorsprimary firstauthors contributors bookauthors
        autores autor autoren verfasser 作者 著者 author作者""",
    "groups": "groupauthors bookgroupauthors collectivename corporateauthors",
    "editors": "editors editor bookeditors secondaryauthors authorssecondary redacteuren herausgeber",
    "year": """year publicationyear publishedyear yearpublished pubyear jaar py jaarvanpublicatie originalpaperdate
        yearofpublication ano anodepublicacion anodepublicacao annee anneedepublication jahr
        erscheinungsjahr publikationsjahr veroffentlichungsjahr 年 年份 出版年 出版年份 发表年份 发表年度 year年""",
    "date": """date publicationdate datepublished dateofpublication coverdate publicationdateonline datum da
        earlyaccessdate pubdate pubdatefreefrom fechadepublicacion datadepublicacao datedepublication
        veroffentlichungsdatum 发表时间 出版时间 出版日期 发表日期 pubtime发表时间 pubtime出版时间""",
    "journal": """journal sourcetitle journaltitle publicationtitle publicationname publication journalbook secondarytitle
        booktitle containertitle container bron tijdschrift venue jo t2 jf conferencename primarylocationsourcedisplayname
        sourcetitleanthologytitle anthologytitle publicationseries pubtitle periodicalfull titlesecondary alternatetitle3
        journalname nameofjournal revista periodico titulodelarevista titulodarevista titulodoperiodico
        revue titredelarevue zeitschrift zeitschriftentitel tijdschrifttitel 期刊 刊名 期刊名 期刊名称 来源 文献来源 出处 期刊名稱
        source文献来源 source刊名""",
    "cited": "citation source fuente fonte quelle",
    "journal_abbreviation": """journalabbreviation abbreviatedsourcetitle journalisoabbreviation isoabbreviation alternatename periodicalabbrev
        alternatetitle2""",
    "translated_title": "translatedtitle titletranslation originaltitle originalforeigntitle",
    "volume": "volume journalvolume vol jaargang vl bibliovolume volumen band tome 卷 卷号 volume卷",
    "issue": """issue issuenumber number journalissue nummer aflevering is biblioissue numero heft ausgabe
        fascicule 期 期号 刊期 period期""",
    "pages": """pages pagerange paginas paginanummers pagination page pg seiten seitenangabe 页码 页 起止页码 起止页 頁碼
        pagecount页码""",
    "begin": "pagestart startpage firstpage beginpage beginningpage sp bibliofirstpage",
    "end": "pageend endpage lastpage endingpage ep bibliolastpage otherpages",
    "number": "artno articlenumber",
    "doi": """doi itemdoi digitalobjectidentifier do originalpaperdoi documentidentifierdoi doiorurl doiurl""",
    "pmid": "pmid pubmedid medlinepmid idspmid pubmed",
    "pmcid": "pmcid pmcidentifier",
    "accession": """eid utuniquewosid lensid accessionnumber embaseaccessionid pui centralid accession covidence
        publicationid key ericnumber storeid openalexid idsopenalex""",
    "numbers": """issn issns sn eissn isbnissn issnisbn issneissn isbn isbns primarylocationsourceissn
        primarylocationsourceissnl""",
    "abstract": """abstract abstractnote abstracttext samenvatting ab beschrijving summary originalabstract
        resumen resumo resume zusammenfassung 摘要 summary摘要""",
    "keywords": """keywords authorkeywords indexkeywords keywordsplus manualtags trefwoorden kw subjects
        emtreemedicalindextermsmajorfocus meshterms descriptors keywordsdisplayname
        keyword palabrasclave palavraschave motscles schlagworter schlusselworter schlagworte stichworter
        关键词 关键字 主题词 關鍵字 關鍵詞 keyword关键词""",
    "language": """language languageoforiginaldocument articlelanguage taal la langue idioma lingua sprache 语种 语言
        語言""",
    "publisher": """publisher bookpublisher uitgever uitgeverij editeur editorial editora verlag maisondedition 出版社
        出版者""",
    "urls": """url urls link doilink externalurl sourceurls pdflink plink articleurl fulltexturl fulltextlink
        ur openurllink enlace lien 网址 链接 全文链接 link链接""",
    "database": """database databasename dataprovider sourcedatabase nameofdatabase basededatos basededados
        datenbank basededonnees 数据库 来源数据库 来源库 srcdatabase来源库""",
    "type": """type documenttype publicationtype itemtype referencetype typeofreference doctype entrytype contenttype
        articletype soort ty pubtype documentidentifier
        tipo tipodedocumento typededocument dokumenttyp dokumentart 文献类型 类型""",
    "kind": "kind",
}
FIELD_OF = {name: field for field, names in _COLUMNS.items() for name in names.split()}
# The rank in the list expresses trust: exports often have two columns, one of them better.
_RANK = {name: rank for names in _COLUMNS.values() for rank, name in enumerate(names.split())}


@dataclass(frozen=True, slots=True)
class TagColumns:
    """A database that writes its tags as the columns of a table.

    Attributes:
        signs: Columns by which it is recognised: sets of which one must be complete.
        fields: The field of each column; `ranks` says how much it is trusted, 0 most.
        adjust: Sets the fields that the database writes in its own way, given the values by column and by field.
    """

    signs: tuple[frozenset[str], ...]
    fields: Mapping[str, str]
    ranks: Mapping[str, int]
    adjust: Callable[[Raw, FieldValues], None] | None = None


def _ranked(fields: FieldTable) -> tuple[dict[str, str], dict[str, int]]:
    return (
        {tag.lower(): field for field, tags in fields.items() for tag in tags},
        {tag.lower(): rank for tags in fields.values() for rank, tag in enumerate(tags)},
    )


def _signs(*tags: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(each.split()) for each in tags)


_WOS_FIELDS, _WOS_RANKS = _ranked(wos.FIELDS)
_OVID_FIELDS, _OVID_RANKS = _ranked(ovid.TABLE_FIELDS)
_TAG_COLUMNS = (
    # The second are those of bibliometrix, a package of R.
    TagColumns(
        _signs("pt au ti so ut", "au ti so py di"),
        _WOS_FIELDS | {"au": "authors", "ps": "pages"},
        _WOS_RANKS | {"au": 1},
    ),
    TagColumns(_signs("ui ti so", "an ti so db"), _OVID_FIELDS, _OVID_RANKS, ovid.adjust_row),
)

# The columns of a table that litreview writes.
OWN_COLUMNS = (
    "key", "type", "title", "authors", "editors", "year", "date", "journal", "journal_abbreviation",
    "translated_title", "volume", "issue", "pages", "doi", "pmid", "pmcid", "accession", "issn", "isbn", "abstract",
    "keywords", "language", "publisher", "urls", "database",
)  # fmt: skip

# Limits the work per row, however short the row is.
_MOST_OF_A_FIELD = 100
# The rest of a longer cell is not looked up: a row of data may be taken for a header, with abstracts in its cells.
_LONGEST_NAME = 80
_BETWEEN_WORDS = re.compile(r"[\W_]+")


# What `fold_column_name` drops of ASCII, but for the character between two names.
_DROPPED = bytes(code for code in range(1, 0x80) if not chr(code).isalnum())
_SMALL = bytes(range(0x100)).lower()
_KNOWN_NAMES = frozenset(FIELD_OF).union(*(tagged.fields for tagged in _TAG_COLUMNS))


def fold_column_name(name: str) -> str:
    """Return the name of a column in lower case without spaces, punctuation and accents."""
    folded = name[:_LONGEST_NAME].casefold()
    if not folded.isascii():
        folded = normalize("NFKD", folded)
    return _BETWEEN_WORDS.sub("", folded)


def fold_column_names(row: Sequence[str]) -> list[str]:
    """Return the cells of a row as `fold_column_name` returns each, in a tenth of the time."""
    names = [name[:_LONGEST_NAME] if name.isascii() else fold_column_name(name) for name in row]
    folded = "\0".join(names).encode("utf-8", "surrogatepass").translate(_SMALL, _DROPPED)
    plain = folded.decode("utf-8", "surrogatepass").split("\0")
    return plain if len(plain) == len(row) else list(map(fold_column_name, row))


def count_names(row: Sequence[str], mapping: Mapping[str, str] | None = None) -> int:
    """Return the number of cells that are names of columns in some table, at least as many as a header knows."""
    names = _KNOWN_NAMES.union(map(fold_column_name, mapping)) if mapping else _KNOWN_NAMES
    return sum(name in names for name in fold_column_names(row))


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table.

    Attributes:
        names: The names as written in the file.
        columns: The columns of each field, most trusted first.
        labels: The names, or numbers where there are none.
        fields: Each field, once for each of its columns, in the order of `columns`.
        pick: Returns the cells of these columns from the cells of a row.
        has_distinct_labels: Whether no label is repeated.
        has_distinct_fields: Whether no field has several columns.
        given_first: Whether authors are written as `Given Family`.
        unseparated: Whether authors are written without a separator.
        is_own: Whether litreview wrote the table: lists have semicolons, and cells are guarded against formulas.
        adjust: Sets the fields that the database writes in its own way; None for most.
    """

    names: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    labels: Values
    fields: Values
    pick: Callable[[Sequence[str]], Values]
    has_distinct_labels: bool
    has_distinct_fields: bool
    given_first: bool = False
    unseparated: bool = False
    is_own: bool = False
    adjust: Callable[[Raw, FieldValues], None] | None = None

    @property
    def known(self) -> int:
        """The number of columns with a known meaning."""
        return sum(map(len, self.columns.values()))


def named_fields(header: Header) -> frozenset[str]:
    """Return the fields for which a table has a column, alone or with others."""
    others = {"date": {"year"}, "cited": {"journal", "year"}, "groups": {"authors"}}
    return frozenset().union(*(others.get(field, {field}) for field in header.columns))


# Databases that write authors as `Given Family`, recognised by a column that only they have.
_GIVEN_NAME_FIRST = frozenset(
    [
        "lensid",
        "ieeeterms",
        "inspeccontrolledterms",
        "authorshipsauthordisplayname",
        "retractiondoi",
        "gsrank",
    ]
)
# Springer writes the authors of a row without a separator: `Ann BakerCarl Dean`.
_UNSEPARATED_AUTHORS = frozenset(["itemtitle", "itemdoi", "bookseriestitle"])


def parse_header(names: Sequence[str], mapping: Mapping[str, str] | None = None) -> Header:
    """Return the meaning of the columns of a table.

    Args:
        names: The header row.
        mapping: Field names for columns with other names, by column name.
    """
    mapped = {fold_column_name(name): field for name, field in (mapping or {}).items()}
    found: dict[str, list[tuple[int, int]]] = {}
    plain = fold_column_names(names)
    present = frozenset(plain)
    tagged = next((each for each in _TAG_COLUMNS if any(present >= sign for sign in each.signs)), None)
    known, ranks = (tagged.fields, tagged.ranks) if tagged else (FIELD_OF, _RANK)
    for at, name in enumerate(plain):
        field = mapped.get(name) or known.get(name)
        if field:
            found.setdefault(field, []).append((-1 if name in mapped else ranks.get(name, 0), at))
    # Only a table with the whole header is ours: then cells are unguarded and lists are split at semicolons.
    is_own = tuple(names[: len(OWN_COLUMNS)]) == OWN_COLUMNS
    # The key in our own table belongs to one of our searches and says nothing about the source.
    columns = {
        field: tuple(at for _, at in sorted(ranked)[:_MOST_OF_A_FIELD] if not (is_own and names[at] == "key"))
        for field, ranked in found.items()
    }
    labels = tuple(name or f"column {at}" for at, name in enumerate(names, 1))
    fields = tuple(field for field, chosen in columns.items() for _ in chosen)
    picked = [at for chosen in columns.values() for at in chosen]
    return Header(
        tuple(names),
        columns,
        labels,
        fields,
        # `itemgetter` returns a bare value for one place, and does not accept fewer.
        itemgetter(*picked) if len(picked) > 1 else lambda cells: tuple([cells[at] for at in picked]),
        has_distinct_labels=len(set(labels)) == len(labels),
        has_distinct_fields=len(set(fields)) == len(fields),
        given_first=not present.isdisjoint(_GIVEN_NAME_FIRST),
        unseparated=present >= _UNSEPARATED_AUTHORS,
        is_own=is_own,
        adjust=tagged.adjust if tagged else None,
    )
