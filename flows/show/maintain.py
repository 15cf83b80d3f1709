"""`wiredesk maintain`: keep a lake small, and say what was done."""

import sys

from flows.exit_codes import DONE
from flows.settings import Settings
from flows.show.guarded import guarded
from flows.upkeep import keep_up
from warehouse.upkeep.maintain import Upkeep


def maintain(settings: Settings) -> int:
    """Maintain the home and print what was done; return the exit code."""

    def run() -> int:
        print(render(keep_up(settings, lambda step: print(f"wiredesk: {step}", file=sys.stderr))))
        return DONE

    return guarded(run)


def render(done: Upkeep) -> str:
    """Return what maintenance did in two sentences, or three where it shortened the archive."""
    dropped, archives = done.dropped, done.archives
    shortened = f" {archives.file_count} old archives removed, {archives.byte_count / 1e6:.1f} MB."
    return (
        f"{done.files_before} table files before, {done.files_after} now: {done.months_merged} months of tables "
        f"merged, {done.snapshots_expired} snapshots expired. {dropped.file_count} files removed that nothing needed, "
        f"{dropped.byte_count / 1e6:.1f} MB.{shortened if archives.file_count else ''}"
    )
