"""Copies a home to a folder while runs commit and readers read; what did not change since the last copy is left out.

The folder is a home itself, as of the last snapshot that was committed when the copy began: `verify` and `sql` open it.
Its catalog is replaced last and in one step, and files go only after that, so it is whole at every instant.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from warehouse.checksums import list_live_files, read_checksums, read_sums, write_sums
from warehouse.disk import move_into_place
from warehouse.home import Home
from warehouse.lake import MEMORY_LIMIT, attach_lake, no_lake, open_duckdb

MANIFEST = "backup.json"
# The digests of the archive's files, beside those of tables in SHA256SUMS.
ARCHIVE_SUMS = "ARCHIVE-SHA256SUMS"
BLOCK_BYTES = 1 << 20
# A takedown or maintenance that ends meanwhile takes files away; the copy then begins anew.
TRIES = 5
BUSY_SECONDS = 30

Watch = Callable[[int, int], None]


class BackupError(Exception):
    """The copy was not made, and the one before is whole; the message says why and what to do next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A finished copy: the snapshot it shows, what was copied for it, and what it holds."""

    made_at: str
    snapshot: int
    copied_files: int
    copied_bytes: int
    file_count: int


class GoneError(Exception):
    """A file that the catalog named is there no more: something was taken down or expired."""


def back_up(home: Home, folder: Path, now: datetime, watch: Watch | None = None) -> Backup:
    """Copy the home into `folder`, on top of an earlier copy of it if there is one; return what was done.

    Raises BackupError, with the copy before unharmed, and LakeError where the home holds no lake.
    """
    if not home.catalog.exists():
        raise no_lake(home)
    _require_place(home, folder)
    copy = Home(folder)
    try:
        with copy.held(now):
            for _ in range(TRIES):
                try:
                    return _copy(home, copy, now, watch)
                except GoneError:
                    continue
        raise BackupError(f"{home.root}: files went while they were copied, {TRIES} times; try again")
    except OSError as error:
        raise BackupError(
            f"{error.filename or folder}: {error.strerror}; the backup before is whole; fix it, and try again"
        ) from error
    except sqlite3.Error as error:
        raise BackupError(f"{home.catalog}: cannot be copied ({error}); the backup before is whole") from error


def _require_place(home: Home, folder: Path) -> None:
    """Create the folder of a new backup; raise BackupError for one that is no place for it."""
    root, place = home.root.resolve(), folder.resolve()
    if place == root or root in place.parents or place in root.parents:
        raise BackupError(f"{folder}: lies within the home {home.root}, or around it; name another folder")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()) and not (folder / MANIFEST).exists():
            raise BackupError(f"{folder}: holds other files and no backup; name an empty folder")
        (folder / MANIFEST).touch(mode=0o600)  # from now on it is a backup, if only half of one
    except OSError as error:
        raise BackupError(f"{folder}: cannot be written ({error.strerror}); name another folder") from error


def _copy(home: Home, copy: Home, now: datetime, watch: Watch | None) -> Backup:
    # The catalog first: whatever it names of the archive is there already.
    incoming = Home(copy.root / "incoming")
    shutil.rmtree(incoming.root, ignore_errors=True)
    incoming.root.mkdir(mode=0o700)
    copy_catalog(home.catalog, incoming.catalog)
    snapshot, live = look(incoming)
    held, listed, archived = read_checksums(copy), read_checksums(home), read_sums(copy.root / ARCHIVE_SUMS)
    archive = sorted(path for path in home.archive.rglob("*") if path.is_file())
    sums, archive_sums, done = {}, {}, _Progress(len(live) + len(archive), watch)
    for path in live:
        digest = held.get(path)
        if not (digest and (copy.root / path).exists() and listed.get(path, digest) == digest):
            digest = done.copy(home.root / path, copy.root / path)
            if listed.get(path, digest) != digest:
                (copy.root / path).unlink()
                raise BackupError(
                    f"{home.root / path}: is damaged, and the backup before is whole; see `wiredesk verify`"
                )
        sums[path] = digest
        done.step()
    for source in archive:
        name = str(source.relative_to(home.root))
        archive_sums[name] = (
            archived[name]
            if name in archived and _is_same(source, copy.root / name)
            else (done.copy(source, copy.root / name))
        )
        done.step()
    _copy_removal(home, copy)
    write_sums(copy.checksums, held | sums)  # right for the catalog before and for the one to come
    write_sums(copy.root / ARCHIVE_SUMS, archive_sums)
    move_into_place(incoming.catalog, copy.catalog)
    shutil.rmtree(incoming.root)
    _prune(copy, {*sums, *archive_sums})
    write_sums(copy.checksums, sums)
    made = Backup(
        made_at=now.isoformat(timespec="seconds"), snapshot=snapshot, copied_files=done.copied_files,
        copied_bytes=done.copied_bytes, file_count=len(sums) + len(archive_sums),
    )  # fmt: skip
    _write_manifest(copy, made)
    return made


class _Progress:
    """The files and bytes copied so far, reported to whoever watches."""

    def __init__(self, total: int, watch: Watch | None) -> None:
        self._done, self._total, self._watch = 0, total, watch
        self.copied_files = self.copied_bytes = 0

    def copy(self, source: Path, target: Path) -> str:
        digest, size = copy_file(source, target)
        self.copied_files, self.copied_bytes = self.copied_files + 1, self.copied_bytes + size
        return digest

    def step(self) -> None:
        self._done += 1
        if self._watch:
            self._watch(self._done, self._total)


def copy_file(source: Path, target: Path) -> tuple[str, int]:
    """Copy a file and its time of change; return its digest and size. Half of it is never seen under its name."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half, digest, size = target.with_name(f"{target.name}.half"), hashlib.sha256(), 0
    try:
        opened = source.open("rb")
    except FileNotFoundError as error:
        raise GoneError from error
    with opened, half.open("wb") as output:
        status = os.fstat(opened.fileno())
        while block := opened.read(min(BLOCK_BYTES, status.st_size - size)):
            output.write(block)
            digest.update(block)
            size += len(block)
    os.utime(half, ns=(status.st_atime_ns, status.st_mtime_ns))
    move_into_place(half, target)
    return digest.hexdigest(), size


