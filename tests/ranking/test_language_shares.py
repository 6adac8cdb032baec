"""Which language is named as falling behind, and when."""

from __future__ import annotations

from litreview.ranking.language_shares import LanguageShare, LanguageShares

# 100 English, 20 Dutch, 12 German, 9 Swedish documents; 11 of the "English" ones declare Turkish.
KEYS = {
    **{f"en{n}": "en" for n in range(100)},
    **{f"nl{n}": "nl" for n in range(20)},
    **{f"de{n}": "de" for n in range(12)},
    **{f"sv{n}": "sv" for n in range(9)},
}
TURKISH = {f"en{n}": "tr" for n in range(89, 100)}


def shares(*judged):
    return LanguageShares(KEYS, {}, judged)


def first(language, count):
    return [f"{language}{n}" for n in range(count)]


def test_nothing_is_named_before_25_are_judged():
    assert shares(*first("en", 24)).notice() is None
    assert shares(*first("en", 25)).notice() == LanguageShare("nl", 0, 20)


def test_the_language_with_most_left_is_named_and_small_ones_never_are():
    found = shares(*first("en", 60), *first("nl", 2))
    assert [share.language for share in found.behind()] == ["nl", "de"]
    found = shares(*first("en", 60), *first("nl", 12), *first("de", 6))
    assert found.notice() is None


def test_a_share_of_eight_tenths_of_the_whole_is_not_behind():
    # 60 of 141 are 0.4255; 0.8 of that is 0.3404: 4 of 12 are behind, 5 are not.
    at_the_edge = shares(*first("en", 48), *first("nl", 8), *first("de", 4))
    assert [share.language for share in at_the_edge.behind()] == ["de"]
    assert shares(*first("en", 47), *first("nl", 8), *first("de", 5)).behind() == []


def test_decisions_count_on_and_undone_ones_back():
    found = shares(*first("en", 25))
    for key in first("nl", 4):
        found.add(key)
        found.add(key)
    assert found.notice() == LanguageShare("de", 0, 12)
    for key in (*first("nl", 2), "nl0", "gone"):
        found.remove(key)
    assert found.notice() == LanguageShare("nl", 2, 20)
    assert found.rows()[:2] == [LanguageShare("en", 25, 100), LanguageShare("nl", 2, 20)]


def test_a_declared_language_without_terms_is_named():
    found = LanguageShares(KEYS, TURKISH, [*first("en", 40), *first("nl", 8), *first("de", 5)])
    assert found.notice() == LanguageShare("tr", 0, 11, has_terms=False)
    assert found.without_terms() == [LanguageShare("tr", 0, 11, has_terms=False)]
    # Below ten reports a language is not named.
    assert LanguageShares(KEYS, dict(list(TURKISH.items())[:9])).without_terms() == []
