"""Filters as conditions on the reports of a review, with its names and with blinding (RULES 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from litreview.errors import UsageError
from litreview.model import FlowEnd, Stage, State, Verdict
from litreview.review.context import Context
from litreview.review.decisions.report_labels import current_names, labelled_records
from litreview.review.startup import as_reviewer_name
from litreview.review.touched_votes import touched_leads
from litreview.review.web.additions import ENRICHMENT, RETRACTION, added_fields
from litreview.screening.filter_fields import FIELDS
from litreview.screening.filter_language import WORDS, Either, Every, FieldTest, Filter, Not, parse_years
from litreview.store.report_state import Condition
from litreview.store.store import StoreSession
from litreview.store.text_functions import has_words, words_in

OUTCOMES: Mapping[str, FlowEnd] = {"included": "included", "excluded": "full-text-excluded"}
"""States that hold for the review and not at a stage."""
_RETRIEVED: tuple[FlowEnd, ...] = ("judging", "full-text-excluded", "included")
RETRIEVAL: Mapping[str, tuple[FlowEnd, ...]] = {
    "awaited": ("awaited",),
    "not-retrieved": ("not-retrieved",),
    "retrieved": _RETRIEVED,
    "sought": ("awaited", "not-retrieved", *_RETRIEVED),
}
COLUMN = {"author": "authors"}
"""Fields that a record has under another name."""


class FilterConditions:
    """The conditions of a filter for one reviewer, within one transaction.

    Each test is a method with the name of its field; all other fields are those of records.

    Args:
        context: The review.
        session: The transaction.
        stage: The stage of states, votes and shares, unless the filter names one.
        reviewer: Who asks.
    """

    def __init__(self, context: Context, session: StoreSession, stage: Stage, reviewer: str) -> None:
        self.context = context
        self.session = session
        self.stage = stage
        self.reviewer = reviewer
        self.conditions = session.lists.finder.conditions

    def of(self, filter_: Filter) -> Condition:
        """Return the condition of a filter.

        Raises:
            UsageError: The review has no such search, label, reason or reviewer.
        """
        match filter_:
            case Either(parts):
                return self.conditions.either(map(self.of, parts))
            case Not(part):
                return self.conditions.negate(self.of(part))
            case Every(parts):
                return self._every(parts)
            case FieldTest(field, "!=", values) if field != "year":
                return self.conditions.negate(self.of(FieldTest(field, "=", values)))
        test: Callable[[FieldTest], Condition] = getattr(self, f"_{filter_.field}", self._record)
        return test(filter_)

    def words_apart(self, filter_: Filter) -> tuple[list[str], Filter | None]:
        """Return phrases that are in one record's texts where this filter passes, and the other parts of the filter.

        Without phrases the filter is returned whole; without other parts, None.
        """
        parts = filter_.parts if isinstance(filter_, Every) else (filter_,)
        plain = [part for part in parts if isinstance(part, FieldTest) and part.field == WORDS]
        phrases = [phrase for test in plain for phrase in test.values]
        # Notes are those of the stage that a part names.
        is_staged = any(isinstance(part, FieldTest) and part.field == "stage" for part in parts)
        can_be_apart = phrases and not is_staged and self.session.lists.finder.words.is_begun
        if not can_be_apart or self._leads_elsewhere(phrases):
            return [], filter_
        others = tuple(part for part in parts if part not in plain)
        return phrases, Every(others) if others else None

    def _every(self, parts: Sequence[Filter]) -> Condition:
        named = [part.values[0] for part in parts if isinstance(part, FieldTest) and part.field == "stage"]
        if named and Stage(named[0]) is not self.stage:
            # States and votes beside the name of a stage are those of that stage.
            at_stage = FilterConditions(self.context, self.session, Stage(named[0]), self.reviewer)
            return at_stage._every(parts)  # its own kind
        plain = [part for part in parts if isinstance(part, FieldTest) and part.field == WORDS]
        others = [self.of(part) for part in parts if part not in plain]
        # All words in one question to the index.
        words = [self._all_words([test.values[0] for test in plain])] if plain else []
        return self.conditions.every([*words, *others])

    def _all_words(self, phrases: Sequence[str]) -> Condition:
        """Return the condition that these stand in the texts of one record, or in notes and added abstracts."""
        conditions = self.conditions
        in_texts = conditions.any_words([phrase] for phrase in phrases)
        if not self._leads_elsewhere(phrases):
            return in_texts
        elsewhere = [self._leads_elsewhere([phrase]) for phrase in phrases]
        among = conditions.of_keys(set().union(*elsewhere))
        each = (
            conditions.any_words([[phrase]]) | conditions.of_keys(leads)
            for phrase, leads in zip(phrases, elsewhere, strict=True)
        )
        return in_texts | conditions.every([among, *each])

    def _leads_elsewhere(self, phrases: Sequence[str]) -> set[str]:
        """Return reports with one of the phrases in a note that the reviewer may see, or in an added abstract."""
        wanted = [words for phrase in phrases if (words := words_in(phrase))]
        noted = self.conditions.either(self.conditions.vote_note([words]) for words in wanted)
        found = set(self.session.lists.finder.leads(self._votes(noted)))
        for words in wanted:
            added = added_fields(self.session, words.strip())
            found |= {
                key for key, texts in added.items() if any(has_words(text, words) for text in texts.values())
            }
        return found

    def _votes(self, condition: Condition | None = None) -> Condition:
        return self.conditions.votes(self.stage, self.reviewer, condition, blind=self.context.protocol.blind)

    def _words(self, test: FieldTest) -> Condition:
        return self._all_words(test.values)

    def _state(self, test: FieldTest) -> Condition:
        return self.conditions.either(map(self._one_state, test.values))

    def _one_state(self, name: str) -> Condition:
        if name in OUTCOMES:
            return self.conditions.ends([OUTCOMES[name]])
        if name == "awaiting":
            at_full_text = self.conditions.at(Stage.FULL_TEXT)
            return at_full_text & self.conditions.state(Stage.FULL_TEXT, State.MAYBE)
        return self.conditions.state(self.stage, name)

    def _is(self, test: FieldTest) -> Condition:
        return self.conditions.either(map(self._view, test.values))

    def _view(self, name: str) -> Condition:
        match name:
            case "todo":
                return self.conditions.waits_for(self.stage, self.reviewer)
            case "mine":
                return self.conditions.voted(self.stage, self.reviewer)
            case "maybe":
                # Also where only the reviewer was in doubt.
                own = self.conditions.vote_by([self.reviewer]) & self.conditions.vote_is(Verdict.MAYBE)
                return self.conditions.state(self.stage, State.MAYBE) | self._votes(own)
            case "retracted":
                return self.conditions.of_keys(added_fields(self.session, kind=RETRACTION))
        return self.conditions.every([])

    def _stage(self, test: FieldTest) -> Condition:
        return self.conditions.either(self.conditions.at(Stage(name)) for name in test.values)

    def _version(self, _test: FieldTest) -> Condition:
        leads = touched_leads(self.context, self.session, self.reviewer, self.stage)
        return self.conditions.of_keys(leads)

    def _since(self, test: FieldTest) -> Condition:
        return self.conditions.homes(min(self._review_versions(test.values)), None)

    def _update(self, test: FieldTest) -> Condition:
        return self.conditions.either(
            self.conditions.homes(number, number) for number in self._review_versions(test.values)
        )

    def _review_versions(self, names: Iterable[str]) -> list[int]:
        newest = self.session.versions().newest
        known = {"new": newest, **{str(number): number for number in range(1, newest + 1)}}
        for name in names:
            if name not in known:
                _refuse("version of the review", name, known)
        return [known[name] for name in names]

    def _reason(self, test: FieldTest) -> Condition:
        codes = [code for name in test.values for code in self._codes(name, test.sign)]
        return self._votes(self.conditions.vote_for(codes))

    def _codes(self, name: str, sign: str) -> list[str]:
        protocol = self.context.protocol
        found = []
        for reason in protocol.reasons:
            names = {protocol.key(reason), reason.code, reason.label, reason.label_nl}
            if any(_fits(each, name, sign) for each in names):
                found.append(reason.code)
        return found or _refuse("reason in the protocol", name, (reason.code for reason in protocol.reasons))

    def _label(self, test: FieldTest) -> Condition:
        # A label is also found by a name that it had before.
        names = {old.casefold(): now for old, now in current_names(self.session).items()}
        wanted = [names.get(name.casefold(), name) for name in test.values]
        return self._labelled(lambda label: any(_fits(label, name, test.sign) for name in wanted))

    def _labelled(self, is_wanted: Callable[[str], bool]) -> Condition:
        own, others = labelled_records(self.session, is_wanted, self.reviewer)
        seen = self.conditions.of_keys(others)
        if self.context.protocol.blind:
            seen &= self.conditions.voted(self.stage, self.reviewer)
        return self.conditions.of_keys(own) | seen

    def _note(self, test: FieldTest) -> Condition:
        return self.conditions.either(
            self._votes(self.conditions.vote_note([words])) for words in test.values
        )

    def _reviewer(self, test: FieldTest) -> Condition:
        return self._votes(self.conditions.vote_by(self._people(test.values)))

    def _assigned(self, test: FieldTest) -> Condition:
        names = [name for name in test.values if name != "nobody"]
        shares = [self.conditions.assigned(self.stage, self._people(names))] if names else []
        nobody = [self.conditions.assigned(self.stage, None)] if len(names) < len(test.values) else []
        return self.conditions.either([*shares, *nobody])

    def _people(self, names: Iterable[str]) -> set[str]:
        who, found = self.session.events.who, set()
        for name in names:
            found |= {self.reviewer} if name == "me" else {name, *who.people(as_reviewer_name(name))}
        return found

    def _retrieval(self, test: FieldTest) -> Condition:
        return self.conditions.ends([end for name in test.values for end in RETRIEVAL[name]])

    def _source(self, test: FieldTest) -> Condition:
        known = self.session.records.source_names()
        return self.conditions.searches(
            [id_ for name in test.values for id_ in _search_ids(known, name, test.sign)]
        )

    def _kind(self, test: FieldTest) -> Condition:
        return self.conditions.kinds(test.values)

    def _term(self, test: FieldTest) -> Condition:
        groups = {
            name.casefold(): group
            for group in self.context.protocol.terms
            for name in (group.name, group.label, group.label_nl)
        }
        found: list[str] = []
        for name in test.values:
            group = groups.get(name.casefold())
            # A name without a group is a term itself.
            found += [term for terms in group.terms.values() for term in terms] if group else [name]
        return self.conditions.any_words([found])

    def _key(self, test: FieldTest) -> Condition:
        return self.conditions.either(self.conditions.key(name.lower()) for name in test.values)

    def _has(self, test: FieldTest) -> Condition:
        return self.conditions.either(map(self._one_has, test.values))

    def _one_has(self, name: str) -> Condition:
        if name == "label":
            return self._labelled(bool)
        if name == "note":
            return self._votes(self.conditions.vote_note([]))
        if name == "year":
            return self.conditions.years(None, None)
        return self.conditions.has(COLUMN.get(name, name)) | self._added(name, bool)

    def _year(self, test: FieldTest) -> Condition:
        spans = list(map(parse_years, test.values))
        if test.sign in {":", "="}:
            return self.conditions.either(self.conditions.years(*span) for span in spans)
        combine = self.conditions.every if test.sign == "!=" else self.conditions.either
        return combine(self.conditions.year(test.sign, first or 0) for first, _ in spans)

    def _record(self, test: FieldTest) -> Condition:
        """Return the condition of a field that records have."""
        name = COLUMN.get(test.field, test.field)
        by_words = test.sign == "~" or (test.sign == ":" and FIELDS[test.field].kind == "text")
        find = self.conditions.field_words if by_words else self.conditions.value
        found = [find(name, value) for value in test.values]
        wanted = list(map(words_in if by_words else str.casefold, test.values))

        def fits(text: str) -> bool:
            return any(has_words(text, each) if by_words else text.casefold() == each for each in wanted)

        return self.conditions.either([*found, self._added(test.field, fits)])

    def _added(self, field: str, fits: Callable[[str], bool]) -> Condition:
        added = added_fields(self.session, kind=ENRICHMENT)
        return self.conditions.of_keys(key for key, fields in added.items() if fits(fields.get(field, "")))


def _fits(text: str, wanted: str, sign: str) -> bool:
    """Check whether a name is the wanted one, or has its words."""
    return has_words(text, words_in(wanted)) if sign == "~" else text.casefold() == wanted.casefold()


def _search_ids(known: Mapping[str, str], name: str, sign: str) -> list[str]:
    found = [id_ for id_, search in known.items() if _fits(search, name, sign) or id_ == name.casefold()]
    if not found and sign == ":":
        # A prefix is enough if no name matches exactly.
        found = [id_ for id_, search in known.items() if search.casefold().startswith(name.casefold())]
    return found or _refuse("search", name, known.values())


def _refuse(what: str, name: str, known: Iterable[str]) -> list[str]:
    """Refuse a name that the review does not have."""
    names = ", ".join(dict.fromkeys(known))
    raise UsageError(
        f"{name!r} is not a {what}.", f"Write one of {names}." if names else "There is none yet."
    )
