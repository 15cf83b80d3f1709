"""Makes a home of a backup, after every file of it has been checked."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from warehouse.checksums import Damage, read_checksums, read_sums
from warehouse.disk import move_into_place
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.upkeep.backup import ARCHIVE_SUMS, MANIFEST, BackupError, GoneError, Watch, copy_file, look

# There while a restore is under way, so that one that was killed may be begun again.
MARK = "restoring"


def restore(folder: Path, home: Home, now: datetime, watch: Watch | None = None) -> int:
    """Copy a backup into a home that is new or empty; return how many files it has.

    Raises BackupError for a folder that is no whole backup, and for a home that holds something.
    """
    copy = Home(folder)
    if not copy.catalog.exists() or not (folder / MANIFEST).exists():
        raise BackupError(f"{folder}: holds no finished backup")
    _require_empty(home)
    try:
        home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home.root / MARK).touch(mode=0o600)
        with home.held(now):
            count = _restore(copy, home, watch)
    except OSError as error:
        raise BackupError(
            f"{error.filename or home.root}: {error.strerror}; make room or fix it, and restore again"
        ) from error
    return count


def take_from_backup(home: Home, folder: Path, damages: Sequence[Damage]) -> list[Damage]:
    """Put a backup's copies of damaged files in their place; return the damages that it has no sound copy for.

    The home must be held. Only a file with the digest that the home or else the backup noted is taken.
    """
    if not (folder / MANIFEST).exists():
        raise BackupError(f"{folder}: holds no finished backup")
    copy = Home(folder)
    noted = read_checksums(copy) | read_checksums(home)
    left = []
    for damage in damages:
        source, half = copy.root / damage.path, home.scratch / "repaired"
        try:
            digest, _ = copy_file(source, half)
        except (GoneError, OSError):
            digest = ""
        if digest and digest == noted.get(damage.path):
            (home.root / damage.path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            move_into_place(half, home.root / damage.path)
        else:
            half.unlink(missing_ok=True)
            left.append(damage)
    return left


def _require_empty(home: Home) -> None:
    if home.root.is_dir() and any(home.root.iterdir()) and not (home.root / MARK).exists():
        raise BackupError(f"{home.root}: is not empty; move it away, or name another --home")


def _restore(copy: Home, home: Home, watch: Watch | None) -> int:
    digests = read_checksums(copy)
    _, live = look(copy)
    sums = {path: digests.get(path) for path in live} | read_sums(copy.root / ARCHIVE_SUMS)
    for count, (name, digest) in enumerate(sums.items(), 1):
        try:
            found, _ = copy_file(copy.root / name, home.root / name)
        except GoneError:
            found = None
        if found != digest or found is None:
            raise BackupError(f"{copy.root / name}: is damaged; restore another backup, or take that file from one")
        if watch:
            watch(count, len(sums))
    if copy.removal.exists():
        for path in copy.removal.iterdir():
            copy_file(path, home.removal / path.name)
    copy_file(copy.checksums, home.checksums)
    copy_file(copy.catalog, home.catalog)  # last: from now on it is a lake
    (home.root / MARK).unlink()
    with closing(open_lake(home)):  # writes down where the home is now, for those who attach it by hand
        return len(sums)
