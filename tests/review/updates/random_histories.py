"""Random histories of versions, to be played through a real review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

SEARCHES = (
    ("scopus", "Scopus", "database"),
    ("medline", "MEDLINE", "database"),
    ("ctgov", "ClinicalTrials.gov", "register"),
    ("refs", "Reference lists", "citation"),
)
RAWS = "abcdef"
SAID = ("title", "text", "title", "text", "got", "same", "study", "removed")
LATER = ("different", "retraction", "withdraw-export", "replace-export", "undo", "undo")


@st.composite
def histories(
    draw: st.DrawFn, beginnings: int = 2, *, changes: bool = False, late: bool = False
) -> dict[str, Any]:
    """Draw a history of imports, votes, joins, studies and beginnings, with reruns.

    Args:
        draw: Of Hypothesis.
        beginnings: The number of beginnings.
        changes: Whether exports are withdrawn and replaced, joins refused, and steps undone, too.
        late: Whether some of what was said arrives after later versions have begun.
    """
    steps: list[dict[str, Any]] = []
    records: set[str] = set()
    for version in range(beginnings + 1):
        for search, source, kind in draw(st.lists(st.sampled_from(SEARCHES), min_size=1, max_size=3)):
            raws = sorted(draw(st.sets(st.sampled_from(RAWS), min_size=1, max_size=4)))
            step = {"do": "import", "search": search, "source": source, "kind": kind}
            steps.append({**step, "export": f"x{len(steps)}", "records": raws})
            records |= {f"{search}/{raw}" for raw in raws}
        said = [*SAID, *LATER] if changes else SAID
        for _ in range(draw(st.integers(0, 6))):
            made = draw(st.integers(0, len(steps))) if late and draw(st.booleans()) else len(steps)
            name = f"s{len(steps)}"
            steps.append({**draw(_said(steps, sorted(records), said)), "time": made, "id": name})
        if version < beginnings:
            steps.append({"do": "begin"})
    return {"steps": steps}


@st.composite
def _said(
    draw: st.DrawFn, steps: list[dict[str, Any]], records: list[str], kinds: Sequence[str]
) -> dict[str, Any]:
    do = draw(st.sampled_from(kinds))
    some = draw(st.lists(st.sampled_from(records), min_size=1, max_size=3, unique=True))
    imports = [step for step in steps if step["do"] == "import"]
    of_search = [step["export"] for step in imports if step["search"] == imports[-1]["search"]]
    verdict = draw(st.sampled_from(["include", "include", "exclude"]))
    said = {
        "got": {"records": some, "say": "no" if verdict == "exclude" else "yes"},
        "study": {"record": some[0], "studies": draw(st.sampled_from([[], ["S1"], ["S2"], ["S1", "S2"]]))},
        "removed": {"records": some, "say": "removed-other"},
        "retraction": {"records": some},
        "withdraw-export": {"export": draw(st.sampled_from(imports))["export"]},
    }
    if undoable := [step["id"] for step in steps if step["do"] in {*SAID, "different", "undo"}]:
        said["undo"] = {"of": draw(st.sampled_from(undoable))}
    if len(some) > 1:
        said["same"] = said["different"] = {"pair": some[:2]}
    if len(of_search) > 1:
        said["replace-export"] = {"old": of_search[-2], "new": of_search[-1]}
    # Where there is nothing yet to join or to replace, somebody votes.
    vote = {"do": "text" if do == "text" else "title", "records": some, "say": verdict}
    return {"do": do, **said[do]} if do in said else vote
