"""Exports that are missing, changed, or have other line endings: nothing passes that is not so."""

from __future__ import annotations

import shutil

import pytest

from litreview.model import Verdict
from litreview.prisma.flow import as_json
from litreview.review import bound_files
from litreview.review.check_copies import is_named_after
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from tests.engines import only_sqlite


def problems(review, level="error"):
    return [(problem.id, problem.where) for problem in review.check() if problem.level == level]


def shown(review):
    return review.reports.rows(), as_json(review.flow.now())


@pytest.fixture
def two(review, export):
    """Give a closed review of two searches, four and three records, with votes on each."""
    review.searches.import_files([export(4, 7, "second.ris")], SearchFacts(key="scopus", hits=3), "anna")
    review.duplicates.run()
    for row in review.reports.rows():
        review.decisions.decide(Decide(row.key, Verdict.EXCLUDE), "anna")
    before = shown(review)
    review.close()
    return review.folder, before


def clone(folder, tmp_path, name="clone"):
    """Copy a review without its database, as git does."""
    copy = tmp_path / name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".litreview"))
    return copy


SCOPUS = "searches/scopus/second.ris"


@only_sqlite
def test_an_export_missing_from_a_clone_is_one_error_with_its_records_and_one_line_of_waiting_events(
    two, tmp_path
):
    folder, _ = two
    copy = clone(folder, tmp_path)
    (copy / SCOPUS).unlink()
    with Review.open(copy) as review:
        (error,) = [problem for problem in review.check() if problem.level == "error"]
        assert (error.id, error.where) == ("export-missing", SCOPUS)
        assert "3 records" in error.what
        (waiting,) = [problem for problem in review.check() if problem.id == "waiting"]
        assert waiting.what == "3 events name records that are missing."
        assert waiting.where == SCOPUS
        now = review.status()
        assert (now.incomplete, [(file.path, file.records) for file in now.missing]) == (
            True,
            [(SCOPUS, 3)],
        )


@only_sqlite
def test_an_export_changed_in_a_clone_is_not_read_and_named(two, tmp_path):
    folder, _ = two
    copy = clone(folder, tmp_path)
    path = copy / SCOPUS
    path.write_bytes(path.read_bytes().replace(b"1994", b"1995"))
    with Review.open(copy) as review:
        assert problems(review) == [("export-changed", SCOPUS)]
        assert review.status().records == 4
        assert [problem.id for problem in review.team.sync().problems] == ["export-changed"]


@only_sqlite
def test_an_export_that_comes_back_is_an_error_until_it_is_read(two, tmp_path):
    folder, before = two
    copy = clone(folder, tmp_path)
    (copy / SCOPUS).unlink()
    Review.open(copy).close()
    shutil.copy(folder / SCOPUS, copy / SCOPUS)
    with Review.open(copy) as review:
        assert problems(review) == [("export-unread", SCOPUS)]
        assert review.team.sync().problems == ()
        assert problems(review) == []
        assert shown(review) == before


@only_sqlite
def test_a_missing_file_of_records_that_the_store_has_is_an_error_and_no_number_lacks_them(two):
    folder, before = two
    (folder / SCOPUS).rename(folder / "searches/scopus/second (1).ris")
    with Review.open(folder) as review:
        (error,) = [problem for problem in review.check() if problem.level == "error"]
        assert "the database still has its records" in error.what
        assert "searches/scopus/second (1).ris" in error.hint, "where the same content is"
        assert [problem.id for problem in review.team.sync().problems] == ["export-missing"]
        now = review.status()
        assert (now.incomplete, [file.counted for file in now.missing]) == (False, [True])
        assert shown(review) == before


@only_sqlite
def test_a_renamed_folder_of_a_search_is_no_missing_export(two):
    folder, before = two
    (folder / "searches/scopus").rename(folder / "searches/elsevier")
    with Review.open(folder) as review:
        assert problems(review) == []
        assert review.status().missing == ()
        assert shown(review) == before


