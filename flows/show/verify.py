"""`wiredesk verify`: every live table file against its checksum, and the repair of those that are damaged."""

import sys
from pathlib import Path

from flows.exit_codes import DONE, FAILED
from flows.settings import Settings
from flows.show.guarded import guarded
from flows.show.terminal import escape_controls
from warehouse.checksums import verify as find_damage
from warehouse.home import Home


def verify(settings: Settings, *, is_repairing: bool = False, backup: Path | None = None) -> int:
    """Print each damaged file, repaired ones only once with `is_repairing`; return the exit code."""

    def run() -> int:
        home = Home(settings.home)
        damaged = find_damage(home)
        if damaged and is_repairing:
            from flows.repair import repair  # reads pages, which a plain check never needs

            for damage in damaged:
                print(escape_controls(str(damage)))
            damaged = repair(settings, backup, lambda line: print(escape_controls(line), flush=True))
            if damaged:
                print("still damaged:")
        for damage in damaged:
            print(escape_controls(str(damage)))
        if damaged:
            step = "restore a backup" if is_repairing and backup else "run `wiredesk verify --repair --from BACKUP`"
            print(f"wiredesk: {len(damaged)} files are damaged; {step}", file=sys.stderr)
            return FAILED
        print("every live table file equals its checksum")
        return DONE

    return guarded(run)
