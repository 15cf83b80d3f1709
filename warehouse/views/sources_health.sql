-- How each source fared on each day (UTC) that a run tried it; newest day first. Runs that read
-- stored pages again do not count.
select
    (first_seen_at at time zone 'UTC')::date as run_on,  -- Day on which the runs started, UTC.
    source,
    count(*) as run_count,  -- Runs of that day that tried the source.
    case when bool_or(status = 'failed') then 'failed' when bool_or(status = 'partial') then 'partial' else 'ok' end
        as status,  -- The worst of the day: ok, partial or failed.
    sum(discovered)::bigint as discovered,
    sum(known)::bigint as known,
    sum(accepted)::bigint as accepted,
    sum(duplicate)::bigint as duplicate,
    sum(rejected)::bigint as rejected,
    sum(failed)::bigint as failed,
    round(sum(rejected) / nullif(sum(discovered) - sum(known), 0), 4)
        as rejected_ratio,  -- Share of the inputs new to this run that a rule refused; null when there were none.
    round(sum(failed) / nullif(sum(discovered) - sum(known), 0), 4)
        as failed_ratio,  -- Share of the inputs new to this run that could not be read; null when there were none.
    max_by(message, first_seen_at) filter (where message is not null) as message  -- The day's last message.
from source_runs
anti join (select run_id from runs where flow in ('reprocess', 'replay')) as again using (run_id)
group by run_on, source
order by run_on desc, source
