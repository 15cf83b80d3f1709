-- Why the outcome of some staged inputs is undecided: one row for each fault found, with how many inputs have it and
-- the first of their keys. No rows when all is sound.
--
-- Parameter: $refused, the Parquet file of the rows that the audit refused.
with faults as (
    select 1 as position, 'is staged twice' as fault, input_key
    from (select input_key from staged_inputs group by input_key having count(*) > 1)
    union all
    select 2, 'has two stories', input_key
    from (select input_key from staged_articles group by input_key having count(*) > 1)
    union all
    select 3, 'was read but has no story', input_key
    from staged_inputs
    where outcome = 'read' and input_key not in (select input_key from staged_articles)
    union all
    select 4, 'has a story but was not read', input_key
    from staged_articles
    where input_key not in (select input_key from staged_inputs where outcome = 'read')
    union all
    select 5, 'was rejected without a row saying why', input_key
    from staged_inputs
    where outcome = 'rejected' and input_key not in (select input_key from staged_rejections)
    union all
    select 6, 'has an unknown outcome', input_key
    from staged_inputs
    where outcome is null or outcome not in ('read', 'rejected', 'failed', 'duplicate')
    union all
    select 7, 'is unknown but was rejected by the audit', input_key
    from read_parquet($refused)
    where input_key is null or input_key not in (select input_key from staged_inputs)
)
select fault, count(*) as input_count, min(coalesce(input_key, 'null')) as first_input_key
from faults
group by position, fault
order by position
