"""Archives: everything in one file that proves itself, and one that anybody may have (RULES 3)."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile

import pytest

from litreview.errors import AlreadyAReview, InputError, UsageError
from litreview.model import Stage, Verdict
from litreview.prisma.flow import as_json
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts


def shown(review: Review):
    return (
        [review.reports.rows(stage) for stage in Stage],
        as_json(review.flow.now()),
        review.status(),
        review.decisions.agreement(),
    )


@pytest.fixture
def told(review, export):
    """Give a review in which named people have done a good deal, with notes."""
    review.searches.import_files(
        [export(6, 10, "from-anna.ris")], SearchFacts(key="more", database="Scopus"), "anna"
    )
    one, two, three, four, *_ = [row.key for row in review.reports.rows()]
    for key, anna, bram in (
        (one, "include", "maybe"),
        (two, "exclude", "exclude"),
        (three, "include", "exclude"),
    ):
        review.decisions.decide(Decide(key, Verdict(anna), note="as Mrs. X said"), "anna")
        review.decisions.decide(Decide(key, Verdict(bram)), "bram")
    review.full_text.retrieve(one, "got", actor="anna")
    review.decisions.decide(Decide(one, Verdict.INCLUDE, stage=Stage.FULL_TEXT), "anna")
    review.duplicates.run()
    review.duplicates.join(three, four, "bram")
    return review


def test_a_review_comes_back_from_its_archive_to_the_last_number(told, tmp_path, clock):
    before = shown(told)
    done = told.team.archive(tmp_path / "whole.zip")
    assert done.counts["records"] == 8
    with Review.restore(tmp_path / "whole.zip", tmp_path / "back", clock=clock) as back:
        assert shown(back)[:2] == before[:2]
        assert back.status().reviewers == before[2].reviewers
        assert not [problem for problem in back.check() if problem.level == "error"]
    with pytest.raises(AlreadyAReview):
        Review.restore(tmp_path / "whole.zip", tmp_path / "back")
    again = told.team.archive(tmp_path / "again.zip")
    assert again.root == done.root
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "whole.zip").read_bytes()


def test_a_public_archive_names_nobody_and_gives_the_same_flow(told, tmp_path, clock):
    flow = as_json(told.flow.now())
    file = tmp_path / "public.zip"
    done = told.team.archive(file, public=True)
    with zipfile.ZipFile(file) as packed:
        everything = "\n".join(f"{name}\n{packed.read(name).decode()}" for name in packed.namelist())
    for secret in ("anna", "bram", "Mrs. X", "Testauteur", "from-anna"):
        assert secret not in everything, secret
    with Review.restore(file, tmp_path / "stranger", clock=clock) as stranger:
        assert as_json(stranger.flow.now()) == flow
        problems = stranger.check()
        assert not [problem for problem in problems if problem.level == "error"]
        assert "keys-stated" in {problem.id for problem in problems}
        assert all(name.startswith("reviewer-") for name in stranger.status().reviewers)
        assert len(stranger.status().reviewers) == 2
        assert [row.key for row in stranger.reports.rows()] == [row.key for row in told.reports.rows()]
    assert told.flow.methods().root == done.root, "the methods text names it"


def test_anybody_can_compute_the_root_hash_with_sha256sum(told, tmp_path):
    file = tmp_path / "public.zip"
    done = told.team.archive(file, public=True)
    with zipfile.ZipFile(file) as packed:
        names = sorted(set(packed.namelist()) - {"litreview-archive.json"})
        lines = [f"{hashlib.sha256(packed.read(name)).hexdigest()}  {name}\n" for name in names]
    assert hashlib.sha256("".join(lines).encode()).hexdigest() == done.root


def repacked(source, target, change):
    with zipfile.ZipFile(source) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w") as new:
        for name, data in files.items():
            new.writestr(name, data)


def flip(files):
    name = next(name for name in files if name.endswith(".ris"))
    files[name] += b"\n"


def climb(files):
    files["searches/../../outside.txt"] = b"x"


def lie(files):
    told = json.loads(files["litreview-archive.json"])
    told["counts"]["records"] += 1
    files["litreview-archive.json"] = json.dumps(told).encode()


def lose(files):
    del files["litreview-archive.json"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (flip, "has changed since"),
        (climb, "does not belong in an archive"),
        (lie, "does not give the numbers"),
        (lose, "not a complete archive"),
    ],
)
def test_an_archive_that_was_changed_is_refused(told, tmp_path, change, said):
    told.team.archive(tmp_path / "whole.zip")
    repacked(tmp_path / "whole.zip", tmp_path / "changed.zip", change)
    with pytest.raises(InputError, match=said):
        Review.restore(tmp_path / "changed.zip", tmp_path / "back")
    assert not (tmp_path / "outside.txt").exists()


def test_what_is_no_archive_is_said(told, tmp_path):
    file = tmp_path / "no.zip"
    with pytest.raises(InputError, match="no such file"):
        Review.restore(file, tmp_path / "back")
    file.write_text("no zip", encoding="utf-8")
    with pytest.raises(InputError, match="not a complete archive"):
        Review.restore(file, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_review_that_lacks_an_export_is_not_archived(told, tmp_path):
    path = next(told.folder.glob("searches/*/search.toml"))
    path.write_text(path.read_text(encoding="utf-8").replace('sha256 = "', 'sha256 = "0'), encoding="utf-8")
    with pytest.raises(InputError, match="No archive was made"):
        told.team.archive(tmp_path / "lacking.zip")
    assert not (tmp_path / "lacking.zip").exists()


def papers(review, tmp_path):
    """Link two full texts and return the review's folder."""
    for n, row in enumerate(review.reports.rows()[:2]):
        paper = tmp_path / f"{n}.pdf"
        paper.write_bytes(b"%PDF invented " + str(n).encode())
        review.full_text.retrieve(row.key, "got", actor="anna", file=paper)
    return review.folder


