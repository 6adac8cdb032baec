"""Archives of signed reviews: who signed them, what they state, and who made them again (LEDGERS 7)."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile

import pytest

from litreview.__main__ import main
from litreview.errors import InputError, UsageError
from litreview.review.review import Review
from litreview.review.team import signing
from litreview.review.team.archive_reader import root_hash
from litreview.review.views import SearchFacts
from litreview.standing.seals import key_words


def archived(place, name, **options):
    file = place.home.parent / name
    with place.open() as review:
        return file, review.team.archive(file, **options)


def checked(file, **options):
    found = Review.check_archive(file, **options)
    return {problem.id: f"{problem.level}: {problem.what}" for problem in found}


def errors(file, **options):
    return {id_: text for id_, text in checked(file, **options).items() if text.startswith("error")}


def changed(source, target, change):
    """Write an archive again after a change to its files, by name."""
    with zipfile.ZipFile(source) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return target


def contents(file):
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def other_device(place, folder):
    """Let a device work in a folder of its own, as with git."""
    shutil.copytree(place.folder, folder)
    shutil.rmtree(place.home / next(p.name for p in place.home.iterdir() if (p / "review.db").exists()))
    place.folder = folder


def test_a_whole_archive_of_a_signed_review_is_verified_as_its_folder_is(places, anna, bram, tmp_path):
    anna.sync()
    anna.vote(1)
    file, done = archived(anna, "whole.zip")
    stranger = places("x-9", "stranger")
    stranger.patch.setenv("LITREVIEW_STATE", str(stranger.home))
    stranger.patch.setenv("LITREVIEW_DEVICE", "x-9")
    found = checked(file)
    assert found["signed"].startswith("note: Signed: all 3 votes, by 2 reviewers on 2 devices.")
    assert found["archive-signed"] == f"note: The archive is signed by anna on uu-1, key {done.signed_with}."
    with Review.restore(file, tmp_path / "again", clock=anna.clock) as again:
        assert "signed" in {problem.id for problem in again.check()}


def test_the_words_of_the_founder_are_compared_where_an_archive_was_restored(anna, bram, tmp_path):
    anna.sync()
    words = anna.words()
    file, _ = archived(anna, "whole.zip")
    # Also on the machine of anna, which has compared them: the archive is read as by anybody else.
    (error,) = [p for p in Review.check_archive(file, require_signed=True) if p.level == "error"]
    assert error.id == "founding-unconfirmed"
    assert error.what == (
        f"This archive names anna as the founder, key {words}; no archive can show that this is the key of anna."
    )
    assert "on this machine" not in error.what + error.hint
    assert error.hint.startswith("Ask anna to read these words to you.")
    assert "restore the archive" in error.hint
    anna.patch.setenv("LITREVIEW_STATE", str(tmp_path / "auditor"))
    anna.patch.setenv("LITREVIEW_DEVICE", "desk")
    with Review.restore(file, tmp_path / "again", clock=anna.clock) as again:
        (error,) = [p for p in again.check(require_signed=True) if p.level == "error"]
        assert "nobody on this machine has compared these words" in error.what
        again.team.follow(words)
        assert not [p for p in again.check(require_signed=True) if p.level == "error"]


def test_a_public_archive_states_numbers_and_names_nobody(anna, bram):
    anna.sync()
    file, done = archived(anna, "public.zip", public=True)
    files = contents(file)
    stated = json.loads(files["statement.json"])
    heads = stated.pop("heads")
    # By id: a ledger may have a line twice.
    signed = {line["id"] for place in (anna, bram) for line in place.lines() if line["kind"] != "seal"}
    # Whoever created the folder wrote the protocol, under a login name and before the founding.
    assert stated == {
        "reviewers": 3, "devices": 3, "lines": len(signed) + 2, "signed": len(signed), "unsigned": 2,
        "votes": 2, "votes_signed": 2, "waiting": 0, "errors": 0,
    }  # fmt: skip
    assert heads
    everything = "\n".join(f"{name}\n{data.decode()}" for name, data in files.items())
    for secret in ("anna", "bram", "uu-1", "vu-2", "ander land"):
        assert secret not in everything, secret
    assert not {line["id"] for line in anna.lines()} & set(
        re.findall(r"[0-9a-f]{8}-[-0-9a-f]{27}", everything)
    )
    assert checked(file)["archive-signed"] == f"note: The archive is signed with the key {done.signed_with}."
    assert not errors(file, require_signed=True)


def test_another_reviewer_makes_the_public_archive_again_on_another_machine_and_signs(anna, bram, tmp_path):
    anna.sync()
    # Into a ledger without a seal, which `archive` must seal first.
    anna.vote(2)
    file, done = archived(anna, "public.zip", public=True)
    root, before = done.root, contents(file)
    other_device(bram, tmp_path / "clone")
    with bram.open() as review:
        signed = review.team.countersign(file)
        assert (signed.differing, signed.root) == ((), root)
        once = file.read_bytes()
        assert review.team.countersign(file).differing == ()
    assert file.read_bytes() == once, "a second signature of one key is none"
    assert signed.signed_with == bram.words() != done.signed_with == anna.words()
    added = contents(file).keys() - before.keys()
    assert added == {f"signatures/{bram.words()}.json"}
    assert len([p for p in Review.check_archive(file) if p.id == "archive-signed"]) == 2


def test_devices_that_read_the_exports_in_another_order_make_the_same_archive(anna, bram, tmp_path, export):
    anna.sync()
    other_device(bram, tmp_path / "clone")
    # Records 6 and 7 are in both.
    for place, first, last in ((bram, 6, 10), (anna, 4, 8)):
        place.clock.forward(60)
        with place.open() as review:
            facts = SearchFacts(key=place.name, database="Scopus", date="2026-01-03", hits=4)
            review.searches.import_files([export(first, last, f"{place.name}.ris")], facts, place.actor)
        place.sync()
    for source, target in ((anna.folder, bram.folder), (bram.folder, anna.folder)):
        for path in source.rglob("*"):
            if path.is_file() and (path.stem in {"uu-1", "vu-2", "search"} or path.suffix == ".ris"):
                there = target / path.relative_to(source)
                if not there.exists() or there.stat().st_size < path.stat().st_size:
                    there.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, there)
    for place in (anna, bram):
        place.sync()
    records = []
    for place in (anna, bram):
        with place.open() as review, review._context.store.read() as session:
            records.append([record.key for record in session.records.all()])
    assert records[0] != records[1]
    assert sorted(records[0]) == sorted(records[1])
    file, _ = archived(anna, "public.zip", public=True)
    with bram.open() as review:
        assert review.team.countersign(file).differing == ()


def test_what_differs_from_ones_own_copy_is_named_and_not_signed(anna, bram):
    anna.sync()
    whole, _ = archived(anna, "whole.zip")
    file, _ = archived(anna, "public.zip", public=True)
    assert not errors(file, against=whole)
    bram.vote(1)
    before = file.read_bytes()
    with bram.open() as review:
        differing = review.team.countersign(file).differing
    assert "screening/decisions/reviewer-3/archive.jsonl" in differing
    assert "statement.json" in differing
    assert file.read_bytes() == before
    bram.sync()
    with anna.open() as review, pytest.raises(InputError, match="that this device has not read"):
        review.team.archive(file, public=True)
    newer, _ = archived(bram, "newer.zip")
    assert "archive-differs" in errors(file, against=newer)
    with pytest.raises(InputError, match="this is a public archive"):
        checked(file, against=file)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "null", "[]", "{}", '{"key": [], "sig": 1}', '{"key": "zz", "sig": "zz"}', "\udcff", "other", "taken"],
)  # fmt: skip
def test_a_forged_signature_is_one_error(anna, text, clock):
    file, _ = archived(anna, "public.zip", public=True)
    (name,) = (one for one in contents(file) if one.startswith("signatures/"))
    if text == "other":
        body = json.loads(contents(file)[name])
        # Over another root hash.
        text = json.dumps({**body, "sig": signing.sign(b"1" * 32, b"litreview archive 1\nx")})
    elif text == "taken":
        # A valid signature under the words of somebody else.
        text = contents(file)[name].decode()
        name = f"signatures/{key_words('00' * 32)}.json"
    data = text.encode(errors="surrogateescape")
    forged = changed(file, file.with_name("forged.zip"), lambda files: files.update({name: data}))
    with pytest.raises(InputError, match="is not a valid signature of this archive"):
        checked(forged)
    with pytest.raises(InputError, match="is not a valid signature"):
        Review.restore(forged, file.with_name("restored"), clock=clock)
    with anna.open() as review, pytest.raises(InputError, match="is not a valid signature"):
        review.team.countersign(forged)


def test_a_signature_stands_for_no_other_files(anna):
    anna.vote(1)
    file, _ = archived(anna, "public.zip", public=True)

    def add(files):
        files["signatures/deep/a.json"] = b"{}"

    with pytest.raises(InputError, match="does not belong in an archive"):
        checked(changed(file, file.with_name("deep.zip"), add))
    stated = contents(file)["statement.json"]
    lie = changed(
        file,
        file.with_name("lie.zip"),
        lambda files: files.update({"statement.json": stated.replace(b"0", b"1")}),
    )
    with pytest.raises(InputError, match=r"statement\.json has changed"):
        checked(lie)
    unsigned = changed(
        file,
        file.with_name("unsigned.zip"),
        lambda files: [files.pop(name) for name in list(files) if name.startswith("signatures/")],
    )
    assert "archive-signed" not in checked(unsigned)
    assert errors(unsigned, require_signed=True) == {
        "archive-not-signed": "error: This archive is not signed."
    }


@pytest.mark.parametrize("text", ["[" * 100_000, "7", '{"lines": true}', '{"lines": "x", "heads": {}}'])
def test_a_statement_that_is_none_is_one_error(anna, text):
    file, _ = archived(anna, "public.zip", public=True)

    def put(files):
        # Whoever makes an archive can put anything under its root hash.
        [files.pop(name) for name in list(files) if name.startswith("signatures/")]
        files["statement.json"] = text.encode()
        manifest = json.loads(files["litreview-archive.json"])
        manifest["files"]["statement.json"] = hashlib.sha256(files["statement.json"]).hexdigest()
        manifest["root"] = root_hash(manifest["files"])
        files["litreview-archive.json"] = json.dumps(manifest).encode()

    with pytest.raises(InputError, match="not a statement of a signed review"):
        checked(changed(file, file.with_name("put.zip"), put))


def test_the_commands_name_what_differs_and_exit_with_1(anna, capsys):
    def run(*words):
        code = main([*map(str, words), "--review", str(anna.folder)])
        said = capsys.readouterr()
        return code, said.out + said.err

    file = anna.folder.parent / "public.zip"
    code, said = run("archive", file, "--public")
    assert (code, f"signed with the key {anna.words()}" in said) == (0, True)
    code, said = run("archive", file, "--countersign")
    assert (code, "public.zip: the same here" in said) == (0, True)
    anna.vote(1)
    code, said = run("archive", file, "--countersign")
    assert (code, "differs  statement.json\n" in said, "Nothing was signed." in said) == (1, True, True)
    assert run("archive", file, "--countersign", "--public")[0] == 2
    assert run("check", "--against", file)[0] == 2


def test_without_a_founding_an_archive_has_no_statement_and_no_signature(places):
    place = places("uu-1", "anna")
    place.vote(0)
    for public in (False, True):
        file, done = archived(place, f"{public}.zip", public=public)
        assert not done.signed_with
        assert not [name for name in contents(file) if "signatures" in name or "statement" in name]
        assert not [id_ for id_ in checked(file) if "archive-" in id_]
        assert "archive-not-signed" in errors(file, require_signed=True)
    with place.open() as review, pytest.raises(UsageError, match="has no key"):
        review.team.countersign(file)


def test_an_archive_is_read_as_a_stranger_reads_it_also_where_a_device_has_keys(tmp_path, anna, bram):
    # Written, and not sealed yet: it waits in the archive that somebody else makes.
    anna.vote(2)
    path = tmp_path / "of-bram.zip"
    bram.sync()
    with bram.open() as review:
        review.team.archive(path)
    anna.patch.setenv("LITREVIEW_STATE", str(anna.home))
    anna.patch.setenv("LITREVIEW_DEVICE", anna.name)
    found = {problem.id for problem in Review.check_archive(path, clock=anna.clock)}
    assert "signature-unsealed" in found
    assert "archive-numbers" not in found
