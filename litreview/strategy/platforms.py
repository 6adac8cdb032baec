"""Search platforms: how each writes field tags, line references and proximity operators.

Codes come from the help pages of the platforms. Hosts serve many databases with codes of their own, so each list
contains all codes that are common in reviews: an unknown code is a mistake only if no database of the host has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """The syntax of a platform, as far as the check needs it.

    Attributes:
        tag: Matches field tags; the first group is one tag, or several separated by commas.
        tags: All valid tags, in lower case without spaces.
        reference: Matches references to lines; the groups are the first number and optionally the last.
        near: Matches proximity operators.
        quotes: Characters that begin and end a phrase.
        capitals: Whether AND, OR and NOT are operators only in capitals.
    """

    name: str
    title: str
    tag: re.Pattern[str]
    tags: frozenset[str]
    reference: re.Pattern[str]
    near: re.Pattern[str] | None = None
    quotes: str = '"'
    capitals: bool = False


_NUMBERED = re.compile(r"(?<![\w&])#(\d{1,4})(?:\s*-\s*#?(\d{1,4}))?\b")
_SETS = re.compile(r"(?<![\w*?])S(\d{1,4})(?:\s*-\s*S(\d{1,4}))?\b")


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


PUBMED = Platform(
    "pubmed", "PubMed",
    re.compile(r"\[([^\[\]]{1,60})\]"),
    _codes(
        """1au ab ad aid all au auid book cn cois cr crdt dcom dp ed edat eid fau filter fir gr ip ir irad isbn jid jour la
        lang lastau lid lr mh mesh mhda majr nm ot own owner pa pdat pg pid pl pmc pmcid pmid ps ptyp pt pubn rn sb sh si so
        ta ti tiab title tt tw uid vi vol volume word year
        abstract affiliation allfields articleidentifier author author-corporate author-first author-full author-identifier
        author-last bookaccession conflictofinterest conflictofintereststatements corporateauthor createdate datecompletion
        date-completion date-create date-entrez date-entry date-mesh date-modification date-publication datepublication
        ec/rnnumber editor entrydate entrezdate filter firstauthor firstauthorname fullauthorname fullinvestigatorname
        grantnumber grants grantsandfunding investigator investigator-full isbn issue journal language lastauthor
        lastauthorname locationid majormesh majormeshtopic meshdate meshmajortopic meshsubheading meshsubheadings meshterm
        meshterms modificationdate nlmuniqueid other otherterm owner pagination personalnameassubject pharmacologicalaction
        placeofpublication pmcid publicationdate publicationtype publisher registrynumber secondarysourceid
        subjectpersonalname subset substancename supplementaryconcept textword textwords title/abstract
        transliteratedtitle"""
    ),
    _NUMBERED,
    capitals=True,
)  # fmt: skip
OVID = Platform(
    "ovid", "Ovid",
    re.compile(r"\.([a-z]{2,6}(?:\s*,\s*[a-z]{2,6})*)\.?(?=[\s()]|$)", re.IGNORECASE),
    _codes(
        """ab ac ad af ag ai an ar as au ax bd bo bs bt ca cc cd cf ci cl cm cn co cp cr ct cw cy da dc dd de dh dj dl dm dn
        do dp dq dt du dv dy ec ed em ep er ez fg fi fn fs ft fx ga gi gn go gr gw hn ho hp hw ib id ig ij in io ip ir is it iv
        ja jb jc jn jw jx ka kf kp kw la le lg li lk lm lo ls lu md me mf mh mi mj mm mp ms mt mv my na nj nm nr nt nu oa oc
        og oi om op or os ot ox pa pb pc pe pf pg ph pi pl pm po pp pr ps pt pu pv px pz qw ra rc rd rf ri rl rn ro rp rs rt
        ru rv rw rx sa sb sc sd se sf sh si sl sn so ss st su sx sy ta tc td ti tm tn to tp tr tt tw tx ty uc ui up ur us ux vi vo
        ws yr zz"""
    ),
    re.compile(r"(?<![\w*?$.])(\d{1,4})(?:\s*-\s*(\d{1,4}))?(?![\w*?$.])"),
    re.compile(r"\badj\d{0,2}\b", re.IGNORECASE),
)  # fmt: skip
EBSCO = Platform(
    "ebsco", "EBSCOhost",
    re.compile(r"(?:^|(?<=[\s(]))([A-Z]{2})(?=\s*[(\"“]|\s+[a-z])"),
    _codes(
        """ab ac ad af ag an ao ar as at au bi bk ca cc ch ci cl cn co cp cr ct cu cy da db de dd di dn do dp dr ds dt ea ed
        ei em en ep er fc ft fm fs ge gi gn gr gt hd hi hw ib id ii in ip ir is it ja jn jt ke kw la le lo ma md me mf mh mi
        mj mm mn mr ms mt mv mw na nc nm no nt oa og or os pa pb pd pe pg ph pi pl pm pn po pr ps pt pu py pz ra rd re rf rl
        rn rp rs rt rv sa sb sc sd se sh si sl sm sn so sp ss st su sx sy ta tc td ti tm tn to tp tt tx ty ud ui ur us vi vo wb yr"""
    ) | {f"z{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"},
    _SETS,
    re.compile(r"\b[NW]\d{1,2}\b"),
)  # fmt: skip
WOS = Platform(
    "wos", "Web of Science",
    re.compile(r"\b([A-Za-z]{2,8})\s*=(?=\s*[\w(\"“*])"),
    _codes(
        """ab ad ai ak all au ci cf cu dca do dop dt ed fd fg fo ft fpy gp is kp la og oo pmid ps pub py sa sdg sg so su
        ti ts ut wc web zp mh mhx"""
    ),
    _NUMBERED,
    re.compile(r"\bNEAR(?:/\d{1,2})?\b|\bSAME\b", re.IGNORECASE),
)  # fmt: skip
SCOPUS = Platform(
    "scopus", "Scopus",
    re.compile(r"(?:^|(?<=[\s(]))([A-Z][A-Z-]+)(?=\s*\()"),
    _codes(
        """abs affil affilcity affilcountry affilorg af-id all au-id auth authcollab authfirst authkey authlastname
        author-name artnum bookpub casregnumber chem chemname citeid coden conf confloc confname confsponsors doctype doi
        edfirst editor edlastname eid eissn exactkeyword exactsrctitle exclude firstauth fund-acr fund-all fund-no
        fund-sponsor index indexterms isbn isbnrecord issn issnp issue key language limit-to load-date manufacturer openaccess
        orcid orig-load-date pagefirst pagelast pages pmid prefnameauid pubdatetxt publisher pubstage pubyear ref refartnum
        refauth refpage refpubyear refsrctitle reftitle seqbank seqnumber srctitle srctype subjarea subjmain subjterms subtype title
        title-abs title-abs-key title-abs-key-auth tradename volume website"""
    ),
    _NUMBERED,
    re.compile(r"\b(?:W|PRE)/\d{1,3}\b", re.IGNORECASE),
)  # fmt: skip
PROQUEST = Platform(
    "proquest", "ProQuest",
    re.compile(r"(?:^|(?<=[\s(]))([A-Za-z]{2,}(?:\.[A-Za-z]+)*(?:,[A-Za-z.]{2,})*)(?=\()"),
    _codes(
        """aa ab abstract ac ad adv affil af ag all an at au author ca cc cf cl co company country cp ct date dep diskw diss
        dskw dtype ea ed emb emb.exact exp fd ft fti ftany fulltext ge gr hw if if.exact isbn isrc issn issue jn jsu kw la
        la.exact lang lang.exact lo loc loc.exact lv mainsubject mainsubject.exact mainsubject.exact.explode me mesh mesh.exact mesh.exact.explode
        mjemb mjmesh mjsub mjsub.exact mjsub.exact.explode nal no noft og org pb pd peer per pg ph pmid pn po pop ps pst pt pub
        pub.exact pubid publication pubtitle py pz rg rtype rv school se sh sn source stype stype.exact su su.exact su.exact.explode
        subject subject.exact subt summary supdate ti ti.exact title tm tnm ud ui up vo volume yr"""
    ),
    re.compile(r"(?<![\w*?])\[?S(\d{1,4})\]?(?:\s*-\s*\[?S(\d{1,4})\]?)?(?!\w)"),
    re.compile(r"\b(?:NEAR|N|PRE|P)/\d{1,3}\b", re.IGNORECASE),
)  # fmt: skip
COCHRANE = Platform(
    "cochrane", "Cochrane Library",
    re.compile(r":([a-z]{2,4}(?:\s*,\s*[a-z]{2,4})*)(?![\w])"),
    _codes("ab an au crg cy dt do kw la pt so ti tx yr"),
    _NUMBERED,
    re.compile(r"\bNEAR(?:/\d{1,2})?\b|\bNEXT\b", re.IGNORECASE),
)  # fmt: skip
EMBASE = Platform(
    "embase", "Embase.com",
    re.compile(r"(?<=[\w'\")*]):([a-z]{2,4}(?:\s*,\s*[a-z]{2,4})*)(?!\w)"),
    _codes(
        """ab ad au af aff an ar as at ca cb cc cd cl cn cy de dc dd df di dn do dt ec exp ff ib ii ip is it jt kw la lc lnk
        ln mj mn na ok oa pd pg ps pt py rn sd sh so sp spr st ta ti tn tt ty ui vo"""
    ),
    _NUMBERED,
    re.compile(r"\b(?:NEAR|NEXT)/\d{1,2}\b", re.IGNORECASE),
    quotes="'\"",
)  # fmt: skip
# One line per platform.
PLATFORMS = {each.name: each for each in (PUBMED, OVID, EBSCO, WOS, SCOPUS, PROQUEST, COCHRANE, EMBASE)}

_SIGNS = {
    "pubmed": ("pubmed",), "ovid": ("ovid",), "ebsco": ("ebsco",), "wos": ("web of science", "clarivate"), "scopus": ("scopus",),
    "proquest": ("proquest",), "cochrane": ("cochrane", "central"), "embase": ("embase",),
}  # fmt: skip
"""Parts of the names of databases and hosts by which a platform is recognised."""


def platform_of(database: str, host: str | None) -> Platform | None:
    """Return the platform on which a database was searched; None if it is none of these."""
    # The host first: PsycINFO on Ovid is written as Ovid has it.
    for text in ((host or "").casefold(), database.casefold()):
        for name, signs in _SIGNS.items():
            if any(sign in text for sign in signs):
                return PLATFORMS[name]
    return None
