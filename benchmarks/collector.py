"""Our side of collecting: a list of addresses through gate, archive and ledger, up to the plan of what will be read.

`python -m benchmarks.collector HOME LIST PAIR…` prints how many pages were archived and planned.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tasks.children.limits import Limits
from tasks.collect.politeness.politeness import Politeness
from tasks.collect.run import collect_run
from tasks.night import NightSettings, make_trial
from tasks.plan import plan_run
from tasks.sources import Source, SourceOptions, WebOptions, WebSource
from warehouse.home import Home
from warehouse.lake import MEMORY_LIMIT, open_lake


def main(home_path: str, list_path: str, pairs: Sequence[str]) -> int:
    """Collect the list at `list_path` into the home and print the counts."""
    home = Home(Path(home_path))
    home.prepare()
    politeness = Politeness(user_agent="wiredesk-benchmark", host_gap_seconds=0.0, allow_addresses=tuple(pairs))
    web = WebSource("list", 0, "urls", list_path, WebOptions())
    source = Source("list", "urls", (list_path,), SourceOptions(), web.options)
    settings = NightSettings(
        lake_memory=MEMORY_LIMIT, limits=Limits(), politeness=politeness, batch_pages=400, batch_bytes=1 << 27,
        recorded="{}",
    )  # fmt: skip
    night = make_trial(home, "benchmark", settings, [source])
    night.folder.mkdir(mode=0o700, parents=True)
    with closing(open_lake(home)) as lake:
        collected = collect_run(home, lake, night.folder, [web], politeness)
        planned = plan_run(night, lake, collected)
    archived = sum(path.stat().st_size for path in home.archive.iterdir())
    print(json.dumps({"pages": planned.open_count, "bytes": archived, "message": collected.listings["list"].message}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
