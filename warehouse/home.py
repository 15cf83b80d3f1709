"""The home: one folder of catalog, tables, archive and staging, with the lock that lets one run at a time write."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


class HomeError(Exception):
    """The home cannot be used; the message says why and what to do next."""


class HeldError(HomeError):
    """Another run holds the home."""


@dataclass(frozen=True, slots=True)
class Home:
    """Paths of one home. Nothing is written outside `root`."""

    root: Path

    @property
    def catalog(self) -> Path:
        """SQLite file of the lake's catalog."""
        return self.root / "catalog.sqlite"

    @property
    def tables(self) -> Path:
        """Parquet files of the lake."""
        return self.root / "tables"

    @property
    def checksums(self) -> Path:
        """SHA-256 of each live Parquet file, as `sha256sum -c` reads it."""
        return self.root / "SHA256SUMS"

    @property
    def batches(self) -> Path:
        """Staged batches, each complete when its manifest exists."""
        return self.root / "staging" / "batches"

    @property
    def scratch(self) -> Path:
        """Files of DuckDB for what does not fit into memory."""
        return self.root / "staging" / "scratch"

    @property
    def archive(self) -> Path:
        """Web archives (WARC): every response as it came."""
        return self.root / "archive"

    @property
    def removal(self) -> Path:
        """A takedown that was begun and is not done yet; absent else."""
        return self.root / "removal"

    @property
    def prefect(self) -> Path:
        """PREFECT_HOME of this home."""
        return self.root / "prefect"

    def run_folder(self, run_id: str) -> Path:
        """The files of one run between its stages, until it publishes."""
        return self.root / "staging" / "runs" / run_id

    def prepare(self) -> None:
        """Create the folders, readable by their owner only; raise HomeError where that fails."""
        try:
            staging = self.root / "staging"
            for folder in (self.root, self.tables, self.archive, staging, self.batches, staging / "runs", self.scratch):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"{error.filename}: cannot be created ({error.strerror}); choose another --home or fix its permissions"
            ) from error

    @contextmanager
    def held(self, since: datetime) -> Iterator[None]:
        """Hold the home until the block ends; raise HeldError, naming the holder, when another run does.

        The kernel drops the lock with its process, so a killed run leaves nothing to clean up.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            lock = os.open(self.root / "lock", flags, 0o600)
        except OSError as error:
            raise HomeError(f"{self.root / 'lock'}: cannot be opened ({error.strerror})") from error
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HeldError(f"{self.root}: held by {_read_holder(lock)}; wait for it to end, or stop it") from None
            os.ftruncate(lock, 0)
            os.pwrite(lock, json.dumps({"pid": os.getpid(), "since": since.isoformat(timespec="seconds")}).encode(), 0)
            yield
        finally:
            os.close(lock)


def _read_holder(lock: int) -> str:
    try:
        holder = json.loads(os.pread(lock, 4096, 0))
        return f"pid {holder['pid']} since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "another run"
