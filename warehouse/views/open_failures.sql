-- Inputs that could not be read for a transient reason and have tries left: the next run that finds them reads them
-- again. Inputs that failed for good, or too often, are counted in `outcomes` and not listed here.
with failing as (
    select distinct source, url, locator
    from inputs
    where outcome = 'failed'
),
ranked as (
    select
        inputs.*,
        row_number() over place_by_run as recency,
        count(*) filter (where outcome = 'failed' and attempts > 0) over payload as run_count,
        min(runs.started_at) filter (where outcome = 'failed') over payload as first_failed_at
    from inputs
    join runs using (run_id)
    semi join failing
        on inputs.source = failing.source
        and inputs.locator = failing.locator
        and inputs.url is not distinct from failing.url
    window
        payload as (partition by source, url, locator, payload_sha256),
        place_by_run as (partition by source, url, locator order by runs.run_number desc)
)
select
    source,
    reason,
    detail,
    http_status,
    run_count,  -- Runs in which it was tried and failed; a run that ended before its turn does not count.
    4 - run_count as tries_left,  -- Later runs that will still try it: three at first.
    first_failed_at,  -- Start of the first run in which it failed; UTC.
    first_seen_at as last_failed_at,  -- Start of the last run in which it failed; UTC.
    url,
    locator,
    raw_ref,
    run_id  -- The last run in which it failed.
from ranked
where recency = 1
    and outcome = 'failed'
    and run_count < 4
    -- What news/reasons.py calls transient.
    and {is_transient}
order by last_failed_at desc, source, reason, url, locator
