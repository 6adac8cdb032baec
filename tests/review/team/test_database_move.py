"""A review that changes its database keeps every row (RULES 3)."""

from __future__ import annotations

import pytest
import tomlkit

from litreview.errors import StoreError, UsageError
from litreview.model import Verdict
from litreview.prisma.flow import as_json
from litreview.review.review import Review
from litreview.review.views import Decide
from tests.engines import only_sqlite


def shown(review: Review):
    return review.reports.rows(), as_json(review.flow.now()), review.status(), review.decisions.agreement()


@pytest.fixture
def decided(review):
    """Give a review with two votes, one of them with a note in many scripts."""
    one, two, *_ = [row.key for row in review.reports.rows()]
    review.decisions.decide(Decide(one, Verdict.INCLUDE, note="naïve – 漢字 🙂"), "anna")
    review.decisions.decide(Decide(two, Verdict.EXCLUDE), "bram")
    review.team.write_ledger()
    return review


@only_sqlite
def test_a_review_goes_to_a_server_and_back_and_shows_the_same(decided, server, clock):
    before = shown(decided)
    url = server.new()
    counts = decided.team.move(url)
    assert (counts["record"], counts["event"]) == (4, 7)
    assert shown(decided) == before
    settings = decided.settings.path
    assert tomlkit.parse(settings.read_text(encoding="utf-8"))["database"] == url
    assert settings.stat().st_mode & 0o077 == 0, "a URL may hold a password"
    assert decided.state.database.with_name("review.db.old").exists()
    with Review.open(decided.folder, clock=clock) as again:
        assert shown(again) == before
        assert not [problem for problem in again.check() if problem.level == "error"]
    decided.team.move("file")
    assert shown(decided) == before
    assert "database" not in tomlkit.parse(settings.read_text(encoding="utf-8"))


@only_sqlite
def test_a_database_that_holds_a_review_is_left_as_it_is(decided, server, tmp_path, protocol):
    url = server.new()
    decided.team.move(url)
    with Review.create(tmp_path / "other", protocol=protocol) as other:
        other.reports.rows()
        other.team.write_ledger()
        with pytest.raises(StoreError, match="holds a review"):
            other.team.move(url)
        assert other.database.endswith("review.db")
    assert len(decided.reports.rows()) == 4


def test_a_review_that_is_there_already_or_named_by_the_environment_is_not_moved(decided, monkeypatch):
    place = decided.settings.get("database") or "file"
    with pytest.raises(UsageError, match="already"):
        decided.team.move(place)
    monkeypatch.setenv("LITREVIEW_DATABASE", "sqlite:///elsewhere.db")
    with pytest.raises(UsageError, match="LITREVIEW_DATABASE"):
        decided.team.move("file")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("no url at all", "not a valid database URL"),
        ("mysql://anna@host/review", "does not support this database"),
        ("postgresql://anna:secret@127.0.0.1:1/review", "does not answer"),
    ],
)
@only_sqlite
def test_a_database_that_cannot_be_used_is_said_without_its_password(decided, url, said):
    with pytest.raises(StoreError, match=said) as told:
        decided.team.move(url)
    assert "secret" not in str(told.value)
    assert decided.database.endswith("review.db")


def test_a_new_review_does_not_go_into_a_database_that_holds_another(decided, server, tmp_path, monkeypatch):
    url = server.new()
    decided.team.move(url)
    monkeypatch.setenv("LITREVIEW_DATABASE", url)
    with pytest.raises(StoreError, match="already holds a review"):
        Review.create(tmp_path / "other")
    assert not (tmp_path / "other").exists()
