"""The language of a text, among those that the protocol names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from litreview.ranking.concepts import ENGLISH
from litreview.ranking.documents import WORDS, Document, lower

ENOUGH = 400
"""Characters that are looked at: beyond 300, py3langid made no mistake."""
SURE = 0.5
"""Probability below which a guess is unsure, and the text counts as English: of 376 own titles, four are then wrong."""

# The most frequent words of each language, and letters that it alone, or nearly alone, uses.
_STOP_WORDS = {
    "en": "the of and in to a for with on by from is are as an at their who this that between among",
    "nl": "de het een van en in op te voor met door bij naar over uit aan als die dat zijn is niet onder",
    "de": "der die das und in von zu mit den des im für auf eine ein einer zur zum bei über aus dem als ist",
    "fr": "le la les des de du et en une un au aux pour dans sur par avec chez est l d à entre ou ces qui",
    "es": "el la los las de del y en una un para con por al se entre sobre como su es que a o desde",
    "it": "il lo la gli le di del della dei delle e in un una per con su da nel nella al tra che è i",
    "pt": "o a os as de do da dos das e em um uma para com por no na nos nas entre sobre ao à que é",
    "sv": "och i att en ett av för med på som till den det de är om från hos vid mellan eller inte",
    "no": "og i å en et av for med på som til den det de er om fra hos ved mellom eller ikke blant",
    "da": "og i at en et af for med på som til den det de er om fra hos ved mellem eller ikke blandt",
    "tr": "ve bir bu ile için olarak olan de da çok üzerine arasında gibi daha en göre etkisi olan",
    "fi": "ja on ei se että oli ovat sekä tai kun joka myös mutta hän nuorten kanssa",
    "pl": "i w na z do się o od za jest przez nie dla oraz u po jako przy między",
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
LETTERS = {
    "de": "ßäöü",
    "sv": "åäö",
    "no": "åøæ",
    "da": "åøæ",
    "fr": "éèêçàùœ",
    "es": "ñáéíóú¿",
    "tr": "ğışçöü",
    "pl": "ąćęłńśźż",
    "fi": "äö",
    "pt": "ãõçáéê",
}


def guess_languages(documents: Sequence[Document], languages: Sequence[str]) -> list[str]:
    """Return the language of each document, out of `languages`; English where it is not clear.

    A language that a record declares is the report's, not the text's, so it is not used.
    """
    among = tuple(sorted({ENGLISH, *languages}))
    if len(among) == 1:
        return [ENGLISH] * len(documents)
    identifier = _identifier(among)
    texts = (f"{document.title} {document.abstract}"[:ENOUGH] for document in documents)
    if identifier is None:
        return [guess_by_stop_words(text, among) for text in texts]
    guesses = map(identifier.classify, texts)
    return [str(language) if probability >= SURE else ENGLISH for language, probability in guesses]


@lru_cache(maxsize=8)
def _identifier(among: tuple[str, ...]) -> Any:
    """Return py3langid limited to some languages; None where it is not installed."""
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # an optional extra
    except ImportError:
        return None
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([language for language in among if language in identifier.labels])
    return identifier


def guess_by_stop_words(text: str, among: Sequence[str]) -> str:
    """Return the language with most stop words and letters of its own in a text; English on a tie."""
    small = lower(text)
    words = WORDS.findall(small)
    scores = {
        language: sum(word in STOP_WORDS.get(language, ()) for word in words)
        + sum(map(small.count, LETTERS.get(language, "")))
        for language in among
    }
    return max(sorted(among), key=lambda language: (scores[language], language == ENGLISH))
