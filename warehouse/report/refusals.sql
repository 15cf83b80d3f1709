-- The failures and refusals of a run by outcome and reason, with three examples each: first those whose place failed in
-- no earlier run from $since, on. A `row` is a part of a story that the audit refused, while the story stayed. The run is
-- $run_id, and began at $started_at,.
with refused as (
    select outcome, reason, source, url, locator, detail
    from lake.inputs
    where run_id = $run_id and outcome in ('failed', 'rejected')
    union all
    select 'row', rule, source, url, coalesce(raw_ref, row_key, ''), value
    from lake.rejections
    where run_id = $run_id and stage = 'audit' and table_name <> 'articles'
),
earlier as (
    select distinct source, url, locator
    from lake.inputs
    semi join refused using (source, locator)
    where outcome = 'failed' and first_seen_at >= $since and first_seen_at < $started_at
),
numbered as (
    select
        refused.*,
        earlier.source is null as is_new,
        row_number() over (
            partition by refused.outcome, reason
            order by earlier.source is not null, refused.source, coalesce(refused.url, refused.locator), detail
        ) as position
    from refused
    left join earlier
        on earlier.source = refused.source
        and earlier.locator = refused.locator
        and earlier.url is not distinct from refused.url
)
select
    outcome,
    coalesce(reason, 'unknown') as reason,
    count(*) as input_count,
    count(*) filter (where is_new) as new_count,
    count(distinct source) as source_count,
    list(struct_pack(source := source, place := coalesce(url, locator), detail := detail) order by position)
        filter (where position <= 3) as examples
from numbered
group by outcome, reason
order by new_count desc, input_count desc, outcome, reason
