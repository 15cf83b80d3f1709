-- The texts of the versions to compare, in order of story and number, so that each comes right after the one before it.
--
-- Wanted are versions of changed stories that are new, are beside a new one, or belong to a story that lost a version
-- in between. `is_new` says that the version must be compared with the one before it, whatever that one is.
with neighbours as (
    select
        *,
        lag(input_key) over by_revision as key_before,
        lead(input_key) over by_revision as key_after,
        count(*) over (partition by article_id) as version_count,
        held_revision > 1 + coalesce(lag(held_revision) over by_revision, held_revision - 1) as lost_one_before
    from link_versions
    where is_version and article_id in (select article_id from link_changed)
    window by_revision as (partition by article_id order by revision)
),
neighbours_by_story as (
    select *, bool_or(lost_one_before) over (partition by article_id) as story_lost_one
    from neighbours
),
wanted as (
    select *
    from neighbours_by_story
    where version_count > 1
        and (input_key is not null or key_before is not null or key_after is not null or story_lost_one)
)
select wanted.article_id, wanted.revision, true as is_new, story.headline, story.body, story.correction
from wanted
join passed_articles as story on story.input_key = wanted.input_key
union all
select
    wanted.article_id, wanted.revision, coalesce(wanted.lost_one_before, false), stored.headline, stored.body,
    stored.correction
from wanted
join lake.revisions as stored
    on stored.article_id = wanted.article_id and stored.revision = wanted.held_revision
where wanted.input_key is null
order by article_id, revision
