"""A lake of some nights with small files in few months, and what can be read of it."""

import shutil
from contextlib import closing
from datetime import timedelta

from news.records.tables import RECORDS
from tests.warehouse.factories import FIRST_NIGHT, a_run, a_source_run, a_stamp, a_story, link_night
from warehouse.home import Home
from warehouse.lake import kept_open, open_lake
from warehouse.publish import publish_run
from warehouse.query.query import connect_reader

TABLES = tuple(record.TABLE.name for record in RECORDS)  # type: ignore[attr-defined]


def play_nights(home: Home, numbers: range) -> None:
    """Publish nights with a new story each, and with one that is edited every night, all in few months."""
    with kept_open(home):
        for number in numbers:
            day = FIRST_NIGHT + timedelta(days=3 * number)
            inputs = [
                a_story(f"Ferry {number}", f"The ferry ran on day {number}.", url=f"https://gazette.example/{number}",
                        fetched_at=day),
                a_story(f"Count {number}", f"They counted {number} votes.", url="https://gazette.example/count",
                        fetched_at=day),
            ]  # fmt: skip
            stamp = a_stamp(number, day)
            with closing(open_lake(home, is_prepared=True)) as lake:
                counts = link_night(home, lake, [inputs], stamp)
                source_runs = [a_source_run(name, **tally) for name, tally in counts.items()]
                publish_run(home, lake, home.run_folder(stamp.run_id), a_run(stamp), source_runs)
            shutil.rmtree(home.root / "staging")
            home.prepare()


def read_all(home: Home, as_of: str | None = None) -> dict[str, list[str]]:
    with connect_reader(home, as_of) as lake:
        return {name: sorted(map(repr, lake.execute(f"from {name}").fetchall())) for name in TABLES}
