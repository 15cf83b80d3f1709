"""Gives pages their own address back where they share a declared one with pages of other stories."""

import duckdb

from news.records.story import PARTS, Evidence
from warehouse.sql import load_query

# Once more as the audit left them: the views of the same names without `sound_` are what the rest of linking reads.
_SOUND = "sound_"


def disbelieve_shared_addresses(connection: duckdb.DuckDBPyConnection) -> None:
    """Rename the run's stories whose declared address names different pages; evidence says `shared` of it.

    Replaces the `passed_*` views where there is such a story.
    """
    connection.execute(f"create or replace temp table link_renamed as {load_query('link/shared_addresses.sql')}")
    if connection.execute("select 1 from link_renamed limit 1").fetchone() is None:
        return
    _replace(
        connection,
        "articles",
        "coalesce(renamed.article_id, row.article_id) as article_id, "
        "coalesce(renamed.canonical_url, row.canonical_url) as canonical_url",
    )
    for record in PARTS:
        replaced = "coalesce(renamed.article_id, row.article_id) as article_id"
        if record is Evidence:
            is_taken_back = "renamed.article_id is not null and row.field = 'canonical_url'"
            replaced += (
                f", case when {is_taken_back} and row.is_chosen then 'shared' else row.rule end as rule, "
                f"case when {is_taken_back} then row.origin = 'url' else row.is_chosen end as is_chosen"
            )
        _replace(connection, record.TABLE.name, replaced)


def _replace(connection: duckdb.DuckDBPyConnection, name: str, replaced: str) -> None:
    connection.execute(f"drop view if exists {_SOUND}{name}")
    connection.execute(f"alter view passed_{name} rename to {_SOUND}{name}")
    connection.execute(
        f"create view passed_{name} as select row.* replace ({replaced}) from {_SOUND}{name} as row "
        "left join link_renamed as renamed on renamed.input_key = row.input_key"
    )
