-- Every address in the ledger, by its digest: whether it is settled, when it was first read, and when its host wants
-- to be requested again.
--
-- Placeholders: settled, the aggregate that says whether an address is settled; by_outlet, the condition that the
-- outlet decided a reason.
--
-- `is_refused`: all that the outlet ever gave was an error or no page. `reserved_for` are the signals by which a page
-- that was fetched is reserved, as the newest row says. What never gave a page was first asked for when it first failed.
select
    md5_number(address) as key,
    {settled} as is_settled,
    not bool_or(outcome in ('accepted', 'duplicate')) and bool_or({by_outlet}) as is_refused,
    max_by(detail, fetched_at) filter (where reason = 'reserved' and payload_sha256 is not null) as reserved_for,
    coalesce(
        min(fetched_at) filter (where payload_sha256 is not null),
        min(fetched_at) filter (where {by_outlet})
    ) as first_at,
    max(retry_at) as retry_at
from lake.inputs
where address is not null
group by key
