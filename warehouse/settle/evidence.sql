-- All evidence of the settled stories. Where a field was settled, the place that prints it is the chosen one, with the
-- settled value and the rule that settled it; what no place on the page prints has the site as its origin.
with beside as (
    select e.* exclude (row_key), f.field is not null as has_settled, f.rule as settled_rule, f.value as settled_value,
        e.value = f.printed as is_printed
    from staged_evidence e semi join settled_rows d using (input_key)
    left join settled_fields f on f.input_key = e.input_key and f.field = e.field
),
-- Several places may print the same text: the one that was chosen before stays chosen, else the first is.
placed as (
    select *, is_printed and position = coalesce(
            min(position) filter (where is_printed and is_chosen) over (partition by input_key, field),
            min(position) filter (where is_printed) over (partition by input_key, field)
        ) as is_settled
    from beside
),
-- A settled value that begins the printed one was cut out of it: so is its place in the raw text.
cut as (
    select *, is_settled and starts_with(value, settled_value) and raw_end - raw_start = length(value) as is_cut
    from placed
),
printed as (
    select c.* exclude (has_settled, settled_rule, settled_value, is_printed, is_settled, is_cut) replace (
        if(c.is_settled, c.settled_rule, c.rule) as rule,
        if(c.is_settled, c.settled_value, c.value) as value,
        if(c.is_cut, c.raw_start + length(c.settled_value), c.raw_end) as raw_end,
        if(c.has_settled, c.is_settled, c.is_chosen) as is_chosen
    )
    from cut c
),
unprinted as (
    select a.input_key, a.article_id, f.field, 1::integer as position, f.value, 'site' as origin, f.rule,
        true as is_chosen, a.extractor_version
    from settled_fields f join staged_articles a using (input_key)
    where f.printed is null
)
select * from printed union all by name select * from unprinted
