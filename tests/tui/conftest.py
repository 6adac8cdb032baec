"""A small review with a fixed clock, and the app on it."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts

MATERIAL = Path(__file__).parent / "material"
NOW = datetime(2026, 11, 24, 19, 40, tzinfo=UTC)
EXTRA = """TY  - JOUR
TI  - Sentences for buyers. An invented comparison
AU  - Voorbeeld, B.
PY  - 2017
T2  - Law Invented
ER  -
"""


@pytest.fixture(autouse=True)
def in_utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Make the review once: importing for each of some hundred tests would take most of their time."""
    folder = tmp_path_factory.mktemp("made") / "review"
    make(folder)
    return folder


def make(folder):
    protocol = (MATERIAL / "protocol.toml").read_text(encoding="utf-8")
    with Review.create(folder, protocol=protocol, clock=lambda: NOW) as review:
        facts = SearchFacts(key="hand", kind="database", database="PubMed", date="2026-11-12")
        review.searches.import_files([MATERIAL / "records.ris"], facts, "anna")
        review.duplicates.run()


@pytest.fixture
def fresh(made, tmp_path):
    """Return a review of six invented records in which nobody's name is known yet."""
    shutil.copytree(made, tmp_path / "review")
    with Review.open(tmp_path / "review", clock=lambda: NOW) as review:
        yield review


@pytest.fixture
def review(fresh):
    """Return the review as anna knows it."""
    fresh.settings.set("reviewer", "anna")
    fresh.settings.set("notice_seen", True)
    return fresh


@pytest.fixture
def busy(review, tmp_path):
    """Return the review with a possible duplicate, a conflict that anna has a part in, and one report to retrieve."""
    extra = tmp_path / "extra.ris"
    extra.write_text(EXTRA, encoding="utf-8")
    review.searches.import_files([extra], actor="anna")
    review.duplicates.run()
    keys = [row.key for row in review.reports.rows()]
    votes = ((4, Verdict.INCLUDE, Verdict.INCLUDE), (5, Verdict.INCLUDE, Verdict.EXCLUDE))
    for n, anna, bram in votes:
        review.decisions.decide(Decide(keys[n], anna), "anna")
        reasons = ("off_topic",) if bram is Verdict.EXCLUDE else ()
        review.decisions.decide(Decide(keys[n], bram, reasons, "Said by bram."), "bram")
    return review


SIGHTS = ["alpine", "barley", "canal", "ember", "falcon", "garnet", "hazel", "kelp", "lagoon", "cedar"]
ZICHTEN = ["berg", "gerst", "gracht", "gloed", "valk", "granaat", "hazelaar", "wier", "lagune", "ceder"]


def topics():
    """Yield titles, abstracts and declared languages of reports on two topics, in three languages."""
    for n in range(70):
        sight = f"{SIGHTS[n % 10]} {n}"
        if n % 4 == 0:
            yield (
                f"Nudging buyers who paid near the {sight}",
                f"Buyers of the {sight} region were asked.",
                "English",
            )
        else:
            yield (
                f"Virus sequences of pigs at the {sight}",
                f"The pigs of the {sight} farm were ill.",
                "English",
            )
    for n in range(20):
        zicht = f"{ZICHTEN[n % 10]} {n}"
        if n % 4 == 0:
            yield f"Kopers die betaalden bij de {zicht}", f"De kopers bij de {zicht} zijn gevraagd.", "Dutch"
        else:
            yield f"Het virus van de varkens bij de {zicht}", f"De varkens op de {zicht} waren ziek.", "Dutch"
    for n in range(12):
        yield f"Farms with a view of the {SIGHTS[n % 10]} coast {n}", "", "Turkish"


