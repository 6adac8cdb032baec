"""Corrections of facts of a search after its import: they count at once, and the log records them."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from litreview.errors import InputError, NoSuchKey, UsageError
from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.writing import document
from litreview.review.event_text import describe_change
from litreview.review.review import Review
from litreview.review.searches import fact_changes, search_folder
from litreview.review.views import SearchFacts
from tests.review.conftest import ris

_READ = search_folder.read


def sources(review: Review) -> list[str]:
    return [part.name for part in review.flow.now().parts("database_specific_results")]


def test_a_search_without_counting_exports_is_left_out_of_counts_methods_and_check(review, export):
    review.searches.import_files([export(4, 6, "b.ris")], SearchFacts(database="Scopus", hits=2), "anna")
    review.searches.withdraw("b.ris", "anna")
    assert [problem.what for problem in review.check() if problem.where == "scopus"] == []
    assert sources(review) == ["PubMed"]
    assert review.status().searches == 1
    assert [one.name for one in review.flow.methods("en").searches] == ["PubMed"]
    assert [one.name for one in review.searches.overview().searches] == ["PubMed"]
    assert review.searches.names() == ["PubMed"]
    # Importing it again undoes the withdrawal, and the search counts again.
    review.searches.import_files([export(4, 6, "b.ris")], SearchFacts(key="scopus"), "anna")
    assert sources(review) == ["PubMed", "Scopus"]
    assert review.status().searches == 2
    assert [one.name for one in review.flow.methods("en").searches] == ["PubMed", "Scopus"]


PUBMED = "pubmed-2026-01-02"


def file_of(review: Review, name: str = PUBMED) -> Path:
    return review.folder / "searches" / name / "search.toml"


def edit(review: Review, old: str, new: str, name: str = PUBMED) -> None:
    path = file_of(review, name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@contextmanager
def again(review: Review, clock) -> Iterator[Review]:
    """Open a review that was left, as the next command does."""
    review.close()
    with Review.open(review.folder, clock=clock) as opened:
        yield opened


def told(review: Review) -> list[str]:
    """Give the changes that the log tells of, with who told of them."""
    with review._context.store.read() as session:
        return [f"{one.actor}: {describe_change(one)}" for one in fact_changes.changes(session)]


def events(review: Review) -> int:
    with review._context.store.read() as session:
        return len(session.events.of_kind("search-facts"))


def shared(folder: Path) -> dict[str, bytes]:
    """Give every file that others get."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for part in ("searches", "screening")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def label(review: Review, actor: str = "anna") -> None:
    """Do the smallest thing that writes."""
    review.decisions.label(review.reports.queue(actor)[0].key, "seen", actor)


def test_hits_that_are_corrected_in_search_toml_count_with_the_next_command(review, clock):
    edit(review, "hits = 4", "hits = 5")
    with again(review, clock) as opened:
        assert [p.what for p in opened.check() if p.id == "hits-differ"] == [
            "5 hits reported, 4 records found in the exports of PubMed."
        ]
        assert [one.hits for one in opened.searches.overview().searches] == [5]
        edit(opened, "hits = 5", "hits = 4")
        with again(opened, clock) as mended:
            assert [p.id for p in mended.check() if p.level == "error"] == []


def test_reading_commands_report_a_change_and_the_next_act_logs_it(review, clock):
    edit(review, "hits = 4", "hits = 5")
    edit(review, 'peer_review = ""', 'peer_review = "A librarian, by PRESS"')
    review.close()
    before = shared(review.folder)
    for _ in range(2):
        with Review.open(review.folder, clock=clock) as opened:
            assert [describe_change(one) for one in opened.status().unlogged] == [
                "hits 4 → 5",
                "PRISMA-S 14 not given → A librarian, by PRESS",
            ]
            assert [p.what for p in opened.check() if p.id == "facts-changed"] == [
                "hits 4 → 5, changed in its files; it counts already.",
                "PRISMA-S 14 not given → A librarian, by PRESS, changed in its files; it counts already.",
            ]
            opened.flow.now()
        assert shared(review.folder) == before
    with Review.open(review.folder, clock=clock) as opened:
        label(opened, "bram")
        assert told(opened) == ["bram: hits 4 → 5", "bram: PRISMA-S 14 not given → A librarian, by PRESS"]
        assert opened.status().unlogged == ()
        label(opened, "bram")
    with Review.open(review.folder, clock=clock) as opened:
        label(opened, "anna")
        assert events(opened) == 1


