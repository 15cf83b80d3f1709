-- Each changed story whose text another story had first, with that other story: its original.
--
-- A stored version comes before one of this run; within the run the order of acceptance decides. The original of a text
-- is whoever had it first, in any version. A story that had it first copies nobody, so two stories never copy each
-- other, not even when one reverts.
with newest_texts as (
    select version.article_id, version.content_sha256
    from link_changed as changed
    join link_versions as version
        on version.article_id = changed.article_id and version.revision = changed.version_count
    where changed.newest_input_key is not null
),
-- A version that is read again has had its text since it was accepted.
stored_texts as (
    select stored.content_sha256, stored.article_id, stored.accepted_at, stored.fetched_at
    from lake.revisions as stored
    anti join link_retakes as retake
        on retake.held_article_id = stored.article_id
        and retake.held_revision = stored.revision
        and not retake.is_unchanged
    where stored.content_sha256 in (select content_sha256 from newest_texts)
    union all
    select content_sha256, article_id, accepted_at, fetched_at from link_retakes where not is_unchanged
),
stored_texts_by_story as (
    select
        content_sha256,
        article_id,
        min(accepted_at) as accepted_at,
        min(coalesce(fetched_at, accepted_at)) as ordered_at
    from stored_texts
    group by content_sha256, article_id
),
first_stored as (
    select texts.content_sha256, texts.article_id
    from stored_texts_by_story as texts
    left join lake.copies as copy on copy.article_id = texts.article_id
    qualify row_number() over (
        partition by texts.content_sha256
        order by copy.article_id is not null, texts.accepted_at, texts.ordered_at, texts.article_id
    ) = 1
),
first_in_run as (
    select content_sha256, article_id
    from link_versions
    where is_version
        and input_key is not null
        and input_key not in (select input_key from link_retakes)
    qualify row_number() over (partition by content_sha256 order by run_order) = 1
)
select newest_texts.article_id, coalesce(first_stored.article_id, first_in_run.article_id) as original_article_id
from newest_texts
left join first_stored on first_stored.content_sha256 = newest_texts.content_sha256
left join first_in_run on first_in_run.content_sha256 = newest_texts.content_sha256
where coalesce(first_stored.article_id, first_in_run.article_id) <> newest_texts.article_id
