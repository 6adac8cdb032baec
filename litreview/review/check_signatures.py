"""Checks of signed ledgers: who signed what, and what is not as the signatures say (LEDGERS 10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from litreview.errors import Problem
from litreview.model import Event
from litreview.review.context import Context
from litreview.review.event_text import counted
from litreview.review.ledger_files import LedgerContents
from litreview.review.team.sealing import planted
from litreview.standing.seals import entry, key_words
from litreview.standing.signatures import SignatureFinding, Signatures
from litreview.store.store import StoreSession

VOTES = ("decision", "consensus")

COMES_BACK = "They come again when that device synchronises; if it does not, restore the file from a copy."
OLDER = "It may still be on its way: synchronise again. If it does not come, a file was cut or an old copy was put back."

# The name of each finding with its level, its sentence about `n` lines, seals or ledgers, and its hint.
SENTENCES: dict[str, tuple[Literal["error", "note"], str, str]] = {
    "missing": ("error", "{lines} that {actor} signed on {device} on {day} {are} missing.", COMES_BACK),
    "changed": ("error", "{lines} that {actor} signed on {device} on {day} {have} been changed; what is there now does not count.", COMES_BACK),
    "gap": ("error", "The ledger of {actor} on {device} lacks {seals} that a later seal names.", OLDER),
    "behind": ("error", "{device}, a device of {actor}, had read {seals} on {day} that {are} missing here: a ledger ends too early.", OLDER),
    "rolled-back": ("error", "{seals} that this machine had read {are} missing: a ledger ends too early.", OLDER),
    "misplaced": ("error", "{lines} under the name of {actor} on {device} {stand} in a ledger of somebody else and {do} not count.", "Only a seal of that device can make them count; delete them."),
    "not-its-line": ("error", "A seal of {by} covers {lines} of {actor} on {device}; it counts for nothing.", "Ask who made it."),
    "bad-seal": ("error", "{seals} in the ledger of {actor} on {device} {have} no valid signature and {do} not count.", "A damaged one comes again when that device synchronises."),
    "malformed": ("error", "{lines} of {actor} on {device} {have} a note and a salt that contradict each other and {do} not count.", COMES_BACK),
    "blanked": ("error", "{notes} of {actor} on {device} {were} taken out without a redaction.", "The device writes it again when it synchronises; if it does not, restore the file from a copy."),
    "not-entitled": ("error", "{actor} on {device} renames {ledgers} of others, or gives one a name that somebody else has, which has no effect.", "Only a lead can do that."),
    "same-id": ("error", "{lines} of {actor} on {device} {have} the id of a line of {by} and {do} not count.", "Ids are never equal by chance: ask who wrote the later one."),
    "unsigned-change": ("error", "{lines} of {actor} on {device}, which nobody signed, would take back what was signed and {do} not count.", "Do it on the device that signed it."),
    "two-foundings": ("error", "This review has been founded a second time, by {actor} on {device}; that counts for nothing here.", "`litreview team` shows the words of both. If the first keys are lost, follow the new one: `litreview team confirm WORDS`."),
    "no-founding": ("error", "The founding that this machine follows is missing.", "Restore the ledger of the founder from a copy."),
    "other-review": ("note", "{seals} of another review {stand} in the ledger of {actor} on {device}.", "They do not count."),
    "void-closure": ("note", "{actor} on {device} closes a key that is not theirs to close, which has no effect.", ""),
    "fork": ("note", "The device {device} of {actor} wrote in two copies of this folder side by side; both count.", ""),
    "closed": ("note", "A key of {actor} on {device} is closed; its later seals do not count.", "`litreview team` shows the keys."),
    "other-copy": ("note", "{lines} of {actor} on {device} also {stand} here in a changed copy, which does not count.", ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignedVotes:
    """How many votes and consensus decisions are signed.

    Attributes:
        votes: Number of those that count here.
        signed: Number of those that were signed on a device of their reviewer.
        reviewers: Number of reviewers who signed.
        devices: Number of their devices.
        unsigned: Number of votes that nobody signed, by ledger.
        waiting: Number of lines that wait for a seal or an admission.
        founder: The reviewer who founded the review.
        words: The words of the founder's key.
    """

    votes: int
    signed: int
    reviewers: int
    devices: int
    unsigned: dict[str, int]
    waiting: int
    founder: str
    words: str

    def __str__(self) -> str:
        by = f"by {counted(self.reviewers, 'reviewer')} on {counted(self.devices, 'device')}"
        founded = f"Founded by {self.founder}, key {self.words}."
        if self.votes == self.signed:
            return f"Signed: all {counted(self.votes, 'vote')}, {by}. {founded}"
        others = ", ".join(f"{n:,} of {ledger}" for ledger, n in sorted(self.unsigned.items()))
        return f"Signed: {self.signed:,} of {counted(self.votes, 'vote')}, {by}. Not signed, so that nothing proves who made them: {others}. {founded}"


def signed_votes(ledgers: LedgerContents, events: Iterable[Event]) -> SignedVotes | None:
    """Count the signed votes among events that count; None if the review is not signed, or not followed here."""
    signatures = ledgers.signatures
    if signatures is None or not ledgers.is_followed or signatures.founding is None:
        return None
    signed, unsigned, ledgers_of = 0, Counter[str](), set[tuple[str, str]]()
    for event in events:
        if event.kind not in VOTES:
            continue
        # By what was signed, not by the id: the store may hold something else.
        if (event.id, entry(event)) in signatures.sealed:
            signed += 1
            ledgers_of.add((event.actor, event.device))
        else:
            unsigned[f"{event.actor} ({event.device})"] += 1
    return SignedVotes(
        signed + unsigned.total(), signed, len({actor for actor, _ in ledgers_of}), len(ledgers_of),
        dict(unsigned), len(ledgers.held), signatures.founding.actor, _words(str(signatures.founding.body["key"])),
    )  # fmt: skip


def of_ledgers(context: Context, ledgers: LedgerContents) -> Iterator[Problem]:
    """Yield what is not as the signatures say, and what waits for a seal or an admission."""
    signatures = ledgers.signatures
    if signatures is None or signatures.root is None:
        return
    founding = signatures.founding
    words = _words(str(founding.body["key"])) if founding else ""
    if not (context.signer and context.signer.is_confirmed) and founding:
        follows = "" if ledgers.is_followed else " Until then nothing here is checked for signatures."
        message = f"This review was founded by {founding.actor}, key {words}, and nobody on this machine has compared the words.{follows}"
        hint = f"Ask {founding.actor} for the words, then run `litreview team confirm {words}`."
        yield Problem("founding-unconfirmed", "open", message, "", hint)
    if ledgers.is_followed:
        yield from of_findings(signatures)
        yield from _waiting(context, ledgers, signatures)
        if len({actor for actor, _ in signatures.signing}) > 1 and len(signatures.leads) == 1:
            hint = "Admit a second one with `litreview team admit NAME/DEVICE --lead`."
            yield Problem("single-lead", "note", "Only one device can admit others.", "", hint)


def of_findings(signatures: Signatures) -> Iterator[Problem]:
    """Yield a problem for each kind of finding in each ledger."""
    found: dict[tuple[str, str, str, str, str], list[SignatureFinding]] = {}
    for finding in sorted(signatures.findings):
        key = finding.what, finding.actor, finding.device, finding.by, finding.day
        found.setdefault(key, []).append(finding)
    for (what, actor, device, by, day), those in found.items():
        level, sentence, hint = SENTENCES[what]
        n = len(those)
        text = sentence.format(
            lines=counted(n, "line"), seals=counted(n, "seal"), notes=counted(n, "note"),
            ledgers=counted(n, "ledger"), actor=actor, device=device, by=by, day=day,
            are="is" if n == 1 else "are", have="has" if n == 1 else "have", were="was" if n == 1 else "were",
            stand="stands" if n == 1 else "stand", do="does" if n == 1 else "do",
        )  # fmt: skip
        where = f"{actor}/{device}" if actor else ""
        yield Problem(f"signature-{what}", level, text, where, hint)


def _waiting(context: Context, ledgers: LedgerContents, signatures: Signatures) -> Iterator[Problem]:
    found: dict[tuple[str, str, str], int] = {}
    for line in ledgers.held.values():
        key = line.event.actor, line.event.device, line.why
        found[key] = found.get(key, 0) + 1
    for (actor, device, why), n in sorted(found.items()):
        lines, waits = counted(n, "line"), "waits" if n == 1 else "wait"
        ledger = f"{actor}/{device}"
        if device == context.device and why in {"unsealed", "not-admitted"}:
            file = f"screening/decisions/{ledger}.jsonl"
            message = f"{lines} in your own ledger {'was' if n == 1 else 'were'} not made by this device, and {'does' if n == 1 else 'do'} not count."
            hint = f"If you made them, `litreview sync --adopt {file}`; if not, delete them."
            yield Problem("signature-foreign", "error", message, file, hint)
        elif why == "unsealed":
            yield Problem(
                "signature-unsealed",
                "open",
                f"{lines} of {actor} on {device} {waits} for a seal of that device.",
                ledger,
                "A seal is made when it synchronises.",
            )
        elif why == "not-admitted":
            keys = [
                _words(key)
                for key, seals in signatures.seals.items()
                if key not in signatures.grants
                and any((seal.actor, seal.device) == (actor, device) for seal in seals.values())
            ]
            named = f" (key {' or '.join(keys)})" if keys else ""
            message = f"{lines} of {actor} on {device} {waits} for admission{named}."
            hint = f'A lead compares the words with {actor}, then runs "litreview team admit {ledger}".'
            if not keys:
                hint = f'That device has no key yet. A lead can let it stay unsigned: "litreview team admit {ledger} --unsigned".'
            yield Problem("signature-waiting", "open", message, ledger, hint)


def votes(ledgers: LedgerContents, events: Iterable[Event]) -> Iterator[Problem]:
    """Yield a note that says how many votes are signed, if the review is signed and its founding followed here."""
    if found := signed_votes(ledgers, events):
        yield Problem(
            "signed" if found.votes == found.signed else "signed-partly", "note", str(found), "", ""
        )


def required(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems as they count where everything must be signed: what is unsigned or waits is an error."""
    found = list(problems)
    ids = {problem.id for problem in found}
    errors = {"signed-partly", "founding-unconfirmed", "signature-unsealed", "signature-waiting"}
    if not ids & {"signed", "signed-partly"}:
        found.append(
            Problem(
                "not-signed", "error", "This review is not signed.", "", '"litreview team found" begins it.'
            )
        )
    return [replace(problem, level="error") if problem.id in errors else problem for problem in found]


def of_store(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield a problem if the store has events under this device's name that this device did not make."""
    events = planted(context, session)
    if events:
        n = len(events)
        bear, it = ("bears", "it") if n == 1 else ("bear", "them")
        message = f"{counted(n, 'event')} of the database {bear} this device's name, but it did not make {it}; no seal will list {it}."
        yield Problem(
            "signature-planted", "error", message, events[0].id, "Ask who else can write to the database."
        )


def _words(key: str) -> str:
    try:
        return key_words(key)
    except ValueError:
        return "not a key"
