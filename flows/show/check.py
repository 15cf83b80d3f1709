"""`wiredesk status --check`: one line a problem, for a person or for another program."""

import json
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime

import duckdb

from flows.exit_codes import DONE, FAILED, WRONG_USAGE
from flows.server.due import read_schedule
from flows.settings import Settings
from flows.show.terminal import one_line
from warehouse.health.check import Check, HealthProblem, check_home
from warehouse.health.history import load_runs
from warehouse.home import Home
from warehouse.lake import first_line, open_lake
from warehouse.migrate import LakeError

FORMATS = ("text", "json")
MINUTE = "%Y-%m-%d %H:%M UTC"


def check(settings: Settings, output_format: str) -> int:
    """Print what is wrong with a home now; return the exit code: FAILED where anything is."""
    if output_format not in FORMATS:
        print(f"wiredesk: unknown format {output_format!r}; known: {', '.join(FORMATS)}", file=sys.stderr)
        return WRONG_USAGE
    home, now = Home(settings.home), datetime.now(UTC)
    try:
        with closing(open_lake(home, read_only=True, is_checked=True, threads=1)) as lake:
            past = load_runs(lake)
            schedule = read_schedule(home, past[0].started_at if past else None, now)
            least_bytes = settings.health.least_free_bytes
            found = check_home(home, lake, past, schedule, least_bytes=least_bytes, now=now)
    except LakeError as error:
        print(f"wiredesk: {one_line(str(error))}", file=sys.stderr)
        return FAILED
    except duckdb.Error as error:
        print(f"wiredesk: {home.root}: the lake cannot be read ({one_line(first_line(error))})", file=sys.stderr)
        return FAILED
    as_json = output_format == "json"
    print(json.dumps(asdict(found), indent=2, default=datetime.isoformat) if as_json else render_check(found))
    return FAILED if found.problems else DONE


def render_check(found: Check) -> str:
    """Return the problems, one a line, and below them when nights were and will be."""
    lines = [_render_problem(problem) for problem in found.problems] or ["no problems"]
    last = f"{found.last_good_at:{MINUTE}}, {found.last_good_hours} hours ago" if found.last_good_at else "none yet"
    running = "; one is running" if found.is_night_running else ""
    following = f"{found.next_at:{MINUTE}}" if found.next_at else "not known"
    free = f"{found.free_bytes / 1e9:,.1f} GB free"
    return "\n".join([*lines, f"(last good night: {last}{running}; next: {following}; {free})"])


def _render_problem(problem: HealthProblem) -> str:
    """Return a problem on one line."""
    about = " ".join(part for part in (problem.source, problem.subject) if part and part not in problem.message)
    since = f" (since {problem.opened_at:%Y-%m-%d})" if problem.opened_at else ""
    kind = problem.kind.replace("_", " ")
    return one_line(f"{kind}{' ' if about else ''}{about}: {problem.message}{since}. {problem.next_step}")
