-- How each host responded, run by run: requests, faults, bytes and time. Shows which hosts are slow, and which are gone.
select
    run_id,
    host,
    count(*) as fetch_count,  -- Requests made, robots.txt and redirects included.
    count(*) filter (where status between 200 and 399) as answer_count,  -- Responses with a status of 200 to 399.
    count(*) filter (where fault is not null or status >= 400) as trouble_count,  -- Faults, and statuses from 400 on.
    mode(coalesce(fault, 'http_' || status)) filter (where fault is not null or status >= 400)
        as usual_trouble,  -- The most frequent fault or status.
    sum(received_bytes)::bigint as received_bytes,  -- Bytes of all bodies, as received.
    round(median(elapsed_seconds), 3) as median_seconds,  -- Seconds of an exchange, median.
    round(max(elapsed_seconds), 3) as longest_seconds,  -- Seconds of the longest exchange.
    min(requested_at) as first_asked_at,  -- The first request of the run; UTC.
    max(requested_at) as last_asked_at  -- The last request of the run; UTC.
from fetches
group by run_id, host
order by run_id desc, longest_seconds desc, host
