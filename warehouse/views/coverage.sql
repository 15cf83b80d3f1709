-- How often each field has a value, by source: the share of its stories. Shows which fields can be relied on, and how
-- long the stories that a night's deadline left unasked have to wait.
with last_runs as (
    select source, max_by(run_id, run_number) as run_id
    from source_runs
    join runs using (run_id)
    group by source
),
waiting as (
    select
        source,
        count(*) filter (where reason = 'deadline') as waiting_count,
        count(*) filter (where attempts > 0) as asked_count
    from inputs
    join last_runs using (source, run_id)
    group by source
)
select
    source,
    count(*) as article_count,  -- Stories stored.
    round(avg((headline is not null)::int), 3) as headline_ratio,  -- Share with a headline.
    round(avg((published_local is not null or published_at is not null)::int), 3)
        as date_ratio,  -- Share with a day of publication.
    round(avg((published_precision in ('second', 'minute', 'hour') and published_precision is not null)::int), 3)
        as time_ratio,  -- Share with a time of day, not only a day.
    round(avg((published_at is not null)::int), 3) as instant_ratio,  -- Share with an instant in UTC: the zone is known.
    round(avg((zone_source is not distinct from 'page')::int), 3) as zone_by_page_ratio,  -- Share whose page prints the zone.
    round(avg((zone_source is not distinct from 'source')::int), 3)
        as zone_by_source_ratio,  -- Share whose zone the source names.
    round(avg((zone_source is not distinct from 'learned')::int), 3)
        as zone_learned_ratio,  -- Share whose zone was learned from the site's other pages.
    round(avg((byline is not null)::int), 3) as byline_ratio,  -- Share with a byline.
    round(avg((len(authors) > 0)::int), 3) as author_ratio,  -- Share with a person parsed from the byline.
    round(avg((dateline is not null)::int), 3) as dateline_ratio,  -- Share with a dateline.
    round(avg((wire_agency is not null)::int), 3) as agency_ratio,  -- Share that credits a wire agency.
    round(avg((standfirst is not null)::int), 3) as standfirst_ratio,  -- Share with a standfirst.
    round(avg((section is not null)::int), 3) as section_ratio,  -- Share with a section.
    round(avg((language is not null)::int), 3) as language_ratio,  -- Share with a language.
    round(avg((coalesce(canonical_url, url) is not null)::int), 3) as address_ratio,  -- Share with an address on the web.
    median(word_count)::bigint as median_word_count,  -- Words in the body, median.
    coalesce(any_value(waiting_count), 0) as waiting_count,  -- Addresses that its last run left unasked at the deadline.
    ceil(any_value(waiting_count) / nullif(any_value(asked_count), 0))::bigint
        as nights_to_wait  -- Nights until those are asked for too, at the pace of that run; null where it asked for none.
from articles
left join waiting using (source)
group by source
order by source
