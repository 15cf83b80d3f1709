"""When a story was published and last modified: what was chosen among the dates that a page or a text states."""

from collections.abc import Sequence
from dataclasses import dataclass

from news.choice import Candidate, Choice
from news.dates.timestamp import Timestamp
from news.discovery import Discovery
from news.origins import Origin


@dataclass(frozen=True, slots=True)
class Publication:
    """When a story was published, and when it was last modified, each chosen among all that it could have been.

    `timestamp`, `source` and `raw` are also filled for a date that nobody can read yet, as day and month are ambiguous.
    """

    choice: Choice[Timestamp]
    timestamp: Timestamp | None
    source: Origin | None
    raw: str | None
    modified: Choice[Timestamp]


def make_publication(
    candidates: Sequence[Candidate],
    index: int,
    stamp: Timestamp | None,
    source: Origin | None,
    modified: Choice[Timestamp],
) -> Publication:
    """Return the publication that one candidate gives; until it can be read as a day, the candidate is not chosen."""
    is_read = stamp is not None and stamp.local is not None
    choice = Choice(tuple(candidates), index if is_read else None, stamp if is_read else None)
    return Publication(choice, stamp, source, candidates[index].value, modified)


def find_modified(
    candidates: Sequence[Candidate], stamps: Sequence[Timestamp | None], discovered: Discovery | None = None
) -> tuple[Timestamp | None, Choice[Timestamp]]:
    """Return the first date of a modification that can be read, and the choice; a date that is no instant is no choice.

    A date from a feed or sitemap is a candidate, and never chosen: many give the last change of the whole site.
    """
    found = list(candidates)
    if discovered is not None and discovered.modified_raw:
        found.append(Candidate(discovered.modified_raw, discovered.origin, "discovered"))
    for index, stamp in enumerate(stamps):
        if stamp is not None and stamp.local is not None:
            is_instant = stamp.instant is not None
            return stamp, Choice(tuple(found), index if is_instant else None, stamp if is_instant else None)
    return None, Choice(tuple(found), None, None)