def test_a_fact_reverted_before_the_next_act_is_not_a_change(review, clock):
    edit(review, "hits = 4", "hits = 5")
    with again(review, clock) as opened:
        edit(opened, "hits = 5", "hits = 4")
        with again(opened, clock) as twice:
            assert twice.status().unlogged == ()
            label(twice)
            assert events(twice) == 0


@pytest.mark.parametrize("remade", [False, True])
def test_a_corrected_name_and_kind_change_the_flow_equally_in_an_old_and_a_rebuilt_store(
    review, clock, remade
):
    edit(review, 'name = "PubMed"', 'name = "Trials"')
    edit(review, 'kind = "database"', 'kind = "register"')
    review.close()
    with (Review.rebuild if remade else Review.open)(review.folder, clock=clock) as opened:
        assert opened.flow.now().numbers["database_results"] == 0
        assert [(part.name, part.n) for part in opened.flow.now().parts("register_specific_results")] == [
            ("Trials", 4)
        ]
        assert len(opened.flow.box("register_specific_results:Trials")) == 4
        assert [p for p in opened.check() if p.level == "error"] == []


@pytest.mark.parametrize("remade", [False, True])
def test_a_corrected_kind_moves_reports_to_the_other_lane_except_rows_with_their_own_kind(
    review, clock, tmp_path, remade
):
    rows = tmp_path / "list.csv"
    rows.write_text(
        "title;authors;year;kind\nOne apple;Een, A.;2001;website\nTwo pears;Twee, B.;2002;\nThree figs;Drie, C.;2003;database\n",
        encoding="utf-8",
    )
    review.searches.import_files([rows], SearchFacts(key="list", hits=3), "anna")
    edit(review, 'kind = "database"', 'kind = "citation"', "list")
    review.close()
    with (Review.rebuild if remade else Review.open)(review.folder, clock=clock) as opened:
        numbers = opened.flow.now().numbers
        found = {box: numbers[box] for box in ("database_results", "website_results", "citations_results")}
        assert found == {"database_results": 5, "website_results": 1, "citations_results": 1}
        assert [p for p in opened.check() if p.level == "error"] == []
        edit(opened, 'kind = "citation"', 'kind = "database"', "list")
        with again(opened, clock) as back:
            assert back.flow.now().numbers["database_results"] == 6
            assert back.flow.now().numbers["website_results"] == 1


def test_a_rebuild_right_after_a_correction_still_logs_it(review, clock):
    edit(review, "hits = 4", "hits = 5")
    review.close()
    with Review.rebuild(review.folder, clock=clock) as rebuilt:
        assert [line.partition(": ")[2] for line in told(rebuilt)] == ["hits 4 → 5"]


@pytest.mark.parametrize("seen", [False, True])
def test_an_archive_made_after_a_correction_restores(review, clock, tmp_path, seen):
    edit(review, 'name = "PubMed"', 'name = "MEDLINE"')
    edit(review, 'kind = "database"', 'kind = "website"')
    with again(review, clock) as opened:
        if seen:
            label(opened)
        made = opened.team.archive(tmp_path / "review.zip")
        assert events(opened) == 1
        with Review.restore(tmp_path / "review.zip", tmp_path / "restored", clock=clock) as restored:
            assert restored.flow.now().numbers["website_results"] == 4
            assert restored.flow.now().numbers == opened.flow.now().numbers
            assert events(restored) == 1
        assert made.counts["records"] == 4


