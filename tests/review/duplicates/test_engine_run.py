"""Duplicates in a review: runs over new records, earlier verdicts, and judgements."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from itertools import product
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event

from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.writing import document
from litreview.review.review import Review
from litreview.review.views import SearchFacts

RECORD = """TY  - JOUR
TI  - {title}
AU  - {author}, A.
AU  - Proef, Bram
PY  - {year}
T2  - Journal of Invented Examples
VL  - {volume}
SP  - {page}
EP  - {last}
ER  -
"""
SYLLABLES = ("ba", "ko", "li", "mu", "ne", "po", "ra", "so", "ti", "vu", "wa", "ze")
WORDS = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]


def ris(numbers: range, *, source: str = "") -> str:
    """Return invented articles by number; the same number is the same article, also from another source."""
    found = []
    for n in numbers:
        words = Random(n).sample(WORDS, 6)  # noqa: S311  # titles, not secrets
        title = " ".join(words) + ("." if source else "")
        record = RECORD.format(
            title=title, author=f"Testauteur{n % 37}", year=1990 + n % 30, volume=n % 23 + 2, page=10 * n + 3,
            last=10 * n + 9,
        )  # fmt: skip
        found.append(record + (f"DB  - {source}\n" if source else ""))
    return "\n".join(found)


@pytest.fixture
def import_text(tmp_path: Path) -> Callable[[Review, str, str], None]:
    """Import a text as a separate search."""

    def import_text(review: Review, name: str, text: str) -> None:
        file = tmp_path / f"{name}.ris"
        file.write_text(text, encoding="utf-8")
        review.searches.import_files([file], SearchFacts(key=name, kind="database", database=name), "anna")

    return import_text


@pytest.fixture
def review(tmp_path, protocol, clock, engine):
    with Review.create(engine.place(tmp_path / "made"), protocol=protocol, clock=clock) as review:
        yield review


def run_files(review):
    paths = sorted((review.folder / "screening" / "duplicates").glob("*.jsonl"))
    return [json.loads(path.read_text(encoding="utf-8").splitlines()[0]) for path in paths]


def groups(review):
    return sorted(row.records for row in review.reports.rows())


def test_a_later_import_is_compared_only_with_similar_records(review, import_text):
    import_text(review, "one", ris(range(60)))
    first = review.duplicates.run()
    assert (first.judged, first.merged) == (60, 0)
    import_text(review, "two", ris(range(50, 70), source="Two"))
    second = review.duplicates.run()
    assert (second.judged, second.merged, second.reports) == (20, 10, 70)
    assert second.compared < 20 * 10


def test_a_later_run_names_the_runs_it_builds_on_and_replaces_none(review, import_text):
    import_text(review, "one", ris(range(40)))
    review.duplicates.run()
    import_text(review, "two", ris(range(30, 50), source="Two"))
    review.duplicates.run()
    import_text(review, "three", ris(range(45, 55), source="Three"))
    review.duplicates.run()
    one, two, three = run_files(review)
    assert (two["replaces"], two["after"]) == ([], [one["id"]])
    assert (three["replaces"], three["after"]) == ([], [one["id"], two["id"]])
    assert [len(run["exports"]) for run in (one, two, three)] == [1, 1, 1]


def test_a_run_without_new_records_changes_nothing(review, import_text):
    import_text(review, "one", ris(range(40)))
    before = review.duplicates.run()
    again = review.duplicates.run()
    assert (again.judged, again.compared) == (0, 0)
    assert (again.records, again.reports, again.reasons) == (before.records, before.reports, before.reasons)
    assert len(run_files(review)) == 1


def test_runs_after_each_import_give_the_reports_of_one_full_run(review, import_text):
    import_text(review, "one", ris(range(60)))
    review.duplicates.run()
    import_text(review, "two", ris(range(40, 80), source="Two"))
    review.duplicates.run()
    import_text(review, "three", ris(range(20, 65), source="Three"))
    review.duplicates.run()
    assert [bool(run["after"]) for run in run_files(review)] == [False, True, True]
    beside = groups(review)
    whole = review.duplicates.run(again=True)
    assert whole.judged == 145
    assert groups(review) == beside
    assert sum(len(records) == 3 for records in beside) == 20


def test_a_review_that_more_than_doubles_is_judged_in_full(review, import_text):
    import_text(review, "one", ris(range(10)))
    review.duplicates.run()
    import_text(review, "two", ris(range(30), source="Two"))
    done = review.duplicates.run()
    one, two = run_files(review)
    assert done.judged == 40
    assert two["replaces"] == [one["id"]]
    assert two["after"] == []


def test_a_dry_run_after_other_runs_changes_nothing(review, import_text):
    import_text(review, "one", ris(range(40)))
    review.duplicates.run()
    import_text(review, "two", ris(range(30, 45), source="Two"))
    before = groups(review)
    assert review.duplicates.run(dry_run=True).merged == 10
    assert groups(review) == before
    assert review.duplicates.run().merged == 10


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_rebuilt_store_needs_no_run(review, import_text, clock):
    import_text(review, "one", ris(range(40)))
    review.duplicates.run()
    import_text(review, "two", ris(range(30, 45), source="Two"))
    review.duplicates.run()
    before = groups(review)
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert groups(again) == before
        assert again.duplicates.run().judged == 0
        import_text(again, "three", ris(range(40, 50), source="Three"))
        assert again.duplicates.run().reports == 50


def test_a_run_that_was_killed_while_storing_blocks_is_repaired(review, import_text):
    import_text(review, "one", ris(range(40)))
    review.duplicates.run()
    with review._context.store.write() as session:
        session.meta.put("blocks", None)
    import_text(review, "two", ris(range(30, 45), source="Two"))
    assert review.duplicates.run().merged == 10


def test_judgements_remain_after_a_later_import_and_run(review, import_text):
    import_text(review, "one", ris(range(40)))
    import_text(review, "two", ris(range(20), source="Two"))
    review.duplicates.run()
    pair = next(row.records for row in review.reports.rows() if len(row.records) == 2)
    review.duplicates.judge(*pair, "different", "anna")
    single = [row.key for row in review.reports.rows() if len(row.records) == 1 and row.key not in pair]
    review.duplicates.judge(single[0], single[1], "same", "anna")
    import_text(review, "three", ris(range(45), source="Three"))
    for again in (False, True):
        review.duplicates.run(again=again)
        assert review.duplicates.explain(*pair).verdict != "same"
        assert review.duplicates.explain(single[0], single[1]).verdict == "same"
        assert review.duplicates.explain(*pair).by == "anna"


def test_the_profile_stays_until_another_is_chosen(review, import_text):
    text = ris(range(30))
    bare = "\n".join(
        line for line in ris(range(10), source="Two").splitlines() if line[:2] not in {"VL", "SP", "EP"}
    )
    import_text(review, "one", text)
    import_text(review, "two", bare)
    assert review.duplicates.run(profile="cautious").merged == 0
    assert len(review.duplicates.open_keys()) == 10
    import_text(review, "three", ris(range(25, 30), source="Three"))
    review.duplicates.run()
    assert {run["profile"] for run in run_files(review)} == {"cautious"}
    assert review.duplicates.run(profile="standard").merged == 15
    assert review.duplicates.open_keys() == []


def hub(first: int, last: int) -> str:
    return "\n".join(
        f"TY  - JOUR\nTI  - Editorial\nAU  - Proef, Bram\nSP  - {n}\nVL  - {n}\nPY  - 1999\nT2  - Sheep\nER  -\n"
        for n in range(first, last)
    )


def test_a_hub_is_found_by_its_place_and_omitted_pairs_are_counted(review, import_text):
    import_text(review, "one", hub(100, 300))
    first = review.duplicates.run()
    assert first.left_out > 0
    import_text(review, "two", hub(299, 301))
    second = review.duplicates.run()
    # The copy of the last one is found although the block keeps only its first members.
    assert second.merged == first.merged + 1
    assert second.compared <= 2 * 2 * 41
    assert second.left_out >= 2 * (200 - 41)
    assert second.judged == 2
    left_out = first.left_out + second.left_out
    assert f"{left_out:,} pairs of records that share a very common" in markdown(
        document(review.flow.methods(), "en")
    )
    notes = [problem for problem in review.check() if problem.id == "run-left-out"]
    assert [problem.what.partition(" ")[0] for problem in notes] == [
        f"{run.left_out:,}" for run in (first, second)
    ]


def test_the_work_of_a_later_run_does_not_grow_with_the_review(tmp_path, protocol, clock, import_text):
    def steps(size: int) -> tuple[int, int]:
        with Review.create(tmp_path / f"size{size}", protocol=protocol, clock=clock) as review:
            import_text(review, f"one{size}", ris(range(size)))
            review.duplicates.run()
            import_text(review, f"two{size}", ris(range(size - 20, size + 20), source="Two"))
            with Counting(review) as counted:
                done = review.duplicates.run()
            assert done.merged == 20
            return done.compared, counted[0]

    small, large = steps(200), steps(1_600)
    assert large[0] <= 1.5 * small[0]
    # Only the totals of the summary read every row, at a few steps a row.
    assert large[1] <= 2.5 * small[1]


class Counting:
    """Count the steps of SQLite's virtual machine in hundreds, which are the same on any computer."""

    def __init__(self, review):
        self.engine = review._context.store._engine
        self.found = [0]

    def __enter__(self):
        self.engine.dispose()
        event.listen(self.engine, "connect", self._connected)
        return self.found

    def __exit__(self, *_):
        event.remove(self.engine, "connect", self._connected)
        self.engine.dispose()

    def _connected(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.set_progress_handler(self._step, 100)

    def _step(self) -> int:
        self.found[0] += 1
        return 0
