-- What became of every input of every run: its outcome and the reason. Inputs that an earlier run settled are counted
-- as `known`; the counts of a run and source add up to what was discovered.
with counted as (
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
    counted.source,
    counted.outcome,  -- accepted, duplicate, rejected, failed, or known (settled by an earlier run).
    counted.reason,
    counted.input_count  -- Inputs with this outcome and reason.
from counted
join runs using (run_id)
order by runs.run_number desc, source, input_count desc, outcome, reason
