-- The last complete response of each wanted address, and how many polls in a row since then brought nothing new.
--
-- Reads the temporary table asked_now, whose column `value` holds the wanted addresses. An address that answered
-- with a redirect has no response of its own and no row here.
with requests as (
    select
        fetches.url, fetches.requested_at, fetches.status, fetches.new_count, fetches.etag, fetches.last_modified,
        fetches.content_type, fetches.payload_sha256, fetches.archive_file, fetches.archive_offset,
        fetches.is_revisit, fetches.fault
    from lake.fetches
    join (select distinct value from asked_now) as wanted on wanted.value = fetches.url
),
complete_responses as (
    select
        url,
        max_by(
            struct_pack(
                requested_at, etag, last_modified, content_type, payload_sha256, archive_file, archive_offset
            ),
            requested_at
        ) as response
    from requests
    where status = 200 and fault is null and not is_revisit
    group by url
),
requests_with_newest as (
    select *, max(requested_at) filter (where new_count > 0) over (partition by url) as newest_at
    from requests
),
polls as (
    select
        url,
        max(requested_at) as asked_at,
        count(*) filter (where requested_at > coalesce(newest_at, timestamptz '1970-01-01')) as empty_polls
    from requests_with_newest
    where fault is null and status in (200, 304)
    group by url
)
select
    url,
    struct_pack(
        requested_at := polls.asked_at,
        etag := response.etag,
        last_modified := response.last_modified,
        content_type := response.content_type,
        payload_sha256 := response.payload_sha256,
        archive_file := response.archive_file,
        archive_offset := response.archive_offset,
        empty_polls := polls.empty_polls
    ) as response
from complete_responses
join polls using (url)
