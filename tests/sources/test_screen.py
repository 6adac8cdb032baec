"""What came from outside, as a reviewer sees it while screening."""

from __future__ import annotations

import httpx
import pytest

from litreview.tui.plain.keyboard import LEAVE
from litreview.tui.plain.session import run
from litreview.tui.preferences import Preferences
from tests.sources.shapes import Service, crossref_work
from tests.sources.works import ris
from tests.tui.driving import driven


@pytest.fixture
def marked(review, client, imported):
    """Return a review with one report that was retracted and lacked an abstract."""
    imported(ris(1, "DO  - 10.0000/invented.1"))
    review.settings.set("reviewer", "anna")
    review.settings.set("notice_seen", True)
    review.web.enrich(["europepmc"], "anna", client=client(Service([1])))

    def answer(request):
        notice = crossref_work(9, **{"update-to": [{"DOI": "10.0000/invented.1", "type": "retraction"}]})
        if "crossref" in str(request.url):
            return httpx.Response(200, json={"message-type": "work-list", "message": {"items": [notice]}})
        return httpx.Response(200, text="PMID- 1\nTI  - x\n\n")

    review.web.check_retractions(None, "anna", client=client(answer))
    return review


async def test_a_card_says_first_that_its_report_was_retracted_and_what_was_filled_in(marked):
    async with driven(marked) as at:
        seen = await at.press("h")
        assert "! retracted   + abstract, pmid from Europe PMC" in seen
        assert "Buyers were asked." in seen


async def test_a_card_without_anything_from_outside_is_as_it_was(review, imported):
    imported(ris(1))
    review.settings.set("reviewer", "anna")
    review.settings.set("notice_seen", True)
    async with driven(review) as at:
        seen = await at.press("h")
        assert "!" not in seen
        assert "+ " not in seen


def test_plain_mode_says_it_before_the_title(marked, capsys):
    class Leaving:
        is_live = False

        def key(self):
            return LEAVE

        def line(self):
            return None

    run(marked, Preferences(reviewer="anna"), Leaving())
    said = capsys.readouterr().out
    assert "! retracted\n+ abstract, pmid from Europe PMC\nTitle: An invented study" in said