@pytest.mark.parametrize(("kind", "box"), [("hand-search", "hand_search"), ("experts", "experts")])
def test_a_hand_search_and_experts_are_other_methods_also_in_a_public_archive(
    review, clock, tmp_path, kind, box
):
    edit(review, 'kind = "database"', f'kind = "{kind}"')
    with again(review, clock) as opened:
        label(opened)
        numbers = opened.flow.now().numbers
        assert (numbers[f"{box}_results"], numbers["website_results"], opened.flow.now().other) == (
            4,
            0,
            True,
        )
        assert len(opened.flow.box(f"{box}_results")) == 4
        assert [problem for problem in opened.check() if problem.level == "error"] == []
        opened.team.archive(tmp_path / "public.zip", public=True)
    with Review.restore(tmp_path / "public.zip", tmp_path / "restored", clock=clock) as restored:
        assert restored.flow.now().numbers == numbers


def test_a_public_archive_lists_changed_numbers_and_no_text_that_may_name_a_person(review, clock, tmp_path):
    edit(review, "hits = 4", "hits = 5")
    edit(review, 'peer_review = ""', 'peer_review = "Dr. Voorbeeld"')
    with again(review, clock) as opened:
        label(opened)
        opened.team.archive(tmp_path / "public.zip", public=True)
    with zipfile.ZipFile(tmp_path / "public.zip") as packed:
        texts = [packed.read(name).decode() for name in packed.namelist()]
    assert any('"hits":{"new":5,"old":4}' in text or '"hits":{"old":4,"new":5}' in text for text in texts)
    assert not any("Voorbeeld" in text for text in texts)


@pytest.fixture
def clone(tmp_path, clock, monkeypatch):
    """Give two folders of one review on two devices, with a way to bring files of one to the other as git does."""
    one, two = tmp_path / "one", tmp_path / "two"
    monkeypatch.setenv("LITREVIEW_DEVICE", "one")
    with Review.create(one, "Invented", clock=clock) as made:
        path = tmp_path / "export.ris"
        path.write_text(ris(0, 4), encoding="utf-8")
        made.searches.import_files([path], SearchFacts(database="PubMed", date="2026-01-02", hits=4), "anna")

    def bring(source: Path, target: Path, *parts: str) -> None:
        for part in parts or ("searches", "screening"):
            shutil.copytree(source / part, target / part, dirs_exist_ok=True)

    bring(one, two)

    @contextmanager
    def open_(folder: Path) -> Iterator[Review]:
        monkeypatch.setenv("LITREVIEW_DEVICE", folder.name)
        with Review.open(folder, clock=clock) as opened:
            yield opened

    with open_(two):
        pass
    return one, two, bring, open_


def correct(folder: Path, old: str, new: str) -> None:
    path = folder / "searches" / PUBMED / "search.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_clone_that_receives_the_file_with_its_event_logs_nothing(clone):
    one, two, bring, open_ = clone
    correct(one, "hits = 4", "hits = 5")
    with open_(one) as first:
        label(first, "anna")
    bring(one, two)
    # Before it synchronises: the event is in a ledger that has not been read.
    with open_(two) as second:
        assert second.status().unlogged == ()
        assert [one.hits for one in second.searches.overview().searches] == [5]
        label(second, "bram")
        second.team.sync()
        assert told(second) == ["anna: hits 4 → 5"]


def test_two_clones_that_logged_the_same_change_do_not_log_it_again(clone):
    one, two, bring, open_ = clone
    correct(one, "hits = 4", "hits = 5")
    bring(one, two, "searches")
    # The file arrives before the ledger, so both clones log the change; it is shown once.
    for folder, actor in ((one, "anna"), (two, "bram")):
        with open_(folder) as opened:
            label(opened, actor)
    counts = []
    for _ in range(3):
        for source, target in ((one, two), (two, one)):
            bring(source, target, "screening")
            with open_(target) as opened:
                opened.team.sync()
                label(opened, "anna" if target == one else "bram")
                counts.append(
                    (events(opened), len(told(opened)), opened.searches.overview().searches[0].hits)
                )
    assert set(counts) == {(2, 1, 5)}


