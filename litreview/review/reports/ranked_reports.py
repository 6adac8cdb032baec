"""What a ranking reads of a review: texts, decisions and terms."""

from __future__ import annotations

from litreview.dedup.merged_record import merge
from litreview.model import Stage, State
from litreview.ranking.concepts import ENGLISH, Concept, ConceptTable
from litreview.ranking.documents import Document
from litreview.ranking.simulation import LabelledDocument
from litreview.review.context import Context
from litreview.screening.protocol import Protocol
from litreview.store.lists import ListedReport
from litreview.store.store import StoreSession

# What goes on to the full text is relevant to this stage.
RELEVANT = {State.INCLUDE: True, State.MAYBE: True, State.EXCLUDE: False}


def documents(session: StoreSession, lines: list[ListedReport]) -> list[Document]:
    """Return the title and abstract of each report, as its records together give them."""
    members = session.reports.members([line.lead for line in lines])
    records = session.records.get(key for keys in members.values() for key in keys)
    merged = (merge([records[key] for key in members[line.lead]], line.lead) for line in lines)
    return [Document(record.key, record.title or "", record.abstract or "") for record in merged]


def labelled_documents(context: Context, stage: Stage) -> tuple[list[LabelledDocument], int]:
    """Return the reports that are settled at a stage with their outcome, and count those that are not."""
    with context.store.read() as session:
        lines = session.lists.at(stage)
        settled = [line for line in lines if line.complete[stage] and line.states[stage] in RELEVANT]
        found = [
            LabelledDocument(document, RELEVANT[line.states[stage]])
            for line, document in zip(settled, documents(session, settled), strict=True)
        ]
    removed = sum(line.states[stage] is State.REMOVED for line in lines)
    return found, len(lines) - len(settled) - removed


def concepts(protocol: Protocol) -> ConceptTable:
    """Return the protocol's groups of terms as concepts, and their languages."""
    groups = tuple(Concept(group.label, group.terms) for group in protocol.terms)
    used = [language for group in groups for language in group.terms]
    return ConceptTable(groups, tuple(dict.fromkeys([ENGLISH, *used])))
