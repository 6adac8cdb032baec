"""The pictures of the README and the documentation are of the program as it is.

`LITREVIEW_WRITE_DOCS=1 python -m pytest tests/test_pictures.py` draws them anew.
"""

from __future__ import annotations

import html
import os
import re
import shutil

import pytest

from litreview.model import Stage
from litreview.prisma.drawing.svg import svg
from litreview.review.review import Review
from litreview.tui.app import Litreview
from litreview.tui.session_state import SessionState
from litreview.tui.terminal import Terminal

WRITES = bool(os.environ.get("LITREVIEW_WRITE_DOCS"))


@pytest.fixture
def tutorial(root, tmp_path, request):
    folder = tmp_path / "tutorial"
    shutil.copytree(root / "docs" / "tutorial", folder)
    if "flow" not in request.node.name:
        shutil.rmtree(folder / "screening" / "decisions")  # nothing is decided yet
    with Review.open(folder) as review:
        exports = [p for p in folder.glob("searches/*/*") if p.suffix in {".ris", ".nbib", ".csv"}]
        review.searches.import_files(sorted(exports), actor="anna")
        review.duplicates.run()
        review.settings.set("notice_seen", value=True)
        yield review


def words(picture: str) -> list[str]:
    """Return the text of a picture, independent of what drew it."""
    return [
        html.unescape(text).replace("\xa0", " ").strip()
        for text in re.findall(r"<text[^>]*>([^<]*)<", picture)
    ]


def kept(name, picture, root):
    """Return the picture that is kept under a name; keep this one if asked to."""
    place = root / "docs" / "pictures" / name
    if WRITES:
        place.parent.mkdir(exist_ok=True)
        place.write_text(picture, encoding="utf-8")
    return place.read_text(encoding="utf-8")


def addresses(picture):
    """Return the addresses in a picture, other than names of its format."""
    return re.findall(r"http[^\s\"]*", re.sub(r'xmlns(:\w+)?="[^"]*"', "", picture))


def bare(drawn):
    """Return a picture that fetches no font and names no site, so that whoever opens it stays unseen."""
    return re.sub(r"@font-face \{.*?\}|<!--.*?-->", "", drawn, flags=re.DOTALL)


def moving(frames, seconds):
    """Return one picture that shows the frames in turn, each for so many seconds; only the first where motion is unwelcome."""
    whole = len(frames) * seconds
    opening = re.match(r"<svg[^>]*>", frames[0]).group()
    shown = 100 / len(frames)
    style = (
        f"@keyframes turn {{ 0%, {shown:.3f}% {{ visibility: visible }} {shown + 0.001:.3f}%, 100% {{ visibility: hidden }} }}"
        f" .frame {{ visibility: hidden; animation: turn {whole}s step-end infinite }}"
        " @media (prefers-reduced-motion) { .frame { animation: none } .frame:first-of-type { visibility: visible } }"
    )
    parts = [
        f'<g class="frame" style="animation-delay: {n * seconds}s">{frame[frame.index(">") + 1 : frame.rindex("</svg>")]}</g>'
        for n, frame in enumerate(frames)
    ]
    return "".join([opening, f"<style>{style}</style>", *parts, "</svg>"])


async def test_the_moving_picture_is_a_session(tutorial, root):
    app = Litreview(
        SessionState(tutorial, Terminal.make("en", "dark"), "anna"), Stage.TITLE_ABSTRACT, start="card"
    )
    frames = []
    async with app.run_test(size=(80, 24)) as pilot:
        # Home, on the way to the flow, shows the time, and is left out.
        for keys in ((), ("y",), ("x",), ("5",), ("u",), ("m",), ("escape", "7")):
            await pilot.press(*keys)
            await pilot.pause()
            frames.append(bare(app.export_screenshot(title=f"litreview   {' '.join(keys[-1:])}")))
        await pilot.press("q")
    picture = moving(frames, 3)
    assert words(kept("session.svg", picture, root)) == words(picture)
    assert addresses(picture) == []


def test_the_picture_of_the_flow_is_the_flow(tutorial, root):
    tutorial.team.sync()
    picture = svg(tutorial.flow.now(), "en")
    assert words(kept("flow.svg", picture, root)) == words(picture)
    assert addresses(picture) == []
