-- Sources that have brought no new story for longer than usual. The silence is measured to the last run that tried the
-- source, so a source that no run tries is not called quiet; it takes three accepting runs to know what is usual. Runs
-- that read stored pages again do not count.
with asking as (
    select source_runs.*
    from source_runs
    anti join (select run_id from runs where flow in ('reprocess', 'replay')) as again using (run_id)
),
accepting as (
    select
        source,
        first_seen_at,
        first_seen_at - lag(first_seen_at) over (partition by source order by first_seen_at) as gap
    from asking
    where accepted > 0
),
usual as (
    select source, max(first_seen_at) as last_accepted_at, max(gap) as longest_gap
    from accepting
    group by source
    having count(*) >= 3
),
tried as (
    select
        source,
        max(first_seen_at) as last_tried_at,
        max_by(message, first_seen_at) as message
    from asking
    group by source
)
select
    source,
    last_accepted_at,  -- Start of the last run that accepted a story from it; UTC.
    last_tried_at,  -- Start of the last run that tried it; UTC.
    round(epoch(last_tried_at - last_accepted_at))::bigint as quiet_seconds,  -- Time between the two.
    round(epoch(longest_gap))::bigint as usual_gap_seconds,  -- The longest time between two accepting runs before.
    message  -- Message of the last run that tried it; null when it found no fault.
from usual
join tried using (source)
where last_tried_at - last_accepted_at > longest_gap
order by quiet_seconds desc, source
