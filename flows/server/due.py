"""Reads from Prefect's database, without a server, when the next night is due, and whether one is overdue."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from flows.server.database import FILE
from warehouse.health.check import Schedule
from warehouse.home import Home

# A worker takes a night within seconds; a server that starts anew needs a minute.
LATE = timedelta(minutes=15)
QUERY = """
select flow_run.expected_start_time
from flow_run
join deployment on deployment.id = flow_run.deployment_id
join flow on flow.id = flow_run.flow_id
where flow.name = 'nightly' and flow_run.state_type = 'SCHEDULED'
order by flow_run.expected_start_time
"""


def read_schedule(home: Home, last_start: datetime | None, now: datetime) -> Schedule:
    """Return when the next night is due by the home's own database of Prefect; empty where there is none.

    A night that was due before the last one began is not overdue: whoever starts the nights, they are taken.
    """
    path = home.prefect / FILE
    if not path.exists():
        return Schedule()
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1.0)) as database:
            times = [_parse(text) for (text,) in database.execute(QUERY)]
    except sqlite3.Error:
        return Schedule()  # another version of Prefect, or damaged: `up` says so
    due = [at for at in times if at < now - LATE and (last_start is None or at > last_start)]
    return Schedule(next_at=min((at for at in times if at > now), default=None), due_at=min(due, default=None))


def _parse(text: str) -> datetime:
    """Return an instant as SQLAlchemy stores it in SQLite: UTC, without saying so.

    >>> _parse("2026-03-02 02:30:00.000000")
    datetime.datetime(2026, 3, 2, 2, 30, tzinfo=datetime.timezone.utc)
    """
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
