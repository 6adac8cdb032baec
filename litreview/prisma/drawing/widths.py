"""The width of text, in print and in a terminal, without loading a font.

Advance widths in thousandths of the type size. Each is the larger of those of Liberation Sans (metrics of Arial and
Helvetica) and DejaVu Sans, measured from the fonts: a drawing that is wrapped by these fits whichever of them is there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping


def _by_sign(by_width: Mapping[int, str]) -> dict[str, int]:
    return {sign: width for width, signs in by_width.items() for sign in signs}


REGULAR = _by_sign({
    200: "\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}", 275: "'", 278: "ijlı", 284: "ł", 295: "I",
    318: " ,.\N{NO-BREAK SPACE}‘’", 333: "·", 337: "/:;\\|¦", 342: "ŀ", 352: "fſ",
    361: "-\N{SOFT HYPHEN}‐‑", 375: "ľ", 390: "()[]", 392: "tŧ", 401: "!¡²³¹", 411: "r", 460: '"',
    471: "ªº", 500: "*J`¨°´¸", 518: "“”", 521: "s", 525: "z", 550: "c", 552: "¯", 556: "?_§ĳ–",
    557: "LĿ", 562: "Ł", 579: "kĸ", 590: "•", 592: "vxy", 611: "FT¿Ŧ", 612: "o«»ðø", 613: "a", 615: "e",
    630: "ß", 634: "hnuŋ", 635: "bdgpqþđ", 636: "$0123456789{}¢£¤¥µ¶", 667: "EKPSYÞ", 684: "AV",
    685: "XZ", 686: "B", 695: "ħ", 722: "CR", 732: "U", 735: "Ĳ", 748: "NŊ", 752: "H", 770: "D",
    775: "ÐĐ", 778: "G", 780: "&", 787: "OQØ", 813: "ŉ", 818: "w", 838: "#+<=>^~¬±×÷−≤≥", 863: "M",
    916: "Ħ", 950: "%", 969: "¼½¾", 974: "m", 982: "æ", 989: "W", 1000: "©®Æ—…", 1015: "@", 1023: "œ",
    1070: "Œ",
})  # fmt: skip

BOLD = _by_sign({
    200: "\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}", 306: "'", 343: "ijlı", 348: " \N{NO-BREAK SPACE}",
    365: "/\\|¦", 371: "ł", 372: "I", 380: ",.·‘’", 400: ":;", 415: "-\N{SOFT HYPHEN}‐‑", 435: "fſ",
    438: "²³¹", 456: "!¡", 457: "()[]", 478: "tŧ", 479: "ľť", 493: "r", 500: "`¨°´¸", 521: '"',
    523: "*", 552: "¯", 556: "J_§–", 557: "ŀ", 564: "ªº", 582: "z", 593: "c", 595: "s", 611: "?¿",
    636: "¤¶", 637: "LĿ", 639: "•", 642: "Ł", 645: "x", 646: "«»", 652: "vy", 657: "“”", 665: "kĸ",
    675: "a", 678: "e", 682: "TŦ", 683: "EF", 686: "ĳ", 687: "oðø", 696: "$0123456789¢£¥",
    712: "hnu{}ŋ", 716: "bdgpqþđ", 719: "ßď", 720: "S", 724: "Y", 725: "Z", 733: "P", 734: "C",
    736: "µ", 738: "Þ", 762: "B", 770: "R", 771: "X", 774: "AV", 775: "K", 785: "Ĳ", 790: "ħ", 812: "U",
    821: "G", 830: "D", 837: "HNŊ", 838: "#+<=>^~¬±Ð×÷Đ−≤≥", 850: "OQØ", 872: "&", 924: "w", 974: "Ħ",
    983: "ŉ", 995: "M", 1000: "@©®—…", 1002: "%", 1035: "¼½¾", 1042: "m", 1048: "æ", 1085: "Æ",
    1094: "œ", 1103: "W", 1167: "Œ",
})  # fmt: skip


def _advance(sign: str, table: Mapping[str, int]) -> int:
    if (width := table.get(sign)) is not None:
        return width
    # A mark that stands over its letter takes no room; counted, it would break lines too early.
    if unicodedata.combining(sign):
        return 0
    base = unicodedata.normalize("NFD", sign)[0]
    if base != sign:
        return _advance(base, table)
    # A letter of another script: as wide as the widest common one, so that it never sticks out.
    return 1000 if unicodedata.east_asian_width(sign) in "WF" else table["m"]


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Measure a line of text in the unit of the type size."""
    table = BOLD if bold else REGULAR
    return sum(_advance(sign, table) for sign in text) * size / 1000


def cells(text: str) -> int:
    """Count the columns that a line takes in a terminal."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )
