-- How requests ended, run by run: by kind of request, and by status or fault.
select
    run_id,
    role,
    coalesce(fault, 'http_' || status) as ended_as,  -- The fault's name, or the status.
    count(*) as fetch_count,  -- Requests that ended so.
    count(distinct host) as host_count,  -- Hosts concerned.
    sum(received_bytes)::bigint as received_bytes  -- Bytes of their bodies, as received.
from fetches
group by run_id, role, ended_as
order by run_id desc, fetch_count desc, role, ended_as
