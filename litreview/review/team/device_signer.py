"""The keys of this device for one signed review, the founding it follows, and the seals it has seen (LEDGERS 3).

The keys are stored outside the shared folder and the database, so that they survive the loss of the database.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import platformdirs

from litreview.errors import InputError
from litreview.files import append_lines, read_text, write_atomically
from litreview.links import check_no_link
from litreview.model import Event
from litreview.review.state import LocalState, state_home
from litreview.review.team import signing
from litreview.standing.seals import MARK, NOTE, SALT, SEAL, entry
from litreview.store.lock import exclusive_lock

_BEGINS = "litreview key 1 "


@dataclass(slots=True)
class DeviceSigner:
    """The keys of this device's reviewers in one review.

    Attributes:
        state: The user's own files for the review.
        root: The id of the founding that this machine follows.
        is_confirmed: Whether somebody on this machine has compared the words of the founder's key.
    """

    state: LocalState
    device: str
    root: str
    is_confirmed: bool
    _seeds: dict[str, bytes] = field(default_factory=dict)

    def remember(self) -> None:
        """Save which founding is followed."""
        text = f"{self.root} {'confirmed' if self.is_confirmed else 'met'}\n"
        write_atomically(self.state.root / "founding", text, private=True)

    @property
    def _folder(self) -> Path:
        named = os.environ.get("LITREVIEW_STATE")
        home = state_home() if named else Path(platformdirs.user_data_dir("litreview"))
        return home / "keys" / self.root

    def actors(self) -> list[str]:
        """Return the reviewers who have a key on this device."""
        ending = f"@{self.device}.key"
        return sorted(path.name.removesuffix(ending) for path in self._folder.glob(f"*{ending}"))

    def seed(self, actor: str) -> bytes | None:
        """Return the secret of a reviewer's key on this device, 32 bytes; None if there is no key.

        Raises:
            InputError: The file of the key is damaged, or is a link.
        """
        if actor not in self._seeds:
            path = self._folder / f"{actor}@{self.device}.key"
            check_no_link(path, anywhere=True)
            if not path.exists():
                return None
            if sys.platform != "win32" and path.stat().st_mode & 0o077:
                path.chmod(0o600)
            text = read_text(path).strip().removeprefix(_BEGINS)
            if len(text) != 64 or not set(text) <= set("0123456789abcdef"):  # noqa: PLR2004  # 32 bytes
                raise InputError(
                    f"{path}: this is not a key of litreview.",
                    "Restore it from a backup, or move it away: a new key is then made, which a lead must admit.",
                )
            self._seeds[actor] = bytes.fromhex(text)
        return self._seeds[actor]

    def make_seed(self, actor: str) -> bytes:
        """Return the secret of a reviewer's key on this device; create it the first time."""
        if seed := self.seed(actor):
            return seed
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sys.platform != "win32":
            self._folder.chmod(0o700)
        # Two programs that start together must not make two keys.
        with exclusive_lock(self._folder / "lock"):
            if self.seed(actor) is None:
                path = self._folder / f"{actor}@{self.device}.key"
                write_atomically(path, f"{_BEGINS}{secrets.token_hex(32)}\n", private=True)
        return self.make_seed(actor)

    def public_keys(self) -> dict[str, str]:
        """Map the reviewers on this device to their public keys."""
        seeds = {actor: self.seed(actor) for actor in self.actors()}
        return {actor: signing.public_key(seed) for actor, seed in seeds.items() if seed}

    def has_sealed(self, actor: str, key: str) -> bool:
        """Check whether a reviewer's key on this device has ever made a seal, even one that the ledgers have lost."""
        path = self._folder / f"{actor}@{self.device}.sealed"
        return path.exists() and read_text(path).strip() == key

    def note_first_seal(self, actor: str, key: str) -> None:
        """Remember that a reviewer's key on this device has made a seal."""
        if not self.has_sealed(actor, key):
            write_atomically(self._folder / f"{actor}@{self.device}.sealed", f"{key}\n", private=True)

    def completed(self, event: Event) -> Event:
        """Return a new event with the mark by which this device recognises it, and with a salt if it has a note."""
        if event.kind == SEAL:
            return event
        body = dict(event.body)
        if body.get(NOTE):
            body[SALT] = secrets.token_hex(16)
        event = replace(event, body=body)
        return replace(event, body={**body, MARK: self._mark(event, self.make_seed(event.actor))})

    def is_mine(self, event: Event) -> bool:
        """Check by its mark whether this device made an event."""
        mark = event.body.get(MARK)
        if event.device != self.device or event.kind == SEAL or not isinstance(mark, str):
            return False
        seed = self.seed(event.actor)
        return seed is not None and hmac.compare_digest(mark.encode(), self._mark(event, seed).encode())

    def _mark(self, event: Event, seed: bytes) -> str:
        secret = hashlib.sha256(b"litreview mark 1\n" + seed).digest()
        # With the founding, so that a line of another review with the same key is not valid here.
        text = f"{self.root}\n{(entry(event) or '').removeprefix('-')}"
        return hmac.digest(secret, text.encode(), "sha256").hex()[:32]

    def seen(self) -> set[str]:
        """Return the hashes of all seals that ever counted in this folder."""
        path = self.state.root / "seen.txt"
        return set(read_text(path).split()) if path.exists() else set()

    def add_seen(self, hashes: Iterable[str]) -> None:
        """Remember the hashes of seals that count."""
        if new := sorted(set(hashes) - self.seen()):
            append_lines(self.state.root / "seen.txt", new)


def load_signer(state: LocalState, device: str) -> DeviceSigner | None:
    """Return the keys of this device for a review, or None if this machine follows no founding of it.

    Raises:
        InputError: The file that names the founding is damaged.
    """
    path = state.root / "founding"
    if not path.exists():
        return None
    root, _, word = read_text(path).strip().partition(" ")
    try:
        return DeviceSigner(state, device, str(UUID(root)), word == "confirmed")
    except ValueError as error:
        hint = "Delete it, then compare the words of the founding again: `litreview team`."
        raise InputError(f"{path}: this file does not name the founding of a review.", hint) from error
