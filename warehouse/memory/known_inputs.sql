-- The keys of a run's inputs that earlier runs have settled, so that they are not read again.
--
-- Placeholder: passing, the condition that a failure's reason may pass with time.
-- Parameters: $found, the Parquet file of what the run found; $tries, how many later runs try a passing failure again.
--
-- An input is the same as an earlier one when address and payload are; without an address, when source and payload
-- are; without a payload (it could not be read), when source and place are. Each of the three has a join of its own,
-- so that every join is a plain one on equal columns.
with found as (
    select input_key, source, nullif(url, '') as url, locator, payload_sha256 from read_parquet($found)
),
found_payloads as (select distinct payload_sha256 from found where payload_sha256 is not null),
earlier_payloads as (
    select nullif(url, '') as url, source, payload_sha256, outcome, reason, run_id, attempts
    from lake.inputs
    where payload_sha256 in (select payload_sha256 from found_payloads)
),
earlier_unread as (
    select source, locator, outcome, reason, run_id, attempts
    from lake.inputs
    where payload_sha256 is null
        and (source, locator) in (select (source, locator) from found where payload_sha256 is null)
),
same_inputs as (
    select found.input_key, earlier.outcome, earlier.reason, earlier.run_id, earlier.attempts
    from found
    join earlier_payloads as earlier
        on earlier.payload_sha256 = found.payload_sha256 and earlier.url = found.url
    union all
    select found.input_key, earlier.outcome, earlier.reason, earlier.run_id, earlier.attempts
    from found
    join earlier_payloads as earlier
        on earlier.payload_sha256 = found.payload_sha256 and earlier.source = found.source
    where found.url is null and earlier.url is null
    union all
    select found.input_key, earlier.outcome, earlier.reason, earlier.run_id, earlier.attempts
    from found
    join earlier_unread as earlier on earlier.source = found.source and earlier.locator = found.locator
    where found.payload_sha256 is null
)
select input_key
from same_inputs
group by input_key
having bool_or(outcome <> 'failed' or not {passing})
    or count(distinct run_id) filter (where attempts > 0) > $tries