@pytest.fixture(scope="session")
def ranked_folder(tmp_path_factory):
    """Make a review of 102 reports once, of which a single reviewer has judged 36, the likeliest first."""
    folder = tmp_path_factory.mktemp("ranked") / "review"
    source = folder.parent / "topics.ris"
    record = "TY  - JOUR\nTI  - {}\nAU  - Author{n}, A.\nPY  - 2018\nSP  - {n}\nAB  - {}\nLA  - {}\nER  - \n"
    source.write_text("\n".join(record.format(*each, n=n) for n, each in enumerate(topics())), "utf-8")
    protocol = (MATERIAL / "protocol.toml").read_text(encoding="utf-8")
    protocol = protocol.replace("reviewers = 2", "reviewers = 1").replace("blind = true", "blind = false", 1)
    protocol = protocol.replace('en = ["buyer*"', 'nl = ["koper*"]\nen = ["buyer*"')
    seconds = iter(range(10**6))
    clock = lambda: NOW + timedelta(seconds=next(seconds))  # noqa: E731
    with Review.create(folder, protocol=protocol, clock=clock) as review:
        facts = SearchFacts(key="hand", kind="database", database="PubMed", date="2026-11-12", hits=102)
        review.searches.import_files([source], facts, "anna")
        order = review.reports.relevance_order(reviewer="anna")
        for _ in range(36):
            rows = review.reports.rows_at(order.positions[:40], reviewer="anna")
            row = next(rows[place] for place in order.positions[:40] if rows[place].mine is None)
            is_sought = "uyers" in row.title or "opers" in row.title
            verdict, reasons = (Verdict.INCLUDE, ()) if is_sought else (Verdict.EXCLUDE, ("off_topic",))
            review.decisions.decide(Decide(row.key, verdict, reasons, ranking=order.ranking), "anna")
            order = review.reports.newer_order(order, reviewer="anna") or order
    return folder


@pytest.fixture
def ranked(ranked_folder, tmp_path):
    """Return that review."""
    if find_spec("numpy") is None or find_spec("py3langid") is None:
        pytest.skip("numpy and py3langid are not installed (extra `ranking`)")
    shutil.copytree(ranked_folder, tmp_path / "ranked")
    with Review.open(tmp_path / "ranked", clock=lambda: NOW) as review:
        review.settings.set("reviewer", "anna")
        review.settings.set("notice_seen", True)
        yield review


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Return the review on a device of its own, where nobody has screened yet; anna has on another one."""
    folder = tmp_path / "review"
    monkeypatch.setattr("litreview.review.startup.getuser", lambda: "bram")
    monkeypatch.setenv("LITREVIEW_DEVICE", "uu-1")
    make(folder)
    with Review.open(folder, clock=lambda: NOW) as first:
        keys = [row.key for row in first.reports.rows()]
        for n, key in enumerate(keys[:3]):
            first.decisions.decide(
                Decide(key, Verdict.EXCLUDE, ("off_topic",), f"Only anna may read note {n}."), "anna"
            )
    monkeypatch.setenv("LITREVIEW_DEVICE", "thuis")
    with Review.open(folder, clock=lambda: NOW) as review:
        review.settings.set("notice_seen", True)
        yield review


STRATEGY = """1 child*[tiab] OR minor*[tiab]
2 buyer*[tiab] OR client*[tiab
3 #1 AND #2
"""


@pytest.fixture
def searched(review, tmp_path):
    """Return a review with three searches, of which none is complete."""
    strategy = tmp_path / "pubmed.txt"
    strategy.write_text(STRATEGY, encoding="utf-8")
    review.searches.correct(
        SearchFacts("hand", platform="NLM", hits=8, strategy=strategy, items={"14": "A librarian, by PRESS"}),
        "anna",
    )
    facts = {"scopus": ("database", "Scopus"), "lists": ("organisation", "Lists of organisations")}
    for key, (kind, name) in facts.items():
        extra = tmp_path / f"{key}.ris"
        extra.write_text(EXTRA.replace("Sentences", name), encoding="utf-8")
        found = SearchFacts(key, kind, name, date="2026-10-01", hits=1)
        review.searches.import_files([extra], found, "anna")
    return review


KNOWN = """10.5555/invented.1
PubMed lists of things nobody has written
Op de koop toe: een verzonnen titel zonder samenvatting
"""


@pytest.fixture
def known(searched, tmp_path):
    """Return that review with a list of known items: one found, one perhaps, one not found."""
    whole = tmp_path / "whole.txt"
    whole.write_text(STRATEGY.replace("client*[tiab", "client*[tiab]"), encoding="utf-8")
    searched.searches.edit_fact("pubmed-2026-11-12", "strategy", str(whole), "anna")
    (searched.folder / "searches" / "known.txt").write_text(KNOWN, encoding="utf-8")
    return searched
