"""Every sentence of the methods text comes from events: without those of a kind, what they say is gone."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from litreview.model import Stage, Verdict
from litreview.prisma.methods import checklists
from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.methods_words import MethodsWords
from litreview.prisma.methods.writing import document
from litreview.review.review import Review
from litreview.review.rounds.drawing import DrawOptions
from litreview.review.views import Decide, SearchFacts
from litreview.screening.template import new_protocol
from litreview.words.catalogue import Words
from tests.review.conftest import Clock, ris

GOLDENS = Path(__file__).parents[2] / "golden"
WRITE = "LITREVIEW_WRITE_GOLDENS" in os.environ
INCLUDE, EXCLUDE, MAYBE, FULL = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE, Stage.FULL_TEXT
# With criteria of its own: those of the template are not reported.
PROTOCOL = re.sub(
    r'^(text(?:_nl)? = ")',
    r"\1Invented: ",
    new_protocol("Invented").replace("reviewers = 1", "reviewers = 2", 1),
    flags=re.MULTILINE,
) + ("\n[ranking]\nwhen_blind = true\n[stop]\ntarget = 0.9\n[pilot]\ntarget = 0.6\n")

# The sentences that rest on events of a kind, by their names among the texts of the methods.
SENTENCES = {
    "import": ("databases", "searched.*", "hits*", "screening.*", "strategy", "no_strategy",
               "engine_name", "a16a*", "a27", "sought", "votes.*", "included*"),
    "search-facts": ("corrected", "correction"),
    "run": ("engine", "engine_name", "merged-by*", "deduplicated"),
    "judgement": ("judged.*",),
    "round": ("pilots.*", "pilot.*"),
    "decision": ("votes.*", "agree", "basis*", "maybe.*", "ranked.*", "auto.tools.*", "auto.stages.order",
                 "auto.people.except", "reasons*", "a16b", "included", "select.done.*", "raw", "n"),
    "consensus": ("consensus",),
    "retrieval": ("lost.*",),
    "ranking": ("ranked.*", "auto.tools.*", "auto.settings.*", "auto.input.*", "auto.stages.order"),
    "removal": ("automation", "other_removed"),
    "stop": ("stop", "stopped.*"),
    "study": ("included",),
    "criterion-change": ("criterion-changed.*", "fate.*", "changed.*"),
    "protocol": ("amended.*", "changed", "a24c.one"),
}  # fmt: skip

# What may be said only because events are missing: that something is planned, is not done yet, or did not happen;
# and that each included report is a study of its own, as long as nobody groups them.
ABSENCES = (
    "select.planned", "blind.planned", "rule.*.planned", "unvoted", "no_*", "a24c.none", "duplicates.none", "all_*",
    "included.none", "included.nothing", "auto.nothing", "awaited", "basis.nobody", "included.same", "stopped.not.*",
)  # fmt: skip


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a review with an event of every kind that the methods text speaks of."""
    here, clock = tmp_path_factory.mktemp("traceable"), Clock()
    for name, first, last in (("one.ris", 0, 16), ("two.ris", 14, 22)):
        (here / name).write_text(ris(first, last), encoding="utf-8")
    (here / "strategy.txt").write_text("alpine AND canal\n", encoding="utf-8")
    with Review.create(here / "review", protocol=PROTOCOL, clock=clock) as review:
        for name, facts in (
            (
                "one.ris",
                SearchFacts(database="PubMed", date="2026-01-02", hits=16, strategy=here / "strategy.txt"),
            ),
            ("two.ris", SearchFacts(database="Scopus", date="2026-01-02", hits=9)),
        ):
            review.searches.import_files([here / name], facts, "anna")
        review.searches.edit_fact("scopus-2026-01-02", "hits", "8", "anna")
        review.duplicates.run()
        keys = [row.key for row in review.reports.rows()]
        review.duplicates.judge(keys[18], keys[19], "different", "anna")
        pilot = review.rounds.draw_pilot(DrawOptions(2, seed=1), "anna")
        for who in ("anna", "bram"):
            for key in review.rounds.queue(pilot.id, who):
                review.decisions.decide(Decide(key, EXCLUDE, round=pilot.id), who)
        clock.forward(86_400)
        orders = {
            who: review.reports.relevance_order(Stage.TITLE_ABSTRACT, reviewer=who)
            for who in ("anna", "bram")
        }
        for key, anna, bram in (
            (keys[0], INCLUDE, INCLUDE), (keys[1], INCLUDE, INCLUDE), (keys[2], INCLUDE, MAYBE), (keys[3], EXCLUDE, INCLUDE),
            (keys[4], EXCLUDE, EXCLUDE), (keys[5], EXCLUDE, EXCLUDE),
        ):  # fmt: skip
            review.decisions.decide(Decide(key, anna, ranking=orders["anna"].ranking), "anna")
            review.decisions.decide(Decide(key, bram, ranking=orders["bram"].ranking), "bram")
        review.decisions.decide(Decide(keys[3], INCLUDE, consensus=True), "anna")
        review.decisions.decide(Decide(keys[6], EXCLUDE), "anna")
        review.full_text.retrieve(keys[3], "not-retrieved", "no answer", actor="anna")
        for key in keys[:2]:
            review.decisions.decide(Decide(key, INCLUDE, stage=FULL), "anna")
        reason = next(one.code for one in review.protocol.offered(FULL) if not one.means)
        review.decisions.decide(Decide(keys[2], EXCLUDE, (reason,), stage=FULL), "anna")
        review.full_text.group(keys[:2], ["study 1"], "anna")
        review.decisions.remove(["title~number 9"], "automation", "A classifier", "anna")
        review.decisions.remove(["title~number 10"], "other", "A retraction", "anna")
        change(review.folder)
        clock.forward(86_400)
    with Review.open(here / "review", clock=clock) as review:
        review.protocols.judge_change("I1", "tighter", actor="anna")
        review.decisions.stop("The target was reached", "anna")
        assert not [problem for problem in review.check() if problem.level == "error"]
    return here / "review"


