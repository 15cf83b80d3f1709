-- How much each rule refused, most first, with its newest example and where that one's raw bytes are stored.
select
    stage,
    table_name,
    rule,  -- The rule's name.
    count(*) as rejection_count,  -- Inputs or rows the rule refused.
    count(distinct source) as source_count,  -- Sources they came from.
    max(first_seen_at) as last_seen_at,  -- Start of the last run in which the rule refused; UTC.
    max_by(source, (first_seen_at, source, raw_ref, rejection_id)) as example_source,  -- Source of the newest example.
    left(max_by(value, (first_seen_at, source, raw_ref, rejection_id)) filter (where value is not null), 200)
        as example_value,  -- What broke the rule, newest example, first 200 characters.
    max_by(raw_ref, (first_seen_at, source, raw_ref, rejection_id)) filter (where raw_ref is not null)
        as example_raw_ref  -- Where the newest example's raw bytes are stored.
from rejections
group by stage, table_name, rule
order by rejection_count desc, stage, table_name, rule
