"""Random histories of a few addresses over some nights, late arrivals included: the lake equals a model of them.

A history has a number, which decides all of it. Many are played side by side, each with addresses of its own, which
takes no longer than one. The test plays some; `make histories` plays 2,000.
"""

import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.input_list import INPUT_SCHEMA
from tests.warehouse.factories import (
    FIRST_NIGHT,
    PlainHome,
    StagedInput,
    a_refused_page,
    a_stamp,
    a_story,
    an_input,
)
from warehouse.memory.judgement import LATER_TRIES
from warehouse.memory.ledger import write_open_inputs

pytestmark = pytest.mark.slow

NIGHTS = 6
# So many histories are played in one home.
AT_ONCE = 250
OUTCOMES = {"R": "rejected", "F": "failed"}


@dataclass(frozen=True, order=True)
class Capture:
    """What one address showed: `text` with some navigation around it, at a place of a source, on a day or untold."""

    url: str
    place: int
    day: int | None
    text: str
    navigation: int

    @property
    def payload(self) -> str:
        return f"{self.url} {self.text}{self.navigation}"

    @property
    def locator(self) -> str:
        return f"{self.place}:{'' if self.day is None else self.day}"

    @property
    def fetched_at(self) -> datetime | None:
        return None if self.day is None else FIRST_NIGHT + timedelta(days=self.day - 20)

    def stage(self) -> StagedInput:
        values: dict[str, Any] = {"url": self.url, "locator": self.locator, "fetched_at": self.fetched_at}
        if self.text in OUTCOMES:
            values["payload_sha256"] = self.payload
            if self.text == "R":
                return a_refused_page(**values)
            return an_input("failed", reason="connection_reset", **values)
        return a_story(
            "Talk of the town", say(self.url, self.text), payload=self.payload, authors=(self.text,), **values
        )


def say(url: str, text: str) -> str:
    """Return a body, another for each address: stories that copy each other are another test's."""
    return f"At {url} they say {text}."