def test_a_ledger_that_arrives_before_its_file_reverts_nothing(clone):
    one, two, bring, open_ = clone
    correct(one, "hits = 4", "hits = 5")
    with open_(one) as first:
        label(first, "anna")
    bring(one, two, "screening")
    with open_(two) as second:
        second.team.sync()
        label(second, "bram")
        assert told(second) == ["anna: hits 4 → 5"]
        assert second.searches.overview().searches[0].hits == 4
    bring(one, two, "searches")
    with open_(two) as second:
        label(second, "bram")
        assert told(second) == ["anna: hits 4 → 5"]
        assert second.searches.overview().searches[0].hits == 5


def test_clones_with_different_corrections_agree_once_the_file_is_merged(clone):
    one, two, bring, open_ = clone
    correct(one, "hits = 4", "hits = 5")
    correct(two, "hits = 4", "hits = 6")
    for folder, actor in ((one, "anna"), (two, "bram")):
        with open_(folder) as opened:
            label(opened, actor)
    # A person resolves the git conflict in favour of the second number.
    bring(two, one)
    bring(one, two, "screening")
    counts = []
    for _ in range(3):
        for source, target in ((one, two), (two, one)):
            with open_(target) as opened:
                opened.team.sync()
                label(opened, "anna" if target == one else "bram")
                counts.append((opened.searches.overview().searches[0].hits, events(opened)))
            bring(target, source, "screening")
    assert {hits for hits, _ in counts} == {6}
    assert len({n for _, n in counts[2:]}) == 1


def test_an_unreadable_search_file_stops_no_command_and_counts_once_it_is_readable(review, clock):
    edit(review, "hits = 4", "hits = ")
    with again(review, clock) as opened:
        assert opened.status().records == 4
        assert opened.searches is not None
        assert [p.id for p in opened.check() if p.level == "error"] == ["search-file"]
        edit(opened, "hits = ", "hits = 6")
        with again(opened, clock) as mended:
            assert [describe_change(one) for one in mended.status().unlogged] == ["hits 4 → 6"]


@pytest.mark.parametrize(
    "line", ["platform = [1]", 'platform = "\\u0000"', "prisma_s = 3", 'kind = "shop"', "hits = -1"]
)
def test_a_value_that_no_store_can_hold_is_reported_and_stops_no_command(review, clock, line):
    path = file_of(review)
    text = (
        path.read_text(encoding="utf-8").replace("[prisma_s]", "[other]").replace('kind = "database"\n', "")
    )
    path.write_text(line + "\n" + text.replace("hits = 4\n", ""), encoding="utf-8")
    with again(review, clock) as opened:
        assert opened.status().records == 4
        assert [p.id for p in opened.check() if p.level == "error"] == ["search-file"]


def test_a_changed_strategy_is_described_by_its_lines_and_line_endings_do_not_matter(review, clock):
    strategy = review.folder / "searches" / PUBMED / "strategy.txt"
    strategy.write_bytes(b"1 bees\n2 honey\n")
    with again(review, clock) as opened:
        label(opened)
        (line,) = told(opened)
        assert line.startswith("anna: strategy not given → 2 lines (")
        strategy.write_bytes(b"1 bees\r\n2 honey\r\n")
        with again(opened, clock) as twice:
            assert twice.status().unlogged == ()
            strategy.write_bytes(b"1 bees\n")
            with again(twice, clock) as third:
                assert [one.fact for one in third.status().unlogged] == ["strategy"]


def test_opening_reads_no_search_file_while_none_has_changed(review, clock, monkeypatch):
    for path in file_of(review).parent.iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))
    with again(review, clock):
        pass
    read = []
    monkeypatch.setattr(search_folder, "read", lambda place: read.append(place) or _READ(place))
    for _ in range(2):
        with Review.open(review.folder, clock=clock):
            pass
    assert read == []
    # Only the time has changed, as by a checkout: read once, and nothing is reported.
    os.utime(file_of(review), (1_600_000_100, 1_600_000_100))
    for _ in range(2):
        with Review.open(review.folder, clock=clock) as opened:
            assert opened.status().unlogged == ()
    assert len(read) == 2  # compared, and taken up


