"""Network file systems are known by the system's own list of mounts; SQLite does without its log there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import PurePosixPath

import pytest

from litreview.store import database
from litreview.store.network_filesystem import type_in
from litreview.store.store import Store

LINUX = r"""proc /proc proc rw,nosuid 0 0
/dev/sda2 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
homes.example.org:/export/home /home nfs4 rw,vers=4.2,addr=192.0.2.7 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//files.example.org/groups /mnt/group\040drive cifs rw,vers=3.1.1 0 0
anna@host.example.org: /mnt/ssh fuse.sshfs rw 0 0
drvfs /mnt/c 9p rw,dirsync 0 0
auto.home /net autofs rw 0 0
server:/x /net nfs rw 0 0
scratch /scratch lustre rw 0 0
mds:/ /ceph ceph rw 0 0
/dev/gpfs /gpfs gpfs rw 0 0
AFS /afs afs rw 0 0
server:/old /was nfs rw 0 0
/dev/sdc1 /was ext4 rw 0 0
rclone /cloud fuse.rclone rw 0 0
malformed
"""
MAC = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//anna@files.example.org/groups on /Volumes/group drive (smbfs, nodev, nosuid, mounted by anna)
homes:/export on /Users/anna (nfs, nodev, nosuid)
"""


@pytest.mark.parametrize(
    ("folder", "mounts", "kind"),
    [
        ("/root/.local/state", LINUX, None),
        ("/home/anna/.local/state", LINUX, "nfs4"),
        ("/home/local/anna", LINUX, None),
        ("/homestead", LINUX, None),
        ("/mnt/group drive/anna", LINUX, "cifs"),
        ("/mnt/ssh", LINUX, "fuse.sshfs"),
        ("/mnt/c/Users", LINUX, "9p"),
        ("/net/x", LINUX, "nfs"),
        ("/scratch/anna", LINUX, "lustre"),
        ("/ceph/anna", LINUX, "ceph"),
        ("/gpfs/anna", LINUX, "gpfs"),
        ("/afs/example.org/anna", LINUX, "afs"),
        ("/was/anna", LINUX, None),
        ("/cloud/anna", LINUX, "fuse.rclone"),
        ("/Users/anna/Library", MAC, "nfs"),
        ("/Users/bram/Library", MAC, None),
        ("/Volumes/group drive/x", MAC, "smbfs"),
        ("/anywhere", "", None),
    ],
)
def test_the_kind_of_a_folder_is_that_of_the_mount_it_lies_on(folder, mounts, kind):
    assert type_in(PurePosixPath(folder), mounts) == kind


@pytest.mark.parametrize(("kind", "mode"), [("nfs4", "delete"), (None, "wal")])
def test_on_a_network_file_system_the_log_is_not_used_and_all_else_holds(tmp_path, monkeypatch, kind, mode):
    monkeypatch.setattr(database, "network_type", lambda _folder: kind)
    place = tmp_path / "review.db"
    one, other = Store(place), Store(place)
    for store in (one, other):
        with store.write() as session:
            session.meta.put("x", str(store))
    with one.read() as session:
        assert session.meta.get("x") == str(other)
        assert session.connection.exec_driver_sql("PRAGMA journal_mode").scalar() == mode
        assert session.connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2, "FULL"
    for store in (one, other):
        store.close()
    with closing(sqlite3.connect(place)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == (mode,)


def test_a_file_with_a_log_that_comes_to_a_network_file_system_loses_it_and_nothing_else(
    tmp_path, monkeypatch
):
    place = tmp_path / "review.db"
    store = Store(place)
    with store.write() as session:
        session.meta.put("x", "kept")
    store.close()
    monkeypatch.setattr(database, "network_type", lambda _folder: "nfs")
    store = Store(place)
    with store.read() as session:
        assert session.meta.get("x") == "kept"
        assert session.connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
    store.close()
