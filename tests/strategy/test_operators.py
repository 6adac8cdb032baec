"""Hand-made truth: what each operator of each platform finds, written down from the help pages before it was run."""

from __future__ import annotations

import pytest

from litreview.strategy.recall import find_known_items, read_strategy
from litreview.strategy.searched_items import SearchedItem

ITEM = SearchedItem(
    title="Noise exposure and hearing loss among young workers",
    abstract="The colour of ear muffs did not matter. Apprentices wore them twice a week.",
    keywords=("audiometry",),
    index_terms=("Hearing Loss, Noise-Induced", "Adolescent"),
    year=2015,
)
# By platform: a line and whether it finds the item. Where the help pages leave it open, None: it cannot be told.
TRUTH: dict[str, list[tuple[str, bool | None]]] = {
    "pubmed": [
        ("noise[ti] AND muffs[tiab]", True), ("noise[ti] AND radio[ti]", False), ("radio[ti] OR noise[ti]", True),
        ("noise[ti] NOT muffs[tiab]", False), ("noise[ti] NOT radio[ti]", True), ("muffs[ti]", False),
        ('"hearing loss"[ti]', True), ('"loss hearing"[ti]', False), ("apprent*[tiab]", True), ("appren*s[tiab]", True),
        ('"hearing noise"[ti:~2]', True), ('"hearing noise"[ti:~1]', False), ("noise[ti] AND 2010:2020[dp]", True),
        ("noise[ti] AND 2016:2020[dp]", False), ("radio[ti] OR noise[ti] AND radio[ti]", False), ("Adolescent[mh]", True),
        ("radio[ti] AND radio[ti] OR noise[ti]", True),
    ],
    "ovid": [
        ("noise.ti. and muffs.ab.", True), ("noise.ti. and radio.ti.", False), ("(radio or noise).ti.", True),
        ("noise.ti. not muffs.ab.", False), ("muffs.ti.", False), ("hearing loss.ti.", True), ("apprentic*.ab.", True),
        ("apprentic$.ab.", True), ("col?our.ab.", True), ("colo?ur.ab.", True), ("wom#n.ab.", False), ("w#re.ab.", True),
        ("(hearing adj noise).ti.", False), ("(hearing adj3 noise).ti.", True), ("(hearing adj2 noise).ti.", False),
        ("(noise adj2 exposure).ti.", True), ("(apprentices adj1 them).ab.", False), ("1. noise.ti.\n2. muffs.ab.\n3. 1 and 2", True),
        ("1. radio.ti.\n2. muffs.ab.\n3. or/1-2", True), ("1. radio.ti.\n2. muffs.ab.\n3. and/1-2", False),
        ('1. noise.ti.\n2. limit 1 to yr="2016 -Current"', False), ('1. noise.ti.\n2. limit 1 to yr="2010 -Current"', True),
    ],
    "ebsco": [
        ("TI noise AND AB muffs", True), ("TI noise AND TI radio", False), ("TI radio OR TI noise", True), ("TI noise NOT AB muffs", False),
        ('TI "hearing loss"', True), ('TI "loss hearing"', False), ("AB apprentic*", True), ("AB colo#r", True), ("AB w?re", True),
        ("AB w?e", False), ("TI ( hearing N2 noise )", True), ("TI ( hearing N1 noise )", False), ("TI ( hearing W2 noise )", False),
        ("TI ( noise W2 hearing )", True), ("S1 TI noise\nS2 AB muffs\nS3 S1 AND S2", True), ("TI ( radio OR noise ) AND AB ear", True),
    ],
    "wos": [
        ("TI=noise AND AB=muffs", True), ("TI=noise AND TI=radio", False), ("TI=radio OR TI=noise", True), ("TI=noise NOT AB=muffs", False),
        ('TI="hearing loss"', True), ('TI="loss hearing"', False), ("AB=apprentic*", True), ("AB=colo$r", True), ("AB=w?re", True),
        ("TI=(hearing NEAR/2 noise)", True), ("TI=(hearing NEAR/1 noise)", False), ("TS=(muffs)", True), ("TI=noise AND PY=2010-2020", True),
        ("TI=noise AND PY=2016-2020", False), ("TI=radio AND TI=radio OR TI=noise", True), ("TI=noise OR TI=radio AND TI=radio", True),
        ("AK=audiometry", True), ("#1 TI=noise\n#2 AB=muffs\n#3 #1 AND #2", True), ("TI=noise NOT TI=radio AND TI=hearing", True),
    ],
    "scopus": [
        ("TITLE(noise) AND ABS(muffs)", True), ("TITLE(noise) AND TITLE(radio)", False), ("TITLE(radio) OR TITLE(noise)", True),
        ("TITLE(noise) AND NOT ABS(muffs)", False), ("TITLE(noise) AND NOT TITLE(radio)", True), ("TITLE({hearing loss})", True),
        ("TITLE({loss hearing})", False), ("ABS(apprentic*)", True), ("ABS(w?re)", True), ("TITLE(hearing W/2 noise)", True),
        ("TITLE(hearing W/1 noise)", False), ("TITLE(hearing PRE/2 noise)", False), ("TITLE(noise PRE/2 hearing)", True),
        ("TITLE(noise) AND PUBYEAR > 2014", True), ("TITLE(noise) AND PUBYEAR > 2015", False),
        ("TITLE(radio) AND TITLE(radio) OR TITLE(noise)", False), ("AUTHKEY(audiometry)", True),
    ],
    "proquest": [
        ("ti(noise) AND ab(muffs)", True), ("ti(noise) AND ti(radio)", False), ("ti(radio) OR ti(noise)", True),
        ("ti(noise) NOT ab(muffs)", False), ('ti("hearing loss")', True), ('ti("loss hearing")', False), ("ab(apprenti*)", True),
        ("ab(app*)", False), ("ab(w?re)", True), ("ti(hearing NEAR/3 noise)", True), ("ti(hearing NEAR/1 noise)", False),
        ("ti(hearing NEAR/2 noise)", None), ("ti(noise PRE/3 hearing)", True), ("ti(hearing PRE/3 noise)", False),
    ],
    "embase": [
        ("noise:ti AND muffs:ab", True), ("noise:ti AND radio:ti", False), ("radio:ti OR noise:ti", True), ("noise:ti NOT muffs:ab", False),
        ("'hearing loss':ti", True), ("'loss hearing':ti", False), ("apprentic*:ab", True), ("w?re:ab", True), ("colo$r:ab", True),
        ("(hearing NEAR/3 noise):ti", True), ("(hearing NEAR/2 noise):ti", False), ("(hearing NEXT/3 noise):ti", False),
        ("(noise NEXT/3 hearing):ti", True), ("#1 noise:ti\n#2 muffs:ab\n#3 #1 AND #2", True), ("noise:ti AND [2010-2020]/py", True),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("platform", "query", "finds"),
    [(platform, query, finds) for platform, rows in TRUTH.items() for query, finds in rows],
)
def test_a_line_finds_what_its_platform_would(platform, query, finds):
    assert find_known_items(read_strategy(query, platform), [ITEM]).answers == (finds,)
