-- Every address in the ledger, by its digest: whether it is settled, when it was first read, and when its host wants
-- to be asked again.
--
-- Placeholder: passing, the condition that a failure's reason may pass with time.
-- Parameter: $tries, how many later runs try a passing failure again.
--
-- An address is settled once an input of it did not fail, or failed for a reason that does not pass, or failed in
-- too many runs. A run that gave up before it tried (no attempts) is not counted.
select
    md5_number(address) as key,
    bool_or(outcome <> 'failed' or not {passing})
    or count(distinct run_id) filter (where outcome = 'failed' and {passing} and attempts > 0) > $tries
        as is_settled,
    min(fetched_at) filter (where payload_sha256 is not null) as first_at,
    max(retry_at) as retry_at
from lake.inputs
where address is not null
group by key
