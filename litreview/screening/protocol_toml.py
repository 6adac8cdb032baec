"""Readers of the sections of a protocol's TOML."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import cast, get_args

from litreview.model import MOST_COUNTED, UNITS, Stage, StudyVersions, is_count
from litreview.screening.prisma_s import OF_REVIEW
from litreview.screening.protocol_parts import (
    KEYS,
    Asked,
    Criterion,
    LabelStyle,
    Maybe,
    Means,
    Measure,
    PilotTarget,
    PrescribedLabel,
    Reason,
    ReviewType,
    Rule,
    SelfCheck,
    StageRule,
    TermGroup,
)
from litreview.screening.term_trie import MOST_STARS, stars_in
from litreview.screening.toml_table import Table

LEAST_TARGET = 0.5
"""A lower target is a percentage in the wrong form, or no target."""
MOST_AGAIN = 0.5
"""A higher share would have more read again than read."""
MOST_BETWEEN = 100_000
"""No reviewer judges that many reports, so that none would come back."""
MOST_DAYS = 3650
"""A longer gap is a typing error."""
LONGEST_LABEL = 40
"""Characters of a label."""
# Plain signs only: codes stand in ledgers, in addresses of boxes and on command lines.
CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")


def review_type(root: Table) -> ReviewType | None:
    """Read `review_type`: by which standard the review is reported."""
    return cast("ReviewType | None", root.one_of("review_type", ("", *get_args(ReviewType)), "") or None)


def stages(root: Table) -> dict[Stage, StageRule]:
    """Read `[stage.NAME]` of both stages."""
    rows = root.table("stage")
    rules = {stage: _stage(rows.table(stage.value), stage) for stage in Stage}
    rows.close()
    return rules


def _stage(table: Table, stage: Stage) -> StageRule:
    full_text = stage is Stage.FULL_TEXT
    rule = StageRule(
        reviewers=table.number("reviewers"),
        rule=cast("Rule", table.one_of("rule", get_args(Rule), "all")),
        maybe=cast("Maybe", table.one_of("maybe", get_args(Maybe), "undecided" if full_text else "include")),
        reason=cast(
            "Asked", table.one_of("reason", get_args(Asked), "required" if full_text else "optional")
        ),
    )
    table.close()
    if rule.reviewers < 1:
        raise table.error("reviewers", f"`reviewers` is {rule.reviewers}.", "Write 1 or more.")
    # A report cannot be included on a "maybe"; at title/abstract it only goes to the next stage.
    if full_text and rule.maybe == "include":
        raise table.error("maybe", "`maybe` never counts as include.", 'Write maybe = "undecided".')
    # PRISMA lists the reports excluded at full text by their reasons.
    if full_text and rule.reason == "none":
        raise table.error("reason", "`reason` is never none at full text.", 'Write reason = "required".')
    return rule


def criteria(root: Table) -> tuple[Criterion, ...]:
    """Read each `[[criterion]]`."""
    criteria = tuple(_criterion(table) for table in root.tables("criterion"))
    _check_unique(root, "criterion", "id", [criterion.id for criterion in criteria])
    return criteria


def _criterion(table: Table) -> Criterion:
    short = table.text("label")
    whole = table.text("text", short)
    criterion = Criterion(
        id=table.text("id"),
        label=short,
        text=whole,
        label_nl=table.text("label_nl", short),
        text_nl=table.text("text_nl", whole),
    )
    table.close()
    return criterion


def reasons(root: Table, criteria: Collection[str]) -> tuple[Reason, ...]:
    """Read each `[[reason]]` in order: its position determines its key; it may name one of the criteria."""
    reasons = tuple(_reason(table, number, criteria) for number, table in enumerate(root.tables("reason"), 1))
    _check_unique(root, "reason", "code", [reason.code for reason in reasons])
    if len(reasons) > len(KEYS):
        raise root.error("reason", f"{len(reasons)} reasons, but {len(KEYS)} keys.", "Join some of them.")
    return reasons


def _reason(table: Table, number: int, criteria: Collection[str]) -> Reason:
    short = table.text("label")
    means = table.one_of("means", ("", *get_args(Means)), "") or None
    # Reports that cannot be retrieved are recorded at retrieval, not by a reason.
    stages = table.texts("stages", ("full-text",) if means == "not-retrieved" else tuple(Stage))
    reason = Reason(
        code=table.text("code"),
        label=short,
        label_nl=table.text("label_nl", short),
        definition=table.text("definition", ""),
        stages=tuple(stage for stage in Stage if stage in stages),
        means=cast("Means | None", means),
        number=number,
        criterion=table.text("criterion", "") or None,
    )
    table.close()
    _check_reason(table, reason, stages)
    if reason.criterion is not None and reason.criterion not in criteria:
        known = ", ".join(sorted(criteria)) or "none yet: add a [[criterion]]"
        what = f'No criterion has the id "{reason.criterion}".'
        raise table.error("criterion", what, f"Criteria are {known}.")
    return reason


def _check_reason(table: Table, reason: Reason, stages: tuple[str, ...]) -> None:
    # `none` is the row of exclusions without a reason.
    if not CODE.fullmatch(reason.code) or reason.code == "none":
        what = f'`code` is "{reason.code}".'
        raise table.error("code", what, "Use small letters, digits, - and _, and not the word none.")
    if not reason.stages or len(reason.stages) < len(set(stages)):
        raise table.error("stages", "`stages` names no stage.", f"Choose from: {', '.join(Stage)}.")
    if reason.means == "not-retrieved" and Stage.TITLE_ABSTRACT in reason.stages:
        what = "Nothing is retrieved before title/abstract is settled."
        raise table.error("stages", what, 'Write stages = ["full-text"].')


def labels(root: Table) -> tuple[PrescribedLabel, ...]:
    """Read each `[[label]]`: the labels that reviewers are asked to use."""
    labels = tuple(_label(table) for table in root.tables("label"))
    _check_unique(root, "label", "name", [one.name.casefold() for one in labels])
    _check_unique(root, "label", "key", [one.key for one in labels if one.key])
    return labels


def _label(table: Table) -> PrescribedLabel:
    meaning = table.text("meaning", "")
    found = PrescribedLabel(
        name=table.text("name"),
        key=table.text("key", ""),
        style=cast("LabelStyle", table.one_of("style", get_args(LabelStyle), "text")),
        meaning=meaning,
        meaning_nl=table.text("meaning_nl", meaning),
    )
    table.close()
    if len(found.name) > LONGEST_LABEL:
        raise table.error("name", f"`name` is {found.name!r}.", f"Use at most {LONGEST_LABEL} characters.")
    if found.key and (len(found.key) > 1 or not found.key.isalnum()):
        raise table.error("key", f"`key` is {found.key!r}.", "Use one letter or digit.")
    return found


def terms(root: Table) -> tuple[TermGroup, ...]:
    """Read each `[terms.NAME]`; keys other than labels are languages with their words."""
    return tuple(_term_group(root.table(name), name) for name in root.left())


def _term_group(table: Table, name: str) -> TermGroup:
    short = table.text("label", name)
    label_nl = table.text("label_nl", short)
    expected = table.flag("expected", default=True)
    terms = {language: _words(table, language) for language in table.left()}
    return TermGroup(name=name, label=short, label_nl=label_nl, terms=terms, expected=expected)


def _words(table: Table, language: str) -> tuple[str, ...]:
    terms = table.texts(language)
    for term in terms:
        # A single `*` would highlight every word of every record.
        if not any(map(str.isalnum, term)):
            raise table.error(language, f'"{term}" holds no word to look for.', "Remove or complete it.")
        if stars_in(term) > MOST_STARS:
            what = f'"{term[:60]}" has more than {MOST_STARS} `*` inside.'
            raise table.error(language, what, "Write it as several terms.")
    return terms


def sentences(table: Table) -> dict[str, str]:
    """Read a table with one sentence per language."""
    return {language: table.text(language) for language in table.left()}


def prisma_s(table: Table) -> dict[str, str]:
    """Read `[prisma_s]`: the items of PRISMA-S that are answered once for the whole review."""
    answers = {item: table.text(item, "") for item in OF_REVIEW}
    table.close()
    return {item: said for item, said in answers.items() if said}


def stop_target(table: Table) -> float | None:
    """Read `[stop]`: the share of relevant reports that are to be found before screening stops."""
    target = table.fraction("target") if "target" in table.values else None
    table.asked.add("target")
    table.close()
    if target is not None and not LEAST_TARGET <= target < 1:
        raise table.error(
            "target", f"`target` is {target}.", "Write a share such as 0.95, at least 0.5 and below 1."
        )
    return target


def ranks_when_blind(table: Table) -> bool:
    """Read `[ranking]`: whether the order by relevance is allowed where several blind reviewers judge each report."""
    allowed = table.flag("when_blind", default=False)
    table.close()
    return allowed


def pilot(table: Table) -> PilotTarget | None:
    """Read `[pilot]`: the agreement that a pilot is to reach."""
    share = table.fraction("target") if "target" in table.values else None
    table.asked.add("target")
    measure = cast(Measure, table.one_of("measure", get_args(Measure), "raw"))
    table.close()
    if share is not None and not 0 < share <= 1:
        raise table.error("target", f"`target` is {share}.", "Write a share above 0 such as 0.75, at most 1.")
    return None if share is None else PilotTarget(share, measure)


def self_check(table: Table) -> SelfCheck | None:
    """Read `[self_check]`: the share of their own reports that reviewers judge again, unseen."""
    if not table.values:
        return None
    share = table.fraction("share", such_as=0.05)
    stages = table.texts("stages", (Stage.TITLE_ABSTRACT.value,))
    gap, days = table.number("gap", such_as=50, default=50), table.number("gap_days", such_as=7, default=0)
    table.close()
    if not 0 < share <= MOST_AGAIN:
        raise table.error(
            "share", f"`share` is {share}.", f"Write a share such as 0.05, above 0 and at most {MOST_AGAIN}."
        )
    # In the order of the stages, so that the hash does not depend on the order of writing.
    known = tuple(stage for stage in Stage if stage in stages)
    if not known or len(known) < len(set(stages)):
        raise table.error(
            "stages", "`stages` names something that is no stage.", f"Choose from: {', '.join(Stage)}."
        )
    if not 1 <= gap <= MOST_BETWEEN:
        raise table.error("gap", f"`gap` is {gap}.", f"Write a number of reports from 1 to {MOST_BETWEEN}.")
    if not 0 <= days <= MOST_DAYS:
        raise table.error(
            "gap_days", f"`gap_days` is {days}.", f"Write a number of days from 0 to {MOST_DAYS}."
        )
    return SelfCheck(share, known, gap, days)


def study_versions(table: Table) -> StudyVersions:
    """Read `[duplicates]`: what to do with two versions of one work."""
    found = cast("StudyVersions", table.one_of("versions", get_args(StudyVersions), "ask"))
    table.close()
    return found


def typed(root: Table) -> tuple[dict[str, int], frozenset[str]]:
    """Read `[previous]` and `[meta_analysis]`: boxes of the flow that no record here can fill, and study ids."""
    previous, meta = root.table("previous"), root.table("meta_analysis")
    known = frozenset(previous.texts("ids"))
    boxes = _counts(previous, "previous_{}") | _counts(meta, "total_{}_ma")
    for table in (previous, meta):
        table.close()
    if known and "previous_studies" not in boxes:
        raise previous.error(
            "ids", "`ids` names studies, but `studies` does not count them.", "Add studies = 2."
        )
    return boxes, known


def _counts(table: Table, box: str) -> dict[str, int]:
    # Read one by one, so that a misspelt unit is reported and not treated as absent.
    found = {unit: table.number(unit) for unit in UNITS if unit in table.values}
    table.asked.update(UNITS)
    for unit, n in found.items():
        if n < 0:
            raise table.error(unit, f"`{unit}` is {n}.", "Write 0 or more.")
        if not is_count(n):
            raise table.error(unit, f"`{unit}` is too great.", f"Write at most {MOST_COUNTED:,}.")
    return {box.format(unit): n for unit, n in found.items()}


def _check_unique(root: Table, kind: str, key: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise root.error(kind, f'{kind} {key} "{name}" stands twice.', f"Give each its own {key}.")
