"""What must be true of a lake after a kill: whole at every moment, and in the end the same as without a kill."""

import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.kills.night import PUBLISHED
from warehouse.checksums import verify
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.migrate import LakeError

# What people read, without what names a run, its time or a place in its archive. Two copies of one story may each be
# the first, depending on which outlet responds sooner. A page that failed in a killed run may be requested again.
VISIBLE = {
    "articles": "select article_id, source, canonical_url, headline, body, revision, published_at from lake.articles",
    "evidence": "select article_id, field, position, value, origin, rule, is_chosen from lake.evidence",
    "revisions": "select article_id, revision, changes, headline, content_sha256 from lake.revisions",
    "copies": "select least(article_id, original_article_id), greatest(article_id, original_article_id), kind "
    "from lake.copies",
    "inputs": "select source, url, outcome, reason, payload_sha256, article_id from lake.inputs",
    "rejections": "select source, url, stage, rule from lake.rejections",
    "fetches of pages": "select source, url, status, payload_sha256 from lake.fetches where role = 'page' "
    "and status = 200",
    "fetches stored twice": "select fetch_id from lake.fetches group by all having count(*) > 1",
    "runs stored twice": "select run_number from lake.runs group by all having count(*) > 1",
}
# One statement, so one snapshot: each figure is 0 where the lake holds whole nights only.
TORN = """
    select
        (select coalesce(sum(discovered - known), 0) from lake.runs) - (select count(*) from lake.inputs),
        (select coalesce(sum(accepted), 0) from lake.runs)
            - (select count(*) from lake.inputs where outcome = 'accepted'),
        (select count(*) from lake.inputs
         where outcome = 'accepted' and article_id not in (select article_id from lake.articles)),
        (select count(*) from lake.articles where article_id not in (select article_id from lake.evidence)),
        (select count(*) from lake.runs) - (select coalesce(max(run_number), 0) from lake.runs)
"""
READS_AN_OPENING = 10
# Readers must not take the cores from the night that they watch.
PAUSE_SECONDS = 0.5

Rows = dict[str, Counter[tuple[object, ...]]]


def tell(home: Path) -> Rows:
    """Return the rows that people read, each with how often it is there."""
    with closing(open_lake(Home(home), read_only=True)) as lake:
        return {
            name: Counter(tuple(str(value) for value in row) for row in lake.execute(query).fetchall())
            for name, query in VISIBLE.items()
        }


def compare(actual: Rows, expected: Rows) -> list[str]:
    """Return a sentence for each table that has lost rows or has rows that it should not have."""
    problems = []
    for name, rows in actual.items():
        lost, added = expected[name] - rows, rows - expected[name]
        if lost or added:
            example = next(iter((lost or added).elements()))
            problems.append(f"{name}: {lost.total()} lost, {added.total()} too many, such as {str(example)[:300]}")
    return problems


def find_damage(home: Path) -> list[str]:
    """Return a sentence for each live file that is not what its checksum says."""
    return [f"verify: {damage}" for damage in verify(Home(home))]


def count_runs(home: Path) -> int:
    """Return how many runs readers see; 0 where there is no lake yet."""
    if not Home(home).catalog.exists():
        return 0
    try:
        lake = open_lake(Home(home), read_only=True)
    except LakeError as error:
        if "no tables yet" not in str(error):  # a first run was killed while it made them
            raise
        return 0
    with closing(lake):
        row = lake.execute("select count(*) from lake.runs").fetchone()
    return int(row[0]) if row else 0


@dataclass
class Reader:
    """A thread that reads a lake over and over, as people do while a night runs and dies."""

    home: Path
    read_count: int = 0
    problems: list[str] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Reader":
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        assert self._thread is not None
        self._thread.join()

    def _read(self) -> None:
        while not self._done.is_set():
            try:
                self._open_and_read()
            except Exception as error:  # whatever a reader gets instead of rows is what we look for
                self.problems.append(f"a reader got {type(error).__name__}: {str(error)[:300]}")
                return

    def _open_and_read(self) -> None:
        with closing(open_lake(Home(self.home), read_only=True)) as lake:
            for _ in range(READS_AN_OPENING):
                figures = lake.execute(TORN).fetchone()
                self.read_count += 1
                if figures is None or any(figures):
                    self.problems.append(f"torn read: {figures}")
                if self._done.wait(PAUSE_SECONDS):
                    return


def judge(home: Path, expected: Rows, exit_code: int | None) -> list[str]:
    """Return all that is wrong after the run that was left alone."""
    if exit_code != PUBLISHED:
        return [f"the run after the kill ended with {exit_code}"]
    return compare(tell(home), expected) + find_damage(home)
