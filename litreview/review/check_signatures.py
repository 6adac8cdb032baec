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
from litreview.standing.reviewers import Ledger
from litreview.standing.seals import entry, key_words
from litreview.standing.signatures import SignatureFinding, Signatures
from litreview.store.store import StoreSession

VOTES = ("decision", "consensus")

COMES_BACK = (
    "That device writes this again when it synchronises; if it cannot, restore the file from a backup."
)
OLDER = "The rest may still be on its way: synchronise again. If it does not come, a file was cut off or replaced by an old copy."

# The name of each finding with its level, its sentence about `n` lines, seals or ledgers, and its hint.
SENTENCES: dict[str, tuple[Literal["error", "note"], str, str]] = {
    "missing": ("error", "{lines} that {actor} signed on {device} on {day} {are} missing.", COMES_BACK),
    "changed": ("error", "{lines} that {actor} signed on {device} on {day} {have} been changed; the change does not count.", COMES_BACK),
    "gap": ("error", "The ledger of {actor} on {device} lacks {seals} that a later seal names.", OLDER),
    "behind": ("error", "On {day} the device {device} of {actor} had read {seals} that {are} missing here: a ledger ends too early.", OLDER),
    "rolled-back": ("error", "{seals} that this machine had read {are} missing: a ledger ends too early.", OLDER),
    "misplaced": ("error", "{lines} in the name of {actor} on {device} {stand} in somebody else's ledger and {do} not count.", "Only a seal of that device could change this. Find out who wrote it, and delete it."),
    "not-its-line": ("error", "A seal of {by} lists {lines} of {actor} on {device}, which has no effect.", "A device can sign only its own lines; ask who made this seal."),
    "bad-seal": ("error", "{seals} in the ledger of {actor} on {device} {have} no valid signature and {do} not count.", "If a seal was damaged, its device writes it again when it synchronises; if it was forged, delete it."),
    "malformed": ("error", "{lines} of {actor} on {device} {have} a damaged note and {do} not count.", COMES_BACK),
    "blanked": ("error", "{notes} of {actor} on {device} {were} deleted without a redaction.", COMES_BACK),
    "not-entitled": ("error", "{actor} on {device} renames {ledgers} of others, or gives one a name that somebody else has, which has no effect.", "Only a lead can do that."),
    "same-id": ("error", "{lines} of {actor} on {device} {have} the id of a line of {by} and {do} not count.", "Ids are never equal by chance: ask who wrote the later one."),
    "unsigned-change": ("error", "{lines} of {actor} on {device}, which nobody signed, would take back what was signed and {do} not count.", "Do this on the device that signed it."),
    "two-foundings": ("error", "This review has a second founding, by {actor} on {device}, key {words}; it is not followed here.", "Ask the team which one is theirs. If the keys of the first one are lost, follow the other: `litreview team confirm WORDS`."),
    "no-founding": ("error", "The founding that this machine follows is missing.", "Synchronise again; if it does not come, restore the founder's ledger from a backup."),
    "other-review": ("note", "{seals} of another review {stand} in the ledger of {actor} on {device}.", "Nothing of another review counts here."),
    "void-closure": ("note", "{actor} on {device} closes a key that is not theirs to close, which has no effect.", ""),
    "fork": ("note", "The device {device} of {actor} wrote in two copies of this folder at the same time; both count.", ""),
    "closed": ("note", "A key of {actor} on {device} is closed; what it signed later does not count.", "`litreview team` shows the keys."),
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
        unsigned: Number of the other votes, by ledger.
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
        if not self.votes:
            return f"Signed: there is no vote yet. {founded}"
        if self.votes == self.signed:
            return f"Signed: all {counted(self.votes, 'vote')}, {by}. {founded}"
        others = ", ".join(f"{n:,} of {ledger}" for ledger, n in sorted(self.unsigned.items()))
        return f"Signed: {self.signed:,} of {counted(self.votes, 'vote')}, {by}. Nothing proves who made the others: {others}. {founded}"


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
            unsigned[f"{event.actor} on {event.device}"] += 1
    return SignedVotes(
        signed + unsigned.total(), signed, len({actor for actor, _ in ledgers_of}), len(ledgers_of),
        dict(unsigned), len(ledgers.held), signatures.founding.actor, _words(str(signatures.founding.body["key"])),
    )  # fmt: skip


def of_ledgers(context: Context, ledgers: LedgerContents) -> Iterator[Problem]:
    """Yield what is not as the signatures say, and what waits for a seal or an admission."""
    signatures = ledgers.signatures
    if signatures is None or signatures.root is None:
        return
    founding, signer = signatures.founding, context.signer
    if founding and not (signer and signer.is_confirmed):
        yield _unconfirmed(founding, is_followed=ledgers.is_followed, is_archive=not context.device)
    if ledgers.is_followed:
        yield from of_findings(signatures)
        yield from of_waiting(ledgers, signatures, context.device)
        yield from _not_admitted(context, signatures)


def _unconfirmed(founding: Event, *, is_followed: bool, is_archive: bool) -> Problem:
    """Return the problem that the words of the founder's key were not compared; an archive does not record that."""
    founder, words = founding.actor, _words(str(founding.body["key"]))
    message = f"This review was founded by {founder}, key {words}, and nobody on this machine has compared these words."
    hint = f"Ask {founder} to read them to you, and type what you hear: `litreview team confirm WORDS`."
    if is_archive:
        message = f"This archive names {founder} as the founder, key {words}; no archive can show that this is the key of {founder}."
        hint = (
            f"Ask {founder} to read these words to you. To check without this problem, restore the archive, type what you "
            "hear in its folder, `litreview team confirm WORDS`, and run `litreview check --require-signed` there."
        )
    elif not is_followed:
        message += " Until then, signatures are not checked here."
    return Problem("founding-unconfirmed", "open", message, "", hint)


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
            ledgers=counted(n, "ledger"), actor=actor, device=device, by=by, words=_words(by), day=day,
            are="is" if n == 1 else "are", have="has" if n == 1 else "have", were="was" if n == 1 else "were",
            stand="stands" if n == 1 else "stand", do="does" if n == 1 else "do",
        )  # fmt: skip
        where = f"{actor}/{device}" if actor else ""
        yield Problem(f"signature-{what}", level, text, where, hint)


