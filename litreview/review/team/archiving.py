"""A review in one file that proves itself: every file with its hash, and the numbers that must come out of them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from pathlib import PurePosixPath
from typing import Any

import litreview
from litreview.errors import AlreadyAReview
from litreview.errors import InputError
from litreview.files import read_bytes
from litreview.files import replacing
from litreview.files import said
from litreview.files import write_whole
from litreview.links import is_file
from litreview.links import walk
from litreview.prisma.flow import as_json
from litreview.review import check_exports
from litreview.review import check_files
from litreview.review import ledgers
from litreview.review.context import Context
from litreview.review.flow.flowing import flow
from litreview.review.folder import Folder
from litreview.review.team import publishing

MANIFEST = "litreview-archive.json"
PARTS = ("searches", "screening")
BESIDE = (".gitattributes", ".gitignore")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first date that a ZIP knows; with real ones the same review would never give the same file."""

PUBLISHED = "published"
"""Under this name the store keeps the root hash of the newest public archive."""

COUNTED = ("records", "reports", "events")
COMPARED = ("numbers", "reasons", "undecided", "dropped")


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive.

    Attributes:
        root: One hash over the hashes and paths of all its files.
        files: How many there are.
        counts: Records, reports and events.
    """

    path: str
    root: str
    public: bool
    files: int
    counts: Mapping[str, int]


def archive(context: Context, path: Path, *, public: bool = False) -> Archive:
    """Write the review into a ZIP, whole or not at all: all of its folders, or what may be given to anybody."""
    for problem in check_files.links(context):
        raise InputError(f"{problem.where}: {problem.what} No archive was made.", problem.hint)
    if not public:
        _refuse_what_lacks(context)
    # Also what other devices have in no ledger yet: the archive must hold all that the store holds.
    ledgers.write(context, of_all=True)
    files = dict(_contents(context, public=public))
    manifest = _manifest(context, files, public=public)
    with replacing(path) as new, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in [(MANIFEST, _json(manifest)), *sorted(files.items())]:
            packed.writestr(_entry(name), data)
    if public:
        with context.store.write() as session:
            # The methods text names the archive that readers have, not what has been decided since.
            session.meta.put(PUBLISHED, manifest["root"])
    return _told(path, manifest)


def _refuse_what_lacks(context: Context) -> None:
    """Refuse a review of which an export lacks: `restore` would refuse its archive, perhaps years later.

    Raises:
        InputError: An export, or what its search.toml says of it, is not as it was imported.
    """
    with context.store.read() as session:
        problems = [
            problem for problem in check_exports.exports(context, session) if problem.level == "error"
        ]
    for problem in problems[:1]:
        raise InputError(f"{problem.where}: {problem.what} No archive was made.", problem.hint)


def root_hash(context: Context) -> str:
    """Give the root hash that the public archive of the review has as it stands."""
    return _root(_digests(dict(_contents(context, public=True))))


def _contents(context: Context, *, public: bool) -> Iterator[tuple[str, bytes]]:
    if public:
        with context.store.read() as session:
            yield from publishing.contents(context, session)
        return
    root = context.folder.root
    for part in PARTS:
        for path in walk(root / part):
            if not path.name.startswith("."):
                yield path.relative_to(root).as_posix(), read_bytes(path)
    yield from ((name, read_bytes(root / name)) for name in BESIDE if is_file(root / name))


def _manifest(context: Context, files: Mapping[str, bytes], *, public: bool) -> dict[str, Any]:
    digests = _digests(files)
    return {
        "format": 1,
        "litreview": litreview.__version__,
        "title": context.protocol.title,
        "public": public,
        "root": _root(digests),
        "counts": _counts(context, files if public else None),
        "flow": _flow(context),
        "files": digests,
    }


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}


def _root(digests: Mapping[str, str]) -> str:
    # As sha256sum prints them, so that anybody can compute it: sha256sum of the lines, sorted by path.
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _counts(context: Context, public: Mapping[str, bytes] | None = None) -> dict[str, int]:
    with context.store.read() as session:
        counts = (session.records.count(), session.lists.count(), session.events.count())
    found = dict(zip(COUNTED, counts, strict=True))
    if public is not None:
        found["events"] = sum(data.count(b"\n") for name, data in public.items() if "/decisions/" in name)
    return found


def _flow(context: Context) -> dict[str, Any]:
    now = as_json(flow(context))
    return {name: now[name] for name in COMPARED if name in now}


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _told(path: Path, manifest: Mapping[str, Any]) -> Archive:
    return Archive(
        str(path), manifest["root"], manifest["public"], len(manifest["files"]), manifest["counts"]
    )


def unpack(path: Path, target: Path) -> Mapping[str, Any]:
    """Write the files of an archive into a new folder, each compared with its hash; give the manifest.

    Raises:
        AlreadyAReview: The folder holds a review.
        InputError: It is no archive of a review, or was damaged or changed; nothing was written.
    """
    if Folder(target).protocol.exists():
        raise AlreadyAReview(f"{target}: it is a review already.")
    with said(path):
        try:
            with zipfile.ZipFile(path) as packed:
                files = {entry.filename: packed.read(entry) for entry in packed.infolist()}
            manifest: dict[str, Any] = json.loads(files.pop(MANIFEST))
            _verify(path, files, manifest)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
            raise InputError(f"{path}: this is no whole archive of a review.", "Get it again.") from error
    for name, data in files.items():
        write_whole(target / name, data)
    return manifest


def _verify(path: Path, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    for name in files:
        _must_lie_inside(path, name)
    digests = _digests(files)
    odd = sorted(dict(manifest["files"].items() ^ digests.items()))
    if odd or manifest["root"] != _root(digests):
        where = odd[0] if odd else "its root hash"
        raise InputError(f"{path}: {where} is not what it was when the archive was made.", "Get it again.")


def _must_lie_inside(path: Path, name: str) -> None:
    """Refuse a name that would be written anywhere but among the review's own files."""
    parts = PurePosixPath(name).parts
    inside = name in BESIDE or (len(parts) > 1 and parts[0] in PARTS)
    if not inside or ".." in parts or "\\" in name or ":" in name:
        raise InputError(f"{path}: it holds a file that no review has ({name!r}).", "Nothing was unpacked.")


def compare(context: Context, manifest: Mapping[str, Any]) -> None:
    """Make sure that a restored review gives the numbers that the archive was made with.

    Raises:
        InputError: It does not.
    """
    differing = list(_differing(context, manifest))
    if differing:
        raise InputError(
            f"The restored review gives other numbers than the archive says: {'; '.join(differing)}.",
            "The files are as they were archived; another version of litreview may count differently.",
        )


def _differing(context: Context, manifest: Mapping[str, Any]) -> Iterable[str]:
    now = _counts(context)
    for name, n in manifest["counts"].items():
        # A review that is opened for the first time here may add an event of its own.
        if now[name] != n and (name != "events" or now[name] < n):
            yield f"{now[name]:,} {name} and not {n:,}"
    if _flow(context) != manifest["flow"]:
        yield "another flow"
