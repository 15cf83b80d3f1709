-- For each input that is read again: when it first came in, and whether it was a duplicate then.
--
-- A duplicate may read differently today, but as long as some version of the story has its text, it still repeats the
-- story. Empty unless the run reads again.
select
    story.input_key,
    min(earlier.first_seen_at) as first_at,
    bool_or(earlier.outcome = 'duplicate' and earlier.reason is distinct from 'unchanged') as was_duplicate
from passed_articles as story
join staged_inputs as input on input.input_key = story.input_key
join lake.inputs as earlier
    on earlier.source = input.source
    and earlier.raw_ref = input.raw_ref
    and earlier.payload_sha256 = input.payload_sha256
where getvariable('link_is_reread')
group by story.input_key
