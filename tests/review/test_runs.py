"""Files of the runs of the duplicate engine: bound by an event, and reported if changed, missing or copied."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest

from litreview.errors import InputError
from litreview.prisma.flow import as_json
from litreview.review.review import Review
from litreview.review.views import SearchFacts
from tests.engines import only_sqlite


def problems(review, level="error"):
    return [problem.id for problem in review.check() if problem.level == level]


def shown(review):
    return review.reports.rows(), as_json(review.flow.now())


def runs(folder):
    return sorted((folder / "screening/duplicates").glob("*"))


def events(folder, kind="run"):
    lines = [
        json.loads(line)
        for path in sorted((folder / "screening/decisions").glob("*/*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return sorted((line for line in lines if line["kind"] == kind), key=lambda line: line["id"])


@pytest.fixture
def judged(review, export):
    """Return a closed review of two searches with three records in common, after two runs."""
    review.duplicates.run("anna")
    review.searches.import_files([export(1, 5, "second.ris")], SearchFacts(key="scopus"), "anna")
    assert review.duplicates.run("anna").merged == 3
    before = shown(review)
    review.close()
    return review.folder, before


def clone(folder, tmp_path):
    copy = tmp_path / "clone"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".litreview"))
    return copy


@only_sqlite
def test_a_run_adds_an_event_with_the_hash_of_its_file_and_the_reviewer(judged):
    folder, _ = judged
    said = events(folder)
    assert [event["run"] for event in said] == [path.stem for path in runs(folder)]
    assert [event["sha256"] for event in said] == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in runs(folder)
    ]
    assert {event["actor"] for event in said} == {"anna"}
    with Review.open(folder) as review:
        review.duplicates.run("bram", again=True)
    *older, newest = events(folder)
    assert newest["replaces"] == [event["id"] for event in older]
    assert newest["actor"] == "bram"


@only_sqlite
@pytest.mark.parametrize("here", [True, False], ids=["kept", "clone"])
@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda path: path.unlink(), "run-missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "run-changed"),
        (lambda path: path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n"), "run-changed"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b'"same"', b'"ask"')), "run-changed"),
    ],
)
def test_a_changed_or_missing_run_file_is_an_error(damage, named, here, judged, tmp_path):
    folder, before = judged
    if not here:
        folder = clone(folder, tmp_path)
    damage(runs(folder)[1])
    with Review.open(folder) as review:
        assert named in problems(review)
        now = review.status()
        if here:
            assert shown(review) == before
        else:
            assert now.incomplete
            assert [(file.kind, file.counted) for file in now.missing] == [("run", False)]
        assert named in [problem.id for problem in review.team.sync().problems]


@only_sqlite
def test_a_full_run_replaces_one_whose_file_is_lost(judged, tmp_path):
    folder, before = judged
    copy = clone(folder, tmp_path)
    runs(copy)[1].unlink()
    with Review.open(copy) as review:
        assert "run-missing" in problems(review)
        review.duplicates.run("anna", again=True)
        assert problems(review) == []
        assert shown(review)[0] == before[0]
        review.team.write_ledger()
    again = tmp_path / "again"
    shutil.copytree(copy, again, ignore=shutil.ignore_patterns(".litreview"))
    with Review.open(again) as review:
        assert problems(review) == []
        assert shown(review)[0] == before[0]


@only_sqlite
def test_a_run_without_an_event_is_read_with_a_note(judged, tmp_path):
    folder, before = judged
    copy = clone(folder, tmp_path)
    for path in (copy / "screening/decisions").glob("*/*.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if '"kind":"run"' not in line), encoding="utf-8")
    with Review.open(copy) as review:
        assert problems(review) == []
        assert "run-unbound" in problems(review, "note")
        assert shown(review) == before
    runs(copy)[0].unlink()
    with Review.open(copy) as review:
        assert "run-missing" in problems(review), "the database knows of it"
    shutil.rmtree(copy / ".litreview", ignore_errors=True)
    fresh = tmp_path / "fresh"
    shutil.copytree(copy, fresh, ignore=shutil.ignore_patterns(".litreview"))
    with Review.open(fresh) as review:
        assert "run-after" in problems(review), "a later run builds on it"


@only_sqlite
@pytest.mark.parametrize(
    "name", ["{} (1).jsonl", "{}-DESKTOP-ABC.jsonl", "{} (Anna's conflicted copy).jsonl", "{}.jsonl.bak"]
)
def test_a_copy_of_a_run_is_reported_and_never_read(name, judged, tmp_path):
    folder, before = judged
    copy = clone(folder, tmp_path)
    own = runs(copy)[1]
    own.with_name(name.format(own.stem)).write_bytes(own.read_bytes().replace(b'"same"', b'"ask"'))
    with Review.open(copy) as review:
        assert problems(review) == []
        assert "run-copy" in problems(review, "note")
        assert shown(review) == before


@only_sqlite
def test_a_renamed_run_file_is_found_by_its_content(judged, tmp_path):
    folder, before = judged
    copy = clone(folder, tmp_path)
    one, other = runs(copy)
    one.rename(one.with_name("x (1).jsonl"))
    other.rename(one)
    with Review.open(copy) as review:
        assert problems(review) == []
        assert problems(review, "note").count("run-renamed") == 2
        assert shown(review) == before


@only_sqlite
def test_a_run_file_with_other_line_endings_is_read(judged, tmp_path):
    folder, before = judged
    copy = clone(folder, tmp_path)
    for path in runs(copy):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with Review.open(copy) as review:
        assert problems(review) == []
        assert problems(review, "note").count("line-endings") == 2
        assert shown(review) == before


@only_sqlite
def test_a_review_with_a_missing_run_file_is_not_archived(judged, tmp_path):
    folder, _ = judged
    runs(folder)[1].unlink()
    with Review.open(folder) as review, pytest.raises(InputError, match="No archive was made"):
        review.team.archive(tmp_path / "whole.zip")
    assert not (tmp_path / "whole.zip").exists()