def test_an_older_store_picks_up_changes_it_never_noticed(review, clock):
    with review._context.store.write() as session:
        for name in session.meta.beginning_with("search-seen"):
            session.meta.put(name, None)
    edit(review, "hits = 4", "hits = 5")
    with again(review, clock) as opened:
        assert [describe_change(one) for one in opened.status().unlogged] == ["hits 4 → 5"]
        label(opened)
        assert told(opened) == ["anna: hits 4 → 5"]


def test_facts_are_changed_by_options_and_comments_stay(review, clock):
    edit(review, "hits = 4", "hits = 4  # as PubMed said")
    found = review.searches.correct(
        SearchFacts(key=PUBMED, hits=6, platform="NLM", items={"updates": "none"}), "bram"
    )
    assert (found[0], [describe_change(one) for one in found[1]]) == (
        PUBMED, ["platform not given → NLM", "hits 4 → 6", "PRISMA-S 12 not given → none"],
    )  # fmt: skip
    assert "# as PubMed said" in file_of(review).read_text(encoding="utf-8")
    assert [line.partition(": ")[0] for line in told(review)] == ["bram"] * 3
    assert [one.hits for one in review.searches.overview().searches] == [6]
    assert review.searches.correct(SearchFacts(key=PUBMED, hits=6), "bram")[1] == ()
    with again(review, clock) as opened:
        assert opened.status().unlogged == ()
        assert events(opened) == 1


def test_a_dry_run_of_a_correction_changes_nothing(review):
    before = shared(review.folder)
    _, found = review.searches.correct(SearchFacts(key=PUBMED, kind="register"), "anna", dry_run=True)
    assert [describe_change(one) for one in found] == ["kind database → register"]
    assert shared(review.folder) == before
    assert review.flow.now().numbers["register_results"] == 0


@pytest.mark.parametrize(
    ("facts", "error", "sentence"),
    [
        ({"key": "nowhere", "hits": 3}, NoSuchKey, "no search has this name"),
        ({"key": PUBMED, "date": "January"}, UsageError, "not a valid date"),
        ({"key": PUBMED, "strategy": Path("none.txt")}, InputError, "no such file"),
    ],
)
def test_an_invalid_correction_changes_nothing(review, facts, error, sentence):
    before = shared(review.folder)
    with pytest.raises(error, match=sentence):
        review.searches.correct(SearchFacts(**facts), "anna")
    assert shared(review.folder) == before


def test_a_file_that_is_imported_again_or_with_more_records_changes_the_facts_that_are_given(review, export):
    (known,) = review.searches.import_files([export()], SearchFacts(key=PUBMED, hits=7), "bram")
    assert (known.known, [describe_change(one) for one in known.changes]) == (True, ["hits 4 → 7"])
    (tried,) = review.searches.import_files([export()], SearchFacts(key=PUBMED, hits=9), "bram", dry_run=True)
    assert [describe_change(one) for one in tried.changes] == ["hits 7 → 9"]
    more = SearchFacts(key=PUBMED, hits=6, kind="register")
    (new,) = review.searches.import_files([export(4, 6, "b.ris")], more, "carla")
    assert [describe_change(one) for one in new.changes] == ["kind database → register", "hits 7 → 6"]
    assert told(review) == ["bram: hits 4 → 7", "carla: kind database → register", "carla: hits 7 → 6"]
    # Including the earlier records.
    assert review.flow.now().numbers["register_results"] == 6
    assert [p for p in review.check() if p.level == "error"] == []