@dataclass
class Model:
    """What the lake must hold: of each address the rows of its captures, and its versions by time."""

    seen: dict[str, list[tuple[datetime, int, Capture]]] = field(default_factory=lambda: defaultdict(list))
    versions: dict[str, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def is_known(self, found: Capture) -> bool:
        rows = [row for row in self.seen[found.url] if found.fetched_at is None or row[0] <= found.fetched_at]
        if found.day is None and any(r[2].place == found.place and r[2].payload == found.payload for r in rows):
            rows_of_place = [row for row in rows if row[2].place == found.place]
        else:
            rows_of_place = rows
        others = [at for at, _, row in rows_of_place if row.payload != found.payload and row.text != "F"]
        same = {night for at, night, row in rows if row.payload == found.payload and at >= max(others, default=at)}
        return len(same) > (LATER_TRIES if found.text == "F" else 0)

    def play(self, night: int, captures: list[Capture], now: datetime) -> None:
        new = [capture for capture in captures if not self.is_known(capture)]
        for url, group in groupby(sorted(new, key=lambda c: (c.url, c.locator)), key=lambda c: c.url):
            line = [(at, 0, text) for at, text in self.versions[url]]
            for capture in group:
                at = capture.fetched_at or now
                self.seen[url].append((at, night, capture))
                self.outcomes[url, capture.locator, OUTCOMES.get(capture.text, "read")] += 1
                line += [(at, 1, capture.text)] if capture.text not in OUTCOMES else []
            line.sort(key=lambda each: each[:2])
            stretches = [list(stretch) for _, stretch in groupby(line, key=lambda each: each[2])]
            kept = [[each for each in stretch if not each[1]] or stretch[:1] for stretch in stretches]
            self.versions[url] = [(at, text) for stretch in kept for at, _, text in stretch]

    def tell(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows of each table."""
        versions = {url: line for url, line in self.versions.items() if line}
        return {
            "articles": [(url, len(line), say(url, line[-1][1]), line[-1][1]) for url, line in versions.items()],
            "revisions": [
                (url, number, say(url, text), number > 1)
                for url, line in versions.items()
                for number, (_, text) in enumerate(line, 1)
            ],
            "inputs": [(*key, count) for key, count in self.outcomes.items()],
            "accepted": [(url, len(line)) for url, line in versions.items()],
        }


def make_history(number: int) -> list[list[Capture]]:
    """Return the nights of a history: of its first two addresses captures give their day, files say the others."""
    random = Random(number)
    nights = []
    for _ in range(NIGHTS):
        drawn: dict[tuple[str, str], Capture] = {}
        for _ in range(random.randrange(6)):
            address = random.randrange(4)
            day = random.randrange(10) if address < 2 else None
            url = f"https://gazette.example/{number}/{address}"
            capture = Capture(url, random.randrange(2), day, random.choice("AAABBBCRF"), random.randrange(2))
            drawn[url, capture.locator] = capture
        nights.append(sorted(drawn.values(), key=lambda capture: (capture.url, capture.locator)))
    return nights


def play_night(plain: PlainHome, night: int, captures: Sequence[Capture]) -> None:
    """Let the ledger leave out what is known, and publish the others."""
    staged = [capture.stage() for capture in captures]
    names = ("source", "url", "locator", "payload_sha256", "fetched_at")
    rows = [
        {"input_key": each.input_key, "source_position": 0} | {name: getattr(each.input, name) for name in names}
        for each in staged
    ]
    found, still_open = plain.home.root / "found.parquet", plain.home.root / "open.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=INPUT_SCHEMA), found)
    write_open_inputs(plain.lake, found, still_open)
    keys = set(pq.read_table(still_open)["input_key"].to_pylist())
    plain.publish(*(each for each in staged if each.input_key in keys), number=night)


def find_differences(folder: Path, numbers: Sequence[int]) -> list[str]:
    """Play histories in one plain home and in models; return what differs in the tables that people read."""
    plain = PlainHome(folder)
    plain.home.prepare()
    histories = {number: make_history(number) for number in numbers}
    models = {number: Model() for number in numbers}
    for night in range(1, NIGHTS + 1):
        for number, history in histories.items():
            models[number].play(night, history[night - 1], a_stamp(night).started_at)
        play_night(plain, night, [capture for history in histories.values() for capture in history[night - 1]])
    held = {
        "articles": plain.ask("select a.url, a.revision, a.body, n.name from lake.articles a "
                             "left join lake.authors n using (article_id)"),
        "revisions": plain.ask("select split_part(split_part(body, ' they', 1), 'At ', 2), revision, body, "
                              "len(changes) > 0 from lake.revisions"),
        "inputs": plain.ask("select url, locator, if(outcome in ('accepted', 'duplicate'), 'read', outcome), count(*) "
                           "from lake.inputs group by all"),
        "accepted": plain.ask("select url, count(*) from lake.inputs where outcome = 'accepted' group by all"),
    }  # fmt: skip
    differences = []
    for number, model in models.items():
        begin = f"https://gazette.example/{number}/"
        for table, rows in model.tell().items():
            found = sorted(row for row in held[table] if row[0].startswith(begin))
            if found != sorted(rows):
                differences.append(f"history {number}, {table}: held {found}, expected {sorted(rows)}")
    return differences


def test_the_lake_is_what_the_model_says(tmp_path: Path) -> None:
    assert find_differences(tmp_path, range(150)) == []


def main(count: int) -> int:
    """Play so many histories, say how long it took, and show those that differ."""
    started, differences = time.monotonic(), []
    for first in range(0, count, AT_ONCE):
        with tempfile.TemporaryDirectory() as folder:
            differences += find_differences(Path(folder), range(first, min(first + AT_ONCE, count)))
    print(*differences, sep="\n")
    print(f"{count} histories, {len(differences)} differences from the model, {time.monotonic() - started:.0f} s")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
