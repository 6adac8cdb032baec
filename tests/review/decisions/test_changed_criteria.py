"""A criterion that changes half way: no decision is lost, and exactly the votes that it can touch are marked."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.__main__ import main
from litreview.errors import NoSuchKey, UsageError
from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from litreview.screening.filter_language import parse_filter

PROTOCOL = """\
format = 1
title = "Changed"
version = "1"
[stage.title-abstract]
reviewers = 2
[stage.full-text]
reviewers = 1
reason = "optional"
[[criterion]]
id = "I1"
label = "People"
text = "Adults."
[[criterion]]
id = "I2"
label = "Topic"
text = "Heart disease."
[[reason]]
code = "people"
label = "Others"
criterion = "I1"
[[reason]]
code = "topic"
label = "Elsewhere"
criterion = "I2"
"""
GIVEN = [
    (Verdict.INCLUDE, ()), (Verdict.MAYBE, ()), (Verdict.EXCLUDE, ()), (Verdict.EXCLUDE, ("people",)),
    (Verdict.EXCLUDE, ("topic",)), (Verdict.EXCLUDE, ("people", "topic")),
]  # fmt: skip
OLD = parse_filter("version:old")


def amend(folder: Path, old: str, new: str) -> None:
    path = folder / "screening" / "protocol.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def folder(tmp_path, export):
    made(tmp_path / "review", export(0, 6, "six.ris"))
    return tmp_path / "review"


def made(folder: Path, source: Path) -> None:
    with Review.create(folder, protocol=PROTOCOL) as review:
        review.searches.import_files([source], SearchFacts(database="PubMed"), "anna")


def old_titles(review: Review, name: str) -> list[int]:
    """Return which reports are listed as judged before a change that can touch them."""
    at = {row.position: n for n, row in enumerate(review.reports.rows())}
    return [at[position] for position in review.reports.positions(Stage.TITLE_ABSTRACT, OLD, name)]


STEPS = st.one_of(
    st.tuples(st.just("decide"), st.sampled_from(["anna", "bram"]), st.integers(0, 3), st.sampled_from(GIVEN)),
    st.tuples(st.just("keep"), st.sampled_from(["anna", "bram"]), st.integers(0, 3), st.none()),
    st.tuples(st.just("undo"), st.sampled_from(["anna", "bram"]), st.none(), st.none()),
    st.tuples(st.just("edit"), st.sampled_from(["I1", "I2", "comment"]), st.none(), st.none()),
    st.tuples(st.just("answer"), st.sampled_from(["wider", "tighter", "both", "neither"]), st.none(), st.none()),
)  # fmt: skip


class Worked:
    """A review, and beside it what is expected of it: lists of votes and texts, without events or hashes.

    Attributes:
        texts: All texts that each criterion has had, the present one last.
        effects: What was said of each text of a criterion, by its number.
        acts: Each vote that was not undone: reviewer, report, verdict, reasons, and the numbers of the texts then.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.review = Review.open(folder)
        self.keys = [row.key for row in self.review.reports.rows()]
        self.texts = {"I1": ["Adults."], "I2": ["Heart disease."]}
        self.effects: dict[tuple[str, int], str] = {}
        self.acts: list[tuple[str, int, Verdict, tuple[str, ...], dict[str, int]]] = []
        self.decided = self.edited = 0
        self.changed = ""

    def in_force(self, name):
        return {n: act for act in self.acts for who, n, *_ in [act] if who == name}

    def decide(self, name, n, given):
        self.review.decisions.decide(Decide(self.keys[n], *given), name)
        self.acts.append((name, n, *given, {id_: len(texts) - 1 for id_, texts in self.texts.items()}))
        self.decided += 1

    def keep(self, name, n, _):
        if n in self.in_force(name):
            self.decide(name, n, self.in_force(name)[n][2:4])

    def undo(self, name, *_):
        mine = [at for at, act in enumerate(self.acts) if act[0] == name]
        if mine:
            self.review.decisions.undo(name)
            del self.acts[mine[-1]]

    def edit(self, what, *_):
        self.edited += 1
        self.review.close()
        if what == "comment":
            amend(self.folder, 'title = "Changed', f'# {self.edited}\ntitle = "Changed')
        else:
            self.texts[what].append(f"Text {self.edited}")
            amend(self.folder, f'text = "{self.texts[what][-2]}"', f'text = "{self.texts[what][-1]}"')
            self.changed = what
        self.review = Review.open(self.folder)

    def answer(self, effect, *_):
        if self.changed:
            self.review.protocols.judge_change(self.changed, effect, actor="cor")
            self.effects[self.changed, len(self.texts[self.changed]) - 1] = effect

    def can_touch(self, act) -> bool:
        *_, verdict, reasons, then = act
        said = {
            (id_, self.effects.get((id_, n)))
            for id_, texts in self.texts.items()
            for n in range(then[id_] + 1, len(texts))
        }
        named = {{"people": "I1", "topic": "I2"}[code] for code in reasons}
        if verdict is Verdict.EXCLUDE:
            return any(id_ in named and effect in {"wider", "both"} for id_, effect in said)
        return any(effect in {"tighter", "both"} for _, effect in said)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
