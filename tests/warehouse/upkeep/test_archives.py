"""An archive is kept for ever, or for as many days as are set, but for what the next run may still need."""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.factories import FIRST_NIGHT, an_input, publish_night
from tests.warehouse.upkeep.lakes import read_all
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.upkeep.backup import back_up
from warehouse.upkeep.maintain import Retention, Upkeep, maintain

pytestmark = pytest.mark.slow  # builds lakes

NOW = FIRST_NIGHT + timedelta(days=100)
OLD, NEW = NOW - timedelta(days=40), NOW - timedelta(days=10)
A_MONTH = Retention(archive=timedelta(days=30))


def add_fetch(home: Home, lake: duckdb.DuckDBPyConnection, archive: str, at: datetime, **values: Any) -> None:
    """Note an exchange that the archive has in a file."""
    (home.archive / archive).write_bytes(b"records")
    row = {
        "fetch_id": f"{archive} {values}", "role": "page", "url": f"https://gazette.example/{archive}",
        "host": "gazette.example", "attempt": 1, "hop": 0, "status": 200, "requested_at": at, "waited_seconds": 0,
        "elapsed_seconds": 0, "received_bytes": 7, "robots": "allowed", "refused_ai_agents": [], "is_revisit": False,
        "archive_file": archive, "archive_offset": 0, "first_seen_at": at, "run_id": "night-1",
    } | values  # fmt: skip
    lake.execute(
        f"insert into lake.fetches ({', '.join(row)}) values ({', '.join('?' for _ in row)})", list(row.values())
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    failed = an_input(
        "failed", url="https://gazette.example/open", reason="out_of_time", raw_ref="archive/open.warc.gz@12"
    )
    publish_night(home, failed)
    with closing(open_lake(home)) as lake:
        add_fetch(home, lake, "old.warc.gz", OLD)
        add_fetch(home, lake, "new.warc.gz", NEW)
        add_fetch(home, lake, "both.warc.gz", OLD)
        add_fetch(home, lake, "both.warc.gz", NEW, attempt=2)
        add_fetch(home, lake, "feed.warc.gz", OLD, role="feed")
        add_fetch(home, lake, "earlier-feed.warc.gz", OLD - timedelta(days=1), role="feed",
                  url="https://gazette.example/feed.warc.gz")  # fmt: skip
        add_fetch(home, lake, "seen.warc.gz", OLD)
        add_fetch(home, lake, "new.warc.gz", NEW, url="https://gazette.example/seen.warc.gz", is_revisit=True)
        add_fetch(home, lake, "open.warc.gz", OLD)
    (home.archive / "unpublished.warc.gz").write_bytes(b"of a run that was killed")
    return home


def keep_up(home: Home, retention: Retention) -> Upkeep:
    with closing(open_lake(home)) as lake:
        return maintain(home, lake, NOW, retention)


def list_archives(folder: Path) -> set[str]:
    return {path.name.removesuffix(".warc.gz") for path in folder.glob("*.warc.gz")}


def test_it_is_kept_for_ever_unless_days_are_set(home: Home) -> None:
    before = list_archives(home.archive)
    assert keep_up(home, Retention()).archives.file_count == 0
    assert list_archives(home.archive) == before


def test_what_is_older_goes_but_for_what_a_run_may_still_read(home: Home) -> None:
    rows, before = read_all(home), list_archives(home.archive)
    back_up(home, home.root.parent / "backup", NOW)
    done = keep_up(home, A_MONTH)
    assert before - list_archives(home.archive) == {"old", "earlier-feed"}
    assert (done.archives.file_count, done.archives.byte_count) == (2, 14)
    assert read_all(home) == rows, "what was read from them stays"
    assert keep_up(home, A_MONTH).archives.file_count == 0
    back_up(home, home.root.parent / "backup", NOW)
    assert list_archives(home.root.parent / "backup" / "archive") == list_archives(home.archive)
