-- The stored versions and the run's captures of every story that the run touches, in one order: which of them are
-- versions, and their numbers (`revision`, null for what is no version).
--
-- Stored versions keep the order of their numbers: `ordered_at` never falls, even when a clock was set back between two
-- runs, and a capture without a time of its own comes after what was stored without one.
with touched_stories as (
    select article_id from link_captures
    union
    select held_article_id from link_retakes
    union
    select article_id from lake.copies where original_article_id in (select article_id from link_gone)
),
stored_versions as (
    select
        stored.article_id,
        stored.revision as held_revision,
        stored.fetched_at,
        retake.input_key as retake_key,
        case when not retake.is_unchanged then retake.input_key end as input_key,
        coalesce(retake.content_sha256, stored.content_sha256) as content_sha256,
        max(coalesce(stored.fetched_at, stored.accepted_at)) over (
            partition by stored.article_id order by stored.revision
        ) as ordered_at
    from lake.revisions as stored
    left join link_retakes as retake
        on retake.held_article_id = stored.article_id and retake.held_revision = stored.revision
    where stored.article_id in (select article_id from touched_stories) and not coalesce(retake.is_moving, false)
),
known_texts as (
    select article_id, content_sha256, retake_key is null as is_unread from stored_versions
    union all
    select article_id, content_sha256, false from link_retakes where is_moving
),
-- A duplicate that is read again is still one, unless it is the only capture whose text is not stored: and that can be
-- decided only where all of the story's versions are read by the same code.
arrived_captures as (
    select capture.*
    from link_captures as capture
    left join link_retakes as retake on retake.input_key = capture.input_key
    where coalesce(retake.is_moving, not capture.was_duplicate or not exists (
        select 1
        from known_texts as known
        where known.article_id = capture.article_id
            and (known.is_unread or known.content_sha256 = capture.content_sha256)
    ))
),
last_untimed as (
    select article_id, max(ordered_at) as last_at from stored_versions where fetched_at is null group by article_id
),
stored_and_arrived as (
    select article_id, held_revision, retake_key, input_key, null as run_order, content_sha256, ordered_at
    from stored_versions
    union all
    select
        capture.article_id, null, null, capture.input_key, capture.run_order, capture.content_sha256,
        coalesce(capture.captured_at, greatest(getvariable('link_started_at'), last_untimed.last_at))
    from arrived_captures as capture
    left join last_untimed on last_untimed.article_id = capture.article_id
),
in_order as (
    select
        *,
        row_number() over by_time as place,
        lag(content_sha256) over by_time is distinct from content_sha256 as is_first_of_content
    from stored_and_arrived
    window by_time as (partition by article_id order by ordered_at, held_revision is null, held_revision, run_order)
),
-- Neighbours of equal content share a stretch, and a stretch is one version.
in_stretches as (
    select *, sum(is_first_of_content::int) over (partition by article_id order by place) as stretch
    from in_order
),
judged as (
    select
        *,
        held_revision is not null or (
            is_first_of_content and not bool_or(held_revision is not null) over (partition by article_id, stretch)
        ) as is_version
    from in_stretches
)
select
    article_id, held_revision, retake_key, input_key, run_order, content_sha256, is_version,
    case when is_version then sum(is_version::int) over (partition by article_id order by place) end::bigint
        as revision
from judged