def test_whatever_is_edited_and_decided_no_decision_is_lost(steps, export):
    with TemporaryDirectory() as place:
        made(Path(place) / "review", export(0, 6, "six.ris"))
        told = Worked(Path(place) / "review")
        for act, *how in steps:
            getattr(told, act)(*how)
        for name in ("anna", "bram"):
            expected = told.in_force(name)
            for n, (*_, verdict, reasons, _) in expected.items():
                [vote] = [
                    one for one in told.review.reports.votes(told.keys[n], name) if one.reviewer == name
                ]
                assert (vote.verdict, vote.reasons) == (verdict, reasons)
                assert bool(vote.changed) == told.can_touch(expected[n])
            assert old_titles(told.review, name) == [
                n for n in sorted(expected) if told.can_touch(expected[n])
            ]
        with told.review._context.store.read() as session:
            assert len(session.events.of_kind("decision")) == told.decided
        told.review.close()


@pytest.fixture
def changed(folder):
    """Return the review after anna and bram have voted and I2 has been worded anew."""
    with Review.open(folder) as review:
        keys = [row.key for row in review.reports.rows()]
        for n, given in enumerate(GIVEN):
            review.decisions.decide(Decide(keys[n], *given, note=f"note {n}"), "anna")
        review.decisions.decide(Decide(keys[0], Verdict.EXCLUDE, ("topic",)), "bram")
    amend(folder, 'text = "Heart disease."', 'text = "Heart or lung disease."')
    amend(folder, 'version = "1"', 'version = "2"')
    with Review.open(folder) as review:
        yield review


def test_what_each_answer_touches_is_known_before_it_is_given(changed):
    [found] = changed.protocols.difference().criteria
    assert (found.id, found.effect) == ("I2", None)
    assert (found.old.text, found.new.text) == ("Heart disease.", "Heart or lung disease.")
    assert found.reports == {"wider": 3, "tighter": 2, "both": 4, "neither": 0}
    assert (found.reasons, found.without_reason) == ({"topic": 3}, 1)
    assert old_titles(changed, "anna") == old_titles(changed, "bram") == []


def test_an_answer_marks_and_a_vote_that_is_kept_is_a_new_decision(changed):
    changed.protocols.judge_change("i2", "wider", actor="cor")
    assert old_titles(changed, "anna") == [4, 5]
    assert old_titles(changed, "bram") == [0]
    key = changed.reports.rows()[4].key
    mine = changed.reports.card(key, "anna").mine
    assert (mine.version, mine.changed) == ("1", ("I2",))
    changed.decisions.decide(Decide(key, mine.verdict, mine.reasons, mine.note), "anna")
    again = changed.reports.card(key, "anna").mine
    assert (again.verdict, again.reasons, again.note) == (mine.verdict, mine.reasons, mine.note)
    assert (again.version, again.changed) == ("", ())
    assert [line.in_force for line in changed.reports.history(key, "anna")] == [False, True]
    changed.decisions.undo("anna")
    assert changed.reports.card(key, "anna").mine.changed == ("I2",)


