"""What a run takes of the web."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """A backfill's days, from `since` on and before `until`; without both, all that is listed now.

    A scheduled run asks listings that brought nothing new less often, and public addresses only.
    """

    since: datetime | None = None
    until: datetime | None = None
    is_scheduled: bool = False
