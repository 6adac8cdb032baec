from __future__ import annotations

from hypothesis import strategies as st

from litreview.model import DATABASE_KINDS, FlowStatus, Lane, SourceKind
from litreview.prisma.boxes import ENDS, FlowRow

SOURCES = {
    SourceKind.DATABASE: ["PubMed", "Scopus"],
    SourceKind.REGISTER: ["ICTRP"],
    SourceKind.WEBSITE: ["Ministry"],
    SourceKind.ORGANISATION: ["Police"],
    SourceKind.CITATION: ["Reference lists"],
    SourceKind.HAND_SEARCH: ["Journals by hand"],
    SourceKind.EXPERTS: ["Authors"],
}
REASONS = {"no_buyer": "No data on buyers", "no_minor": "Not about minors"}


@st.composite
def a_report(draw):
    """The records of one report (kind, source), the lead first, with its place and studies."""
    records = draw(
        st.lists(
            st.sampled_from([(kind, name) for kind, names in SOURCES.items() for name in names]),
            min_size=1,
            max_size=4,
        )
    )
    records.sort(key=lambda record: record[0] not in DATABASE_KINDS)
    lane = Lane.DATABASES if records[0][0] in DATABASE_KINDS else Lane.OTHER
    end = draw(st.sampled_from(sorted(ENDS)))
    reason = draw(st.sampled_from([*REASONS, "none"])) if end == "full-text-excluded" else None
    studies = draw(st.lists(st.sampled_from(["S1", "S2", "S3"]), unique=True, max_size=2))
    return records, FlowStatus(lane, end, reason), tuple(studies)


@st.composite
def reviews(draw):
    """The rows of a whole review: every counted record with the place of its report."""
    rows = []
    for number, (records, place, studies) in enumerate(draw(st.lists(a_report(), max_size=12))):
        lead = f"r{number}-0"
        rows += [
            FlowRow(f"r{number}-{at}", lead, kind, source, at == 0, place, studies=studies)
            for at, (kind, source) in enumerate(records)
        ]
    return draw(st.permutations(rows))
