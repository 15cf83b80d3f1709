-- Every host in every run: its exchanges, those without a response in time, and the median time of those with one.
--
-- Filled in: fetches, the table or file of exchanges. Given: $since, $now, between which the runs began.
select
    run_id,
    host,
    any_value(first_seen_at) as started_at,
    count(*) as exchange_count,
    count(*) filter (where fault = 'timeout') as timeout_count,
    median(elapsed_seconds) filter (where status is not null) as median_seconds,
    list(distinct source) filter (where source is not null) as sources
from {fetches}
where first_seen_at > $since and first_seen_at <= $now
group by run_id, host
order by started_at desc, host
