-- Every address that was requested as a page, by its digest: when it was last requested, and the newest change that
-- a listing had named by then.
select
    md5_number(url) as key,
    max(requested_at) as last_at,
    max(told_modified_at) as told_modified_at
from lake.fetches
where role = 'page' and hop = 0
group by key
