"""Archives: a review in one ZIP with the hash of every file, and the numbers that they must give."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from litreview.errors import InputError, UsageError
from litreview.files import open_binary, replacing, sha256
from litreview.links import is_file, walk
from litreview.prisma.flow import as_json
from litreview.review import check_exports, check_files, check_runs, ledgers, missing
from litreview.review.context import Context
from litreview.review.flow.current import current_flow
from litreview.review.full_text.retrievals import all_full_text_files
from litreview.review.team import archive_reader, archive_signatures, public_archive, sealing
from litreview.review.team.archive_reader import BESIDE, MANIFEST, STATEMENT, check_name, root_hash
from litreview.ticks import ticking
from litreview.version import __version__

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date in a ZIP; with real dates the same review would never give the same archive."""

PUBLISHED = "published"
"""The entry of the store with the root hash of the newest public archive."""

Content = bytes | Path
"""The contents of a file in an archive, or its path; a full text may be larger than memory."""

_CHUNK = 1 << 20
COUNTED = ("records", "reports", "events")
COMPARED = ("numbers", "reasons", "undecided", "dropped")


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive.

    Attributes:
        root: One hash over the hashes and paths of all its files.
        files: Number of files.
        counts: Numbers of records, reports and events.
        texts: Every text that a person wrote in a public archive; only with `dry_run`.
        signed_with: The words of the key that signed it; empty if the review is not signed.
    """

    path: str
    root: str
    public: bool
    files: int
    counts: Mapping[str, int]
    texts: tuple[public_archive.FreeText, ...] = ()
    signed_with: str = ""


@dataclass(frozen=True, slots=True)
class Countersigning:
    """The result of making a public archive again.

    Attributes:
        root: The root hash of the archive.
        differing: The files that are not the same here; if there are any, nothing was signed.
        signed_with: The words of the key that signed it.
    """

    path: str
    root: str
    differing: tuple[str, ...]
    signed_with: str


def archive(
    context: Context,
    path: Path,
    actor: str,
    *,
    public: bool = False,
    full_texts: bool = False,
    dry_run: bool = False,
) -> Archive:
    """Write the review to a ZIP: all of its folders, or only what may be published.

    In a signed review it is signed with the key of `actor` on this device, if there is one.

    Raises:
        UsageError: A public archive must not contain full texts.
        InputError: A file of the review is missing, has changed, or is a link.
    """
    if public and full_texts:
        raise UsageError("Full texts are under copyright and are never added to a public archive.")
    for problem in check_files.links(context.folder):
        raise InputError(f"{problem} No archive was made.", problem.hint)
    check_complete(context, public=public)
    if not dry_run:
        # Before the files are read, or the archive would contain lines that wait for a seal.
        sealing.seal(context)
        # Also events of other devices that are not in a ledger yet, so that the archive is complete.
        ledgers.write(context, of_all=True)
    files = dict(_contents(context, public=public, full_texts=full_texts))
    for name in files:
        check_name(context.folder.root, name, "Rename it; no archive was made.")
    manifest = _manifest(context, files, public=public, full_texts=full_texts)
    if dry_run:
        texts: tuple[public_archive.FreeText, ...] = ()
        if public:
            with context.store.read() as session:
                texts = tuple(public_archive.free_texts(context, session))
        return _result(path, manifest, texts)
    signer = context.signer
    signature = archive_signatures.signature(signer, actor, manifest["root"]) if signer else None
    with replacing(path) as new, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            _entry(MANIFEST), json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        )
        for name, content in ticking(sorted(files.items()), context.tick, len(files)):
            _pack(packed, name, content, manifest["files"][name])
        if signature:
            packed.writestr(_entry(signature[0]), signature[1])
    if public:
        with context.store.write() as session:
            # The methods text cites the published archive, not the current state.
            session.meta.put(PUBLISHED, manifest["root"])
    return replace(_result(path, manifest), signed_with=Path(signature[0]).stem if signature else "")


def countersign(context: Context, path: Path, actor: str) -> Countersigning:
    """Make a public archive again from this device's copy of the review; if all files are the same, sign it.

    Raises:
        UsageError: The review is not signed, or the reviewer has no key on this device.
        InputError: The archive is damaged or was changed.
    """
    with archive_reader.unpack(path) as (room, manifest):
        root = manifest["root"]
        signed = archive_signatures.signers(path, room, root)
    signature = archive_signatures.signature(context.signer, actor, root) if context.signer else None
    if signature is None:
        raise UsageError(
            f"{actor} has no key on {context.device}, so there is nothing to sign with.",
            "`litreview team` shows the keys of this review.",
        )
    name, data = signature
    differing = tuple(differing_files(context, manifest))
    if not differing and json.loads(data)["key"] not in signed:
        with replacing(path) as new:
            shutil.copyfile(path, new)
            with zipfile.ZipFile(new, "a") as packed:
                packed.writestr(_entry(name), data)
    return Countersigning(str(path), root, differing, Path(name).stem)


def differing_files(context: Context, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield the files of a public archive that are not the same, byte for byte, when it is made from this review."""
    mine = _manifest(context, dict(_contents(context, public=True)), public=True, full_texts=False)
    files, given = mine["files"], manifest["files"]
    yield from sorted(name for name in files.keys() | given.keys() if files.get(name) != given.get(name))
    # Another version of the program may have made it.
    parts = mine.keys() - {"files", "root", "litreview"}
    if any(manifest.get(part) != mine[part] for part in parts):
        yield MANIFEST


