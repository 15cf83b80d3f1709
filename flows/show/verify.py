"""`wiredesk verify`: every live table file against its checksum."""

import sys

from flows.exit_codes import DONE, FAILED
from flows.show.terminal import escape_controls, one_line
from warehouse.checksums import verify as find_damage
from warehouse.home import Home
from warehouse.migrate import LakeError


def verify(home: Home) -> int:
    """Print each damaged file; return the exit code."""
    try:
        damaged = find_damage(home)
    except LakeError as error:
        print(f"wiredesk: {one_line(str(error))}", file=sys.stderr)
        return FAILED
    for damage in damaged:
        print(escape_controls(str(damage)))
    if damaged:
        sentence = f"{len(damaged)} files are damaged; restore them from a backup of {home.tables}"
        print(f"wiredesk: {sentence}", file=sys.stderr)
        return FAILED
    print("every live table file equals its checksum")
    return DONE
