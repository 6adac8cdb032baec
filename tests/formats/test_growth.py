"""Twice the file is at most 2.3 times the work, in every format and whatever is in it."""

from __future__ import annotations

import io
import json

import pytest

from litreview.formats.registry import FORMATS
from tests.work import counted, work_of

MOST = 2.3
READ = [name for name, known in FORMATS.items() if known.read]
# Of values and of parts of a file; and beyond what looks ahead a bounded number of letters.
VALUES = (20, 40, 80)
PARTS = (40, 80, 160)
LARGER = (200, 400, 800)
# These share the rules for values with the others.
SHARING = (
    "central",
    "enw",
    "refworks",
    "noteexpress",
    "cnki",
    "jsonl",
    "xlsx",
    "crossref",
    "openalex",
    "europepmc",
    "pubmed-xml",
)
TOKENS = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "<i>",
    "</i>",
    "&amp;",
    "&amp;amp;",
    "amp;",
    "&",
    "doi\\x20",
    "10.1234/",
    "10.1234.",
    "http://x.y/\\x20",
    "\\x20et\\x20al",
    "et\\x20al.,",
    "A.\\x20",
    "Doe,\\x20J.,\\x20",
    "Doe\\x20J;\\x20",
    "\\x20and\\x20",
    ",",
    ";",
    "\\x20",
    "\\",
    "\\'e",
    "$",
    "$x$",
    "\\(",
    "©",
    "Copyright\\x20of\\x20x\\x20is\\x20the\\x20property\\x20of\\x20",
    "1",
    "1-",
    "--",
    "'",
    '"',
    '""',
    "#",
    "=",
    "@",
    "|",
    "^",
    "_",
    "é",
    "%25",
    "{{",
    "}}",
    "=x,\\n",
    "{a},",
    "\\n",
    "\\n\\n",
    "\\n\\x20",
    "a\\x20",
    ":\\x20",
    "\\x20.\\x20",
]
TOKENS = [token.replace("\\x20", " ").replace("\\n", "\n") for token in TOKENS]
TAGGED = {
    "ris": ("TY  - JOUR\n", "{}  - ", "TI AU DO SP KW PY UR AB SN JO N1", "ER  - \n"),
    "nbib": ("PMID- 1\n", "{:<4}- ", "TI FAU LID PG MH DP AID AB IS JT OT", "\n"),
    "wos": ("PT J\n", "{} ", "TI AU DI BP DE PY UR AB SN SO ID", "ER\n\n"),
    "enw": ("%0 Journal Article\n", "%{} ", "T A R P K D U X @ J Z", "\n"),
    "ovid": ("<1>\n", "{}  - ", "TI AU DO PG KW YR UR AB IS JT SO", "\n"),
    "noteexpress": (
        "{Reference Type}: Journal Article\n",
        "{{{}}}: ",
        "Title Author DOI Pages Keywords Year URL Abstract Journal",
        "\n",
    ),
    "cnki": ("DataType: 1\n", "{}: ", "Title Author DOI Page Keyword Year Link Summary Source PubTime", "\n"),
    "refworks": ("RT Journal Article\n", "{} ", "T1 A1 DO SP K1 YR UL AB SN JF NO", "\n"),
}
COLUMNS = "Title,Authors,DOI,Pages,Keywords,Year,URL,Abstract,ISSN,Journal,Notes"


def tagged(name, value, repeated=1):
    start, tag, tags, end = TAGGED[name]
    return (
        start
        + "".join(f"{tag.format(each)}{value}\n" for each in tags.split() for _ in range(repeated))
        + end
    )


def as_json(value):
    return json.dumps({"type": "article", "title": value, "author": [{"family": value}], "DOI": value, "page": value,
        "keyword": value, "issued": {"raw": value}, "URL": value, "abstract": value, "ISSN": value, "authorships": [{"author": {"display_name": value}}],
        "authorString": value, "abstractText": value, "pageInfo": value, "doi": value})  # fmt: skip


def escaped(value):
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


WRAPPED = {
    "csl-json": "[%s]",
    "crossref": '{"message-type":"work-list","message":{"items":[%s]}}',
    "openalex": '{"meta":{"count":1},"results":[%s]}',
    "europepmc": '{"hitCount":1,"resultList":{"result":[%s]}}',
}


def record(name, value):  # noqa: PLR0911
    """Return a record of a format with a value in each field."""
    if name in TAGGED:
        return tagged(name, value)
    if name in WRAPPED:
        return as_json(value)
    if name == "bibtex":
        fields = "title author doi pages keywords year url abstract issn journal note editor month".split()  # noqa: SIM905
        return "@article{key,\n" + "".join(f"  {field} = {{{value}}},\n" for field in fields) + "}\n"
    if name == "csv":
        return ",".join(f'"{value}"' for _ in COLUMNS.split(",")) + "\n"
    if name == "jsonl":
        return '{"title": null, "authors": [], "raw": {}}\n' if not value else (
            '{"title": %s, "authors": [%s], "raw": {"T": [%s]}}\n' % ((json.dumps(value),) * 3)
        )  # fmt: skip
    if name == "xlsx":
        return json.dumps([value] * 11) + "\n"
    inner = escaped(value)
    if name == "pubmed-xml":
        return f"<PubmedArticle><ArticleTitle>{inner}</ArticleTitle><AuthorList><Author><LastName>{inner}</LastName></Author></AuthorList><MedlinePgn>{inner}</MedlinePgn><Abstract><AbstractText>{inner}</AbstractText></Abstract><ELocationID EIdType='doi'>{inner}</ELocationID></PubmedArticle>\n"
    return f"<record><titles><title>{inner}</title></titles><contributors><authors><author>{inner}</author></authors></contributors><pages>{inner}</pages><abstract>{inner}</abstract><electronic-resource-num>{inner}</electronic-resource-num><keywords><keyword>{inner}</keyword></keywords></record>\n"