def copy_catalog(source: Path, target: Path) -> None:
    """Copy a catalog as it was at one instant, whoever writes to it, and make sure that the copy is sound."""
    with closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as catalog:
        catalog.execute("vacuum into ?", [str(target)])
    with closing(sqlite3.connect(target)) as catalog:
        catalog.execute("pragma journal_mode = wal")  # as readers expect it, who may change nothing
        (found,) = catalog.execute("pragma quick_check(1)").fetchone()
    if found != "ok":
        raise BackupError(f"{source}: is damaged ({found}); the backup before is whole, restore from it")


def look(copy: Home) -> tuple[int, dict[str, int]]:
    """Return the newest snapshot of a catalog that was copied, and the table files that its snapshots need."""
    with closing(open_duckdb(copy.scratch, MEMORY_LIMIT, 1)) as connection:
        attach_lake(connection, copy, read_only=True)
        row = connection.execute("select max(snapshot_id) from lake.snapshots()").fetchone()
        return int(row[0]) if row else 0, list_live_files(connection)


def _is_same(source: Path, target: Path) -> bool:
    """Return whether a file of the archive is as it was when it was copied: it grows, and takedowns overwrite it."""
    try:
        here, there = source.stat(), target.stat()
    except FileNotFoundError:
        return False
    return (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns)


def _copy_removal(home: Home, copy: Home) -> None:
    """Copy a takedown that is not done yet, which whoever opens the copy then carries to its end."""
    shutil.rmtree(copy.removal, ignore_errors=True)
    if home.removal.exists():
        shutil.copytree(home.removal, copy.removal)


def _prune(copy: Home, needed: set[str]) -> None:
    """Remove what the copy does not need any more: merged, expired and forgotten."""
    for folder in (copy.tables, copy.archive):
        for path in folder.rglob("*"):
            if path.is_file() and str(path.relative_to(copy.root)) not in needed:
                path.unlink()


def _write_manifest(copy: Home, made: Backup) -> None:
    manifest = copy.root / MANIFEST
    half = manifest.with_name(f"{MANIFEST}.half")
    half.write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
    move_into_place(half, manifest)
