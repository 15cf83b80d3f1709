-- Captures that are read again, each beside the stored version that it made and whose place it takes.
--
-- `is_moving` says that the page's address reads differently now, so that the version moves to another story. It stays
-- where it is when moving it would leave its story without the row of the newest version, which only reading that
-- version again can give. Empty unless the run reads again.
with matched as (
    select
        capture.input_key, capture.article_id, capture.content_sha256, capture.run_order,
        stored.article_id as held_article_id, stored.revision as held_revision,
        stored.accepted_at, stored.fetched_at, stored.first_seen_at
    from link_captures as capture
    join lake.revisions as stored
        on stored.raw_ref = capture.raw_ref and stored.payload_sha256 = capture.payload_sha256
    where getvariable('link_is_reread')
    -- Two sources may have named what was fetched once: the one that was not the duplicate made the version.
    qualify
        row_number() over (
            partition by stored.article_id, stored.revision
            order by stored.article_id <> capture.article_id, capture.was_duplicate, capture.run_order
        ) = 1
        and row_number() over (
            partition by capture.input_key
            order by stored.article_id <> capture.article_id, stored.article_id
        ) = 1
),
stored_stories as (
    select article_id, max(revision) as newest_revision, count(*) as version_count
    from lake.revisions
    where article_id in (select held_article_id from matched)
    group by article_id
),
placed as (
    select
        matched.*,
        stored_stories.version_count,
        matched.held_revision = stored_stories.newest_revision as was_newest,
        matched.article_id <> matched.held_article_id and (
            matched.held_revision < stored_stories.newest_revision
            or count(*) over (partition by matched.held_article_id) = stored_stories.version_count
        ) as is_moving
    from matched
    join stored_stories on stored_stories.article_id = matched.held_article_id
)
select *, false as is_unchanged
from placed
where is_moving or article_id = held_article_id
