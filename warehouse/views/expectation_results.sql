-- The result of every expectation in every run: newest run first, and broken expectations first within a run.
select
    runs.started_at,
    audits.table_name,  -- The table that was audited.
    audits.expectation,
    audits.column_name,
    audits.severity,
    audits.scope,
    audits.is_success,
    audits.evaluated_count,
    audits.unexpected_count,
    round(audits.unexpected_count / nullif(audits.evaluated_count, 0), 4)
        as unexpected_ratio,  -- Share of the evaluated rows that broke it.
    audits.observed,
    audits.notes,
    run_id  -- The run that evaluated it.
from audits
join runs using (run_id)
order by runs.run_number desc, audits.is_success, audits.severity, audits.table_name, audits.expectation