def change(folder: Path) -> None:
    path = folder / "screening" / "protocol.toml"
    text = path.read_text(encoding="utf-8").replace('version = "1.0"', 'version = "1.1"')
    path.write_text(text.replace('label = "Population"', 'label = "Population, narrower"'), encoding="utf-8")


def without(rich: Path, kind: str, here: Path) -> Path:
    """Copy the files of a review without the events of a kind."""
    for name in ("searches", "screening"):
        shutil.copytree(rich / name, here / name)
    if kind == "run":
        # A run is its file; the event binds it.
        shutil.rmtree(here / "screening" / "duplicates")
    for ledger in (here / "screening" / "decisions").rglob("*.jsonl"):
        lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if json.loads(line).get("kind") != kind]
        ledger.write_text("".join(kept), encoding="utf-8")
    return here


def names_said(folder: Path, monkeypatch: pytest.MonkeyPatch, *, rebuild: bool) -> set[str]:
    """Return the names of the texts that the methods and the checklists of a review are made of."""
    said: set[str] = set()

    def record(self: MethodsWords, name: str, /, **values: object) -> str:
        said.add(name)
        return Words.__call__(self, name, **values)

    monkeypatch.setattr(MethodsWords, "__call__", record)
    with Review.rebuild(folder) if rebuild else Review.open(folder) as review:
        facts = review.flow.methods("en")
    document(facts, "en")
    checklists.rows(facts, "en")
    return said


def family(name: str) -> str:
    """Return the name of a text without the form of its number."""
    return name.removesuffix(".one").removesuffix(".many")


def matching(names: set[str], patterns: tuple[str, ...]) -> Iterator[str]:
    yield from (name for name in sorted(names) if any(fnmatchcase(name, each) for each in patterns))


@pytest.fixture(scope="module")
def whole(rich: Path) -> set[str]:
    with pytest.MonkeyPatch.context() as patch:
        return names_said(rich, patch, rebuild=False)


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_sentence_goes_with_its_events(kind, rich, whole, tmp_path, monkeypatch):
    patterns = SENTENCES[kind]
    assert [each for each in patterns if not list(matching(whole, (each,)))] == []
    left = names_said(without(rich, kind, tmp_path), monkeypatch, rebuild=True)
    assert list(matching(left, patterns)) == []
    new = {family(name) for name in left} - {family(name) for name in whole}
    assert sorted(new - set(matching(new, ABSENCES))) == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_whole_text_is_that_of_the_golden(language, rich):
    with Review.open(rich) as review:
        facts = replace(review.flow.methods(language), software="litreview 0.0")
    lists = checklists.document(facts, checklists.rows(facts, language), language)
    text = markdown([*document(facts, language), *lists])
    golden = GOLDENS / f"methods_{language}.md"
    if WRITE:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
