"""SHA-256 of every live Parquet file: a flipped bit would otherwise read as a wrong value, silently."""

import hashlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from warehouse.disk import move_into_place
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.sql import load_query


@dataclass(frozen=True, slots=True)
class Damage:
    """A live file that is not what was committed."""

    path: str
    problem: Literal["missing", "changed", "unreadable"]

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


def list_live_files(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the path, relative to the home, and the size of every file that some snapshot of the lake needs."""
    return {path: size for path, size, *_ in connection.execute(load_query("live_files.sql")).fetchall()}


def write_checksums(home: Home, connection: duckdb.DuckDBPyConnection) -> int:
    """Bring SHA256SUMS up to the lake, a killed run's files included; return how many files were hashed.

    The file is replaced in one step, and reads as `sha256sum -c` wants it. A file that is gone or cannot
    be read has no line, so that `verify` names it.
    """
    listed = read_checksums(home)
    live = list_live_files(connection)
    digests = {path: listed[path] for path in live if path in listed}
    new = [path for path in live if path not in listed]
    for path in new:
        if digest := _find_digest(home.root / path):
            digests[path] = digest
    if new or digests.keys() != listed.keys():
        write_sums(home.checksums, digests)
    return len(new)


def read_checksums(home: Home) -> dict[str, str]:
    """Return the digests of SHA256SUMS, by path."""
    return read_sums(home.checksums)


def read_sums(path: Path) -> dict[str, str]:
    """Return the digests of a file of checksums, by path; a line that is no such line counts as absent."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("  ") for line in lines)
    return {name: digest for digest, _, name in pairs if name and len(digest) == 64}


def write_sums(path: Path, sums: dict[str, str]) -> None:
    """Replace a file of checksums in one step."""
    half = path.with_name(f"{path.name}.half")
    half.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())), encoding="utf-8")
    move_into_place(half, path)


def verify(home: Home) -> list[Damage]:
    """Return every live file that is missing or changed; raise LakeError when the catalog itself is damaged.

    A file that a killed run committed and nobody has hashed yet is checked by its size alone.
    """
    # The lake's version is a row like any other, in a file that may be damaged: it is not looked at.
    with closing(open_lake(home, read_only=True, is_prepared=True)) as connection:
        live = list_live_files(connection)
    listed = read_checksums(home)
    damages = (find_damage(home, path, size, listed.get(path)) for path, size in live.items())
    return [damage for damage in damages if damage]


def find_damage(home: Home, path: str, size: int, digest: str | None) -> Damage | None:
    """Return how a file differs from its size and, where it has one, its digest; None where it does not."""
    file = home.root / path
    try:
        if file.stat().st_size != size:
            return Damage(path, "changed")
    except FileNotFoundError:
        return Damage(path, "missing")
    except OSError:
        return Damage(path, "unreadable")
    if digest is None:
        return None
    found = _find_digest(file)
    if found is None:
        return Damage(path, "unreadable")
    return None if found == digest else Damage(path, "changed")


def _find_digest(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return None
