"""Document types and languages: each source's terms, mapped to ours."""

from __future__ import annotations

import re
from functools import lru_cache

_TYPES = {
    "article": """jour mgzn ejour inpr unpb abst j article journalarticle journal journalpaper article articlejournal magazinearticle
        review shortsurvey editorial letter note erratum articleinpress articlemagazine periodical earlyaccess artikel tijdschriftartikel
        academicjournal journalelectronic correction publishederratum retraction retractionofpublication comment originalarticle reviewarticle 期刊 期刊论文""",
    "report": """rprt report techreport technicalreport standard stand workingpaper reports rapport onderzoeksrapport""",
    "thesis": """thes thesis phdthesis mastersthesis dissertation dissertationthesis dissertationstheses dissertationthesisunpublished
        academicdissertation proefschrift scriptie masterscriptie 博士 硕士 学位论文 博士论文 硕士论文""",
    "chapter": """chap chapter bookchapter incollection inbook bookitem chapterinbook booksection bookpart
        encyclopediaarticle ency dict entryencyclopedia ebookchapter echap suppbook hoofdstuk""",
    "book": """book books ebook edbook edtd b s booklet editedbook monograph wholebook bookreview collection boek mvbook
        proceedings referencebook serial ser bookwhole bookedited 图书""",
    "conference": """cpaper conf conference inproceedings conferencepaper conferenceproceedings proceedingspaper c
        paperconference proceedingsarticle meetingabstract conferenceabstract conferencereview slide hear meeting p_c presentation
        congress congresbijdrage 会议 会议论文 中国会议 国际会议""",
    "government": """govdoc gov governmentdocument bill legal case stat legislation unbill court hearing statute
        legalcase government legalruleorregulation legalrules overheidsdocument wet kamerstuk billsresolutions
        casecourtdecisions lawsstatutes""",
    "news": """news newspaper newspaperarticle articlenewspaper magazine wirefeed nieuws krantenartikel nieuwsbericht 报纸""",
    "blog": """blog blogpost postweblog blogbericht""",
    "webpage": """elec web webpage online electronic icomm website post electronicsource electronicresource webpagina""",
    "preprint": "preprint preprints preprintarticle postedcontent",
    "registration": "registration",
}
# Publish or Perish puts the file type of a link here, or `CITATION`.
_NO_KIND = frozenset(["", "html", "pdf", "doc", "citation"])
# IEEE writes a plural after the name of the publisher: `IET Conferences`.
_PLURALS = {"conferences": "conference", "journals": "article", "magazines": "article", "chapters": "chapter"}
_KIND = {word: kind for kind, words in _TYPES.items() for word in words.split()}

_LANGUAGES = {
    "en": "english eng engl anglais engels englisch",
    "nl": "dutch nederlands dut nld flemish niederlandisch vlaams",
    "de": "german deutsch ger deu duits allemand",
    "fr": "french francais français fre fra frans franzosisch",
    "es": "spanish espanol español castellano spa esp spaans castilian",
    "sv": "swedish svenska swe zweeds",
    "no": "norwegian norsk nor nob nno nb nn noors bokmal nynorsk",
    "da": "danish dansk dan deens",
    "it": "italian italiano ita italiaans",
    "pt": "portuguese portugues português por portugees",
    "pl": "polish polski pol pools",
    "ru": "russian rus russisch",
    "zh": "chinese chi zho cmn mandarin chinees",
    "ja": "japanese jpn japans",
    "ko": "korean kor koreaans",
    "ar": "arabic ara arabisch",
    "tr": "turkish tur turks",
    "fi": "finnish suomi fin fins",
    "is": "icelandic ice isl",
    "cs": "czech cze ces",
    "sk": "slovak slo slk",
    "sl": "slovenian slovene slv",
    "hr": "croatian hrv scr",
    "sr": "serbian srp scc",
    "bs": "bosnian bos",
    "bg": "bulgarian bul",
    "ro": "romanian rum ron",
    "hu": "hungarian hun magyar",
    "el": "greek gre ell",
    "uk": "ukrainian ukr",
    "lt": "lithuanian lit",
    "lv": "latvian lav",
    "et": "estonian est",
    "he": "hebrew heb",
    "fa": "persian per fas farsi",
    "hi": "hindi hin",
    "th": "thai tha",
    "vi": "vietnamese vie",
    "id": "indonesian ind",
    "ms": "malay may msa",
    "ca": "catalan cat catala",
    "eu": "basque baq eus",
    "gl": "galician glg",
    "af": "afrikaans afr",
    "la": "latin lat",
}
_LANGUAGE = {word: code for code, words in _LANGUAGES.items() for word in (code, *words.split())}
_LOCALE = re.compile(r"([a-z]{2,3})[-_][a-z]{2,4}")


@lru_cache(maxsize=1024)
def document_type(word: str | None) -> str | None:
    """Return our term for a source's document type; `other` for an unknown type, None for an absent one."""
    folded = word.casefold() if word else ""
    if folded in _NO_KIND:
        return None
    # Unchanged first, since the folded form costs more and is seldom needed.
    known = _KIND.get(folded)
    if known is None:
        known = _KIND.get("".join(sign for sign in folded if sign.isalnum()))
    return (
        known
        or _KIND.get(folded.partition(";")[0].replace(" ", ""))
        or _PLURALS.get(folded.rpartition(" ")[2])
        or "other"
    )


@lru_cache(maxsize=1024)
def language_code(word: str | None) -> str | None:
    """Return the ISO 639-1 code of a language, or the source's own word if it is unknown."""
    if not word:
        return None
    # The first of several languages: a record has one.
    first = re.split(r"[;,/|]| and ", word.casefold())[0].strip(" .()[]")
    if found := _LOCALE.fullmatch(first):
        first = found.group(1)
    return _LANGUAGE.get(first, word)