def _not_admitted(context: Context, signatures: Signatures) -> Iterator[Problem]:
    """Yield a problem for each key of this device whose lines count for nobody else yet."""
    keys = context.signer.public_keys() if context.signer else {}
    leads = " or ".join(sorted({actor for actor, _ in signatures.leads}))
    for actor, key in keys.items():
        if key in signatures.grants or not signatures.seals_of({key}):
            continue
        ledger = f"{actor}/{context.device}"
        message = (
            f"The key of this device, {_words(key)}, is not admitted yet: your lines count for nobody else."
        )
        hint = f"Read these words to {leads}, who then runs `litreview team admit {ledger}`."
        if others := sorted(device for name, device in signatures.signing if name == actor):
            hint = f"Compare these words on {' or '.join(others)}, and run `litreview team admit {ledger}` there."
        yield Problem("signature-not-admitted", "open", message, ledger, hint)


def of_waiting(ledgers: LedgerContents, signatures: Signatures, here: str) -> Iterator[Problem]:
    """Yield a problem for each ledger with lines that wait.

    Args:
        ledgers: The ledgers, of which the signatures are followed.
        signatures: What they show.
        here: The name of this device in ledgers; empty if its keys were not read.
    """
    found = Counter((line.event.actor, line.event.device, line.why) for line in ledgers.held.values())
    # Once, as a folder may hold thousands of keys of nobody.
    keys_of: dict[Ledger, list[str]] = {}
    for key in signatures.seals.keys() - signatures.grants.keys():
        for ledger_of_key in {(seal.actor, seal.device) for seal in signatures.seals[key].values()}:
            keys_of.setdefault(ledger_of_key, []).append(key)
    for (actor, device, why), n in sorted(found.items()):
        lines, waits = counted(n, "line"), "waits" if n == 1 else "wait"
        ledger = f"{actor}/{device}"
        if device == here and why in {"unsealed", "not-admitted"}:
            file = f"screening/decisions/{ledger}.jsonl"
            message = f"{lines} in your own ledger {'was' if n == 1 else 'were'} not made by this device and {'does' if n == 1 else 'do'} not count."
            hint = f"If you wrote this, run `litreview sync --adopt {file}`; if not, delete it."
            yield Problem("signature-foreign", "error", message, file, hint)
        elif why == "unsealed":
            yield Problem(
                "signature-unsealed",
                "open",
                f"{lines} of {actor} on {device} {waits} for a seal of that device.",
                ledger,
                "It signs them when it synchronises.",
            )
        elif why == "not-admitted":
            keys = [_words(key) for key in sorted(keys_of.get((actor, device), ()))]
            named = f" (key {' or '.join(keys)})" if keys else ""
            message = f"{lines} of {actor} on {device} {waits} for admission{named}."
            hint = f"A lead compares the words with {actor}, then runs `litreview team admit {ledger}`."
            if not keys:
                hint = f"That device has not signed anything. If it cannot, a lead may let it stay unsigned: `litreview team admit {ledger} --unsigned`."
            yield Problem("signature-waiting", "open", message, ledger, hint)


def votes(ledgers: LedgerContents, events: Iterable[Event]) -> Iterator[Problem]:
    """Yield notes on how many votes are signed and who can admit others, if the founding is followed here."""
    if found := signed_votes(ledgers, events):
        yield Problem(
            "signed" if found.votes == found.signed else "signed-partly", "note", str(found), "", ""
        )
        signatures = ledgers.signatures or Signatures()
        if len({actor for actor, _ in signatures.signing}) > 1 and len(signatures.leads) == 1:
            hint = "Admit a second one with `litreview team admit NAME/DEVICE --lead`."
            yield Problem("single-lead", "note", "Only one device can admit others.", "", hint)


def required(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems as they count where everything must be signed: what is unsigned or waits is an error."""
    found = list(problems)
    ids = {problem.id for problem in found}
    errors = {"signed-partly", "founding-unconfirmed", "signature-unsealed", "signature-waiting"}
    if not ids & {"signed", "signed-partly"}:
        found.append(
            Problem(
                "not-signed", "error", "This review is not signed.", "", "`litreview team found` begins it."
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
