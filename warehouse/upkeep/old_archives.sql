-- The archive's files whose every exchange was before some instant and that nothing needs any more.
--
-- Parameters: $before, that instant.
--
-- Needed stay: the last complete response of each feed, sitemap and robots.txt, which is read again where the next one is
-- "not modified"; that of each page that was requested since; and what an input that is still open was read from. A file
-- that the lake does not name belongs to a run that is not published yet.
with archives as (
    select archive_file, max(requested_at) as last_at
    from lake.fetches
    where archive_file is not null
    group by archive_file
),
last_responses as (
    select
        max_by(archive_file, requested_at) filter (where status = 200 and fault is null and not is_revisit)
            as archive_file,
        max(requested_at) as asked_at,
        bool_and(role = 'page') as is_page
    from lake.fetches
    group by url
),
last_inputs as (
    select regexp_extract(raw_ref, '^archive/(.+?)@', 1) as archive_file, outcome, reason, fetched_at, first_seen_at
    from lake.inputs
    where starts_with(raw_ref, 'archive/')
    qualify row_number() over (partition by source, url, locator order by first_seen_at desc, run_id desc) = 1
),
needed as (
    select archive_file from last_responses where not is_page or asked_at >= $before
    union all
    select archive_file
    from last_inputs
    where (outcome = 'failed' and reason is distinct from 'raw_gone') or coalesce(fetched_at, first_seen_at) >= $before
)
select archive_file
from archives
where last_at < $before and archive_file not in (select archive_file from needed where archive_file is not null)
order by archive_file
