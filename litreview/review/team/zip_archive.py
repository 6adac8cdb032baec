"""A review in one file that proves itself: every file with its hash, and the numbers that must come out of them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import litreview
from litreview.errors import InputError, UsageError
from litreview.files import open_binary, replacing, sha256
from litreview.links import is_file, walk
from litreview.prisma.flow import as_json
from litreview.review import check_exports, check_files, check_runs, ledgers, missing
from litreview.review.context import Context
from litreview.review.flow.current import current_flow
from litreview.review.full_text.retrievals import all_full_text_files
from litreview.review.team import public_archive
from litreview.review.team.archive_reader import BESIDE, MANIFEST, must_lie_inside, root

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first date that a ZIP knows; with real ones the same review would never give the same file."""

PUBLISHED = "published"
"""Under this name the store keeps the root hash of the newest public archive."""

Content = bytes | Path
"""What a file of an archive holds, or where it lies; a full text may be larger than memory."""

_CHUNK = 1 << 20
COUNTED = ("records", "reports", "events")
COMPARED = ("numbers", "reasons", "undecided", "dropped")


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive.

    Attributes:
        root: One hash over the hashes and paths of all its files.
        files: How many there are.
        counts: Records, reports and events.
        texts: Every text of a person's in a public archive; looked for before one is made (`dry_run`).
    """

    path: str
    root: str
    public: bool
    files: int
    counts: Mapping[str, int]
    texts: tuple[public_archive.FreeText, ...] = ()


def archive(
    context: Context, path: Path, *, public: bool = False, full_texts: bool = False, dry_run: bool = False
) -> Archive:
    """Write the review into a ZIP, whole or not at all: all of its folders, or what may be given to anybody.

    Raises:
        UsageError: Full texts are wanted in a public archive.
        InputError: A file of the review is missing, has changed, or is a link.
    """
    if public and full_texts:
        raise UsageError("Full texts are under copyright, and never in a public archive.")
    for problem in check_files.links(context.folder):
        raise InputError(f"{problem.where}: {problem.what} No archive was made.", problem.hint)
    _refuse_what_lacks(context, public=public)
    if not dry_run:
        # Also what other devices have in no ledger yet: the archive must hold all that the store holds.
        ledgers.write(context, of_all=True)
    files = dict(_contents(context, public=public, full_texts=full_texts))
    for name in files:
        must_lie_inside(context.folder.root, name, "Rename it; no archive was made.")
    manifest = _manifest(context, files, public=public, full_texts=full_texts)
    if dry_run:
        return _told(path, manifest, _texts(context) if public else ())
    with replacing(path) as new, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_entry(MANIFEST), _json(manifest))
        for name, content in sorted(files.items()):
            _pack(packed, name, content, manifest["files"][name])
    if public:
        with context.store.write() as session:
            # The methods text names the archive that readers have, not what has been decided since.
            session.meta.put(PUBLISHED, manifest["root"])
    return _told(path, manifest)


def _pack(packed: zipfile.ZipFile, name: str, content: Content, expected: str) -> None:
    """Write a file into the archive, piece by piece: a full text may be larger than memory."""
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
        raise InputError(f"{content}: it changed while it was packed. No archive was made.", "Try again.")


def _refuse_what_lacks(context: Context, *, public: bool) -> None:
    """Refuse a review of which a file lacks: `restore` would refuse its archive, perhaps years later.

    A public archive states records from the store, so it needs the exports only where the store lacks their records.

    Raises:
        InputError: An export, what its search.toml says of it, or a run file is not as it was.
    """
    with context.store.read() as session:
        found = [*check_exports.exports(context, session), *check_runs.runs(context, session)]
        lacking = [file for file in missing.missing_files(context, session) if not file.counted]
    # An export that had no records is missed by no number.
    left_out = {file.path for file in lacking if file.records or file.kind == "run"}
    problems = [
        problem for problem in found if problem.level == "error" and (not public or problem.where in left_out)
    ]
    for problem in problems[:1]:
        raise InputError(f"{problem.where}: {problem.what} No archive was made.", problem.hint)


def root_hash(context: Context) -> str:
    """Give the root hash that the public archive of the review has as it stands."""
    return root(_digests(dict(_contents(context, public=True))))


def _contents(context: Context, *, public: bool, full_texts: bool = False) -> Iterator[tuple[str, Content]]:
    if public:
        with context.store.read() as session:
            yield from public_archive.contents(context, session)
        return
    place = context.folder.root
    for part in ("searches", "screening"):
        for path in walk(place / part):
            name = path.relative_to(place)
            # What begins with a dot is the system's, or a copy that was cut off.
            if not any(part.startswith(".") for part in name.parts):
                yield name.as_posix(), path
    yield from ((name, place / name) for name in BESIDE if is_file(place / name))
    if full_texts:
        yield from _full_texts(context)


def _full_texts(context: Context) -> Iterator[tuple[str, Path]]:
    """Yield the files of the full texts in force that are here, each compared with its hash."""
    with context.store.read() as session:
        texts = all_full_text_files(context, session)
    for text in texts:
        if is_file(text.path):
            if sha256(text.path) != text.sha256:
                raise InputError(
                    f"{text.path}: this full text has changed. No archive was made.", "Put it back."
                )
            yield text.path.relative_to(context.folder.root).as_posix(), text.path


def _manifest(
    context: Context, files: Mapping[str, Content], *, public: bool, full_texts: bool
) -> dict[str, Any]:
    digests = _digests(files)
    return {
        "format": 1,
        "litreview": litreview.__version__,
        "title": context.protocol.title,
        "public": public,
        "full_texts": full_texts,
        "root": root(digests),
        "counts": _counts(context, files if public else None),
        "flow": _flow(context),
        "files": digests,
    }


def _digests(files: Mapping[str, Content]) -> dict[str, str]:
    return {name: _digest(content) for name, content in sorted(files.items())}


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


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _texts(context: Context) -> tuple[public_archive.FreeText, ...]:
    with context.store.read() as session:
        return tuple(public_archive.free_texts(context, session))


def _told(
    path: Path, manifest: Mapping[str, Any], texts: tuple[public_archive.FreeText, ...] = ()
) -> Archive:
    files, counts = len(manifest["files"]), manifest["counts"]
    return Archive(str(path), manifest["root"], manifest["public"], files, counts, texts)


def differing(context: Context, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Name the numbers of a review that differ from those that its archive was made with."""
    now = _counts(context)
    for name in COUNTED:
        n = manifest["counts"].get(name, now[name])
        # A review that is opened for the first time here may add an event of its own.
        if now[name] != n and (name != "events" or now[name] < n):
            yield f"{now[name]:,} {name} and not {n:,}"
    if _flow(context) != manifest["flow"]:
        yield "another flow"
