"""The refusals that takedowns left, as the lake's `removals` say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from news.urls.takedown import find_takedown_key

# How a row names an address that was taken down: by its key, which distinguishes it from others and says nothing.
MARK = "forgotten:"
# Each run executes it, so it reads the table once.
REFUSED = """
with refused as (
    select source, article_ids, address_sha256s, strftime(removed_at, '%Y-%m-%d') as day
    from lake.removals where lifted_at is null
), named as (
    select 'source' as kind, source as name, day from refused
    union all select 'story', unnest(article_ids), day from refused
    union all select 'address', unnest(address_sha256s), day from refused
)
select kind, name, min(day) from named where name is not null group by kind, name
"""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The keys of refused addresses, the ids of refused stories, and refused sources, each with the day since when."""

    keys: Mapping[str, str] = field(default_factory=dict)
    article_ids: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def find_key(self, *urls: str | None) -> str | None:
        """Return the key of the first of these addresses that is refused, or None."""
        if not self.keys:
            return None
        for url in urls:
            if url and url.startswith(MARK):
                return url.removeprefix(MARK)
            if url and (key := find_takedown_key(url)) in self.keys:
                return key
        return None

    def find_since(self, key: str) -> str:
        """Return since when an address or a story is refused, in words."""
        return f"taken down on {self.keys.get(key) or self.article_ids.get(key) or 'an earlier day'}"


def load_forgotten(lake: duckdb.DuckDBPyConnection) -> Forgotten:
    """Return what is refused by now."""
    refused: dict[str, dict[str, str]] = {"address": {}, "story": {}, "source": {}}
    for kind, name, day in lake.execute(REFUSED).fetchall():
        refused[kind][name] = day
    return Forgotten(keys=refused["address"], article_ids=refused["story"], sources=refused["source"])
