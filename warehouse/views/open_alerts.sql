-- What is wrong now, the newest first: alerts that some run opened and none has closed, with what each means and what to
-- do next. `alerts` also holds those that were closed.
with declared as (
    -- The rows of news/records/alerts.py.
    select * from (values {alert_kinds}) as declared (kind, meaning, next_step)
)
select
    opened_at,
    kind,
    source,
    subject,
    message,
    last_seen_at,
    (last_seen_at at time zone 'UTC')::date - (opened_at at time zone 'UTC')::date + 1
        as day_count,  -- Days from the first run that saw it to the last, both included.
    declared.meaning,  -- What the kind means.
    declared.next_step  -- What to do next.
from alerts
join declared using (kind)
where closed_at is null
order by opened_at desc, kind, source, subject
