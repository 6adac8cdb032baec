"""The columns of tables: header names of each database, and the fields that they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litreview.formats import wos

# Each field with its columns, most trusted first; names in lower case, letters and digits only.
_COLUMNS: dict[str, str] = {
    "title": "title articletitle documenttitle itemtitle primarytitle titleprimary papertitle titel ti t1 displayname titre",
    "authors": """authorfullnames authors author authornames authorsfullnames auteurs auteur au a1
        authorshipsauthordisplayname authorslastnamefirstname authorsprimary firstauthors contributors bookauthors""",
    "groups": "groupauthors bookgroupauthors collectivename corporateauthors",
    "editors": "editors editor bookeditors secondaryauthors authorssecondary redacteuren",
    "year": """year publicationyear publishedyear yearpublished pubyear jaar py jaarvanpublicatie originalpaperdate
        année""",
    "date": "date publicationdate datepublished dateofpublication coverdate publicationdateonline datum da earlyaccessdate pubdate pubdatefreefrom",
    "journal": """journal sourcetitle journaltitle publicationtitle publicationname publication journalbook secondarytitle
        booktitle containertitle container bron tijdschrift venue jo t2 jf conferencename primarylocationsourcedisplayname
        sourcetitleanthologytitle anthologytitle publicationseries pubtitle periodicalfull titlesecondary alternatetitle3""",
    "cited": "citation source",
    "journal_abbreviation": """journalabbreviation abbreviatedsourcetitle journalisoabbreviation isoabbreviation alternatename periodicalabbrev
        alternatetitle2""",
    "translated_title": "translatedtitle titletranslation originaltitle originalforeigntitle",
    "volume": "volume journalvolume vol jaargang vl bibliovolume",
    "issue": "issue issuenumber number journalissue nummer aflevering is biblioissue",
    "pages": "pages pagerange paginas paginanummers pagination page pg",
    "begin": "pagestart startpage firstpage beginpage beginningpage sp bibliofirstpage",
    "end": "pageend endpage lastpage endingpage ep bibliolastpage otherpages",
    "number": "artno articlenumber",
    "doi": "doi itemdoi digitalobjectidentifier do originalpaperdoi documentidentifierdoi",
    "pmid": "pmid pubmedid medlinepmid idspmid pubmed",
    "pmcid": "pmcid pmcidentifier",
    "accession": """eid utuniquewosid lensid accessionnumber embaseaccessionid pui centralid accession covidence
        publicationid key ericnumber storeid openalexid idsopenalex""",
    "numbers": """issn issns sn eissn isbnissn issnisbn issneissn isbn isbns primarylocationsourceissn
        primarylocationsourceissnl""",
    "abstract": "abstract abstractnote abstracttext samenvatting ab beschrijving summary originalabstract",
    "keywords": """keywords authorkeywords indexkeywords keywordsplus manualtags trefwoorden kw subjects
        emtreemedicalindextermsmajorfocus meshterms descriptors keywordsdisplayname""",
    "language": "language languageoforiginaldocument articlelanguage taal la langue",
    "publisher": "publisher bookpublisher uitgever uitgeverij editeur",
    "urls": "url urls link doilink externalurl sourceurls pdflink plink articleurl fulltexturl fulltextlink ur openurllink",
    "database": "database databasename dataprovider sourcedatabase nameofdatabase",
    "type": """type documenttype publicationtype itemtype referencetype typeofreference doctype entrytype contenttype
        articletype soort ty pubtype documentidentifier""",
    "kind": "kind",
}
FIELD_OF = {name: field for field, names in _COLUMNS.items() for name in names.split()}
# The rank in the list expresses trust: exports often have two columns, one of them better.
_RANK = {name: rank for names in _COLUMNS.values() for rank, name in enumerate(names.split())}

# Web of Science also writes its tags as the columns of a table.
_TAGGED = frozenset(["pt", "au", "ti", "so", "ut"])
_TAGS = {tag.lower(): field for field, tags in wos.FIELDS.items() for tag in tags} | {
    "au": "authors",
    "ps": "pages",
}
_TAG_RANK = {tag.lower(): rank for tags in wos.FIELDS.values() for rank, tag in enumerate(tags)} | {"au": 1}

# The columns of a table that litreview writes.
OWN_COLUMNS = (
    "key", "type", "title", "authors", "editors", "year", "date", "journal", "journal_abbreviation",
    "translated_title", "volume", "issue", "pages", "doi", "pmid", "pmcid", "accession", "issn", "isbn", "abstract",
    "keywords", "language", "publisher", "urls", "database",
)  # fmt: skip

# Limits the work per row, however short the row is.
_MOST_OF_A_FIELD = 100


def fold_column_name(name: str) -> str:
    """Return the name of a column in lower case without spaces and punctuation."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table.

    Attributes:
        names: The names as written in the file.
        columns: The columns of each field, most trusted first.
        given_first: Whether authors are written as `Given Family`.
        unseparated: Whether authors are written without a separator.
        is_own: Whether litreview wrote the table: lists have semicolons, and cells are guarded against formulas.
    """

    names: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    given_first: bool = False
    unseparated: bool = False
    is_own: bool = False

    @property
    def known(self) -> int:
        """The number of columns with a known meaning."""
        return sum(map(len, self.columns.values()))


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
    plain = [fold_column_name(name) for name in names]
    known, rank = (_TAGS, _TAG_RANK) if set(plain) >= _TAGGED else (FIELD_OF, _RANK)
    for at, name in enumerate(plain):
        field = mapped.get(name) or known.get(name)
        if field:
            found.setdefault(field, []).append((-1 if name in mapped else rank.get(name, 0), at))
    # Only a table with the whole header is ours: then cells are unguarded and lists are split at semicolons.
    is_own = tuple(names[: len(OWN_COLUMNS)]) == OWN_COLUMNS
    # The key in our own table belongs to one of our searches and says nothing about the source.
    columns = {
        field: tuple(at for _, at in sorted(ranked)[:_MOST_OF_A_FIELD] if not (is_own and names[at] == "key"))
        for field, ranked in found.items()
    }
    given_first = any(fold_column_name(name) in _GIVEN_NAME_FIRST for name in names)
    return Header(
        tuple(names),
        columns,
        given_first=given_first,
        unseparated=set(plain) >= _UNSEPARATED_AUTHORS,
        is_own=is_own,
    )
