-- Inputs that could not be read and stand as failed: the last thing known of each. Those with tries left are read again
-- by the next run that finds them.
with ranked as (
    select
        inputs.*,
        runs.run_number,
        row_number() over place_by_run as recency,
        count(*) filter (where outcome = 'failed') over place as run_count,
        min(runs.started_at) filter (where outcome = 'failed') over place as first_failed_at
    from inputs
    join runs using (run_id)
    window
        place as (partition by source, coalesce(url, ''), locator),
        place_by_run as (partition by source, coalesce(url, ''), locator order by runs.run_number desc)
)
select
    source,
    reason,
    detail,
    http_status,
    run_count,  -- Runs in which it failed.
    first_failed_at,  -- Start of the first run in which it failed; UTC.
    first_seen_at as last_failed_at,  -- Start of the last run in which it failed; UTC.
    url,
    locator,
    raw_ref,
    run_id  -- The last run in which it failed.
from ranked
where recency = 1 and outcome = 'failed'
order by last_failed_at desc, source, reason, url, locator
