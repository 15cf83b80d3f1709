-- Every source of a run with its counts, the number of stories that it usually brings, and how long it has brought
-- none. Usual is the median of its earlier runs from $since, on, of those on the same weekday where there are three. Runs
-- that read stored pages again are left out of both. The run is $run_id, and began at $started_at,.
with history as (
    select source, accepted, run_id, first_seen_at as started_at
    from lake.source_runs
    anti join (select run_id from lake.runs where flow in ('reprocess', 'replay')) as again using (run_id)
    where first_seen_at <= $started_at
),
earlier as (
    select source, accepted, isodow(started_at) = isodow($started_at::timestamptz) as is_same_day
    from history
    where run_id <> $run_id and started_at >= $since
),
usual as (
    select
        source,
        if(
            count(*) filter (where is_same_day) >= 3,
            median(accepted) filter (where is_same_day),
            median(accepted)
        ) as usual_accepted
    from earlier
    group by source
    having count(*) >= 3
),
accepting as (
    select source, started_at, started_at - lag(started_at) over (partition by source order by started_at) as gap
    from history
    where accepted > 0
),
pauses as (
    select source, max(started_at) as last_accepted_at, max(gap) as longest_gap
    from accepting
    group by source
    having count(*) >= 3
)
select
    this.source,
    this.status,
    this.message,
    this.discovered,
    this.known,
    this.accepted,
    this.duplicate,
    this.rejected,
    this.failed,
    usual.usual_accepted,
    -- The run itself is in `history`, so one that reads again is neither usual nor quiet.
    if(runs.started_at - last_accepted_at > longest_gap, last_accepted_at, null) as quiet_since,
    round(epoch(longest_gap))::bigint as longest_gap_seconds
from lake.source_runs as this
join lake.runs using (run_id)
left join usual on usual.source = this.source and runs.flow not in ('reprocess', 'replay')
left join pauses on pauses.source = this.source and runs.flow not in ('reprocess', 'replay')
where this.run_id = $run_id
order by this.source