def levels(problems, id_):
    return [problem.level for problem in problems if problem.id.startswith(id_)]


def test_a_restored_archive_passes_check_without_its_full_texts(told, tmp_path, clock):
    papers(told, tmp_path)
    told.team.archive(tmp_path / "whole.zip")
    with Review.restore(tmp_path / "whole.zip", tmp_path / "back", clock=clock) as back:
        assert not levels(back.check(), "fulltext-missing")
        assert levels(back.check(), "fulltext-elsewhere") == ["note", "note"]
        # What is linked from here on is expected here again.
        paper = tmp_path / "new.pdf"
        paper.write_bytes(b"%PDF new")
        back.full_text.retrieve(back.reports.rows()[2].key, "got", actor="anna", file=paper)
        for file in (tmp_path / "back" / "fulltext").iterdir():
            file.unlink()
        assert levels(back.check(), "fulltext-missing") == ["error"]
    with Review.rebuild(tmp_path / "back", clock=clock) as back:
        assert levels(back.check(), "fulltext-missing") == ["error"]


def test_full_texts_that_were_packed_come_back_and_are_missed_where_they_are_gone(
    told, tmp_path, clock, monkeypatch
):
    folder = papers(told, tmp_path)
    told.team.archive(tmp_path / "whole.zip", full_texts=True)
    monkeypatch.setenv("LITREVIEW_DEVICE", "another-machine")
    with Review.restore(tmp_path / "whole.zip", tmp_path / "back", clock=clock) as back:
        assert not levels(back.check(), "fulltext")
        restored = sorted((tmp_path / "back" / "fulltext").iterdir())
        assert [file.read_bytes() for file in restored] == [
            file.read_bytes() for file in sorted((folder / "fulltext").iterdir())
        ]
        restored[0].unlink()
        assert levels(back.check(), "fulltext-missing") == ["error"]


def test_a_full_text_that_has_changed_is_not_packed(told, tmp_path):
    folder = papers(told, tmp_path)
    next((folder / "fulltext").iterdir()).write_bytes(b"other")
    with pytest.raises(InputError, match="has changed"):
        told.team.archive(tmp_path / "whole.zip", full_texts=True)
    with pytest.raises(UsageError, match="never added to a public archive"):
        told.team.archive(tmp_path / "public.zip", public=True, full_texts=True)
    assert not (tmp_path / "whole.zip").exists()
    assert not (tmp_path / "public.zip").exists()


@pytest.mark.parametrize("public", [False, True])
def test_an_archive_is_checked_as_it_is(told, tmp_path, clock, public, monkeypatch):
    file = tmp_path / "made" / "archive.zip"
    told.team.archive(file, public=public)
    monkeypatch.setenv("LITREVIEW_DATABASE", "postgresql://nobody@localhost:1/nothing")
    before = sorted(tmp_path.rglob("*"))
    problems = Review.check_archive(file, clock=clock)
    assert not [problem for problem in problems if problem.level == "error"]
    assert ("keys-stated" in {problem.id for problem in problems}) is public
    assert sorted(tmp_path.rglob("*")) == before, "nothing of it is kept"


def test_a_name_that_no_archive_can_hold_is_not_packed(told, tmp_path):
    (told.folder / "searches" / "con.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"con\.txt.*Rename it"):
        told.team.archive(tmp_path / "whole.zip")


def test_a_public_archive_needs_an_export_only_where_the_store_lacks_its_records(told, tmp_path, clock):
    told.team.sync()
    copy = tmp_path / "copy"
    shutil.copytree(told.folder, copy, ignore=shutil.ignore_patterns(".litreview"))
    for folder in (told.folder, copy):
        next((folder / "searches").rglob("from-anna.ris")).unlink()
    told.team.archive(tmp_path / "public.zip", public=True)
    assert not [p for p in Review.check_archive(tmp_path / "public.zip", clock=clock) if p.level == "error"]
    refused = r"^searches/.*from-anna\.ris.*not counted\. No archive was made"
    with Review.open(copy, clock=clock) as short, pytest.raises(InputError, match=refused):
        short.team.archive(tmp_path / "short.zip", public=True)
    assert not (tmp_path / "short.zip").exists()


def test_a_public_archive_names_a_missing_run_by_its_path_in_the_review(told, tmp_path):
    next((told.folder / "screening" / "duplicates").glob("*.jsonl")).unlink()
    with pytest.raises(InputError, match=r"^screening/duplicates/"):
        told.team.archive(tmp_path / "public.zip", public=True)


@pytest.mark.parametrize(("file", "named"), [({}, "searches/gone"), ({"file": "gone.ris"}, "gone.ris")])
def test_an_import_whose_event_has_no_path_in_the_review_is_still_named(told, tmp_path, file, named):
    with told._context.store.write() as session:  # a ledger edited by hand
        told._context.add(session, "anna", [("import", {"search": "gone", "sha256": "0" * 64} | file)])
    with pytest.raises(InputError, match=f"^{named}: .*not counted. No archive was made"):
        told.team.archive(tmp_path / "whole.zip")
    assert [search.exports[0].name for search in told.searches.listed() if search.search.id == "gone"] == [
        named.rpartition("/")[2]
    ]
