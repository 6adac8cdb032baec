"""How often each rule was right on labelled pairs. Written by benchmarks/dedup/rule_certainty.py; do not edit."""

from __future__ import annotations

from collections.abc import Mapping

ENGINE = "3"
SETS = (
    "cytology_screening",
    "dblp_acm",
    "diabetes",
    "digital_work",
    "forests",
    "haematology",
    "respiratory",
    "wildfire",
    "wildfire_half",
)
# For each rule: right ones, all labelled pairs, and the least share that is right, with 95 % confidence.
MEASURED: Mapping[str, tuple[int, int, float]] = {
    "same DOI and title": (2355, 2355, 0.9987),
    "same DOI, near title": (8, 8, 0.6876),
    "same title and place": (3599, 3602, 0.9978),
    "same title, authors and volume": (474, 474, 0.9936),
    "cut title, same authors and place": (35, 35, 0.9179),
    "same main title, authors and place": (13, 13, 0.7941),
    "same title, authors and pages": (4, 4, 0.4728),
    "same title, year, volume and issue, no author on one side": (9, 9, 0.7168),
    "same title, authors, year and journal": (1436, 1440, 0.9936),
    "same title, first author and year": (789, 791, 0.992),
    "same title and authors, nothing else known": (8, 8, 0.6876),
    "same title, abstract and page": (7, 7, 0.6518),
    "same title, authors, journal and abstract": (2, 2, 0.2236),
    "near title, same authors and place": (16, 16, 0.8292),
    "same pages, authors and journal": (15, 15, 0.8189),
    "near title, same abstract": (8, 8, 0.6876),
    "same title, other year": (4, 17, 0.0846),
    "same title and authors": (77, 485, 0.132),
    "same title, no authors to compare": (5, 5, 0.5492),
    "same DOI, other title": (0, 8, 0.0),
    "subtitle in one only": (35, 69, 0.4023),
    "same place, other title": (10, 29, 0.2004),
    "shared words, same authors, year and journal": (19, 37, 0.368),
    "near title, same authors and year": (31, 106, 0.2201),
    "joined through others": (25, 25, 0.887),
}
