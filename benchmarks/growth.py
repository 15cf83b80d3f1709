"""Measure what years of small nights cost: one story each, now and then an edit, with upkeep or without.

Each night has its own day, snapshots included, so that they expire as they would. `--no-upkeep` leaves maintenance out.
`--nights 120 --days-apart 30` makes the files of ten years in minutes: a night for each month.
"""

import argparse
import shutil
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.musts import Must, conclude
from tests.warehouse.factories import a_refused_page, a_run, a_source_run, a_stamp, a_story, link_night
from warehouse.home import Home
from warehouse.lake import kept_open, open_lake
from warehouse.publish import publish_run
from warehouse.query.query import connect_reader
from warehouse.query.status import read_status
from warehouse.query.views import load_views
from warehouse.upkeep.compact import MAX_FILES_A_MONTH
from warehouse.upkeep.maintain import Retention, maintain

FIRST_DAY = datetime.now(UTC).replace(microsecond=0)
MAINTAINED_EVERY, EDITED_EVERY = 20, 10
# A mark's figures are medians of so many nights, or looks.
NIGHTS_A_MARK, LOOKS_A_MARK = 5, 3
# Those that no night was given yet bear the time of day at which they were made.
DATE_SNAPSHOTS = """
update __ducklake_metadata_lake.ducklake_snapshot set snapshot_time = $day
where snapshot_time::timestamptz < now() + interval 1 hour
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The state of the lake after so many nights; seconds are of CPU."""

    nights: int
    run_seconds: float
    status_seconds: float
    views_seconds: float
    most_files: int
    disk_files: int
    catalog_megabytes: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when a must is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--nights", type=int, default=365, help="nights to drive")
    parser.add_argument("--days-apart", type=int, default=1, help="days from one night to the next")
    parser.add_argument("--no-upkeep", action="store_true", help="never maintain")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there, too")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    marks, upkeep_seconds = [], 0.0
    wanted = sorted({10, *(options.nights * part // 5 for part in range(1, 6))})
    with TemporaryDirectory(prefix="wiredesk-bench-") as folder:
        home = Home(Path(folder) / "home")
        runs: list[float] = []
        with kept_open(home):
            for number in range(1, options.nights + 1):
                day = FIRST_DAY + timedelta(days=options.days_apart * number)
                runs.append(_play_night(home, number, day))
                if number % MAINTAINED_EVERY == 0 and not options.no_upkeep:
                    upkeep_seconds += _keep_up(home, day)
                if number in wanted:
                    marks.append(_look(home, number, day, statistics.median(runs[-NIGHTS_A_MARK:])))
                    console.print(marks[-1], style="dim")
    return _show(marks, upkeep_seconds, options.json)


def _play_night(home: Home, number: int, day: datetime) -> float:
    """Publish one night with a new story, each tenth night also with an edit of the first; return its CPU seconds."""
    inputs = [a_story(f"Ferry {number}", f"The ferry ran on day {number}.", url=_url(number), fetched_at=day)]
    if number == 1:  # a lake of years has rows in most tables: DuckLake asks its catalog oddly often about an empty one
        text = {"headline": "Bridge opens", "body": "The bridge opened to all on Monday."}
        inputs += [a_story(**text, url=_url(0), fetched_at=day), a_refused_page()]
        inputs += [a_story(**text, source="herald", url="https://herald.example/bridge", fetched_at=day)]
    elif number % EDITED_EVERY == 0:
        inputs += [a_story("Bridge opens", f"The bridge opened to {number} people.", url=_url(0), fetched_at=day)]
    stamp = a_stamp(number, day)
    started = time.process_time()
    with closing(open_lake(home, is_prepared=True)) as lake:
        counts = link_night(home, lake, [inputs], stamp)
        source_runs = [a_source_run(name, **tally) for name, tally in counts.items()]
        publish_run(home, lake, home.run_folder(stamp.run_id), a_run(stamp), source_runs)
        seconds = time.process_time() - started
        lake.execute(DATE_SNAPSHOTS, {"day": str(day)})
    shutil.rmtree(home.root / "staging")
    home.prepare()
    return seconds


def _url(number: int) -> str:
    return f"https://gazette.example/{number}"


def _keep_up(home: Home, day: datetime) -> float:
    """Maintain the lake as after a run of that day; return the CPU seconds."""
    started = time.process_time()
    with closing(open_lake(home, is_prepared=True)) as lake:
        maintain(home, lake, day, Retention())
        seconds = time.process_time() - started
        lake.execute(DATE_SNAPSHOTS, {"day": str(day)})
    return seconds


def _look(home: Home, number: int, day: datetime, run_seconds: float) -> Mark:
    status, views = [], []
    for _ in range(LOOKS_A_MARK):
        started = time.process_time()
        with connect_reader(home) as lake:
            read_status(lake)
        status.append(time.process_time() - started)
        with connect_reader(home) as lake:
            started = time.process_time()
            for view in load_views():
                lake.execute(f"select count(*) from {view.name}").fetchall()
        views.append(time.process_time() - started)
    with closing(open_lake(home, is_prepared=True)) as lake:
        folders = lake.execute(
            "select table_id, regexp_extract(path, '^.*month=[0-9]+/') as folder "
            "from __ducklake_metadata_lake.ducklake_data_file where end_snapshot is null and folder <> ''"
        ).fetchall()
    past = Counter((table, folder) for table, folder in folders if folder != f"year={day.year}/month={day.month}/")
    return Mark(
        nights=number, run_seconds=run_seconds, status_seconds=statistics.median(status),
        views_seconds=statistics.median(views), most_files=max(past.values(), default=0),
        disk_files=sum(1 for _ in home.tables.rglob("*.parquet")), catalog_megabytes=home.catalog.stat().st_size / 1e6,
    )  # fmt: skip


def _show(marks: Sequence[Mark], upkeep_seconds: float, out: Path | None) -> int:
    console = Console()
    table = Table(title="one night after another; seconds of CPU, medians", title_justify="left")
    for column in (
        "nights",
        "a run",
        "status",
        "all views",
        "most files of a table and past month",
        "files",
        "catalog, MB",
    ):
        table.add_column(column, justify="right")
    for mark in marks:
        table.add_row(
            f"{mark.nights:,}", f"{mark.run_seconds:.2f}", f"{mark.status_seconds:.2f}", f"{mark.views_seconds:.2f}",
            str(mark.most_files), f"{mark.disk_files:,}", f"{mark.catalog_megabytes:.1f}",
        )  # fmt: skip
    console.print(table)
    years = marks[-1].nights / 365
    console.print(f"maintenance: {upkeep_seconds:.1f} s of CPU in all, {upkeep_seconds / years:.1f} a year")
    first, last = marks[0], marks[-1]
    musts = [
        Must("files of a table and past month", last.most_files, "at most", MAX_FILES_A_MONTH),
        Must("status against that of night 10", last.status_seconds / first.status_seconds, "at most", 1.5),
        Must("a run against that of night 10", last.run_seconds / first.run_seconds, "at most", 1.3),
        Must("maintenance of a year", upkeep_seconds / years, "at most", 60, "s"),
    ]
    figures = {"marks": [asdict(mark) for mark in marks], "upkeep_seconds": upkeep_seconds}
    return conclude(console, musts, figures, out)


if __name__ == "__main__":
    sys.exit(main())