def whole(name, records):
    """Return a file of some records."""
    if name in WRAPPED:
        return WRAPPED[name] % ",".join(records)
    head = {"csv": f"{COLUMNS}\n", "xlsx": '{"workbook": ["A"]}\n["Title", "Authors", "DOI", "Pages", "Keywords", "Year", "URL", "Abstract", "ISSN", "Journal", "Notes"]\n',
        "pubmed-xml": "<PubmedArticleSet>", "endnote-xml": "<xml><records>"}  # fmt: skip
    tail = {"pubmed-xml": "</PubmedArticleSet>", "endnote-xml": "</records></xml>"}
    return head.get(name, "") + "".join(records) + tail.get(name, "")


def files(name):
    """Yield growing files: by records, lines between them, values, and brackets that never close."""
    one = record(name, "plain")
    yield "records", lambda n: whole(name, [record(name, f"plain {k}") for k in range(n)])
    yield (
        "records in one line",
        lambda n: whole(name, [record(name, f"plain {k}") for k in range(n)]).replace("\n", " "),
    )
    yield "half records", lambda n: whole(name, [one[: len(one) // 2]] * n)
    yield "first lines", lambda n: whole(name, [one[: one.find("\n") + 1] or one[:9]] * n)
    yield "beginnings", lambda n: whole(name, [one, *[one[:9]] * n])
    if name in TAGGED:
        yield "repeated tags", lambda n: tagged(name, "Doe, J.", n)
        yield "continued", lambda n: tagged(name, "Doe, J.\n" + "      and more\n" * n)
    if name.endswith("xml"):
        yield (
            "deep",
            lambda n: whole(name, [one.replace(">plain<", ">" + "<b>" * n + "x" + "</b>" * n + "<", 1)]),
        )
        yield "wide", lambda n: whole(name, [one.replace(">plain<", ">" + "<a>x</a>" * n + "<", 1)])
    if name in WRAPPED:
        yield "deep", lambda n: WRAPPED[name] % ('{"title": ' + "[" * n + "]" * n + "}")
        yield "numbers", lambda n: WRAPPED[name] % ",".join(["1"] * n)
        yield (
            "pretty",
            lambda n: (WRAPPED[name] % ",".join([one] * n)).replace(",", ",\n").replace("{", "{\n"),
        )
    if name == "bibtex":
        yield "strings", lambda n: "".join(f"@string{{s{k} = {{x}}}}\n" for k in range(n)) + one
        yield "joined", lambda n: "@string{s={x}}\n@article{k, title = s" + " # s" * n + "}\n"
        yield (
            "parents",
            lambda n: "".join(f"@book{{b{k}, title={{T}}, crossref={{b{k + 1}}}}}\n" for k in range(n)),
        )
        yield "halves", lambda n: "@\n" * n + one
        yield "blanks behind a half", lambda n: "@article\n" + "\n" * n + "{key, title={A}}\n"
    if name == "csv":
        yield (
            "columns",
            lambda n: ",".join(["Title", *["Authors"] * n]) + "\n" + ",".join(["x"] * (n + 1)) + "\n",
        )
        yield "open quotes", lambda n: f"{COLUMNS}\n" + 'a"b,"c\nd,e\n' * n + '"\n'
    # Others for each format, as the rules for values are shared: all of them are met.
    step = 12 if name in SHARING else 4
    for token in TOKENS[READ.index(name) % step :: step]:
        yield repr(token), lambda n, token=token: whole(name, [record(name, token * n)])
        if len(token) <= 2:
            yield f"{token!r} between", lambda n, token=token: whole(name, [one, token * n, one])


def growth(run, grow, sizes):
    works = [work_of(lambda size=size: run(grow(size))) for size in sizes]
    # What a file costs however small it is does not count.
    return works[2] - works[1], works[1] - works[0]


def slow(run, named):
    """Name what grows faster than its size."""
    found = []
    for what, grow in named:
        for sizes in (VALUES if what[:1] in "'\"" else PARTS, LARGER):
            more, before = growth(run, grow, sizes)
            if more <= MOST * max(before, 0) + 300:
                break
        else:
            found.append((what, round(more / max(before, 1), 2)))
    return found


@pytest.mark.parametrize("name", READ)
def test_twice_the_file_is_twice_the_work(name):
    with counted("litreview.formats.registry", "litreview.dedup.normal", "litreview.errors") as (
        registry,
        normal,
        errors,
    ):

        def run(text):
            try:
                for item in registry.FORMATS[name].read(io.StringIO(text)):
                    if hasattr(item, "raw") and name == "ris":
                        normal.normal(item)
            except errors.LitreviewError:
                pass

        assert slow(run, files(name)) == []
