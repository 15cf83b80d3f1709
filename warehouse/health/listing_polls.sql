-- The first request of this run for each source's listing, and whether that address once responded itself.
--
-- Filled in: fetches, the file of the run's exchanges. Given: $since, before which exchanges do not count.
with first_polls as (
    select source, url, status, redirect_url
    from {fetches}
    where role in ('feed', 'sitemap', 'urls', 'front') and hop = 0 and source is not null
    qualify row_number() over (partition by source order by requested_at, fetch_id) = 1
),
direct as (
    select distinct url
    from lake.fetches
    where first_seen_at > $since and hop = 0 and status in (200, 304) and url in (select url from first_polls)
)
select source, url, status, redirect_url, url in (select url from direct) as was_direct
from first_polls
