"""The gate: what may be requested is requested in its turn, archived and written down, and what may not is not."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from news.records.ledger import Fetch
from tasks.collect.archive.journal import iter_fetches, iter_listings
from tasks.collect.archive.warc_records import Revisited
from tasks.collect.http.exchange import Exchange, Fault
from tasks.collect.politeness.request import Request, Result
from tasks.collect.politeness.robots import Robots, read_robots
from tests.tasks.collect.fakes import (
    POLITENESS,
    Clock,
    FakeClient,
    FakeCrawl,
    a_last,
    fail,
    make_crawl,
    make_spec,
    respond,
    run_at_once,
)

URL = "https://gazette.example/rain"
ROBOTS = "https://gazette.example/robots.txt"
PAGE = respond(200, b"<p>Rain</p>", content_type="text/html", etag='"a1"')


def fetch(
    folder: Path,
    table: dict[str, Exchange | list[Exchange]],
    *requests: Request,
    robots: Callable[[str], Robots | None] = lambda host: Robots(),
) -> tuple[list[Result], FakeCrawl]:
    """Fetch one after the other; return the results, and the crawl that saw them."""

    async def work(clock: Clock) -> tuple[list[Result], FakeCrawl]:
        crawl = make_crawl(make_spec(folder), FakeClient(table, clock), recall_robots=robots)
        results = [await crawl.tools.gate.fetch(request) for request in requests]
        crawl.tools.journal.close()
        return results, crawl

    return run_at_once(work)


def a_request(url: str = URL, **more: object) -> Request:
    return replace(Request(url=url, role="page", source="gazette"), **more)  # type: ignore[arg-type]


def ask_robots(_host: str) -> Robots | None:
    return None


def test_a_page_is_archived_written_down_and_handed_back(tmp_path: Path) -> None:
    (result,), crawl = fetch(tmp_path, {URL: PAGE}, a_request())
    assert (result.payload, result.status, result.fault) == (b"<p>Rain</p>", 200, None)
    assert crawl.archive.written == [(URL, None)]
    (line,) = iter_fetches(tmp_path)
    assert (line.url, line.host, line.status, line.etag) == (URL, "gazette.example:443", 200, '"a1"')
    assert (line.fetch_id, line.payload_sha256) == (result.fetch_id, hashlib.sha256(b"<p>Rain</p>").hexdigest())
    assert (line.archive_file, line.archive_offset) == ("run-00001.warc.gz", 100)
    assert crawl.tools.gate.answered_count == 1


@pytest.mark.parametrize("robots", [None, Robots()], ids=["its robots.txt is not requested either", "it has rules"])
def test_an_address_that_must_not_be_requested_is_refused_before_anything_is_sent(
    robots: Robots | None, tmp_path: Path
) -> None:
    (result,), crawl = fetch(tmp_path, {}, a_request("http://127.0.0.1/rain"), robots=lambda host: robots)
    assert result.fault is not None
    assert result.fault.reason == "refused_address"
    assert (crawl.client.requested, list(iter_fetches(tmp_path)), result.fetch_id) == ([], [], None)


def test_robots_is_requested_once_for_a_host_and_obeyed(tmp_path: Path) -> None:
    rules = respond(200, b"User-agent: *\nDisallow: /snow")
    snow = a_request("https://gazette.example/snow")
    results, crawl = fetch(tmp_path, {ROBOTS: rules, URL: PAGE}, a_request(), snow, a_request(), robots=ask_robots)
    assert [result.fault.reason if result.fault else None for result in results] == [None, "robots_disallowed", None]
    assert crawl.client.requested == [ROBOTS, URL, URL]
    assert [line.robots for line in iter_fetches(tmp_path)] == ["exempt", "allowed", "allowed"]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        pytest.param([respond(404)], None, id="without one everything is allowed"),
        pytest.param([respond(500)], "robots_unreachable", id="a host in trouble gets no request"),
        pytest.param([fail("timeout")], "robots_unreachable", id="a silent host gets no request"),
        pytest.param([fail("dns", "no such host")], "dns", id="a host that is not there has the reason itself"),
        pytest.param([respond(503), respond(404)], None, id="it is tried again before it counts"),
        pytest.param([respond(301)], "robots_unreachable", id="a redirect to nowhere brings no rules"),
    ],
)
def test_what_robots_means_depends_on_how_the_host_responds(
    answers: list[Exchange], reason: str | None, tmp_path: Path
) -> None:
    (result,), _ = fetch(tmp_path, {ROBOTS: answers, URL: PAGE}, a_request(), robots=ask_robots)
    assert (result.fault.reason if result.fault else None) == reason


def test_a_robots_that_redirects_is_followed_but_not_in_a_circle(tmp_path: Path) -> None:
    elsewhere = "https://www.gazette.example/robots.txt"
    there = respond(301, location=elsewhere)
    rules = respond(200, b"User-agent: *\nDisallow: /")
    (result,), _ = fetch(tmp_path / "1", {ROBOTS: there, elsewhere: rules}, a_request(), robots=ask_robots)
    assert result.fault is not None
    assert result.fault.reason == "robots_disallowed"
    back = respond(301, location=ROBOTS)
    (result,), crawl = fetch(
        tmp_path / "2", {ROBOTS: there, elsewhere: back, URL: PAGE}, a_request(), robots=ask_robots
    )
    assert result.fault is None
    assert crawl.client.requested == [ROBOTS, elsewhere, URL]


def test_requests_to_one_host_keep_its_gap_and_other_hosts_do_not_wait(tmp_path: Path) -> None:
    other = "https://courier.example/rain"

    async def work(clock: Clock) -> FakeClient:
        client = FakeClient({URL: PAGE, other: PAGE}, clock, seconds=1.0)
        gate = make_crawl(make_spec(tmp_path), client).tools.gate
        await asyncio.gather(*(gate.fetch(a_request(url)) for url in (URL, URL, other)))
        return client

    client = run_at_once(work)
    times = dict(zip(client.requested, client.requested_at, strict=True))
    first = client.requested_at[0]
    assert client.requested == [URL, other, URL]
    assert times[other] == first
    assert times[URL] - first == pytest.approx(1.0 + POLITENESS.host_gap_seconds)


def test_no_more_exchanges_run_at_once_than_there_are_connections(tmp_path: Path) -> None:
    urls = [f"https://paper-{number}.example/" for number in range(9)]

    async def work(clock: Clock) -> int:
        client = FakeClient(dict.fromkeys(urls, PAGE), clock, seconds=1.0)
        spec = make_spec(tmp_path, politeness=replace(POLITENESS, connections=3))
        gate = make_crawl(spec, client).tools.gate
        await asyncio.gather(*(gate.fetch(a_request(url)) for url in urls))
        return client.most_at_once

    assert run_at_once(work) == 3


def test_a_crawl_delay_lengthens_the_gap_and_is_reported_once_where_it_is_cut(tmp_path: Path) -> None:
    rules = read_robots(b"User-agent: *\nCrawl-delay: 600")
    _, crawl = fetch(tmp_path, {URL: PAGE}, a_request(), a_request(), robots=lambda host: rules)
    assert crawl.client.requested_at[1] - crawl.client.requested_at[0] == pytest.approx(60.0)
    (warning,) = iter_listings(tmp_path)
    assert (warning.source, warning.status) == ("gazette", "warning")
    assert warning.message == "robots.txt sets a delay of 600 seconds between requests; Wiredesk keeps 60"


LAST = a_last(etag='"a1"', payload_sha256=hashlib.sha256(b"<p>Rain</p>").hexdigest())


@pytest.mark.parametrize(
    ("answer", "is_revisit"),
    [
        pytest.param(respond(304), True, id="the host says so"),
        pytest.param(respond(200, b"<p>Rain</p>"), True, id="the payload is the same"),
        pytest.param(respond(200, b"<p>Snow</p>"), False, id="the payload is another"),
        pytest.param(respond(200, b"<p>Rain</p>", Fault("truncated")), False, id="not all of it came"),
        pytest.param(respond(304, b"", Fault("bad_framing")), False, id="the host says so in a broken response"),
    ],
)
def test_what_repeats_the_last_response_is_archived_as_a_revisit(
    answer: Exchange, is_revisit: bool, tmp_path: Path
) -> None:
    _, crawl = fetch(tmp_path, {URL: answer}, a_request(last=LAST))
    assert crawl.client.headers[0]["If-None-Match"] == '"a1"'
    assert crawl.archive.written == [(URL, Revisited(URL, LAST.requested_at) if is_revisit else None)]
    assert [line.is_revisit for line in iter_fetches(tmp_path)] == [is_revisit]


@pytest.mark.parametrize(
    ("location", "url", "reason"),
    [
        pytest.param("/snow", "https://gazette.example/snow", None, id="a path"),
        pytest.param("mailto:desk@gazette.example", None, "refused_url", id="another scheme"),
        pytest.param("http://[", None, "bad_redirect", id="no address"),
    ],
)
def test_a_redirect_names_its_address_or_what_is_wrong_with_it(
    location: str, url: str | None, reason: str | None, tmp_path: Path
) -> None:
    (result,), _ = fetch(tmp_path, {URL: respond(302, location=location)}, a_request())
    assert (result.redirect_url, result.fault.reason if result.fault else None) == (url, reason)


def test_a_body_that_is_not_what_it_claims_brings_a_fault_and_no_payload(tmp_path: Path) -> None:
    (result,), _ = fetch(tmp_path, {URL: respond(200, b"rain", content_encoding="gzip")}, a_request())
    assert result.payload is None
    assert result.fault is not None
    assert result.fault.reason == "bad_encoding"
    assert [line.fault for line in iter_fetches(tmp_path)] == ["bad_encoding"]


def test_secrets_of_an_address_do_not_reach_the_journal(tmp_path: Path) -> None:
    url = f"{URL}?token=s3cret"
    fetch(tmp_path, {url: respond(302, location="/in?api_key=s3cret")}, a_request(url))
    assert all("s3cret" not in path.read_text() for path in tmp_path.glob("*.jsonl"))
    (line,) = iter_fetches(tmp_path)
    assert line.redirect_url == "https://gazette.example/in?api_key=***"


def test_a_stream_is_handed_on_and_not_archived(tmp_path: Path) -> None:
    chunks: list[bytes] = []

    async def work(clock: Clock) -> tuple[Result, FakeCrawl]:
        crawl = make_crawl(make_spec(tmp_path), FakeClient({URL: PAGE}, clock))
        return await crawl.tools.gate.fetch(a_request(role="archive"), chunks.append), crawl

    result, crawl = run_at_once(work)
    assert (chunks, result.payload, crawl.archive.written) == ([b"<p>Rain</p>"], None, [])


def test_silence_counts_as_no_response_and_a_response_forgives_a_host_its_refusals(tmp_path: Path) -> None:
    async def work(clock: Clock) -> FakeCrawl:
        crawl = make_crawl(make_spec(tmp_path), FakeClient({URL: [fail("timeout"), respond(500)]}, clock))
        host = crawl.tools.queue.host("gazette.example:443")
        host.refusals.append(Fault("dns"))
        await crawl.tools.gate.fetch(a_request())
        assert host.refusals
        await crawl.tools.gate.fetch(a_request())
        assert not host.refusals
        return crawl

    gate = run_at_once(work).tools.gate
    assert (gate.answered_count, gate.unanswered_count) == (1, 1)


def test_each_exchange_has_a_number_of_its_own(tmp_path: Path) -> None:
    fetch(tmp_path, {URL: PAGE}, a_request(), a_request())
    lines: list[Fetch] = list(iter_fetches(tmp_path))
    assert len({line.fetch_id for line in lines}) == 2
