-- The figures of each source in the run that is about to be published, from its linked rows.
--
-- Filled in: inputs, articles, the linked files; unrequested, by_us, the conditions that settings or robots.txt decide a
-- reason, or a fault of ours. Given: $run_id, $started_at, $sources, the run and its sources.
with pages as (
    select
        source,
        count(*) filter (where not {unrequested}) as page_count,
        count(*) filter (where outcome = 'failed' and starts_with(reason, 'http_')) as error_count,
        count(*) filter (where outcome = 'failed' and {by_us}) as fault_count,
        count(*) filter (where outcome = 'rejected' and reason in ('no_headline', 'headline_is_present'))
            as no_headline_count,
        count(*) filter (
            where outcome = 'rejected' and reason in (
                'published_not_in_future', 'published_local_not_in_future', 'published_not_before_the_web'
            )
        ) as misdated_count
    from {inputs}
    group by source
),
stories as (
    select
        source,
        count(*) as story_count,
        count(published_local) as date_count,
        count(*) filter (where len(authors) > 0) as author_count,
        median(length(body)) as median_body_chars,
        -- A revision of an old story says nothing of the days on which the outlet dates new ones.
        median(epoch($started_at - coalesce(published_at, published_local at time zone 'UTC')) / 3600)
            filter (where revision = 1) as median_age_hours
    from {articles}
    where run_id = $run_id
    group by source
)
select
    named.source,
    coalesce(page_count, 0) as page_count,
    coalesce(error_count, 0) as error_count,
    coalesce(fault_count, 0) as fault_count,
    coalesce(no_headline_count, 0) as no_headline_count,
    coalesce(misdated_count, 0) as misdated_count,
    coalesce(story_count, 0) as story_count,
    coalesce(date_count, 0) as date_count,
    coalesce(author_count, 0) as author_count,
    median_body_chars,
    median_age_hours,
    $started_at as first_seen_at,
    $run_id as run_id
from unnest($sources) as named (source)
left join pages on pages.source = named.source
left join stories on stories.source = named.source
