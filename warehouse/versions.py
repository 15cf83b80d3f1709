"""Which captures of a run are new versions of a story, and in which place among those already held.

Held versions and the run's captures of a story stand in one order, by fetched_at (without it, by the start
of the accepting run). Neighbours of equal content are one version: the held one, or else the first capture.
So a page that says again what it said before and after is a duplicate, and a revert is a version of its own.
"""

import duckdb

# A capture's place in the run. The input's key comes last so that the order never depends on the batches.
CAPTURES = """
create or replace temp table link_captures as
select
    a.input_key, a.article_id, a.content_sha256, a.source, a.site, a.url, a.canonical_url, a.fetched_at,
    row_number() over (
        order by coalesce(a.fetched_at, getvariable('link_started_at')), s.source_position, a.source,
            i.url nulls first, i.locator, a.input_key
    ) as run_order
from passed_articles a
join staged_inputs i on i.input_key = a.input_key
left join link_sources s on s.source = a.source
"""

# Held versions keep the order of their numbers: `ordered_at` never falls, even when a clock was set back
# between two runs, and a capture without a time of its own comes after what was held without one.
VERSIONS = """
create or replace temp table link_versions as
with touched as (select distinct article_id from link_captures),
held as (
    select
        r.article_id, r.revision as held_revision, r.content_sha256, r.fetched_at,
        max(coalesce(r.fetched_at, r.accepted_at)) over (partition by r.article_id order by r.revision) as ordered_at
    from lake.revisions r
    where r.article_id in (select article_id from touched)
),
untimed as (select article_id, max(ordered_at) as last_at from held where fetched_at is null group by article_id),
together as (
    select article_id, held_revision, null as input_key, null as run_order, content_sha256, ordered_at from held
    union all
    select
        c.article_id, null, c.input_key, c.run_order, c.content_sha256,
        coalesce(c.fetched_at, greatest(getvariable('link_started_at'), u.last_at))
    from link_captures c left join untimed u on u.article_id = c.article_id
),
placed as (
    select *,
        row_number() over w as place,
        lag(content_sha256) over w is distinct from content_sha256 as is_first_of_content
    from together
    window w as (partition by article_id order by ordered_at, input_key is not null, held_revision, run_order)
),
grouped as (
    select *, sum(is_first_of_content::int) over (partition by article_id order by place) as stretch from placed
),
judged as (
    select *,
        held_revision is not null or (
            is_first_of_content and not bool_or(held_revision is not null) over (partition by article_id, stretch)
        ) as is_version
    from grouped
)
select
    article_id, held_revision, input_key, run_order, content_sha256, is_version,
    case when is_version then sum(is_version::int) over (partition by article_id order by place) end::bigint as revision
from judged
"""

# Stories that gained a version, with where their newest version comes from: a capture, or the lake (null).
CHANGED = """
create or replace temp table link_changed as
with counted as (
    select article_id, max(revision) as version_count from link_versions group by article_id
    having bool_or(is_version and input_key is not null)
)
select
    c.article_id, c.version_count, v.input_key as newest_input_key, h.article_id is not null as is_held,
    coalesce(h.first_seen_at, getvariable('link_started_at')) as first_seen_at
from counted c
join link_versions v on v.article_id = c.article_id and v.revision = c.version_count
left join (
    select article_id, first_seen_at from lake.articles where article_id in (select article_id from counted)
) h on h.article_id = c.article_id
"""


def write_versions(connection: duckdb.DuckDBPyConnection) -> None:
    """Create link_captures, link_versions and link_changed from what passed the audit and the lake."""
    for statement in (CAPTURES, VERSIONS, CHANGED):
        connection.execute(statement)