@only_sqlite
def test_an_import_whose_ledger_line_is_gone_is_an_error(two, tmp_path):
    folder, _ = two
    copy = clone(folder, tmp_path)
    for path in (copy / "screening/decisions").glob("*/*.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not ('"kind":"import"' in line and "scopus" in line)]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with Review.open(copy) as review:
        assert ("export-unimported", SCOPUS) in problems(review)
        assert ("records-unknown", "screening/decisions") in problems(review)


def to_crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def every_file(folder):
    return [path for path in folder.rglob("*") if path.is_file() and ".litreview" not in path.parts]


@only_sqlite
def test_crlf_in_every_file_of_a_clone_changes_no_key_and_no_number(two, tmp_path):
    folder, before = two
    copy = clone(folder, tmp_path)
    for path in every_file(copy):
        path.write_bytes(to_crlf(path.read_bytes()))
    with Review.open(copy) as review:
        assert shown(review) == before
        assert problems(review) == []
        noted = [where for id_, where in problems(review, "note") if id_ == "line-endings"]
        assert SCOPUS in noted
        assert review.team.sync().problems == ()
    with Review.rebuild(copy) as review:
        assert shown(review) == before


@pytest.mark.parametrize("was", [b"a\nb\n", b"a\r\nb\r\n", b"a\nb", b"a\r\nb\n\n", b"\r\r\n\n", b"a\rb\n"])
@pytest.mark.parametrize("change", [lambda data: data.replace(b"\n", b"\r\n"), lambda data: data])
def test_what_put_a_return_before_every_line_end_is_taken_back_exactly(was, change, tmp_path):
    path = tmp_path / "file.ris"
    path.write_bytes(was)
    digest = bound_files.sha256(path)
    path.write_bytes(change(was))
    assert bound_files.state_of(path, digest) == ("whole" if change(was) == was else "line-endings")
    with bound_files.original(path, digest) as original:
        assert original.read_bytes() == was


def test_returns_at_the_border_of_two_chunks_are_seen():
    chunks = [b"a\r", b"\nb\r", b"\r\n", b"c\r"]
    assert b"".join(bound_files.without_returns(chunks)) == b"a\nb\r\nc\r"
    assert b"".join(bound_files.without_returns(chunks, cut_last=True)) == b"a\nb\r\nc"


@only_sqlite
def test_line_endings_that_cannot_be_restored_are_named_with_the_remedy(two, tmp_path, export):
    folder, _ = two
    mixed = export(7, 9, "mixed.ris")
    mixed.write_bytes(mixed.read_bytes().replace(b"\n", b"\r\n", 3))
    with Review.open(folder) as review:
        review.searches.import_files([mixed], SearchFacts(key="mixed"), "anna")
    copy = clone(folder, tmp_path)
    path = copy / "searches/mixed/mixed.ris"
    path.write_bytes(to_crlf(path.read_bytes()))
    (copy / ".gitattributes").unlink()
    with Review.open(copy) as review:
        (error,) = [problem for problem in review.check() if problem.level == "error"]
        assert error.id == "export-changed"
        assert "`searches/** -text` and `*.jsonl -text merge=union`" in error.hint
        assert not (copy / ".gitattributes").exists(), "who only looks leaves no trace"


@only_sqlite
def test_an_export_with_other_line_endings_is_the_same_export_when_it_is_imported_again(two, export):
    folder, before = two
    kept = folder / SCOPUS
    whole = kept.read_bytes()
    kept.write_bytes(to_crlf(whole))
    with Review.open(folder) as review:
        (told,) = review.searches.import_files([kept], SearchFacts(), "anna")
        assert told.known
        assert kept.read_bytes() == whole, "its copy is exact again"
        assert shown(review) == before


@only_sqlite
def test_the_first_command_that_writes_adds_what_gitattributes_lacks_and_keeps_the_rest(review):
    review.team.write_ledger()
    path = review.folder / ".gitattributes"
    own = b"# mine\r\n*.jsonl -text\r\n*.pdf binary"
    path.write_bytes(own)
    review.status()
    review.check()
    assert path.read_bytes() == own
    key = review.reports.rows()[0].key
    review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
    review.team.write_ledger()
    assert path.read_bytes() == own + b"\nsearches/** -text\n*.jsonl -text merge=union\n"
    review.decisions.decide(Decide(key, Verdict.EXCLUDE), "anna")
    review.team.write_ledger()
    assert path.read_bytes().count(b"merge=union") == 1


@only_sqlite
@pytest.mark.parametrize(
    ("own", "copy"),
    [
        ("screening/protocol.toml", "protocol (1).toml"),
        ("screening/protocol.toml", "protocol-DESKTOP-ABC.toml"),
        ("screening/protocol.toml", "protocol.toml.orig"),
        ("searches/scopus/search.toml", "search (Anna's conflicted copy 2026-01-05).toml"),
        ("searches/scopus/search.toml", "search.sync-conflict-20260105-101500-ABCDEFG.toml"),
        ("searches/scopus/second.ris", "second (1).ris"),
        ("searches/scopus/second.ris", "second-DESKTOP-ABC.ris"),
    ],
)
@pytest.mark.parametrize("same", [True, False])
def test_a_copy_beside_a_file_is_named_with_what_to_do_and_not_read(own, copy, same, two):
    folder, before = two
    path = (folder / own).with_name(copy)
    path.write_bytes((folder / own).read_bytes() + (b"" if same else b"\n# changed\n"))
    with Review.open(folder) as review:
        (note,) = [problem for problem in review.check() if problem.id == "file-copy"]
        assert (note.level, note.where) == ("note", path.relative_to(folder).as_posix())
        assert "delete the copy" in note.hint
        assert ("same content" in note.hint) == same
        assert problems(review) == []
        assert shown(review) == before


def test_names_that_only_begin_alike_are_no_copies():
    assert not is_named_after("protocols.toml", "protocol.toml")
    assert not is_named_after("second2.ris", "second.ris")
    assert not is_named_after("second.ris", "second.ris")
    assert not is_named_after("second (1).csv", "second.ris")


@only_sqlite
def test_an_event_that_others_refer_to_and_that_is_gone_is_an_error(review, tmp_path):
    key = review.reports.rows()[0].key
    for verdict in (Verdict.INCLUDE, Verdict.EXCLUDE):
        review.decisions.decide(Decide(key, verdict), "bram")
    review.team.write_ledger()
    (ledger,) = (review.folder / "screening/decisions/bram").glob("*.jsonl")
    lines = ledger.read_bytes().splitlines(keepends=True)
    first = next(line for line in lines if b'"kind":"decision"' in line)
    rest = b"".join(line for line in lines if line != first)
    copy = clone(review.folder, tmp_path)
    (copy / ledger.relative_to(review.folder)).write_bytes(rest)
    with Review.open(copy) as again:
        (lost,) = [problem for problem in again.check() if problem.level == "error"]
        assert lost.id == "reference-lost"
        assert lost.what == "1 event refers to 1 event that is missing."
        assert lost.where == f"screening/decisions/bram/{ledger.name}"
    ledger.write_bytes(rest)
    assert problems(review) == [("ledger-lacks", "screening/decisions")], "the database has it"
    assert review.team.sync().written == 1
    assert problems(review) == []


@only_sqlite
def test_a_vote_that_a_consensus_settles_and_that_is_gone_is_an_error(review, tmp_path):
    key = review.reports.rows()[0].key
    review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
    review.decisions.decide(Decide(key, Verdict.EXCLUDE), "bram")
    review.decisions.decide(Decide(key, Verdict.INCLUDE, consensus=True), "lead")
    review.team.write_ledger()
    copy = clone(review.folder, tmp_path)
    shutil.rmtree(copy / "screening/decisions/bram")
    with Review.open(copy) as again:
        assert [id_ for id_, _ in problems(again)] == ["reference-lost"]


@only_sqlite
def test_a_ledger_that_stands_where_none_is_read_is_an_error_until_it_is_back(two, tmp_path):
    folder, before = two
    copy = clone(folder, tmp_path)
    (ledger,) = (copy / "screening/decisions/anna").glob("*.jsonl")
    stray = ledger.with_name(f"{ledger.name}.bak")
    ledger.rename(stray)
    with Review.open(copy) as review:
        assert ("ledger-stray", stray.relative_to(copy).as_posix()) in problems(review)
    stray.rename(ledger)
    with Review.open(copy) as review:
        review.team.sync()
        assert problems(review) == []
        assert shown(review) == before
    shutil.copy(ledger, stray)
    with Review.open(copy) as review:
        assert problems(review) == []
        assert "ledger-stray" in [id_ for id_, _ in problems(review, "note")]


@only_sqlite
def test_events_of_the_ledgers_that_the_database_lacks_are_an_error(two, tmp_path):
    folder, before = two
    ledgers = folder / "screening/decisions"
    copy = clone(folder, tmp_path)
    shutil.rmtree(copy / "screening/decisions/anna")
    Review.open(copy).close()
    shutil.copytree(ledgers, copy / "screening/decisions", dirs_exist_ok=True)
    with Review.open(copy) as review:
        assert "ledgers-ahead" in [id_ for id_, _ in problems(review)]
        review.team.sync()
        assert problems(review) == []
        assert shown(review) == before


@only_sqlite
def test_an_older_protocol_that_was_put_back_is_an_error_until_somebody_votes_under_it(review):
    path = review.folder / "screening/protocol.toml"
    older = path.read_text(encoding="utf-8")
    review.team.write_ledger()
    review.close()
    path.write_text(older.replace("reviewers = 2", "reviewers = 1", 1), encoding="utf-8")
    with Review.open(review.folder) as again:
        assert problems(again) == []
    path.write_text(older, encoding="utf-8")
    with Review.open(review.folder) as again:
        assert problems(again) == [("protocol-older", "screening/protocol.toml")]
        again.decisions.decide(Decide(again.reports.rows()[0].key, Verdict.INCLUDE), "anna")
        assert problems(again) == []


@only_sqlite
def test_a_version_of_the_protocol_that_was_changed_is_an_error_and_a_comment_in_it_is_none(review):
    review.team.write_ledger()
    (kept,) = (review.folder / "screening/protocols").glob("*.toml")
    whole = kept.read_text(encoding="utf-8")
    kept.write_text(f"# a comment\n{whole}", encoding="utf-8")
    assert problems(review) == []
    kept.write_text(whole.replace("reviewers = 2", "reviewers = 1", 1), encoding="utf-8")
    assert problems(review) == [("protocol-changed", kept.relative_to(review.folder).as_posix())]


@only_sqlite
def test_two_folders_of_one_search_are_named(two):
    folder, before = two
    shutil.copytree(folder / "searches/scopus", folder / "searches/scopus (1)")
    with Review.open(folder) as review:
        assert problems(review) == []
        assert "search-twice" in [id_ for id_, _ in problems(review, "note")]
        path = folder / "searches/scopus (1)/search.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("hits = 3", "hits = 4"), encoding="utf-8")
        assert "search-twice" in [id_ for id_, _ in problems(review)]
        assert shown(review) == before
