-- At which hour of the day each source publishes, by the wall time its pages print. Stories that print only a day are
-- left out, so midnight means midnight.
select
    source,
    hour(published_local) as hour_local,  -- Hour of the wall time as printed, 0 to 23.
    count(*) as article_count,  -- Stories published in that hour.
    round(count(*) / sum(count(*)) over (partition by source), 4) as article_ratio,  -- Share of the source's timed stories.
    count(published_at) as zone_known_count  -- Of these, those whose zone is known.
from articles
where published_local is not null and published_precision in ('second', 'minute', 'hour')
group by source, hour_local
order by source, hour_local
