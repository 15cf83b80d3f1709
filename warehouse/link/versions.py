"""Which captures of a run are new versions of a story, and in which place among those already held.

Held versions and the run's captures of a story stand in one order, by fetched_at (without it, by the start
of the accepting run). Neighbours of equal content are one version: the held one, or else the first capture.
So a page that says again what it said before and after is a duplicate, and a revert is a version of its own.

A capture that is read again takes the place of the version it made (`warehouse/link/rereads.py`): that version keeps
its place and number, also where it now reads as its neighbour does.
"""

import duckdb

from warehouse.link.rereads import write_earlier, write_retakes

# A capture's place in the run. The input's key comes last so that the order never depends on the batches.
CAPTURES = """
create or replace temp table link_captures as
select
    a.input_key, a.article_id, a.content_sha256, a.payload_sha256, a.raw_ref, a.source, a.site, a.url, a.canonical_url,
    a.fetched_at, coalesce(a.fetched_at, e.first_at) as captured_at, coalesce(e.was_duplicate, false) as was_duplicate,
    row_number() over (
        order by coalesce(a.fetched_at, e.first_at, getvariable('link_started_at')), s.source_position, a.source,
            i.url nulls first, i.locator, a.input_key
    ) as run_order
from passed_articles a
join staged_inputs i on i.input_key = a.input_key
left join link_sources s on s.source = a.source
left join link_earlier e on e.input_key = a.input_key
"""

# Held versions keep the order of their numbers: `ordered_at` never falls, even when a clock was set back
# between two runs, and a capture without a time of its own comes after what was held without one.
# A repeat that is read again repeats a version still, unless it is the only one whose text is not held: and that can
# be told only where all of the story's versions are read by the same code.
VERSIONS = """
create or replace temp table link_versions as
with touched as (
    select article_id from link_captures
    union select held_article_id from link_retakes
    union select article_id from lake.copies where original_article_id in (select article_id from link_gone)
),
held as (
    select
        r.article_id, r.revision as held_revision, r.fetched_at, t.input_key as retake_key,
        case when not t.is_unchanged then t.input_key end as input_key,
        coalesce(t.content_sha256, r.content_sha256) as content_sha256,
        max(coalesce(r.fetched_at, r.accepted_at)) over (partition by r.article_id order by r.revision) as ordered_at
    from lake.revisions r
    left join link_retakes t on t.held_article_id = r.article_id and t.held_revision = r.revision
    where r.article_id in (select article_id from touched) and not coalesce(t.is_moving, false)
),
texts as (
    select article_id, content_sha256, retake_key is null as is_unread from held
    union all
    select article_id, content_sha256, false from link_retakes where is_moving
),
arrived as (
    select c.* from link_captures c left join link_retakes t on t.input_key = c.input_key
    where coalesce(t.is_moving, not c.was_duplicate or not exists (
        select 1 from texts x
        where x.article_id = c.article_id and (x.is_unread or x.content_sha256 = c.content_sha256)
    ))
),
untimed as (select article_id, max(ordered_at) as last_at from held where fetched_at is null group by article_id),
together as (
    select article_id, held_revision, retake_key, input_key, null as run_order, content_sha256, ordered_at from held
    union all
    select
        c.article_id, null, null, c.input_key, c.run_order, c.content_sha256,
        coalesce(c.captured_at, greatest(getvariable('link_started_at'), u.last_at))
    from arrived c left join untimed u on u.article_id = c.article_id
),
placed as (
    select *,
        row_number() over w as place,
        lag(content_sha256) over w is distinct from content_sha256 as is_first_of_content
    from together
    window w as (partition by article_id order by ordered_at, held_revision is null, held_revision, run_order)
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
    article_id, held_revision, retake_key, input_key, run_order, content_sha256, is_version,
    case when is_version then sum(is_version::int) over (partition by article_id order by place) end::bigint as revision
from judged
"""

# Stories that gained a version, had one read anew or lost one, with where their newest version comes from: a capture,
# or the lake (null). A story whose original is gone is told again, since it points to another one now.
CHANGED = """
create or replace temp table link_changed as
with counted as (
    select article_id, max(revision) as version_count from link_versions group by article_id
    having bool_or(is_version and input_key is not null)
        or article_id in (select held_article_id from link_retakes where is_moving)
        or article_id in (
            select article_id from lake.copies where original_article_id in (select article_id from link_gone)
        )
),
moved as (
    select article_id, min(first_seen_at) as first_seen_at from link_retakes where is_moving group by article_id
)
select
    c.article_id, c.version_count, h.article_id is not null as is_held,
    coalesce(v.input_key, case when v.held_revision <> h.revision then v.retake_key end) as newest_input_key,
    coalesce(h.first_seen_at, m.first_seen_at, getvariable('link_started_at')) as first_seen_at
from counted c
join link_versions v on v.article_id = c.article_id and v.revision = c.version_count
left join moved m on m.article_id = c.article_id
left join (
    select article_id, revision, first_seen_at from lake.articles where article_id in (select article_id from counted)
) h on h.article_id = c.article_id
"""


def write_versions(connection: duckdb.DuckDBPyConnection) -> None:
    """Create link_captures, link_versions and link_changed from what passed the audit and the lake."""
    write_earlier(connection)
    connection.execute(CAPTURES)
    write_retakes(connection)
    for statement in (VERSIONS, CHANGED):
        connection.execute(statement)
