"""Repairs the damaged table files of a home: from a backup, or by reading their stories again from the archive."""

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from expectations.auditor.audit import AuditParams
from flows.settings import Settings
from news import EXTRACTOR_VERSION
from tasks import stages
from tasks.night import Night
from tasks.plan_reread import find_sources
from tasks.session import open_session
from warehouse.checksums import Damage, verify
from warehouse.home import Home
from warehouse.lake import first_line, open_lake
from warehouse.link.link import RunStamp
from warehouse.memory.stored_inputs import RereadSelection
from warehouse.migrate import LakeError
from warehouse.upkeep import rebuild
from warehouse.upkeep.rebuild import REREAD, LostFile
from warehouse.upkeep.restore import take_from_backup

# To read a story again, these must be whole: which capture it was, how it was read, and that it may be here.
NEEDED = frozenset({"inputs", "runs", "source_runs", "fetches", "rejections", "revisions", "traits", "removals"})

Say = Callable[[str], None]


def repair(settings: Settings, backup: Path | None, say: Say) -> list[Damage]:
    """Repair what can be repaired, and say how; return what is still damaged."""
    home, now = Home(settings.home), datetime.now(UTC)
    damages = verify(home)
    if damages and backup:
        home.prepare()
        with home.held(now):
            left = take_from_backup(home, backup, damages)
        say(f"{len(damages) - len(left)} files were taken from {backup}, each as it was")
        damages = left
    if not damages:
        return []
    try:
        with open_session(home, settings.limits(), now):
            _rebuild(settings, home, damages, say)
    except (duckdb.Error, LakeError) as error:
        raise LakeError(
            f"{home.root}: too much is damaged to read stories again ({first_line(error)}); "
            "run `wiredesk verify --repair --from` with a backup, or restore one"
        ) from error
    return verify(home)


def _rebuild(settings: Settings, home: Home, damages: Sequence[Damage], say: Say) -> None:
    with closing(open_lake(home, memory_limit=settings.lake_memory, is_prepared=True)) as lake:
        rebuild.end_replaced(lake)
        lost = [file for file in rebuild.find_lost_files(lake, damages) if file.is_current]
        tables = {file.table for file in lost}
        if others := sorted(tables - REREAD.keys()):
            say(f"{', '.join(others)}: hold what no page says again; only a backup has it")
        lost = [file for file in lost if file.table in REREAD]
        if lost and tables & NEEDED:
            say(f"{', '.join(sorted({file.table for file in lost}))}: can be read again once those are whole")
        elif lost:
            _read_again(settings, home, lake, lost, say)
        expired = rebuild.forget_ended(home, lake, damages, datetime.now(UTC))
        if expired:
            say(f"{expired} older snapshots that needed damaged files are gone: `--as-of` no longer shows them")


def _read_again(
    settings: Settings, home: Home, lake: duckdb.DuckDBPyConnection, lost: Sequence[LostFile], say: Say
) -> None:
    stories = rebuild.find_lost_stories(home, lake, lost)
    selection = RereadSelection(article_ids=tuple(sorted({story for each in stories.values() for story in each})))
    night = _make_night(settings, home, lake, selection)
    night.folder.mkdir(mode=0o700, parents=True)
    planned = stages.plan_again(night)
    try:
        for future in [stages.process.submit(batch, home) for batch in planned.batches]:
            future.result()
        stages.settle(night, planned.batches)
        params = AuditParams(run_started_at=night.stamp.started_at, expected_inputs=planned.open_count)
        stages.audit(night, planned.batches, params)
        batches = [batch.directory for batch in planned.batches]
        counts = rebuild.write_rows(lake, night.folder, batches, stories)
        expected: Counter[str] = Counter()
        for file in lost:
            expected[file.table] += file.row_count
        # All rows or none: a file that is given up for a part of its rows would hide that the rest is lost.
        whole = [file for file in lost if counts[file.table] == expected[file.table]]
        for table in sorted(expected):
            if counts[table] == expected[table]:
                say(f"{table}: {counts[table]} rows were read again from the archive")
            else:
                say(
                    f"{table}: the archive gives {counts[table]} of {expected[table]} rows, so nothing was changed "
                    "there; only a backup has the rest"
                )
        if whole:
            rebuild.replace_lost(home, lake, night.folder, whole)
    finally:
        for folder in (night.folder, *(batch.directory for batch in planned.batches)):
            shutil.rmtree(folder, ignore_errors=True)


def _make_night(settings: Settings, home: Home, lake: duckdb.DuckDBPyConnection, selection: RereadSelection) -> Night:
    now = datetime.now(UTC)
    stamp = RunStamp(
        run_id=f"repair-{now:%Y%m%dT%H%M%SZ}", run_number=0, flow="repair", started_at=now,
        extractor_version=EXTRACTOR_VERSION,
    )  # fmt: skip
    sources = tuple(find_sources(lake, selection, {}))
    return Night(home=home, stamp=stamp, settings=settings.for_night(), sources=sources, reread=selection)
