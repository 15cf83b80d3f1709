-- The keys of a run's inputs that earlier runs have settled, so that they are not read again.
--
-- Placeholders: settled, the aggregate that says whether rows of the ledger settle what they are about; anew, the
-- condition that each run decides a reason anew; transient, the condition that a reason may pass with time.
-- Parameter: $found, the Parquet file of what the run found.
--
-- What was found with a payload is known when that payload is settled, and is what its address showed last: no other
-- payload came after it. "After" goes by the times of capture where the found input has one. Where it has none, the
-- place in its source (file, line, row) is compared first, for a file may name one address in several lines; and what
-- is at a place that never held it is known if its address, or without one its source, shows it now.
--
-- What was found without a payload (it could not be had or read) is known when its place said the same last and that
-- is settled. What each run decides anew is known when it was decided so last: only another decision is news.
with found as (
    select
        input_key, source, locator, payload_sha256, fetched_at, outcome, reason,
        coalesce(nullif(address, ''), nullif(url, '')) as address,
        coalesce(outcome in ('failed', 'rejected') and {anew}, false) as is_decided_anew
    from read_parquet($found)
),
found_payloads as (select * from found where payload_sha256 is not null and not is_decided_anew),
found_decisions as (select * from found where payload_sha256 is null or is_decided_anew),
-- A page that is read again keeps its time of capture; without one its row says nothing of a new look at it.
captures as (
    select
        source, locator, payload_sha256, outcome, reason, run_id, attempts, extractor_version,
        coalesce(nullif(address, ''), nullif(url, '')) as address,
        coalesce(fetched_at, first_seen_at) as captured_at,
        outcome <> 'failed' and not (outcome = 'rejected' and {anew}) as was_read
    from lake.inputs
    where payload_sha256 is not null
        and (fetched_at is not null or run_id not in (
            select run_id from lake.runs where flow in ('reprocess', 'replay')
        ))
),
same_captures as (
    select found.input_key, found.fetched_at, same.* exclude (address, payload_sha256, was_read),
        same.source = found.source and same.locator = found.locator as is_same_place
    from found_payloads as found
    join captures as same on same.payload_sha256 = found.payload_sha256 and same.address = found.address
    where found.fetched_at is null or same.captured_at <= found.fetched_at
    union all
    select found.input_key, null, same.* exclude (address, payload_sha256, was_read), same.locator = found.locator
    from found_payloads as found
    join captures as same on same.payload_sha256 = found.payload_sha256 and same.source = found.source
    where found.address is null and same.address is null
),
seen as (
    select input_key, bool_or(is_same_place) as is_at_its_place from same_captures group by input_key
),
others as (
    select
        found.input_key, other.captured_at, other.source = found.source and other.locator = found.locator
            as is_same_place
    from found_payloads as found
    join captures as other on other.address = found.address
    where other.payload_sha256 <> found.payload_sha256
        and (found.fetched_at is null or other.captured_at <= found.fetched_at)
        and other.was_read
    union all
    select found.input_key, other.captured_at, true
    from found_payloads as found
    join captures as other on other.source = found.source and other.locator = found.locator
    where found.address is null and other.address is null and other.payload_sha256 <> found.payload_sha256
        and other.was_read
),
-- When something else was seen last in the place of this input.
changed as (
    select others.input_key, max(others.captured_at) as changed_at
    from others
    join found_payloads as found on found.input_key = others.input_key
    join seen on seen.input_key = others.input_key
    where case
        when found.address is not null and found.fetched_at is not null then true
        when seen.is_at_its_place then others.is_same_place
        else found.address is not null
    end
    group by others.input_key
),
last_decisions as (
    select
        found.input_key, earlier.payload_sha256, earlier.outcome, earlier.reason, earlier.run_id, earlier.attempts,
        earlier.extractor_version,
        row_number() over (
            partition by found.input_key order by earlier.first_seen_at desc, earlier.run_id desc
        ) = 1 and earlier.outcome is not distinct from found.outcome
            and earlier.reason is not distinct from found.reason as is_said_again
    from found_decisions as found
    join lake.inputs as earlier on earlier.source = found.source and earlier.locator = found.locator
),
said_again as (
    select input_key from last_decisions where is_said_again
),
decided_anew as (
    select input_key from found_decisions where is_decided_anew
),
may_pass as (
    select input_key from found_decisions where outcome = 'failed' and {transient}
)
select input_key
from same_captures
left join changed using (input_key)
where changed_at is null or captured_at >= changed_at
group by input_key
having {settled}
union all
select input_key from decided_anew where input_key in (select input_key from said_again)
union all
select input_key
from last_decisions
where payload_sha256 is null
    and input_key not in (select input_key from decided_anew)
    and (input_key in (select input_key from said_again) or input_key in (select input_key from may_pass))
group by input_key
having {settled}
