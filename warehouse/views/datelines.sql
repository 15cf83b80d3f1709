-- How many stories were filed from each place, most first.
select
    dateline_name,
    any_value(dateline_country) as dateline_country,
    count(*) as article_count,  -- Stories filed from there.
    count(distinct source) as source_count,  -- Sources that ran them.
    count(wire_agency) as wire_count,  -- Of these stories, those that credit an agency.
    min(published_local)::date as first_published_on,  -- Earliest day of publication as printed.
    max(published_local)::date as last_published_on  -- Latest day of publication as printed.
from articles
where dateline_name is not null
group by dateline_name, coalesce(dateline_country, '')
order by article_count desc, dateline_name, dateline_country
