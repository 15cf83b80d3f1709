"""The result of listing one source: its counts, its files or listings, and what went wrong."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSummary:
    """One file of many inputs, as the run's row of its source keeps it; `records` counts its inputs."""

    path: str
    bytes: int | None = None
    sha256: str
    records: int
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSummary:
    """One feed, sitemap, page or list that was polled: how many entries it has, and how many of them were new."""

    url: str
    status: str
    message: str | None = None
    entries: int | None = None
    new: int | None = None


@dataclass(slots=True)
class SourceListing:
    """The result of listing one source; `known` are inputs that earlier runs settled."""

    discovered: int = 0
    known: int = 0
    containers: list[FileSummary | ListingSummary] = field(default_factory=list)
    status: str = "ok"
    message: str | None = None


def render_containers(containers: Sequence[FileSummary | ListingSummary]) -> str:
    """Return files and listings as JSON, without what is not known of them.

    >>> render_containers([FileSummary(path="a.warc.gz", sha256="0f", records=2)])
    '[{"path": "a.warc.gz", "sha256": "0f", "records": 2}]'
    """
    rows = [{each.name: getattr(item, each.name) for each in fields(item)} for item in containers]
    return json.dumps([{name: value for name, value in row.items() if value is not None} for row in rows])