def test_a_later_answer_replaces_the_first_and_is_undone_like_any_act(changed):
    changed.protocols.judge_change("I2", "wider", actor="cor")
    changed.protocols.judge_change("I2", "neither", actor="dora")
    assert changed.protocols.difference().criteria[0].effect == "neither"
    assert old_titles(changed, "anna") == []
    assert changed.decisions.undo("dora").text == "I2, neither"
    assert old_titles(changed, "anna") == [4, 5]
    assert changed.protocols.difference().criteria[0].effect == "wider"


def test_a_rebuilt_review_marks_the_same(changed, folder):
    changed.protocols.judge_change("I2", "both", actor="cor")
    before = old_titles(changed, "anna")
    changed.close()
    assert main(["rebuild", "--review", str(folder)]) == 0
    with Review.open(folder) as again:
        assert old_titles(again, "anna") == before == [0, 1, 4, 5]


def test_what_did_not_change_cannot_be_judged(changed):
    with pytest.raises(
        NoSuchKey, match="I1: no criterion of this name changed between version 1 and version 2"
    ):
        changed.protocols.judge_change("I1", "wider")
    with pytest.raises(UsageError, match="'purple' is not an effect"):
        changed.protocols.judge_change("I2", "purple")


def test_a_votes_mark_is_hidden_with_the_vote(changed):
    changed.protocols.judge_change("I2", "wider", actor="cor")
    key = changed.reports.rows()[4].key
    [vote] = changed.reports.votes(key, "bram")
    assert (vote.hidden, vote.version, vote.changed) == (True, "", ())


def test_the_commands_say_what_changed_and_list_what_it_can_touch(changed, folder, capsys):
    changed.close()

    def run(*words):
        assert main([*words, "--review", str(folder)]) == 0
        return capsys.readouterr().out

    said = run("protocol", "diff")
    assert "criterion I2, text: Heart disease. → Heart or lung disease." in said
    assert "litreview protocol effect I2 EFFECT" in said
    assert "wider    fewer fail: look again at exclusions whose reason names it  3 reports" in said
    assert "Exclusions without a reason, which no answer touches: 1." in said
    assert "It is wider; `litreview screen --again`" in run(
        "protocol", "effect", "I2", "wider", "--as", "cor"
    )
    assert run("list", "--only", "version:old", "--as", "anna").endswith("2 reports.\n")
    [touched, *_] = json.loads(run("list", "--only", "versie:oud", "--as", "anna", "--json"))
    assert "topic, note 4, under version 1: I2 changed since" in run("show", touched["key"], "--as", "anna")
    assert "it touches no vote" in run("protocol", "effect", "I2", "neither", "--as", "cor")
    assert run("list", "--only", "version:old", "--as", "anna").endswith("0 reports.\n")


def test_a_filter_by_any_other_version_is_refused(folder, capsys):
    assert main(["list", "--only", "version:7", "--review", str(folder)]) == 2
    assert "old" in capsys.readouterr().err


def test_methods_tell_what_became_of_the_decisions_that_a_change_could_touch(changed, folder, capsys):
    changed.protocols.judge_change("I2", "wider", actor="cor")
    keys = [row.key for row in changed.reports.rows()]
    changed.decisions.decide(Decide(keys[4], Verdict.EXCLUDE, ("topic",)), "anna")
    changed.close()

    def told(lang):
        assert main(["methods", "--lang", lang, "--review", str(folder)]) == 0
        return " ".join(capsys.readouterr().out.split())

    assert (
        "(version 2) and judged wider. This could touch 3 decisions: 1 was kept and 2 are still to be made again."
        in told("en")
    )
    assert (
        "(versie 2) en werd ruimer geacht. Dit kon 3 beslissingen raken: 1 bleef gelijk en 2 moeten nog opnieuw worden genomen."
        in told("nl")
    )
    with Review.open(folder) as review:
        review.decisions.decide(Decide(keys[5], Verdict.INCLUDE), "anna")
        review.decisions.decide(Decide(keys[0], Verdict.EXCLUDE, ("topic",)), "bram")
    assert "This could touch 3 decisions: 2 were kept and 1 was changed." in told("en")
    with Review.open(folder) as review:
        review.protocols.judge_change("I2", "neither", actor="cor")
    assert "could touch" not in told("en")