def test_a_correction_is_shown_in_searches_methods_and_the_history_of_its_reports(review):
    review.searches.correct(SearchFacts(key=PUBMED, hits=5, kind="register", platform="NLM"), "bram")
    (one,) = review.searches.overview().searches
    assert [(change.actor, describe_change(change)) for change in one.changes] == [
        ("bram", "kind database → register"), ("bram", "platform not given → NLM"), ("bram", "hits 4 → 5"),
    ]  # fmt: skip
    # The methods list only facts that had another value before.
    english = markdown(document(review.flow.methods("en"), "en"))
    assert (
        "Corrected after import: kind of source from database to register (5 Jan 2026); hits from 4 to 5 (5 Jan 2026)."
        in english
    )
    assert "soort bron van database naar register" in markdown(document(review.flow.methods("nl"), "nl"))
    history = review.reports.history(review.reports.queue("anna")[0].key, "anna")
    assert [(line.what, line.actor, line.text) for line in history] == [
        ("search-facts", "bram", "PubMed, kind database → register, platform not given → NLM, hits 4 → 5")
    ]


@pytest.mark.parametrize(
    "changes", ['"x"', '{"hits":3}', '{"hits":{"old":[1],"new":{}}}', '{"colour":{"old":1,"new":2}}']
)
def test_a_ledger_line_without_a_valid_change_is_ignored(review, clock, changes):
    line = (
        '{"id":"01950000-0000-7000-8000-000000000001","kind":"search-facts","at":"2026-01-05T10:00:00.000Z",'
        f'"actor":"eve","device":"d","act":"01950000-0000-7000-8000-000000000001","search":"{PUBMED}","changes":{changes}}}\n'
    )
    ledger = review.folder / "screening" / "decisions" / "eve" / "d.jsonl"
    ledger.parent.mkdir(parents=True)
    ledger.write_text(line, encoding="utf-8")
    edit(review, "hits = 4", "hits = 5")
    with again(review, clock) as opened:
        opened.team.sync()
        assert [line.partition(": ")[2] for line in told(opened)] == ["hits 4 → 5"]
        assert "Corrected after import: hits" in markdown(document(opened.flow.methods("en"), "en"))
        assert opened.reports.history(opened.reports.queue("anna")[0].key, "anna") is not None


def test_a_search_is_found_by_its_folder_name_even_beside_an_unreadable_file(review, export):
    place = review.folder / "searches" / "Own Folder"
    place.mkdir()
    shutil.copyfile(export(4, 6, "b.ris"), place / "b.ris")
    review.searches.import_files(
        [place / "b.ris"], SearchFacts(database="Own", date="2026-01-03", hits=3), "anna"
    )
    broken = review.folder / "searches" / "a"
    broken.mkdir()
    (broken / "search.toml").write_text("hits = ", encoding="utf-8")
    for n, name in enumerate(("Own Folder", "own-2026-01-03"), 4):
        assert review.searches.correct(SearchFacts(key=name, hits=n), "anna")[0] == "Own Folder"
    (hint,) = (p.hint for p in review.check() if p.id == "hits-differ")
    assert hint.endswith("`litreview import --search own-2026-01-03 --hits N`.")
    hints = [p.hint for p in review.check(complete=True) if p.where == "own-2026-01-03"]
    assert any("--search 'Own Folder' --platform NAME" in hint for hint in hints)
    assert [search.hits for search in review.searches.overview().searches] == [4, 5]


def test_a_name_taken_on_another_device_does_not_block_synchronisation(clone):
    one, two, bring, open_ = clone
    # The same login on both devices, and nobody has confirmed that it is one person.
    with open_(one) as first:
        label(first, first.reviewer())
    bring(one, two)
    correct(two, "hits = 4", "hits = 5")
    with open_(two) as second:
        second.team.sync()
        second.team.sync()
        assert (told(second), second.searches.overview().searches[0].hits) == ([], 5)
        assert [describe_change(one) for one in second.status().unlogged] == ["hits 4 → 5"]
        label(second, "bram")
        assert told(second) == ["bram: hits 4 → 5"]
