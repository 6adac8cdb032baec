"""Conditions on reports, which filters combine: state, votes, fields of the records, words, labels, shares."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    String,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)  # fmt: skip

from litreview.model import FlowEnd, Stage, Verdict
from litreview.store.fulltext import FullText
from litreview.store.report_state import Condition, complete, stands_at, state, voted, waits_for
from litreview.store.tables import ASSIGNED, BALLOT, CONTENT, HAS_NOTE, RECORD, REPORT
from litreview.store.text_functions import holds_words

COMPARE: dict[str, Callable[[Any, int], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "!=": operator.ne,
}  # fmt: skip
COLUMNS = {"title": RECORD.c.title, "doi": RECORD.c.doi}
"""Fields that are copied out of the JSON."""
LISTS = ("authors", "keywords")


class ReportConditions:
    """Conditions on a report, within one transaction.

    A report has the values of all its records, except that its year, language and type are those of its lead, which
    lists show; those of other records count where the lead has none.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        self.words = FullText(connection)

    @staticmethod
    def every(parts: Iterable[Condition]) -> Condition:
        """Return the condition that all of these hold."""
        return and_(true(), *parts)

    @staticmethod
    def either(parts: Iterable[Condition]) -> Condition:
        """Return the condition that one of these holds."""
        return or_(false(), *parts)

    @staticmethod
    def negate(part: Condition) -> Condition:
        """Return the condition that this one does not hold."""
        return not_(part)

    @staticmethod
    def state(stage: Stage, name: str) -> Condition:
        """Return the condition of a state at a stage, or of `undecided`."""
        is_in: Condition = ~complete(stage) if name == "undecided" else state(stage) == name
        return is_in

    @staticmethod
    def waits_for(stage: Stage, reviewer: str) -> Condition:
        """Return the condition that a report is to do for a reviewer."""
        return waits_for(stage, reviewer)

    @staticmethod
    def voted(stage: Stage, reviewer: str) -> Condition:
        """Return the condition that a reviewer has voted on a report."""
        return voted(stage, reviewer)

    @staticmethod
    def at(stage: Stage) -> Condition:
        """Return the condition that a report is at a stage; those at full text are no longer at title and abstract."""
        return stands_at(stage) if stage is Stage.FULL_TEXT else ~stands_at(Stage.FULL_TEXT)

    @staticmethod
    def ends(names: Collection[FlowEnd]) -> Condition:
        """Return the condition that a report ends in one of these places of the flow."""
        return func.coalesce(REPORT.c.end, "").in_(names)

    @staticmethod
    def homes(first: int, last: int | None) -> Condition:
        """Return the condition that a report first came in with one of these versions of the review."""
        return REPORT.c.home >= first if last is None else REPORT.c.home.between(first, last)

    def of_records(self, *conditions: Condition, content: bool = False) -> Condition:
        """Return the condition that a record of the report meets these conditions."""
        # Not `IS NOT NULL`: SQLite would go by the index of reports, in random order.
        known = func.coalesce(RECORD.c.report, "") != ""
        query = select(RECORD.c.report).where(*conditions, known)
        if content:
            query = query.join_from(RECORD, CONTENT, CONTENT.c.position == RECORD.c.position)
        # One list and not row by row: most reports would be looked up in vain.
        # The outer query may have the same table.
        return REPORT.c.lead.in_(query.correlate(None))

    def searches(self, ids: Collection[str]) -> Condition:
        """Return the condition that one of these searches found the report."""
        return self.of_records(RECORD.c.search.in_(ids))

    def kinds(self, names: Collection[str]) -> Condition:
        """Return the condition that the report comes from one of these kinds of source."""
        return self.of_records(RECORD.c.kind.in_(names))

    def key(self, beginning: str) -> Condition:
        """Return the condition that the key of a record begins like this."""
        return self.of_records(RECORD.c.key.startswith(beginning, autoescape=True))

    def years(self, first: int | None, last: int | None) -> Condition:
        """Return the condition that the year is in a range; an unknown year is in none."""
        lower = [RECORD.c.year >= first] if first is not None else []
        upper = [RECORD.c.year <= last] if last is not None else []
        return self._of_lead(
            and_(RECORD.c.year.is_not(None), *lower, *upper), lambda lead: lead.c.year.is_(None)
        )

    def year(self, sign: str, number: int) -> Condition:
        """Return the condition that the year compares like this; an unknown year meets no comparison."""
        return self._of_lead(COMPARE[sign](RECORD.c.year, number), lambda lead: lead.c.year.is_(None))

    def _of_lead(
        self, condition: Condition, lacks: Callable[[Any], Condition], *, content: bool = False
    ) -> Condition:
        """Return the condition that a value of the lead, or of another record where the lead has none, is like this."""
        lead = RECORD.alias()
        other = exists().where(lead.c.key == RECORD.c.report, lacks(lead)).correlate(RECORD)
        return self.of_records(condition, (RECORD.c.key == RECORD.c.report) | other, content=content)

    def value(self, field: str, value: str) -> Condition:
        """Return the condition that a field of a record, or an item of a list, is this value."""
        text = json.dumps(value, ensure_ascii=False)
        # Quotes in a text are escaped in JSON, so that this stands nowhere but in the field.
        condition = self._like(f"{text}" if field in LISTS else f'"{field}": {text}')
        if field in LISTS:
            condition &= self._like_text(self.json_field(field), text)
        if field not in {"language", "type"}:
            return self.of_records(condition, content=True)
        content = CONTENT.alias()
        lacks = ~content.c.fields.contains(f'"{field}": "', autoescape=True)
        return self._of_lead(
            condition, lambda lead: exists().where(content.c.position == lead.c.position, lacks), content=True
        )

    def has(self, field: str) -> Condition:
        """Return the condition that a record has a field."""
        # Fields without a value are left out of the JSON.
        return self.of_records(self._like(f'"{field}": '), content=True)

    def _like(self, part: str) -> Condition:
        return self._like_text(CONTENT.c.fields, part)

    def _like_text(self, column: ColumnElement[Any], part: str) -> Condition:
        escaped = part.replace("/", "//").replace("%", "/%").replace("_", "/_")
        # Without regard to case in both; in SQLite `LIKE` has none.
        if self.dialect == "sqlite":
            return column.like(f"%{escaped}%", escape="/")
        return column.ilike(f"%{escaped}%", escape="/")

    def json_field(self, name: str) -> ColumnElement[Any]:
        """Return the expression of a field that is only in the JSON of a record; a list is its JSON."""
        if self.dialect == "sqlite":
            return func.json_extract(CONTENT.c.fields, f"$.{name}")
        return func.json_extract_path_text(CONTENT.c.fields.cast(JSON), name)

    def field_words(self, field: str, words: str) -> Condition:
        """Return the condition that a field of a record has these words side by side; the last may go on."""
        column = COLUMNS.get(field, self.json_field(field))
        found = holds_words(column, words, self.dialect)
        # The index of words first: only what it finds is read.
        return self.of_records(*self.words.narrow(field, words), found, content=field not in COLUMNS)

    def any_words(self, groups: Iterable[Sequence[str]]) -> Condition:
        """Return the condition that a record has at least one term of each group in its texts."""
        return self.words.reports(groups)

    def votes(
        self, stage: Stage, reviewer: str, condition: Condition | None = None, *, blind: bool
    ) -> Condition:
        """Return the condition that a vote that the reviewer may see is like this.

        Args:
            stage: Of the votes.
            reviewer: Who asks.
            condition: On the vote; None lets every vote do.
            blind: Whether others' votes are seen on reports only that the reviewer has voted on.
        """
        query = select(BALLOT.c.report).where(
            BALLOT.c.stage == str(stage), true() if condition is None else condition
        )
        if blind:
            own = BALLOT.alias()
            # Of each vote and not as one list: it is asked last, and most often of few votes.
            mine = exists().where(
                own.c.report == BALLOT.c.report, own.c.stage == str(stage), own.c.reviewer == reviewer
            )
            query = query.where((BALLOT.c.reviewer == reviewer) | mine.correlate(BALLOT))
        return REPORT.c.lead.in_(query)

    @staticmethod
    def vote_by(reviewers: Collection[str]) -> Condition:
        """Return the condition that one of these reviewers gave a vote."""
        return BALLOT.c.reviewer.in_(reviewers) & BALLOT.c.consensus.is_(False)

    @staticmethod
    def vote_is(verdict: Verdict) -> Condition:
        """Return the condition that a vote has a verdict."""
        return BALLOT.c.verdict == str(verdict)

    @staticmethod
    def vote_for(reasons: Iterable[str]) -> Condition:
        """Return the condition that a vote names one of these reasons."""
        return or_(*(BALLOT.c.reasons.contains(json.dumps(code), autoescape=True) for code in reasons))

    def vote_note(self, words: Iterable[str]) -> Condition:
        """Return the condition that a vote has a note, with all of these words."""
        noted = [holds_words(BALLOT.c.note, each, self.dialect) for each in words]
        return and_(HAS_NOTE, *noted)

    @staticmethod
    def assigned(stage: Stage, reviewers: Collection[str] | None) -> Condition:
        """Return the condition that the report is in the share of one of these reviewers; None for nobody's."""
        query = select(RECORD.c.report).join_from(ASSIGNED, RECORD, RECORD.c.key == ASSIGNED.c.record)
        query = query.where(ASSIGNED.c.stage == str(stage), RECORD.c.report.is_not(None))
        query = query.correlate(None)
        if reviewers is None:
            return REPORT.c.lead.not_in(query)
        return REPORT.c.lead.in_(query.where(ASSIGNED.c.reviewer.in_(reviewers)))

    def of_keys(self, keys: Iterable[str]) -> Condition:
        """Return the condition that the report has one of these records."""
        return self.of_records(RECORD.c.key.in_(self._listed(keys)))

    def _listed(self, values: Iterable[str]) -> Any:
        # As one parameter, as databases limit their number.
        text = json.dumps(sorted(values))
        if self.dialect == "sqlite":
            return select(func.json_each(text).table_valued("value").c.value)
        return select(func.json_array_elements_text(cast(literal(text, String), JSON)).column_valued())
