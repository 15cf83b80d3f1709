-- Where every input of every run went: its outcome and why. Inputs that an earlier run settled are counted as `known`;
-- the counts of a run and source add up to what was discovered.
with told as (
    select run_id, source, outcome, reason, count(*) as input_count
    from inputs
    group by all
    union all
    select run_id, source, 'known', null, known
    from source_runs
    where known > 0
)
select
    run_id,  -- The run they entered.
    runs.started_at,
    told.source,
    told.outcome,  -- accepted, duplicate, rejected, failed, or known (settled by an earlier run).
    told.reason,
    told.input_count  -- Inputs with this outcome and reason.
from told
join runs using (run_id)
order by runs.run_number desc, source, input_count desc, outcome, reason
