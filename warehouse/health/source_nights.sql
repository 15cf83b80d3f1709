-- Every source of every night of the last weeks, newest first: its row in source_runs and its figures. A run that a wrong
-- clock dated later than $now is left out. Only nights of after $since are read.
--
-- Given: $since, $now, two instants.
select
    runs.run_id, source_figures.source, runs.started_at, source_runs.status, source_runs.message,
    source_runs.accepted, source_runs.duplicate, source_runs.rejected,
    source_figures.page_count, source_figures.error_count, source_figures.fault_count,
    source_figures.no_headline_count, source_figures.misdated_count, source_figures.story_count,
    source_figures.date_count, source_figures.author_count,
    source_figures.median_body_chars, source_figures.median_age_hours
from lake.source_figures
join lake.source_runs
    on source_runs.run_id = source_figures.run_id and source_runs.source = source_figures.source
join lake.runs on runs.run_id = source_figures.run_id
where source_figures.first_seen_at > $since and source_runs.first_seen_at > $since and runs.first_seen_at > $since
and source_figures.first_seen_at < $now
order by runs.started_at desc, source_figures.source
