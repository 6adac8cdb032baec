"""A public archive is a list of what may go in, by kind and field: nothing else leaves, whatever an event holds."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import datetime
from uuid import UUID

import pytest

from litreview.__main__ import main
from litreview.errors import InputError
from litreview.model import Stage, Verdict
from litreview.prisma.flow import as_json
from litreview.review.review import Review
from litreview.review.team import public_fields, public_ids
from litreview.review.team.public_archive import engine_reasons
from litreview.review.views import Decide, SearchFacts
from litreview.standing.log import KINDS
from tests.engines import Engine

DAY = 86_400_000
TYPED = "mevrouwx"
"""One word of letters and digits, so that nothing could have changed it on its way."""
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
FIELDS = (
    "search", "sha256", "format", "encoding", "records", "rejects", "file", "old", "new", "pairs", "hash", "version",
    "name", "stage", "protocol", "purpose", "seed", "size", "record", "report", "verdict", "reasons", "replaces", "round",
    "seen_conflict", "note", "seconds", "title", "year", "doi", "votes", "outcome", "why", "ending", "a", "b",
    "other_title", "by", "where", "studies", "way", "each", "overlap", "reviewer", "label", "on", "redacts", "fields",
    "source", "proof", "nature", "notice", "date", "searches", "previous", "withdraws", "run", "changes", "same_as", "ranking", "model", "guesser",
    "of", "to", "entered_by", "salt", "anything", "again", "event", "step", "after", "in", "until", "exports", "export",
    "included", "typed", "numbers", "allocated", "strata", "partners", "frame", "frame_size", "decisions", "adds_to", "target",
    "effect", "item", "undoes",
)  # fmt: skip


@pytest.fixture
def engine() -> Engine:
    return Engine(None)


@pytest.fixture
def told(review, export, tmp_path, clock):
    """Return a review in which named people have done a good deal, on two days, with a secret in every free text."""
    strategy = tmp_path / "strategy.txt"
    strategy.write_text(f"1. {TYPED}[tiab]\n", encoding="utf-8")
    review.searches.import_files(
        [export(6, 12, f"{TYPED}.ris")],
        SearchFacts(key="more", database="Scopus", hits=6, strategy=strategy, items={"contacts": TYPED, "full_search_strategies": TYPED, "limits_and_restrictions": "none at all"}),
        TYPED,
    )  # fmt: skip
    keys = [row.key for row in review.reports.rows()]
    for key, anna, other in (
        (keys[0], "include", "include"),
        (keys[1], "exclude", "exclude"),
        (keys[2], "include", "exclude"),
    ):
        review.decisions.decide(Decide(key, Verdict(anna), note=TYPED), TYPED)
        review.decisions.decide(Decide(key, Verdict(other)), "bram")
    clock.forward(86_400)
    review.decisions.decide(Decide(keys[2], Verdict.INCLUDE, consensus=True, note=TYPED), TYPED)
    review.decisions.decide(Decide(keys[3], Verdict.INCLUDE), "bram")
    review.decisions.undo("bram")
    review.full_text.retrieve(keys[0], "got", TYPED, actor=TYPED)
    review.decisions.decide(Decide(keys[0], Verdict.INCLUDE, stage=Stage.FULL_TEXT), TYPED)
    review.full_text.group([keys[0]], [f"{TYPED} 2019", "other 2020"], TYPED)
    review.decisions.label(keys[1], TYPED, TYPED)
    review.decisions.undo(TYPED)
    review.duplicates.run()
    review.duplicates.join(keys[4], keys[5], "bram")
    review.decisions.remove([f"title!={TYPED}", "year>2000"], "other", TYPED, TYPED)
    review.decisions.undo(TYPED)
    review.decisions.remove(["title~number 9"], "automation", TYPED, TYPED)
    review.decisions.stop(TYPED, TYPED)
    return review


def packed(path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_every_kind_of_event_has_a_row(told):
    assert set(public_fields.FIELDS) >= set(KINDS)


def test_a_join_through_others_keeps_its_reason():
    assert {"joined through others", "fits two that differ", "different DOI"} <= engine_reasons()


def test_nothing_that_a_person_typed_leaves_unless_it_is_named(told, tmp_path):
    told.team.archive(tmp_path / "public.zip", public=True)
    for name, text in packed(tmp_path / "public.zip").items():
        assert TYPED not in name
        assert TYPED not in text, name


def test_a_restored_public_archive_gives_the_same_flow_and_order(told, tmp_path, clock):
    before = (
        as_json(told.flow.now()),
        [row.key for row in told.reports.rows()],
        [row.state for row in told.reports.rows()],
    )
    told.team.archive(tmp_path / "public.zip", public=True)
    with Review.restore(tmp_path / "public.zip", tmp_path / "stranger", clock=clock) as back:
        assert (
            as_json(back.flow.now()),
            [row.key for row in back.reports.rows()],
            [row.state for row in back.reports.rows()],
        ) == before
        assert not [problem for problem in back.check() if problem.level == "error"]
        kinds = [line.what for line in back.reports.history(back.reports.rows()[2].key, "reviewer-1")]
        assert kinds == [line.what for line in told.reports.history(told.reports.rows()[2].key, TYPED)]
        assert len(back.full_text.studies()) == 2


def test_the_methods_of_a_public_archive_name_the_orders_by_relevance(told, tmp_path, clock):
    key = told.reports.rows()[2].key
    told.full_text.retrieve(key, "got", actor="bram")
    order = told.reports.relevance_order(Stage.FULL_TEXT, reviewer="bram")
    decision = Decide(key, Verdict.INCLUDE, stage=Stage.FULL_TEXT, ranking=order.ranking)
    told.decisions.decide(decision, "bram")
    [(_, before)] = told.flow.methods("en").ranked
    told.team.archive(tmp_path / "public.zip", public=True)
    with Review.restore(tmp_path / "public.zip", tmp_path / "stranger", clock=clock) as back:
        [(stage, after)] = back.flow.methods("en").ranked
        assert after == before
        assert stage.orders.models == told.flow.methods("en").stages[1].orders.models
        assert not [problem for problem in back.check() if problem.level == "error"]
        # A part of the public facts only: an order is computed from texts, which are not there.
        with pytest.raises(InputError, match="no texts to rank by"):
            back.reports.order_at("2026-12-31", "reviewer-2", Stage.FULL_TEXT)


def test_times_are_days_in_events_ids_and_runs(told, tmp_path):
    told.team.archive(tmp_path / "public.zip", public=True)
    found = 0
    for name, text in packed(tmp_path / "public.zip").items():
        for id_ in IDS.findall(name + text):
            assert (UUID(id_).int >> 80) % DAY == 0, id_
            found += 1
        for time in re.findall(r"\d{4}-\d\d-\d\dT[^\"]*", text):
            assert time.endswith("T00:00:00.000Z"), time
    assert found > 40


def test_new_ids_keep_the_order_and_the_day_of_the_old_ones(told):
    with told._context.store.read() as session:
        ids = [id_ for event in session.events.all() for id_ in (event.id, event.act)]
    new = public_ids.renumber(ids)
    old = sorted(set(ids))
    assert [new[id_] for id_ in old] == sorted(new.values())
    assert len(set(new.values())) == len(old)
    assert all((UUID(new[id_]).int >> 80) == (UUID(id_).int >> 80) // DAY * DAY for id_ in old)


def test_the_same_review_gives_the_same_public_archive(told, tmp_path):
    told.team.archive(tmp_path / "one.zip", public=True)
    told.team.archive(tmp_path / "two.zip", public=True)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_no_field_of_any_kind_lets_a_text_out(told, tmp_path):
    """A hand-made ledger line may hold any text, list or table in any field, and be of any kind."""
    with told._context.store.write() as session:
        for kind in sorted({*KINDS, "a-kind-of-later"}):
            for value in (TYPED, [TYPED], [[TYPED, TYPED]], {"old": TYPED, TYPED: 1}):
                told._context.add(session, "bram", [(kind, dict.fromkeys((*FIELDS, TYPED), value))])
    # These two leave as they are, and the dry run prints them.
    done = told.team.archive(tmp_path / "public.zip", public=True, dry_run=True)
    shown = {(text.where, text.text) for text in done.texts if TYPED in text.text}
    assert {where for where, _ in shown} == {"vote: reason", "protocol: version"}
    told.team.archive(tmp_path / "public.zip", public=True)
    for name, text in packed(tmp_path / "public.zip").items():
        rest = re.sub(r'"version":"[^"]*"|"reasons":\[[^]]*\]', "", text)
        assert TYPED not in name + rest, name


def test_an_undo_of_what_stays_leaves_with_it(told, tmp_path):
    told.team.archive(tmp_path / "public.zip", public=True)
    events = [
        json.loads(line)
        for name, text in packed(tmp_path / "public.zip").items()
        if "/decisions/" in name
        for line in text.splitlines()
    ]
    ids = {event["id"] for event in events} | {event["act"] for event in events}
    references = [
        one
        for event in events
        for one in (event.get("withdraws"), *event.get("replaces", []), *event.get("votes", []))
    ]
    assert {one for one in references if one} <= ids
    assert "label" not in {event["kind"] for event in events}


def test_each_text_that_would_leave_is_printed_and_nothing_is_written(told, tmp_path, capsys):
    folder = told.folder
    before = {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "review.db" not in path.name
    }
    done = told.team.archive(tmp_path / "public.zip", public=True, dry_run=True)
    assert not (tmp_path / "public.zip").exists()
    after = {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "review.db" not in path.name
    }
    assert after == before
    assert told.team.archive(tmp_path / "public.zip", public=True).root == done.root
    shown = {text.text for text in done.texts}
    assert {
        "Invented",
        "PubMed",
        "Scopus",
        "more",
        "none at all",
        "Not research: news, editorial, comment, book review, erratum.",
    } <= shown
    assert {row.title for row in told.reports.rows()} <= shown
    assert (
        main(["archive", str(tmp_path / "again.zip"), "--public", "--dry-run", "--review", str(folder)]) == 0
    )
    said = capsys.readouterr().out
    assert "protocol: title: Invented\n" in said
    assert "search more: name: Scopus\n" in said
    assert said.endswith("Nothing was written.\n")
    assert not (tmp_path / "again.zip").exists()


def test_every_text_in_a_public_archive_is_one_that_the_dry_run_prints(told, tmp_path):
    done = told.team.archive(tmp_path / "public.zip", public=True, dry_run=True)
    told.team.archive(tmp_path / "public.zip", public=True)
    shown = {text.text for text in done.texts}
    found = set()
    for name, text in packed(tmp_path / "public.zip").items():
        if name.endswith(".toml"):
            found |= set(re.findall(r'= "([^"]* [^"]*)"', text))
        elif name.endswith(".jsonl") and "duplicates" not in name:
            values = [value for line in text.splitlines() for value in json.loads(line).values()]
            found |= {value for value in values if isinstance(value, str) and " " in value}
    assert found
    assert found <= shown


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-28T23:59:59.999Z", "2026-11-28T00:00:00.000Z"),
        ("2026-11-28T00:30:00+02:00", "2026-11-27T00:00:00.000Z"),
        ("2026-11-28", "2026-11-28T00:00:00.000Z"),
        ("2026-11-28T12:00:00", "2026-11-28T00:00:00.000Z"),
    ],
)
def test_a_time_becomes_its_day_in_utc(at, expected):
    assert public_ids.start_of_day(at) == expected
    assert datetime.fromisoformat(expected).tzinfo is not None
