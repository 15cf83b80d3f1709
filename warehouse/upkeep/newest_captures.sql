-- The capture that was read again of each story's newest version, with what the versions' table knows of the story.
--
-- Parameters: $stories, the stories.
create or replace temp table newest_captures as
with newest as (
    select article_id, revision, raw_ref, payload_sha256, first_seen_at, run_id
    from lake.revisions
    where list_contains($stories, article_id)
    qualify row_number() over (partition by article_id order by revision desc) = 1
)
select story.input_key, newest.article_id, newest.revision, newest.first_seen_at, newest.run_id
from newest
join passed_articles as story
    on story.article_id = newest.article_id
    and story.raw_ref = newest.raw_ref
    and story.payload_sha256 = newest.payload_sha256
left join lake.inputs as accepted
    on accepted.source = story.source
    and accepted.raw_ref = newest.raw_ref
    and accepted.payload_sha256 = newest.payload_sha256
    and accepted.outcome = 'accepted'
-- Two sources may have named what was fetched once: the one that was accepted made the version.
qualify row_number() over (partition by newest.article_id order by accepted.input_id is null, story.input_key) = 1
