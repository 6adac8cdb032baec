"""How often each rule was right on labelled pairs. Written by benchmarks/rule_certainty.py; do not edit."""

from __future__ import annotations

from collections.abc import Mapping

ENGINE = "2"
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
    "same title and place": (3594, 3597, 0.9978),
    "cut title, same authors and place": (487, 487, 0.9938),
    "same main title, authors and place": (13, 13, 0.7941),
    "same title, authors, year and journal": (1431, 1435, 0.9936),
    "same title, first author and year": (795, 808, 0.9745),
    "same title, year and journal, no author named": (6, 6, 0.6069),
    "same title, abstract and page": (7, 7, 0.6518),
    "near title, same authors and place": (16, 16, 0.8292),
    "same pages, authors and journal": (15, 15, 0.8189),
    "near title, same abstract": (7, 14, 0.2635),
    "same title, other year": (4, 17, 0.0846),
    "same title and authors": (117, 512, 0.1982),
    "same title, no authors to compare": (8, 8, 0.6876),
    "same DOI, other title": (0, 8, 0.0),
    "subtitle in one only": (36, 70, 0.4099),
    "same place, other title": (10, 29, 0.2004),
    "shared words, same authors, year and journal": (19, 45, 0.2969),
    "near title, same authors and year": (35, 112, 0.2404),
    "joined through others": (39, 40, 0.8868),
}
