-- Stories that gained a version, had one read anew or lost one. `newest_input_key` is the capture that their newest
-- version comes from; null when it comes from the lake.
--
-- A copy whose original is gone counts as changed, because it points to another story now.
with changed as (
    select article_id, max(revision) as version_count
    from link_versions
    group by article_id
    having bool_or(is_version and input_key is not null)
        or article_id in (select held_article_id from link_retakes where is_moving)
        or article_id in (
            select article_id from lake.copies where original_article_id in (select article_id from link_gone)
        )
),
moved_to as (
    select article_id, min(first_seen_at) as first_seen_at from link_retakes where is_moving group by article_id
),
stored_stories as (
    select article_id, revision, first_seen_at
    from lake.articles
    where article_id in (select article_id from changed)
)
select
    changed.article_id,
    changed.version_count,
    stored.article_id is not null as is_held,
    coalesce(newest.input_key, case when newest.held_revision <> stored.revision then newest.retake_key end)
        as newest_input_key,
    coalesce(stored.first_seen_at, moved_to.first_seen_at, getvariable('link_started_at')) as first_seen_at
from changed
join link_versions as newest on newest.article_id = changed.article_id and newest.revision = changed.version_count
left join moved_to on moved_to.article_id = changed.article_id
left join stored_stories as stored on stored.article_id = changed.article_id