def _pack(packed: zipfile.ZipFile, name: str, content: Content, expected: str) -> None:
    """Write a file to the archive in pieces, as a full text may be larger than memory."""
    entry, digest = _entry(name), hashlib.sha256()
    if isinstance(content, bytes):
        packed.writestr(entry, content)
        return
    entry.file_size = content.stat().st_size
    with open_binary(content) as source, packed.open(entry, "w") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    if digest.hexdigest() != expected:
        raise InputError(
            f"{content}: it changed while the archive was written. No archive was made.", "Try again."
        )


def check_complete(context: Context, *, public: bool) -> None:
    """Check that no file of the review is missing or changed, or `restore` would refuse the archive later.

    A public archive lists records from the store, so it needs an export only if the store lacks its records.

    Raises:
        InputError: An export, its entry in search.toml, or a run file is missing or has changed.
    """
    with context.store.read() as session:
        found = [*check_exports.exports(context, session), *check_runs.runs(context, session)]
        lacking = [file for file in missing.missing_files(context, session) if not file.counted]
    # Without an export that had no records, all numbers are still complete.
    left_out = {file.path for file in lacking if file.records or file.kind == "run"}
    problems = [
        problem for problem in found if problem.level == "error" and (not public or problem.where in left_out)
    ]
    for problem in problems[:1]:
        raise InputError(f"{problem} No archive was made.", problem.hint)


def _contents(context: Context, *, public: bool, full_texts: bool = False) -> Iterator[tuple[str, Content]]:
    if public:
        with context.store.read() as session:
            yield from public_archive.contents(context, session)
            if context.signer:
                yield STATEMENT, archive_signatures.statement(context, session, context.signer)
        return
    place = context.folder.root
    for part in ("searches", "screening"):
        for path in walk(place / part):
            name = path.relative_to(place)
            # A name that begins with a dot belongs to the system, or to an unfinished copy.
            if not any(part.startswith(".") for part in name.parts):
                yield name.as_posix(), path
    yield from ((name, place / name) for name in BESIDE if is_file(place / name))
    if full_texts:
        yield from _full_texts(context)


def _full_texts(context: Context) -> Iterator[tuple[str, Path]]:
    """Yield the full texts in force that are on this device, each compared with its hash."""
    with context.store.read() as session:
        texts = all_full_text_files(context, session)
    for text in texts:
        if is_file(text.path):
            if sha256(text.path) != text.sha256:
                raise InputError(
                    f"{text.path}: this full text has changed. No archive was made.", "Restore it."
                )
            yield text.path.relative_to(context.folder.root).as_posix(), text.path


def _manifest(
    context: Context, files: Mapping[str, Content], *, public: bool, full_texts: bool
) -> dict[str, Any]:
    digests = {name: _digest(content) for name, content in sorted(files.items())}
    return {
        "format": 1,
        "litreview": __version__,
        "title": context.protocol.title,
        "public": public,
        "full_texts": full_texts,
        "root": root_hash(digests),
        "counts": _counts(context, files if public else None),
        "flow": _flow(context),
        "files": digests,
    }


def _digest(content: Content) -> str:
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else sha256(content)


def _counts(context: Context, public: Mapping[str, Content] | None = None) -> dict[str, int]:
    with context.store.read() as session:
        counts = (session.records.count(), session.lists.count(), session.events.count())
    found = dict(zip(COUNTED, counts, strict=True))
    if public is not None:
        found["events"] = sum(
            data.count(b"\n")
            for name, data in public.items()
            if isinstance(data, bytes) and "/decisions/" in name
        )
    return found


def _flow(context: Context) -> dict[str, Any]:
    now = as_json(current_flow(context))
    return {name: now[name] for name in COMPARED if name in now}


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _result(
    path: Path, manifest: Mapping[str, Any], texts: tuple[public_archive.FreeText, ...] = ()
) -> Archive:
    files, counts = len(manifest["files"]), manifest["counts"]
    return Archive(str(path), manifest["root"], manifest["public"], files, counts, texts)


def differences(context: Context, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers of a review that differ from those in the manifest of its archive."""
    now = _counts(context)
    for name in COUNTED:
        n = manifest["counts"].get(name, now[name])
        # Opening the review here may add an event of its own.
        if now[name] != n and (name != "events" or now[name] < n):
            yield f"{now[name]:,} {name} instead of {n:,}"
    if _flow(context) != manifest["flow"]:
        yield "a different flow"
