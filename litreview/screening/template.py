"""The commented protocol that a new review starts with."""

from __future__ import annotations

import json
import tomllib
from functools import cache

from litreview.screening.prisma_s import ITEMS, OF_REVIEW
from litreview.screening.toml_table import one_line

# A constant and no data file, since rules open no file.
_TEMPLATE = """\
# The protocol of this review: what is looked for, who votes, and why a report is left out.
#
# Change it from the top down before the first decision; each section says what a later change costs.
# `litreview check` reports what it cannot read. Every version is kept: titles, comments, highlight terms
# and sentences are free to change; stages, criteria, reasons, `blind`, `lead`, [ranking], [stop],
# [self_check] and [duplicates] make a new version.

format = 1
title = @TITLE@  # short: shown in the title bar
long_title = @TITLE@  # whole, as in the report
# title_nl = "…"  # in Dutch screens and texts, and likewise long_title_nl
# review_type = "scoping"  # reported by PRISMA-ScR; or "systematic", by PRISMA 2020
version = "1.0"  # you choose the number
language = "en"  # of screens and texts: en or nl
blind = true  # nobody sees another's vote before giving their own
# lead = "anna"  # who decides where a stage has rule = "lead"


# Stages --------------------------------------------------------------------------------------------
# reviewers  how many different people must vote on each report. Two, each on their own, is the
#            standard (MECIR C39); raising it later reopens what fewer votes had settled.
# rule       all           votes must agree, else it is a conflict that is settled by consensus
#            include-wins  one clear include is enough
#            lead          as all, but where votes differ the vote of `lead` decides
# maybe      what an unsure vote counts as: include (the report goes on) or undecided.
#            At full text it is always undecided: somebody has to find out.
# reason     optional or required, for an exclusion; or none, at title and abstract only: one key then
#            excludes, and its capital asks for a reason.

[stage.title-abstract]
reviewers = 1
rule = "all"
maybe = "include"
reason = "optional"

[stage.full-text]
reviewers = 1
rule = "all"
maybe = "undecided"
reason = "required"


# Inclusion criteria --------------------------------------------------------------------------------
# All must hold. `label` stands beside the record, `text` is the whole wording; label_nl and text_nl
# are for Dutch screens. Replace these by your own. A changed criterion changes no decision:
# say with `litreview protocol diff` what it does, and the decisions that it can touch are marked.

[[criterion]]
id = "I1"
label = "Population"
text = "Who or what the report is about."
label_nl = "Populatie"
text_nl = "Over wie of wat de publicatie gaat."

[[criterion]]
id = "I2"
label = "Topic"
text = "The intervention, exposure or phenomenon, and in which context."
label_nl = "Onderwerp"
text_nl = "De interventie, blootstelling of het verschijnsel, en in welke context."

[[criterion]]
id = "I3"
label = "Evidence"
text = "Which designs count."
label_nl = "Bewijs"
text_nl = "Welke onderzoeksopzetten tellen."

[[criterion]]
id = "I4"
label = "Period and language"
text = "Published from when, and in which languages."
label_nl = "Periode en taal"
text_nl = "Verschenen vanaf wanneer, en in welke talen."


# Exclusion reasons ---------------------------------------------------------------------------------
# The order decides: of several reasons the first of this list is the one that is counted, and the
# place is the key that chooses it (1 to 9, then a, b, c …). Formal reasons before substantive ones
# keep taste out of the counts. Once screening has begun, add new reasons at the end only.
#
# code        what is stored: it never changes once it was used; the labels may
# definition  one line, for whoever hesitates
# criterion   id of the criterion that such a report fails: `agree --by criterion` compares by it, and a
#             changed criterion can touch these exclusions only
# stages      where the reason is offered; both stages where nothing is said
# means       duplicate      asks which report it is the same as, and joins them; no vote
#             not-retrieved  records that the full text could not be had; no vote

[[reason]]
code = "duplicate"
label = "Duplicate"
label_nl = "Dubbel"
definition = "The same report as another one, and missed by deduplication."
means = "duplicate"

[[reason]]
code = "language"
criterion = "I4"
label = "Language"
label_nl = "Taal"
definition = "In none of the languages of this review."

[[reason]]
code = "period"
criterion = "I4"
label = "Period"
label_nl = "Periode"
definition = "Published outside the period of this review."

[[reason]]
code = "no_fulltext"
label = "No full text"
label_nl = "Geen volledige tekst"
definition = "Not available from the library or the authors."
stages = ["full-text"]
means = "not-retrieved"

[[reason]]
code = "publication_type"
criterion = "I3"
label = "Publication type"
label_nl = "Publicatietype"
definition = "Not research: news, editorial, comment, book review, erratum."

[[reason]]
code = "population"
criterion = "I1"
label = "Other population"
label_nl = "Andere populatie"
definition = "About others than criterion I1 asks for."

[[reason]]
code = "topic"
criterion = "I2"
label = "Other topic"
label_nl = "Ander onderwerp"
definition = "About something else than criterion I2 asks for."

[[reason]]
code = "design"
criterion = "I3"
label = "Other design"
label_nl = "Andere opzet"
definition = "None of the designs of criterion I3."


# Labels --------------------------------------------------------------------------------------------
# Labels that two reviewers have to write in the same way; others may still be typed. `key` chooses one from
# the list under t on the card, `style` is a colour of the screens (text, accent, include, exclude, maybe,
# warn or muted), `meaning` says when to put it on. They decide nothing; change them freely at any time.
#
# [[label]]
# name = "mixed"
# key = "m"
# style = "warn"
# meaning = "The population is mixed and cannot be separated."
# meaning_nl = "De populatie is gemengd en niet te scheiden."


# Words to mark -------------------------------------------------------------------------------------
# Marking helps the eye and decides nothing; change it freely at any time. One table a group, painted
# in this order: where two overlap, the upper one is seen. Inside, one list a language; all lists are
# used at once. `expected = false` says that a record without any of these words is no news, and that
# the order by relevance does not count them.
# Syntax: * is any run of letters; a space is white space or a hyphen; whole words; case does not
# matter, accents do. Take the # away and put in your own.
#
# [terms.population]
# label = "population"
# label_nl = "populatie"
# en = ["adolescen*", "young people"]
# nl = ["jongere*"]
#
# [terms.cues]
# label = "cues"
# label_nl = "signalen"
# expected = false
# en = ["editorial", "book review", "mice"]


# Order of reading, and stopping --------------------------------------------------------------------
# `litreview screen --order relevance` puts the likeliest reports first; it excludes nothing. Where several
# reviewers judge each report blind to each other it is off, as each would follow an order of their own, and
# what both have judged by then is no random sample: agree on it before you allow it. `target` is the
# share of the relevant reports that is to be found before screening stops; set it before you begin.
#
# [ranking]
# when_blind = true
#
# [stop]
# target = 0.95
#
# [pilot] sets the agreement that a pilot (`litreview screen --pilot 25`) is to reach: raw agreement, or kappa. It
# decides no report, so it makes no new version.
#
# [pilot]
# target = 0.75
# measure = "raw"
#
# [self_check] lets a share of your own reports come back while you screen, without your first decision: it shows how
# consistently you decide, and changes nothing. `gap` is the number of reports in between, `gap_days` that of days.
#
# [self_check]
# share = 0.05
# stages = ["title-abstract"]
# gap = 50
# gap_days = 0


# Versions of one work ------------------------------------------------------------------------------
# A preprint and its article, or a congress abstract and its article, are two reports of one study.
# versions   ask       a person is asked whether they are one report, as about any possible duplicate
#            together  they stay two reports; `litreview study versions` makes them one study
#            apart     they stay two reports, and nobody is asked
# After a change, `litreview dedupe` judges the pairs again.
#
# [duplicates]
# versions = "together"


# Sentences -----------------------------------------------------------------------------------------
# [title_only] is shown where a record has no abstract, [notice] once when the review is first opened.
# Leave a table out and nothing is shown.

[title_only]
en = "A title alone is seldom enough to exclude: choose maybe unless it is plain."
nl = "Een titel is zelden genoeg om uit te sluiten: kies twijfel, tenzij het duidelijk is."

# [notice]
# en = "Anything your reviewers should know before they begin."


# Numbers of the flow that no record here can give ---------------------------------------------------
# An update counts on from an earlier version of the review; `ids` are the study ids that it had, so
# that a further report of one of them makes no new study. Numbers of a meta-analysis are typed, too.
#
# [previous]
# studies = 14
# reports = 19
# ids = ["Smith 2019"]
#
# [meta_analysis]
# studies = 18
# reports = 20
"""


_PRISMA_S = """

# PRISMA-S -------------------------------------------------------------------------------------------
# How the searches of the whole review were made, answered once; what differs for one search is said
# in its search.toml. `litreview check --complete` counts what is empty, and `litreview methods` prints
# it. Free to change: it makes no new version.

[prisma_s]
"""


def new_protocol(title: str) -> str:
    """Return the TOML text of a new protocol with this title."""
    # A JSON string without control characters is a TOML string.
    items = "".join(f'# {ITEMS[item]}\n{item} = ""\n' for item in OF_REVIEW)
    return _PRISMA_S.join((_TEMPLATE, items)).replace(
        "@TITLE@", json.dumps(one_line(title) or "Untitled review", ensure_ascii=False)
    )


def is_unwritten(text: str) -> bool:
    """Check whether the text of a criterion is still that of the template."""
    return text in _criteria_texts()


@cache
def _criteria_texts() -> frozenset[str]:
    criteria = tomllib.loads(new_protocol(""))["criterion"]
    return frozenset(row[name] for row in criteria for name in ("text", "text_nl"))
