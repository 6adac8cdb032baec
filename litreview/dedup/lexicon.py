"""Word lists for the normal forms: words that are no evidence, or strong evidence."""

from __future__ import annotations


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _counted(words: str) -> dict[str, str]:
    return {word: str(n) for n, word in enumerate(words.split(), start=1)}


_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau "
    "upsilon phi chi psi omega"
)
GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK_NAMES.split(), strict=True))

LANGUAGES = (
    "afrikaans|arabic|bulgarian|chinese|croatian|czech|danish|dutch|english|finnish|french|german|greek|hebrew|"
    "hungarian|icelandic|italian|japanese|korean|norwegian|persian|polish|portuguese|romanian|russian|serbian|"
    "slovak|slovenian|spanish|swedish|turkish|ukrainian"
)

PARTICLES = _listed(
    "de del della di da dos das do du la le van von der den ter ten te het el al bin ibn zu zur af av op t and"
)

# A name with one of these is that of a group, and may stand for the people that another source names.
GROUPS = _listed(
    "group groups groep gruppe groupe collaborative collaboration collaborators consortium investigators committee network "
    "society association team initiative organization organisation ministry department institute agency council "
    "foundation centre center university college academy federation commission force trialists registry bureau office"
)

# In names of journals; publishers and societies stand before some names and not before others.
STOP_WORDS = _listed(
    "the of and in on for a an d de la le l les du des et der die das den und fur im y e i s del della dello do da dos "
    "van het voor og och til pour para per con online electronic "
    "resource proceedings proc annual supplement supplements suppl acm ieee"
)
MEETINGS = _listed("conference conf symposium symp workshop congress meeting")
ANY_MEETING = _listed(
    "international int intl annual european american national world asian joint advances advanced record digest papers"
)

# What stands in the place of a volume or issue: "(Jul)", "Summer".
MONTHS = _listed(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn fall winter "
    "januari februari maart mei juni juli augustus oktober januar februar märz mai dezember"
)
# Servers of preprints by the normal form of their names, and by the prefix of their DOIs.
PREPRINTS = frozenset(
    [
        "social science research network",
        "cold spring harbor laboratory",
        "advance sage preprint",
        "ess archive",
        "research square",
    ]
) | _listed(
    "arxiv biorxiv medrxiv chemrxiv psyarxiv socarxiv eartharxiv edarxiv engrxiv techrxiv africarxiv biohackrxiv "
    "ssrn preprint preprints osf egusphere authorea repec figshare zenodo essoar"
)
PREPRINT_DOIS = (
    "10.48550/", "10.1101/", "10.2139/ssrn", "10.21203/rs", "10.20944/preprints", "10.31234/osf", "10.31219/osf",
    "10.31235/osf", "10.35542/osf", "10.26434/chemrxiv", "10.6084/m9.figshare", "10.5281/zenodo", "10.22541/au",
    "10.36227/techrxiv", "10.1002/essoar", "10.22541/essoar", "10.31223/", "10.7287/peerj.preprints",
    "10.2196/preprints", "10.1590/scielopreprints", "10.5194/egusphere",
)  # fmt: skip

PARTS = _listed(
    "part deel teil del partie parte phase fase type volume vol chapter hoofdstuk stage class grade group study "
    "studie report paper wave round factor series section book"
)
# What one source has in a title and another has not: articles, signs written out, remains of markup.
SMALL = _listed(
    "the and for with from into over upon about their this that plus versus degree degrees middle case study report trial "
    "und der die das des les pour dans avec van het een voor met para con los las del della"
)
# Before a word these make its opposite, or another matter.
PREFIXES = _listed(
    "a an ab anti bi co de di dis ex extra hemi hyper hypo im in inter intra ir macro micro mono multi neo non peri poly "
    "post pre pseudo re semi sub super trans tri un uni acetyl deoxy dex dextro es hydroxy levo methyl nor"
)
DENIALS = _listed("no non not without never")
ROMAN = _counted("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx")
# A single letter is a number only behind the name of a part.
COUNTED = (
    {word: digits for word, digits in ROMAN.items() if len(word) > 1}
    | _counted("one two three four five six seven eight nine ten eleven twelve")
    | _counted("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
    | _counted("een twee drie vier vijf zes zeven acht negen tien elf twaalf")
)

# In titles of what comes again under its old title: from articles, and from reports.
MEETING_MATTER = _listed(
    "annual yearly yearbook statistics standards minitrack tutorial panel workshop proceedings keynote preface foreword "
    "welcome symposium congress editorial"
)
YEARLY = MEETING_MATTER | _listed(
    "report reports survey surveys monitor barometer trends outlook review atlas index indicators factsheet census "
    "jaarlijks jaarlijkse jaarverslag jaarbericht jaarboek jaarbeeld rapportage rapport verslag monitoring trendrapport "
    "bericht jahresbericht annuaire annuel annuelle anual informe"
)

# A title of these words alone is a column's or a formality's, and says nothing of a work.
EMPTY = _listed(
    "a an the of and to from in on for our this its by with about at "
    "abstract abstracts acknowledgement acknowledgements acknowledgment acknowledgments addendum agenda "
    "announcement announcements article articles author authors book books calendar calls case chair chairs column "
    "comment commentary comments conference contents contributors correction corrections corrigendum "
    "correspondence cover discussion editor editorial editorials editors errata erratum event events foreword guest "
    "image index information introduction introductory invited issue issues journal keynote letter letters list "
    "meeting message news note notes obituary opening oral overview panel papers perspective perspectives poster "
    "posters preface presentations president presidents proceedings program programme prologue quiz reader readers "
    "remark remarks reply report reports response review reviewer reviewers reviews section session special "
    "statement subject summary supplement survey surveys symposium table tribute vice viewpoint viewpoints volume "
    "welcome workshop year "
    "inhoud voorwoord redactioneel woord vooraf vorwort inhalt mitteilungen sommaire avant propos"
)
