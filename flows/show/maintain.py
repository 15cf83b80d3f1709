"""`wiredesk maintain`: keep a lake small, and say what was done."""

import sys

from flows.exit_codes import DONE, FAILED
from flows.expected_errors import expected_errors
from flows.settings import Settings
from flows.show.terminal import one_line
from flows.upkeep import keep_up
from warehouse.upkeep.maintain import Upkeep


def maintain(settings: Settings) -> int:
    """Maintain the home and print what was done; return the exit code."""
    try:
        done = keep_up(settings, lambda step: print(f"wiredesk: {step}", file=sys.stderr))
    except expected_errors() as error:
        print(f"wiredesk: {one_line(str(error))}", file=sys.stderr)
        return FAILED
    print(render(done))
    return DONE


def render(done: Upkeep) -> str:
    """Return what maintenance did in two sentences."""
    dropped = done.dropped
    return (
        f"{done.files_before} table files before, {done.files_after} now: {done.months_merged} months of tables "
        f"merged, {done.snapshots_expired} snapshots expired. {dropped.file_count} files removed that nothing needed, "
        f"{dropped.byte_count / 1e6:.1f} MB."
    )
